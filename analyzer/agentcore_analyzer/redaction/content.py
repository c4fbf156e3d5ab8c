"""
Content (prompts, answers, arguments, results): written in other letters and digits of the same number.

The noise comes from the key and the whole value: equal values stay equal, and nothing can be told
from one word of one value about another one, but where it is and how long.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction.kinds import MOST_PIECES
from agentcore_analyzer.redaction.pseudonyms import DIGITS, RARE, is_pseudo_opaque

_JSON_KEY = late(r'\\{0,6}"(?P<key>[^"\\\n]{1,80})\\{0,6}"\s{0,4}:')
_COLOUR = r"(?:\\u001b|\\x1b|\\033|\x1b)\[[0-9;]{0,20}m"  # what terminals draw colours from is no word
# Words of one letter, and ends after an apostrophe: `I'll`, `don't`. Letters of ids are none.
_SHORT_WORD = r"(?P<stays>(?<![\w-])[aAI](?![\w-])|(?<=[a-zA-Z])['\u2019](?:s|t|ll|re|ve|m|d)(?!\w))"
_PART = late(_COLOUR + rf"|{_SHORT_WORD}" + r"|\\u[0-9a-fA-F]{4}|\\[nrtbf]|\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Where letters of other alphabets stand: what they touch is one word with them.
_WORD = late(_COLOUR + rf"|{_SHORT_WORD}" + r"|\\u[0-9a-fA-F]{4}|\\[nrtbf]|\d+|[^\W\d_]+")
_SMALL, _CAPITAL, _NUMBER = (bytes(ord(a[i % len(a)]) for i in range(256)) for a in (RARE, RARE.upper(), DIGITS))
_KEPT = frozenset({"true", "false", "null", "masked"})
_STAYS, _LOWER, _UPPER, _TITLE, _DIGIT = range(5)
SHORT = 4  # a number of fewer digits stays: a status code, a count


class Scrambler:
    """`allows(word)` says which words stay; `name(key)` what becomes of the keys of JSON."""

    def __init__(self, key: bytes, allows: Callable[[str], bool], name: Callable[[str], str]) -> None:
        self._key, self._allows, self._name = key, allows, name
        self._how: dict[str, int] = {}

    def text(self, value: str) -> str:
        import hashlib  # loads OpenSSL: 2 ms, where nothing is scrambled

        raw = hashlib.shake_256(self._key + value.encode("utf-8", "surrogatepass")).digest(len(value))
        small, capital, number = (raw.translate(table).decode("ascii") for table in (_SMALL, _CAPITAL, _NUMBER))

        def letters(match: re.Match[str]) -> str:
            start, end = match.span()
            if match["stays"]:
                return match[0]
            if match[0].isascii() or match[0].isdecimal():
                return _sub_between(_PART, put, value, start, end)
            return "".join(capital[i] if value[i].isupper() else small[i] for i in range(start, end))

        def put(match: re.Match[str]) -> str:
            part = match[0]
            if match["stays"]:
                return part
            how = self._how.get(part)
            if how is None:
                if len(self._how) >= MOST_PIECES:
                    self._how.clear()
                how = self._how[part] = self._treatment(part)
            if how == _STAYS:
                return part
            start, end = match.span()
            if how == _LOWER:
                return small[start:end]
            if how == _TITLE:
                return capital[start] + small[start + 1 : end]
            if how == _UPPER:
                return capital[start:end]
            return number[start:end]

        pattern, change = (_PART, put) if value.isascii() else (_WORD, letters)
        if '"' not in value:
            return pattern.sub(change, value)
        parts, at = [], 0
        for key in _JSON_KEY.finditer(value):
            start, end = key.span("key")
            parts += [_sub_between(pattern, change, value, at, start), self._name(value[start:end])]
            at = end
        parts.append(_sub_between(pattern, change, value, at, len(value)))
        return "".join(parts)

    def _treatment(self, part: str) -> int:
        if part in _KEPT or part[0] in "\\\x1b" or is_pseudo_opaque(part):
            return _STAYS
        if part.isnumeric():
            return _STAYS if len(part) < SHORT and part.isascii() else _DIGIT
        if len(part) > 1 and self._allows(part):
            return _STAYS
        return _LOWER if part.islower() else _UPPER if part.isupper() else _TITLE


def _sub_between(pattern: re.Pattern[str], put: Callable[[re.Match[str]], str], value: str, start: int, end: int) -> str:
    """`sub` on a part of the text, with the places of the whole: the noise belongs to the place."""
    parts, at = [], start
    for match in pattern.finditer(value, start, end):
        parts += [value[at : match.start()], put(match)]
        at = match.end()
    parts.append(value[at:end])
    return "".join(parts)
