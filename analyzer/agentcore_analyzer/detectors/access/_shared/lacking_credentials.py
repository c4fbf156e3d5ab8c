"""Credentials of AWS that are missing, expired or refused, in the words of botocore, the AWS CLI and the AWS SDKs."""

from __future__ import annotations

from itertools import chain

from agentcore_analyzer.failures import FailureKind
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms import phrases

_EXPIRED = (
    "ExpiredTokenException",
    "(ExpiredToken)",
    "included in the request is expired",  # a console wraps the sentence before it
    "Token has expired and refresh failed",
    "The SSO session associated with this profile has expired",
    "Your session has expired. Please reauthenticate",
    "Token is expired. To refresh this SSO session",
)
# The SDKs say the same of a login that is over and of one that was never made.
_SESSION = (
    "the SSO session has expired or is invalid",
    "with this profile has expired or is otherwise invalid",
    "Error loading SSO Token",
    "this profile is invalid. To refresh this SSO session",
)
_MISSING = (
    "Unable to locate credentials",
    "NoCredentialsError",
    "Could not load credentials from any providers",
    "Unable to load credentials from",  # Java's SDK
    "Unable to load AWS credentials",
    "no EC2 IMDS role found",  # Go's SDK
    "NoCredentialProviders",  # its first version
)
# What an SDK says around the reason, and of any reason: what stands behind it says which.
_WRAPPED = ("CredentialsProviderError", "failed to refresh cached credentials")
_INVALID = (
    "The security token included in the request is invalid",
    "InvalidClientTokenId",
    "The AWS Access Key Id you provided does not exist",
)
_METADATA = ("Error response received from instance metadata service", "Error response received from container metadata service")  # JavaScript's SDK
_UNKNOWN_KEY = ("InvalidAccessKeyId",)  # also of servers that speak S3 as AWS does, which leave `AWS` out of the sentence
_LOGIN = ("InvalidGrantException",)  # of sso-oidc and signin, and of no other service of AWS; other libraries have a class of this name
_PROFILE = ("The config profile (",)
# The kinds, what says most of the reason first.
_KINDS = {
    "session": _SESSION,
    "expired": _EXPIRED,
    "login": _LOGIN,
    "invalid": _INVALID,
    "key": _UNKNOWN_KEY,
    "missing": _MISSING,
    "profile": _PROFILE,
    "metadata": _METADATA,
    "wrapped": _WRAPPED,
}
_ANSWER_OF_AWS = ("x-amzn-", "coral", "sso-oidc", "SSOOIDC", "CreateToken")
_DENIED = "is not authorized to perform"  # a role refused itself: permission-denied
_EXPORTERS = ("Failed to export", "Failed to load AWS Credentials", "opentelemetry/exporter", "amazon/opentelemetry")


def told(case: Case) -> dict[str, list[phrases.Hit]]:
    """Who was without credentials, by what was wrong with them."""
    groups: dict[str, list[phrases.Hit]] = {}
    for hit in phrases.hits(case, *chain.from_iterable(_KINDS.values())):
        text = hit.source.text or "" if isinstance(hit.source, LogRecord) else ""
        if any(sign in text for sign in _EXPORTERS) or (_PROFILE[0] in hit.message and "could not be found" not in hit.message):
            continue
        if kind := _kind(hit):
            groups.setdefault(kind, []).append(hit)
    return groups


def apart(hits: list[phrases.Hit]) -> frozenset[str]:
    """A caller's credentials explain nothing inside the agent, however near in time: an anchor of their own."""
    sources = [h.source for h in hits]
    if all(isinstance(s, LogRecord) and s.channel is Kind.CLIENT_LOG for s in sources):
        return frozenset({f"caller:{sources[0].place.file}"})
    return frozenset()


def _kind(hit: phrases.Hit) -> str:
    # What is shown of the failure may be another row than the one that names it.
    words = f"{hit.message}\n{hit.failure.message}\n{hit.failure.said.quote}"
    if _DENIED in words and any(p in words for p in _WRAPPED):
        return ""
    if hit.failure.said.operation.startswith("AssumeRoleWith") and "Token expired" in words:
        return "web"
    kind = next((k for k, group in _KINDS.items() if any(p in words for p in group)), "")
    of_aws = hit.failure.kind is FailureKind.AWS_ERROR or any(sign in words for sign in _ANSWER_OF_AWS)
    return kind if kind != "login" or of_aws else ""
