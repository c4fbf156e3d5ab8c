"""
What is asked of a failure's words, answered once for failures whose texts differ in their time, ids and long numbers only.

A question is answered of one of them and of what stands for all (their form, with stand-ins for whatever differs): where both
answers are the same it is the answer of each of them, else each is asked. A question may look at whatever the record of a failure
says, and at nothing that others around it do; no pattern may be for one long number (`tests/unit/test_alike.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import replace
from enum import Enum
from typing import Any, Generic, TypeVar

from agentcore_analyzer.failures.records import Failure, Said
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, LogRecord, Span

Found = TypeVar("Found")
One = TypeVar("One")
Source = Span | LogRecord | Document
_COLON = ":"  # with which a message ends that goes on in the lines below


class _Open(Enum):
    """That no answer counts for all: nobody was asked, one was, or they differ."""

    NEW, ASKED, OF_EACH = 0, 1, 2


def once(ask: Callable[[Failure], Found], failure: Failure) -> Found:
    """The answer for one failure; `ask` is a function of a module, which stands for the question."""
    words = failure.said.words if len(failure.sources) == 1 else None
    known: Any = words.answers.get(ask, _Open.NEW) if words is not None else _Open.OF_EACH
    if words is None or isinstance(known, _Open):
        found: Any = failure.answers.get(ask, _Open.NEW)
        if found is _Open.NEW:
            found = failure.answers[ask] = ask(failure)
            if words is not None:
                words.answers[ask] = _next(known, found, lambda: ask(in_general(failure)))
        return found  # type: ignore[no-any-return]
    return known  # type: ignore[no-any-return]


def once_said(ask: Callable[..., Found], said: Said, *text: str | int) -> Found:
    """The same for a question about what a record says, and about its text and severity where these are given."""
    words = said.words
    if words is None:
        return ask(said, *text)
    known: Any = words.answers.get(ask, _Open.NEW)
    if not isinstance(known, _Open):
        return known  # type: ignore[no-any-return]
    found = ask(said, *text)
    words.answers[ask] = _next(known, found, lambda: ask(words.said, *((words.text, *text[1:]) if text else ())))
    return found


def once_of(kind: Hashable, ask: Callable[[Failure], Found], failure: Failure) -> Found:
    """
    The same for a question that looks around a failure as well. `kind` names the question, and whatever else its answer depends
    on; the answer may be no other for what stands for all, which stands nowhere.
    """
    words = failure.said.words if len(failure.sources) == 1 else None
    if words is None:
        return ask(failure)
    known: Any = words.answers.get(kind, _Open.NEW)
    if not isinstance(known, _Open):
        return known  # type: ignore[no-any-return]
    found = ask(failure)
    words.answers[kind] = _next(known, found, lambda: ask(in_general(failure)))
    return found


def _next(known: object, found: object, general: Callable[[], object]) -> object:
    """What is known of a question once one more failure was asked: the form is asked at the second of the same words."""
    if known is _Open.NEW:
        return _Open.ASKED
    return found if known is _Open.ASKED and general() == found else _Open.OF_EACH


def in_general(failure: Failure) -> Failure:
    """What stands for all failures of the same words, in the place of one of them."""
    words, log = failure.said.words, failure.sources[0]
    if words is None or not isinstance(log, LogRecord):
        return failure
    return replace(failure, said=words.said, sources=(log._replace(text=words.text),))


class ByWords(Generic[One]):
    """
    What is made of failures and their sources, when it is asked for; a question is asked once of those of the same words.

    These are also of one file, logger, stream, outcome and reason, and of no trace with spans: a question may look at that.
    """

    def __init__(self, case: Case, items: Iterable[tuple[Failure, Source]], make: Callable[[Failure, Source], One]) -> None:
        self._items, self._make = list(items), make
        self._made: dict[int, One] = {}
        groups: dict[object, list[int]] = {}
        for number, (failure, source) in enumerate(self._items):
            groups.setdefault(_alike(case, failure, source) or number, []).append(number)
        self._groups = list(groups.values())
        self._general: dict[int, One] = {}

    def __len__(self) -> int:
        return len(self._items)

    def all(self) -> list[One]:
        return [self._one(number) for number in range(len(self._items))]

    def which(self, ask: Callable[[One], object], also: Collection[int] = ()) -> list[One]:
        """Those for which the answer is yes, and those of the failures with these ids, in their order."""
        found = [number for number, (failure, _) in enumerate(self._items) if id(failure) in also] if also else []
        for group in self._groups:
            first = bool(ask(self._one(group[0])))
            if len(group) > 1 and bool(ask(self._in_general(group[0]))) is not first:
                found += [number for number in group if ask(self._one(number))]
            elif first:
                found += group
        return [self._one(number) for number in sorted(set(found) if also else found)]

    def _one(self, number: int) -> One:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(*self._items[number])
        return made

    def _in_general(self, number: int) -> One:
        made = self._general.get(number)
        if made is None:
            failure = in_general(self._items[number][0])
            made = self._general[number] = self._make(failure, failure.sources[0])
        return made


def _alike(case: Case, failure: Failure, source: Source) -> int | None:
    """A number below 0 that failures of the same words share; None where one is alone."""
    known: Any = failure.answers.get(_alike, _Open.NEW)
    if known is _Open.NEW:
        known = failure.answers[_alike] = _number(case, failure, source)
    return known  # type: ignore[no-any-return]


def _number(case: Case, failure: Failure, source: Source) -> int | None:
    words = failure.said.words
    if words is None or len(failure.sources) != 1 or not isinstance(source, LogRecord) or failure.message.endswith(_COLON):
        return None
    trace = case.traces.get(failure.trace_id or "")
    if trace is not None and trace.spans:
        return None
    kinds: dict[object, int] = case.memo("kinds of failures", dict)
    kind = words, source.logger, source.stream, source.origin.file, failure.effect, failure.why, failure.harmless
    return kinds.setdefault(kind, -1 - len(kinds))
