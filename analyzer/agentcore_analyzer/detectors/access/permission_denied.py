"""
AWS refused a call of the agent, or of its owner: the role or user may not do it.

## What it sees
`User: … is not authorized to perform: ACTION on resource: …`, or an answer of AWS with AccessDenied or Unauthorized, in any log,
terminal output or span outside of a tool: Code Interpreter, Browser, memory, S3, DynamoDB, Secrets Manager, deployments, any
AWS service.

## Why it matters
The agent usually catches it and answers without what it asked for, with HTTP 200: nobody notices but the user.

## What to do
Add the statement that the finding prints to the role or user; it takes effect within a minute, without a deployment. Where
AWS names another policy as the reason (service control policy, permissions boundary, …), that one must change.

## Not this when
A tool's span tells of the same refusal (tool-error names the tool). Another finding explains it: models, gateways'
credentials, invoking an agent, telemetry, images and Lambda targets have findings of their own.

## Source
botocore's sentence of AccessDeniedException; runtime logs of a deployed agent whose Code Interpreter was refused.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG, Denial, denial
from agentcore_analyzer.failures import Said, Stage
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import iam_policies, iam_refusals
from agentcore_analyzer.symptoms.aws_errors import Group, Sort, unclaimed
from agentcore_analyzer.symptoms.sentences import often

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.STATUS}), frozenset({Kind.CLOUDTRAIL}))
STAGE = Stage.GENERAL
FAILING = "left"
_CALLER = late(r"\bUser: \S{3,2000} is not authorized")
_WHO = Step("See who makes the call.", "aws sts get-caller-identity", "the role or user that should have the permission")
_NAMED = late(r"\b[a-z][a-z0-9-]{1,40}:[A-Z*]\w{0,60}|\barn:aws|\bon resource\b|\b(?:perform|action):? \S")
_UNNAMED = (
    "The answer names neither the permission nor the resource: see {what} (in the lines around it, in the command's own log at a"
    " finer level, or in CloudTrail), and allow that call to the role or user that makes it."
)
EXPLAINS = (
    Explains("runtime-agent-error", "the refused call ended the request"),
    Explains("stream-error-event", "the refused call ended the stream"),
    Explains("retry-storm", "the refused call was repeated"),
)


def find(case: Case) -> Iterator[Finding]:
    for group in unclaimed(case, Sort.DENIED):
        refused = denial(group.first.message)
        yield _named(case, group, refused) if refused is not None else _unnamed(group)


def _named(case: Case, group: Group, refused: Denial) -> Finding:
    """IAM says who may not do what."""
    hits = group.failures
    times = f", {len(hits)} times" if len(hits) > 1 else ""
    pasted = iam_policies.pasted(case, group.first.place.file, refused.action)
    beside: tuple[Evidence, ...] = ()
    compare: tuple[Step, ...] = ()
    why = ""
    if pasted is not None:
        why = f" A statement beside it in the input allows {refused.action} where the condition on {pasted.conditions} holds: if it is of this caller, its condition did not hold."
        beside = (Evidence(pasted.place, "the statement beside it", quote=pasted.quote()),)
        compare = (Step(f"Compare what the call sends for {pasted.conditions} with the values of the condition; correct the one that is wrong."),)
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{'Role' if refused.role else 'User'} {refused.role or refused.user.rpartition('/')[2]} is not allowed {refused.action}{times}",
        cause=iam_refusals.sentence("The caller", refused) + f".{often(len(hits))}" + why,
        evidence=(*group.evidence("AWS refused it"), *beside),
        fix=(*compare, *iam_refusals.steps(refused), Step("Do it again: the refusal should not come again.")),
        subject=("permission-denied", refused.role, refused.action),
        counter=("a tool's span that tells of the same refusal (then it is a finding about the tool): none",),
        anchors=group.anchors(),
        owner="agents-harden",
    )


def _fitting(steps: tuple[Step, ...], said: Said) -> tuple[Step, ...]:
    """The steps; where the answer names neither action nor resource, the one that would ask for them says how to find them."""
    if _NAMED.search(said.message):
        return steps
    what = f"on what {said.operation} was called" if said.operation else "at which step it came"
    return tuple(Step(_UNNAMED.format(what=what)) if "that is named" in s.step else s for s in steps)


def _unnamed(group: Group) -> Finding:
    """AWS says that it refused a call, and not which permission is missing."""
    said = group.first.said
    known = explain(said)
    steps = _fitting(known.steps, said) if known is not None else ()
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS refused {group.call}: {said.code}{f', {len(group.failures)} times' if len(group.failures) > 1 else ''}",
        cause=(known.cause if known is not None else f"AWS refused {group.call} with {said.code}.")
        + (f" It said: “{said.message[:300].rstrip('. ')}”." if said.message else ""),
        evidence=group.evidence("AWS refused it"),
        fix=steps if steps and _CALLER.search(said.message) else (*steps, _WHO),
        subject=("permission-denied", said.service, said.operation, said.code),
        counter=("the sentence of IAM that names the missing action: none",),
        anchors=group.anchors(),
        owner="agents-harden",
    )
