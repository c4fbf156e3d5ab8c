"""What must stay true while an input gets smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding, NotChecked
from agentcore_analyzer.pipeline import Options
from agentcore_analyzer.report.content import fingerprint
from agentcore_analyzer.source import InMemory


class Identity(NamedTuple):
    """What makes a finding the same one: its trouble, its weight, and what it explains."""

    code: str
    fingerprint: str
    severity: str
    confidence: str
    caused: frozenset[str]


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


def outcome(files: Iterable[InMemory], options: Options, first: frozenset[Identity] = frozenset()) -> Outcome | None:
    """
    The whole way for some inputs; None where one of `first` is missing.

    The detectors that find `first` are asked alone before all the others: most candidates fail here.
    """
    files = list(files)
    loaded = pipeline.load(files, options)
    if first:
        select = frozenset({i.code for i in first}.union(*(i.caused for i in first)))
        some, _ = pipeline.diagnose(loaded, replace(options, select=select & options.select if options.select else select))
        if not first <= {identity(f) for f in some}:
            return None
    findings, not_checked = pipeline.diagnose(loaded, options)
    return told(loaded, findings, not_checked, files)


def told(
    loaded: pipeline.Loaded, findings: list[Finding], not_checked: list[NotChecked], files: Iterable[InMemory]
) -> Outcome:
    found = frozenset(identity(f) for f in findings)
    damage: Counter[str] = Counter()
    for item in loaded.case.ledger.damage:
        damage[item.reason] += item.count
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
    )


def agrees(new: Outcome, whole: Outcome, wanted: frozenset[Identity]) -> bool:
    """Whether a candidate still shows what is wanted, and nothing that the whole did not show."""
    codes, folded = {i.code for i in wanted}, whole.folded()
    return (
        wanted <= new.found
        and new.codes <= whole.codes
        and {(i.code, i.fingerprint) for i in new.found if i.code not in folded}
        <= {(i.code, i.fingerprint) for i in whole.found}
        and all(new.unchecked[c] <= whole.unchecked[c] for c in codes)
        and all(count <= whole.damage[reason] for reason, count in new.damage.items())
        and new.internal <= whole.internal
    )
