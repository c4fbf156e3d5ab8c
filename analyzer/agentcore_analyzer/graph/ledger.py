"""
The completeness ledger: what the inputs say about what is *not* in them.

Rules about absence (no child span, no spans at all, no end of a stream) must ask it before they
claim anything: a query that stopped at its row limit, a cut file or an export younger than the
ingestion lag proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, End, Kind, Shaped

# "~10 s" in the Agent Toolkit for AWS, "about 50 s" to "a minute or two" in third-party measurements.
INGESTION_LAG_NS = 120 * 10**9
LOSSES = frozenset({
    DamageReason.CUT, DamageReason.BROKEN_JSON, DamageReason.TOO_BIG, DamageReason.TOO_LONG, DamageReason.TOO_MANY_MEMBERS,
    DamageReason.DAMAGED_ARCHIVE, DamageReason.TOO_DEEP, DamageReason.BAD_LINE,
})  # fmt: skip


@dataclass(slots=True)
class Ledger:
    """What inputs are, and what is missing of them."""

    coverage: list[Coverage] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    shaped: list[Shaped] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    ends: dict[str, End] = field(default_factory=dict)  # by file, where it was read line by line
    newest_ns: int | None = None

    def add(self, said: Coverage | Damage | Shaped) -> None:
        """What a parser tells of an input beside its records."""
        if isinstance(said, Damage):
            self.damage.append(said)
        elif isinstance(said, Coverage):
            self.coverage.append(said)
        elif isinstance(said, Shaped):
            self.shaped.append(said)

    def capped(self) -> list[Coverage]:
        """Query results that hold exactly as many rows as the query returns at most, or have a next page."""
        return [c for c in self.coverage if c.kind in (CoverageKind.ROW_CAP, CoverageKind.NEXT_TOKEN)]

    def losses(self) -> list[Damage]:
        """Places where records are known to be lost."""
        return [d for d in self.damage if d.reason in LOSSES]

    def doubts(self, trace: Trace | None = None) -> list[str]:
        """
        Why the absence of spans cannot be proved, as phrases; an empty list means that it can.

        Without a trace, doubts about the inputs as a whole.
        """
        found = [
            f"{c.place.file} holds exactly {c.value} rows, the most its query returns"
            if c.kind == CoverageKind.ROW_CAP
            else f"{c.place.file} has further pages that were not exported"
            for c in self.capped()
        ]
        if trace is None:  # in itself a conversation is whole
            of_messages = [c.place.file for c in self.coverage if c.kind == CoverageKind.TRANSCRIPT]
            found += [f"{name} is a transcript, which holds messages and tool calls only" for name in of_messages[:3]]
        found += [f"records were lost in {d.place.file} ({d.message})" for d in self.losses()[:3]]
        found += [f"{d.place.file} changed while it was read" for d in self.damage if d.reason == DamageReason.CHANGED][:3]
        found += [f"{d.place.file} holds {d.message}" for d in self.damage if d.reason == DamageReason.TEXT_CUT][:3]
        exported = self.exported_ns()
        if trace is not None and exported is not None:
            end = trace.end_ns or max((log.time_ns or 0 for log in trace.logs), default=0)
            if exported - end < INGESTION_LAG_NS:
                found.append("the trace ended less than 120 s before the export; spans may still have been on their way")
        return found

    def exported_ns(self) -> int | None:
        """When the newest export was made, where an input says so; its newest record does not."""
        return max((int(c.value) for c in self.coverage if c.kind == CoverageKind.EXPORTED_AT), default=None)
