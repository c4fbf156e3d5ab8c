"""Streams that ended with an error: as the agent's log, the event of its runtime or a frame of the stream tells."""

from __future__ import annotations

from agentcore_analyzer.detectors.stream._shared import response_streams
from agentcore_analyzer.evidence import SERVER_SIDE, of_log
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import exception_in
from agentcore_analyzer.model import Evidence, LogRecord, LogRole
from agentcore_analyzer.symptoms import protocol_tasks
from agentcore_analyzer.symptoms.consequences import left
from agentcore_analyzer.symptoms.phrases import which
from agentcore_analyzer.tuples import NamedTuple

_LOGGED = ("Error in sync streaming", "Error in async streaming")
_FRAMED = ("data:", "event:", "response.failed")
_AFTER_DISCONNECT = ("GeneratorExit", "CancelledError", "ClientDisconnect")


class Told(NamedTuple):
    """One telling: by the agent's log, by the event of its runtime, or by a frame of which nothing says who made it (`foreign`)."""

    log: LogRecord
    evidence: Evidence
    message: str
    foreign: bool = False


def tellings(case: Case, code: str) -> dict[str, list[Told]]:
    """By the name of the exception; `code` is the detector's that asks, for what others explain already."""
    groups: dict[str, list[Told]] = {}
    seen: set[int] = set()
    every = failures(case)
    for stream in response_streams.received(case):
        # Several streams may stand in one file without a request line between them: each has its own last event.
        for event in stream.events:
            error = response_streams.error_of(response_streams.payload(event)) if '"error"' in (event.text or "") else None
            if error is not None:
                seen.add(id(event))
                quote = ": ".join(p for p in error if p)
                if left(case, code, every.of(event)):
                    groups.setdefault(short(error[0]), []).append(
                        Told(event, of_log(event, "the last event that the client received", quote), error[1])
                    )
    for log in case.logs_with(*_LOGGED):
        failed = every.of(log)
        if failed and id(log) not in seen:
            seen.add(id(log))
            kind, message = exception_in(log) or (failed[0].type, failed[0].message)
            gone = short(kind) in _AFTER_DISCONNECT or (not kind and any(a in failed[0].said.quote for a in _AFTER_DISCONNECT))
            if not gone and left(case, code, failed):
                what = "the agent's log" if log.channel in SERVER_SIDE else "the agent's words"
                groups.setdefault(short(kind), []).append(Told(log, of_log(log, what), message))
    if "" in groups and len(groups) == 2:
        # A copy without a type joins the only cause there is.
        nameless = groups.pop("")
        next(iter(groups.values())).extend(nameless)
    for hit in which(case, lambda h: h.failure.kind is FailureKind.STREAM_FRAME):
        frame = hit.source
        if not isinstance(frame, LogRecord) or not _streamed(frame):
            continue
        if id(frame) not in seen and not protocol_tasks.is_run(hit.failure) and left(case, code, every.of(frame)):
            seen.add(id(frame))
            proof = of_log(frame, "an error frame of the stream", hit.message)
            groups.setdefault(short(hit.failure.type) or hit.failure.code, []).append(Told(frame, proof, hit.failure.message, True))
    return groups


def _streamed(log: LogRecord) -> bool:
    """Whether an error stands in a stream: the body of an answer may look alike."""
    return log.role is LogRole.SSE or any(word in (log.text or "") for word in _FRAMED)
