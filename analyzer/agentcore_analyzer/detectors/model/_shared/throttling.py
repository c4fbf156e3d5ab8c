"""Whether a failure is the throttling of a model call: by AWS's codes, a provider's status and kinds, or the words of services with a plan."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures as models
from agentcore_analyzer.detectors.model._shared.provider_sorts import no_money
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.provider_errors import answer

_THROTTLED = frozenset({"ModelThrottledException", "ThrottlingException"})
# What services with a plan say to the client that they have themselves written, without a status.
_USED_UP = late(r"(?i)\b(?:hit|reached|exceeded) your (?:usage|session|weekly|rate) limit\b|\bexhausted your (?:capacity|quota)\b|\byour quota will reset\b")
_LIMITED = frozenset({"rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"})


def is_throttled(case: Case, hit: Hit) -> bool:
    if by_aws(hit):
        return True
    if models.is_aws(hit):
        return False
    told = answer(hit.failure)
    limited = told.status == 429 or any(k in _LIMITED for k in told.kinds) or bool(models.asked(case, hit) and _USED_UP.search(hit.failure.message))
    return limited and not no_money(told)


def by_aws(hit: Hit) -> bool:
    if short(hit.failure.type) in _THROTTLED:
        return True
    return models.is_aws(hit) and sort_of(hit.failure) is Sort.THROTTLED
