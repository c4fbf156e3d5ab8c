"""
Lines that a terminal or an editor broke at a fixed width, put together again.

A terminal breaks anywhere: the line is exactly as wide as it. An editor breaks between words: the first word below would
not have fitted any more. Only a line that tells of something that failed is mended: elsewhere a wrong guess would join what
belongs apart, and nobody needs the words.
"""

from __future__ import annotations

from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks

WIDTHS = (80, 100, 120)
NARROW, _WIDE = 40, 400  # columns of a terminal
_BROAD = 80  # columns of a terminal that breaks the lines of a tool
_FILLED = 3  # blanks at the end of a line: it was filled up to the edge, and not broken there
_ALIKE = 12  # characters: lines that begin alike are a writer's, one each
# The name of a function, broken: at the end of the widest line, and what is left of it alone in the next.
_NAMED, _REST = late(r"File \"[^\"\n]{1,500}\", line \d{1,7}, in [\w<]{1,200}$"), late(r"[\w.<>]{1,100}$")
# What begins another line of its own.
_BEGINS = late(
    r"(?:[-*+•>$#%❯✗✘❌⨯×│╭╰╷╵|=`~]|\d{1,3}[.)] |\[|\{|<|[A-Z]{4,10}\b|[A-Z]\w{0,40}(?: \w{1,20}){0,3}: |Traceback|File \"|at \S"
    r"|[\w.-]{2,120} exited with code \d|[\w./\\-]{1,200}\.[a-z]{1,5}:\d{1,7}\b)"
)
_LISTED = late(r"\s{0,8}(?:[-*+•>$#%❯✗✘❌⨯×│╭╰╷╵|`~] |\d{1,3}[.)] )")
_OPEN_ENDED = late(
    r"(?:.*\s)?(?:the|an?|of|to|in|on|at|by|for|from|with|and|or|not|is|are|was|were|has|have|calling|that|this|when|because|\w+,)$"
)
_COMMON = frozenset(
    "a an the of to in on at by for from with and or not no is are was were be has have had it its as if when that this there "  # noqa: SIM905
    "but into than then because while which cannot can could must may should does did do been".split()
)
_RULER = late(r"([_=*#~-])\1{2}$")
_RULED, _HEADING = late(r"\s{0,8}([_=*#~-])\1{4,400}\s{0,8}"), late(r"#{1,4} \S")
_LISTS = late(r"\d validation errors? for \S{1,200}$")  # pydantic's
_INSIDE_WORDS = late(r"[a-z0-9_./'\"(-]")


def fits_not(length: int, text: str) -> bool:
    """
    Whether a line of this length may have been broken before these words: the first of them had no room left.

    Asked of every line. A word is shorter than 40 characters.
    """
    word = text.find(" ")
    room = length + (word if word >= 0 else len(text))
    return length in WIDTHS or 40 < length <= 80 <= room or 60 < length <= 100 <= room or 80 < length <= 120 <= room


def glue(above: str, text: str, inside: bool = False) -> str | None:
    """
    What joins a line with the one above, where that was broken: nothing or a blank; None where it was not.

    `inside`: the line above goes on with another one itself.
    """
    if not text or text[0] in " \t" or _alike(above, text):
        return None  # indented, or behind the prefix of the same writer
    bare = above.rstrip()
    exact = len(above) in WIDTHS and len(above) - len(bare) < _FILLED
    if not bare or not (exact or fits_not(len(bare), text)):
        return None
    if (stacks.is_placed(bare) and not text[0].isdecimal()) or _LISTS.search(bare):
        return None  # a frame that is whole; what stands below it line by line
    if text.startswith("```") or _RULER.search(bare) or _cut(bare):
        return None  # drawn up to the edge, and whole; or cut there
    if not inside and not (stacks.tells(bare) or stacks.is_exception(bare) or stacks.is_frame(bare)):
        return None
    if stacks.belongs(text) or _starts(text):
        return None
    if exact and bare[-1] in ".!?":
        return None
    if exact:
        return " " if bare is not above or between_words(bare, text) else ""
    if stacks.is_exception(text) or _BEGINS.match(text):
        return None
    if bare[-1] in ".!?;" or not (_INSIDE_WORDS.match(text) or _OPEN_ENDED.match(bare)):
        return None
    return " "


def _alike(above: str, text: str) -> bool:
    """Whether two lines begin alike, a writer's, one each; or one is all that the other begins with."""
    return (len(text) > _ALIKE and text[:_ALIKE] == above[:_ALIKE]) or above.startswith(f"{text} ")


def between_words(above: str, text: str) -> bool:
    """Whether words end and begin at a break, and none lies across it."""
    if not above.strip() or not text.strip():
        return False
    last, first = above.rsplit(maxsplit=1)[-1], text.split(maxsplit=1)[0]
    if first[0] in "'\"([{<" or first[0].isupper() or last[-1] in ",:;)]}'\"":
        return True
    if len(last) == 1 and last not in "aI":
        return False
    return first in _COMMON or last in _COMMON


def _starts(text: str) -> bool:
    """Whether a line is certainly another one, however wide the one above is."""
    if stacks.EXCEPTION.match(text) or text.startswith(("Traceback", "File \"", "```")):
        return True
    return text[-1:].isdecimal() and stacks.NODE_HEADER.match(text) is not None


def _cut(line: str) -> bool:
    """Whether a pager cut a line at the edge: less and systemctl put a mark there that opens nowhere in it."""
    return line[-1] == ">" and "<" not in line and line[-2:-1].isalnum()


def stands_alone(text: str) -> bool:
    """Whether a line is none over which a sentence goes on: a ruler, a heading, a frame of Java at the margin."""
    return _RULED.fullmatch(text) is not None or _HEADING.match(text) is not None or stacks.is_frame_at_margin(text)


def in_a_number(above: str, text: str) -> bool:
    """Whether a terminal broke a line within a number: of two that stand side by side in a sentence, none begins a line."""
    if len(above) < _BROAD or not (above[-1].isdecimal() and text[0].isdecimal()) or _alike(above, text):
        return False
    return above[-2:-1] != " " and not text.split(maxsplit=1)[0].isdecimal()


def ends_whole(above: str, text: str) -> bool:
    """Whether a line as wide as the terminal is whole: drawn, cut by a pager, a frame, or another one begins below it."""
    bare = above.rstrip()
    placed = stacks.is_placed(bare) and not text[0].isdecimal()
    if not bare or placed or _alike(above, text) or _RULER.search(bare) or _cut(bare):
        return True
    return stands_alone(above) or _starts(text) or stacks.belongs(text) or _LISTED.match(text) is not None


def mended(text: str) -> str:
    """A text of several lines, those that were broken joined."""
    lines = text.split("\n")
    hard = _column(lines)
    between: list[str | None] = [None]
    for above, line, below in zip(lines, lines[1:], (*lines[2:], ""), strict=False):
        if not hard and stacks.is_placed(below):
            between.append(None)  # the function of a frame of Go: what stands above it is whole
        elif hard:
            inside = above[-1:] != " " and not between_words(above, line)
            between.append(None if len(above) != hard or not line.strip() else "" if inside else " ")
        else:
            between.append(glue(above, line, between[-1] is not None))
    if not any(b is not None for b in between):
        return text
    made: list[str] = []
    for number, line in enumerate(lines):
        joint = between[number]
        if joint is None:
            made.append(line)
        else:
            # Whoever breaks between words does so everywhere.
            words = not joint and any(b == " " for b in _run(between, number))
            made[-1] = made[-1].rstrip() + (" " if words else joint) + line
    return "\n".join(made)


def _column(lines: list[str]) -> int:
    """The column at which a terminal broke the lines, where the name of a frame that was broken there proves it; else 0."""
    width = max(map(len, lines))
    if not NARROW <= width <= _WIDE:
        return 0
    proved = (len(above) == width and _REST.match(line) and _NAMED.search(above) for above, line in pairwise(lines))
    return width if any(proved) else 0


def _run(between: list[str | None], number: int) -> list[str | None]:
    """The joints of the sentence that this one is in."""
    first = last = number
    while between[first] is not None:
        first -= 1
    while last < len(between) and between[last] is not None:
        last += 1
    return between[first + 1 : last]
