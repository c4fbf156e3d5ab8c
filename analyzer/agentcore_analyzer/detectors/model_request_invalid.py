"""
The model refused the form of a request: a setting, a block or a combination it does not take.

## What it sees
ValidationExceptions of Converse and InvokeModel, with the reason where its sentence is known: tools that are used but not declared, empty text
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

from agentcore_analyzer.conventions.late import late
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


ASKED = "Change what the message names, in the settings of the model or in the messages that are sent."
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
        "blocks stand in a message in which the model does not take them",
        ("cannot be provided in the same turn", "User messages cannot contain tool uses"),
        "Keep calls and results of tools in messages of their own: calls in the model's, results alone in the user's. Summaries and"
        " structured output of older SDKs mix them: update the SDK.",
    ),
    Sort(
        "the arguments of a tool call are no JSON object",
        ("toolUse.input is invalid",),
        "The model wrote arguments that are no JSON object, and they were sent back as they were: replace them by {} with an error"
        " as the tool's result.",
    ),
    Sort(
        "the model lacks a feature that is used",
        ("doesn't support tool use", "doesn't support the system", "doesn't support system messages", "doesn't support the toolConfig",
         "does not support the toolConfig"),
        "Choose a model with that feature, or turn it off (for tools while streaming: streaming=False).",
    ),
)  # fmt: skip


# Any other ValidationException of these calls, in the words of botocore and of the Java SDK.
OPERATIONS = ("ConverseStream", "Converse", "InvokeModelWithResponseStream", "InvokeModel")
GENERAL = (*(f"alidationException) when calling the {o} operation" for o in OPERATIONS), "(Service: BedrockRuntime, Status Code: 400")
OTHER = "its form is not one that the model takes"
# What other detectors speak of.
OTHERS = (
    "of toolUse blocks of previous turn", "Expected toolResult blocks", "ids were found without", "unexpected `tool_use_id`", "must alternate",
    "must be followed by tool messages", "block(s) at the beginning", "too long", "exceed context limit", "total text bytes",
    "context length", "throughput", "inference profile", "identifier is invalid", "not allowed", "ccess", "uardrail", "not authorized",
    "Context-Length", "messages.0.content.0.cachePoint",
)  # fmt: skip
_SAID = late(r" operation(?: \(reached max retries: \d+\))?: (?:The model returned the following errors: )?(?P<said>.{1,500})")
_JAVA = late(r"Exception: (?P<said>.{1,500}?) \(Service: BedrockRuntime")


def find(case: Case) -> Iterator[Finding]:
    phrases = {said: sort for sort in SORTS for said in sort.said}
    groups: dict[str, tuple[Sort, list[Hit]]] = {}
    for hit in hits(case, *phrases, *GENERAL):
        sort = next((s for p, s in phrases.items() if p in hit.message), None)
        if sort is None and not any(o in hit.message for o in OTHERS):
            said = _SAID.search(hit.message) or _JAVA.search(hit.message)
            sort = Sort(f"{OTHER}: {said['said'][:200].strip('. ')}" if said else OTHER, (), ASKED)
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
        subject=("model-request-invalid", sort.what.partition(": ")[0], model),
        counter=("tool calls without results, a conversation that is too long: other sentences",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )
