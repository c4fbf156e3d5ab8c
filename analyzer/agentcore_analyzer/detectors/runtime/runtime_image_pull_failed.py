"""
The runtime could not fetch its container image.

## What it sees
A failure reason of a runtime or endpoint, or an error of a deploy, that names ECR or the image; or an execution
role in the input that lacks `ecr:GetAuthorizationToken`, `ecr:BatchGetImage` or `ecr:GetDownloadUrlForLayer`,
while invokes failed and the container never logged anything.

## Why it matters
Without its image the runtime cannot be created or updated, and each new session of an existing one fails
with 424 or a time-out of the initialization. The agent's own log stays empty.

## What to do
Allow the three actions for the execution role, or put the image back where the runtime looks for it.

## Not this when
The agent itself calls ECR from a tool, or somebody logs in there. The container logged something: then it was fetched. What
fetched an image was no AgentCore: then nothing is said of a runtime or its role.

## Source
Message of CreateAgentRuntime as reported in issues; policy template of the starter toolkit.

Covers: F424-3
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.runtime._shared.image_pulls import ACTIONS, Pull, Why, pulls
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import iam_policies, iam_refusals, phrases
from agentcore_analyzer.symptoms.runtimes import role_arns

NEEDS = tuple(frozenset({k}) for k in (Kind.STATUS, Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.IAM_POLICY))
EXPLAINS = (
    Explains("runtime-init-timeout", "the image could not be fetched, so nothing was started"),
    Explains("runtime-health-check-failed", "the image could not be fetched, so nothing was started"),
    Explains("runtime-agent-error", "the image could not be fetched, so the agent never ran"),
    Explains("caller-http-status", "the image could not be fetched, so the agent never ran", Scope.STATUS),
)
# Refusals of an invoke that fit a container which never started.
_REFUSED = ("Runtime initialization time exceeded", "Runtime health check failed")
_PODS = ("kubelet", "ImagePullBackOff", "ErrImagePull")
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(ACTIONS), "Resource": "*"}]}


def find(case: Case) -> Iterator[Finding]:
    pull, lacking = pulls(case), next(_lacking(case), None)
    started = Kind.RUNTIME_LOG in case.ledger.kinds or any(t.spans for t in case.traces.values())
    if pull.evidence:
        yield _finding(pull, lacking if pull.runtime else None)
    elif lacking is not None and not started and (hits := list(phrases.hits(case, *_REFUSED))):
        yield _finding(pull._replace(evidence=[h.evidence for h in hits], hits=hits, runtime=True), lacking)


def _lacking(case: Case) -> Iterator[tuple[iam_policies.Principal, list[str]]]:
    """Execution roles in the input that lack an action; policies that may allow it elsewhere do not count."""
    roles = {arn.rpartition("/")[2] for arn in role_arns(case)}
    for principal in iam_policies.principals(case):
        if principal.name in roles or iam_policies.trusts(case, principal, "bedrock-agentcore.amazonaws.com"):
            missing = [a for a in ACTIONS if iam_policies.decide(principal, a, "*").verdict in (iam_policies.NOT_ALLOWED, iam_policies.DENIED)]
            if missing:
                yield principal, missing


def _finding(pull: Pull, lacking: tuple[iam_policies.Principal, list[str]] | None) -> Finding:
    evidence, role, missing = pull.evidence, pull.role, pull.refused
    if lacking:
        role, missing = lacking[0].name, lacking[1]
        evidence = [*evidence, *(Evidence(p, f"policies of role {role}: no {', '.join(missing)}") for p in lacking[0].places[:3])]
    who = f"Its execution role {role or '(not named)'}" if pull.runtime else f"The role {role}" if role else "Whoever asked for it"
    why = f"{who} is not allowed {', '.join(missing)}." if missing else pull.why
    registry = "ECR" if pull.ecr or not pull.reasons else "its registry"
    what = f"The runtime could not fetch its image {pull.image}".rstrip() if pull.runtime else f"The image {pull.image} could not be fetched" if pull.image else "An image could not be fetched"
    said = (
        f"{'AWS says' if pull.runtime else 'The input says'}: {pull.reasons[0][:300]}"
        if pull.reasons
        else "The invokes failed, and the input holds no line of the container's own log."
    )
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if pull.reasons else Confidence.LIKELY,
        title=f"The container image could not be fetched{f': {pull.image}' if pull.image else ''}",
        cause=f"{what} from {registry}. {why} {said}",
        evidence=tuple(dict.fromkeys(evidence)),
        fix=tuple(_steps(pull, role, missing)),
        subject=("runtime-image-pull-failed", *missing[:1]),
        counter=("records that the container itself wrote (then it was fetched): none in the input",) if not pull.reasons else (),
        anchors=frozenset().union(*(anchors(h.source) for h in pull.hits)) if pull.hits else frozenset(),
        owner="agents-deploy" if pull.runtime else "",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html",) if pull.runtime else (),
    )


def _steps(pull: Pull, role: str, missing: list[str]) -> Iterator[Step]:
    if not pull.runtime and not pull.ecr:
        pods = ("kubectl describe pod POD", "an event with the answer of the registry") if any(w in r for w in _PODS for r in pull.reasons) else ()
        if pull.why is Why.UNKNOWN:
            yield Step("Ask what fetched it for the reason: it stands in the events of the pod or task, or in the answer of the registry.", *pods)
        yield Step("Fetch it by hand from the same network, with the same credentials.", f"docker pull {shell(pull.image or 'IMAGE')}", "the image, or the reason")
        return
    repository = shell(pull.image.partition("/")[2].partition(":")[0] or "REPOSITORY")
    asked = "the tag that is asked for" if not pull.runtime else "the tag that the runtime names"
    yield Step(f"Check that the image is there, with {asked}.", f"aws ecr describe-images --repository-name {repository} --max-items 5", "the tag in imageTags")
    if missing and not (role or pull.runtime):
        yield Step(f"Allow whoever fetches it, a role or a user, {', '.join(ACTIONS)}.")
    elif missing or pull.runtime:
        yield Step(
            f"Allow the {'execution ' if pull.runtime else ''}role {role or 'EXECUTION_ROLE'} to fetch it.",
            f"aws iam put-role-policy --role-name {shell(iam_refusals.whole(role, 'EXECUTION_ROLE'))} --policy-name fetch-image --policy-document "
            f"'{json.dumps(_POLICY, separators=(',', ':'))}'",
            "no output; GetAuthorizationToken needs Resource \"*\", the other two can name the repository",
        )
    if pull.runtime:
        yield Step("Deploy again and look at the status.", "agentcore deploy && agentcore status --json", '"detail": "READY"')
