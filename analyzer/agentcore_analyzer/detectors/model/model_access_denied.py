"""
The agent may not use its model.

## What it sees
An access error of an operation that asks a model, in spans, logs or the stream that the client received. One cause is
named: `use-case-form` (the provider's form was not submitted), `legacy` (the provider retires the model), `end-of-life` (it has done so),
`marketplace` (no permission to subscribe), `payment` (no valid way to pay), `told` (the answer says due to what), `role-permission`
(the execution role lacks the action), `policy` (another policy than the role's own does not allow it, or one denies it), `cross-region-profile` (the refused region is another one of the profile's regions), `not-granted` (there is no access) or `unnamed` (AWS gives no reason).

## Why it matters
Every request fails, often with HTTP 200 and an error event at the end of the stream.

## What to do
Follow the steps of the named cause. Access to models is granted automatically with Marketplace
permissions; the old console page for model access no longer exists.

## Not this when
The words stand in a prompt, a tool's result or a replayed conversation: only span errors, log
messages and error events count. A later success does not clear it: right after an automatic
subscription calls succeed and are refused again for up to 15 minutes.

## Source
Error texts of bedrock-runtime as botocore prints them; Bedrock's user guide on model access and on
cross-region inference profiles.

Covers: MDL-1 MDL-2 MDL-3
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import denial_causes, denied_access
from agentcore_analyzer.evidence import ANY_LOG, anchors, denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity
from agentcore_analyzer.symptoms import iam_policies, iam_refusals
from agentcore_analyzer.symptoms.aws_errors import calls_of
from agentcore_analyzer.symptoms.phrases import Hit, model_of, which

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = "told"
EXPLAINS = (
    Explains("stream-error-event", "the exception that the client received is the refused model call"),
    Explains("runtime-agent-error", "the exception of the agent is the refused model call"),
)
_QUOTED = ("not-granted", "unnamed", "told", "use-case-form", "payment", "end-of-life")
_PROFILE = late(rf"\b(?P<prefix>{'|'.join(sorted(denied_access.REGIONS, key=len, reverse=True))})\.[a-z0-9]+\.[\w.:-]+")
_NAMED = {
    "role": re.compile(r":assumed-role/([\w+=,.@-]{1,64})/"),
    "model": re.compile(r"(?i)\bmodel[ _-]?(?:id|identifier)[\"'`*]{0,3}\s?[:=]\s{0,3}[\"'`]?([a-z0-9][\w-]{0,20}\.[\w.:-]{3,120}\w)"),
}
_HEAD = 4000  # characters of a record that are looked at
_MODEL = late(r"(?:foundation-model|inference-profile)/(?P<model>[\w.:-]+)")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Hit]] = {}
    for hit in which(case, lambda h: denial_causes.cause(case, h)):
        if cause := denial_causes.cause(case, hit):
            groups.setdefault(cause, []).append(hit)
    # The client's copy of a message may name no model: it joins the group of the same cause.
    for cause, found in groups.items():
        yield _finding(case, cause, found)


def _finding(case: Case, cause: str, found: list[Hit]) -> Finding:
    first = found[0]
    refused = next((d for h in found if (d := denial(h.failure.message) or denial(h.message))), None)
    named = _MODEL.search(iam_refusals.whole(refused.resource, "")) if refused else None
    model = model_of(found) or (named["model"] if named else "")
    profile = _PROFILE.search(model)
    words = " ".join(first.failure.message.split())
    proofs, written = iam_policies.looked_up(case, refused.role, refused.action, refused.resource or "*") if refused else ((), "")
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"Access to {f'model {model}' if model else 'the model'} was denied: {denied_access.title(cause, refused)}",
        cause=denied_access.explain(cause, model, refused, profile["prefix"] if profile else "", denial_causes.caller_region(case, first))
        + (f" It said: “{words[:300].rstrip('. ')}”." if cause in _QUOTED and words else "")
        + written
        + calls_of(h.failure for h in found),
        evidence=tuple(dict.fromkeys((*(h.evidence for h in found), *proofs))),
        fix=denied_access.fix(cause, model, refused, profile["prefix"] if profile else "", _beside(case, found)),
        subject=("model-access-denied", cause, model),
        counter=("the words in a tool's result or a replayed conversation: not counted",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html",),
    )


def _beside(case: Case, found: list[Hit]) -> dict[str, str]:
    """The role and the model that the files of the refusal name, where each is one alone: what a person wrote around the line."""
    files = {h.source.place.file for h in found}
    texts = [(g.text or "")[:_HEAD] for g in case.logs_with("assumed-role/", "model", "Model", "MODEL") if g.origin.file in files]
    named = {name: {m[1] for text in texts for m in pattern.finditer(text)} for name, pattern in _NAMED.items()}
    return {name: next(iter(values)) for name, values in named.items() if len(values) == 1}
