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
Texts of botocore, the AWS CLI and the AWS SDK for JavaScript.

Covers: ENV-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import FailureKind
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms import http_statuses, phrases
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.DEV_LOG))
FAILING = True
EXPLAINS = (
    Explains("stream-error-event", "the call that failed had no valid credentials"),
    Explains("runtime-agent-error", "the agent's call to AWS had no valid credentials"),
    Explains("tool-error", "the tool's call to AWS had no valid credentials", Scope.SPANS),
)
EXPIRED = (
    "ExpiredTokenException",
    "(ExpiredToken)",
    "included in the request is expired",  # a console wraps the sentence before it
    "Token has expired and refresh failed",
    "The SSO session associated with this profile has expired",
    "The SSO session has expired",
    "Error loading SSO Token",
    "Your session has expired. Please reauthenticate",
    "Token is expired. To refresh this SSO session",
    "the SSO session has expired",
)
MISSING = (
    "Unable to locate credentials",
    "NoCredentialsError",
    "Could not load credentials from any providers",
    "Unable to load credentials from",  # Java's SDK
    "Unable to load AWS credentials",
    "no EC2 IMDS role found",  # Go's SDK
)
# What an SDK says around the reason, and of any reason: what stands behind it says which.
WRAPPED = ("CredentialsProviderError", "failed to refresh cached credentials")
INVALID = (
    "The security token included in the request is invalid",
    "InvalidClientTokenId",
    "The AWS Access Key Id you provided does not exist",
)
UNKNOWN_KEY = ("InvalidAccessKeyId",)  # also of servers that speak S3 as AWS does, which leave `AWS` out of the sentence
LOGIN = ("InvalidGrantException",)  # of sso-oidc and signin, and of no other service of AWS; other libraries have a class of this name
PROFILE = ("The config profile (",)
_SAYS = {
    "expired": ("The AWS credentials have expired", "The credentials were temporary, and their time was over."),
    "login": ("The stored login to AWS was refused", "The service that gives the credentials (IAM Identity Center, or the sign-in of AWS) did not take the refresh token or code that was sent: it is expired, used before, or taken back."),
    "missing": ("No AWS credentials were found", "Neither the environment nor a profile nor a role gave credentials."),
    "profile": ("The AWS profile that is asked for does not exist", "The client's configuration has no profile of this name."),
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
_ANSWER_OF_AWS = ("x-amzn-", "coral", "sso-oidc", "SSOOIDC", "CreateToken")
_DENIED = "is not authorized to perform"  # a role refused itself: permission-denied
_HOST = late(r"https?://([\w.-]{1,253})")
_EXPORTERS = ("Failed to export", "Failed to load AWS Credentials", "opentelemetry/exporter", "amazon/opentelemetry")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[phrases.Hit]] = {}
    for hit in phrases.hits(case, *EXPIRED, *MISSING, *INVALID, *UNKNOWN_KEY, *LOGIN, *PROFILE, *WRAPPED):
        text = hit.source.text or "" if isinstance(hit.source, LogRecord) else ""
        if any(sign in text for sign in _EXPORTERS) or ("The config profile (" in hit.message and "could not be found" not in hit.message):
            continue
        if kind := _kind(hit):
            groups.setdefault(kind, []).append(hit)
    for kind, hits in groups.items():
        yield _finding(kind, hits, agent=of_agentcore(case))
    if refused := http_statuses.bare(case, (401, 403), (http.AWS,)):
        yield _by_status(refused)


def _kind(hit: phrases.Hit) -> str:
    # What is shown of the failure may be another row than the one that names it.
    words = f"{hit.message}\n{hit.failure.message}\n{hit.failure.said.quote}"
    if _DENIED in words and any(p in words for p in WRAPPED):
        return ""
    if hit.failure.said.operation.startswith("AssumeRoleWith") and "Token expired" in words:
        return "web"
    kinds = (("expired", EXPIRED), ("login", LOGIN), ("invalid", INVALID), ("key", UNKNOWN_KEY), ("missing", MISSING), ("profile", PROFILE), ("wrapped", WRAPPED))
    kind = next((k for k, group in kinds if any(p in words for p in group)), "")
    of_aws = hit.failure.kind is FailureKind.AWS_ERROR or any(sign in words for sign in _ANSWER_OF_AWS)
    return kind if kind != "login" or of_aws else ""


def _by_status(refused: list[http_statuses.Answer]) -> Finding:
    """An endpoint of AWS that takes signed requests only, and answered with a status that says no more."""
    codes = " and ".join(str(c) for c in sorted({a.status for a in refused}))
    hosts = sorted({h[1] for a in refused if (h := _HOST.search(a.failure.said.quote))})
    where = ", ".join(hosts[:3]) or "an endpoint of AWS"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"AWS did not accept the signature or role of the caller: HTTP {codes} of {where}",
        cause=f"{where} takes requests that are signed with AWS credentials (SigV4), and answered {codes}. The credentials of the"
        " caller (or of the proxy that signs for it) are missing, expired or of another account, or their role lacks the"
        " permission; the status alone does not tell which.",
        evidence=tuple(dict.fromkeys(a.evidence for a in refused)),
        fix=(
            Step("See who you are.", "aws sts get-caller-identity --profile PROFILE", "the account and role you expect"),
            Step("Log in again, and start the client or proxy with these credentials.", "aws sso login --profile PROFILE"),
            Step("If they are right: read the body of the answer; it names the permission that is missing."),
        ),
        subject=("aws-credentials", "status", codes),
        counter=("a sentence of the service that names the reason: none beside the status",),
        anchors=frozenset().union(*(a.anchors for a in refused)),
        owner="agents-debug/doctor",
    )


def _finding(kind: str, hits: list[phrases.Hit], *, agent: bool) -> Finding:
    title, cause = _SAYS[kind]
    deployed = agent and any(isinstance(h.source, LogRecord) and h.source.channel is Kind.RUNTIME_LOG for h in hits)
    inside = " The message is from inside the agent: a deployed agent has its role's credentials and needs no keys of its own." if deployed else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=f"{cause} What the call asks for was not done.{inside}",
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=_FIX.get(kind, (_LOGIN, _WHO, _OLD_KEYS)),
        subject=("aws-credentials-expired", kind),
        counter=("the same text from an exporter of telemetry or in a tool's result: not counted",),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)) or _apart(hits),
        owner="agents-debug/doctor",
    )


def _apart(hits: list[phrases.Hit]) -> frozenset[str]:
    """A caller's credentials explain nothing inside the agent, however near in time: an anchor of their own."""
    sources = [h.source for h in hits]
    if all(isinstance(s, LogRecord) and s.channel is Kind.CLIENT_LOG for s in sources):
        return frozenset({f"caller:{sources[0].place.file}"})
    return frozenset()
