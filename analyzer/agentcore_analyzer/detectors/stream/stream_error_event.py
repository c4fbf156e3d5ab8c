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
from typing import NamedTuple

from agentcore_analyzer.detectors.stream._shared import response_streams
from agentcore_analyzer.evidence import ANY_LOG, SERVER_SIDE, anchors, of_log, session_at
from agentcore_analyzer.failures import FailureKind, Stage, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import exception_in
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, LogRecord, LogRole, Severity, Step
from agentcore_analyzer.symptoms import protocol_tasks
from agentcore_analyzer.symptoms.agent_frames import own_frame
from agentcore_analyzer.symptoms.consequences import left
from agentcore_analyzer.symptoms.phrases import told

NEEDS = ANY_LOG
STAGE = Stage.OUTERMOST
EXPLAINS: tuple[Explains, ...] = ()
_CODE = "stream-error-event"
_LOGGED = ("Error in sync streaming", "Error in async streaming")
_FRAMED = ("data:", "event:", "response.failed")
_AFTER_DISCONNECT = ("GeneratorExit", "CancelledError", "ClientDisconnect")


class Told(NamedTuple):
    """One telling: by the agent's log, by the event of its runtime, or by a frame of which nothing says who made it (`foreign`)."""

    log: LogRecord
    evidence: Evidence
    message: str
    foreign: bool = False


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Told]] = {}
    seen: set[int] = set()
    for stream in response_streams.received(case):
        # Several streams may stand in one file without a request line between them: each has its own last event.
        for event in stream.events:
            error = response_streams.error_of(response_streams.payload(event)) if '"error"' in (event.text or "") else None
            if error is not None:
                seen.add(id(event))
                quote = ": ".join(p for p in error if p)
                if _left(case, event):
                    groups.setdefault(_short(error[0]), []).append(
                        Told(event, of_log(event, "the last event that the client received", quote), error[1])
                    )
    for log in case.logs_with(*_LOGGED):
        failed = claims(case).failures.of(log)
        if failed and id(log) not in seen:
            seen.add(id(log))
            kind, message = exception_in(log) or (failed[0].type, failed[0].message)
            gone = _short(kind) in _AFTER_DISCONNECT or (not kind and any(a in failed[0].said.quote for a in _AFTER_DISCONNECT))
            if not gone and _left(case, log):
                what = "the agent's log" if log.channel in SERVER_SIDE else "the agent's words"
                groups.setdefault(_short(kind), []).append(Told(log, of_log(log, what), message))
    if "" in groups and len(groups) > 1:
        # A copy without a type joins the only cause there is.
        nameless = groups.pop("")
        next(iter(groups.values())).extend(nameless)
    for hit in told(case):
        frame = hit.source
        if hit.failure.kind is not FailureKind.STREAM_FRAME or not isinstance(frame, LogRecord) or not _streamed(frame):
            continue
        if id(frame) not in seen and not protocol_tasks.is_run(hit.failure) and _left(case, frame):
            seen.add(id(frame))
            proof = of_log(frame, "an error frame of the stream", hit.message)
            groups.setdefault(_short(hit.failure.type) or hit.failure.code, []).append(Told(frame, proof, hit.failure.message, True))
    for kind, found in groups.items():
        yield _finding(case, kind, found)


def _streamed(log: LogRecord) -> bool:
    """Whether an error stands in a stream: the body of an answer may look alike."""
    return log.role is LogRole.SSE or any(word in (log.text or "") for word in _FRAMED)


def _left(case: Case, log: LogRecord) -> bool:
    return left(case, _CODE, claims(case).failures.of(log))


def _short(kind: str) -> str:
    return kind.rpartition(".")[2]


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
        subject=("stream-error-event", kind),
        counter=("GeneratorExit or a cancellation after the client had left: not counted",),
        anchors=touched,
        owner="agents-build/integrate",
    )
