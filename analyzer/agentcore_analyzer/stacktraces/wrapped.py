"""Lines that a terminal broke at its width, put together again."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.lines import Line

_OPEN = late(
    r"\s{0,200}File \"[^\"]{0,1000}(?:\"(?:,(?: l(?:i(?:n(?:e(?: \d{0,9})?)?)?)?)?)?)?\s*$|.{0,200}\s+File \"[^\"]{20,1000}$"
)
_WHOLE = late(r"(.{0,200}?File \"[^\"]{1,1000}\", line \d{1,9}(?:,? in [\w.<>]{1,200})?)\s*$")
_MOST = 4
_NARROW = 40  # columns; no terminal is narrower


def joined(view: list[Line]) -> list[Line]:
    """The lines, those of a frame that is broken over several made one."""
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
                widths.append(len(line.text))
                found.append(_one(view[at:end]))
                at = end
                continue
        found.append(line)
        at += 1
    width = max(widths, default=0)
    # A terminal breaks at one column; then whatever is as wide goes on in the next line.
    return _unbroken(view, width) if width >= _NARROW and all(len(p.text) <= width for p in view) else found


def _one(pieces: list[Line]) -> Line:
    return Line("".join(p.text for p in pieces), pieces[0].start, pieces[-1].end, pieces[0].number)


def _together(view: list[Line], at: int) -> int:
    """The line after the last piece of a frame, or 0."""
    text = view[at].text
    for end in range(at + 1, min(at + _MOST, len(view))):
        part = view[end].text
        if re.match(r"\s*File \"|Traceback", part):
            return 0
        text += part
        if _WHOLE.match(text):
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
