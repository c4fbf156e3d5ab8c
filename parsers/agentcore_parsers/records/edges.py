"""
Lines that a terminal broke at its right edge, wherever a word stood, put together before anything is read of them.

The evidence is the text itself: several lines are exactly as long as each other, and across their ends words, paths and numbers
are broken. What an editor wrapped between words is `widths`' matter, and a table, a ruler or a list of log records is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks, widths
from agentcore_parsers.records import heads

_MOST = 5_000  # lines: more is no paste
_LEAST = 2  # breaks of one width that end differently: one may be chance
_TAIL = 16  # characters: lines that end alike are one line, told again
_ROOM = 15  # characters that an editor leaves free where a word has no room
_COLUMN = late(r" {2,}(?=\S)")  # what stands before each column of a table but the first
_DRAWN = late(r".*[\u2500-\u257f|]$")
# What begins a line of its own, or is none: a bar of progress, a quotation mark alone.
_NEW = late(
    r"\.\.\. |\s*(?:at \S|Caused by:|File \"|\^|(?:error|warning|note|help|id|event|data|retry|npm \w{3,5}): ?)|['\"]$"
    r"|\[[^\w\s]{3}"
)
_INSIDE = late(r"\w[/\\_=@-]$")  # no sentence ends so, but paths, names and addresses go on
_NO_BEGIN, _CLOSING = "=:,;)]}%&+?!_@", ",.;:)]}'\""  # no line begins so; what stands behind a word
_WORD = 3  # letters: what is shorter, and no word of a sentence, is a part of one
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_DIGITS = late(r"(?<![0-9a-f])[a-f]*+\d[0-9a-f]*+")
_TELLS = late(
    r"(?i)error|fail|exception|fatal|denied|refused|cannot|could not|unable|not found|invalid|panic|timed? ?out"
)

Lines = list[tuple[int, str]]  # with the offset of each


def mended(lines: Lines) -> Lines:
    """The lines, those that the edge of a terminal broke joined; each keeps the offset of its begin."""
    bare = [_without_padding(line) for _, line in lines] if 1 < len(lines) <= _MOST else []
    breaks = _breaks(bare) if bare else {}
    if not breaks:
        return lines
    made: Lines = []
    for number, (offset, line) in enumerate(lines):
        if number in breaks:
            above = made[-1][1] if number - 1 in breaks else bare[number - 1]
            made[-1] = made[-1][0], above + bare[number][breaks[number] :]
        else:
            made.append((offset, line))
    return made


def _breaks(lines: Sequence[str]) -> dict[int, int]:
    """The lines that go on with the one above, and how far their words stand in."""
    of_length: dict[int, list[int]] = {}
    for number, line in enumerate(lines[:-1]):
        of_length.setdefault(len(line), []).append(number)
    widest = max(of_length.keys() | {len(lines[-1])})
    found: dict[int, int] = {}
    for width, full in of_length.items():
        joints = [n + 1 for n in full if _may_go_on(lines, n + 1, width)] if width >= widths.NARROW else []
        if not joints or 2 * len(joints) < len(full) or not _is_edge(lines, joints, width, widest):
            continue
        nearly = (n + 1 for length in range(width - _ROOM, width) for n in of_length.get(length, ()))
        if sum(_is_wrapped(lines[n - 1], lines[n], width) for n in nearly) < len(joints):
            found |= {n: _indent(lines[n]) if _indent(lines[n]) == _indent(lines[n - 1]) else 0 for n in joints}
    return found


def _is_edge(lines: Sequence[str], joints: Sequence[int], width: int, widest: int) -> bool:
    """Whether it is the edge of a terminal that these lines reach, as the words across their ends show."""
    pairs = [(lines[n - 1], lines[n]) for n in joints]
    signs = [_sign(*pair) for pair in pairs]
    apart = len({_DIGITS.sub("0", above[-_TAIL:]) for above, _ in pairs})
    closed = width == widest and width in widths.WIDTHS and all(_closes(*pair) for pair in pairs)
    # Of anything that did not fail nobody needs the words.
    tells = any(_TELLS.search(above) or _TELLS.search(text) or stacks.is_frame(above) for above, text in pairs)
    return tells and 1 in signs and sum(signs) >= 0 and (apart >= _LEAST or closed)


def _is_wrapped(above: str, text: str, width: int) -> bool:
    """Whether an editor may have wrapped a line before this width: the next word, which begins no other line, had no room."""
    if not text or _indent(above) != _indent(text):
        return False
    word = text.split(maxsplit=1)[0]
    return len(above) + 1 + len(word) > width and word[0].islower() and above[-1].isalnum()


def _may_go_on(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether a line may be the rest of the one above, which is as wide as the terminal."""
    above, text = lines[number - 1], lines[number]
    if not text or len(text) > width or _DRAWN.match(above) or _DRAWN.match(text) or _is_row(above, text):
        return False
    if widths.ends_whole(above, text) or _NEW.match(text) or heads.starts_record(text):
        return False
    inner = _indent(text)
    if inner < 2:
        return True
    beside = (lines[number - 2] if number > 1 else "", text)  # what stands further in is a text only where more lines do
    return inner == _indent(above) and any(len(line) == width and _indent(line) == inner for line in beside)


def _sign(above: str, text: str) -> int:
    """
    1 where a word, a path or a number lies across the break, -1 where none does. 0 where the blank between two words is to be
    seen, or where any two lines could end and begin so: with a path, a number, a word of a sentence.
    """
    if above[-1] == " " or _indent(text) == 1 != _indent(above):
        return 0
    text = text.lstrip()
    first, last, word = text[0], above.rsplit(maxsplit=1)[-1], text.split(maxsplit=1)[0].rstrip(_CLOSING)
    if (first in "'\"" and above.count(first) % 2) or (first.isalnum() and _INSIDE.search(above) is not None):
        return 1
    if first.isdecimal() and above[-1] == ":":
        return 1
    if above[-1] in ".!?" and not first.islower():
        return -1
    if above[-1] in ")]}\"'" and first.isalnum():
        return -1  # no word goes on right behind what closes
    if widths.between_words(above, text):
        return -1
    short = len(word) < _WORD or len(last) < _WORD
    return 1 if short or first in _NO_BEGIN or not (word.isalpha() or last.isalpha()) else 0


def _closes(above: str, text: str) -> bool:
    """Whether a line closes the bracket or the quotation mark that is open at the end of the one above."""
    if above.count('"') % 2 and text.count('"') % 2:
        return True
    return any(above.count(o) > above.count(c) and text.count(o) < text.count(c) for o, c in _PAIRS)


def _is_row(above: str, text: str) -> bool:
    """Whether both are rows of one table: columns of both begin at the same places."""
    one, other = _columns(above), _columns(text)
    return len(one & other) > 1 or (one == other and len(one) == 1)


def _columns(line: str) -> set[int]:
    return {m.end() for m in _COLUMN.finditer(line, _indent(line))}


def _without_padding(line: str) -> str:
    """A line without the blanks that fill it up; a single one stood between two words."""
    bare = line.rstrip()
    return f"{bare} " if bare and line == f"{bare} " else bare


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
