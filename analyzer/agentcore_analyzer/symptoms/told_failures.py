"""Failures by words that they hold, wherever they are told: in spans, logs or documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.failures.asked import ByWords
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Span
from agentcore_analyzer.tuples import NamedTuple


class Told(NamedTuple):
    """One failure and all words that say what failed."""

    failure: Failure
    words: str

    @property
    def anchors(self) -> frozenset[str]:
        return anchors(*(s for s in self.failure.sources if isinstance(s, Span | LogRecord)))

    def evidence(self, what: str, *phrases: str) -> Evidence:
        """Its proof; the quote is the row that holds one of the phrases."""
        f = self.failure
        row = next((r.strip() for r in self.words.splitlines() if any(p in r for p in phrases)), "")
        return Evidence(f.place, what, f.trace_id, f.span_id, f.time_ns, row or f.said.quote.strip() or f.message)


def saying(case: Case, *phrases: str) -> Iterator[Told]:
    """Failures of any kind that say one of the phrases."""
    return iter(which(case, lambda one: holds(one.words, phrases)))


def told(case: Case) -> list[Told]:
    return _every(case).all()


def which(case: Case, ask: Callable[[Told], object], also: Collection[int] = ()) -> list[Told]:
    """Those for which the answer is yes, asked once of failures of the same words; and of the failures with these ids."""
    return _every(case).which(ask, also)


def _every(case: Case) -> ByWords[Told]:
    items = ((f, f.sources[0]) for f in failures(case).all if not f.harmless)
    made: ByWords[Told] = case.memo("failures and their words", lambda: ByWords(case, items, lambda failure, _: Told(failure, words(failure))))
    return made


def words(failure: Failure) -> str:
    """Type, code and message of a failure, of what caused it and of what it became."""
    said = failure.said
    every = (said.quote, said.message, f"{said.type}: {said.message}", said.code, *(f"{r.type}: {r.message}" for r in said.chain))
    return plain_quotes("\n".join(dict.fromkeys(w for w in every if w)))
