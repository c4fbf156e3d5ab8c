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

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.telemetry._shared import lone_invokes
from agentcore_analyzer.detectors.telemetry._shared.endpoint_uses import Served, Use, Uses
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, NotChecked, Operation, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure


def find(case: Case) -> Iterator[Finding | NotChecked]:
    spans = [*case.by_operation.get(Operation.CLIENT, ()), *case.by_operation.get(Operation.INVOKE, ())]
    invokes = [s for s in spans if s.facts.api == "InvokeAgentRuntime" or s.facts.operation == Operation.INVOKE]
    if not invokes:
        return
    uses = Uses(case, invokes)
    other = {
        one.span.span_id for one in lone_invokes.lone_invokes(case) if one.cause not in (lone_invokes.ENDPOINT, lone_invokes.OPEN)
    }
    traces = {trace_id: case.traces[trace_id] for trace_id in dict.fromkeys(s.trace_id for s in invokes)}
    # Something of the agent was recorded there, or the caller said that nothing is to be.
    told = {i for i, t in traces.items() if _is_agent_in(t) or any(g.sampled is False for g in t.logs)}
    served = Served(case)
    for invoke in invokes:
        used = uses.of(invoke)
        if used is None or invoke.trace_id in told or _has_descendants(case, invoke) or invoke.span_id in other:
            continue
        if lone_invokes.went_wrong(invoke):
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


def _is_agent_in(trace: Trace) -> bool:
    inside = (s for s in trace.spans if s.facts.operation != Operation.INVOKE)
    return any(s.name == "POST /invocations" or s.facts.operation == Operation.AGENT for s in inside)


def _has_descendants(case: Case, invoke: Span) -> bool:
    """Whether the call reached anything that was recorded below it or in another file."""
    trace = case.traces[invoke.trace_id]
    if trace.children(invoke):
        return True
    from agentcore_analyzer.graph.spangraph import graph_around  # where a call is not followed in its own trace

    return bool(graph_around(case, trace).callees(invoke))


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
