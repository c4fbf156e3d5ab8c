"""
Events of the stream are encoded twice.

## What it sees
`data: "data: {…}\\n\\n"` in what a client received: an event whose JSON is a string that is itself
an event line.

## Why it matters
The client gets a string where it expects an object (`'str' object has no attribute 'get'`), cannot
recognise heartbeats, and never sees `[DONE]`.

## What to do
Yield plain values from the entrypoint; BedrockAgentCoreApp makes event lines of them by itself.

## Not this when
The words stand inside the text of an answer: only the start of an event line counts.

## Source
bedrock-agentcore 1.25.0 puts every yielded value through json.dumps and writes `data: …` itself;
sample code that yields ready-made event lines is therefore encoded twice.

Covers: X-doublesse
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared import response_streams
from agentcore_analyzer.evidence import anchors, session_at
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.CLIENT_LOG}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (
    Explains("heartbeat-leak", "heartbeats that are encoded twice cannot be recognised by the client"),
    Explains("stream-truncated", "an end marker that is encoded twice is not recognised"),
)
_TWICE = ('"data:', "'data:")


def find(case: Case) -> Iterator[Finding]:
    for stream in response_streams.received(case):
        hits = [log for log in stream.events if response_streams.raw(log).startswith(_TWICE)]
        if not hits:
            continue
        session = session_at(case, hits[0])
        beats = sum(1 for log in hits if response_streams.is_heartbeat(response_streams.payload(log)))
        yield Finding(
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=f"{len(hits)} of {count(len(stream.events), 'event')} encoded twice",
            cause=(
                f"{len(hits)} events of this stream are JSON strings that hold an event line (`data: …`)"
                + (f", {beats} of them heartbeats" if beats else "")
                + ": what was an event line already was encoded once more, as AgentCore's SDK does with every value that an entrypoint"
                " yields. A client that decodes an event gets a string, not an object."
            ),
            evidence=(
                Evidence(hits[0].place, "the first of them", time_ns=hits[0].time_ns, quote='data: "data: …'),
                *((Evidence(hits[-1].place, "the last one", time_ns=hits[-1].time_ns),) if len(hits) > 1 else ()),
            ),
            fix=(
                Step(
                    'Yield values, not event lines: yield {"type": "heartbeat"} instead of yield f"data: {json.dumps(…)}\\n\\n".',
                    "curl -sN http://localhost:8080/invocations -H 'Content-Type: application/json' -d '{\"prompt\": \"hi\"}'",
                    'lines that begin with data: { and none with data: "data:',
                ),
            ),
            subject=("double-encoded-sse",),
            counter=("the same words inside the text of an answer: only the start of the line counts",),
            anchors=anchors(hits[0], stream.request) | ({f"session:{session}"} if session else set()),
            owner="agents-build/integrate",
        )
