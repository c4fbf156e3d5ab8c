"""
Lines that a terminal broke at its right edge, wherever a word stood, put together before anything is read of them.

The evidence is the text itself: several lines are exactly as long as each other, and across their ends words, paths and numbers
are broken. What an editor wrapped between words is `widths`' matter, and a table, a ruler or a list of log records is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks, widths
from agentcore_parsers.records import heads

_MOST = 5_000  # lines: more is no paste
_LEAST = 2  # breaks of one width
_COLUMN = late(r" {2,}(?=\S)")  # what stands before each but the first of a table
_INSIDE = late(r"\w[/\\_=@-]$")  # no sentence ends so, but paths, names and addresses go on
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_DRAWN = late(r".*[\u2500-\u257f|]$")
_NEW = late(r"\.\.\. |\s*(?:at \S|Caused by:|File \"|\^|(?:error|warning|note|help|id|event|data|retry|npm \w{3,5}): ?)|['\"]$|\[[^\w\s]{3}")  # the last: a bar of progress
_DIGITS = late(r"[0-9a-f]*\d[0-9a-f]*")
_TAIL, _NEAR = 16, 15  # characters: lines that end alike are one line, told again; what an editor left free for a word
_TELLS = late(r"(?i)error|fail|exception|fatal|denied|refused|cannot|could not|unable|not found|invalid|panic|timed? ?out")

Lines = list[tuple[int, str]]  # with the offset of each


def mended(lines: Lines) -> Lines:
    """The lines, those that the edge of a terminal broke joined; each keeps the offset of its begin."""
    if not 1 < len(lines) <= _MOST:
        return lines
    breaks = _breaks([line.rstrip() for _, line in lines])
    if not breaks:
        return lines
    made: Lines = []
    for number, (offset, line) in enumerate(lines):
        if number in breaks:
            made[-1] = made[-1][0], made[-1][1].rstrip() + line[breaks[number] :]
        else:
            made.append((offset, line))
    return made


def _breaks(lines: Sequence[str]) -> dict[int, int]:
    """The lines that go on with the one above, and how far their words stand in."""
    lengths = Counter(len(line) for line in lines if widths.NARROW <= len(line))
    found: dict[int, int] = {}
    for width in lengths:
        full = [n for n, line in enumerate(lines[:-1]) if len(line) == width]
        joints = [n + 1 for n in full if _may_go_on(lines, n + 1, width)]
        if joints and 2 * len(joints) >= len(full) and _is_edge(lines, joints, width, width == max(lengths)):
            found |= {n: _indent(lines[n]) if _indent(lines[n]) == _indent(lines[n - 1]) else 0 for n in joints}
    return found


def _is_edge(lines: Sequence[str], joints: Sequence[int], width: int, widest: bool) -> bool:
    """Whether it is the edge of a terminal that these lines reach, as the words across their ends show."""
    parted = [n for n in joints if not _shows_blank(lines[n - 1], lines[n])]
    broken = sum(1 for n in parted if _is_broken(lines[n - 1], lines[n]))
    apart = len({_DIGITS.sub("0", lines[n - 1][-_TAIL:]) for n in joints})
    alone = widest and width in widths.WIDTHS and all(_closes(lines[n - 1], lines[n]) for n in joints)
    if not broken or 2 * broken < len(parted) or not (apart >= _LEAST or alone) or not _tell(lines, joints):
        return False
    return sum(_is_wrapped(lines[n - 1], lines[n], width) for n in range(1, len(lines))) < len(joints)


def _is_wrapped(above: str, text: str, width: int) -> bool:
    """Whether an editor may have wrapped a line before this width: the next word had no room, and is none of another line."""
    if not width - _NEAR <= len(above) < width or not text or _indent(above) != _indent(text):
        return False
    word = text.split(maxsplit=1)[0]
    return len(above) + 1 + len(word) > width and word[0].islower() and above[-1].isalnum()


def _may_go_on(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether a line may be the rest of the one above, which is as wide as the terminal."""
    above, text = lines[number - 1], lines[number]
    if not text or len(text) > width or _DRAWN.match(above) or _is_row(above, text):
        return False
    if widths.ends_whole(above, text) or _NEW.match(text) or heads.starts_record(text):
        return False
    inner = _indent(text)
    if inner < 2:
        return True
    beside = (lines[number - 2] if number > 1 else "", lines[number])  # what stands in is text only where more lines do
    return inner == _indent(above) and any(len(line) == width and _indent(line) == inner for line in beside)


def _shows_blank(above: str, text: str) -> bool:
    """Whether the blank between two words begins the lower line: where an editor broke them, it is gone."""
    return _indent(text) == 1 != _indent(above)


def _is_broken(above: str, text: str) -> bool:
    """Whether a word, a path or a number lies across the break."""
    first = text.lstrip()[0]
    if (first in "'\"" and above.count(first) % 2) or (first.isalnum() and _INSIDE.search(above) is not None) or (first.isdecimal() and above[-1:] == ":"):
        return True
    if above[-1] in ".!?" and not first.islower():
        return False
    last, word = above.rsplit(maxsplit=1)[-1], text.split(maxsplit=1)[0]
    if min(len(last), len(word)) > 2 and last.isalpha() and word.isalpha():
        return False  # any two words of a sentence
    return not widths.between_words(above, text.lstrip())


def _closes(above: str, text: str) -> bool:
    """Whether a line closes the bracket or the quotation mark that is open at the end of the one above: one of them may be chance."""
    if above.count('"') % 2 and text.count('"') % 2:
        return True
    return any(_open(above, *pair) > 0 and _open(text, *pair) < 0 for pair in _PAIRS)


def _open(line: str, opening: str, closing: str) -> int:
    return line.count(opening) - line.count(closing)


def _is_row(above: str, text: str) -> bool:
    """Whether both are rows of one table: columns of both begin at the same places."""
    one, other = _columns(above), _columns(text)
    return len(one & other) > 1 or (one == other and len(one) == 1)


def _columns(line: str) -> set[int]:
    """Where the columns of a row begin, if it is one."""
    inner = _indent(line)
    return {m.end() for m in _COLUMN.finditer(line, inner)}


def _tell(lines: Sequence[str], joints: Sequence[int]) -> bool:
    """Whether what was broken tells of something that failed: of anything else nobody needs the words."""
    return any(_TELLS.search(lines[n - 1]) or _TELLS.search(lines[n]) or stacks.is_frame(lines[n - 1]) for n in joints)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
