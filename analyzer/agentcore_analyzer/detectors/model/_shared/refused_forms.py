"""What is wrong with the form of a request that a model refused: by its known sentence, else by the field that it names."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.detectors.model._shared.provider_sorts import answered_with
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.provider_errors import answer
from agentcore_analyzer.tuples import NamedTuple

# Entries of the tables that are about the conversation, the id, the rate or the service, not about the form of a request.
_OTHERS = frozenset(
    f"model-{name}"
    for name in (
        "unexpected-error", "transient-fault", "on-demand", "id-invalid", "tool-pairs-result", "tool-pairs-call", "context", "context-output",
        "use-case-form", "legacy", "end-of-life", "no-access", "access-reason", "no-payment", "not-found-denied", "marketplace", "not-allowed",
        "sonic-idle", "tokens-throttled",
    )
)  # fmt: skip
_REFUSED = frozenset({400, 413, 422})
_CLASSES = frozenset({"ValidationException", "BadRequestException", "ModelError", "BadRequestError", "UnprocessableEntityError"})
_ASKED = "Change what the sentence names, in the settings of the model or in the messages that are sent."
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


def reason(case: Case, hit: Hit) -> Reason | None:
    """What is wrong; None where it is not the form that was refused."""
    known, said, told = model_failures.explained(case, hit), hit.failure.said, answer(hit.failure)
    provider = not model_failures.of_bedrock(hit) and model_failures.of_provider(case, hit)
    sentence = _PREFIX.sub("", told.sentence or " ".join(said.message.split()))
    if known is not None and known.key.startswith("model-"):
        return Reason(known.meaning, sentence, known.steps, known.key, provider) if known.key not in _OTHERS else None
    if provider and answered_with(told) is not None:
        return None  # the filter, the account, the name: not the form
    if not (told.status in _REFUSED if provider else _of_bedrock(hit)):
        return None
    unknown, field = _UNKNOWN.search(sentence), _FIELD.search(sentence)
    name = told.param or (unknown["field"] if unknown else field["at"] or field["field"] if field else "")
    step = Step(f"Look at {name} of the request: the sentence says what is wrong with it." if name else _ASKED)
    if unknown and name:
        step = Step(f"Leave {name} out of the request, or send what the sentence names instead; a library for another provider may add it.")
    return Reason(shortened(sentence).rstrip(". ") or "its form", sentence, (step,), masked(sentence), provider)


def _of_bedrock(hit: Hit) -> bool:
    said = hit.failure.said
    if model_failures.is_aws(hit) and said.code:
        return sort_of(hit.failure) is Sort.REJECTED and (said.code in _CLASSES or said.code == "400")
    return short(said.type) in _CLASSES or (said.http_status in _REFUSED and not said.type)
