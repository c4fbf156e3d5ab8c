"""
The agent that was called does not exist there.

## What it sees
`No endpoint or agent found with qualifier`, or ResourceNotFoundException of InvokeAgentRuntime, at a caller; `Could not
find Agent Runtime with ID` in the answer of `agentcore status`.

## Why it matters
Every request fails with 404 before anything of the agent runs, so there is neither a log nor a trace of it.

## What to do
Compare account, region and id of the ARN that is called with what exists, then call the right one or deploy again.

## Not this when
The runtime exists and refuses (invoke-access-denied), or is stuck in DELETING (runtime-stuck-deleting). An id that was
found at another time in the same input was deleted in between.

## Source
ResourceNotFoundException in the service model of bedrock-agentcore; the npm CLI 0.30.0 against such an answer.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import phrases
from agentcore_analyzer.symptoms.sentences import count

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.STATUS, Kind.RUNTIME_LOG))
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
PHRASES = (
    "No endpoint or agent found with qualifier",
    "(ResourceNotFoundException) when calling the InvokeAgentRuntime operation",
    "Could not find Agent Runtime with ID",
)
_ARN = late(r"arn:[\w-]{1,20}:bedrock-agentcore:(?P<region>[\w-]{1,30}):(?P<account>\d{12}):runtime/(?P<id>[\w-]{1,100})")
_ID = late(r"Agent Runtime with ID (?P<id>[\w-]{1,100})")
_QUALIFIER = late(r"with qualifier '(?P<name>[\w-]{1,64})'")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[str, Evidence, frozenset[str]]]] = {}
    for hit in phrases.hits(case, *PHRASES):
        groups.setdefault(_named(hit.message), []).append((hit.message, hit.evidence, anchors(hit.source)))
    for document in case.documents:
        listed = document.data.get("resources") if document.kind is Kind.STATUS and isinstance(document.data, dict) else None
        for i, item in enumerate(listed if isinstance(listed, list) else ()):
            said = item.get("error") if isinstance(item, dict) else None
            if isinstance(said, str) and PHRASES[2] in said:
                place = document.place._replace(pointer=f"{document.place.pointer or ''}/resources/{i}")
                what = f"deployed according to the project ({item.get('name')}), but AWS does not find it"
                proof = Evidence(place if document.place.line is None else document.place, what, quote=said)
                whole = f"{said} {item.get('identifier') or ''}"
                groups.setdefault(_named(whole), []).append((whole, proof, frozenset()))
    for name, hits in groups.items():
        yield _finding(name, hits)


def _named(message: str) -> str:
    found = _ARN.search(message) or _ID.search(message)
    return found["id"] if found else ""


def _finding(name: str, hits: list[tuple[str, Evidence, frozenset[str]]]) -> Finding:
    arn = next((m for said, _, _ in hits if (m := _ARN.search(said))), None)
    qualifier = next((m["name"] for said, _, _ in hits if (m := _QUALIFIER.search(said))), "")
    where = f" in account {arn['account']}, region {arn['region']}" if arn else ""
    region = f" --region {arn['region']}" if arn else ""
    endpoint = f", or it has no endpoint {qualifier}" if qualifier else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS does not know the agent {name or 'that was called'}" + (f" (endpoint {qualifier})" if qualifier else ""),
        cause=(
            f"AWS finds no agent runtime {name}{where}{endpoint}. Mostly it was deleted, or it belongs to another account or region"
            f" than the caller's. It is in {count(len(hits), 'record')} of the input; nothing of the agent ran."
        ),
        evidence=tuple(dict.fromkeys(proof for _, proof, _ in hits)),
        fix=(
            Step("See which account the caller uses.", "aws sts get-caller-identity", f"account {arn['account']}" if arn else "the agent's account"),
            Step(
                "List the agents there; the id is the last part of the ARN.",
                f"aws bedrock-agentcore-control list-agent-runtimes{region} --query 'agentRuntimes[].[agentRuntimeId,status]' --output table",
                f"{name or 'the id'} with status READY",
            ),
            *(
                (Step(
                    f"It is there: look whether it has the endpoint {qualifier}.",
                    f"aws bedrock-agentcore-control list-agent-runtime-endpoints --agent-runtime-id {shell(name or 'RUNTIME_ID')}{region}",
                ),)
                if qualifier
                else ()
            ),
            Step("It is not there: deploy, and give the caller the ARN that is printed.", "agentcore deploy"),
        ),
        subject=("runtime-not-found", name),
        counter=("a refusal by IAM (then the agent may exist): another message",),
        anchors=frozenset().union(*(ids for _, _, ids in hits)),
        owner="agents-build/integrate",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html",),
    )  # fmt: skip
