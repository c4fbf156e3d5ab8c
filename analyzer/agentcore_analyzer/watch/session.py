"""
The looks at a run that goes on: what is there now, and what is proved by it.

A look is a whole diagnosis of what came so far. Its inputs are marked as cut, so that nothing is concluded from what may still
come, and a finding that more records could explain is less sure until the end. `pace` says how often there may be a look,
`proof` when a finding is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import pipeline, timeline
from agentcore_analyzer.doubt import ABOUT_PARTS
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Damage, DamageReason, Finding, Place
from agentcore_analyzer.options import Options
from agentcore_analyzer.portable import shown
from agentcore_analyzer.report.data import pointed_at
from agentcore_analyzer.source import InMemory, Part
from agentcore_analyzer.timeline import Reading
from agentcore_analyzer.watch.following import Following
from agentcore_analyzer.watch.inbox import Inbox
from agentcore_analyzer.watch.pace import Pace
from agentcore_analyzer.watch.proof import Proofs, over

GROWING = "it was still being written"


class Seen(NamedTuple):
    """
    What a look showed, and no more: what else was read for it is given back before the next one.

    How many failures, spans and log records there are, what no longer holds of what was told, and the request that went on last
    with the spans in it that findings point at.
    """

    failures: int
    spans: int
    logs: int
    taken_back: tuple[Finding, ...]
    newest: Reading | None
    pointed: dict[str, tuple[int, ...]]


class Session:
    """`inboxes`: what is received and what a command prints. `clock` counts seconds."""

    def __init__(
        self,
        options: Options,
        following: Following,
        inboxes: Sequence[Inbox],
        clock: Callable[[], float],
        pace: Pace | None = None,
    ) -> None:
        self._options = replace(options, max_invocations=0)  # of all requests only the newest is drawn
        self.following, self.inboxes, self._clock = following, tuple(inboxes), clock
        self.pace = pace or Pace()
        self.began = self.heard = clock()  # when anything came last
        self._looked: tuple[int, ...] = ()
        self._state: tuple[int, ...] = (0,) * (1 + len(self.inboxes))
        self._proofs = Proofs({d.code: d.stage for d in pipeline.every_detector(options)})
        self._took = 0.0

    @property
    def size(self) -> int:
        return self.following.size + sum(box.size for box in self.inboxes)

    @property
    def came(self) -> int:
        return self.following.came + sum(box.size for box in self.inboxes)

    def poll(self) -> None:
        """See what came."""
        now = self._clock()
        self.following.poll(now, self._took)
        self._took = self._clock() - now
        state = (self.following.version, *(box.size for box in self.inboxes))
        if state != self._state:
            self._state, self.heard = state, now

    def waits(self) -> bool:
        """Whether something came that no look has seen."""
        return self._state != self._looked and self.size > 0

    def late(self) -> bool:
        """Whether that is looked at only when more came, or at the end."""
        return self.waits() and not self.pace.affords(self.size, self.came)

    def look(self) -> Seen | None:
        """None where nothing new came, or where it is too early."""
        began, size = self._clock(), self.size
        if not self.waits() or not self.pace.allows(size, self.came, began):
            return None
        self._looked = self._state
        seen = self._seen(self.inputs())
        self.pace.took(size, began, self._clock())
        return seen

    def proved(self) -> tuple[Finding, ...]:
        """The findings that are to be told now; each once."""
        return self._proofs.ripe(self._clock())

    def told(self) -> tuple[Finding, ...]:
        """All that were told and stand."""
        return self._proofs.told()

    def inputs(self) -> list[InMemory | Part]:
        return [*self.following.parts(), *(InMemory(box.name, box.data()) for box in self.inboxes if box.size)]

    def notes(self) -> list[Damage]:
        return [*self.following.notes(), *(note for box in self.inboxes for note in box.notes())]

    def _seen(self, inputs: Sequence[InMemory | Part]) -> Seen:
        loaded = pipeline.load(inputs, self._options)
        names = [shown(Path(name.path)) if isinstance(name, Part) else name.name for name in inputs]
        loaded.case.ledger.damage += [Damage(Place(name), DamageReason.CUT, GROWING) for name in names]
        report = pipeline.reported(loaded, self._options)
        findings = [f for f in report.findings if f.code not in ABOUT_PARTS]  # parts are what all inputs are now
        taken_back = self._proofs.look(findings, loaded.case, self._clock())
        return Seen(
            failures=report.failures.total(),
            spans=sum(i.spans for i in report.inputs),
            logs=sum(i.logs for i in report.inputs),
            taken_back=taken_back,
            newest=_newest(loaded.case),
            pointed=pointed_at(findings),
        )


def _newest(case: Case) -> Reading | None:
    """The request in which something happened last; of one that is under way all parts that came, which have no parent yet."""
    traces = [t for t in case.traces.values() if t.spans]
    if not traces:
        return None
    trace = max(traces, key=lambda t: t.end_ns or 0)
    if not over(trace):
        walked = [pair for root in trace.roots for pair in trace.walk(root)]
        under_way = Invocation(trace, trace.roots[0], [span for span, _ in walked], [depth for _, depth in walked])
        return timeline.read(under_way, details=False)
    every = case.invocations_of(trace)
    requests = [i for i in every if i.is_request] or every
    return timeline.read(max(requests, key=lambda i: i.end_ns or 0), details=False) if requests else None
