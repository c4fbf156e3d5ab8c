"""
The agent itself answered a request with an error.

## What it sees
`Received error (NNN) from runtime` at a caller or in a span, HTTP 5xx of POST /invocations, or `Invocation
failed (` in the agent's log. The agent's own exception is named from its log or spans, joined by request id,
session id, trace or time.

## Why it matters
The caller of InvokeAgentRuntime sees 424 RuntimeClientError, or 500, and takes it for a fault of the platform; but the agent ran, and
its code raised. The answer of AWS does not hold the exception.

## What to do
Mend the exception that is named here. 4xx come from the request: 422 its shape, 403 its token.

## Not this when
424 came from bedrock-runtime (ModelErrorException): that is an error of the model. The process never started:
then its crash is the finding.

## Source
bedrock-agentcore 1.25.0 run for real; RuntimeClientError in the service model; AWS's troubleshooting page.

Covers: F424-2
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import SERVER_SIDE, OfOneError, anchors, of_log, of_span, session_at
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import exception_in
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Span, Step

STAGE = Stage.OUTERMOST
NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS, Kind.DEV_LOG))
EXPLAINS = {
    "stream-error-event": OfOneError("the exception of the agent ended the stream"),
    "stream-truncated": "the exception of the agent ended the stream",
    "stream-broken": "the exception of the agent ended the answer",
    "exception-swallowed": OfOneError("the same exception, which was answered with an error"),
}
FROM_RUNTIME, FAILED, ENTRY = "Received error (", "Invocation failed (", "POST /invocations"
_RECEIVED = late(r"Received error \((?P<status>\d{3})\) from runtime")
_ANSWERED = late(r"/invocations\S{0,200}(?: HTTP/[\d.]+)?\"? \"?(?:HTTP/[\d.]+ )?(?P<status>5\d\d)\b")
NEAR_NS = 5 * 10**9  # copies of one failure: agent's log, access log, client, two clocks
_SHOWN = 40  # failures whose exception is looked for one by one
_INT = 500


@dataclass(slots=True)
class Failure:
    """One failed request as one side saw it; `type` is empty where that side does not name the exception."""

    type: str
    message: str
    status: str
    ids: frozenset[str]
    time_ns: int | None
    evidence: list[Evidence] = field(default_factory=list)


def find(case: Case) -> Iterator[Finding]:
    named, unnamed = _agent_side(case), _caller_side(case)
    groups: dict[tuple[str, str], list[Failure]] = {}
    for failure in named:
        groups.setdefault((failure.type, _shape(failure.message)) if failure.type else ("", failure.status), []).append(failure)
    nameless = [f for key in [k for k in groups if not k[0]] for f in groups.pop(key)]
    index = _Index(groups)
    for failure in (*nameless, *unnamed):
        own = index.key(failure)
        if own is None and failure.time_ns is None and not failure.ids and len(index.keys) == 1:
            own = index.keys[0]
        groups.setdefault(own or ("", failure.status), []).append(failure)
    for group in groups.values():
        yield _finding(group)


def _agent_side(case: Case) -> list[Failure]:
    found: list[Failure] = []
    for log in case.logs_with(FAILED, channels=SERVER_SIDE):
        if log.severity >= 17 and (log.text or "").find(FAILED) < _INT:
            kind, message = exception_in(log) or ("", "")
            found.append(Failure(kind.rpartition(".")[2], plain_quotes(message), "", anchors(log), log.time_ns, [of_log(log, "the agent logged")]))
    for span in case.by_operation.get("server", ()):
        if (span.facts.http_status or 0) >= _INT and ENTRY.partition(" ")[2] in span.name:
            inner = _inner(case, span)
            error = case.error(inner)
            evidence = [of_span(span, f"{span.name} answered {span.facts.http_status}")]
            evidence += [of_span(inner, f"{inner.name} reports the exception", error.message)] if inner is not span else []
            kind = error.type.rpartition(".")[2] if not error.type.isdigit() else ""
            found.append(Failure(kind, error.message, str(span.facts.http_status), anchors(span), span.end_ns, evidence))
    return found


def _inner(case: Case, span: Span) -> Span:
    """The span below that names the exception, nearest to the entry: what reached it was raised through that one."""
    below = (s for s in case.traces[span.trace_id].descendants(span) if s.status == "ERROR" and s.facts.error)
    return next(below, span)


def _caller_side(case: Case) -> list[Failure]:
    found: list[Failure] = []
    for log in case.logs_with(FROM_RUNTIME, "/invocations"):
        text = plain_quotes(log.text or "")
        told = _RECEIVED.search(text) or _ANSWERED.search(text)
        if told is None or log.stream == "sse" or log.channel is Kind.GATEWAY_LOG:
            continue
        line = next((row.strip() for row in text.splitlines() if told[0] in row), told[0])
        ids = anchors(log)
        if len(found) < _SHOWN and not ids and log.channel is Kind.CLIENT_LOG and (session := session_at(case, log)):
            ids = frozenset({f"session:{session}"})
        what = "the caller got" if log.channel is Kind.CLIENT_LOG else "the server answered"
        found.append(Failure("", "", told["status"], ids, log.time_ns, [of_log(log, what, line)]))
    for error in case.errors_with(FROM_RUNTIME):
        if told := _RECEIVED.search(error.message):
            evidence = [of_span(error.span, f"{error.span.name} failed", error.message)]
            found.append(Failure("", "", told["status"], anchors(error.span), error.span.end_ns, evidence))
    return found


class _Index:
    """Failures whose exception is known, to be found by id or by time."""

    def __init__(self, groups: dict[tuple[str, str], list[Failure]]) -> None:
        self.keys = list(groups)
        self.by_id: dict[str, list[tuple[tuple[str, str], Failure]]] = {}
        timed = []
        for key, group in groups.items():
            for failure in group:
                for name in failure.ids:
                    self.by_id.setdefault(name, []).append((key, failure))
                if failure.time_ns is not None:
                    timed.append((failure.time_ns, key, failure))
        self.timed = sorted(timed, key=lambda t: t[0])
        self.times = [t[0] for t in self.timed]

    def key(self, failure: Failure) -> tuple[str, str] | None:
        """The group of the same failed request."""
        near = [pair for name in sorted(failure.ids, reverse=True) for pair in self.by_id.get(name, ())[:_SHOWN]]
        if failure.time_ns is not None:
            at = bisect_left(self.times, failure.time_ns - NEAR_NS)
            near += [(key, other) for _, key, other in self.timed[at : at + _SHOWN]]
        return next((key for key, other in near if _same(failure, other)), None)


def _same(one: Failure, other: Failure) -> bool:
    shared = one.ids & other.ids
    if any(not s.startswith("session:") for s in shared):
        return True
    if one.time_ns is None or other.time_ns is None:
        return bool(shared)
    return abs(one.time_ns - other.time_ns) <= NEAR_NS and (bool(shared) or not one.ids or not other.ids)


def _shape(message: str) -> str:
    return re.sub(r"['\"][^'\"]{0,200}['\"]|[0-9a-fA-F-]{8,}|\d+", "#", message[:160])


def _finding(group: list[Failure]) -> Finding:
    best = next((f for f in group if f.type), group[0])
    statuses = sorted({f.status for f in group if f.status}, key=lambda s: s == "500")  # 500 says least
    status = statuses[0] if statuses else ""
    what = f"{best.type}: {best.message}" if best.message else best.type
    requests = len({s for f in group for s in f.ids if s.startswith("trace:")}) or 1
    often = f" in {requests} requests" if requests > 1 else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The agent answered with {status or 'an error'}" + (f": {what[:120]}{often}" if what else often),
        cause=_cause(status, what),
        evidence=tuple(dict.fromkeys(e for f in sorted(group, key=lambda f: not f.type) for e in f.evidence)),
        fix=_fix(status, best.type),
        subject=("runtime-agent-error", status or "500", best.type),
        counter=("424 of bedrock-runtime (an error of the model): not counted",),
        anchors=frozenset().union(*(f.ids for f in group)),
        owner="agents-build",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )


def _cause(status: str, what: str) -> str:
    wrapped = " A caller of InvokeAgentRuntime sees this as 424 RuntimeClientError."
    if what:
        return f"The agent took the request, its code raised {what[:400]}, and {f'it answered {status}' if status else 'the request failed'}.{wrapped}"
    reason = {
        "422": "The agent refused the payload: it has another shape than its entrypoint expects.",
        "403": "The agent refused the caller: its own check of the token or of IAM failed.",
        "502": "The container closed the connection or answered something that is no HTTP: it crashed or was ended in the middle.",
    }.get(status, "The agent took the request and answered with an error.")
    return f"{reason} The input does not hold the agent's own log of this request, so its exception is not known.{wrapped}"


def _fix(status: str, kind: str) -> tuple[Step, ...]:
    look = Step(
        "Read the agent's own log of this time.",
        "agentcore logs --runtime AGENT_NAME --since 1h",
        "Invocation failed, with the traceback",
    )
    if kind:
        return (Step(f"Mend what raises {kind}; the traceback stands at the place named in the evidence."), look)
    if status == "422":
        return (Step("Send the payload as the entrypoint expects it.", "agentcore invoke '{\"prompt\": \"hello\"}'", "an answer"), look)
    return (look, Step("Analyze that log together with this input; the exception is then named here."))
