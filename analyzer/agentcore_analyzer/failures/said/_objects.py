"""
Objects written in a text: JSON, the repr of Python, what Node prints; escaped, one inside a string of another, or cut.

One pass over the text: what could not be read is never read again from its middle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer, whole

MAX_DEPTH = 40
_DEEP = 5  # strings within strings
_OPEN = late(r"\{(?:\s{0,80})(?:(\\{1,15}\")|[\"']|[A-Za-z_$][\w$.-]{0,60}[ ]?:\s|\})")
_TOKEN = late(
    r"\s*+(?:([{}\[\](),:=])|\"((?:[^\"\\]|\\.){0,20000}+)(\"?)|'((?:[^'\\]|\\.){0,20000}+)('?)|`((?:[^`\\]|\\.){0,20000}+)(`?)"
    r"|<([^>\n]{0,300})>|([-+]?[\w.$@+/-]{1,200}))",
    16,
)
_ESCAPED = late(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", 16)
_CLOSE = late(r'(?<!\\)"|\n')
_KNOWN: dict[str, Any] = {
    "null": None, "None": None, "undefined": None, "nil": None, "true": True, "True": True, "false": False, "False": False,
}  # fmt: skip
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_STRICT = late(r"\{\s{0,80}\"")
_KEY, _COLON, _VALUE = range(3)
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_WINDOW, _WIDE = 2048, 65536
_WHOLE_TRIES = 4  # objects of a text that may be looked at to its end
_DECODER = json.JSONDecoder(parse_int=json_integer, strict=False)


class Found(NamedTuple):
    """An object and where it stands; `whole` is False where the text ends or breaks before its end."""

    start: int
    end: int
    value: dict[str, Any]
    whole: bool = True


class Bare(str):
    """A word without quotes: a name in source code, `<nil>`, a member of an enumeration."""

    __slots__ = ()


@lru_cache(maxsize=8)
def objects(text: str) -> tuple[Found, ...]:
    """The outermost objects of a text."""
    return tuple(_objects(text))


def inside(value: str, depth: int = 0) -> dict[str, Any] | None:
    """The first object that a string holds, decoded as often as it was encoded."""
    if depth > _DEEP or "{" not in value:
        return None
    return next((f.value for f in objects(value) if f.value), None)


def _objects(text: str) -> Iterator[Found]:
    at, whole_text = 0, _WHOLE_TRIES
    while (opened := _OPEN.search(text, at)) is not None:
        start = opened.start()
        found = _unescaped(text, start, len(opened[1]) - 1) if opened[1] else _read(text, start, whole_text > 0)
        whole_text -= found.end - start > _WIDE or not found.whole
        if found.value:
            yield found
        at = max(found.end, start + 1)


def _read(text: str, start: int, all_of_it: bool = True) -> Found:
    """Strictly, which is fast, in a window that grows; else as far as it can be read."""
    widths = (_WINDOW, _WIDE, len(text)) if all_of_it else (_WINDOW, _WIDE)
    for width in widths if _STRICT.match(text, start) else ():
        window = text[start : start + width]  # the decoder's errors count the lines of all that it was given
        try:
            value, end = _DECODER.raw_decode(window)
            return Found(start, start + end, value)
        except json.JSONDecodeError as wrong:
            cut = len(window) == width and (wrong.pos > width - 20 or wrong.msg.startswith("Unterminated"))
            if not cut:
                break
        except RecursionError:
            break
    return parsed(text, start)


def parsed(text: str, start: int) -> Found:
    """The object, or call with named arguments, that begins at a place, as far as it can be read."""
    return _Reader(text, start).read()


def _unescaped(text: str, start: int, slashes: int) -> Found:
    """An object that stands escaped in a string: `"{\"error\": …}"`, cut at the end of that string."""
    closed = _CLOSE.search(text, start)
    end = closed.start() if closed else len(text)
    inner = text[start:end]
    for _ in range(min(slashes.bit_length(), _DEEP)):
        inner = _unsigned(inner)
    found = _read(inner, 0)
    return Found(start, end if found.value else start + 1, found.value, found.whole)


class _Reader:
    """
    Reads values of JSON, Python and JavaScript token by token. What is read of a cut one stays, each object being put into
    the one around it when it begins.
    """

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.top: Any = None
        self.open: list[tuple[str, Any]] = []  # how each ends, and what it holds so far
        self.keys: list[Any] = []
        self.waits = _KEY  # for what the innermost object waits

    def read(self) -> Found:
        start = self.at
        while True:
            token = _TOKEN.match(self.text, self.at)
            if token is None or not self._take(token):
                break
            self.at = token.end()
            if self._called(token):
                self.at += 1
            if not self.open:
                return Found(start, self.at, self._answer())
        return Found(start, max(self.at, start + 1), self._answer(), False)

    def _answer(self) -> dict[str, Any]:
        return self.top if isinstance(self.top, dict) else {}

    def _called(self, token: Any) -> bool:
        """Whether a word is the name of something that is called with arguments: it is opened as an object."""
        if token[9] is None or self.text[token.end() : token.end() + 1] != "(":
            return False
        if self.open and self.open[-1][0] != "]" and self.waits == _COLON:
            self.waits = _KEY  # the word had been taken for a key; an argument without a name is not kept
            self.keys[-1] = ""
        elif self.open and isinstance(self.open[-1][1], list):
            self.open[-1][1].pop()
        else:
            self.waits = _VALUE
        return self._begin(")", {})

    def _take(self, token: Any) -> bool:
        sign = token[1]
        if sign is None:
            return self._put(self._literal(token))
        if sign in "{[(":
            return self._begin(_CLOSES[sign], {} if sign == "{" else [])
        if sign in "}])":
            if not self.open or self.open[-1][0] != sign:
                return False
            self.open.pop()
            self.keys.pop()
            self.waits = _KEY
            return True
        if sign == ",":
            fine = self.waits != _COLON or self.open[-1][0] == ")"
            self.waits = _KEY
            return fine and bool(self.open)
        if self.waits != _COLON:
            return False
        self.waits = _VALUE
        return True

    def _begin(self, close: str, made: Any) -> bool:
        if self.open:
            if isinstance(self.open[-1][1], dict) and self.waits != _VALUE:
                if self.open[-1][0] != ")":  # an argument without a name is read and not kept
                    return False
            elif not self._put(made):
                return False
        elif self.top is None:
            self.top = made
        else:
            return False
        self.open.append((close, made))
        self.keys.append("")
        self.waits = _KEY
        return len(self.open) <= MAX_DEPTH

    def _put(self, value: Any) -> bool:
        if not self.open:
            return self.top is None and isinstance(value, str)  # the name of what is called
        into = self.open[-1][1]
        if isinstance(into, list):
            into.append(value)
        elif self.waits == _VALUE:
            into[self.keys[-1]] = value
            self.waits = _KEY
        elif self.waits == _KEY or self.open[-1][0] == ")":
            self.keys[-1] = str(value)
            self.waits = _COLON
        else:
            return False
        return True

    def _literal(self, token: Any) -> Any:
        for group in (2, 4, 6):
            if token[group] is not None:
                return _unsigned(token[group]) if "\\" in token[group] else token[group]
        if token[8] is not None:
            return Bare(token[8])
        word = token[9]
        if word in _KNOWN:
            return _KNOWN[word]
        number = whole(word)
        return Bare(word) if number is None else number


def _unsigned(text: str) -> str:
    """With what its escapes stand for. JSON writes one character beyond U+FFFF as two escapes, which become that one."""
    plain = _ESCAPED.sub(_sign, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if "\\u" in text else plain


def _sign(found: Any) -> str:
    """What an escape stands for."""
    told = found[0][1:]
    if told[0] in "ux" and len(told) > 2:
        return chr(int(told[1:], 16))
    return _SIGNS.get(told[0], str(told))
