"""
The caller may not invoke the agent.

## What it sees
`is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime` in a client log, a span or a
CloudTrail event. With a policy in the input also before anything fails: the policy allows the
runtime's ARN but not its endpoints' (`…/runtime-endpoint/DEFAULT`), or the other way round.

## Why it matters
IAM checks an invocation against the runtime and against its endpoint; both must be allowed. That the
refusal names the endpoint is normal and does not mean that the caller used an endpoint's ARN.

## What to do
Allow the action on both ARNs. From another account the runtime needs a resource policy, too.

## Not this when
The message is about another way of signing or about a token (inbound-auth-mismatch), or about a model
(model-access-denied). A tool that is refused belongs to tool-error.

## Source
botocore's texts; AWS's guide on invoking across accounts.

Covers: HO-2 HO-6
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.access._shared import invocations
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import iam_policies, iam_refusals

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLOUDTRAIL, Kind.IAM_POLICY))
SAID = True
_AGAIN = Step("Invoke again; the request must name the runtime's ARN without /runtime-endpoint/.")


def find(case: Case) -> Iterator[Finding]:
    groups = invocations.refused(case)
    for found in groups.values():
        yield _refused(case, found)
    if not groups and (one := next(invocations.one_sided(case), None)) is not None:
        yield _missing(one)


def _refused(case: Case, found: list[invocations.Refused]) -> Finding:
    refused = found[0].denied
    who = f"role {refused.role}" if refused.role else refused.user
    runtime = invocations.base(refused.resource)
    proofs, sentence = iam_policies.looked_up(case, refused.role, refused.action, refused.resource or "*")
    mine, theirs = (arn.split(":")[4] if arn.count(":") > 4 else "" for arn in (refused.user, refused.resource))
    across = bool(mine and theirs and mine != theirs)
    text = f" The caller is of account {mine}, the agent of account {theirs}: both sides must allow it." if across else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{who.replace('role ', 'Role ', 1)} may not invoke the agent" + (" of another account" if across else ""),
        cause=f"IAM refused {refused.action} on {refused.resource or 'the agent'} to {who}"
        + (f": {refused.because}" if refused.because else "")
        + f".{text}{sentence}",
        evidence=tuple(dict.fromkeys((*(r.evidence for r in found), *proofs))),
        fix=(*iam_refusals.steps(refused), _AGAIN)
        if iam_refusals.DENY in refused.because
        else _fix(refused.role or "CALLER_ROLE", runtime or "RUNTIME_ARN", refused.user if across else "", refused.action),
        subject=("invoke-access-denied", refused.role or refused.user, runtime),
        counter=("a refusal for another way of signing or for a token's claims: the message names an IAM action",),
        anchors=frozenset().union(*(r.anchors for r in found)),
        owner="agents-build/integrate",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-invoke-agent.html",),
    )


def _missing(one: invocations.OneSided) -> Finding:
    principal, statement, arn, other = one
    have, lack = ("an endpoint", "the runtime itself") if invocations.ENDPOINT in arn else ("the runtime", "its endpoints")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if principal.complete else Confidence.LIKELY,
        title=f"The policy allows invoking {have} but not {lack}",
        cause=f"{principal.said()} may perform {invocations.ACTION} on {arn}, but no statement in the input allows {other}. IAM asks for"
        " both, so the invocation is refused.",
        evidence=(Evidence(statement.place, "allows one of the two ARNs", quote=statement.quote()),),
        fix=_fix(principal.name or "CALLER_ROLE", invocations.base(arn), "", invocations.ACTION),
        subject=("invoke-access-denied", "static", principal.name, invocations.base(arn)),
        counter=("another statement in the input that allows the other ARN: none",),
        owner="agents-build/integrate",
    )


def _fix(role: str, runtime: str, other_account: str, action: str) -> tuple[Step, ...]:
    runtime = iam_refusals.whole(runtime, "RUNTIME_ARN")
    statement = {"Effect": "Allow", "Action": action, "Resource": [runtime, f"{runtime}/runtime-endpoint/*"]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    own = Step(
        f"Allow the caller's role {role} to invoke the runtime and its endpoints.",
        f"aws iam put-role-policy --role-name {shell(iam_refusals.whole(role, 'CALLER_ROLE'))} --policy-name invoke-agent --policy-document {shell(policy)}",
        "no output; it takes effect within a minute",
    )
    if not other_account:
        return (own, _AGAIN)
    theirs = {**statement, "Principal": {"AWS": other_account}, "Resource": runtime}
    shared = json.dumps({"Version": "2012-10-17", "Statement": [theirs]}, separators=(",", ":"))
    return (
        own,
        Step(
            "In the agent's account, let the caller in by a resource policy on the runtime; do the same on its endpoint.",
            f"aws bedrock-agentcore-control put-resource-policy --resource-arn {shell(runtime)} --policy {shell(shared)}",
            "the policy is printed",
        ),
        _AGAIN,
    )
