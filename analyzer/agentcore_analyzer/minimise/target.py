"""What must stay true while an input gets smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding, NotChecked
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
    What a finding hangs on: trace and span ids of its evidence, the ids it is about (sessions and requests,
    too), file and line of its evidence. `since` is the time of its first evidence.
    """

    names: frozenset[str]
    about: frozenset[str]
    places: frozenset[tuple[str, int]]
    since: frozenset[int | None]


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


def outcome_with(files: list[InMemory], options: Options, first: frozenset[Identity]) -> Outcome | None:
    """
    `outcome`, or None where one of `first` is missing.

    The detectors that find `first` are asked alone before all the others: most candidates fail here.
    """
    loaded = pipeline.load(files, options)
    select = frozenset({i.code for i in first}.union(*(i.caused for i in first)))
    some, _ = pipeline.diagnose(loaded, replace(options, select=select))
    if not first <= {identity(f) for f in some}:
        return None
    return _told(loaded, *pipeline.diagnose(loaded, options), files)


def _told(
    loaded: pipeline.Loaded, findings: list[Finding], not_checked: list[NotChecked], files: list[InMemory]
) -> Outcome:
    found = frozenset(identity(f) for f in findings)
    damage: Counter[str] = Counter()
    for item in loaded.case.ledger.damage:
        damage[item.reason] += item.count
    proofs: dict[Identity, Proofs] = {}
    for finding in findings:
        known = proofs.get(identity(finding), Proofs(frozenset(), frozenset(), frozenset(), frozenset()))
        # Anchors are written `trace:…`, `session:…`, `request:…`; the inputs hold what stands behind the colon.
        about = {a.partition(":")[2] or a for a in finding.anchors}
        names = {n for e in finding.evidence for n in (e.trace_id, e.span_id) if n}
        places = {(e.place.file, e.place.line) for e in finding.evidence if e.place.line is not None}
        first = min((e.time_ns for e in finding.evidence if e.time_ns is not None), default=None)
        proofs[identity(finding)] = Proofs(
            known.names | names, known.about | about, known.places | places, known.since | {first}
        )
    return Outcome(
        found,
        frozenset(i.code for i in found).union(*(i.caused for i in found)),
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
