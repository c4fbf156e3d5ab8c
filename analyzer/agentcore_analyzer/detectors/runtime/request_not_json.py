"""
The agent could not read the request: its body is no JSON.

## What it sees
`Invalid JSON in request` in the agent's log, or the answer `{"error":"Invalid JSON", …}` at the caller.

## Why it matters
The request ends with 400 before the entrypoint runs. A caller of a deployed agent sees it as 424 RuntimeClientError.

## What to do
Send a JSON document, encoded once. In a shell: the body in single quotes, or in a file.

## Not this when
The body is JSON of another shape than the entrypoint expects (422, or the entrypoint's own error).

## Source
bedrock-agentcore 1.25.0: the request's body is parsed before the entrypoint is called; run with a bad body.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRole, Severity, Step
from agentcore_analyzer.symptoms import http_statuses
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.CLIENT_LOG}), frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}))
EXPLAINS = (Explains("runtime-agent-error", "the agent refused the body of the request"),)
LOGGED, ANSWERED = "Invalid JSON in request", '"error":"Invalid JSON"'
SHOWN = 10  # proofs: nobody reads more of one kind
WARN = 13  # severity number of WARN (OpenTelemetry's log data model)
_WHY = late(r"(?P<what>(?:Expecting|Invalid|Extra data|Unterminated|Illegal)[^:\"\n]{0,80}): line (?P<line>\d{1,6}) column (?P<column>\d{1,6})")


def find(case: Case) -> Iterator[Finding]:
    # The SDK logs it as a warning: a sentence of its own, in whatever log.
    logs = [g for g in case.logs_with(LOGGED) if failures(case).of(g) or g.severity == 0 or g.severity >= WARN]
    seen = len(logs)
    own = {id(g) for g in logs}
    answers = [g for g in case.logs_with(ANSWERED) if g.role is not LogRole.SSE and id(g) not in own]
    if not logs and not answers:
        return
    why = next((m for g in (*logs, *answers) if (m := _WHY.search(g.text or ""))), None)
    who = whose(case, "server")
    ran = " before its entrypoint ran" if who == "agent" else ""  # what another server does first, is not known
    where = f": {why['what']} at line {why['line']}, column {why['column']}" if why else ""
    times = max(seen, len(answers))
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The {who} refused {count(times, 'request')}: the body is no JSON",
        cause=f"The body could not be parsed{where}. The {who} refused it{ran}."
        + (" At column 2 of line 1 it is mostly the shell that has removed the quotes." if why and (why["line"], why["column"]) == ("1", "2") else ""),
        evidence=(
            *(of_log(g, f"the {who}'s log" if id(g) in own else "the caller got") for g in (*logs, *answers)[:SHOWN]),
            *(a.evidence for a in http_statuses.answers(case, (400,), (http.INVOCATIONS,))[:SHOWN]),
        ),
        fix=(
            Step(
                "Send the body in single quotes, or from a file, with the right content type.",
                *(("curl -s localhost:8080/invocations -H 'Content-Type: application/json' -d '{\"prompt\": \"hello\"}'", "HTTP 200") if ran else ()),
            ),
            *((Step("boto3: payload takes bytes; encode once.", "payload=json.dumps({'prompt': 'hello'}).encode()"),) if ran else ()),
        ),
        subject=("request-not-json",),
        counter=("an error of the entrypoint itself: would be another message",),
        anchors=anchors(*logs, *answers),
        owner="agents-build/integrate",
    )
