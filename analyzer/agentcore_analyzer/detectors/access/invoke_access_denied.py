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
from agentcore_analyzer.evidence import Denial, anchors, denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import iam_policies, iam_refusals, phrases

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLOUDTRAIL, Kind.IAM_POLICY))
ACTION = "bedrock-agentcore:InvokeAgentRuntime"
_ENDPOINT = "/runtime-endpoint/"
_PHRASES = (f"is not authorized to perform: {ACTION}",)
_CODES = frozenset({"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"})


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[tuple[Evidence, frozenset[str], Denial]]] = {}
    for hit in phrases.hits(case, *_PHRASES):
        refused = denial(hit.message)
        if refused is not None:
            key = (refused.role or refused.user, _base(refused.resource))
            groups.setdefault(key, []).append((hit.evidence, anchors(hit.source), refused))
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        if str(data.get("errorCode")) in _CODES and str(data.get("eventName", "")).startswith("InvokeAgentRuntime"):
            refused = denial(str(data.get("errorMessage") or ""))
            if refused is not None:
                proof = Evidence(document.place, "CloudTrail recorded the refusal", time_ns=data.get("time_ns"),
                                 quote=str(data.get("errorMessage")))  # fmt: skip
                named = frozenset({f"request:{data['requestID']}"}) if data.get("requestID") else frozenset[str]()
                groups.setdefault((refused.role or refused.user, _base(refused.resource)), []).append((proof, named, refused))
    for found in groups.values():
        yield _refused(case, found)
    if not groups:
        yield from _static(case)


def _base(arn: str) -> str:
    return arn.partition(_ENDPOINT)[0]


def _refused(case: Case, found: list[tuple[Evidence, frozenset[str], Denial]]) -> Finding:
    refused = found[0][2]
    who = f"role {refused.role}" if refused.role else refused.user
    runtime = _base(refused.resource)
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
        evidence=tuple(dict.fromkeys((*(e for e, _, _ in found), *proofs))),
        fix=_fix(refused.role or "CALLER_ROLE", runtime or "RUNTIME_ARN", refused.user if across else ""),
        subject=("invoke-access-denied", refused.role or refused.user, runtime),
        counter=("a refusal for another way of signing or for a token's claims: the message names an IAM action",),
        anchors=frozenset().union(*(a for _, a, _ in found)),
        owner="agents-build/integrate",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-invoke-agent.html",),
    )


def _static(case: Case) -> Iterator[Finding]:
    """Policies that allow one of the two ARNs only."""
    for principal in iam_policies.principals(case):
        for statement in principal.statements:
            named = statement.data.get("Resource")
            actions = statement.data.get("Action")
            if statement.data.get("Effect") != "Allow" or not isinstance(named, list) or not isinstance(actions, list):
                continue
            if not any(isinstance(a, str) and a.lower().startswith("bedrock-agentcore:") and iam_policies.covers(a.lower(), ACTION.lower())
                       for a in actions):  # fmt: skip
                continue
            for arn in (a for a in named if isinstance(a, str) and ":runtime/" in a and "${" not in a):
                runtime = _base(arn)
                other = f"{runtime}/runtime-endpoint/DEFAULT" if _ENDPOINT not in arn else runtime
                answer = iam_policies.decide(principal, ACTION, other, every=True)
                if answer.verdict == iam_policies.NOT_ALLOWED:
                    yield _missing(principal, statement, arn, other)
                    return


def _missing(principal: iam_policies.Principal, statement: iam_policies.Statement, arn: str, other: str) -> Finding:
    have, lack = ("an endpoint", "the runtime itself") if _ENDPOINT in arn else ("the runtime", "its endpoints")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if principal.complete else Confidence.LIKELY,
        title=f"The policy allows invoking {have} but not {lack}",
        cause=f"{principal.said()} may perform {ACTION} on {arn}, but no statement in the input allows {other}. IAM asks for"
        " both, so the invocation is refused.",
        evidence=(Evidence(statement.place, "allows one of the two ARNs", quote=statement.quote()),),
        fix=_fix(principal.name or "CALLER_ROLE", _base(arn), ""),
        subject=("invoke-access-denied", "static", principal.name, _base(arn)),
        counter=("another statement in the input that allows the other ARN: none",),
        owner="agents-build/integrate",
    )


def _fix(role: str, runtime: str, other_account: str) -> tuple[Step, ...]:
    runtime = iam_refusals.whole(runtime, "RUNTIME_ARN")
    statement = {"Effect": "Allow", "Action": ACTION, "Resource": [runtime, f"{runtime}/runtime-endpoint/*"]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    own = Step(
        f"Allow the caller's role {role} to invoke the runtime and its endpoints.",
        f"aws iam put-role-policy --role-name {shell(iam_refusals.whole(role, 'CALLER_ROLE'))} --policy-name invoke-agent --policy-document {shell(policy)}",
        "no output; it takes effect within a minute",
    )
    again = Step("Invoke again; the request must name the runtime's ARN without /runtime-endpoint/.")
    if not other_account:
        return (own, again)
    theirs = {**statement, "Principal": {"AWS": other_account}, "Resource": runtime}
    shared = json.dumps({"Version": "2012-10-17", "Statement": [theirs]}, separators=(",", ":"))
    return (
        own,
        Step(
            "In the agent's account, let the caller in by a resource policy on the runtime; do the same on its endpoint.",
            f"aws bedrock-agentcore-control put-resource-policy --resource-arn {shell(runtime)} --policy {shell(shared)}",
            "the policy is printed",
        ),
        again,
    )
