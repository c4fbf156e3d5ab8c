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
The agent itself calls ECR from a tool. The container logged something: then it was fetched.

## Source
Message of CreateAgentRuntime as reported in issues; policy template of the starter toolkit.

Covers: F424-3
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import iam_policies, iam_refusals, phrases
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.symptoms.resources import resources
from agentcore_analyzer.symptoms.runtimes import role_arns

NEEDS = tuple(frozenset({k}) for k in (Kind.STATUS, Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.IAM_POLICY))
EXPLAINS = (
    Explains("runtime-init-timeout", "the image could not be fetched, so nothing was started"),
    Explains("runtime-health-check-failed", "the image could not be fetched, so nothing was started"),
    Explains("runtime-agent-error", "the image could not be fetched, so the agent never ran"),
    Explains("caller-http-status", "the image could not be fetched, so the agent never ran", Scope.STATUS),
)
ACTIONS = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PHRASES = (
    "while validating ECR URI",
    "CannotPullContainerError",
    "ImagePullBackOff",
    "ErrImagePull",
    "failed to pull image",
    "not authorized to perform: ecr:",
)
_REASON = late(r"\becr:|\bECR\b|\.dkr\.ecr\.|\bimage\b|\bmanifest\b", re.IGNORECASE)
_NOT_THERE = late(r"(?i)not[ _]?found|(?:does|do) not exist|unknown|no such|no match|unsupported|architecture|exec format")
# What fetched it was no AgentCore, and from no ECR.
_ELSEWHERE = (
    Step("Ask what fetched it for the reason: it stands in the events of the pod or task, or in the answer of the registry.", "kubectl describe pod POD", "an event with the answer of the registry"),
    Step("Fetch it by hand from the same network, with the same credentials.", "docker pull IMAGE", "the image, or the reason"),
)  # fmt: skip
_FAILED = ("CREATE_FAILED", "UPDATE_FAILED")
# Refusals of an invoke that fit a container which never started.
_REFUSED = ("Runtime initialization time exceeded", "Runtime health check failed")


def find(case: Case) -> Iterator[Finding]:
    evidence, reasons, image, role = [], [], "", ""
    for kind in ("runtime", "endpoint"):
        for made in resources(case, kind):
            if made.status in _FAILED and _REASON.search(made.reason):
                evidence.append(made.evidence(f"{kind} {made.name or made.id} is {made.status}", made.reason))
                reasons.append(made.reason)
                image = image or _image(made.data)
                role = role or str(made.data.get("roleArn") or "").rpartition("/")[2]
    hits = list(phrases.hits(case, *PHRASES))
    evidence += [h.evidence for h in hits]
    reasons += [h.message for h in hits]
    lacking = next(_lacking(case), None)
    if not evidence and lacking is not None and not _logged(case):
        hits = list(phrases.hits(case, *_REFUSED))
        evidence += [h.evidence for h in hits]
    if evidence:
        made_finding = _finding(evidence, reasons, lacking, image, role, hits)
        elsewhere = not (image or of_agentcore(case) or not reasons or any("ecr" in r.lower() for r in reasons))
        yield replace(made_finding, fix=_ELSEWHERE, owner="", references=()) if elsewhere else made_finding


def _image(data: dict[str, object]) -> str:
    found = re.search(r"[\w.-]+\.dkr\.ecr\.[\w.-]+/[\w./-]+(?::[\w.-]+)?", json.dumps(data.get("agentRuntimeArtifact", ""), default=str))
    return found[0] if found else ""


def _logged(case: Case) -> bool:
    return Kind.RUNTIME_LOG in case.ledger.kinds or any(t.spans for t in case.traces.values())


def _lacking(case: Case) -> Iterator[tuple[iam_policies.Principal, list[str]]]:
    """Execution roles in the input that lack an action; policies that may allow it elsewhere do not count."""
    roles = {arn.rpartition("/")[2] for arn in role_arns(case)}
    for principal in iam_policies.principals(case):
        if principal.name in roles or iam_policies.trusts(case, principal, "bedrock-agentcore.amazonaws.com"):
            missing = [a for a in ACTIONS if iam_policies.decide(principal, a, "*").verdict in (iam_policies.NOT_ALLOWED, iam_policies.DENIED)]
            if missing:
                yield principal, missing


def _finding(
    evidence: list[Evidence], reasons: list[str], lacking: tuple[iam_policies.Principal, list[str]] | None, image: str, role: str,
    hits: list[phrases.Hit],
) -> Finding:  # fmt: skip
    refused = next((d for r in reasons if (d := denial(r))), None)
    role = lacking[0].name if lacking else refused.role if refused and refused.role else role
    missing = lacking[1] if lacking else [refused.action] if refused else [a for a in ACTIONS if any(a in r for r in reasons)]
    if lacking:
        evidence = [*evidence, *(Evidence(p, f"policies of role {role}: no {', '.join(missing)}") for p in lacking[0].places[:3])]
    why = (
        f"Its execution role {role or '(not named)'} is not allowed {', '.join(missing)}."
        if missing
        else "The image or its repository was not found there, or cannot be run."
        if not reasons or any(_NOT_THERE.search(r) for r in reasons)
        else "Why, the input does not tell."
    )
    ecr = bool(image) or not reasons or any("ecr" in r.lower() for r in reasons)  # Kubernetes fetches from elsewhere, too
    said = f" {'AWS says' if ecr else 'The input says'}: {reasons[0][:300]}" if reasons else " The invokes failed and nothing was ever logged by the container."
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(ACTIONS), "Resource": "*"}]}
    look = f"aws ecr describe-images --repository-name {shell(image.partition('/')[2].partition(':')[0] or 'REPOSITORY')} --max-items 5"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if reasons else Confidence.LIKELY,
        title=f"The container image could not be fetched{f': {image}' if image else ''}",
        cause=f"{'The runtime could not fetch its image' if ecr else 'An image could not be fetched'}{f' {image}' if image else ''} from {'ECR' if ecr else 'its registry'}. {why}{said}",
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Check that the image is there, with the tag that the runtime names.", look, "the tag in imageTags"),
            Step(
                f"Allow the execution role {role or 'EXECUTION_ROLE'} to fetch it.",
                f"aws iam put-role-policy --role-name {shell(iam_refusals.whole(role, 'EXECUTION_ROLE'))} --policy-name fetch-image --policy-document "
                f"'{json.dumps(policy, separators=(',', ':'))}'",
                "no output; GetAuthorizationToken needs Resource \"*\", the other two can name the repository",
            ),
            Step("Deploy again and look at the status.", "agentcore deploy && agentcore status --json", '"detail": "READY"'),
        ),
        subject=("runtime-image-pull-failed", *missing[:1]),
        counter=("records that the container itself wrote (then it was fetched): none",) if not reasons else (),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)) if hits else frozenset(),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html",),
    )
