"""What the input tells of the attempts of a throttled call: which there were, the waiting between them, and what came of them."""

from __future__ import annotations

from bisect import bisect_left

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared.later_answers import answered
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Operation, Span, Step
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.recoveries import Later, later
from agentcore_analyzer.untrusted import whole

_OVER_PROFILE = late(r"\binference-profile/|(?<![\w.-])(?:us|us-gov|eu|apac|au|jp|ca|global)\.(?:amazon|anthropic|meta|mistral|cohere|deepseek|ai21|writer|openai|qwen)\.")
_ABOVE = 12  # records in which the call stands that was made
# What OpenAI's API says of a request that is larger than the whole limit: nothing of the limit was used before it.
_ASKED = late(r"\bLimit:? (?P<limit>\d{1,12}), Requested:? (?P<asked>\d{1,12})\b")


def quotas(words: str) -> Step:
    """Which quotas to look at: those that the refusal counts."""
    name, expect = ("per day", "what of the model in question is counted by the day") if "per day" in words else ("tokens per minute", "the tokens per minute of the model in question")
    return Step(
        "Look at the quotas of this model.",
        "aws service-quotas list-service-quotas --service-code bedrock --query "
        f"\"Quotas[?contains(QuotaName, '{name}')].[QuotaName,Value]\" --output table",
        expect,
    )


def too_large(words: str) -> str:
    """`30601 of 30000`, where one request asks for more than the limit holds: no pause makes it fit."""
    found = _ASKED.search(words)
    if found is None or (whole(found["asked"]) or 0) <= (whole(found["limit"]) or 0):
        return ""
    return f"{found['asked']} of {found['limit']}"


def over_profile(case: Case, found: list[Hit], model: str) -> bool:
    """Whether the model's id, the words of the failure or the command above it name an inference profile."""
    first = found[0].source
    at = case.positions.get(id(first), -1)
    known: dict[int, bool] = case.memo("records that name an inference profile", dict)  # each stands above several
    if any(_OVER_PROFILE.search(words) for words in (model, *(h.failure.message for h in found))):
        return True
    for number in range(max(0, at - _ABOVE), at + 1):
        if number not in known:
            known[number] = _OVER_PROFILE.search(case.logs[number].text or "") is not None
        if known[number] and case.logs[number].origin.file == first.origin.file:
            return True
    return False


def came_of(case: Case, invocation: Invocation | None, attempts: list[Span], found: list[Hit]) -> Later:
    """Whether a later attempt was answered; that none was is known only where the trace of the request is whole."""
    if invocation is not None and answered(invocation.spans, attempts):
        return Later(recovered=True, title=", then answered", cause=" A later attempt succeeded.")
    well = later(h.failure for h in found)
    if well.recovered or invocation is None or case.ledger.doubts(invocation.trace):
        return well
    return well._replace(cause=" No later attempt of this request succeeded.")


def attempts_of(case: Case, spans: list[Span]) -> list[Span]:
    """The outermost failing model call of each attempt, in order of time."""
    models = [s for s in spans if s.facts.operation == Operation.MODEL]
    ids = {s.span_id for s in models}
    outer = [s for s in models if not any(a.span_id in ids for a in case.traces[s.trace_id].ancestors(s))]
    return sorted(outer, key=lambda s: s.start_ns or 0)


def waited_between(attempts: list[Span], invocation: Invocation | None) -> int:
    """Nanoseconds between the end of a throttled attempt and the next model call."""
    spans = invocation.spans if invocation else []
    starts = sorted(s.start_ns for s in spans if s.facts.operation == Operation.MODEL and s.start_ns is not None)
    waited = 0
    for attempt in attempts:
        if attempt.end_ns is not None:
            after = bisect_left(starts, attempt.end_ns)
            waited += starts[after] - attempt.end_ns if after < len(starts) else 0
    return waited
