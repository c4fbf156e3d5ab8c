"""
The model id does not fit: an inference profile is needed, or the id is unknown.

## What it sees
`Invocation of model ID … with on-demand throughput isn't supported` (newer models are offered
through inference profiles only), or the opposite, `The provided model identifier is invalid`.

## Why it matters
Every model call fails with a ValidationException; the request often answers HTTP 200 and ends with
an error event.

## What to do
Use the profile's id (the model id with a prefix such as `us.` or `global.`), or, for an invalid id,
list what the region offers. LangChain needs langchain-aws 1.x to accept prefixed ids of new models.

## Not this when
The words stand in a tool's result or in replayed conversation.

## Source
Error texts of bedrock-runtime, ten issues of agent frameworks. The older advice to drop the prefix
for LangGraph leads to the on-demand error with models that exist as profiles only.

Covers: FWK-1
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Severity, Step
from agentcore_analyzer.symptoms.phrases import Hit, model_of

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = "told"
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of this refusal"),
    Explains("runtime-agent-error", "the exception of the agent is this refusal"),
)
ON_DEMAND = "with on-demand throughput isn't supported"
INVALID = "provided model identifier is invalid"
_MODEL = late(r"model ID (?P<id>[\w.:/-]+)")
# The address of a call of Converse or InvokeModel.
_CALLED = late(r"bedrock-runtime[\w.-]{0,80}/model/(?P<id>[\w.:%-]{1,300})/(?:converse|invoke)")


def find(case: Case) -> Iterator[Finding]:
    for phrase, key in ((ON_DEMAND, "model-on-demand"), (INVALID, "model-id-invalid")):
        found = model_failures.known_as(case, key)
        if found:
            yield _finding(phrase, found)


def _finding(phrase: str, found: list[Hit]) -> Finding:
    named = next((m["id"] for h in found if (m := _MODEL.search(h.message))), "")
    texts = (h.source.text or "" for h in found if isinstance(h.source, LogRecord))
    called = next((unquote(m["id"]) for text in texts if (m := _CALLED.search(text))), "")
    model = named or model_of(found) or called
    it = model or "the model"
    on_demand = phrase == ON_DEMAND
    family = model.removeprefix("us.").removeprefix("eu.").removeprefix("global.").partition(":")[0]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{f'Model {model}' if model else 'A model'} needs an inference profile" if on_demand
        else f"Model {model} is not a valid id here" if model
        else "The id of a model is not valid here",
        cause=(
            f"Bedrock refuses {it} on demand: this model is offered only through inference profiles, whose ids carry"
            " a prefix (us., eu., apac., global., …)."
            if on_demand
            else f"Bedrock does not know the id {model or 'that it was given'} in this region: it is misspelt, not offered here, or a profile"
            " whose prefix does not belong to this region."
        )
        + " Every model call with this id fails in the same way.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(
            Step(
                "List the profiles of the region and take the id of the one for this model.",
                "aws bedrock list-inference-profiles --query "
                f"\"inferenceProfileSummaries[?contains(inferenceProfileId, '{family if family and shell(family) == family else 'MODEL'}')].inferenceProfileId\"",
                f"an id that holds {family}" if family else "the id of a profile for this model",
            ),
            Step("Set this id where the model is named (LangChain: with langchain-aws 1.0 or newer) (AgentCore: and deploy again).", "agentcore deploy"),
            Step("Whoever makes the call (AgentCore: the execution role) needs the profile's ARN and the model's ARN in every region it routes to."),
        ),
        subject=("model-needs-inference-profile", "on-demand" if on_demand else "invalid", model or "(not named)"),
        counter=("the words in a tool's result or a replayed conversation: not counted",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
        references=("https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles.html",),
    )
