"""
The model was throttled.

## What it sees
Throttling of an operation that asks a model (Converse, ConverseStream, InvokeModel and its streams), and the rate limits of
other providers (HTTP 429, `rate_limit_error`); how many attempts, how they were spaced, and how much of the request's
time was waiting.

## Why it matters
Strands retries after 4, 8, 16, 32 and 64 s: 124 s without a sign of life, long enough for proxies
and clients to give up. Each attempt reserves quota for the whole `maxTokens`.

## What to do
Set `maxTokens` to what the answers need, use a cross-region profile, ask for a higher quota, spread
the load.

## Not this when
The last attempt succeeded: then it is a note. Retries inside botocore or the provider's SDK leave no failing
span at all. The account of another provider has no money left: that is model-call-failed. Another operation was throttled,
of Bedrock too (ApplyGuardrail, Retrieve, Evaluate, InvokeAgentRuntime): aws-call-throttled, invoke-throttled.

## Source
Back-off of Strands read in its source and run against a throttling model; texts of bedrock-runtime; Pydantic AI,
LangChain, the OpenAI Agents SDK and others run against a model that answers 429.

Covers: HO-15
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures as models
from agentcore_analyzer.detectors.model._shared.provider_sorts import no_money
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span, seconds
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.trace import began_after, moment
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.aws_errors import Sort, calls_of, sort_of
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, told, with_echoes
from agentcore_analyzer.symptoms.provider_errors import answer, sentence

_RESERVED = Step("Set maxTokens to what the answers need: each call reserves that many tokens of the quota.")
_QUOTAS = Step(
    "Look at the quotas of this model.",
    "aws service-quotas list-service-quotas --service-code bedrock --query "
    "\"Quotas[?contains(QuotaName, 'tokens per minute')].[QuotaName,Value]\" --output table",
    "the tokens per minute of the model in question",
)
_PROFILE = Step("Use a cross-region inference profile, spread the requests, or ask for a higher quota.")
# Where the call went over a profile already, as its ARN or the prefix of its id tells.
_HIGHER = Step("Spread the requests over time, or ask for a higher quota of the model for this inference profile.")
_OVER_PROFILE = late(r"\binference-profile/|(?<![\w.-])(?:us|us-gov|eu|apac|au|jp|ca|global)\.(?:amazon|anthropic|meta|mistral|cohere|deepseek|ai21|writer|openai|qwen)\.")
_ABOVE = 12  # records in which the call stands that was made
_ELSEWHERE = (
    Step("Look at the limits of requests and tokens per minute in the provider's console, and ask for a higher tier."),
    Step("Retry with growing pauses, as long as the answer says; let the agent make fewer calls at a time."),
)

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = True
EXPLAINS = (
    Explains("silent-gap", "the agent was waiting between two attempts (4, 8, 16, 32, 64 s)"),
    Explains("slow-model-call", "the time went into waiting for the next attempt"),
    Explains("retry-storm", "the repeats are the retries of the throttled call"),
    Explains("stream-idle-drop", "nothing was sent while the agent waited for the next attempt"),
    Explains("client-read-timeout", "the client gave up while the agent waited for the next attempt"),
    Explains("stream-error-event", "the error event tells of the throttling"),
    Explains("runtime-agent-error", "the agent gave up after the throttled calls"),
)
_THROTTLED = frozenset({"ModelThrottledException", "ThrottlingException"})
# What services with a plan say to the client that they have themselves written, without a status.
_USED_UP = late(r"(?i)\b(?:hit|reached|exceeded) your (?:usage|session|weekly|rate) limit\b|\bexhausted your (?:capacity|quota)\b|\byour quota will reset\b")
_LIMITED = frozenset({"rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"})


def find(case: Case) -> Iterator[Finding]:
    found = [h for h in told(case) if _is_throttled(case, h) and models.of_model(case, h)]
    for group in by_request(case, with_echoes(case, found)).values():
        yield _finding(case, group)


def _is_throttled(case: Case, hit: Hit) -> bool:
    if _is_aws(hit):
        return True
    if models.is_aws(hit):
        return False
    told = answer(case, hit.failure)
    limited = told.status == 429 or any(k in _LIMITED for k in told.kinds) or bool(models.asked(case, hit) and _USED_UP.search(hit.failure.message))
    return limited and not no_money(told)


def _is_aws(hit: Hit) -> bool:
    if short(hit.failure.type) in _THROTTLED:
        return True
    return models.is_aws(hit) and sort_of(hit.failure) is Sort.THROTTLED


def _finding(case: Case, found: list[Hit]) -> Finding:
    aws = any(_is_aws(h) or models.of_bedrock(h) for h in found)
    spans = [h.source for h in found if isinstance(h.source, Span)]
    invocation = case.invocation(spans[0]) if spans else None
    attempts = _attempts(case, spans)
    waited = _waited(attempts, invocation)
    effects = {h.failure.effect for h in found}
    recovered = (invocation is not None and _recovered(invocation, attempts)) or effects == {Effect.RECOVERED}
    model = model_of(found)
    words = next((w for h in found if (w := sentence(case, h.failure))), "")[:200].rstrip(". ")
    total = (invocation.end_ns or 0) - (invocation.start_ns or 0) if invocation else 0
    share = f", {waited * 100 // total} % of the request's {seconds(total)}" if total and waited else ""
    evidence: list[Evidence] = [of_span(a, f"attempt {i} was throttled") for i, a in enumerate(attempts, 1)]
    evidence += [h.evidence for h in found if not isinstance(h.source, Span) or h.source not in attempts]
    return Finding(
        severity=Severity.NOTE if recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=(f"Model {model} was throttled" if model else "The model was throttled")
        + (f" in {len(attempts)} attempts" if len(attempts) > 1 else "")
        + (", then answered" if recovered else ""),
        cause=(
            f"{'Bedrock' if aws else 'The provider'} refused {max(len(attempts), 1)} call{'s' if len(attempts) > 1 else ''} of {model or 'the model'} for"
            f" a rate or quota of requests or tokens of the account{f': “{words}”' if words else ''}."
            + (f" Between the attempts the agent waited {seconds(waited)}{share}." if waited else "")
            + calls_of(h.failure for h in found)
            + _afterwards(case, invocation, recovered)
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            *((_RESERVED, _QUOTAS, _HIGHER if _over_profile(case, found, model) else _PROFILE) if aws else _ELSEWHERE),
            Step("If the response streams: send heartbeats, since a retried call is silent for up to 64 s at a time."),
        ),
        subject=("model-throttled", model, "recovered" if recovered else "failed"),
        counter=("a later success of the same request: " + ("found" if recovered else "none in the input"),),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-harden/limits",
    )


def _over_profile(case: Case, found: list[Hit], model: str) -> bool:
    """Whether the model's id, the words of the failure or the command above it name an inference profile."""
    first = found[0].source
    positions: dict[int, int] = case.memo("positions of logs", lambda: {id(log): n for n, log in enumerate(case.logs)})
    at = positions.get(id(first), -1)
    above = [g.text or "" for g in case.logs[max(0, at - _ABOVE) : at + 1] if g.origin.file == first.origin.file]
    return any(_OVER_PROFILE.search(words) for words in (model, *(h.failure.message for h in found), *above))


def _afterwards(case: Case, invocation: Invocation | None, recovered: bool) -> str:
    """What is known of later attempts: that none succeeded only where the trace of the request is whole."""
    if recovered:
        return " A later attempt succeeded."
    if invocation is None or case.ledger.doubts(invocation.trace):
        return ""
    return " No later attempt of this request succeeded."


def _attempts(case: Case, spans: list[Span]) -> list[Span]:
    """The outermost failing model call of each attempt, in order of time."""
    models = [s for s in spans if s.facts.operation == Operation.MODEL]
    ids = {s.span_id for s in models}
    outer = [s for s in models if not any(a.span_id in ids for a in case.traces[s.trace_id].ancestors(s))]
    return sorted(outer, key=lambda s: s.start_ns or 0)


def _waited(attempts: list[Span], invocation: Invocation | None) -> int:
    """Nanoseconds between the end of a throttled attempt and the next model call."""
    calls = [s for s in (invocation.spans if invocation else []) if s.facts.operation == Operation.MODEL]
    waited = 0
    for attempt in attempts:
        if attempt.end_ns is not None:
            after = [s.start_ns for s in calls if s.start_ns is not None and s.start_ns >= attempt.end_ns]
            waited += min(after, default=attempt.end_ns) - attempt.end_ns
    return waited


def _recovered(invocation: Invocation, attempts: list[Span]) -> bool:
    last = max(attempts, key=lambda a: (a.end_ns or 0, moment(a)), default=None)
    return last is not None and any(
        s.facts.operation == Operation.MODEL and s.status != "ERROR" and began_after(s, last) for s in invocation.spans
    )
