"""
The model refused the form of a request: a setting, a block or a combination it does not take.

## What it sees
Refusals of the form of a request to a model: ValidationException or HTTP 400 of Converse and InvokeModel, what a model's own
service answered through Bedrock, and HTTP 400 and 422 of other providers, in the words of any SDK. The reason is told where
its sentence is known: tools that are used but not declared, empty text blocks, too many output tokens, settings that the model
does not take, prefilled answers, features that the model lacks; else the service's sentence, with the field that it names.

## Why it matters
The request fails each time in the same way; retries and other regions do not help.

## What to do
Change what the message names in the agent's model settings, or in the messages that it sends.

## Not this when
Another finding explains it: calls and results of tools do not belong together (message-history-corrupt), the conversation is
too long (context-window-exceeded), the model's id is wrong (model-needs-inference-profile). Bedrock asks for the same request
again (model-stream-failed): then its form is good.

## Source
Error sentences of bedrock-runtime and of Anthropic's and OpenAI's APIs, as users of agent SDKs report them.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.detectors.model._shared.provider_sorts import answered_with
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.aws_errors import Sort, calls_of, sort_of
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, told, unclaimed, with_echoes
from agentcore_analyzer.symptoms.provider_errors import answer

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
STAGE = Stage.FAMILY
FAILING = True
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of the refused request"),
    Explains("runtime-agent-error", "the exception of the agent is the refused request"),
)
# Entries of the tables that are about the conversation, the id, the rate or the service, not about the form of a request.
OTHERS = frozenset(
    f"model-{name}"
    for name in (
        "unexpected-error", "transient-fault", "on-demand", "id-invalid", "tool-pairs-result", "tool-pairs-call", "context", "context-output",
        "use-case-form", "legacy", "end-of-life", "no-access", "access-reason", "no-payment", "not-found-denied", "marketplace", "not-allowed",
        "sonic-idle", "tokens-throttled",
    )
)  # fmt: skip
_REFUSED = frozenset({400, 413, 422})
_CLASSES = frozenset({"ValidationException", "BadRequestException", "ModelError", "BadRequestError", "UnprocessableEntityError"})
ASKED = "Change what the sentence names, in the settings of the model or in the messages that are sent."
_DOTTED = r"[a-z]\w{1,40}(?:\.[\w-]{1,60}){1,12}"
_SETTINGS = r"temperature|top_[pk]|topP|max_?[tT]okens|messages|system|tools|tool_?[cC](?:hoice|onfig)|thinking|stop_?[sS]equences|inferenceConfig"
_FIELD = late(rf"\b(?:at|field) ['`]?(?P<at>{_DOTTED}|{_SETTINGS})\b|^(?P<field>{_DOTTED}|[a-z]+_[a-z_]{{2,40}}|{_SETTINGS}): ")
_UNKNOWN = late(r"(?i)\b(?:unknown|unsupported|unrecognized|unexpected) (?:parameter|field|argument|key|keyword argument)s?:? ['\"`]?(?P<field>[\w.\[\]]{2,80})")
_PREFIX = late(r"^(?:BedrockException - )?The model returned the following errors: ")


class Reason(NamedTuple):
    """What is wrong, the service's own sentence, what to change, and the key by which equal refusals are put together."""

    what: str
    sentence: str
    steps: tuple[Step, ...]
    key: str
    provider: bool


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, tuple[Reason, list[Hit]]] = {}
    for hit in unclaimed(case, told(case)):
        if model_failures.of_model(case, hit) and (reason := _reason(case, hit)) is not None:
            groups.setdefault(reason.key, (reason, []))[1].append(hit)
    for number, (reason, found) in enumerate(groups.values()):
        for group in by_request(case, with_echoes(case, found, number)).values():
            yield _finding(reason, group)


def _reason(case: Case, hit: Hit) -> Reason | None:
    known, said, told = model_failures.explained(case, hit), hit.failure.said, answer(case, hit.failure)
    provider = not model_failures.of_bedrock(hit) and model_failures.of_provider(case, hit)
    sentence = _PREFIX.sub("", told.sentence or " ".join(said.message.split()))
    if known is not None and known.key.startswith("model-"):
        return Reason(known.meaning, sentence, known.steps, known.key, provider) if known.key not in OTHERS else None
    if provider and answered_with(told) is not None:
        return None  # the filter, the account, the name: not the form
    if not (told.status in _REFUSED if provider else _of_bedrock(hit)):
        return None
    unknown, field = _UNKNOWN.search(sentence), _FIELD.search(sentence)
    name = told.param or (unknown["field"] if unknown else field["at"] or field["field"] if field else "")
    step = Step(f"Look at {name} of the request: the sentence says what is wrong with it." if name else ASKED)
    if unknown and name:
        step = Step(f"Leave {name} out of the request, or send what the sentence names instead; a library for another provider may add it.")
    return Reason(shortened(sentence).rstrip(". ") or "its form", sentence, (step,), masked(sentence), provider)


def _of_bedrock(hit: Hit) -> bool:
    said = hit.failure.said
    if model_failures.is_aws(hit) and said.code:
        return sort_of(hit.failure) is Sort.REJECTED and (said.code in _CLASSES or said.code == "400")
    return short(said.type) in _CLASSES or (said.http_status in _REFUSED and not said.type)


def _finding(reason: Reason, found: list[Hit]) -> Finding:
    model = model_of(found)
    who = "The provider" if reason.provider else "Bedrock"
    quoted = f" It said: “{reason.sentence[:400].rstrip('. ')}”." if reason.sentence else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{f'Model {model}' if model else 'The model'} refused the request: {reason.what}",
        cause=f"{who} refused the request{f': {reason.what}' if reason.what.rstrip('…') not in reason.sentence else ''}.{quoted}{calls_of(h.failure for h in found)}"
        " The same request mostly fails again: it is its form that was refused.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(*reason.steps, Step("Run the same request again.")),
        subject=("model-request-invalid", reason.key, model),
        counter=("tool calls without results, a conversation that is too long: other findings",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )
