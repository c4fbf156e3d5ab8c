"""
Regular expressions that are compiled when they are first used, and tried where they may fit once they are used often.

A run meets a handful of the 300 patterns that parsers and detectors hold ready. Compiling all of
them was a fifth of what the start of the program took.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, AnyStr, cast

Ask = Callable[..., Any]
_OFTEN = 400  # texts of a line that a pattern was tried in; to take it apart costs as much as to try it in some hundred
_LINE = 256  # characters
_KINDS = 64  # of texts, by which alternatives may fit them: a pattern for each
# The ways to ask that look at each character of a text, and what they answer where nothing fits.
_NOTHING: dict[str, Callable[[], Any]] = {"search": lambda: None, "finditer": lambda: iter(()), "findall": list}
_ODD = "\u017f\u0131\u0130"  # letters that fit an s or an i where case does not matter, and whose small form is neither


class _Late:
    """Stands for a pattern; its first use puts the pattern's own methods here, which then cost nothing more."""

    __slots__ = (
        "_flags", "_source", "findall", "finditer", "flags", "fullmatch", "groupindex", "groups",
        "match", "pattern", "search", "split", "sub", "subn",
    )  # fmt: skip

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _Late.__slots__:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for slot in _Late.__slots__[2:]:
            setattr(self, slot, getattr(compiled, slot))
        if isinstance(compiled.pattern, str):
            for slot in _NOTHING:
                setattr(self, slot, self._counted(compiled, slot))
        return getattr(self, name)

    def _counted(self, compiled: re.Pattern[str], name: str) -> Ask:
        """The pattern's own way to be asked, until it is asked so often that it pays to take the pattern apart."""
        asked, ask = 0, getattr(compiled, name)

        def counted(text: str, *where: int) -> Any:
            nonlocal asked, ask
            if asked < _OFTEN:  # who keeps this function goes on asking it
                asked += 1 + len(text) // _LINE
                if asked >= _OFTEN:
                    ask = _sieved(compiled, name)
                    setattr(self, name, ask)
            return ask(text, *where)

        return counted


def _sieved(compiled: re.Pattern[str], name: str = "search") -> Ask:
    """
    Looks for a pattern in the texts that hold a word which it cannot do without, and from there on if it begins with that.

    To try a pattern at each character of a line takes as long as to look for fifty words in it.
    """
    from agentcore_analyzer.needed import needed, opening  # only where a pattern is used in earnest

    ask, nothing, begins = getattr(compiled, name), _NOTHING[name], opening(compiled)
    words, small = needed(compiled), False
    if not words:
        words, small = needed(compiled, small=True), True
    odd = small and not all(map(str.isascii, words))  # some of their letters fit others, of ASCII too
    if begins.at_once or odd or not (words or len(begins.literal) > 1):
        return ask  # type: ignore[no-any-return]

    def from_there(text: str, *where: int) -> Any:
        if where:
            return ask(text, *where)
        at = text.find(begins.literal)
        return ask(text, at) if at >= 0 else nothing()

    def sieved(text: str, *where: int) -> Any:
        among = text
        if small:
            if not text.isascii() and any(letter in text for letter in _ODD):
                return ask(text, *where)
            among = text.lower()
        for word in words:
            if word in among:
                return ask(text, *where)
        return nothing()

    return from_there if len(begins.literal) > 1 else sieved


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, compiled at its first use; a mistake in it shows only then."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))


class Alternatives:
    """
    A pattern of many alternatives, written between `before` and `behind`. Once it is used often, those alone are tried in a text
    of which a word stands there that they cannot do without: `re` tries each of them at each character.
    """

    __slots__ = ("_alternatives", "_around", "_asked", "_compiled", "_words")

    def __init__(self, before: str, alternatives: Iterable[str], behind: str) -> None:
        self._around, self._alternatives = (before, behind), tuple(alternatives)
        self._asked = 0
        self._compiled: dict[tuple[str, ...], re.Pattern[str]] = {}
        self._words: tuple[tuple[str, ...], ...] = ()  # that each needs

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        self._asked += 1
        asked = self._alternatives if self._asked < _OFTEN else self._fitting(text)
        return self._pattern(asked).finditer(text) if asked else ()

    def _fitting(self, text: str) -> tuple[str, ...]:
        """The alternatives that may fit; all where texts had too many kinds of them."""
        if not self._words:
            from agentcore_analyzer.needed import needed  # only where a pattern is used in earnest

            self._words = tuple(needed(re.compile(one)) for one in self._alternatives)
        found = []
        for one, words in zip(self._alternatives, self._words, strict=True):
            for word in words or ("",):
                if word in text:
                    found.append(one)
                    break
        asked = tuple(found)
        return asked if asked in self._compiled or len(self._compiled) < _KINDS else self._alternatives

    def _pattern(self, asked: tuple[str, ...]) -> re.Pattern[str]:
        if asked not in self._compiled:
            self._compiled[asked] = re.compile("|".join(asked).join(self._around))
        return self._compiled[asked]


class Literals:
    """
    Whether any of many literals stands in a text: looked for one by one until compiling a pattern of them has paid.

    A report of a healthy run asks a few hundred times; a pattern of a hundred literals takes as long to compile.
    """

    __slots__ = ("_asked", "_literals", "_search")

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = tuple(dict.fromkeys(literals))
        self._asked = 0
        self._search: Any = None

    def within(self, text: str) -> bool:
        if self._search is not None:
            return self._search(text) is not None
        self._asked += 1
        if self._asked > _PAYS:
            self._search = re.compile(any_of(self._literals)).search
        for literal in self._literals:  # noqa: SIM110  (any() of a generator takes twice the time)
            if literal in text:
                return True
        return False


def any_of(literals: Iterable[str]) -> str:
    """The longest first, and grouped by the first character: an alternative costs little where that one is missing."""
    by_first: dict[str, list[str]] = {}
    for literal in sorted(set(literals), key=lambda each: (-len(each), each)):
        by_first.setdefault(literal[0], []).append(re.escape(literal[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())


_PAYS = 1_500
