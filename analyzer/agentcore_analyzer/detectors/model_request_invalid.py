"""
The model refused the form of a request: a setting, a block or a combination it does not take.

## What it sees
Known sentences in the ValidationExceptions of Converse and InvokeModel: tools that are used but not declared, empty text
blocks, too many output tokens, temperature together with top_p, prefilled answers, features that the model lacks.

## Why it matters
The request fails each time in the same way; retries and other regions do not help.

## What to do
Change what the message names in the agent's model settings, or in the messages that it sends.

## Not this when
Calls and results of tools do not belong together (message-history-corrupt), the conversation is too long
(context-window-exceeded), or the model's id is wrong (model-needs-inference-profile).

## Source
Error sentences of bedrock-runtime, as users of agent SDKs report them.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.detectors._shared.phrases import Hit, by_request, hits, model_of
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLIENT_LOG))
EXPLAINS = {
    "stream-error-event": "the error event tells of the refused request",
    "runtime-agent-error": "the exception of the agent is the refused request",
}


class Sort(NamedTuple):
    """What is wrong, the sentences that say it, and what to change."""

    what: str
    said: tuple[str, ...]
    step: str


SORTS = (
    Sort(
        "messages hold tool calls, but no tools are declared",
        ("blocks must define tools", "toolConfig field must be defined when using toolUse"),
        "Declare the tools in every call whose messages hold tool calls (summaries and planners too), or send such calls a"
        " history without tool blocks.",
    ),
    Sort(
        "a text block is empty",
        ("text content blocks must be non-empty", "text content blocks must contain non-whitespace text",
         "text field in the ContentBlock object at"),
        "Leave empty messages out, and let tools return some text even when they found nothing.",
    ),
    Sort(
        "more output tokens are asked for than the model gives",
        ("maximum tokens you requested exceeds the model limit",),
        "Lower max_tokens to the model's limit, which the message names.",
    ),
    Sort(
        "temperature and top_p are both set",
        ("`temperature` and `top_p` cannot both be specified",),
        "Set one of the two, not both.",
    ),
    Sort(
        "the messages end with an answer of the model",
        ("does not support assistant message prefill", "final assistant content cannot end with trailing whitespace"),
        "End the messages with one of the user; some models do not go on with a begun answer.",
    ),
    Sort(
        "the model lacks a feature that is used",
        ("doesn't support tool use", "doesn't support the system", "doesn't support system messages",
         "does not support the toolConfig"),
        "Choose a model with that feature, or turn it off (for tools while streaming: streaming=False).",
    ),
)  # fmt: skip


def find(case: Case) -> Iterator[Finding]:
    phrases = {said: sort for sort in SORTS for said in sort.said}
    groups: dict[str, tuple[Sort, list[Hit]]] = {}
    for hit in hits(case, *phrases):
        sort = next((s for p, s in phrases.items() if p in hit.message), None)
        if sort is not None:
            groups.setdefault(sort.what, (sort, []))[1].append(hit)
    for sort, found in groups.values():
        for group in by_request(case, found).values():
            yield _finding(sort, group)


def _finding(sort: Sort, found: list[Hit]) -> Finding:
    model = model_of(found)
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{f'Model {model}' if model else 'The model'} refused the request: {sort.what}",
        cause=f"Bedrock checked the request before the model saw it and refused it: {sort.what}. Every request of this form fails"
        " in the same way.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(Step(sort.step), Step("Run the same request again.")),
        subject=("model-request-invalid", sort.what, model),
        counter=("tool calls without results, a conversation that is too long: other sentences",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )
