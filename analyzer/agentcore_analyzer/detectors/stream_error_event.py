"""
A stream ended with an error event, although the status was 200.

## What it sees
A last event `{"error": …, "error_type": …, "message": "An error occurred during streaming"}` in what a
client received, or `Error in sync streaming` / `Error in async streaming` in the agent's log.

## Why it matters
The status line had been sent when the generator raised, so access logs, dashboards and the Invoke
span all say success. A client that looks only at the status shows an empty or half answer.

## What to do
Fix the exception that the event names, and let the client treat an event with `error` as a failure.

## Not this when
Another finding explains the exception (a refused or throttled model): then this is its consequence.
`GeneratorExit` and cancellation after the client left are not counted.

## Source
bedrock-agentcore 1.25.0: an exception after the first yield gives HTTP 200 and this event.

Covers: X-sse-error
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import streams
from agentcore_analyzer.detectors._shared.frames import own_frame
from agentcore_analyzer.evidence import SERVER_SIDE, anchors, of_log, session_at
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import exception_in
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = (frozenset({Kind.CLIENT_LOG}), frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}))
EXPLAINS = {"exception-swallowed": "the exception that ended the stream"}
_LOGGED = ("Error in sync streaming", "Error in async streaming")
_AFTER_DISCONNECT = ("GeneratorExit", "CancelledError", "ClientDisconnect")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[LogRecord, Evidence, str]]] = {}
    for stream in streams.received(case):
        # Several streams may stand in one file without a request line between them: each has its own last event.
        for event in stream.events:
            error = streams.error_of(streams.payload(event)) if '"error"' in (event.text or "") else None
            if error is not None:
                quote = ": ".join(p for p in error if p)
                what = "the last event that the client received"
                groups.setdefault(_short(error[0]), []).append((event, of_log(event, what, quote), error[1]))
    for log in case.logs_with(*_LOGGED, channels=SERVER_SIDE):
        if 0 < log.severity < 17:
            continue
        kind, message = exception_in(log) or ("", "")
        if _short(kind) not in _AFTER_DISCONNECT:
            groups.setdefault(_short(kind), []).append((log, of_log(log, "the agent's log"), message))
    if "" in groups and len(groups) > 1:
        # A copy without a type joins the only cause there is.
        nameless = groups.pop("")
        next(iter(groups.values())).extend(nameless)
    for kind, hits in groups.items():
        yield _finding(case, kind, hits)


def _short(kind: str) -> str:
    return kind.rpartition(".")[2]


def _word(kind: str) -> str:
    """A word of the log to look for: the name of the exception, where it is one."""
    return kind if kind.isidentifier() else "streaming"


def _finding(case: Case, kind: str, hits: list[tuple[LogRecord, Evidence, str]]) -> Finding:
    seen = [log for log, _, _ in hits if log.channel is Kind.CLIENT_LOG]
    touched = frozenset().union(*(anchors(log) for log, _, _ in hits))
    touched |= {f"session:{s}" for log in seen if (s := session_at(case, log))}
    name = kind or "an exception"
    raised = next((f for log, _, _ in hits if log.channel in SERVER_SIDE and (f := own_frame(log.text or ""))), "")
    where = "the client received it as the last event" if seen else "the client got it as the last event of the stream"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The stream ended with an error event: {name}",
        cause=(
            f"The agent's generator raised {name}{f' ({raised})' if raised else ''} after the stream had begun: {where}."
            " The HTTP status had been sent by then: whoever checks only that takes the request for a success."
        ),
        evidence=tuple(dict.fromkeys(evidence for _, evidence, _ in hits)),
        fix=(
            Step(f"Mend what raised {name} at {raised}; the traceback is in the evidence's file.")
            if raised
            else Step(
                f"Read the traceback of {name} in the agent's log and fix what raised it.",
                # Not --level error: that is a filter for the word ERROR, and a traceback need not hold it.
                f"agentcore logs --runtime AGENT_NAME --since 1h --query {_word(kind)}",
                "a traceback below `Error in sync streaming` or `Error in async streaming`",
            ),
            Step("Let the client raise on an event with the keys error and error_type, whatever the status."),
        ),
        subject=("stream-error-event", kind),
        counter=("GeneratorExit or a cancellation after the client had left: not counted",),
        anchors=touched,
        owner="agents-build/integrate",
    )
