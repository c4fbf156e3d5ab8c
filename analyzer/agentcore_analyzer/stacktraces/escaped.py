"""Texts that stand in a field with their line breaks escaped, once or more often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.lines import Line
from agentcore_analyzer.stacktraces.unwrap import apart, clean

# What a break must lead to, else the line is one of code or tells nothing of a stack.
_SIGNED = late(
    r"\\n(?:\\{1,8}t|\\{1,8}n|\\{1,8}r|[ \u00a0|]){0,60}(?:(?:> )?File \\{0,8}\"|at |Traceback \(|goroutine \d|from \S{1,200}:\d|#\d+ |\+ Exception Group"
    r"|stack backtrace:|Caused by:|--- End of|\d{1,4}: |/\S{1,300}\.go:\d|During handling of|The above exception)"
    r"|\\n(?:\\{1,8}t)(?:at |/\S|\w+\.go:)"
)
_DEPTH = 4  # a field of a line that is itself a field of a line
_QUOTE = late(r'(?<!\\)(?:\\\\)*(")')
_ESCAPE = late(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": " ", "e": "\x1b"}
_REPR = late(r"\\n\s{0,20}File \"")
_EVENT = late(r"\s{0,8}\{.{0,300}?\"(?:log|message|msg|MESSAGE|textPayload)\": ?\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)


def expanded(lines: list[Line], text: str) -> list[Line]:
    """The lines, those with escaped breaks made as many as their writer wrote."""
    found: list[Line] = []
    for line in lines:
        if "\\n" not in line.text:
            found.append(line)
            continue
        raw = text[line.start : line.end]
        event = _EVENT.match(raw)
        if event is not None and _ends_once(event[1]):
            found.append(_event(line, raw, event))
            continue
        if not _SIGNED.search(raw):
            found.append(line)
            continue
        found.extend(_fields(raw, range(line.start, line.end), line, 0))
    return found


def _ends_once(content: str) -> bool:
    """Whether a container's log says one line: the only break is the last."""
    return content.endswith("\\n") and content.count("\\n") == 1


def _event(line: Line, raw: str, m: re.Match[str]) -> Line:
    chars, _ = _unescaped(raw, range(line.start, line.end), m.start(1), m.end(1) - 2)
    return Line(clean(chars), line.start + m.start(1), line.start + m.end(1) - 2, line.number)


def _fields(raw: str, places: range | list[int], line: Line, depth: int) -> Iterator[Line]:
    """The content of each string with escaped breaks; what lies between them ends a print."""
    for start, end in _strings(raw):
        if "\\n" not in raw[start:end]:
            if depth == 0:
                yield Line(clean(raw[start:end]), places[start], places[max(start, end - 1)] + 1, line.number)
            continue
        yield apart(line)
        chars, where = _unescaped(raw, places, start, end)
        at = 0
        for part in re.split(r"\r\n|\n|\r", chars):
            stop = at + len(part)
            if "\\n" in part and depth + 1 < _DEPTH:
                yield from _fields(part, where[at:stop], line, depth + 1)
            else:
                begin = where[at] if at < len(where) else where[-1]
                yield Line(clean(part), begin, where[stop - 1] + 1 if stop > at else begin, line.number)
            at = stop + (2 if chars[stop : stop + 2] == "\r\n" else 1)
        yield apart(line)


def _strings(raw: str) -> Iterator[tuple[int, int]]:
    """The pieces between quotes that are not escaped; a Python repr is delimited by the other quote, or by nothing."""
    if _REPR.search(raw):
        at = raw.find("Traceback")
        quote = raw[at - 1] if at > 0 and raw[at - 1] in "'`" else ""
        if quote:
            end = next(
                (m.start() for m in re.finditer(rf"(?<!\\){quote}", raw[at:]) if _closes(raw, at + m.end())), len(raw) - at
            )
            yield 0, at - 1
            yield at, at + end
            yield min(at + end + 1, len(raw)), len(raw)
        else:
            yield 0, len(raw)
        return
    start = 0
    for m in _QUOTE.finditer(raw):
        if m.start(1) > start:
            yield start, m.start(1)
        start = m.end(1)
    if start < len(raw):
        yield start, len(raw)


def _closes(raw: str, at: int) -> bool:
    return raw[at : at + 1] in ("", ",", "}", ")", "]", ":", " ", ";")


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
