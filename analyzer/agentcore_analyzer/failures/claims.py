"""
Which finding explains which failure.

A finding claims the failures at the places of its evidence, and those of the same shape. What follows from a claimed failure on
the same call path or in the same request is its consequence. Detectors look in stages (`model.Stage`): those of a later stage
see what earlier ones claimed, and speak only of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agentcore_analyzer.failures.extract import Failures, failures
from agentcore_analyzer.failures.records import Effect, Failure
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import DamageReason, Document, Evidence, Finding, LogRecord, Place, Severity, Span
from agentcore_analyzer.tuples import NamedTuple

CLAIMS = "claims"  # under which a case keeps them
_LOOKED_AT, _ROOTS = 20, 3  # failures of a finding that are looked at, and roots that are added


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
        self._sources: dict[int, list[Failure]] = {}
        self._open: tuple[int, list[Failure]] = (-1, [])  # how many claims there were, and what was open then
        self._left: tuple[int, list[tuple[Failure, Failure | None]]] = (-1, [])

    @property
    def failures(self) -> Failures:
        if self._failures is None:
            self._failures = failures(self.case)
            for failure in self._failures.all:
                for place in failure.places:
                    self._places.setdefault(_key(place), []).append(failure)
                self._sources.setdefault(id(failure.sources[0]), []).append(failure)
                for source in failure.sources:
                    if isinstance(source, Document):
                        self._places.setdefault(_key(source.place), []).append(failure)
                    if isinstance(source, Span):
                        self._spans.setdefault((source.trace_id, source.span_id), []).append(failure)
        return self._failures

    def take(self, findings: Iterable[Finding]) -> None:
        """What these findings point at is claimed for them, and what says the same; what follows from it is told by `settle`."""
        if not self.failures.all:
            return
        spread: set[str] = set()  # shapes whose other failures were claimed: each is looked through once
        for finding in findings:
            taken = [f for f in self.pointed_at(finding) if id(f) not in self._by]
            for failure in taken:
                self._by[id(failure)] = Claim(finding.code, "its evidence")
            for failure in taken:
                if failure.shape in spread:
                    continue
                spread.add(failure.shape)
                for alike in self.failures.by_shape.get(failure.shape, ()):
                    if id(alike) not in self._by and _says_enough(alike):
                        self._by[id(alike)] = Claim(finding.code, "the same words at another place")

    def roots(self, finding: Finding) -> list[Evidence]:
        """What began the failures that a finding points at, where a chain hides it and the finding does not say it."""
        chained = [failure for failure in self.pointed_at(finding)[:_LOOKED_AT] if len(failure.said.chain) > 1]
        told = " ".join((finding.title, finding.cause, *(e.quote for e in finding.evidence))) if chained else ""
        made: list[Evidence] = []
        for failure in chained:
            root = failure.said.chain[0]
            words = root.message.partition("\n")[0].strip()[:80]
            if not root.quote or (words or root.type) in told or len(made) == _ROOTS:
                continue
            told += f" {root.quote}"
            where = failure.trace_id, failure.span_id, failure.time_ns
            made.append(Evidence(failure.place, "what began it", *where, root.quote.strip()))
        return made

    def settle(self) -> None:
        """What is left and follows from something claimed becomes its consequence."""
        claimed = [f for f in self.failures.all if (c := self._by.get(id(f))) and not c.consequence]
        if not claimed or not self.open():
            return
        from agentcore_analyzer.failures.follows import Follows  # with a dozen modules: only where something may follow

        follows = Follows(self.case, claimed, explained=True)
        for failure in self.failures.all:
            if id(failure) not in self._by and not failure.harmless and (found := follows.cause(failure)):
                if _names_it(failure, found[0]):
                    continue
                self._by[id(failure)] = Claim(self._by[id(found[0])].code, found[1], consequence=True)
                if 400 <= (failure.said.http_status or 0) < 500:  # the same refusal of the same request, sent again
                    for alike in self.failures.by_shape.get(failure.shape, ()):
                        if id(alike) not in self._by and not alike.harmless and alike.place.file == failure.place.file:
                            self._by[id(alike)] = self._by[id(failure)]._replace(why=f"the same as at {failure.place}")

    def of(self, failure: Failure) -> Claim | None:
        return self._by.get(id(failure))

    def open(self) -> list[Failure]:
        """The failures that nobody explains and that are not known to be harmless."""
        if self._open[0] != len(self._by):
            self._open = len(self._by), [f for f in self.failures.all if id(f) not in self._by and not f.harmless]
        return self._open[1]

    def left(self) -> list[tuple[Failure, Failure | None]]:
        """The same, each with the one of them that it follows from: found out once until more is claimed."""
        left = self.open()
        if self._left[0] != len(self._by):
            self._left = len(self._by), self._of_each(left) if left else []
        return self._left[1]

    def _of_each(self, left: list[Failure]) -> list[tuple[Failure, Failure | None]]:
        from agentcore_analyzer.failures.follows import Follows  # as above

        follows = Follows(self.case, left)
        return [(f, found[0] if (found := follows.cause(f)) is not None else None) for f in left]

    def taken(self, record: Span | LogRecord, words: str = "") -> bool:
        """Whether all that a record says failed (or what it says in these words) is claimed; False where it says nothing."""
        found = self.failures.of(record)
        if words and len(found) > 1:
            found = [f for f in found if _shares(f, words)] or found
        return bool(found) and all(id(f) in self._by for f in found)

    def went_on(self, finding: Finding) -> bool:
        """Whether it is known of all failures that a finding points at that the request or program went on or recovered."""
        found = self.pointed_at(finding) if self.failures.all else []
        return bool(found) and all(f.effect in (Effect.WENT_ON, Effect.RECOVERED) for f in found)

    def as_bad(self, finding: Finding) -> Finding:
        """Nothing is an error of which all is known to have ended well: a try, or a page that an agent did without."""
        alone = finding.severity is Severity.ERROR and not finding.caused and bool(self.failures.all)
        found = self.pointed_at(finding) if alone else []
        return replace(finding, severity=Severity.WARNING) if found and all(map(is_handled, found)) else finding

    def unnamed(self, finding: Finding) -> bool:
        """Whether all that a finding points at are prints that end before they name what was raised."""
        found = self.pointed_at(finding) if self.failures.all else []
        cut = (f for f in found if f.said.truncated in ("end", "both"))
        return bool(found) and sum(not f.type or f.said.only_handled for f in cut) == len(found)

    def pointed_at(self, finding: Finding) -> list[Failure]:
        """The failures at the places of a finding's evidence."""
        found: dict[int, Failure] = {}
        for evidence in finding.evidence:
            if isinstance(evidence.what, DamageReason):
                continue  # it is about the file, whatever began at the same place
            here = list(self._places.get(_key(evidence.place), ()))
            if evidence.span_id and evidence.trace_id:
                here += self._spans.get((evidence.trace_id, evidence.span_id), ())
            here = list({id(f): f for f in here}.values())
            if here and evidence.quote:
                lines = [f for h in here for f in self._sources.get(id(h.sources[0]), ())]  # its record tells several
                shared = ([f for f in among if _shares(f, evidence.quote)] for among in (here, lines))
                here = next(filter(None, shared), here)
            found.update((id(f), f) for f in here)
        return list(found.values())


def claims(case: Case) -> Claims:
    """The claims of a case; empty where detectors are asked one by one."""
    found: Claims = case.memo(CLAIMS, lambda: Claims(case))
    return found


def is_handled(failure: Failure) -> bool:
    """Whether what it belongs to is known to have ended well."""
    if failure.effect is not Effect.WENT_ON:
        return failure.effect is Effect.RECOVERED
    from agentcore_analyzer.failures.recovery import FINISHED  # which said so

    return failure.why.startswith(FINISHED)


def _names_it(failure: Failure, cause: Failure) -> bool:
    """Whether it says what failed, and its cause is a print beside it that is cut before the exception: that explains nothing."""
    nameless = cause.said.only_handled or not (cause.message or cause.type or cause.code)
    return nameless and bool(failure.message) and failure.place.file == cause.place.file


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
