"""Why a model was refused: what its answer and the region of the caller tell."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.evidence import denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.symptoms import iam_refusals
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of
from agentcore_analyzer.symptoms.phrases import Hit

_ACTIONS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock:Converse", "bedrock:ConverseStream")
_SUBSCRIBE = "aws-marketplace:"
# Entries of the tables of known sentences, and the cause that each names.
_KNOWN = {
    "model-use-case-form": "use-case-form", "model-legacy": "legacy", "model-end-of-life": "end-of-life", "model-marketplace": "marketplace",
    "model-no-access": "not-granted", "model-not-allowed": "unnamed", "model-not-found-denied": "unnamed", "model-no-payment": "payment",
    "model-access-reason": "told",
}  # fmt: skip
_REGION = late(r"arn:[\w-]+:bedrock:(?P<region>[a-z0-9-]*):")


def cause(case: Case, hit: Hit) -> str:
    """Why a model was refused; "" where what failed is no refusal of a model."""
    known = model_failures.known(case, hit)
    if known in _KNOWN and _KNOWN[known] not in ("not-granted", "unnamed"):
        return _KNOWN[known]
    refused = denial(hit.failure.message) or denial(hit.message)
    if refused is not None:
        if refused.action.startswith(_SUBSCRIBE):
            return "marketplace"
        if refused.action not in _ACTIONS:
            return ""
        denied = _REGION.search(refused.resource)
        caller = caller_region(case, hit)
        other = denied and denied["region"] and caller and denied["region"] != caller
        if iam_refusals.elsewhere(refused):
            return "policy"
        return "cross-region-profile" if other else "role-permission"
    if _SUBSCRIBE in hit.failure.message:
        return "marketplace"
    if known in _KNOWN:
        return _KNOWN[known]
    if not model_failures.is_aws(hit) or not model_failures.of_model(case, hit):
        return ""
    return "unnamed" if sort_of(hit.failure) is Sort.DENIED else ""


def caller_region(case: Case, hit: Hit) -> str:
    """The region the agent runs in, from the attributes or resources of its spans."""
    trace = case.traces.get(hit.source.trace_id or "")
    if trace is None or not trace.spans:
        # A client's copy names no trace: the input's only traced agent stands for it.
        traced = [t for t in case.traces.values() if t.spans]
        trace = traced[0] if len({t.spans[0].service for t in traced}) == 1 else None
    for span in (trace.spans if trace else [])[:50]:
        detail = span.detail
        for attributes in (detail.attributes, detail.resource):
            for name in ("cloud.region", "aws.region"):
                if isinstance(attributes.get(name), str):
                    return str(attributes[name])
        arn = str(detail.resource.get("cloud.resource_id", ""))
        if arn.count(":") > 4:
            return arn.split(":")[3]
    return ""
