"""
An ADK agent cannot reach its model: a key is missing, or the model is no Gemini model.

## What it sees
ADK spans (`gcp.vertex.agent`) whose model calls fail while the model is not a Gemini one, or, in an input with spans or frames of
ADK, the messages about GEMINI_API_KEY / GOOGLE_API_KEY and a key that is not valid.

## Why it matters
ADK passes a plain model name to Google's API; Bedrock models work only through its LiteLLM wrapper.

## What to do
Set the key as an environment variable of the runtime, or wrap other models with LiteLlm.

## Not this when
The calls succeed, or the error is LiteLLM's own: a wrapped model is fine. Nothing in the input is of ADK: other programs call
Google's API as well.

## Source
Scope and attribute names of ADK spans; the exact text for a missing key is not verified for every version.

Covers: FWK-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.phrases import hits

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.DEV_LOG))
FAILING = True
SCOPE = "gcp.vertex.agent"
NOT_VALID = "API key not valid"
KEY_PHRASES = ("Missing key inputs argument", "GEMINI_API_KEY", "GOOGLE_API_KEY", NOT_VALID)
_OF_ADK = ("google/adk/", "google\\adk\\", "google.adk", "google_adk", SCOPE)  # its frames, loggers and scope


def find(case: Case) -> Iterator[Finding]:
    foreign = [
        s
        for s in case.failed
        if s.facts.operation == Operation.MODEL and s.scope == SCOPE and "gemini" not in (s.facts.model or "gemini").lower()
        and "litellm" not in (s.facts.error or "").lower()
    ]
    keys = list(hits(case, *KEY_PHRASES))
    if keys and not any(s.scope == SCOPE for s in case.spans) and not case.speaks(*_OF_ADK):
        keys = []
    if not foreign and not keys:
        return
    model = next((s.facts.model for s in foreign if s.facts.model), "")
    evidence: list[Evidence] = [of_span(s, f"{s.name} failed", case.error(s).message) for s in foreign]
    evidence += [h.evidence for h in keys]
    sources: list[Span | LogRecord] = [*foreign, *(h.source for h in keys)]
    refused = any(NOT_VALID in h.message for h in keys)
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if keys else Confidence.LIKELY,
        title=f"The ADK agent has no {'valid ' if refused else ''}key for its model" if keys else f"ADK cannot call model {model}",
        cause=(
            f"Google's API says “{NOT_VALID}”: it does not take the key that the agent sends (GEMINI_API_KEY or GOOGLE_API_KEY)."
            if refused
            else "The client of Google's API has no key: GEMINI_API_KEY (or GOOGLE_API_KEY) is missing in the environment of the agent."
            if keys
            else f"ADK passed the model name {model} to Google's API, which knows Gemini models only."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Set a key that is valid in GEMINI_API_KEY, in the environment of the agent (on AgentCore: envVars in agentcore.json), and deploy again.",
                 "agentcore deploy")
            if keys
            else Step("For a model of Bedrock: wrap it, LiteLlm(model='bedrock/MODEL_ID')."),
        ),
        subject=("adk-non-gemini-model", "key" if keys else model),
        counter=("successful calls of the same model (a wrapped model): none among these",),
        anchors=frozenset().union(*(anchors(s) for s in sources)),
        owner="agents-build",
    )  # fmt: skip
