"""
A guardrail or a content filter replaced or stopped the model's answer.

## What it sees
A model call that ended with `guardrail_intervened`, or with `content_filtered` (a filter, whose the reason does not say), while its span is OK; in the trace of a Bedrock
agent (classic), the guardrail's own record with the action INTERVENED.

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
from agentcore_analyzer.model import Confidence, Finding, Kind, Operation, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
REASONS = frozenset({"guardrail_intervened", "content_filtered", "content_filter", "GUARDRAIL_INTERVENED"})

_FILTERS = frozenset({"content_filtered", "content_filter"})
_TRACE = Step(
    "Turn on the guardrail's trace (guardrailConfig trace=enabled) and look which policy matched.",
    "aws bedrock list-guardrails --query 'guardrails[].[id,name,status]' --output table",
    "the guardrail that the agent is configured with",
)
_ADJUST = Step("If it matched by mistake, adjust that policy and publish a new version.")
_WHOSE = Step("See whether the agent has a guardrail. Where it has none, the filter is that of the model's provider, and no setting of yours: ask in other words, or take another model.")

_CLASSIC = "bedrock-agents"  # scope of the spans made of a Bedrock agent's trace events


def find(case: Case) -> Iterator[Finding]:
    yield from _recorded(case)
    spans = case.stopped(REASONS)
    if not spans:
        return
    ids = {s.span_id for s in spans}
    calls = [s for s in spans if not any(a.span_id in ids for a in case.traces[s.trace_id].ancestors(s))]
    reasons = sorted({str(s.facts.finish_reason) for s in spans})
    models = list(dict.fromkeys(s.facts.model for s in spans if s.facts.model))
    filtered = _FILTERS.issuperset(reasons)  # the word for it does not say that a guardrail of the agent's own did it
    got = "a filtered answer, or none" if filtered else "the guardrail's text or a filtered answer"
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{'A content filter' if filtered else 'A guardrail'} intervened in {len(calls)} model call{'s' if len(calls) > 1 else ''}",
        cause=(
            f"{len(calls)} call{'s' if len(calls) > 1 else ''} of {', '.join(models) or 'the model'} ended with"
            f" {' / '.join(reasons)}: what the user got is {got}. The spans say"
            f" {calls[0].status}, since this is no error for the API."
        ),
        evidence=tuple(of_span(s, f"{s.name} ended with {s.facts.finish_reason}, span {s.status}") for s in spans),
        fix=(_WHOSE, _TRACE, _ADJUST) if filtered else (_TRACE, _ADJUST),
        subject=("guardrail-intervened", *reasons),
        counter=("other stop reasons: not these calls",),
        anchors=frozenset().union(*(anchors(s) for s in spans)),
        owner="agents-connect/policy",
    )


def _recorded(case: Case) -> Iterator[Finding]:
    """What the guardrail itself recorded: Bedrock Agents name its side and the policies that matched."""
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in case.by_operation.get(Operation.CLIENT, ()):
        if span.scope == _CLASSIC and span.name.startswith("guardrail "):
            said = span.detail.attributes
            if said.get("aws.bedrock.guardrail.action") == "INTERVENED":
                side, policies = (str(said.get(f"aws.bedrock.guardrail.{k}") or "") for k in ("side", "policies"))
                groups.setdefault((side, policies), []).append(span)
    for (side, policies), spans in groups.items():
        what = {"input": "the user's message", "output": "the agent's answer"}.get(side, "a message")
        yield Finding(
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=f"A guardrail blocked {what}" + (f" ({policies})" if policies else ""),
            cause=(
                f"The guardrail of the agent intervened on {what}"
                + (f": its {policies.replace(',', ' and ')} matched" if policies else "")
                + ". What the user got is the guardrail's text"
                + ("; no model was asked." if side == "input" else " instead of the answer.")
            ),
            evidence=tuple(of_span(s, f"the guardrail's own record for the {side}: INTERVENED") for s in spans),
            fix=(
                Step(
                    "See which guardrail the agent has, and which filter of it matched (the assessments in the trace name it).",
                    "aws bedrock-agent get-agent --agent-id AGENT_ID --query agent.guardrailConfiguration",
                ),
                Step("If it matched by mistake: lower the strength of that filter, or except the words, and publish a new version."),
            ),
            subject=("guardrail-intervened", side, policies),
            counter=("a record of the guardrail with action NONE: not counted",),
            anchors=frozenset().union(*(anchors(s) for s in spans)),
            owner="agents-connect/policy",
        )
