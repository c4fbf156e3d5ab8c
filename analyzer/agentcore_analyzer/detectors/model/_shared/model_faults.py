"""Failures of a model that are nobody's but its own or its service's: in its stream, in a call, or for want of audio."""

from __future__ import annotations

from enum import Enum

from agentcore_analyzer.detectors.model._shared import code_faults, model_failures
from agentcore_analyzer.failures import FailureKind
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.provider_errors import answer


class Fault(Enum):
    """What failed; the value is the title and the first words of the cause."""

    STREAM = ("The stream of {model} broke off", "While the answer was being streamed, the model's stream ended with an error")
    CALL = ("A call of {model} failed inside the model", "The model itself failed while it worked on the request")
    SERVICE = ("A call of {model} failed inside Bedrock", "Bedrock itself failed while it worked on the request")
    SILENT = ("A speech session ended because no audio came", "")


_BROKEN = frozenset({"ModelStreamErrorException", "modelStreamErrorException"})
_MODEL = frozenset({"ModelErrorException"})  # 424: the model failed while it worked on the request
_WITHIN = "EventStreamError"  # botocore's class for what arrives within a stream
NO_END = "Stream ended without completing a message"  # Strands
_SILENT = "model-sonic-idle"
# Entries of the tables that are Bedrock's own faults.
_OWN = frozenset({"model-unexpected-error", "model-transient-fault"})
_SERVER = 500  # where errors of a server begin (RFC 9110)


def fault(case: Case, hit: Hit) -> Fault | None:
    """Which fault of a model a failure is; what is refused, within a stream too, is none."""
    key = model_failures.known(case, hit)
    if key == _SILENT:
        return Fault.SILENT
    if _stream_ended(case, hit, key):
        return Fault.STREAM
    if key.startswith("model-") and key not in _OWN:
        return None  # the model's words about the request
    if hit.failure.code in _MODEL:
        return Fault.CALL if model_failures.of_model(case, hit) else None
    if hit.failure.kind is FailureKind.AWS_ERROR:
        return None  # told by operation and code
    if code_faults.own(hit):
        return None
    own = key in _OWN or (model_failures.of_bedrock(hit) and (answer(hit.failure).status or 0) >= _SERVER)
    return Fault.SERVICE if own else None


def _stream_ended(case: Case, hit: Hit, key: str) -> bool:
    said = hit.failure.said
    if hit.failure.kind is FailureKind.STREAM_FRAME and not said.service:
        return key in _OWN
    if NO_END in said.message or NO_END in said.quote:
        return True
    if said.code in _BROKEN or short(said.type) in _BROKEN:
        return model_failures.of_model(case, hit)
    within = short(said.type) == _WITHIN or (said.operation in model_failures.STREAMS and f"({said.code[:1].lower()}{said.code[1:]})" in said.quote)
    return within and bool(said.code) and model_failures.of_model(case, hit) and sort_of(hit.failure) in (Sort.SERVICE, Sort.BEHIND)
