"""
The execution role may not write logs or traces.

## What it sees
A policy of the agent's role that lacks an action for logs or traces (logs:CreateLogGroup,
CreateLogStream, PutLogEvents, DescribeLogGroups, DescribeLogStreams; xray:PutTraceSegments,
PutTelemetryRecords), allows it elsewhere than on /aws/bedrock-agentcore/runtimes/, or allows
DescribeLogGroups on some log groups only.

## Why it matters
The agent works, but its logs or traces are never written, and the next failure leaves no evidence.

## What to do
Add the statement that the finding prints.

## Not this when
DescribeLogGroups is allowed on `log-group:*`: that is enough (it needs not be `*`). A condition may
allow it, or attached policies are not in the input: then the question stays open. The policy belongs
to a caller and not to the agent.

## Source
The execution role in AWS's developer guide; the statements that AWS's own templates write.

Covers: LOG-2 LOG-5
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.access._shared import telemetry_rights
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import iam_policies

NEEDS = (frozenset({Kind.IAM_POLICY}),)
EXPLAINS = (
    Explains("telemetry-export-failed", "the role may not write what the exporter sends"),
    Explains("traces-missing", "the role may not write traces"),
)


def find(case: Case) -> Iterator[Finding | NotChecked]:
    for principal, missing, vague in telemetry_rights.of_agents(case):
        if missing:
            yield _finding(principal, missing)
        elif vague:
            yield NotChecked(
                f"cannot tell whether {principal.said()} may perform {', '.join(a for a, _, _ in vague)}, because {vague[0].answer.why}:"
                " export its attached policies with `aws iam get-account-authorization-details --filter Role"
                " LocalManagedPolicy AWSManagedPolicy > iam.json`"
            )


def _finding(principal: iam_policies.Principal, missing: list[telemetry_rights.Right]) -> Finding:
    actions = [a for a, _, _ in missing]
    narrow = actions == ["logs:DescribeLogGroups"]
    elsewhere = [a for a, _, answer in missing if answer.verdict == iam_policies.NOT_ALLOWED]
    about = [s for s in principal.statements if any(telemetry_rights.mentions(s, a) for a in elsewhere)]
    denied = [answer.statement for _, _, answer in missing if answer.verdict == iam_policies.DENIED and answer.statement]
    proofs = [Evidence(s.place, "denies it explicitly", quote=s.quote()) for s in denied]
    proofs += [Evidence(s.place, "allows it for other resources only", quote=s.quote()) for s in about]
    proofs += [Evidence(p, f"no statement allows {', '.join(actions)}") for p in principal.places] if not proofs else []
    role = principal.name or "EXECUTION_ROLE"
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(telemetry_rights.statements(missing))}, separators=(",", ":"))
    who = principal.said()
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if denied or (principal.complete and not principal.unread) else Confidence.LIKELY,
        title=f"The role may not write telemetry: {', '.join(actions[:3])}{' and more' if len(actions) > 3 else ''}",
        cause=(
            f"{who} may list some log groups only. The agent asks for all (log-group:*) before it writes."
            if narrow and about
            else f"{who} lacks {', '.join(actions)}{_where(actions)}, so what the agent logs or traces is not written in full."
        ),
        evidence=tuple(dict.fromkeys(proofs)),
        fix=(
            *((Step("Remove or narrow the Deny first: no further Allow can lift it."),) if denied else ()),
            Step(
                f"Add this statement to the role {role}.",
                f"aws iam put-role-policy --role-name {shell(role)} --policy-name agentcore-telemetry --policy-document {shell(policy)}",
                "no output; it takes effect within a minute",
            ),
            Step(
                "Invoke the agent and look for its log group.",
                "aws logs describe-log-groups --log-group-name-prefix /aws/bedrock-agentcore/runtimes/",
                "the group of the agent",
            ),
        ),
        subject=("telemetry-permission-missing", principal.name, *actions),
        counter=("other policies of the role in the input that allow it: none",),
        owner="agents-optimize",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html",),
    )


def _where(actions: list[str]) -> str:
    """The resources in words."""
    known = {"logs": " on the agent's log groups", "xray": " for X-Ray"}
    return " and".join(dict.fromkeys(known[a.partition(":")[0]] for a in actions))
