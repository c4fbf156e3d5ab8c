"""
The Lambda function behind a gateway target failed.

## What it sees
`Access denied while invoking Lambda function …`, a function error, `Task timed out after N seconds`, or
`Status: timeout` in a REPORT line, in gateway logs, spans or the function's own log; a status of Lambda's own records as JSON
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

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.conventions.values import BEDROCK_AGENTS
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Operation, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, LogRecord, Span, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.GATEWAY_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.LAMBDA_LOG))
EXPLAINS = (Explains("tool-error", "the function behind the tool failed", Scope.SPANS),)
DENIED = "Access denied while invoking Lambda function"
TIMED_OUT = "Task timed out after"
REPORTED = ("Status: timeout", "Status:timeout")  # in a REPORT line of the function; who copies one may drop the blanks
_PHRASES = (DENIED, TIMED_OUT, *REPORTED, "FunctionError", "Lambda function returned an error")
# Lambda's own forms: the id of the request before the sentence, seconds with two decimals; a task of any program times out, too.
_OWN = re.compile(r"(?:[0-9a-f]{4}-[0-9a-f]{12}|RequestId: \S{1,60}(?: Error:)?) Task timed out after|after \d{1,4}\.\d\d seconds|ambda|FunctionError\W{1,6}(?:Unh|H)andled")
# Such a line begins with its word, or with a time that was put before it.
_REPORT = re.compile(r"(?:\[?[\d:.,TZ+ -]{8,40}(?: ?[A-Z]{2,5})?\]?\s{1,4})?REPORT RequestId: ?\S")
_OWN_LOGS = frozenset({Kind.LAMBDA_LOG, Kind.GATEWAY_LOG})
_TARGETS = (Operation.TOOL, Operation.GATEWAY)  # operations of spans
_GATEWAY = Step("To see the gateway's reasons: set its exceptionLevel to DEBUG while you look.")
_ENDS = {"timeout": "timeout", "error": "error", "failure": "error"}  # statuses of Lambda's own records, `platform.report`
_OPEN = (
    "Behind a gateway target, the agent gets an error as the tool's result; if the function itself calls an agent, the agent took"
    " longer than the function may run: stream the answer, or start the work and fetch the result later."
)
_FUNCTION = re.compile(r"(?:function:|Lambda function (?!returned an error)(?:arn:aws[\w-]*:lambda:[\w-]+:\d+:function:)?)(?P<name>[\w-]{1,64})")
_SECONDS = re.compile(r"Task timed out after (?P<n>[\d.]+) seconds")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[tuple[Evidence, Span | LogRecord, str]]] = {}
    for error in case.errors_with(*_PHRASES):
        if not _of_lambda(error.message):
            continue
        key = (_kind(error.message), _name(error.message))
        found = of_span(error.span, f"{error.span.name} failed", error.message)
        groups.setdefault(key, []).append((found, error.span, error.message))
    for log in case.logs_with(*_PHRASES):
        line = row_with(log.text or "", *_PHRASES)
        # A caller that runs in Lambda logs its own time-out; that is not the target's.
        if log.channel is not Kind.CLIENT_LOG and (_of_lambda(line) or log.channel in _OWN_LOGS):
            groups.setdefault((_kind(line), _name(line)), []).append((of_log(log, "logged", line), log, line))
    for failure in failures(case).all:
        own = failure.sources[0]
        if isinstance(own, LogRecord) and own.channel is Kind.LAMBDA_LOG and failure.kind is FailureKind.RESOURCE_STATUS and failure.code in _ENDS:
            what = f"Lambda's own record says {failure.code}"
            groups.setdefault((_ENDS[failure.code], ""), []).append((of_log(own, what, failure.said.quote), own, failure.message))
    for log in case.logs_with(*_PHRASES, channels=frozenset({Kind.CLIENT_LOG})) if groups else ():
        line = row_with(log.text or "", *_PHRASES)
        if (hits := groups.get((_kind(line), _name(line)))) and _kind(line) == "error":  # the caller was told of the same failure
            hits.append((of_log(log, "the caller was told", line), log, line))
    for (kind, name), hits in groups.items():
        yield _finding(kind, name, hits, of_agentcore(case))


def _kind(message: str) -> str:
    return "denied" if DENIED in message else "timeout" if TIMED_OUT in message or _reported(message) else "error"


def _of_lambda(line: str) -> bool:
    return DENIED in line or _OWN.search(line) is not None or (_reported(line) and _REPORT.match(line) is not None)


def _reported(message: str) -> bool:
    return any(words in message for words in REPORTED)


def _name(message: str) -> str:
    found = _FUNCTION.search(message)
    return found["name"] if found else ""


def _of_target(source: Span | LogRecord) -> bool:
    """Whether a gateway or a tool tells of it: the words of the function alone may be those of any function."""
    return source.facts.operation in _TARGETS if isinstance(source, Span) else source.channel is Kind.GATEWAY_LOG


def _finding(kind: str, name: str, hits: list[tuple[Evidence, Span | LogRecord, str]], agents: bool) -> Finding:
    """`agents`: whether the input tells of any; of a function alone it cannot be said what calls it."""
    function = name or "FUNCTION_NAME"
    gateway = any(_of_target(s) for _, s, _ in hits)
    target = kind == "denied" or gateway
    classic = any(isinstance(s, Span) and s.scope == BEDROCK_AGENTS for _, s, _ in hits)  # an action group, and no gateway
    limit = next((m["n"] for _, _, text in hits if (m := _SECONDS.search(text))), "")
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
        title=f"{f'The Lambda function {name}' if name else 'The Lambda function of an action group' if classic else 'The Lambda function of a target' if target else 'A Lambda function'} failed: {kind}",
        cause=" ".join((cause, *(() if classic else ("The agent gets the error as the result of the tool.",) if target else (_OPEN,) if agents else ()))),
        evidence=tuple(dict.fromkeys(e for e, _, _ in hits)),
        fix=(
            step,
            Step("Read the function's own log.", f"aws logs tail {shell(f'/aws/lambda/{function}')} --since 1h", "the failing request"),
            *((_GATEWAY,) if target and not classic else ()),
        ),
        subject=("lambda-target-failed", kind, name),
        counter=("the function as the agent's caller (client log): not counted" if agents or target else "a gateway, a tool or an agent around the function: none",),
        anchors=frozenset().union(*(anchors(s) for _, s, _ in hits)),
        owner="agents-connect",
    )
