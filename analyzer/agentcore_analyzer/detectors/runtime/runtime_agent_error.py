"""
The agent itself answered a request with an error.

## What it sees
`Received error (NNN) from runtime` or RuntimeClientError at a caller or in a span, a 5xx of the agent's own /invocations, or
`Invocation failed (` in the agent's log. The agent's own exception is named from its log or spans, joined by request id, session
id, trace or time: then HTTP 424 and 5xx of AgentCore belong to it as well.

## Why it matters
The caller of InvokeAgentRuntime sees 424 RuntimeClientError, or 500, and takes it for a fault of the platform; but the agent ran, and
its code raised. The answer of AWS does not hold the exception.

## What to do
Fix the exception that is named here. 4xx come from the request: 422 its shape, 403 its token.

## Not this when
424 came from bedrock-runtime (ModelErrorException): that is an error of the model. The process never started: then its crash is
the finding. AgentCore or a proxy answered, and the agent's side is not in the input: caller-http-status.

## Source
bedrock-agentcore 1.25.0 run for real; RuntimeClientError in the service model; AWS's troubleshooting page.

Covers: F424-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.failures import Stage
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import agent_errors
from agentcore_analyzer.symptoms.agent_errors import Failed
from agentcore_analyzer.symptoms.of_agentcore import whose

STAGE = Stage.OUTERMOST
FAILING = True
NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS, Kind.DEV_LOG))
EXPLAINS = (
    Explains("stream-error-event", "the exception of the agent ended the stream", Scope.EXCEPTION),
    Explains("stream-truncated", "the exception of the agent ended the stream"),
    Explains("stream-broken", "the exception of the agent ended the answer"),
    Explains("exception-swallowed", "the same exception, which was answered with an error", Scope.EXCEPTION),
)
_BETWEEN = ("502", "503", "504")  # what a proxy before the agent answers, too
_LOG = Step(
    "Read the agent's own log of this time.",
    "agentcore logs --runtime AGENT_NAME --since 1h > runtime.log",
    "a start that failed, or Invocation failed with the traceback",
)


def find(case: Case) -> Iterator[Finding]:
    for group in agent_errors.failed_requests(case).groups.values():
        yield _finding(group, whose(case, "server"))


def _finding(group: list[Failed], who_ran: str) -> Finding:
    best = next((f for f in group if f.type), group[0])
    statuses = sorted({f.status for f in group if f.status}, key=lambda s: s in ("424", "500"))  # these say least
    status = statuses[0] if statuses else ""
    what = f"{best.type}: {best.message}" if best.message else best.type
    number = agent_errors.requests(group)
    often = f" in {number} requests" if number > 1 else ""
    passed_on = status == "424" and not what
    call = next((f.call for f in group if f.call), "InvokeAgentRuntime")
    who = f"A request to the {who_ran} was answered" if status in _BETWEEN and not what else f"The {who_ran} answered"
    named = f"{call} answered {status}" if passed_on else f"{who} with {status or 'an error'}"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=named + (f": {shortened(what)}{often}" if what else often),
        cause=_cause(status, what, who_ran),
        evidence=tuple(dict.fromkeys(e for f in sorted(group, key=lambda f: not f.type) for e in f.evidence)),
        fix=_fix(status, best.type),
        subject=("runtime-agent-error", status or "500", best.type),
        counter=("424 of bedrock-runtime (an error of the model): not counted",),
        anchors=frozenset().union(*(f.ids for f in group)),
        owner="agents-build",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )


def _cause(status: str, what: str, who_ran: str) -> str:
    wrapped = " A caller of InvokeAgentRuntime sees this as 424 RuntimeClientError." if who_ran == "agent" else ""
    if what:
        answered = f"it answered {status}" if status else "the request failed"
        return f"The {who_ran} took the request, its code raised {what[:400]}, and {answered}.{wrapped}"
    unknown = f" The input does not hold the {who_ran}'s own log of this request, so its exception is not known."
    if status == "424":
        return (
            "AgentCore passed the request on to the agent's container, which did not start, is not healthy, or answered with an"
            " error of its own; which of these it was stands in the runtime's log, not in this answer."
        )
    reason = {
        "422": f"The {who_ran} refused the payload: it has another shape than its entrypoint expects.",
        "403": f"The {who_ran} refused the caller: its own check of who calls failed.",
        "502": f"What stands before the {who_ran} got no usable answer from it: it crashed, was ended in the middle, or was not there.",
        "503": f"The {who_ran}, or a proxy before it, was overloaded, stopped or not ready.",
        "504": f"No answer came in time, and a proxy before the {who_ran} gave up waiting.",
    }.get(status, "")
    told = "" if status in _BETWEEN else wrapped  # whoever stands between tells its own caller
    return f"{reason or f'The {who_ran} took the request and answered with an error.'}{unknown}{told}"


def _fix(status: str, kind: str) -> tuple[Step, ...]:
    if kind:
        return (Step(f"Correct what raises {kind}; the traceback stands at the place named in the evidence."), _LOG)
    if status == "422":
        return (Step("Send the payload as the entrypoint expects it.", "agentcore invoke '{\"prompt\": \"hello\"}'", "an answer"), _LOG)
    return (_LOG, Step("Analyze that log together with this input; the exception is then named here."))
