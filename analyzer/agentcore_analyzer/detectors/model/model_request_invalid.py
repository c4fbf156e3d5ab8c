"""
The model refused the form of a request: a setting, a block or a combination it does not take.

## What it sees
Refusals of the form of a request to a model: ValidationException or HTTP 400 of Converse and InvokeModel, what a model's own
service answered through Bedrock, and HTTP 400 and 422 of other providers, in the words of any SDK. The reason is told where
its sentence is known: tools that are used but not declared, empty text blocks, too many output tokens, settings that the model
does not take, prefilled answers, features that the model lacks; else the service's sentence, with the field that it names.

## Why it matters
The request fails each time in the same way; retries and other regions do not help.

## What to do
Change what the message names in the agent's model settings, or in the messages that it sends.

## Not this when
Another finding explains it: calls and results of tools do not belong together (message-history-corrupt), the conversation is
too long (context-window-exceeded), the model's id is wrong (model-needs-inference-profile). Bedrock asks for the same request
again (model-stream-failed): then its form is good.

## Source
Error sentences of bedrock-runtime and of Anthropic's and OpenAI's APIs, as users of agent SDKs report them.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.model._shared import model_failures, refused_forms
from agentcore_analyzer.detectors.model._shared.refused_forms import Reason
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.aws_errors import calls_of
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, unclaimed, which, with_echoes

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
STAGE = Stage.FAMILY
FAILING = "left"
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of the refused request"),
    Explains("runtime-agent-error", "the exception of the agent is the refused request"),
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, tuple[Reason, list[Hit]]] = {}
    for hit in unclaimed(case, which(case, lambda h: model_failures.of_model(case, h))):
        if (reason := refused_forms.reason(case, hit)) is not None:
            groups.setdefault(reason.key, (reason, []))[1].append(hit)
    for number, (reason, found) in enumerate(groups.values()):
        for group in by_request(case, with_echoes(case, found, number)).values():
            yield _finding(reason, group)


def _finding(reason: Reason, found: list[Hit]) -> Finding:
    model = model_of(found)
    who = "The provider" if reason.provider else "Bedrock"
    quoted = f" It said: “{reason.sentence[:400].rstrip('. ')}”." if reason.sentence else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{f'Model {model}' if model else 'The model'} refused the request: {reason.what}",
        cause=f"{who} refused the request{f': {reason.what}' if reason.what.rstrip('…') not in reason.sentence else ''}.{quoted}{calls_of(h.failure for h in found)}"
        " The same request mostly fails again: it is its form that was refused.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(*reason.steps, Step("Run the same request again.")),
        subject=("model-request-invalid", reason.key, model),
        counter=("tool calls without results, a conversation that is too long: other findings",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )
