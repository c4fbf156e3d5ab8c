"""
Texts as their programs wrote them, taken out of what surrounds them.

A stack trace reaches a file with codes of colour, escaped inside a field, behind the prefix of a logger or a container,
broken at the width of a terminal, or in turns with another one. `views` gives one list of lines for each writer;
every line knows where it stands in the text that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentcore_analyzer.stacktraces.lines import ANSI, BREAK, Line, apart, clean

_FRAMES = ("at ", "File ", "from ", "#", "+ ", "|", "...", "---")  # of a print that is cut before its first line
_ODD = ("\x1b", "\xa0", "\u200b", "\ufeff")


def split(text: str) -> list[Line]:
    """The lines of a text, without colours; Lambda joins the lines of one event by CR and indents by a fixed space."""
    found, start = list[Line](), 0
    odd = any(o in text for o in _ODD)
    carriage = "\r" in text
    for number, raw in enumerate(text.split("\n")):
        end = start + len(raw)
        if carriage and "\r" in raw:
            at = start
            for part in raw.rstrip("\r").split("\r"):
                found.append(Line(clean(part) if odd else part, at, at + len(part), number))
                at += len(part) + 1
        else:
            found.append(Line(clean(raw) if odd else raw, start, end, number))
        start = end + 1
    return found


def pieces(line: str) -> list[str]:
    return ANSI.split(line)


def views(text: str) -> list[list[Line]]:
    """The lines of every writer in a text: what stands in it plainly, then what stood behind a prefix of its own."""
    lines = split(text)
    if "\\n" in text or '"' in text:
        from agentcore_analyzer.stacktraces import escaped

        lines = escaped.expanded(lines, text)
    from agentcore_analyzer.stacktraces import prefixes, wrapped

    return [_dedented(wrapped.joined(view)) for group in prefixes.separated(lines) for view in prefixes.in_columns(group)]


def _dedented(view: list[Line]) -> list[Line]:
    """Each paragraph without the indentation that its first line and all after it have."""
    if not any(line.text[:2] == "  " for line in view):
        return view
    found: list[Line] = []
    at = 0
    free = True  # whether a line stands before, to which an indented one may belong
    while at < len(view):
        text = view[at].text
        end = at + 1
        if free and text[:2] == "  " and text.strip():
            deep = len(text) - len(text.lstrip(" "))
            space = " " * deep
            while end < len(view) and (view[end].text.startswith(space) or not view[end].text.strip()):
                end += 1
            if text.lstrip().startswith(_FRAMES) or (end < len(view) and view[end].text[:1].isspace()):
                found.extend(view[at:end])
            else:
                found.extend(line._replace(text=line.text[deep:]) for line in view[at:end])
                if end < len(view) and any(line.text.lstrip().startswith(_FRAMES) for line in view[at:end]):
                    found.append(apart(view[end]))  # what stands further out than a print with frames is no part of it
            at, free = end, False
            continue
        found.append(view[at])
        # Below the place of a frame of Python stands its line of code, whether a line is left free between them or not.
        free = text == BREAK or not (text.strip() or (at and view[at - 1].text.lstrip().startswith('File "')))
        at = end
    return found


def plain(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines]


def span(view: Sequence[Line], start: int, end: int) -> tuple[int, int]:
    """The characters of the original text from line `start` to the line before `end`."""
    part = view[start:end] or view[start : start + 1]
    return min(line.start for line in part), max(line.end for line in part)
