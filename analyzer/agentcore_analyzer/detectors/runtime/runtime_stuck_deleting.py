"""
A runtime hangs in DELETING.

## What it sees
A live status DELETING whose last change is more than 30 minutes before the export; DeleteAgentRuntime called
again and again for one runtime; `Default endpoints are removed when you delete the agent`.

## Why it matters
The runtime's name stays taken and its network interfaces and workload identity stay behind.
Nothing that the account can call ends this state.

## What to do
Stop repeating the call, deploy under a new name, and open a support case with the facts that the
finding prints. The DEFAULT endpoint is never deleted by itself: delete the runtime.

## Not this when
Deletion began less than 30 minutes ago. Network interfaces that remain for up to 8 hours after a deletion that
ended are normal. Where the input does not tell when it was exported, the age is not guessed.

## Source
Statuses in the service model; issues of the Terraform provider; the 30 minutes are those of the Agent Toolkit for AWS.

Covers: DEL-1 DEL-2 DEL-3 DEL-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.runtime._shared.deletions import Deletion, deletions, time_of
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import phrases, support_case
from agentcore_analyzer.symptoms.document_times import shown
from agentcore_analyzer.symptoms.resources import Resource, text

NEEDS = tuple(frozenset({k}) for k in (Kind.STATUS, Kind.CLOUDTRAIL, Kind.CLIENT_LOG))
PHRASES = ("Default endpoints are removed when you delete the agent",)
STUCK_NS = 30 * 60 * 10**9  # 30 minutes, by the Agent Toolkit for AWS
REPEATED = 2  # from this many delete calls for one runtime on, it is a repetition


def find(case: Case) -> Iterator[Finding | NotChecked]:
    for one in deletions(case):
        if one.runtime is not None and (one.now is None or one.since is None):
            yield _undecided(one.runtime, one.since)
        old = one.runtime is not None and one.now is not None and one.since is not None and one.now - one.since > STUCK_NS
        if old or len(one.calls) >= REPEATED:
            yield _stuck(one if old else one._replace(now=None))
    if hits := list(phrases.hits(case, *PHRASES)):
        yield _default_endpoint(hits)


def _undecided(runtime: Resource, since: int | None) -> NotChecked:
    missing = "when the answer was exported" if since else "since when"
    return NotChecked(
        f"cannot tell how long {runtime.name or runtime.id} has been DELETING, because no input says {missing}: export it with"
        f" `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id {runtime.id or 'RUNTIME_ID'} --debug 2>&1`, or add"
        " `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteAgentRuntime`"
    )


def _stuck(one: Deletion) -> Finding:
    times = f"{len(one.calls)} times" if len(one.calls) > 1 else "once"
    look = f"aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id {shell(one.id or 'RUNTIME_ID')} --query status"
    return Finding(
        severity=Severity.ERROR if one.hours else Severity.WARNING,
        confidence=Confidence.CERTAIN if one.hours else Confidence.LIKELY,
        title=f"Runtime {one.name} has been DELETING for {one.hours} h" if one.hours else f"DeleteAgentRuntime was called {times} for runtime {one.name}",
        cause=(
            (f"Deletion of {one.name} began at {shown(one.since)}" if one.since else f"Deletion of {one.name} was asked for")
            + (f" and had not ended {one.hours} h later. Nothing that the account can call ends it. " if one.hours else ". ")
            + (f"The call was made {times}; a repetition changes nothing while it is DELETING." if one.calls else "")
        ).strip(),
        evidence=one.evidence,
        fix=(
            Step("Stop calling DeleteAgentRuntime, and deploy under a new runtime name if the agent is needed.", "agentcore deploy"),
            Step("Look at the status once more.", look, "ResourceNotFoundException: it is gone; DELETING: go on with the support case"),
            Step("Open a support case (service: Bedrock AgentCore) with the prepared text."),
        ),
        subject=("runtime-stuck-deleting", "age" if one.hours else "repeated"),
        counter=("network interfaces that remain up to 8 h after a deletion that ended are normal and were not counted",),
        owner="aws-support",
        case_text=_case_text(one),
    )


def _case_text(one: Deletion) -> str:
    facts = [
        *(support_case.place_of(one.arn) if one.arn else [("Account", one.told("recipientAccountId")), ("Region", one.told("awsRegion"))]),
        ("Runtime ARN", one.arn),
        ("DELETING since", shown(one.since) if one.since else "unknown"),
        ("Stuck for", f"{one.hours} hours" if one.hours else "not known from the input"),
        ("DeleteAgentRuntime calls seen", str(len(one.calls)) if one.calls else "none; find them with aws cloudtrail lookup-events"),
    ]
    asked = "to finish the deletion and to release its network interfaces and workload identity."
    return support_case.case_text("a runtime does not leave DELETING", facts, [(time_of(c), text(c.data.get("requestID"))) for c in one.calls], asked)


def _default_endpoint(hits: list[phrases.Hit]) -> Finding:
    delete = "aws bedrock-agentcore-control delete-agent-runtime"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="The DEFAULT endpoint cannot be deleted by itself",
        cause=(
            "Somebody asked to delete a runtime's DEFAULT endpoint, often a Terraform destroy that knows the endpoint as a resource."
            " AgentCore removes it together with the runtime and refuses the call."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=(
            Step("Take the DEFAULT endpoint out of the state or template.", "terraform state rm ENDPOINT_ADDRESS", "Successfully removed"),
            Step("Delete the runtime; its DEFAULT endpoint goes with it.", f"{delete} --agent-runtime-id RUNTIME_ID", '"status": "DELETING"'),
        ),
        subject=("runtime-stuck-deleting", "default-endpoint"),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)),
        owner="agents-deploy",
    )
