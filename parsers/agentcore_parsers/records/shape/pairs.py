"""
Lines of `key=value` (logfmt, syslog of firewalls, `key="a b" other=c`), and blocks of one pair a line with blank lines between.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Input, Place
from agentcore_parsers.records.shape.nodes import Doc

_PAIR = late(
    r"(?P<key>[A-Za-z_@$][\w.@/\-\[\]]{0,80})="
    r"(?P<value>\"(?:[^\"\\]|\\.){0,60000}\"|'[^'\n]{0,60000}'|[^\s\"']\S{0,60000}|(?=\s|$))"
)
_BLOCK = late(r"(?P<key>[A-Za-z_@$][\w.@/\- ]{0,60}?) {0,20}(?:[:=]) {0,4}(?P<value>.{0,60000})$")
# Above each record that `psql -x` and `mysql -E` print one pair a line; psql has a bar between name and value.
_RECORD = late(r"(?:-\[ RECORD \d{1,9} \][-+]{0,20000}|\*{3,80} \d{1,9}\. row \*{3,80})\s*$")
_BARRED = late(r"(?P<key>[A-Za-z_@$][\w.@/\- ]{0,60}?) {0,60}\| ?(?P<value>.{0,60000})$")
_NULL = ("", "NULL")
_LEAST = 3  # pairs of a line
_ESCAPES = {'\\"': '"', "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}
_ESCAPE = late(r"\\[\"ntr\\]")


def pairs(line: str) -> Doc | None:
    """The pairs of a line that holds hardly anything else; words before the first one are its text."""
    if "=" not in line:
        return None
    made: Doc = {}
    covered, first = 0, -1
    for found in _PAIR.finditer(line):
        if found.start() and line[found.start() - 1] not in " \t,;|[({":
            continue
        first = found.start() if first < 0 else first
        value = found["value"].rstrip(",;") if found["value"][:1] not in "\"'" else found["value"]
        if value[:1] in ('"', "'") and value[-1:] == value[:1] and len(value) > 1:
            value = _ESCAPE.sub(lambda m: _ESCAPES[m[0]], value[1:-1])
        made[found["key"]] = value
        covered += found.end() - found.start() + 1
    if len(made) < _LEAST or first < 0:
        return None
    rest = len(line) - first
    if covered * 10 < rest * 8 or (first > 60 and first * 2 > len(line)):
        return None
    if first > 0 and (head := line[:first].strip()):
        made["(before)"] = head
    return made


def are_lines(lines: list[str]) -> bool:
    some = [line for line in lines[:200] if line.strip()]
    return len(some) > 0 and 10 * sum(pairs(line) is not None for line in some) >= 7 * len(some)


def blocks(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Doc]]:
    """Records of one pair a line, parted by blank lines or by lines that only draw or count."""
    made: Doc = {}
    start, counted = 0, False
    for number, line in lines:
        if not line.strip() or set(line.strip()) <= set("-=*") or _RECORD.match(line):
            counted = counted or _RECORD.match(line) is not None
            if made:
                yield start, made
            made = {}
            continue
        found = (counted and _BARRED.match(line)) or _BLOCK.match(line.lstrip() if counted else line)
        if not found:
            continue
        start = number if not made else start
        if not (counted and found["value"].strip() in _NULL):
            made.setdefault(found["key"].strip(), found["value"].strip().strip('"'))
    if made:
        yield start, made


def are_blocks(lines: list[str]) -> bool:
    some = [line for line in lines[:400] if line.strip()]
    first = [d for _, d in blocks(enumerate(lines[:400], 1))]
    if len(first) < 2 or 10 * sum(_BLOCK.match(line) is not None for line in some) < 9 * len(some):
        return False
    common = set(first[0]).intersection(*first[: max(len(first) - 1, 2)])
    return len(common) >= _LEAST


def are_counted(lines: list[str]) -> bool:
    """Whether the lines are records of a database's client, each below its number."""
    first = next((line for line in lines if line.strip()), "")
    return _RECORD.match(first) is not None


def rows(source: Input) -> Iterator[tuple[Place, Doc | str]]:
    """Each line as its pairs, or as text."""
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.strip():
            yield Place(source.name, line=number), pairs(line) or line


def block_rows(source: Input) -> Iterator[tuple[Place, Doc | str]]:
    texts = ((n, raw.decode("utf-8", "replace").rstrip("\r\n")) for n, (_, raw) in enumerate(source.lines(), 1))
    for number, made in blocks(texts):
        yield Place(source.name, line=number), made
