"""
Text in which JSON documents and source code stand among other lines, as people paste it.

A document that begins a line (behind blanks or a quotation mark) and ends one is taken out of the text, whatever its
indentation; so is source code, in a fence or as a run of lines. Everything else stays as it was, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lenient import LENIENT
from agentcore_parsers.decoding.written import is_source

MAX_BYTES = 4 << 20  # what is larger is no paste: it is read line by line
_OPENS = late(r"(?:> ?){0,3}[ \t]{0,40}(?=\{\s*(?:\"|\}?$)|\[\s*(?:\{|\[|\"|$))")
_FENCE = late(r"\s{0,12}(?:> ?){0,3}(?:`{3,8}|~{3,8})\s{0,2}([\w+#.-]{0,20})")
_TRIES = 200  # values that begin and turn out to be none
_CODE_LINES = 4  # fewer lines of code in a row are part of what was printed: pip, a traceback, a shell
_FRAME = late(r"[\s|+]{0,12}File \"|\s{2,12}at |[\s>]{0,6}\d{1,5} ?[|│]|\s{0,8}[│❱╭╰]|\S{1,300}:\d{1,7}: in |E {3}\S")


class Piece(NamedTuple):
    """A line, a value, or a stretch of code, and the number of its first line (from 0)."""

    at: int
    what: str  # "line", "json", "code"
    text: str
    value: Any = None


def pieces(lines: list[str]) -> Iterator[Piece]:
    """All lines in order, values and source code taken out."""
    values = _Values(lines)
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = _closed(lines, at)
            inside = lines[at + 1 : end]
            if end < len(lines) and is_source(inside):
                yield Piece(at, "code", "\n".join(lines[at : end + 1]))
                at = end + 1
                continue
        found = values.at(at)
        if found is not None:
            value, end = found
            yield Piece(at, "json", "\n".join(lines[at:end]), value)
            at = end
            continue
        end = _code(lines, at)
        if end:
            yield Piece(at, "code", "\n".join(lines[at:end]))
            at = end
            continue
        yield Piece(at, "line", lines[at])
        at += 1


def _closed(lines: list[str], at: int) -> int:
    """Where the fence that opens here is closed."""
    for end in range(at + 1, min(len(lines), at + 2000)):
        if _FENCE.match(lines[end]):
            return end
    return len(lines)


def _code(lines: list[str], at: int) -> int:
    """Where a run of source code ends that begins here, at the left edge after a blank line or a fence; 0 if none does."""
    if at and lines[at - 1].strip() and not _FENCE.match(lines[at - 1]):
        return 0
    if not lines[at].strip() or lines[at][0] in " \t":
        return 0  # inside of a run, which was looked at from its first line: each line of it would be looked at again and again
    end = at
    while end < len(lines) and end - at < 2000 and not _FENCE.match(lines[end]):
        if not lines[end].strip() and not (lines[end + 1 : end + 2] and lines[end + 1][:1] in " \t"):
            break
        end += 1
    run = lines[at:end]
    if len(run) < _CODE_LINES or any(_FRAME.match(line) for line in run) or not is_source(run):
        return 0
    return end


class _Values:
    """JSON values that begin at a line. Each try reads up to where the text is no JSON any more; there is a limit to them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.tries = lines, _TRIES

    def at(self, number: int) -> tuple[Any, int] | None:
        """(value, the line behind it) of a value of several lines that begins at this one."""
        found = _OPENS.match(self.lines[number])
        if found is None or self.tries <= 0:
            return None
        quoted = ">" in found[0]
        rest = self.lines[number : number + 20_000]
        if quoted:
            rest = [line.lstrip("> ") for line in rest]
        else:
            rest[0] = rest[0][found.end() :]
        if rest[0].rstrip()[-1:] in "}]" and self._decoded(rest[0]) is not None:
            return None  # a value of one line is a line
        got = self._decoded("\n".join(rest))
        if got is None:
            self.tries -= 1
            return None
        value, length = got
        return value, number + "\n".join(rest)[:length].count("\n") + 1

    def _decoded(self, text: str) -> tuple[Any, int] | None:
        try:
            value, end = LENIENT.raw_decode(text)
        except (ValueError, RecursionError):
            return None
        # What goes on behind it on its line is no document of its own; `,` and `;` are copied along.
        behind = text[end : end + 200].partition("\n")[0].strip(" \t\r,;")
        return (value, end) if not behind and isinstance(value, dict | list) and value else None
