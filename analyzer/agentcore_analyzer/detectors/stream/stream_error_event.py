"""
A stream ended with an error event, although the status was 200.

## What it sees
A last event `{"error": …, "error_type": …, "message": "An error occurred during streaming"}` in what a
client received, `Error in sync streaming` / `Error in async streaming` in the agent's log, or another frame of a stream that is
an error (`event: error`, `"type": "error"`).

## Why it matters
The status line had been sent when the generator raised, so access logs, dashboards and the Invoke
span all say success. A client that looks only at the status shows an empty or half answer.

## What to do
Fix the exception that the event names, and let the client treat an event with `error` as a failure.

## Not this when
Another finding explains the exception (a refused or throttled model): then this is its consequence, or is not told.
RUN_ERROR of AG-UI is the protocol's own (rpc-task-failed). `GeneratorExit` and cancellation after the client left are not counted.

## Source
bedrock-agentcore 1.25.0: an exception after the first yield gives HTTP 200 and this event.

Covers: X-sse-error
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared.error_frames import Told, tellings
from agentcore_analyzer.evidence import ANY_LOG, SERVER_SIDE, anchors, session_at
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, LogRole, Severity, Step
from agentcore_analyzer.symptoms.agent_frames import own_frame

NEEDS = ANY_LOG
STAGE = Stage.OUTERMOST
EXPLAINS: tuple[Explains, ...] = ()
_CODE = "stream-error-event"


def find(case: Case) -> Iterator[Finding]:
    for kind, found in tellings(case, _CODE).items():
        yield _finding(case, kind, found)


def _word(kind: str) -> str:
    """A word of the log to look for: the name of the exception, where it is one."""
    return kind if kind.isidentifier() else "streaming"


def _named(kind: str, message: str) -> str:
    return ": ".join(part for part in (kind, message[:80].rstrip(". ")) if part)


def _finding(case: Case, kind: str, found: list[Told]) -> Finding:
    seen = [t.log for t in found if t.log.role is LogRole.SSE]
    touched = frozenset().union(*(anchors(t.log) for t in found))
    touched |= {f"session:{s}" for log in seen if (s := session_at(case, log))}
    name = kind or "an exception"
    raised = next((f for t in found if t.log.channel in SERVER_SIDE and (f := own_frame(t.log.text or ""))), "")
    where = "the client received it as the last event" if seen else "the client got it as the last event of the stream"
    message = next((t.message for t in found if t.message), "")
    foreign = all(t.foreign for t in found)
    if foreign:
        cause = f"The stream carried a frame that is an error{f': “{message[:300]}”' if message else ''}. What was sent before it is not the whole answer."
    else:
        cause = (
            f"The agent's generator raised {name}{f' ({raised})' if raised else ''}{f': “{message[:300]}”' if message else ''} after the"
            f" stream had begun: {where}."
        )
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The stream ended with an error event: {name}" if not foreign else f"An error frame in the stream: {_named(kind, message)}",
        cause=f"{cause} The HTTP status had been sent by then: whoever checks only that takes the request for a success.",
        evidence=tuple(dict.fromkeys(t.evidence for t in found)),
        fix=(
            Step(
                "Read what the agent, or the service whose stream this is, logged at that moment; the frame says why.",
                "agentcore logs --runtime AGENT_NAME --since 1h",
                "the error that the frame tells of",
            )
            if foreign
            else Step(f"Correct what raised {name} at {raised}; the traceback is in the evidence's file.")
            if raised
            else Step(
                f"Read the traceback of {name} in the agent's log and fix what raised it.",
                # Not --level error: that is a filter for the word ERROR, and a traceback need not hold it.
                f"agentcore logs --runtime AGENT_NAME --since 1h --query {_word(kind)}",
                "a traceback below `Error in sync streaming` or `Error in async streaming`",
            ),
            Step("Let the client raise on an error event, whatever the status."),
        ),
        subject=(_CODE, kind),
        counter=("GeneratorExit or a cancellation after the client had left: not counted",),
        anchors=touched,
        owner="agents-build/integrate",
    )
