"""Lines that a terminal broke at its width, put together again."""

from __future__ import annotations

import re
from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.lines import Line, stamped

_OPEN = late(
    r"\s{0,200}File \"[^\"]{0,1000}(?:\"(?:,(?: l(?:i(?:n(?:e(?: \d{0,9}(?:,(?: in?)?)?)?)?)?)?)?)?)?\s*$|.{0,200}\s+File \"[^\"]{20,1000}$"
)
_WHOLE = late(r"(.{0,200}?File \"[^\"]{1,1000}\", line \d{1,9}(?:,? in [\w.<>]{1,200})?)\s*$")
_MOST = 4
_FRAME = late(
    r"[\s>|]{0,60}File \"[^\"]{1,1000}\", line \d{1,9}(?:,? in [\w.<>]{1,200})?\s*$"
    r"|\s{1,60}at (?:(?:[^()]{1,300} \(\S{1,500}:\d{1,9}:\d{1,9}\)|[^()\s]{1,500}:\d{1,9}:\d{1,9}),?(?: \{)?|[\w.$/<>@~]{1,300}\([^()]{1,200}\)|.{1,500} in .{1,500}:(?:line )?\d{1,9})\s*$"
    r"|\t/.{1,500}\.go:\d{1,9} \+0x[0-9a-f]{1,16}$"
)
_EIGHTY, _DRAWN = 80, "=_-!~^*#|+╭╮╰╯│┌└─━"
_RULE = late(r"(?:[.:]|%\]|([^\w\s])\1\1|___)$")  # the end of a sentence, of a bar, of what pytest cuts itself
_NAMED, _REST = (
    late(r"File \"[^\"]{1,1000}\", line \d{1,9}, in [\w<]{1,200}$"),
    late(r"[\w.<>]{1,100}$"),
)  # a function's name, broken
_NARROW, _WIDE = 40, 400  # columns of a terminal


def joined(view: list[Line]) -> list[Line]:
    """The lines, those of a frame that is broken over several made one."""
    hard = _terminal(view)
    if hard:
        return _unbroken(view, hard)
    view = _at_eighty(view)
    if not any('File "' in line.text and not _WHOLE.match(line.text) for line in view):
        return view
    found: list[Line] = []
    widths: list[int] = []
    at = 0
    while at < len(view):
        line = view[at]
        if 'File "' in line.text and _OPEN.match(line.text):
            end = _together(view, at)
            if end:
                whole = _one(view[at:end])
                if _WHOLE.match(whole.text):
                    widths.append(len(line.text))
                else:
                    whole = _soft(view[at:end])
                found.append(whole)
                at = end
                continue
        found.append(line)
        at += 1
    width = max(widths, default=0)
    # A terminal breaks at one column; then whatever is as wide goes on in the next line.
    return _unbroken(view, width) if width >= _NARROW and all(len(p.text) <= width for p in view) else found


def _terminal(view: list[Line]) -> int:
    """The column at which a terminal broke the lines, where a frame that was broken there proves it; else 0."""
    width = max((len(line.text) for line in view), default=0)
    if not _NARROW <= width <= _WIDE:
        return 0
    for line, after in pairwise(view):
        text = line.text
        if len(text) == width and _NAMED.search(text) and _REST.match(after.text):
            return width
        if len(text) == width and ("at " in text or 'File "' in text or "/" in text) and not _FRAME.match(text):
            whole = text + after.text
            if not _FRAME.match(after.text) and _FRAME.match(whole) and not text.endswith("  "):
                return width
    return 0


def _at_eighty(view: list[Line]) -> list[Line]:
    """
    Lines of exactly 80 columns go on in the next where no line is wider, or where two of them follow each other, unless
    one is a line of a stack. So do words that never stand alone.
    """
    widest = max((len(line.text) for line in view), default=0)
    found: list[Line] = []
    open_ = run = False
    for at, line in enumerate(view):
        text = line.text
        goes_on = open_ and text.strip() and not text[:1].isspace() and not stamped(text) and not _FRAME.match(text) and text[0] not in _DRAWN
        if goes_on:
            found[-1] = _one([found[-1], line])
        elif found and text and not text[:1].isspace() and found[-1].text.strip() in ("at", "Suppressed:"):
            found[-1] = _one([found[-1]._replace(text=f"{found[-1].text} "), line])
        else:
            found.append(line)
        full = len(text) == _EIGHTY and text[0] not in _DRAWN and not _FRAME.match(text) and not _RULE.search(text) and not text[:1].isspace()
        after = len(view[at + 1].text) if at + 1 < len(view) else 0
        run = full and (after == _EIGHTY or (run and bool(goes_on)))
        open_ = full and (widest == _EIGHTY or run)
    return found


def _one(pieces: list[Line]) -> Line:
    return Line("".join(p.text for p in pieces), pieces[0].start, pieces[-1].end, pieces[0].number)


def _soft(pieces: list[Line]) -> Line:
    """Pieces of a narrow column, which is filled up with spaces and breaks between words where it can."""
    text = pieces[0].text.rstrip()
    for piece in pieces[1:]:
        gap = " " if text.endswith(("line", ",", "in")) else ""
        text += gap + piece.text.strip()
    return Line(text, pieces[0].start, pieces[-1].end, pieces[0].number)


def _together(view: list[Line], at: int) -> int:
    """The line after the last piece of a frame, or 0."""
    text = view[at].text
    for end in range(at + 1, min(at + _MOST, len(view))):
        part = view[end].text
        if re.match(r"\s*File \"|Traceback", part):
            return 0
        text += part
        if _WHOLE.match(text) or _WHOLE.match(_soft(view[at : end + 1]).text):
            return end + 1
    return 0


def _unbroken(view: list[Line], width: int) -> list[Line]:
    found: list[Line] = []
    pieces: list[Line] = []
    for line in view:
        pieces.append(line)
        if len(line.text) != width:
            found.append(_one(pieces))
            pieces = []
    return [*found, _one(pieces)] if pieces else found
