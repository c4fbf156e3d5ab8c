"""
One batch of traces, diagnosed as a run over files is, by the same detectors; what is left of it is counts and findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest
from operator import itemgetter
from typing import Any, NamedTuple

from agentcore_analyzer import collector, pipeline
from agentcore_analyzer.evidence import anchored
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.fleet import again, columns, packed, whole
from agentcore_analyzer.fleet.catalogue import TRACE_BYTES
from agentcore_analyzer.fleet.merging import SAMPLES, TRACES, Notable
from agentcore_analyzer.fleet.spill import hashed
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.ledger import Ledger
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Damage, DamageReason, Document, Evidence, Finding, Place
from agentcore_analyzer.options import MAX_INVOCATIONS, Options

HOUR_NS = 3600 * 10**9
_AGENT = "invoke_agent "  # OpenTelemetry's conventions for GenAI: the name of an agent's span


class Around(NamedTuple):
    """
    What a batch is told beside its records: what is known of all inputs (`Whole.packed`), the sessions that other batches see
    parts of, too, and whether all batches see the same documents, whose failures only the first one counts then.
    """

    known: bytes
    parted: frozenset[int]
    shared: bool


def part_of(
    batch: int, blocks: Iterable[tuple[int, bytes]], left_out: list[int], around: Around, options: Options
) -> dict[str, Any]:
    """What a batch comes to. `blocks` are (unit, records), and put to `left_out` how many they leave out."""
    case = Case()
    case.ledger = whole.unpacked(around.known).ledger()
    details = again.Details()
    loaded = pipeline.Loaded(case=case)
    with collector.paused():
        case.read(record for _, _, record in sorted(_numbered(blocks, details), key=itemgetter(0, 1)))
        loaded.notes = case.settle()
    case.ledger.damage += loaded.notes
    made = _told_of(loaded, around.parted, options, _of_records if batch and around.shared else None)
    if left_out:
        said = f"a trace was read up to {TRACE_BYTES >> 20:,} MiB; {sum(left_out):,} records of it were left out"
        loaded.notes.append(Damage(Place(""), DamageReason.TOO_BIG, said, sum(left_out)))
    loaded.notes += details.notes()
    return made


def part_of_live(records: list[columns.Waiting], ledger: Ledger, options: Options) -> dict[str, Any]:
    """The same of records that were never put away, in the order of their file. The list is empty afterwards."""
    case = Case()
    case.ledger = ledger
    loaded = pipeline.Loaded(case=case)
    with collector.paused():
        case.read(records)
        records.clear()
        loaded.notes = case.settle()
    case.ledger.damage += loaded.notes
    return _told_of(loaded, frozenset(), options, None)


def drawn_of(made: dict[str, Any], most: int) -> list[str]:
    """The traces of a part of which so many requests of all parts may be drawn: `made` is what the part comes to."""
    proofs = (finding["samples"][0]["evidence"] for finding in made["findings"])
    pointed = [trace for of_one in proofs for trace in pointed_at(of_one)[:most]]
    return list(dict.fromkeys([*pointed, *(n.trace_id for n in made["notable"][:most])]))


def pointed_at(evidence: Iterable[Evidence]) -> list[str]:
    """The traces that proofs name, each once."""
    return list(dict.fromkeys(e.trace_id for e in evidence if e.trace_id))


def _told_of(
    loaded: pipeline.Loaded, parted: frozenset[int], options: Options, counted: Callable[[Failure], bool] | None
) -> dict[str, Any]:
    """What the detectors and the account say. Afterwards the case is empty."""
    case = loaded.case
    with collector.frozen():
        found, not_checked = pipeline.diagnose(loaded, options)
        account = pipeline.accounted(loaded, options, counted)
        merged: dict[tuple[str, ...], list[Finding]] = {}
        for finding in found:
            merged.setdefault((finding.code, *finding.subject), []).append(finding)
        told = _Told(case, parted)
        totals, notable, findings = told.totals(), told.notable(), [told.finding(of_one) for of_one in merged.values()]
    vars(case).clear()  # what was worked out of the records knows it, in circles: now they go without the collector's help
    return {
        **totals,
        "findings": findings,
        "failures": account.groups,
        "failing": account.requests,
        "notable": notable,
        "not_checked": not_checked,
        "notes": loaded.notes,
        "internal": loaded.internal,
    }


def _numbered(blocks: Iterable[tuple[int, bytes]], details: again.Details) -> Iterator[tuple[int, int, columns.Waiting]]:
    for unit, block in blocks:
        for number, record in columns.records(block, details):
            yield unit, number, record


def _of_records(failure: Failure) -> bool:
    return not all(isinstance(source, Document) for source in failure.sources)


class _Told:
    """What a case says of a finding: which requests and sessions, when, whose agents and tools."""

    def __init__(self, case: Case, parted: frozenset[int]) -> None:
        self._case, self._parted = case, parted
        self._sessions: dict[str, list[str]] = {g.session_id: [] for g in case.logs if g.session_id}  # with their traces
        for trace in case.traces.values():
            for session in trace.session_ids:
                self._sessions.setdefault(session, []).append(trace.id)

    def totals(self) -> dict[str, Any]:
        requests = failed = records = 0
        hours: Counter[int] = Counter()
        first: list[int] = []
        last: list[int] = []
        for trace in self._case.traces.values():
            counts = self._case.counts_of(trace)
            requests, failed = requests + counts.requests, failed + counts.failed
            records += len(trace.spans)
            start, end = trace.start_ns, trace.end_ns
            if start is not None and end is not None:
                hours[start // HOUR_NS] += counts.requests
                first.append(start)
                last.append(end)
        times = [g.time_ns for g in self._case.logs if g.time_ns is not None]
        return {
            "requests": requests,
            "failed": failed,
            "spans": records,
            "logs": len(self._case.logs),
            "hours": sorted(hours.items()),
            "first_ns": min([*first, *times], default=None),
            "last_ns": max([*last, *times], default=None),
        }

    def notable(self) -> list[Notable]:
        """The traces to look at where no finding points at one: failed ones, then the longest."""
        every = (
            Notable(self._case.counts_of(t).any_failed, (t.end_ns or 0) - (t.start_ns or 0), t.id)
            for t in self._case.traces.values()
            if t.spans
        )
        return nlargest(MAX_INVOCATIONS, every)

    def finding(self, found: list[Finding]) -> dict[str, Any]:
        """Findings of one code and subject, as one: the samples are theirs, the rest is counted."""
        proofs = [e for f in found for e in (*f.evidence, *(e for c in f.caused for e in c.evidence))]
        about = {anchor for f in found for anchor in f.anchors}
        sessions = anchored(about, "session") & self._sessions.keys()
        # One that names no trace is about all of its sessions.
        ids = anchored(about, "trace") or {name for session in sessions for name in self._sessions[session]}
        named = dict.fromkeys([*(e.trace_id for e in proofs if e.trace_id), *sorted(ids)])
        traces = [self._case.traces[name] for name in named if name in self._case.traces]
        sessions |= {s for t in traces for s in t.session_ids}
        spans: dict[str | None, set[str]] = {}  # that proofs name, by their trace
        for proof in proofs:
            if proof.span_id:
                spans.setdefault(proof.trace_id, set()).add(proof.span_id)
        times = [e.time_ns for e in proofs if e.time_ns is not None]
        times = times or [ns for t in traces for ns in (t.start_ns, t.end_ns) if ns is not None]
        hours: Counter[int] = Counter()
        agents: Counter[str] = Counter()
        tools: Counter[str] = Counter()
        requests = 0
        for trace in traces:
            shown = spans.get(trace.id, set()) | spans.get(None, set())
            touched = self._requests(trace, shown)
            requests += touched
            if trace.start_ns is not None:
                hours[trace.start_ns // HOUR_NS] += touched
            agents.update(_agents(trace))
            tools.update({s.facts.tool for name in shown if (s := trace.get(name)) is not None and s.facts.tool})
        numbers = {hashed(session) for session in sessions}
        return {
            "code": found[0].code,
            "subject": found[0].subject,
            "samples": [packed.finding(f) for f in found[:SAMPLES]],
            "alike": len(found),
            "severities": sorted({f.severity for f in found}),
            "requests": requests,
            "sessions": len(numbers - self._parted),
            "parted": sorted(numbers & self._parted),
            "traces": [trace.id for trace in traces[:TRACES]],
            "traces_total": len(traces),
            "first_ns": min(times, default=None),
            "last_ns": max(times, default=None),
            "hours": sorted(hours.items()),
            "agents": sorted(agents.items()),
            "tools": sorted(tools.items()),
            "caused": sorted(Counter(c.code for f in found for c in f.caused).items()),
        }

    def _requests(self, trace: Trace, spans: set[str]) -> int:
        """How many requests of a trace are meant: where it holds several, those in which a proof stands."""
        if self._case.counts_of(trace).invocations <= 1:
            return 1
        return sum(any(s.span_id in spans for s in run.spans) for run in self._case.invocations_of(trace)) or 1


def _agents(trace: Trace) -> set[str]:
    """The agents that a trace names; where it names none, the services whose spans it holds."""
    named = {s.name[len(_AGENT) :] for s in trace.spans if s.name.startswith(_AGENT)}
    return named or {s.service for s in trace.spans if s.service}
