"""
Sessions or an endpoint still run an old version of the agent.

## What it sees
An endpoint whose `liveVersion` is not its `targetVersion`; or a deploy (UpdateAgentRuntime in CloudTrail) in
the middle of a session: requests of one session both before and after it.

## Why it matters
A session keeps the version that it was started with. Requests in it are answered by the old code
after a deploy, so a mended fault seems to be still there.

## What to do
Test with a new session id after each deploy, or stop the old session.

## Not this when
live and target version are the same and no session spans a deploy. An endpoint that is UPDATING is still on its
way: then it is said so.

## Source
liveVersion and targetVersion in the service model; AWS's troubleshooting page for runtimes.

Covers: HO-16
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.session._shared import open_sessions
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Document, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import microvms
from agentcore_analyzer.symptoms.document_times import shown
from agentcore_analyzer.symptoms.resources import Resource, resources, text

NEEDS = (frozenset({Kind.STATUS}), frozenset({Kind.CLOUDTRAIL, Kind.SPANS}), frozenset({Kind.CLOUDTRAIL, Kind.CLIENT_LOG}),
         frozenset({Kind.CLOUDTRAIL, Kind.RUNTIME_LOG}))  # fmt: skip
_DEPLOYS = ("UpdateAgentRuntime", "UpdateAgentRuntimeEndpoint")
_SHOWN = 5  # sessions that a sentence names


def find(case: Case) -> Iterator[Finding]:
    for endpoint in resources(case, "endpoint"):
        live, target = text(endpoint.data.get("liveVersion")), text(endpoint.data.get("targetVersion"))
        if live and target and live != target:
            yield _endpoint(endpoint, live, target)
    deploys = [d for d in case.documents if d.kind is Kind.CLOUDTRAIL and d.name in _DEPLOYS and _succeeded(d.data)]
    if deploys:
        yield from _sessions(case, deploys)


def _succeeded(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("time_ns"), int) and not data.get("errorCode")


def _endpoint(endpoint: Resource, live: str, target: str) -> Finding:
    arn = text(endpoint.data.get("agentRuntimeArn"))
    runtime = arn.rpartition("/")[2] or "RUNTIME_ID"
    name = endpoint.name or "DEFAULT"
    under_way = endpoint.status in ("UPDATING", "CREATING")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Endpoint {name} answers with version {live}, not {target}",
        cause=(
            f"Endpoint {name} of {runtime} is {endpoint.status or 'of unknown status'}: version {live} is live, version {target} is"
            " wanted. "
            + ("The change is still under way." if under_way else "The change was not completed.")
            + (f" AWS says: {endpoint.reason.rstrip('.')}." if endpoint.reason else "")
            + " Sessions that are open keep the old version even after it is done."
        ),
        evidence=(endpoint.evidence(f"liveVersion {live}, targetVersion {target}", f"status {endpoint.status}"),),
        fix=(
            Step(
                "Wait until both versions are the same.",
                f"aws bedrock-agentcore-control get-agent-runtime-endpoint --agent-runtime-id {shell(runtime)} --endpoint-name {shell(name)}"
                " --query '[status,liveVersion,targetVersion,failureReason]'",
                f"READY and {target} twice; UPDATE_FAILED comes with a reason",
            ),
            Step("Invoke with a new session id.", "agentcore invoke 'hello' --session-id $(uuidgen)", "the new version's answer"),
        ),
        subject=("stale-session-version", "endpoint", name),
        counter=(f"a deploy that is still under way: {'yes, UPDATING' if under_way else 'no'}",),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/agent-runtime-versioning.html",),
    )


def _sessions(case: Case, deploys: list[Document]) -> Iterator[Finding]:
    times = [int(deploy.data["time_ns"]) for deploy in deploys]
    for deploy, at, across in zip(deploys, times, open_sessions.across(case, times), strict=True):
        if not across:
            continue
        runtime = text((deploy.data.get("requestParameters") or {}).get("agentRuntimeId")) or "the runtime"
        sessions = ", ".join(across[:_SHOWN])
        yield Finding(
            severity=Severity.WARNING,
            confidence=Confidence.POSSIBLE,
            title=f"{len(across)} session{'s were' if len(across) > 1 else ' was'} open across a deploy and may run the old version",
            cause=(
                f"{runtime} was deployed at {shown(at)}. {sessions} had requests before and after it. A session keeps the version"
                " that it was started with, until it is stopped or idle for long enough."
            ),
            evidence=(Evidence(deploy.place, deploy.name, time_ns=at), *open_sessions.seen_after(case, across[:_SHOWN], at, "the deploy")),
            fix=(
                Step(
                    "Stop the old session, or go on with a new one.",
                    "aws bedrock-agentcore stop-runtime-session --agent-runtime-arn RUNTIME_ARN --runtime-session-id SESSION_ID",
                    "statusCode 200; the next request starts the new version",
                ),
            ),
            subject=("stale-session-version", "session"),
            counter=(f"{microvms.STOP} between the requests: none",),
            anchors=frozenset(f"session:{s}" for s in across),
            owner="agents-deploy",
        )
