"""
The AWS client could not make the call, or got no answer.

## What it sees
What SDKs say before or instead of an answer of the service: no region, parameters that do not fit, a profile or service that they
do not know, an endpoint that cannot be reached or does not answer in time, a waiter that gave up.

## Why it matters
The service never saw the call, or its answer never came: nothing about it stands in the service's own logs.

## What to do
By cause: set the region, correct the parameter that the message names, upgrade the SDK, or look at the network between here and
the endpoint.

## Not this when
Credentials are missing (aws-credentials-expired), a VPC lacks a way out (vpc-connectivity), the answer of an agent took too long
(client-read-timeout), or the service answered with an error (aws-call-rejected). A tool made the call: tool-error names the tool.

## Source
Exceptions of botocore (botocore/exceptions.py), and the sentences of the SDKs for Java, JavaScript and Go.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.aws_errors import Group, Sort, unclaimed
from agentcore_analyzer.symptoms.sentences import often

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
STAGE = Stage.GENERAL
FAILING = "left"
EXPLAINS = (
    Explains("runtime-agent-error", "the call that could not be made ended the request"),
)
_STEPS = {
    "NoRegionError": Step("Set the region, in the environment or in the client: boto3.client(…, region_name=…).", "export AWS_REGION=REGION"),
    "ParamValidationError": Step(
        "Correct the parameter that the message names. If the parameter is newer than the SDK, upgrade it.", "pip install --upgrade boto3 botocore"
    ),
    "UnknownServiceError": Step("The SDK is older than the service: upgrade it.", "pip install --upgrade boto3 botocore"),
    "ProfileNotFound": Step("See which profiles there are.", "aws configure list-profiles", "the profile that the message names"),
    "SSLError": Step("Look at the certificates between here and the endpoint (a proxy that inspects TLS has a root certificate of its own, which the SDK has to be given)."),
}
_REACH = Step("Check that the endpoint's name and region are right, and that HTTPS to it is open from where the call is made.")
_EMPTY = late(r"(?:https response error )?StatusCode: 0, RequestID: ?, ")


def find(case: Case) -> Iterator[Finding]:
    for group in unclaimed(case, Sort.CLIENT):
        yield _finding(group)


def _finding(group: Group) -> Finding:
    said = group.first.said
    name, message = short(said.code or said.type), " ".join(said.message.split())
    told = f"The client says “{message[:400].rstrip('. ')}” ({name})." if message else f"The client raised {name}, without a word more."
    known = explain(said)
    unanswered = not said.code and bool(said.operation)  # what the SDK of Go says: its status is 0, and no request has an id
    if unanswered:
        message = _EMPTY.sub("", message)
        told = f"{group.call} got no answer. {told}"
    steps = tuple(known.steps) if known is not None and known.steps else (_STEPS.get(name, _REACH),)
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{group.call} got no answer: {shortened(message)}" if unanswered else f"The AWS client failed: {shortened(message).rstrip('. ') or name}",
        cause=f"{told}{f' {known.cause}' if known is not None else ''}{often(len(group.failures))}",
        evidence=group.evidence("the client's error"),
        fix=(*steps, Step("Do it again.")),
        subject=("aws-client-error", name, said.service),
        counter=("an answer of the service: would have a code of its own",),
        anchors=group.anchors(),
        owner="agents-build",
    )
