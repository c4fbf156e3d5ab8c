"""Error texts wherever a failing call left them: span errors, log messages, error events of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Evidence, LogRecord, Span

# Strands adds it to an exception of Bedrock.
_NOTED = late(r"Model id: (?P<id>[\w.:/-]{3,200})")


# Words of an error that are as long say the same error wherever they stand.
_ECHO = 20


class Hit(NamedTuple):
    """One occurrence: the sentence, its proof, where it stood, and the model that was called."""

    message: str
    evidence: Evidence
    source: Span | LogRecord
    model: str


def hits(case: Case, *phrases: str) -> Iterator[Hit]:
    """
    Errors that hold one of the phrases.

    What a tool's span or log says does not count: a tool may quote an error it has read somewhere.
    GenAI event records have no text, so replayed history cannot match.
    """
    for error in case.errors_with(*phrases):
        span = error.span
        if span.facts.operation != "tool":
            what = f"{span.name} failed with {error.type or 'an error'}"
            message = error.message or error.type
            yield Hit(message, of_span(span, what, message), span, span.facts.model or model_below(case, span))
    for log in case.logs_with(*phrases):
        text = plain_quotes(log.text or "")
        trace = case.traces.get(log.trace_id or "")
        owner = trace.get(log.span_id) if trace else None
        if owner is not None and owner.facts.operation == "tool":
            continue
        if log.stream == "sse" and '"error"' not in text:
            continue  # a piece of an answer, which may speak of errors
        if log.severity >= 13 or "Exception" in text or '"error"' in text or "Error:" in text:
            line = next(row for row in text.splitlines() if any(p in row for p in phrases)).strip()
            model = (owner.facts.model or model_below(case, owner)) if owner else ""
            noted = None if model else _NOTED.search(text)
            yield Hit(line, of_log(log, "logged or received", line), log, model or (noted["id"] if noted else ""))


def _join_echoes(case: Case, groups: dict[str, list[Hit]]) -> None:
    """
    Puts hits of traces without a model to the trace, open at the same time, in which the same words fell:
    frameworks of actors begin a trace for each hop.
    """
    near = {h.message: key for key, group in groups.items() if key in case.traces and any(g.model for g in group) for h in group}
    for key in [k for k, group in groups.items() if k in case.traces and not any(h.model for h in group)]:
        own = {next((k for said, k in near.items() if len(said) > _ECHO and said in h.message), "") for h in groups[key]}
        other = own.pop()
        if other and not own and _overlap(case.traces[key], case.traces[other]):
            groups[other].extend(groups.pop(key))


def _overlap(one: Trace, other: Trace) -> bool:
    times = one.start_ns, one.end_ns, other.start_ns, other.end_ns
    return None not in times and (one.start_ns or 0) <= (other.end_ns or 0) and (other.start_ns or 0) <= (one.end_ns or 0)


def model_below(case: Case, span: Span) -> str:
    below = case.traces[span.trace_id].descendants(span)
    return next((s.facts.model for s in below if s.facts.operation == "model" and s.facts.model), "")


def model_of(found: list[Hit]) -> str:
    """The first model that any of the hits names."""
    return next((h.model for h in found if h.model and h.model != "unknown"), "")


def by_request(case: Case, found: list[Hit]) -> dict[str, list[Hit]]:
    """
    Hits by the request they belong to (trace or session), copies without ids in one group.

    Where all hits with ids belong to one request, copies without ids are of that request too.
    """
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        key = hit.source.trace_id or ""
        if not key and hit.source.session_id:
            traces = case.traces_of_session(hit.source.session_id)
            key = traces[0].id if len(traces) == 1 else f"session {hit.source.session_id}"
        groups.setdefault(key, []).append(hit)
    _join_echoes(case, groups)
    loose = groups.pop("", [])
    if loose and len(groups) == 1:
        next(iter(groups.values())).extend(loose)
    elif loose and not groups:
        groups[""] = loose
    return groups
