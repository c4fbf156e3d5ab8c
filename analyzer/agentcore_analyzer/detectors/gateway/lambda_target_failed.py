"""
The Lambda function behind a gateway target failed.

## What it sees
`Access denied while invoking Lambda function …`, a function error, `Task timed out after N seconds`, or
`Status: timeout` in a REPORT line, in gateway logs, spans, the function's own log or the result of a tool as JSON; a status of Lambda's own records as JSON
(`platform.report`, `platform.runtimeDone`).

## Why it matters
The tool answers with an error inside HTTP 200; with the gateway's exception level off the message is
only `An internal error occurred`.

## What to do
Denied: let the gateway's role invoke the function. Timed out or raised: read the function's log.

## Not this when
The function is the caller of the agent: its own time-outs then are the client's. Where no gateway and no tool is told of it,
that cannot be seen, and the finding says so.

## Source
Debug messages of the gateway documentation; log lines of Lambda.

Covers: TOOL-5
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.conventions.values import BEDROCK_AGENTS
from agentcore_analyzer.detectors.gateway._shared import function_failures
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Scope, Severity
from agentcore_analyzer.model import Document, Explains, Finding, Span, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.GATEWAY_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.LAMBDA_LOG, Kind.JSON))
SAID = True
EXPLAINS = (Explains("tool-error", "the function behind the tool failed", Scope.SPANS),)
_GATEWAY = Step("To see the gateway's reasons: set its exceptionLevel to DEBUG while you look.")
_BEHIND = "Behind a gateway target, the agent gets an error as the tool's result"
_OPEN = {
    "timeout": f"{_BEHIND}; if the function itself calls an agent, it may have waited for that: stream the answer, or start the work and"
    " fetch the result later.",
    "error": f"{_BEHIND}.",
}


def find(case: Case) -> Iterator[Finding]:
    for (kind, name), hits in function_failures.told(case).items():
        yield _finding(kind, name, hits, of_agentcore(case))


def _finding(kind: str, name: str, hits: list[function_failures.Hit], agents: bool) -> Finding:
    """`agents`: whether the input tells of any; of a function alone it cannot be said what calls it."""
    function = name or "FUNCTION_NAME"
    gateway = any(h.of_target for h in hits)
    target = kind == "denied" or gateway
    classic = any(isinstance(h.source, Span) and h.source.scope == BEDROCK_AGENTS for h in hits)  # an action group, and no gateway
    limit = next((s for h in hits if (s := function_failures.seconds(h.text))), "")
    cause, step = {
        "denied": (
            "The gateway's role may not invoke the function (or the function's own policy refuses it)."
            if gateway
            else "Whoever called the function may not invoke it: the role of a gateway, or Bedrock for a classic agent.",
            Step(
                "Let the gateway's role (for a classic agent: bedrock.amazonaws.com) invoke it.",
                f"aws lambda add-permission --function-name {shell(function)} --statement-id agentcore-gateway --action "
                "lambda:InvokeFunction --principal GATEWAY_ROLE_ARN",
                "a statement that names the role",
            ),
        ),
        "timeout": (
            f"The function ran into its own time-out{f' after {limit} s' if limit else ''}.",
            Step(
                "Look at what it waits for; raise its time-out only if the work needs it.",
                f"aws lambda get-function-configuration --function-name {shell(function)} --query Timeout",
                "the limit in seconds",
            ),
        ),
        "error": (
            "The function answered with an error.",
            Step("Read the exception in its log."),
        ),
    }[kind]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{f'The Lambda function {name}' if name else 'The Lambda function of an action group' if classic else 'The Lambda function of a target' if target else 'A Lambda function'} {'was not invoked: access denied' if kind == 'denied' else f'failed: {kind}'}",
        cause=" ".join((cause, *(() if classic else ("The agent gets the error as the result of the tool.",) if target else (_OPEN[kind],) if agents else ()))),
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=(
            step,
            Step("Read the function's own log.", f"aws logs tail {shell(f'/aws/lambda/{function}')} --since 1h", "the failing request"),
            *((_GATEWAY,) if target and not classic else ()),
        ),
        subject=("lambda-target-failed", kind, name),
        counter=("the function as the agent's caller (client log): not counted" if agents or target else "a gateway, a tool or an agent around the function: none",),
        anchors=anchors(*(h.source for h in hits if not isinstance(h.source, Document))),
        owner="agents-connect",
    )
