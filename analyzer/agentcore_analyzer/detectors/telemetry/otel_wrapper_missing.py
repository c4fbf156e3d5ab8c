"""
The container does not start under the OpenTelemetry wrapper.

## What it sees
A Dockerfile (or compose service) that starts Python without `opentelemetry-instrument`; one that has
it beside requirement files without `aws-opentelemetry-distro`; `enableOtel` false in agentcore.json;
or Invoke spans of the platform that all stand alone while the agent's own log shows served requests
and not one trace id.

## Why it matters
The agent works, but records no spans and no correlated logs: there is nothing to diagnose it with.

## What to do
Add aws-opentelemetry-distro to the requirements and let the start command begin with
`opentelemetry-instrument`.

## Not this when
The project is deployed as a zip (CodeZip): the platform adds the wrapper. The command is a script
that may call it. Spans from inside the agent are in the input. Nothing in the files is of AgentCore or speaks of OpenTelemetry.

## Source
Dockerfiles made by the npm CLI with enableOtel true and false.

Covers: LOG-1 HO-10
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.telemetry._shared import lone_invokes, otel_wrapper
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, NotChecked, Operation, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.DOCKERFILE}), frozenset({Kind.SPANS}), frozenset({Kind.PROJECT}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (
    Explains("traces-missing", "an agent that is not instrumented makes no spans"),
    Explains("print-not-correlated", "an agent that is not instrumented makes no correlated log records"),
)
_INSIDE = (Operation.AGENT, Operation.CYCLE, Operation.MODEL, Operation.TOOL)


def find(case: Case) -> Iterator[Finding | NotChecked]:
    alone = [found for found in lone_invokes.lone_invokes(case) if found.cause == lone_invokes.WRAPPER]
    inside = any(case.by_operation.get(operation) for operation in _INSIDE)
    yield from _open(case)
    if inside:
        return  # whatever the files say, this agent was instrumented
    off = otel_wrapper.switched_off(case)
    if off is not None:
        proof = Evidence(off.place, "the project turns instrumentation off", quote="enableOtel false")
        yield _finding([proof], "The project file sets enableOtel to false.", alone, Confidence.CERTAIN)
        return
    if otel_wrapper.wanted(case) and not otel_wrapper.is_code_zip(case):
        for start in otel_wrapper.starts(case):
            if start.wrapped is False:
                what = "the start command has no opentelemetry-instrument"
                proof = Evidence(start.place, what, quote=start.command[:200])
                yield _finding([proof], f"The container starts with `{start.command[:120]}`.", alone, Confidence.CERTAIN)
                return
        missing = otel_wrapper.without_distro(case)
        if missing and any(s.wrapped for s in otel_wrapper.starts(case)):
            proofs = [Evidence(d.place, "no aws-opentelemetry-distro in the requirements") for d in missing]
            yield _finding(proofs, "The distribution is in no requirement file of the input.", alone, Confidence.LIKELY)
            return
    served = next((found.proof for found in alone if found.proof is not None), None)
    if alone and served is not None:
        proofs = [of_log(served, "the request was served; no record of this log has a trace id", served.text or "")]
        cause = "The agent served requests, but neither spans nor trace ids come from inside it."
        yield _finding(proofs, cause, alone, Confidence.POSSIBLE)


def _open(case: Case) -> Iterator[NotChecked]:
    """Lone Invoke spans that nothing explains: the one place that says so."""
    unclear = [found for found in lone_invokes.lone_invokes(case) if found.cause == lone_invokes.OPEN]
    if unclear:
        first = unclear[0]
        yield NotChecked(
            f"{count(len(unclear), 'Invoke span')} (the first in trace {first.span.trace_id}) have nothing below them, and"
            f" cannot tell why, because {first.why}: export the spans from aws/spans (agentcore traces get {first.span.trace_id}"
            " --output trace.json), the agent's log (agentcore logs --runtime AGENT_NAME) and the caller's log or span"
        )


def _finding(proofs: list[Evidence], what: str, alone: list[lone_invokes.Lone], confidence: Confidence) -> Finding:
    spans = [found.span for found in alone]
    return Finding(
        severity=Severity.ERROR,
        confidence=confidence,
        title=f"The agent {'does not' if confidence is not Confidence.POSSIBLE else 'seems not to'} run under opentelemetry-instrument",
        cause=(
            f"{what} Without the wrapper of the AWS distribution, or a set-up of its own, nothing inside the agent is traced, and its log records"
            " carry no trace id."
            + (f" {count(len(spans), 'Invoke span')} of the platform stand{'s' if len(spans) == 1 else ''} alone, as they do then." if spans else "")
        ),
        evidence=(*proofs, *(of_span(s, "nothing below this span was recorded") for s in spans[:5])),
        fix=(
            Step("Add the distribution to the requirements.", "echo aws-opentelemetry-distro >> requirements.txt"),
            Step(
                'Start the agent under the wrapper: CMD ["opentelemetry-instrument", "python", "-m", "main"]',
                "agentcore deploy",
                "the next trace holds POST /invocations below the Invoke span",
            ),
        ),
        subject=("otel-wrapper-missing",),
        counter=("deployment as a zip, a start script, spans from inside the agent: none in the input",),
        anchors=anchors(*spans),
        owner="agents-optimize",
    )
