"""What must stay true while an input gets smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Evidence, Finding, NotChecked
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.source import InMemory


class Identity(NamedTuple):
    """What makes a finding the same one: its trouble, its weight, and what it explains."""

    code: str
    fingerprint: str
    severity: str
    confidence: str
    caused: frozenset[str]


class Proofs(NamedTuple):
    """
    What a finding hangs on: trace and span ids of its evidence and of what it explains, file and line (`pointers`: all of
    a place), and the ids it is about (sessions and requests, too). What is cited first by itself; `since` is the time of
    its own first evidence.
    """

    traces: frozenset[str] = frozenset()
    spans: frozenset[str] = frozenset()
    places: frozenset[tuple[str, int]] = frozenset()
    first_spans: frozenset[str] = frozenset()
    first_places: frozenset[tuple[str, int]] = frozenset()
    about: frozenset[str] = frozenset()
    pointers: frozenset[tuple[str, int | None, str | None]] = frozenset()
    since: frozenset[int | None] = frozenset()

    def and_(self, other: Proofs) -> Proofs:
        return Proofs(
            self.traces | other.traces,
            self.spans | other.spans,
            self.places | other.places,
            self.first_spans | other.first_spans,
            self.first_places | other.first_places,
            self.about | other.about,
            self.pointers | other.pointers,
            self.since | other.since,
        )


class Outcome(NamedTuple):
    """What the analyzer says about some inputs, as far as a smaller one must agree with it."""

    found: frozenset[Identity]
    codes: frozenset[str]  # with those folded under others
    unchecked: Counter[str]  # questions left open, for each code
    damage: Counter[str]  # places that could not be read, for each reason
    internal: int
    bytes: int
    lines: int
    spans: int
    logs: int
    documents: int
    inputs: int
    recognised: bool
    proofs: Mapping[Identity, Proofs]

    def folded(self) -> set[str]:
        """Codes that stand under another finding: without it they would stand alone, under a name of their own."""
        return set().union(*(i.caused for i in self.found))


def identity(finding: Finding) -> Identity:
    return Identity(
        finding.code,
        fingerprint(finding),
        finding.severity.value,
        finding.confidence.value,
        frozenset(c.code for c in finding.caused),
    )


class Lacking(NamedTuple):
    """Of a candidate that will not do: what is wanted and no longer found, and where something else is."""

    wanted: frozenset[Identity] = frozenset()
    spoilt: Proofs = Proofs()


def outcome(files: list[InMemory], options: Options) -> Outcome:
    """The whole way for some inputs."""
    loaded = pipeline.load(files, options)
    return _told(loaded, *pipeline.diagnose(loaded, options), files)


def outcome_with(
    files: list[InMemory], options: Options, first: frozenset[Identity], spoils: frozenset[str] = frozenset()
) -> Outcome | Lacking:
    """
    `outcome`, or what of `first` is missing. It lacks as well where something of the codes `spoils` is found.

    The detectors that find these are asked alone before all the others: most candidates fail here.
    """
    loaded = pipeline.load(files, options)
    select = spoils.union({i.code for i in first}, *(i.caused for i in first))
    findings = pipeline.diagnose(loaded, replace(options, select=select))[0]
    some = {identity(f) for f in findings}
    spoilt = [f for f in findings if not spoils.isdisjoint(_codes({identity(f)}))]
    if spoilt or not first <= some:
        return Lacking(first - some, reduce(Proofs.and_, map(_proofs, spoilt), Proofs()))
    return _told(loaded, *pipeline.diagnose(loaded, options), files)


def _codes(found: Set[Identity]) -> frozenset[str]:
    """With those that are folded under others."""
    return frozenset(i.code for i in found).union(*(i.caused for i in found))


def _told(
    loaded: pipeline.Loaded, findings: list[Finding], not_checked: list[NotChecked], files: list[InMemory]
) -> Outcome:
    found = frozenset(identity(f) for f in findings)
    damage: Counter[str] = Counter()
    for item in loaded.case.ledger.damage:
        damage[item.reason] += item.count
    proofs: dict[Identity, Proofs] = {}
    for finding in findings:
        its = identity(finding)
        proofs[its] = proofs.get(its, Proofs()).and_(_proofs(finding))
    return Outcome(
        found,
        _codes(found),
        Counter(n.code for n in not_checked),
        damage,
        len(loaded.internal),
        sum(len(f.data) for f in files),
        sum(f.data.count(b"\n") + (not f.data.endswith(b"\n")) for f in files),
        sum(i.spans for i in loaded.inputs),
        sum(i.logs for i in loaded.inputs),
        sum(i.documents for i in loaded.inputs),
        len(loaded.inputs),
        any(i.format for i in loaded.inputs),
        proofs,
    )


def _proofs(finding: Finding) -> Proofs:
    parts = [finding.evidence, *(effect.evidence for effect in finding.caused)]
    shown = [e for part in parts for e in part]
    timed = [e for e in finding.evidence if e.time_ns is not None]
    earliest = min(timed, key=lambda e: e.time_ns or 0, default=None)
    firsts = [*(e for part in parts for e in part[:1]), *([earliest] if earliest is not None else [])]
    return Proofs(
        frozenset(e.trace_id for e in shown if e.trace_id),
        _spans(shown),
        _places(shown),
        _spans(firsts),
        _places(firsts),
        # Anchors are written `trace:…`, `session:…`, `request:…`; the inputs hold what stands behind the colon.
        frozenset(a.partition(":")[2] or a for a in finding.anchors),
        frozenset((e.place.file, e.place.line, e.place.pointer) for e in shown),
        frozenset({earliest.time_ns if earliest is not None else None}),
    )


def _spans(shown: Iterable[Evidence]) -> frozenset[str]:
    return frozenset(e.span_id for e in shown if e.span_id)


def _places(shown: Iterable[Evidence]) -> frozenset[tuple[str, int]]:
    return frozenset((e.place.file, e.place.line) for e in shown if e.place.line is not None)


def lacking(new: Outcome, whole: Outcome, wanted: frozenset[Identity], same_times: bool = False) -> frozenset[Identity]:
    """
    What a candidate no longer shows of what is wanted.

    `same_times`: nor what began at another time, which the record alone that a finding needs may not tell.
    """
    gone = wanted - new.found
    if not same_times:
        return gone
    return gone.union(i for i in wanted - gone if new.proofs[i].since != whole.proofs[i].since)


def foreign(new: Outcome, whole: Outcome) -> list[Identity]:
    """What a candidate shows that the whole did not show."""
    folded, known = whole.folded(), {(i.code, i.fingerprint) for i in whole.found}
    return [
        i
        for i in new.proofs
        if not _codes({i}) <= whole.codes or (i.code not in folded and (i.code, i.fingerprint) not in known)
    ]


def agrees(new: Outcome, whole: Outcome, wanted: frozenset[Identity]) -> bool:
    """Whether a candidate can be read as well as the whole, as far as what is wanted hangs on it."""
    return (
        new.recognised  # what tells of damage alone is no input
        and all(new.unchecked[c] <= whole.unchecked[c] for c in {i.code for i in wanted})
        and all(count <= whole.damage[reason] for reason, count in new.damage.items())
        and new.internal <= whole.internal
    )
