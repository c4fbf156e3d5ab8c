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
_GAP = late(r"\S {2,}\S")  # between the columns of a table
_DRAWN = late(r"[\s│┃║╭╮╰╯┌┐└┘├┤|]*[│┃║╮╯┐┘┤|]\s*$")
_NEW = late(r"(?:\.\.\. |\s*(?:at \S|Caused by:|File \"|\^))")
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
    for width, often in lengths.items():
        if often < _LEAST:
            continue
        full = [n for n, line in enumerate(lines[:-1]) if len(line) == width]
        joints = [n + 1 for n in full if _may_go_on(lines, n + 1, width)]
        broken = sum(1 for n in joints if _is_broken(lines[n - 1], lines[n]))
        if len(joints) >= _LEAST and 2 * len(joints) >= len(full) and 2 * broken >= len(joints) and _tell(lines, joints):
            found |= {n: _indent(lines[n]) if _indent(lines[n]) == _indent(lines[n - 1]) else 0 for n in joints}
    return found


def _may_go_on(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether a line may be the rest of the one above, which is as wide as the terminal."""
    above, text = lines[number - 1], lines[number]
    if not text or len(text) > width or _DRAWN.match(above) or (_GAP.search(above.lstrip()) and _GAP.search(text.lstrip())):
        return False
    if widths.ends_whole(above, text) or _NEW.match(text) or heads.starts_record(text):
        return False
    inner = _indent(text)
    return inner in (0, 1) or inner == _indent(above)


def _is_broken(above: str, text: str) -> bool:
    """Whether a word, a path or a number lies across the break."""
    if _indent(text) == 1 and _indent(above) != 1:
        return False  # the blank between two words
    return not widths.between_words(above, text.lstrip())


def _tell(lines: Sequence[str], joints: Sequence[int]) -> bool:
    """Whether what was broken tells of something that failed: of anything else nobody needs the words."""
    return any(_TELLS.search(lines[n - 1]) or _TELLS.search(lines[n]) or stacks.is_frame(lines[n - 1]) for n in joints)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
