"""Texts that stand in a field with their line breaks escaped, once or more often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.lines import Line, apart, clean

# What a break must lead to, else the line is one of code or tells nothing of a stack.
_SIGNED = late(
    r"\\n(?:\\{1,8}[tnr]|\\{1,8}u001b\[[\d;]{1,9}m|\x1b\[[\d;]{1,9}m|[ \u00a0|]){0,60}(?:(?:> )?File (?:\\{1,8}u001b\[[\d;]{1,9}m|\x1b\[[\d;]{1,9}m)?\\{0,8}\"|at |Traceback \(|goroutine \d"
    r"|from \S{1,200}:\d|#\d+ |\+ Exception Group|stack backtrace:|Caused by:|--- End of|\d{1,4}: |/\S{1,300}\.go:\d|During handling of|The above exception|E {3}\S"
    r"|[│╭]|\\{1,8}u25(?:02|6d)|Current thread|-{3,8}> \d|Node\.js v\d|PHP \w|Stack trace:|SUMMARY: |FATAL ERROR: )"
    r"|\\n\\{1,8}t(?:at |/\S|\w+\.go:)|panicked at [^\\\s]{1,300}:\d+:\d+:\\{1,8}n"
)
# Words that a shell, a compiler or an interpreter says in one line.
_SINGLE = late(
    r": line \d{1,9}: |\.sh: \d{1,9}: |: \d{1,9}: \S{1,80}: not found|error TS\d|: runtime error: |Assertion [`']|thread '[^'\n]{1,80}' (?:\(\d+\) )?panicked at '|PHP (?:Fatal|Parse) error|\.rb:\d{1,9}: "
    r"|\.rb:\d{1,9}:in [`']|can't open file|python[\d.]{0,5}: No module|FATAL ERROR: |sh: \S{1,80}: (?:command )?not found"
)
# Under a frame stands a line of code, which may hold escapes of its own.
_FRAME_ABOVE = late(r"File \\{0,8}\"[^\"]{1,1000}\", line \d{1,9},? in [^\\\"]{1,200}(?:\\n|\"|\s*$)")
_MEMBERS = ('": ', '":"', "': ")
_DEPTH = 4  # a field of a line that is itself a field of a line
_STRING = late(
    r"(?:(?<=[:=(\[{,\s])|(?<![\s\S]))[brfu]?(?:\"((?:[^\"\\]|\\.)*)(?:\"|$)|'((?:[^'\\]|\\.)*)(?:'(?=[,)}\]:;.\s]|$)|$))",
    re.DOTALL,
)
_ESCAPE = late(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": " ", "e": "\x1b"}
_EVENT = late(r"\s{0,8}\{.{0,300}?\"(?:log|message|msg|MESSAGE|textPayload)\": ?\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)


def expanded(lines: list[Line], text: str) -> list[Line]:
    """The lines, those with escaped breaks made as many as their writer wrote."""
    found: list[Line] = []
    before = ""
    for line in lines:
        raw, code = line.text, _FRAME_ABOVE.search(before) is not None
        before = line.text if "File " in line.text else ""
        if not ("\\n" in raw or any(m in raw for m in _MEMBERS)):
            found.append(line)
            continue
        raw = text[line.start : line.end]
        places: range | list[int] = range(line.start, line.end)
        event = _EVENT.match(raw) if "\\n" in raw else None
        if event is not None and _ends_once(event[1]):
            raw, places = _unescaped(raw, places, event.start(1), event.end(1) - 2)
        if not code and places and _worth(raw):
            found.extend(_fields(raw, places, line, 0))
        elif event is not None and _ends_once(event[1]):
            start, end = (places[0], places[-1] + 1) if places else (line.start, line.start)
            found.append(Line(clean(raw), start, end, line.number))
        else:
            found.append(line)
    return found


def _worth(raw: str) -> bool:
    """Whether a string in a line holds a print of several lines, or one of the words that are said in one line."""
    if "\\n" in raw and _SIGNED.search(raw):
        return True
    if not _SINGLE.search(raw):
        return False
    return any(_SINGLE.search(m[1] or m[2] or "") for m in _STRING.finditer(raw))


def _ends_once(content: str) -> bool:
    """Whether a container's log says one line: the only break is the last."""
    return content.endswith("\\n") and content.count("\\n") == 1


def _fields(raw: str, places: range | list[int], line: Line, depth: int) -> Iterator[Line]:
    """The content of each string with escaped breaks; what lies between them ends a print."""
    for start, end in _strings(raw):
        if not _tells(raw[start:end]):
            if depth == 0:
                yield Line(clean(raw[start:end]), places[start], places[max(start, end - 1)] + 1, line.number)
            continue
        yield apart(line)
        chars, where = _unescaped(raw, places, start, end)
        at, before = 0, ""
        for part in re.split(r"\r\n|\n|\r", chars):
            stop = at + len(part)
            if ("\\n" in part and depth + 1 < _DEPTH and not _FRAME_ABOVE.search(before) and _SIGNED.search(part)) or (
                part[:1] == "{" and depth + 1 < _DEPTH and _worth(part)
            ):
                yield from _fields(part, where[at:stop], line, depth + 1)
            else:
                begin = where[at] if at < len(where) else where[-1]
                yield Line(clean(part), begin, where[stop - 1] + 1 if stop > at else begin, line.number)
            before = part
            at = stop + (2 if chars[stop : stop + 2] == "\r\n" else 1)
        yield apart(line)


def _strings(raw: str) -> Iterator[tuple[int, int]]:
    """The strings in a line, in whichever quotes, and what stands between them; the last may lack its end."""
    start = 0
    for m in _STRING.finditer(raw):
        inside = m.span(1) if m[1] is not None else m.span(2)
        if not _tells(raw[inside[0] : inside[1]]):
            continue
        if inside[0] > start:
            yield start, inside[0]
        yield inside
        start = min(inside[1] + 1, len(raw))
    if start < len(raw):
        yield start, len(raw)


def _tells(content: str) -> bool:
    return "\\n" in content or _SINGLE.search(content) is not None


def _unescaped(raw: str, places: range | list[int], start: int, end: int) -> tuple[str, list[int]]:
    """One level of escapes undone, and for every character where it stands."""
    chars, where, at = list[str](), list[int](), start
    for m in _ESCAPE.finditer(raw, start, end):
        chars.append(raw[at : m.start()])
        where.extend(places[at : m.start()])
        code = m[1] or m[2]
        char = chr(int(code, 16)) if code else _PLAIN.get(m[3], m[3])
        chars.append(char)
        where.append(places[m.start()])
        at = m.end()
    chars.append(raw[at:end])
    where.extend(places[at:end])
    return "".join(chars), where
