"""
When a finding of a run that goes on is told.

At once where it rests on what stands there. What rests on something missing (`doubt`) could be refuted by the next record: a
retry that worked, a module that was optional. It is told when the requests that it points at are over, since then all of them has
come; or when it has stood for `STANDS_S`. What nobody explains (the last stage) has no other proof than time. And what was told
and does not hold any more is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agentcore_analyzer.doubt import DOUBT
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Finding, SpanKind
from agentcore_analyzer.report.data import fingerprint

STANDS_S = 10.0  # a step of an agent and the export of its spans take seconds (the SDK's own delay is 5 s)


class _Waiting(NamedTuple):
    finding: Finding
    due: float


class Proofs:
    """`stages`: when the detector of each code looks."""

    def __init__(self, stages: Mapping[str, int]) -> None:
        self._stages = stages
        self._waiting: dict[str, _Waiting] = {}
        self._told: dict[str, Finding] = {}

    def look(self, findings: Iterable[Finding], case: Case, now: float) -> tuple[Finding, ...]:
        """What a diagnosis found; gives back what was told and no longer holds."""
        found = {fingerprint(f): f for f in findings}
        # What is told more exactly by now, or under its cause, was not wrong.
        codes = {f.code for f in found.values()} | {c.code for f in found.values() for c in f.caused}
        gone = [key for key, f in self._told.items() if key not in found and f.code not in codes]
        waiting: dict[str, _Waiting] = {}
        for key, finding in found.items():
            if key not in self._told:
                since = self._waiting[key].due if key in self._waiting else now + STANDS_S
                waiting[key] = _Waiting(finding, now if self._proved(finding, case) else since)
        self._waiting = waiting
        return tuple(self._told.pop(key) for key in gone)

    def ripe(self, now: float) -> tuple[Finding, ...]:
        """What is to be told now, in the order of the report."""
        ripe = {key: item.finding for key, item in self._waiting.items() if item.due <= now}
        self._told |= ripe
        for key in ripe:
            del self._waiting[key]
        return tuple(ripe.values())

    def told(self) -> tuple[Finding, ...]:
        """All that were, and still hold."""
        return tuple(self._told.values())

    def _proved(self, finding: Finding, case: Case) -> bool:
        if self._stages.get(finding.code, Stage.LAST) == Stage.LAST:
            return False
        if DOUBT not in finding.cause:
            return True
        traces = {e.trace_id for e in finding.evidence if e.trace_id}
        return bool(traces) and all(name in case.traces and over(case.traces[name]) for name in traces)


def over(trace: Trace) -> bool:
    """Whether the outermost span has come, which ends last: its caller's is elsewhere where it served a request."""
    return all(root.parent_id is None or root.kind == SpanKind.SERVER for root in trace.roots)
