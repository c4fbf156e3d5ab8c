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
Set `maxTokens` to what the answers need, use a cross-region profile, ask for a higher quota, spread the load.

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

from agentcore_analyzer.detectors.model._shared import model_failures as models
from agentcore_analyzer.detectors.model._shared import throttled_attempts as tries
from agentcore_analyzer.detectors.model._shared.throttling import by_aws, is_throttled
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.aws_errors import calls_of
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, which, with_echoes
from agentcore_analyzer.symptoms.provider_errors import sentence

_RESERVED = Step("Set maxTokens to what the answers need: each call reserves that many tokens of the quota.")
_PROFILE = Step("Use a cross-region inference profile, spread the requests, or ask for a higher quota.")
# Where the call went over a profile already, as its ARN or the prefix of its id tells.
_HIGHER = Step("Spread the requests over time, or ask for a higher quota of the model for this inference profile.")
_SMALLER = (
    Step("Ask for less at a time: shorten what is sent, or lower the number of output tokens. No pause makes the same request fit."),
    Step("Or ask for a higher limit in the provider's console."),
)
_ELSEWHERE = (
    Step("Look at the limits of requests and tokens per minute in the provider's console, and ask for a higher tier."),
    Step("Retry with growing pauses, as long as the answer says; let the agent make fewer calls at a time."),
)

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = "told"
EXPLAINS = (
    Explains("silent-gap", "the agent was waiting between two attempts (4, 8, 16, 32, 64 s)"),
    Explains("slow-model-call", "the time went into waiting for the next attempt"),
    Explains("retry-storm", "the repeats are the retries of the throttled call"),
    Explains("stream-idle-drop", "nothing was sent while the agent waited for the next attempt"),
    Explains("client-read-timeout", "the client gave up while the agent waited for the next attempt"),
    Explains("stream-error-event", "the error event tells of the throttling"),
    Explains("runtime-agent-error", "the agent gave up after the throttled calls"),
)


def find(case: Case) -> Iterator[Finding]:
    found = which(case, lambda h: is_throttled(case, h) and models.of_model(case, h))
    for group in by_request(case, with_echoes(case, found)).values():
        yield _finding(case, group)


def _finding(case: Case, found: list[Hit]) -> Finding:
    aws = any(by_aws(h) or models.of_bedrock(h) for h in found)
    spans = [h.source for h in found if isinstance(h.source, Span)]
    invocation = case.invocation(spans[0]) if spans else None
    attempts = tries.attempts_of(case, spans)
    waited = tries.waited_between(attempts, invocation)
    well = tries.came_of(case, invocation, attempts, found)
    model = model_of(found)
    said = next((w for h in found if (w := sentence(h.failure))), "")
    words, large = said[:200].rstrip(". "), tries.too_large(said)
    total = (invocation.end_ns or 0) - (invocation.start_ns or 0) if invocation else 0
    share = f", {waited * 100 // total} % of the request's {seconds(total)}" if total and waited else ""
    evidence: list[Evidence] = [of_span(a, f"attempt {i} was throttled") for i, a in enumerate(attempts, 1)]
    tried = {id(a) for a in attempts}
    evidence += [h.evidence for h in found if id(h.source) not in tried]
    return Finding(
        severity=Severity.NOTE if well.recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=(f"Model {model}" if model else "The model")
        + (f" refused a request that is larger than its rate limit ({large})" if large else " was throttled")
        + (f" in {len(attempts)} attempts" if len(attempts) > 1 else "")
        + well.title,
        cause=(
            f"{'Bedrock' if aws else 'The provider'} refused {max(len(attempts), 1)} call{'s' if len(attempts) > 1 else ''} of {model or 'the model'} for"
            f" a rate or quota of requests or tokens of the account{f': “{words}”' if words else ''}."
            + (f" Between the attempts the agent waited {seconds(waited)}{share}." if waited else "")
            + calls_of(h.failure for h in found)
            + well.cause
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=_SMALLER if large else (
            *((_RESERVED, tries.quotas(said), _HIGHER if tries.over_profile(case, found, model) else _PROFILE) if aws else _ELSEWHERE),
            Step("If the response streams: send heartbeats, since nothing comes while a call waits for its next attempt."),
        ),
        subject=("model-throttled", model, "recovered" if well.recovered else "failed"),
        counter=("a later success of the same request: " + ("found" if well.title else "it seems so" if well.recovered else "none in the input"),),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-harden/limits",
    )
