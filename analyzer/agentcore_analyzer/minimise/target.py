"""What must stay true while an input gets smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
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
    What a finding hangs on: trace and span ids of its evidence and of what it explains, file and line, and the ids it is
    about (sessions and requests, too). What is cited first by itself; `since` is the time of its own first evidence.
    """

    traces: frozenset[str] = frozenset()
    spans: frozenset[str] = frozenset()
    places: frozenset[tuple[str, int]] = frozenset()
    first_spans: frozenset[str] = frozenset()
    first_places: frozenset[tuple[str, int]] = frozenset()
    about: frozenset[str] = frozenset()
    since: frozenset[int | None] = frozenset()

    def and_(self, other: Proofs) -> Proofs:
        return Proofs(
            self.traces | other.traces,
            self.spans | other.spans,
            self.places | other.places,
            self.first_spans | other.first_spans,
            self.first_places | other.first_places,
            self.about | other.about,
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


def outcome(files: list[InMemory], options: Options) -> Outcome:
    """The whole way for some inputs."""
    loaded = pipeline.load(files, options)
    return _told(loaded, *pipeline.diagnose(loaded, options), files)


def outcome_with(
    files: list[InMemory], options: Options, first: frozenset[Identity], spoils: frozenset[str] = frozenset()
) -> Outcome | None:
    """
    `outcome`, or None where one of `first` is missing or something of the codes `spoils` is found.

    The detectors that find these are asked alone before all the others: most candidates fail here.
    """
    loaded = pipeline.load(files, options)
    select = spoils.union({i.code for i in first}, *(i.caused for i in first))
    some = {identity(f) for f in pipeline.diagnose(loaded, replace(options, select=select))[0]}
    if not first <= some or not spoils.isdisjoint(_codes(some)):
        return None
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
        frozenset({earliest.time_ns if earliest is not None else None}),
    )


def _spans(shown: Iterable[Evidence]) -> frozenset[str]:
    return frozenset(e.span_id for e in shown if e.span_id)


def _places(shown: Iterable[Evidence]) -> frozenset[tuple[str, int]]:
    return frozenset((e.place.file, e.place.line) for e in shown if e.place.line is not None)


def agrees(new: Outcome, whole: Outcome, wanted: frozenset[Identity], same_times: bool = False) -> bool:
    """
    Whether a candidate still shows what is wanted, and nothing that the whole did not show.

    `same_times`: and since when it was, which the record alone that a finding needs may not tell.
    """
    codes, folded = {i.code for i in wanted}, whole.folded()
    return (
        wanted <= new.found
        and new.recognised  # what tells of damage alone is no input
        and not (same_times and any(new.proofs[i].since != whole.proofs[i].since for i in wanted))
        and new.codes <= whole.codes
        and {(i.code, i.fingerprint) for i in new.found if i.code not in folded}
        <= {(i.code, i.fingerprint) for i in whole.found}
        and all(new.unchecked[c] <= whole.unchecked[c] for c in codes)
        and all(count <= whole.damage[reason] for reason, count in new.damage.items())
        and new.internal <= whole.internal
    )
