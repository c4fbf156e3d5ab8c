"""Scalars and the flow style of YAML: `[a, "b"]`, `{key: value}`, nested; see `yamls`."""

from __future__ import annotations

import re
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import floating, whole

MAX_DEPTH = 40

_INT = late(r"[-+]?(?:0|[1-9]\d{0,30})$")
_FLOAT = late(r"[-+]?(?:\d{1,30}\.\d{0,30}|\.\d{1,30}|\d{1,30}\.\d{0,30}[eE][-+]?\d{1,3})$")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_ESCAPED = late(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_PAIR = late("[\ud800-\udbff][\udc00-\udfff]")
_LONE = late("[\ud800-\udfff]")
_SPACE = " \t\n"
_PLAIN = late(r"[^,\[\]{}]*")
_KEY = late(r"[^,\[\]{}:]*(?::(?=[^\s,\[\]{}])[^,\[\]{}:]*)*")
_SINGLE = late(r"'((?:[^']++|'')*+)'", re.DOTALL)
_DOUBLE = late(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)


def scalar(text: str) -> Any:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        number: float | None = whole(text.removeprefix("+"))
    else:
        number = floating(text) if _FLOAT.match(text) else None
    return text if number is None else number


def unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        digits = found[1] or found[2] or found[3]
        if digits:
            return chr(min(int(digits, 16), 0x10FFFF))
        return _ESCAPES.get(found[4], found[4])

    text = _ESCAPED.sub(one, text)
    text = _PAIR.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _LONE.sub("\ufffd", text)


def folded(pieces: list[str], escapes: bool) -> str:
    """The lines of a quoted scalar as one: a line break counts as a blank, n+1 of them as n breaks."""
    out, breaks, last = pieces[0], 1, len(pieces) - 1
    joined = False
    for i, piece in enumerate(pieces):
        if i and not piece.strip() and i != last:
            breaks += 1
            continue
        if i:
            out += "\n" * (breaks - 1) if joined or breaks > 1 else " "
            out, breaks = out + piece, 1
        if i != last:
            joined = escapes and (len(piece) - len(piece.rstrip("\\"))) % 2 == 1
            out = out[:-1] if joined else out.rstrip(" \t")
    return out


def parse_flow(text: str, anchors: dict[str, Any]) -> tuple[Any, int]:
    """The value and the number of nodes. EOFError where it goes on, ValueError where it is none."""
    flow = _Flow(text, anchors)
    value = flow.value(0)
    rest = text[flow.at :].strip()
    if rest and not rest.startswith("#"):
        raise ValueError("text behind a closing bracket")
    return value, flow.nodes


class _Flow:
    def __init__(self, text: str, anchors: dict[str, Any]) -> None:
        self.text, self.anchors, self.at, self.nodes = text, anchors, 0, 0

    def _peek(self) -> str:
        text = self.text
        while self.at < len(text) and (
            text[self.at] in _SPACE or (text[self.at] == "#" and text[self.at - 1] in _SPACE)
        ):
            end = text.find("\n", self.at) if text[self.at] == "#" else self.at + 1
            self.at = end if end > 0 else len(text)
        if self.at >= len(self.text):
            raise EOFError
        return self.text[self.at]

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        self.nodes += 1
        opened = self._peek()
        if opened == "[":
            return self._list(depth)
        if opened == "{":
            return self._map(depth)
        if opened in "\"'":
            return self._quoted()
        found = _PLAIN.match(self.text, self.at)
        plain = " ".join(found[0].split()) if found else ""
        self.at += len(found[0]) if found else 0
        if plain.startswith("*"):
            value = self.anchors.get(plain[1:])
            return value if isinstance(value, str | int | float) else plain
        return scalar(plain)

    def _quoted(self) -> str:
        double = self.text[self.at] == '"'
        found = (_DOUBLE if double else _SINGLE).match(self.text, self.at)
        if found is None:
            raise EOFError
        self.at = found.end()
        first, *more = found[1].split("\n")
        text = folded([first, *(line.lstrip(" \t") for line in more)], double)
        return unescape(text) if double else text.replace("''", "'")

    def _list(self, depth: int) -> list[Any]:
        values: list[Any] = []
        self.at += 1
        while self._peek() != "]":
            values.append(self.value(depth + 1))
            self._next("]")
        self.at += 1
        return values

    def _map(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self.at += 1
        while self._peek() != "}":
            if self.text[self.at] in "\"'":
                name = self._quoted()
            else:
                found = _KEY.match(self.text, self.at)
                name = found[0].strip() if found else ""
                self.at += len(found[0]) if found else 0
            if self._peek() == ":":
                self.at += 1
                values[name] = None if self._peek() in ",}" else self.value(depth + 1)
            else:
                values[name] = None
            self._next("}")
        self.at += 1
        return values

    def _next(self, closing: str) -> None:
        following = self._peek()
        if following == ",":
            self.at += 1
        elif following != closing:
            raise ValueError("a comma is missing between the values in brackets")
