"""
A received stream ends without its end marker, and nobody reported an error.

## What it sees
A client log or a capture whose last event is in the middle of something: a Converse message that
was begun and not finished, a `messageStop` with reason `tool_use` after which nothing came, a run of AG-UI that
RUN_STARTED began and neither RUN_FINISHED nor RUN_ERROR ended; or an end
marker (`[DONE]`, `result`, `RUN_FINISHED`, …) that other streams of the same file have and this one lacks.

## Why it matters
A response without a length that simply closes looks complete to every HTTP client: no exception, no
log line. The user reads half an answer.

## What to do
Let the generator end with an event of its own, let the client treat a stream without it as failed,
and look for what closed the connection (a proxy's log, the agent's log at that second).

## Not this when
An end marker or an error event is there; the client reported a broken body or a time-out (then that
is the finding); the capture itself was cut. Generators of the SDK have no marker of their own: a
stream of unknown events that just stops is not judged.

## Source
A real agent behind a hop that speaks HTTP/1.0 and hangs up on a silent tool; streams without length
that a server closed early, read by six clients: none reported an error.

Covers: STR-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared import response_streams, stream_ends
from agentcore_analyzer.detectors.stream._shared.response_streams import Received
from agentcore_analyzer.evidence import anchors, of_span, seconds, session_at
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.CLIENT_LOG}),)
EXPLAINS = (Explains("silent-gap", "the silence during which the connection was closed"),)
_WENT_ON_NS = 10**9  # ours: below a second the agent may only have been ending


def find(case: Case) -> Iterator[Finding | NotChecked]:
    found = response_streams.received(case)
    marks: dict[str, set[str]] = {}
    for stream in found:
        marks.setdefault(stream.file, set()).add(stream_ends.marker(stream))
    unknown: list[Received] = []
    for stream in found:
        if stream_ends.marker(stream) or stream_ends.reported(stream):
            continue
        middle = stream_ends.middle(stream)
        elsewhere = sorted(marks[stream.file] - {"", "error event"})
        if not middle and not elsewhere:
            unknown.append(stream)
        elif any(d.place.file == stream.file for d in case.ledger.losses()):
            yield NotChecked(f"a stream in {stream.file} ends early, but the file itself is cut: export it again")
        else:
            yield _finding(case, stream, middle, elsewhere)
    if unknown:
        yield NotChecked(
            f"cannot tell whether {count(len(unknown), 'stream')} (the first in {unknown[0].file}) came whole, because the last"
            " is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield"
            ' {"type": "done"}, and capture again with curl -N'
        )


def _finding(case: Case, stream: Received, middle: str, elsewhere: list[str]) -> Finding:
    last = stream.events[-1]
    joined = case.joined(last.time_ns, last.trace_id, session_at(case, last))
    invocation = joined[0] if joined else None
    end = invocation.end_ns if invocation else None
    went_on = end - last.time_ns if end is not None and last.time_ns is not None else 0
    what = f"It stops {middle}." if middle else f"Other streams of the file end with {', '.join(elsewhere)}; this one does not."
    evidence = [Evidence(last.place, f"the last of {count(len(stream.events), 'event')}", time_ns=last.time_ns)]
    if stream.request is not None:
        evidence.append(Evidence(stream.request.place, "the request", time_ns=stream.request.time_ns))
    if invocation is not None and went_on > _WENT_ON_NS:
        evidence.append(of_span(invocation.root, f"the agent went on for {seconds(went_on)}; status {invocation.root.status}"))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY if stream.closed or went_on > _WENT_ON_NS else Confidence.POSSIBLE,
        title=f"A stream of {count(len(stream.events), 'event')} ended without its end marker",
        cause=(
            f"{what} No error was received or logged in this file: a response without a length that is closed early looks like a"
            " regular end to a client."
            + (f" The agent went on for {seconds(went_on)} after the last event." if went_on > _WENT_ON_NS else "")
            + ("" if stream.closed else " Nothing follows in the file; the capture may have been stopped here.")
        ),
        evidence=tuple(evidence),
        fix=(
            Step(
                "See what closed the connection at that time: the agent's log, then the log of each proxy on the way.",
                "agentcore logs --runtime AGENT_NAME --since 1h",
                "a restart, a kill, or a time-out at the second of the last event",
            ),
            Step(
                'Let the entrypoint yield a last event, e.g. {"type": "done"}, and let the client count a stream without'
                " it as failed."
            ),
        ),
        subject=("stream-truncated", middle.partition(":")[0] or elsewhere[0]),
        counter=(
            "an error event, an exception or a time-out of the client in this request: none",
            "an end marker among the last events: none",
        ),
        anchors=anchors(last, stream.request, invocation),
        owner="agents-build/integrate",
    )
