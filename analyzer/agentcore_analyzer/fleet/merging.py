"""
The parts of a fleet's diagnosis put together: findings by what they say (code and subject), failures by their shape.

Parts come in the order of the batches, which is that of time, so the same parts always give the same whole. Traces are in one
part each, so that requests are counted by adding; sessions, too, but for those that were too large for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any, NamedTuple

from agentcore_analyzer.failures import FailureGroup, State
from agentcore_analyzer.failures.account import PLACES
from agentcore_analyzer.fleet import packed
from agentcore_analyzer.fleet.whole import Whole, damage
from agentcore_analyzer.model import DamageReason, Finding, NotChecked, Place, Severity
from agentcore_analyzer.options import MAX_INVOCATIONS

SAMPLES = 3  # findings that stand for all of their code and subject
TRACES = 20  # ids to look further with; the rest is counted
NAMES = 1000  # agents and tools that are counted for a finding
# Different findings, and shapes of failures, that are kept apart. Beyond, they are counted: nobody reads so many, and subjects
# or texts that are all different would fill the memory.
MOST = 20_000


class Notable(NamedTuple):
    """A trace by how much it is worth to be looked at: more than another one that is less."""

    failed: bool
    ns: int
    trace_id: str


@dataclass(slots=True)
class Merged:
    """Findings of one code and subject."""

    code: str
    subject: tuple[str, ...]
    samples: list[Finding] = field(default_factory=list)
    alike: int = 0  # findings that this one stands for
    severity: Severity = Severity.NOTE
    requests: int = 0
    sessions: int = 0
    parted: set[int] = field(default_factory=set)
    traces: list[str] = field(default_factory=list)
    traces_total: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    hours: Counter[int] = field(default_factory=Counter)
    agents: Counter[str] = field(default_factory=Counter)
    tools: Counter[str] = field(default_factory=Counter)
    caused: Counter[str] = field(default_factory=Counter)

    def add(self, part: dict[str, Any]) -> None:
        samples = [packed.unpacked(sample) for sample in part["samples"]]
        if all(found in self.samples for found in samples):
            return  # of a document, which every batch sees
        self.samples += [found for found in samples if found not in self.samples][: SAMPLES - len(self.samples)]
        self.alike += part["alike"]
        self.severity = min([self.severity, *map(Severity, part["severities"])], key=_RANK.__getitem__)
        self.requests += part["requests"]
        self.sessions += part["sessions"]
        self.parted.update(part["parted"])
        self.traces += part["traces"][: TRACES - len(self.traces)]
        self.traces_total += part["traces_total"]
        self.first_ns, self.last_ns = _earlier(self.first_ns, part["first_ns"]), _later(self.last_ns, part["last_ns"])
        for own, others in ((self.agents, part["agents"]), (self.tools, part["tools"]), (self.caused, part["caused"])):
            for name, count in others:
                if name in own or len(own) < NAMES:
                    own[name] += count
        for hour, count in part["hours"]:
            self.hours[hour] += count

    @property
    def sessions_total(self) -> int:
        return self.sessions + len(self.parted)


@dataclass(slots=True)
class Fleet:
    """What all batches come to."""

    whole: Whole
    findings: dict[tuple[str, ...], Merged] = field(default_factory=dict)
    findings_left_out: int = 0
    failures: dict[tuple[str, str, str], FailureGroup] = field(default_factory=dict)
    failures_left_out: int = 0
    failing: int = 0  # requests in which something failed
    not_checked: Counter[NotChecked] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)  # batches that could not answer it, for whatever reasons, by code
    batches: int = 0
    requests: int = 0
    failed: int = 0
    sessions: int = 0
    spans: int = 0
    logs: int = 0
    parted: int = 0
    notable: list[Notable] = field(default_factory=list)
    hours: Counter[int] = field(default_factory=Counter)
    first_ns: int | None = None
    last_ns: int | None = None

    def add(self, part: dict[str, Any]) -> None:
        """One batch. The order in which they come is the order in which they are told."""
        self.batches += 1
        for name in ("requests", "failed", "spans", "logs", "failing"):
            setattr(self, name, getattr(self, name) + part[name])
        for hour, count in part["hours"]:
            self.hours[hour] += count
        self.first_ns, self.last_ns = _earlier(self.first_ns, part["first_ns"]), _later(self.last_ns, part["last_ns"])
        for found in part["findings"]:
            key = (found["code"], *found["subject"])
            if key not in self.findings and len(self.findings) >= MOST:
                self.findings_left_out += 1
                continue
            self.findings.setdefault(key, Merged(found["code"], tuple(found["subject"]))).add(found)
        for group in part["failures"]:
            self._failure(_group(group))
        self.notable = nlargest(MAX_INVOCATIONS, [*self.notable, *(Notable(*n) for n in part["notable"])])
        unanswered = [NotChecked(reason, code, tuple(lacks)) for reason, code, lacks in part["not_checked"]]
        self.not_checked.update(unanswered)
        self.open.update({item.code for item in unanswered})
        told = damage(part["notes"])  # that a file has changed each batch says that looked for a detail in it
        self.whole.note(n for n in told if n.reason != DamageReason.CHANGED or n not in self.whole.notes)
        self.whole.internal += [line for line in part["internal"] if line not in self.whole.internal]

    def _failure(self, group: FailureGroup) -> None:
        key = (group.shape, group.state, group.code)
        known = self.failures.get(key)
        if known is None and len(self.failures) >= MOST:
            self.failures_left_out += group.count
            return
        self.failures[key] = group if known is None else known._replace(
            count=known.count + group.count,
            requests=known.requests + group.requests,
            places=(*known.places, *group.places)[:PLACES],
            first_ns=_earlier(known.first_ns, group.first_ns),
            last_ns=_later(known.last_ns, group.last_ns),
        )

    def named(self) -> Iterator[tuple[str, str]]:
        """What names name, for their pseudonyms."""
        for merged in self.findings.values():
            yield from (("agent", name) for name in merged.agents)
            yield from (("tool", name) for name in merged.tools)

    def ranked(self) -> list[Merged]:
        """The gravest first, and of equal ones those that touch the most requests."""
        return sorted(self.findings.values(), key=lambda m: (_RANK[m.severity], -m.requests, m.code, m.subject))


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _group(line: list[Any]) -> FailureGroup:
    shape, title, kind, state, code, why, count, requests, effect, places, first, last = line
    found = tuple(Place(*p) for p in places)
    return FailureGroup(shape, title, kind, State(state), code, why, count, requests, effect, found, first, last)


def _earlier(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _later(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)
