"""
A guardrail replaced or stopped the model's answer.

## What it sees
A model call that ended with `guardrail_intervened` or `content_filtered` while its span is OK.

## Why it matters
The user sees the guardrail's message instead of an answer, and nothing is marked as an error.

## What to do
Look at the guardrail's trace for the policy that matched; adjust it if it matched by mistake.

## Not this when
Other stop reasons.

## Source
Stop reasons of bedrock-runtime; Strands run with a model that stops this way: all spans OK.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step

NEEDS = (frozenset({Kind.SPANS}),)
REASONS = frozenset({"guardrail_intervened", "content_filtered", "content_filter", "GUARDRAIL_INTERVENED"})


def find(case: Case) -> Iterator[Finding]:
    spans = [s for s in case.by_operation.get("model", ()) if s.facts.finish_reason in REASONS]
    if not spans:
        return
    ids = {s.span_id for s in spans}
    calls = [s for s in spans if not any(a.span_id in ids for a in case.traces[s.trace_id].ancestors(s))]
    reasons = sorted({str(s.facts.finish_reason) for s in spans})
    models = list(dict.fromkeys(s.facts.model for s in spans if s.facts.model))
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"A guardrail intervened in {len(calls)} model call{'s' if len(calls) > 1 else ''}",
        cause=(
            f"{len(calls)} call{'s' if len(calls) > 1 else ''} of {', '.join(models) or 'the model'} ended with"
            f" {' / '.join(reasons)}: what the user got is the guardrail's text or a filtered answer. The spans say"
            f" {calls[0].status}, since this is no error for the API."
        ),
        evidence=tuple(of_span(s, f"{s.name} ended with {s.facts.finish_reason}, span {s.status}") for s in spans),
        fix=(
            Step(
                "Turn on the guardrail's trace (guardrailConfig trace=enabled) and look which policy matched.",
                "aws bedrock list-guardrails --query 'guardrails[].[id,name,status]' --output table",
                "the guardrail that the agent is configured with",
            ),
            Step("If it matched by mistake, adjust that policy and publish a new version."),
        ),
        subject=("guardrail-intervened", *reasons),
        counter=("other stop reasons: not these calls",),
        anchors=frozenset().union(*(anchors(s) for s in spans)),
        owner="agents-connect/policy",
    )
