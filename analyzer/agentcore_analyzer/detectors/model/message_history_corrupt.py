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
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.phrases import Hit, model_of
from agentcore_analyzer.symptoms.provider_errors import sentence
from agentcore_analyzer.tuples import NamedTuple

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = "told"
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of the refused history"),
    Explains("runtime-agent-error", "the exception of the agent is the refused history"),
)


class _Side(NamedTuple):
    """Which of the two is missing; what is mended for one breaks the other."""

    what: str
    often: str
    steps: tuple[str, ...]


_SIDES = {
    "model-tool-pairs-result": _Side(
        "a tool call has no result",
        "Mostly an earlier turn was cut (interrupt, time-out, token limit, or two requests at once) and stored as it was.",
        (
            "Repair the conversation: add an error result for each tool call without one, or remove the turn with the calls.",
            "Find what cut the turn (the request before the first failure); newer versions of the agent SDKs repair this.",
        ),
    ),
    "model-tool-pairs-call": _Side(
        "a tool result has no call in the message before it",
        "Mostly the message with the call was dropped (a window or summary that parts them), or a result was added twice or by hand.",
        (
            "Repair the conversation: put the message with the tool call back before the result, or remove the result.",
            "Look at what builds the list of messages: a call and its result must be kept or dropped together.",
        ),
    ),
}
_LONG = 300  # characters of a quote that a sentence still bears


def _said(hit: Hit) -> str:
    return " ".join(sentence(hit.failure).split())[:_LONG].rstrip(". ")


def find(case: Case) -> Iterator[Finding]:
    for key in _SIDES:
        yield from _find(case, key, model_failures.known_as(case, key))


def _find(case: Case, key: str, found: list[Hit]) -> Iterator[Finding]:
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
            title=f"The message history is broken: {_SIDES[key].what}",
            cause=(
                f"The model refused the conversation because {_SIDES[key].what}. It said: “{_said(own[0])}”."
                + (f" {len(requests)} requests of this session failed with it." if len(requests) > 1 else "")
                + f" {_SIDES[key].often} Where the conversation is stored as it is, every later turn fails in the same way."
            ),
            evidence=tuple(dict.fromkeys(h.evidence for h in own)),
            fix=(*map(Step, _SIDES[key].steps), Step("For the users concerned: start a new session; a stored conversation does not recover by itself.")),
            subject=("message-history-corrupt", key.rpartition("-")[2], model_of(own)),
            counter=("the words in a tool's result: not counted",),
            anchors=frozenset().union(*(anchors(h.source) for h in own)),
            owner="agents-build/memory",
        )  # fmt: skip
