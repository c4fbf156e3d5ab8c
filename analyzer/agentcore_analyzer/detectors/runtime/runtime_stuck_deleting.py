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
from typing import Any

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Document, Evidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import phrases, support_case
from agentcore_analyzer.symptoms.document_times import nanos, shown
from agentcore_analyzer.symptoms.resources import Resource, resources, text

NEEDS = tuple(frozenset({k}) for k in (Kind.STATUS, Kind.CLOUDTRAIL, Kind.CLIENT_LOG))
PHRASES = ("Default endpoints are removed when you delete the agent",)
STUCK_NS = 30 * 60 * 10**9  # 30 minutes, by the Agent Toolkit for AWS
REPEATED = 2  # from this many delete calls for one runtime on, it is a repetition
_DELETE = "DeleteAgentRuntime"
_HOUR_NS = 3600 * 10**9  # an hour


def find(case: Case) -> Iterator[Finding | NotChecked]:
    deletes: dict[str, list[Document]] = {}
    for document in case.documents:
        if document.kind is Kind.CLOUDTRAIL and document.name == _DELETE and isinstance(document.data, dict):
            deletes.setdefault(_asked(document), []).append(document)
    for calls in deletes.values():
        calls.sort(key=lambda d: _time(d) or 0)
    deleting = {r.id or r.name: r for r in reversed(resources(case, "runtime")) if r.status == "DELETING"}
    for runtime_id in dict.fromkeys((*deleting, *deletes)):
        runtime, calls = deleting.get(runtime_id), deletes.get(runtime_id, [])
        since = min((t for t in (_changed(runtime), *map(_time, calls)) if t), default=None)
        now = _exported(case, runtime)
        if runtime is not None and (now is None or since is None):
            yield _undecided(runtime, since)
        old = runtime is not None and now is not None and since is not None and now - since > STUCK_NS
        if old or len(calls) >= REPEATED:
            yield _stuck(runtime_id, runtime, calls, since, now if old else None)
    hits = list(phrases.hits(case, *PHRASES))
    if hits:
        yield _default_endpoint(hits)


def _asked(call: Document) -> str:
    asked = call.data.get("requestParameters")
    return text(asked.get("agentRuntimeId")) if isinstance(asked, dict) else ""


def _time(call: Document) -> int | None:
    at = call.data.get("time_ns")
    return at if isinstance(at, int) else None


def _changed(runtime: Resource | None) -> int | None:
    return nanos(runtime.data.get("lastUpdatedAt")) if runtime else None


def _exported(case: Case, runtime: Resource | None) -> int | None:
    """When the answer was made: its own Date header, else the newest time that any input shows."""
    metadata: Any = runtime.data.get("ResponseMetadata") if runtime else None
    headers = metadata.get("HTTPHeaders") if isinstance(metadata, dict) else None
    told = nanos(headers.get("date") or headers.get("Date")) if isinstance(headers, dict) else None
    if told is not None:
        return told
    trail = [_time(d) for d in case.documents if d.kind is Kind.CLOUDTRAIL and isinstance(d.data, dict)]
    return max((t for t in (case.ledger.exported_ns(), *trail, case.ledger.newest_ns) if t), default=None)


def _undecided(runtime: Resource, since: int | None) -> NotChecked:
    missing = "when the answer was exported" if since else "since when"
    return NotChecked(
        f"cannot tell how long {runtime.name or runtime.id} has been DELETING, because no input says {missing}: export it with"
        f" `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id {runtime.id or 'RUNTIME_ID'} --debug 2>&1`, or add"
        " `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteAgentRuntime`"
    )


def _stuck(runtime_id: str, runtime: Resource | None, calls: list[Document], since: int | None, now: int | None) -> Finding:
    hours = f"{(now - since) / _HOUR_NS:.1f}" if now and since else ""
    name = (runtime.name if runtime else "") or runtime_id or "(not named)"
    changed = text(runtime.data.get("lastUpdatedAt")) if runtime else ""
    evidence = [runtime.evidence("status DELETING", f"lastUpdatedAt {changed}" if changed else "")] if runtime else []
    evidence += [Evidence(c.place, _DELETE, time_ns=_time(c), quote=_answer(c)) for c in calls]
    times = f"{len(calls)} times" if len(calls) > 1 else "once"
    return Finding(
        severity=Severity.ERROR if hours else Severity.WARNING,
        confidence=Confidence.CERTAIN if hours else Confidence.LIKELY,
        title=f"Runtime {name} has been DELETING for {hours} h" if hours else f"DeleteAgentRuntime was called {times} for runtime {name}",
        cause=(
            (f"Deletion of {name} began at {shown(since)}" if since else f"Deletion of {name} was asked for")
            + (f" and had not ended {hours} h later. Nothing that the account can call ends it. " if hours else ". ")
            + (f"The call was made {times}; a repetition changes nothing while it is DELETING." if calls else "")
        ).strip(),
        evidence=tuple(evidence),
        fix=(
            Step("Stop calling DeleteAgentRuntime, and deploy under a new runtime name if the agent is needed.", "agentcore deploy"),
            Step(
                "Look at the status once more.",
                f"aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id {shell(runtime_id or 'RUNTIME_ID')} --query status",
                "ResourceNotFoundException: it is gone; DELETING: go on with the support case",
            ),
            Step("Open a support case (service: Bedrock AgentCore) with the prepared text."),
        ),
        subject=("runtime-stuck-deleting", "age" if hours else "repeated"),
        counter=("network interfaces that remain up to 8 h after a deletion that ended are normal and were not counted",),
        owner="aws-support",
        case_text=_case_text(runtime_id, runtime, calls, since, hours),
    )  # fmt: skip


def _answer(call: Document) -> str:
    code = text(call.data.get("errorCode"))
    return f"{code}: {text(call.data.get('errorMessage'))}" if code else ""


def _case_text(runtime_id: str, runtime: Resource | None, calls: list[Document], since: int | None, hours: str) -> str:
    first = calls[0].data if calls else {}
    arn = text(runtime.data.get("agentRuntimeArn")) if runtime else ""
    region, account = text(first.get("awsRegion")), text(first.get("recipientAccountId"))
    if not arn and region and account:
        arn = f"arn:aws:bedrock-agentcore:{region}:{account}:runtime/{shell(runtime_id or 'RUNTIME_ID')}"
    return support_case.case_text(
        "a runtime does not leave DELETING",
        [
            *(support_case.place_of(arn) if arn else [("Account", account), ("Region", region)]),
            ("Runtime ARN", arn),
            ("DELETING since", shown(since) if since else "unknown"),
            ("Stuck for", f"{hours} hours" if hours else "not known from the input"),
            ("DeleteAgentRuntime calls seen", str(len(calls)) if calls else "none; find them with aws cloudtrail lookup-events"),
        ],
        [(_time(c), text(c.data.get("requestID"))) for c in calls],
        "to finish the deletion and to release its network interfaces and workload identity.",
    )


def _default_endpoint(hits: list[phrases.Hit]) -> Finding:
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
            Step(
                "Delete the runtime; its DEFAULT endpoint goes with it.",
                "aws bedrock-agentcore-control delete-agent-runtime --agent-runtime-id RUNTIME_ID",
                '"status": "DELETING"',
            ),
        ),
        subject=("runtime-stuck-deleting", "default-endpoint"),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)),
        owner="agents-deploy",
    )
