"""
The runtime was invoked by its endpoint ARN, and its child spans are missing.

## What it sees
The caller used an ARN that ends in `/runtime-endpoint/<name>` (in the attribute
`aws.bedrock.agentcore.runtime.arn` of its own client span, in the request path, or in the header of
an invoke log), and the trace holds the platform's or the caller's Invoke span without any
descendant, although the request was served.

## Why it matters
Model calls, tool calls and memory reads of these requests are recorded nowhere in the trace.

## What to do
Pass the runtime ARN and choose the endpoint with `qualifier`.

## Not this when
The ARN stands in resource attributes only: `cloud.resource_id` of every healthy span ends in
`/runtime-endpoint/DEFAULT:DEFAULT`. A descendant exists. The trace was sampled out, the call failed,
or the export is not complete: then those explain it. An AccessDenied that names the endpoint is normal.

## Source
Attribute names read in the AWS distro for OpenTelemetry; a caller traced with either ARN.

Covers: MRG-4
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import unquote

from agentcore_analyzer.conventions import ENDPOINT_ARN
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.detectors.telemetry._shared import lone_invokes
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, anchors, of_log, of_span
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.graph.spangraph import graph_around
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Operation, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_PATH = re.compile(r"/runtimes/(?P<arn>[^/\s\"]{20,600})/invocations")
_AROUND_NS = 5 * 10**9  # ours: a record and the span that it is about, by two clocks
_SERVED_NS = 60 * 10**9  # ours: a start may lie between the call and the first record of the agent
_time = itemgetter(0)


class Use(NamedTuple):
    """One use of an endpoint ARN by a caller."""

    runtime: str
    endpoint: str
    evidence: Evidence
    span: Span | None
    log: LogRecord | None


def find(case: Case) -> Iterator[Finding | NotChecked]:
    spans = [*case.by_operation.get(Operation.CLIENT, ()), *case.by_operation.get(Operation.INVOKE, ())]
    invokes = [s for s in spans if s.facts.api == "InvokeAgentRuntime" or s.facts.operation == Operation.INVOKE]
    if not invokes:
        return
    uses = _Uses([u for s in invokes if s.facts.operation == Operation.CLIENT and (u := _of_span(s))], list(_in_logs(case)))
    other = {
        one.span.span_id for one in lone_invokes.lone_invokes(case) if one.cause not in (lone_invokes.ENDPOINT, lone_invokes.OPEN)
    }
    traces = {trace_id: case.traces[trace_id] for trace_id in dict.fromkeys(s.trace_id for s in invokes)}
    # Something of the agent was recorded there, or the caller said that nothing is to be.
    told = {i for i, t in traces.items() if _is_agent_in(t) or any(g.sampled is False for g in t.logs)}
    served = _Served(case)
    for invoke in invokes:
        used = uses.of(invoke)
        if used is None or invoke.trace_id in told or _has_descendants(case, invoke) or invoke.span_id in other:
            continue
        if invoke.facts.error or invoke.status == "ERROR" or (invoke.facts.http_status or 200) >= 400:
            continue
        doubts, proof = case.ledger.doubts(traces[invoke.trace_id]), served.of(invoke)
        if doubts or proof is None:
            why = "; ".join(doubts) or "only the caller's spans are here"
            yield NotChecked(
                f"{invoke.name} used the endpoint ARN …/runtime-endpoint/{used.endpoint} and has no child span, but"
                f" {why}: export the agent's spans of trace {invoke.trace_id} (agentcore traces get {invoke.trace_id}"
                " --output trace.json, and aws/spans) to tell whether they are missing"
            )
            continue
        yield _finding(invoke, used, proof)


def _of_span(span: Span) -> Use | None:
    found = ENDPOINT_ARN.match(span.facts.arn or "")
    if found is None:
        return None
    what = "the caller's client span names the endpoint ARN"
    return Use(found["runtime"], found["endpoint"], of_span(span, what, str(span.facts.arn)), span, None)


def _in_logs(case: Case) -> Iterator[Use]:
    for log in case.logs_with("runtime-endpoint", channels=CALLER_SIDE | {Kind.PROXY_LOG}):
        text = log.text or ""
        path = _PATH.search(text)
        found = ENDPOINT_ARN.search(unquote(path["arn"])) if path else None
        if found is None and "Runtime ARN:" in text:
            found = ENDPOINT_ARN.search(text)
        if found is not None:
            quote = path[0] if path else found[0]
            yield Use(found["runtime"], found["endpoint"], of_log(log, "the caller requested the endpoint ARN", quote), None, log)


class _Uses:
    """Which use is the one of an Invoke span: that of its trace, else of its session, else the first around its time."""

    def __init__(self, spans: list[Use], logs: list[Use]) -> None:
        self._of_trace: dict[str | None, Use] = {}
        self._of_session: dict[str | None, Use] = {}
        timed: list[tuple[int, str | None, Use]] = []
        for use, source in [(u, u.span or u.log) for u in (*spans, *logs)]:
            if source is not None:
                self._of_trace.setdefault(source.trace_id, use)
            if isinstance(source, LogRecord):
                self._of_session.setdefault(source.session_id, use)
                if source.time_ns is not None:
                    timed.append((source.time_ns, source.session_id, use))
        timed.sort(key=_time)
        self._timed = [(time, use) for time, _, use in timed]
        self._unnamed = [(time, use) for time, session, use in timed if not session]  # of those that name no session

    def of(self, invoke: Span) -> Use | None:
        if invoke.trace_id in self._of_trace:
            return self._of_trace[invoke.trace_id]
        if invoke.session_id and invoke.session_id in self._of_session:
            return self._of_session[invoke.session_id]
        if invoke.start_ns is None:
            return None
        timed = self._unnamed if invoke.session_id else self._timed
        first = bisect_left(timed, invoke.start_ns - _AROUND_NS, key=_time)
        if first == len(timed) or timed[first][0] > (invoke.end_ns or invoke.start_ns) + _AROUND_NS:
            return None
        return timed[first][1]


def _is_agent_in(trace: Trace) -> bool:
    inside = (s for s in trace.spans if s.facts.operation != Operation.INVOKE)
    return any(s.name == "POST /invocations" or s.facts.operation == Operation.AGENT for s in inside)


def _has_descendants(case: Case, invoke: Span) -> bool:
    """Whether the call reached anything that was recorded below it or in another file."""
    trace = case.traces[invoke.trace_id]
    return bool(trace.children(invoke) or graph_around(case, trace).callees(invoke))


class _Served:
    """Proof that the agent's side is in the input: the platform's span, or its log of the request."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, invoke: Span) -> LogRecord | Span | None:
        if invoke.facts.operation == Operation.INVOKE:
            return invoke
        logs, timed = self._logs
        if invoke.start_ns is None or len(timed) < len(logs):
            return next((g for g in logs if g.time_ns is None or invoke.start_ns is None), None)
        first = bisect_left(timed, invoke.start_ns - _SERVED_NS, key=_time)
        return timed[first][1] if first < len(timed) and timed[first][0] <= invoke.start_ns + _SERVED_NS else None

    @cached_property
    def _logs(self) -> tuple[list[LogRecord], list[tuple[int, LogRecord]]]:
        logs = list(self._case.logs_with(*SERVED, channels=SERVER_SIDE))
        return logs, sorted(((g.time_ns, g) for g in logs if g.time_ns is not None), key=_time)


def _finding(invoke: Span, use: Use, served: LogRecord | Span | None) -> Finding:
    evidence = [of_span(invoke, f"{invoke.name} has no child span"), use.evidence]
    if isinstance(served, LogRecord):
        evidence.append(of_log(served, "the request was served", served.text or ""))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"Invoked by the ARN of endpoint {use.endpoint}: no child spans",
        cause=(
            f"The caller invoked {use.runtime}/runtime-endpoint/{use.endpoint}, the ARN of an endpoint. The call was"
            f" answered, but {invoke.name} is the only span of trace {invoke.trace_id}: what the agent did below it was"
            " not recorded under this trace."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(
                "Invoke the runtime by its own ARN and name the endpoint as qualifier (boto3: agentRuntimeArn and"
                " qualifier of invoke_agent_runtime).",
                f"aws bedrock-agentcore invoke-agent-runtime --agent-runtime-arn {shell(use.runtime)} --qualifier {shell(use.endpoint)}"
                ' --runtime-session-id $(uuidgen) --cli-binary-format raw-in-base64-out --payload \'{"prompt": "hello"}\' out.json',
                "the next trace holds POST /invocations and the agent's spans below the Invoke span",
            ),
        ),
        subject=("endpoint-arn-invoke", use.endpoint),
        counter=(
            "spans below it, in this trace or joined from another file: none",
            "an error on the Invoke span, Sampled=0, a cut or capped export: none",
        ),
        anchors=anchors(invoke),
        owner="agents-optimize",
    )
