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
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from agentcore_analyzer.conventions import ENDPOINT_ARN
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.detectors.telemetry._shared import lone_invokes
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.spangraph import graph_around
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_PATH = re.compile(r"/runtimes/(?P<arn>[^/\s\"]{20,600})/invocations")
_AROUND_NS = 5 * 10**9


class Use(NamedTuple):
    """One use of an endpoint ARN by a caller."""

    runtime: str
    endpoint: str
    evidence: Evidence
    span: Span | None
    log: LogRecord | None


def find(case: Case) -> Iterator[Finding | NotChecked]:
    spans = [*case.by_operation.get("client", ()), *case.by_operation.get("invoke", ())]
    invokes = [s for s in spans if s.facts.api == "InvokeAgentRuntime" or s.facts.operation == "invoke"]
    if not invokes:
        return
    uses = [u for s in invokes if s.facts.operation == "client" and (u := _of_span(s))]
    uses += _in_logs(case)
    other = {one.span.span_id for one in lone_invokes.lone_invokes(case) if one.cause not in (lone_invokes.ENDPOINT, lone_invokes.OPEN)}
    for invoke in invokes:
        used = next((u for u in uses if _same_request(u, invoke)), None)
        if used is None or _has_descendants(case, invoke):
            continue
        if invoke.facts.error or invoke.status == "ERROR" or (invoke.facts.http_status or 200) >= 400:
            continue
        if any(g.sampled is False for g in case.traces[invoke.trace_id].logs) or invoke.span_id in other:
            continue
        doubts = case.ledger.doubts(case.traces[invoke.trace_id])
        served = _served(case, invoke)
        if doubts or (invoke.facts.operation == "client" and served is None):
            why = "; ".join(doubts) or "only the caller's spans are here"
            yield NotChecked(
                f"{invoke.name} used the endpoint ARN …/runtime-endpoint/{used.endpoint} and has no child span, but"
                f" {why}: export the agent's spans of trace {invoke.trace_id} (agentcore traces get {invoke.trace_id}"
                " --output trace.json, and aws/spans) to tell whether they are missing"
            )
            continue
        yield _finding(invoke, used, served)


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
            yield Use(
                found["runtime"], found["endpoint"], of_log(log, "the caller requested the endpoint ARN", quote), None, log
            )


def _same_request(use: Use, invoke: Span) -> bool:
    if use.span is not None:
        return use.span is invoke or use.span.trace_id == invoke.trace_id
    log = use.log
    if log is None or log.trace_id == invoke.trace_id:
        return log is not None
    if log.session_id and invoke.session_id:
        return log.session_id == invoke.session_id
    if log.time_ns is None or invoke.start_ns is None:
        return False
    return invoke.start_ns - _AROUND_NS <= log.time_ns <= (invoke.end_ns or invoke.start_ns) + _AROUND_NS


def _has_descendants(case: Case, invoke: Span) -> bool:
    """Whether the call reached anything that was recorded, in this trace or in another file."""
    trace = case.traces[invoke.trace_id]
    inside = (s for s in trace.spans if s.facts.operation != "invoke")
    if trace.children(invoke) or any(s.name == "POST /invocations" or s.facts.operation == "agent" for s in inside):
        return True
    return any(True for _ in graph_around(case, trace).callees(invoke))


def _served(case: Case, invoke: Span) -> LogRecord | Span | None:
    """Proof that the agent's side is in the input: the platform's span, or its log of the request."""
    if invoke.facts.operation == "invoke":
        return invoke
    for log in case.logs_with(*SERVED, channels=SERVER_SIDE):
        if log.time_ns is None or invoke.start_ns is None or abs(log.time_ns - invoke.start_ns) <= 60 * 10**9:
            return log
    return None


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
                f"aws bedrock-agentcore invoke-agent-runtime --agent-runtime-arn {use.runtime} --qualifier {use.endpoint}"
                " --runtime-session-id $(uuidgen) --cli-binary-format raw-in-base64-out --payload '{\"prompt\": \"hello\"}' out.json",
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
