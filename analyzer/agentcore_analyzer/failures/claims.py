"""
Which finding explains which failure.

A finding claims the failures at the places of its evidence, and those of the same shape. What follows from a claimed failure on
the same call path or in the same request is its consequence. Detectors look in stages (`model.Stage`): those of a later stage
see what earlier ones claimed, and speak only of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from agentcore_analyzer.failures.extract import Failures, failures
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Finding, LogRecord, Place, Span

_NEVER = 1 << 63
NEAR_NS, NEAR_LINES = 5 * 10**9, 12  # between what failed and the end of its process: the rest of a printed stack
# What is said when something else failed; with words of its own it can be a cause.
_ECHOES = frozenset({FailureKind.HTTP_STATUS, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR, FailureKind.STREAM_FRAME})


class Claim(NamedTuple):
    """Who explains a failure, and why it counts as explained; `consequence` says of what it is one."""

    code: str
    why: str
    consequence: bool = False


class Claims:
    def __init__(self, case: Case) -> None:
        self.case = case
        self._failures: Failures | None = None
        self._by: dict[int, Claim] = {}
        self._places: dict[tuple[str, int | None, str | None, int | None], list[Failure]] = {}
        self._spans: dict[tuple[str, str], list[Failure]] = {}

    @property
    def failures(self) -> Failures:
        if self._failures is None:
            self._failures = failures(self.case)
            for failure in self._failures.all:
                for place in failure.places:
                    self._places.setdefault(_key(place), []).append(failure)
                for source in failure.sources:
                    if isinstance(source, Document):
                        self._places.setdefault(_key(source.place), []).append(failure)
                    if isinstance(source, Span):
                        self._spans.setdefault((source.trace_id, source.span_id), []).append(failure)
        return self._failures

    def take(self, findings: Iterable[Finding]) -> None:
        """What these findings explain is claimed for them; what follows from it in the same request is a consequence."""
        if not self.failures.all:
            return
        for finding in findings:
            taken = [f for f in self._pointed_at(finding) if id(f) not in self._by]
            for failure in taken:
                self._by[id(failure)] = Claim(finding.code, "its evidence")
            for failure in taken:
                for alike in self.failures.by_shape.get(failure.shape, ()):
                    if id(alike) not in self._by and _says_enough(alike):
                        self._by[id(alike)] = Claim(finding.code, "the same words at another place")

    def settle(self) -> None:
        """What is left and follows from something claimed becomes its consequence."""
        claimed = [f for f in self.failures.all if (c := self._by.get(id(f))) and not c.consequence]
        follows = Follows(self.case, claimed)
        for failure in self.failures.all if claimed else ():
            if id(failure) not in self._by and not failure.harmless and (found := follows.cause(failure)):
                self._by[id(failure)] = Claim(self._by[id(found[0])].code, found[1], consequence=True)

        self._ends()

    def _ends(self) -> None:
        """A process that only says that it ended, right after something claimed in its file, ended with that."""
        before: dict[str, tuple[Failure, int]] = {}
        for failure in sorted(self.failures.all, key=lambda f: (f.place.file, f.place.line or 0)):
            line, known = failure.place.line, before.get(failure.place.file)
            claimed = self._by.get(id(known[0])) if known is not None else None
            ended = failure.kind is FailureKind.PROCESS_END and id(failure) not in self._by and not failure.harmless
            if ended and claimed is not None and known is not None and line is not None and _near(known, failure, line):
                why = f"the process ended with what failed before it ({known[0].place})"
                self._by[id(failure)] = Claim(claimed.code, why, consequence=True)
            if line is not None:
                before[failure.place.file] = failure, line

    def of(self, failure: Failure) -> Claim | None:
        return self._by.get(id(failure))

    def open(self) -> list[Failure]:
        """The failures that nobody explains and that are not known to be harmless."""
        return [f for f in self.failures.all if id(f) not in self._by and not f.harmless]

    def taken(self, record: Span | LogRecord, words: str = "") -> bool:
        """Whether all that a record says failed (or what it says in these words) is claimed; False where it says nothing."""
        found = self.failures.of(record)
        if words and len(found) > 1:
            found = [f for f in found if _shares(f, words)] or found
        return bool(found) and all(id(f) in self._by for f in found)

    def _pointed_at(self, finding: Finding) -> list[Failure]:
        found: dict[int, Failure] = {}
        for evidence in finding.evidence:
            here = list(self._places.get(_key(evidence.place), ()))
            if evidence.span_id and evidence.trace_id:
                here += self._spans.get((evidence.trace_id, evidence.span_id), ())
            here = list({id(f): f for f in here}.values())
            if len(here) > 1 and evidence.quote:
                here = [f for f in here if _shares(f, evidence.quote)] or here
            found.update((id(f), f) for f in here)
        return list(found.values())


class Follows:
    """Which failures follow from the given ones: those above them in the span tree, and echoes after them in the same request."""

    def __init__(self, case: Case, causes: Iterable[Failure]) -> None:
        self.case = case
        self._above: dict[tuple[str, str], tuple[Failure, str]] = {}
        self._first: dict[str, Failure] = {}
        for cause in causes:
            self._mark(cause)
            for key in (cause.request_id, cause.trace_id):
                if key and (cause.time_ns or 0) < (self._first[key].time_ns or 0 if key in self._first else _NEVER):
                    self._first[key] = cause

    def _mark(self, cause: Failure) -> None:
        trace = self.case.traces.get(cause.trace_id or "")
        if trace is None or not trace.spans:
            return
        span = next((s for s in cause.sources if isinstance(s, Span)), None) or trace.get(cause.span_id)
        for above in trace.ancestors(span) if span is not None else ():
            key = (above.trace_id, above.span_id)
            if key in self._above:
                break  # from here upwards another one is known already
            self._above[key] = (cause, span.name if span is not None else "")

    def cause(self, failure: Failure) -> tuple[Failure, str] | None:
        """What it follows from, and why that is so."""
        for source in failure.sources:
            found = self._above.get((source.trace_id, source.span_id)) if isinstance(source, Span) else None
            if found is not None and found[0] is not failure:
                return found[0], f"on the call path above {found[1]}, which failed first"
        if failure.kind not in _ECHOES:
            return None
        for key in (failure.request_id, failure.trace_id):
            cause = self._first.get(key or "")
            if cause is not None and cause is not failure and (failure.time_ns or 0) >= (cause.time_ns or 0):
                return cause, f"it follows from what failed before it in the same request ({cause.place})"
        return None


def claims(case: Case) -> Claims:
    """The claims of a case; empty where detectors are asked one by one."""
    found: Claims = case.memo("claims", lambda: Claims(case))
    return found


def _near(known: tuple[Failure, int], failure: Failure, line: int) -> bool:
    """Whether a process ended within seconds of a failure, or where nothing has a time, a few lines below it."""
    if known[0].time_ns is not None and failure.time_ns is not None:
        return 0 <= failure.time_ns - known[0].time_ns <= NEAR_NS
    return line - known[1] <= NEAR_LINES


def _says_enough(failure: Failure) -> bool:
    """Whether equal shapes mean equal failures: a bare status says too little."""
    return len(masked(failure.message)) > 8 or (bool(failure.type) and bool(failure.message))


def _shares(failure: Failure, quote: str) -> bool:
    words = (failure.message or failure.said.quote).strip()[:60]
    if failure.code and failure.code in quote:
        return True
    return bool(words) and (words in quote or quote.strip()[:60] in (failure.message, failure.said.quote))


def _key(place: Place) -> tuple[str, int | None, str | None, int | None]:
    return place.file, place.line, place.pointer, None if place.line is not None or place.pointer is not None else place.offset
