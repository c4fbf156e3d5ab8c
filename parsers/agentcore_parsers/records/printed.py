"""
Objects as programs print them for people: util.inspect of Node, String() of the Go SDK, Debug of Rust, toString of Java.

Read are the objects with a message and a time in it, wherever they stand; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import whole

_ESCAPE = late(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f"}
# Java writes texts without quotes: a message ends where the next member begins.
_JAVA = late(r"(?:LogStreamName[=:] ?(?P<stream>[^,\n]{1,512}), ?)?Timestamp[=:] ?(?P<time>\d{13}), ?Message[=:] ?")
_JAVA_END = late(r", ?IngestionTime[=:] ?\d{13}")
_MANY = 64  # levels


_QUOTES = "\"'`"


@cache
def _token(quotes: str) -> re.Pattern[str]:
    """Brackets, names before a value, texts in these quotes (which may hold brackets), one that closes nowhere, numbers."""
    texts = "|".join(rf"{q}(?:[^{q}\\]|\\.)*+{q}" for q in quotes)
    in_quotes = rf"|(?P<text>{texts})|(?P<unclosed>[{quotes}])" if quotes else ""
    return re.compile(
        r"(?P<open>[{(\[])|(?P<close>[})\]])|(?P<key>[A-Za-z_$][\w$-]{0,60}|'[\w$-]{1,60}'|\"[\w$-]{1,60}\")\s?[:=]\s{0,3}(?=\S)"
        rf"{in_quotes}|(?P<number>-?\d{{1,20}})(?![\w.])|(?P<plus>\+)",
        re.DOTALL,
    )


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """A quote that closes nowhere is looked for no more: none of its kind behind it closes, so that time stays linear."""
    quotes, at = _QUOTES, 0
    while at < len(text):
        for found in _token(quotes).finditer(text, at):
            at = found.end()
            if found.lastgroup == "unclosed":
                quotes = quotes.replace(found[0], "")
                break
            yield found
        else:
            return


def objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(where it begins, its members) of each object that holds no further one with a message, innermost first."""
    stack: list[tuple[int, dict[str, Any]]] = [(0, {})]
    key, joined = "", False
    for found in _tokens(text):
        kind, value = found.lastgroup, found[0]
        if kind == "open":
            if value != "(":  # `Some(` and `toString(` open nothing of their own
                stack.append((found.start(), {}))
                if len(stack) > _MANY:
                    return
        elif kind == "close":
            if value != ")" and len(stack) > 1:
                at, made = stack.pop()
                if made:
                    yield at, made
            key = "" if value != ")" else key
        elif kind == "key":
            key = found["key"].strip("'\"")
        elif kind == "plus":
            joined = True
            continue
        elif key:
            box = stack[-1][1]
            read: Any = (whole(value) if whole(value) is not None else value) if kind == "number" else unescaped(value[1:-1])
            if joined and isinstance(read, str) and isinstance(box.get(key), str):
                box[key] += read
            else:
                box.setdefault(key, read)
        joined = False


def java(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The events in what `toString` of the SDK for Java made of an answer."""
    heads = list(_JAVA.finditer(text))
    for number, head in enumerate(heads):
        limit = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        end = _JAVA_END.search(text, head.end(), limit)
        stop = end.start() if end else limit
        stream, time = head["stream"] or "", int(head["time"])
        yield head.start(), {"message": text[head.end() : stop], "timestamp": time, "logStreamName": stream}


def unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _SIGNS.get(found[4], found[4])
