"""
The AWS credentials are missing or have expired.

## What it sees
`ExpiredTokenException`, `The security token included in the request is expired`, `Unable to locate
credentials`, an expired or refused SSO session, `Could not load credentials from any providers`, a profile that does not exist, an invalid key
id: in errors of a caller, of the CLI, or of an agent under local development; 401 and 403 of an endpoint of AWS that takes
signed requests (SigV4) only.

## Why it matters
Every call to AWS fails, whatever the agent does.

## What to do
Where they ran out, log in again; where there are none, give the process a role, keys or a profile; then see who you are.

## Not this when
An exporter of telemetry says it: that loses traces, not requests (telemetry-export-failed). A tool
quotes it. IAM knows the caller and refuses (invoke-access-denied, model-access-denied, permission-denied). Another library has an
exception of the same name.

## Source
Texts of botocore, the AWS CLI and the AWS SDKs for JavaScript, Java and Go.

Covers: ENV-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared import lacking_credentials, signed_endpoints
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms import phrases
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.DEV_LOG))
FAILING = True
EXPLAINS = (
    Explains("stream-error-event", "the call that failed had no valid credentials"),
    Explains("runtime-agent-error", "the agent's call to AWS had no valid credentials"),
    Explains("tool-error", "the tool's call to AWS had no valid credentials", Scope.SPANS),
)
_SAYS = {
    "expired": ("The AWS credentials have expired", "The credentials were temporary, and their time was over."),
    "session": ("The AWS SDK found no valid login", "The login to IAM Identity Center is over, or none was made on this machine for this profile; where a file is missing or a token does not exist, it is the second."),
    "login": ("The stored login to AWS was refused", "The service that gives the credentials (IAM Identity Center, or the sign-in of AWS) did not take the refresh token or code that was sent: it is expired, used before, or taken back."),
    "missing": ("No AWS credentials were found", "Neither the environment nor a profile nor a role gave credentials."),
    "profile": ("The AWS profile that is asked for does not exist", "The client's configuration has no profile of this name."),
    "metadata": ("The metadata service gave no AWS credentials", "The AWS SDK asked the metadata service of the machine or container for the credentials of its role, and was answered with an error; mostly no role is attached to it."),
    "wrapped": ("The AWS SDK got no credentials", "None of the ways by which the SDK asks for credentials gave any; the message says what it knows of the reason."),
    "key": ("The access key is not known to the service", "The service that was asked, AWS or a server that speaks S3 as AWS does, does not know this access key."),
    "web": ("The token of the identity provider has expired", "STS was given the token of an identity provider, and its time was over; the keys of AWS are another matter."),
    "invalid": ("The AWS credentials are not valid", "AWS does not accept the key or token; mostly it was deleted, mistyped, is of another partition, or lacks its session token."),
}
_LOGIN = Step("Log in again (or renew the keys in the way your organization does).", "aws sso login --profile PROFILE")
_WHO = Step("See who you are.", "aws sts get-caller-identity --profile PROFILE", "the account and role you expect")
_OLD_KEYS = Step(
    "If old keys are set in the shell, remove them: they come before the profile.",
    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
)
# What to do by what is wrong: where there are no credentials, none ran out and none must go.
_FIX = {
    "metadata": (
        Step("See which role the machine has, and attach one where it has none: an instance profile to an EC2 instance, a task role to a task of ECS.", "aws ec2 describe-iam-instance-profile-associations"),
        Step("Where it runs elsewhere: give the process keys in its environment, or AWS_PROFILE with the folder ~/.aws.", "aws sts get-caller-identity", "the account and role you expect"),
    ),
    "wrapped": (Step("Read the message behind it: it names the way that was tried (SSO, role, file, metadata of the machine) and what it answered."), _WHO),
    "key": (Step("Compare the access key, and the endpoint that was asked, with each other: a key is known to the service that gave it, and to no other."),),
    "web": (
        Step("Read the token anew before each call: on EKS the file that AWS_WEB_IDENTITY_TOKEN_FILE names is renewed, in a CI job each job asks for one."),
        Step("Compare the clocks of both sides, if the token was new."),
    ),
    "profile": (Step("See which profiles there are, and name one of them.", "aws configure list-profiles"), _WHO),
    "missing": (
        Step(
            "Give credentials to the process that made the call: the role of the machine, task or function it runs on, else AWS_ACCESS_KEY_ID,"
            " AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN) in its own environment, or AWS_PROFILE with the folder ~/.aws. A container has"
            " those of its host only where they are passed to it."
        ),
        Step("See, in the same environment, whether they are found.", "aws sts get-caller-identity", "the account and role you expect"),
    ),
}


def find(case: Case) -> Iterator[Finding]:
    for kind, hits in lacking_credentials.told(case).items():
        yield _finding(kind, hits, agent=of_agentcore(case))
    yield from signed_endpoints.refused(case)


def _finding(kind: str, hits: list[phrases.Hit], *, agent: bool) -> Finding:
    title, cause = _SAYS[kind]
    deployed = agent and any(isinstance(h.source, LogRecord) and h.source.channel is Kind.RUNTIME_LOG for h in hits)
    inside = " The message is from inside the agent: a deployed agent has its role's credentials and needs no keys of its own." if deployed else ""
    recovered = all(h.failure.effect is Effect.RECOVERED for h in hits)
    return Finding(
        severity=Severity.NOTE if recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=cause + ("" if recovered else " The call that says so was not carried out.") + inside,
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=_FIX.get(kind, (_LOGIN, _WHO, _OLD_KEYS)),
        subject=("aws-credentials-expired", kind),
        counter=("the same text from an exporter of telemetry or in a tool's result: not counted",),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)) or lacking_credentials.apart(hits),
        owner="agents-debug/doctor",
    )
