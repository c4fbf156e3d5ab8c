"""One side of a comparison: what was read, which request stands for it, and what is known of each request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentcore_analyzer import pipeline, timeline
from agentcore_analyzer.compare.separate import Feature, Sample
from agentcore_analyzer.compare.tree import Key, key
from agentcore_analyzer.compare.values import telling
from agentcore_analyzer.errors import NoReadableInput, NothingToCompare
from agentcore_analyzer.failures import Account
from agentcore_analyzer.graph import Case, Invocation, in_file_order
from agentcore_analyzer.model import DamageReason, Finding, Operation, Severity, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.waterfall import is_failed
from agentcore_analyzer.timeline import Reading

MAX_REQUESTS = 1000  # of each side that are looked at for what separates the sides
MAX_SPANS = 200  # of each such request whose attributes are read


@dataclass(frozen=True, slots=True)
class Side:
    """`chosen` stands for the side; `requests` are all of it, in order of time."""

    names: tuple[str, ...]
    case: Case
    findings: tuple[Finding, ...]
    requests: tuple[Invocation, ...]
    chosen: Reading
    internal_errors: tuple[str, ...]
    failures: Account

    @property
    def failed(self) -> int:
        return sum(i.failed for i in self.requests)


@dataclass(frozen=True, slots=True)
class Read:
    names: tuple[str, ...]
    case: Case
    findings: tuple[Finding, ...]
    requests: tuple[Invocation, ...]
    internal_errors: tuple[str, ...]
    failures: Account


def read(names: list[str], options: Options) -> Read:
    """Raises NoReadableInput, and NothingToCompare where there are no spans."""
    loaded = pipeline.load(names, options)
    if not any(i.format for i in loaded.inputs):
        raise NoReadableInput(pipeline.nothing_read(loaded))
    findings, _ = pipeline.diagnose(loaded, options)
    every = loaded.case.invocations
    requests = [i for i in every if i.is_request] or every
    if not requests:
        notes = (n for i in loaded.inputs for n in i.notes if n.reason == DamageReason.UNREADABLE)
        unread = "; ".join(f"{n.place}: {n.message}" for n in notes)
        raise NothingToCompare(f"{', '.join(names)}: no request (no spans) to compare" + (f" ({unread})" if unread else ""))
    failed = pipeline.accounted(loaded, options)
    return Read(tuple(names), loaded.case, tuple(findings), tuple(requests), tuple(loaded.internal), failed)


def settle(read: Read, chosen: Invocation) -> Side:
    chosen_reading = timeline.read(chosen)
    return Side(read.names, read.case, read.findings, read.requests, chosen_reading, read.internal_errors, read.failures)


def worst(side: Read, trace: str | None) -> Invocation:
    """The request that shows what is wrong: one that an error points at, then a failed one, then the slowest."""
    pointed = {e.trace_id for f in side.findings if f.severity is Severity.ERROR for e in f.evidence if e.trace_id}
    return min(
        _named(side, trace),
        key=lambda i: (i.trace.id not in pointed, not i.failed, -_duration(i), i.trace.id, i.root.span_id),
    )


def typical(side: Read, like: Invocation, trace: str | None) -> Invocation:
    """A sound request with the same entry as the bad one: the one most like it, of middle duration."""
    pointed = {e.trace_id for f in side.findings for e in f.evidence if e.trace_id}
    candidates = _named(side, trace)
    candidates = [i for i in candidates if key(i.root) == key(like.root)] or candidates
    candidates = [i for i in candidates if not i.failed] or candidates
    candidates = [i for i in candidates if i.trace.id not in pointed] or candidates
    candidates.sort(key=lambda i: (_duration(i), i.trace.id, i.root.span_id))
    middle = _duration(candidates[(len(candidates) - 1) // 2])
    kinds = Counter(map(key, like.spans))
    return min(candidates[:MAX_REQUESTS], key=lambda i: (-_alike(kinds, i), abs(_duration(i) - middle)))


def _alike(kinds: Counter[Key], invocation: Invocation) -> int:
    """How many tenths of the spans of the two are of the same kinds."""
    return 10 * (kinds & Counter(map(key, invocation.spans))).total() // max(kinds.total(), len(invocation.spans))


def _named(side: Read, trace: str | None) -> list[Invocation]:
    if trace is None:
        return list(side.requests)
    found = [i for i in side.requests if i.trace.id.startswith(trace.lower())]
    if not found:
        raise NothingToCompare(f"{', '.join(side.names)}: no request in a trace {trace}")
    return found


def _duration(invocation: Invocation) -> int:
    start, end = invocation.start_ns, invocation.end_ns
    return end - start if start is not None and end is not None else 0


def samples(side: Side) -> list[Sample]:
    """What is known of each request."""
    taken = side.requests[:MAX_REQUESTS]
    codes: dict[int, set[str]] = {}
    for finding in side.findings:
        for code, evidence in [(finding.code, finding.evidence), *((c.code, c.evidence) for c in finding.caused)]:
            for item in evidence:
                trace = side.case.traces.get(item.trace_id or "")
                span = trace.get(item.span_id) if trace else None
                of_trace = side.case.invocations_of(trace) if trace and trace.spans else []
                its = side.case.invocation(span) if span is not None else None
                touched = of_trace if its is None else [its]
                for invocation in touched:
                    codes.setdefault(id(invocation), set()).add(code)
    for span in in_file_order(s for i in taken for s in i.spans[:MAX_SPANS]):
        if span.held is None:
            span.origin.detail(span.where, None)  # once forward through the file, which then remembers them
    return [_sample(i, codes.get(id(i), set())) for i in taken]


def _sample(invocation: Invocation, codes: set[str]) -> Sample:
    made = Sample()
    add = made.features.add
    root = invocation.root
    made.features |= {Feature("finding", code) for code in codes}
    add(Feature("outcome", "status", root.status))
    if root.facts.http_status is not None:
        add(Feature("outcome", "HTTP status", str(root.facts.http_status)))
    if root.service:
        add(Feature("resource", "service.name", root.service))
    for span in invocation.spans:
        _add_span(made, span)
    resource: Mapping[str, Any] = {}
    for span in invocation.spans[:MAX_SPANS]:
        detail = span.detail
        if detail.resource != resource:  # most spans of a request share one
            resource = detail.resource
            made.features |= {Feature("resource", n, v) for n, v in telling(resource).items()}
        kind = "entry" if span is root else span.facts.operation
        made.features |= {Feature("attribute", f"{kind}: {n}", v) for n, v in telling(detail.attributes).items()}
    read = timeline.read(invocation)
    given, produced = read.tokens()
    made.numbers = {
        "duration in ms": _duration(invocation) // 10**6,
        "spans": len(invocation.spans),
        "model calls": sum(1 for c in read.calls if c.kind == Operation.MODEL),
        "tool calls": sum(1 for c in read.calls if c.kind == Operation.TOOL),
        "input tokens": given,
        "output tokens": produced,
    }
    return made


def _add_span(made: Sample, span: Span) -> None:
    facts, add = span.facts, made.features.add
    what, name = key(span)
    add(Feature("span", f"{what} {name}"))
    if facts.tool:
        add(Feature("tool", facts.tool, "failed" if is_failed(span) else "called"))
    if facts.model:
        add(Feature("model", facts.model))
    if facts.error:
        add(Feature("error", facts.error))
    if facts.finish_reason:
        add(Feature("outcome", "finish reason", facts.finish_reason))


