"""
A call of a model that is not on Bedrock failed: key, account, name, provider or connection.

## What it sees
Errors of the SDKs of OpenAI, Anthropic, Google, LiteLLM and others on model calls and on the agents that made them, and error
bodies of their APIs: HTTP 401, 403, 404 and 5xx, `insufficient_quota`, `overloaded_error`, connections that cannot be made or break.

## Why it matters
AgentCore runs agents with any model. The request ends here, and the frameworks word the same failure in many ways.

## What to do
What the kind of failure asks for: set the key in the environment of the runtime, pay the account, correct the
model's name, retry later, or open the way out of the VPC.

## Not this when
Another finding explains it: Bedrock refused or failed (model-access-denied, service-internal-error, model-stream-failed); the
rate limit was reached (model-throttled); the conversation was too long (context-window-exceeded); the form of the request was
refused (model-request-invalid).

## Source
Texts of the SDKs openai 2, anthropic and litellm; Pydantic AI, LangChain, OpenAI Agents SDK, CrewAI, ADK and others
run against a model that fails.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.model._shared import code_faults, later_answers, model_failures, provider_faults
from agentcore_analyzer.detectors.model._shared.provider_sorts import Sort
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Span
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, unclaimed, which, with_echoes
from agentcore_analyzer.symptoms.provider_errors import answer

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
STAGE = Stage.FAMILY
FAILING = "left"
EXPLAINS = (
    Explains("runtime-agent-error", "the exception of the agent is the failed model call"),
    Explains("stream-error-event", "the error event tells of the failed model call"),
    Explains("slow-model-call", "the time went into the SDK's retries"),
    Explains("stream-broken", "the connection that broke is the one to the model's provider"),
    Explains("silent-gap", "the SDK was retrying the failed model call"),
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, tuple[Sort, list[Hit]]] = {}
    for hit in unclaimed(case, which(case, lambda h: provider_faults.sort(case, h) is not None)):
        if not model_failures.of_bedrock(hit) and not code_faults.own(hit) and (sort := provider_faults.sort(case, hit)) is not None:
            groups.setdefault(sort.name, (sort, []))[1].append(hit)
    for sort, found in groups.values():
        for group in by_request(case, with_echoes(case, found)).values():
            yield _finding(case, sort, group)


def _finding(case: Case, sort: Sort, found: list[Hit]) -> Finding:
    model = model_of(found)
    words = next((w for h in found if (w := answer(h.failure).sentence)), "") or " ".join(found[0].message.split())
    named = {h.source.name for h in found if isinstance(h.source, Span)}  # a span without a message has no other words
    status = next((s.facts.http_status for h in found if isinstance(s := h.source, Span) and s.facts.http_status), None)
    said = f" It said: “{words[:300].rstrip('. ')}”." if words not in named else f" Its status was HTTP {status}." if status else ""
    failed = [h.source for h in found if isinstance(h.source, Span)]
    answered = failed and later_answers.answered(case.traces[failed[0].trace_id].spans, failed)
    return Finding(
        severity=Severity.NOTE if answered else Severity.ERROR,
        confidence=Confidence.CERTAIN if any(isinstance(h.source, Span) for h in found) else Confidence.LIKELY,
        title=sort.title.format(model=f"model {model}" if model else "the model")
        + (", then the model answered" if answered else ""),
        cause=f"{sort.cause}{said}"
        + (" A later model call of the same request succeeded." if answered else ""),
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=sort.fix,
        subject=("model-call-failed", sort.name, model),
        counter=("an error of Bedrock: none of these is one of AWS",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )
