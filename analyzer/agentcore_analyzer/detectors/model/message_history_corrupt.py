"""
The session's message history is broken: tool calls and results do not match.

## What it sees
The refusals of Bedrock, Anthropic and OpenAI about calls and results of tools that do not belong together.

## Why it matters
The broken turn is stored with the session: every later turn of that session fails in the same way.

## What to do
Repair or drop the last turns of the stored history (session manager, memory), and find what cut the
turn: an interrupt, a time-out, max_tokens, two requests at once.

## Not this when
The words stand in a tool's result.

## Source
Twelve issue threads of agent SDKs; texts of bedrock-runtime.

Covers: MEM-6
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.phrases import model_of, told

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = True
EXPLAINS = {
    "stream-error-event": "the error event tells of the refused history",
    "runtime-agent-error": "the exception of the agent is the refused history",
}


def find(case: Case) -> Iterator[Finding]:
    found = [h for h in told(case) if model_failures.known(case, h) == "model-tool-pairs"]
    sessions: dict[str, list[int]] = {}
    for index, hit in enumerate(found):
        trace = case.traces.get(hit.source.trace_id or "")
        session = hit.source.session_id or next(iter(trace.session_ids if trace else []), "")
        sessions.setdefault(session, []).append(index)
    for session, indexes in sessions.items():
        if not session and len(sessions) > 1:
            continue  # copies without an id of what is reported with one
        own = [found[i] for i in (*indexes, *sessions.get("", []))] if session else [found[i] for i in indexes]
        requests = {h.source.trace_id for h in own if h.source.trace_id}
        yield Finding(
            severity=Severity.ERROR,
            confidence=Confidence.CERTAIN,
            title="The message history of a session is broken",
            cause=(
                "The model refused the conversation because a tool call in it has no result, or a result has no call."
                + (f" {len(requests)} requests of this session failed with it." if len(requests) > 1 else "")
                + " An earlier turn was cut (interrupt, time-out, token limit, or two requests at once) and stored as it"
                " was; every later turn of the session fails in the same way."
            ),
            evidence=tuple(dict.fromkeys(h.evidence for h in own)),
            fix=(
                Step("For the users concerned: start a new session id; the old one cannot recover by itself."),
                Step("Repair the stored history: remove the last assistant turn with toolUse, or add an error toolResult."),
                Step("Find what cut the turn (the request before the first failure) and update the SDK, which repairs this"
                     " in newer versions."),
            ),
            subject=("message-history-corrupt", model_of(own)),
            counter=("the words in a tool's result: not counted",),
            anchors=frozenset().union(*(anchors(h.source) for h in own)),
            owner="agents-build/memory",
        )  # fmt: skip
