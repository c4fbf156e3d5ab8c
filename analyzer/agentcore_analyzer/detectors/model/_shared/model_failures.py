"""Calls of models: which failures are of one, and what the tables know of them."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge import Explanation
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Operation, Span
from agentcore_analyzer.symptoms.known_sentences import explained as known_sentences
from agentcore_analyzer.symptoms.known_sentences import explanation
from agentcore_analyzer.symptoms.phrases import Hit, which
from agentcore_analyzer.symptoms.provider_errors import answer

# Operations that ask a model; what else bedrock-runtime offers (guardrails, jobs) is not a model's.
CALLS = frozenset({"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "InvokeModelWithBidirectionalStream"})
STREAMS = frozenset({"ConverseStream", "InvokeModelWithResponseStream", "InvokeModelWithBidirectionalStream"})
BEDROCK = "bedrock-runtime"
# Classes of agent SDKs that stand for an error of the model, whatever it was.
_CLASSES = frozenset({"ModelThrottledException", "ModelErrorException", "ModelHTTPError", "ModelAPIError", "ContextWindowOverflowException"})
# What Bedrock puts before the words of a model's own service, and how the models' endpoint says that it is throttled.
_BEHIND, _WAIT = "The model returned the following errors", "please wait before trying again"
# What Claude Code prints before an answer of its API, and OpenAI's sentences.
_WORDS = ("API Error: ", "Rate limit reached for ", "on tokens per min")
_SDK = late(r"aws_sdk_bedrock_runtime\.|bedrockruntime\.|BedrockRuntime")
_ASKED = (Operation.MODEL, Operation.AGENT, Operation.CYCLE)


def is_aws(hit: Hit) -> bool:
    """Whether a service of AWS said it, as far as its reader or the class of the exception tells."""
    said = hit.failure.said
    return hit.failure.kind is FailureKind.AWS_ERROR or bool(_SDK.search(said.type)) or bool(said.operation in CALLS and said.service)


def of_bedrock(hit: Hit) -> bool:
    """Whether Bedrock said it, to whatever SDK: itself, or the model's own service behind it."""
    said = hit.failure.said
    return is_aws(hit) or _BEHIND in f"{said.message}\n{said.quote}" or "BedrockException" in f"{said.type} {said.message[:200]}"


def explained(case: Case, hit: Hit) -> Explanation | None:
    """The entry of the tables that knows the sentence of a failure."""
    if hit.failure.said.words is not None:  # found out once for all of them
        return explanation(case, hit.failure)
    table: dict[int, Explanation] = case.memo("known sentences by failure", lambda: {id(f): k for f, k in known_sentences(case)})
    return table.get(id(hit.failure))


def known(case: Case, hit: Hit) -> str:
    """The entry of the tables that knows the sentence: `model-context`; "" where none does."""
    found = explained(case, hit)
    return found.key if found is not None else ""


def known_as(case: Case, key: str) -> list[Hit]:
    """What says a sentence of the tables, by the key of its entry."""
    return which(case, lambda hit: known(case, hit) == key)


def of_model(case: Case, hit: Hit) -> bool:
    """
    Whether a failure is of a call of a model: the operation decides; where none is named, the span or what raised it.

    Words in which a name could stand (a resource, a tool) decide nothing.
    """
    said = hit.failure.said
    if said.operation in CALLS:
        return True
    if said.operation and hit.failure.kind is FailureKind.AWS_ERROR:
        return False
    if said.service:
        return said.service == BEDROCK
    if once(_in_model_span, hit.failure):
        return True
    if short(said.type) in _CLASSES or _SDK.search(said.type) or any(w in f"{said.message}\n{said.quote}" for w in (_BEHIND, _WAIT, *_WORDS)):
        return True
    return known(case, hit).startswith("model-") or of_provider(case, hit)


def _in_model_span(failure: Failure) -> bool:
    return any(isinstance(s, Span) and s.facts.operation == Operation.MODEL for s in failure.sources)


def of_provider(case: Case, hit: Hit) -> bool:
    """Whether a model's provider other than Bedrock said it: its SDK raised it, or its body is one of theirs."""
    if hit.failure.kind is FailureKind.AWS_ERROR:
        return False
    told = answer(hit.failure)
    words = f"{hit.failure.message}\n{hit.failure.said.quote}"
    return told.of_model or (bool(told.status) and (asked(case, hit) or any(w in words for w in _WORDS)))


def asked(case: Case, hit: Hit) -> bool:
    """Whether the span it stands in asked a model, itself or below."""
    source = hit.source
    span: Span | None
    if isinstance(source, LogRecord):
        trace = case.traces.get(source.trace_id or "")
        span = trace.get(source.span_id) if trace is not None else None
    else:
        span = source
    return span is not None and (span.facts.operation == Operation.MODEL or (span.facts.operation in _ASKED and bool(hit.model)))
