"""What the client itself says before or instead of an answer: no credentials, no region, no reply, parameters that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.aws import services
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.wordings.flow import WEIGHT, class_before, first_line, in_code, message, typed_above

# The sentence up to its first value → the class of botocore that says it, and whether it is worth sending again.
# Source: botocore/exceptions.py; the last rows are SDKs for Java, JavaScript and Go (their sentences, their classes).
SENTENCES: dict[str, tuple[str, bool]] = {
    "Could not connect to the endpoint URL: ": ("EndpointConnectionError", True),
    "Connect timeout on endpoint URL: ": ("ConnectTimeoutError", True),
    "Read timeout on endpoint URL: ": ("ReadTimeoutError", True),
    "Connection was closed before we received a valid response from endpoint URL: ": ("ConnectionClosedError", True),
    "Failed to connect to proxy URL: ": ("ProxyConnectionError", False),
    "SSL validation failed for ": ("SSLError", False),
    "An error occurred while reading from response stream: ": ("ResponseStreamingError", True),
    "An HTTP Client raised an unhandled exception: ": ("HTTPClientError", True),
    "An HTTP Client failed to establish a connection: ": ("ConnectionError", True),
    "Unable to locate credentials": ("NoCredentialsError", False),
    "Partial credentials found in ": ("PartialCredentialsError", False),
    "Error when retrieving credentials from ": ("CredentialRetrievalError", False),
    "Error when retrieving token from ": ("TokenRetrievalError", False),
    "Error loading SSO Token: ": ("SSOTokenLoadError", False),
    "Error loading login session token: ": ("LoginTokenLoadError", False),
    "Your session has expired or credentials have changed. Please reauthenticate": ("LoginRefreshRequired", False),
    "The SSO session associated with this profile has expired or is otherwise invalid": ("UnauthorizedSSOTokenError", False),
    "You must specify a region": ("NoRegionError", False),
    "The config profile (": ("ProfileNotFound", False),
    "Unknown service: '": ("UnknownServiceError", False),
    "Parameter validation failed:": ("ParamValidationError", False),
    "Error during pagination: ": ("PaginationError", False),
    "Unable to load credentials from any of the providers in the chain": ("SdkClientException", False),
    "Unable to load region from any of the providers in the chain": ("SdkClientException", False),
    "Could not load credentials from any providers": ("CredentialsProviderError", False),
    "Error: Region is missing": ("Error", False),
    "NoCredentialProviders: no valid providers in chain": ("NoCredentialProviders", False),
    "no EC2 IMDS role found": ("no EC2 IMDS role found", False),
}
_CLI = late(r"\baws: (?:error|\[ERROR\]): (?!An error occurred \()")
_CHOICE = late(r"Invalid choice: '[\w-]{1,80}'")
_WAITER = late(r"\bWaiter (?P<name>\w{2,80}) failed: ")
_HOST = late(r"https?://(?:[\w-]{1,63}\.){0,3}?(?P<name>[a-z][a-z0-9-]{1,40})\.[a-z]{2}-[a-z-]{3,20}-\d\.(?:amazonaws\.com|api\.aws)")
# A report on parameters is a list of lines, each of one of these shapes (botocore/validate.py).
_DETAIL = late(
    r"(?:\r?\n|\\{1,3}n)[ \t│|]{0,20}(?P<line>Missing required parameter in |Unknown parameter in "
    r"|Invalid (?:type|length|range|number|bucket|value|keys)|\w{0,40}'? for parameter |Parameter \w)"
)
_PLAIN_ONLY = frozenset(("Error: Region is missing", "You must specify a region", "Unable to locate credentials"))


def read(text: str) -> Iterator[Said]:
    for sentence, (kind, retryable) in SENTENCES.items():
        at = text.find(sentence)
        while at >= 0:
            end = at + len(sentence)
            if not in_code(text, at) and not (sentence in _PLAIN_ONLY and text[end : end + 1].isalnum()):
                said = _said(text, at, kind, retryable)
                if said is not None:
                    yield said
                    end = max(end, said.end)
            at = text.find(sentence, end)
    for found in _CLI.finditer(text):
        yield _command(text, found)
    for found in _WAITER.finditer(text):
        words, end = message(text, found.start())
        yield _made(text, found.start(), end, "WaiterError", words, retryable=False)


def _command(text: str, found: re.Match[str]) -> Said:
    """`aws: error: argument operation: Invalid choice, …`: the CLI's own words, with the command that was typed above them."""
    said, end = message(text, found.end())
    if "nvalid choice" in said and (choice := _CHOICE.search(text, end, min(len(text), end + 6000))):
        said, end = f"{said} {choice[0]}", choice.end()
    service, operation = typed_above(text, found.start())
    return Said(
        FailureKind.COMMAND_ERROR, found.start(), end, first_line(text, found.start(), end), type="aws", message=said,
        service=service, operation=operation, retryable=False, weight=WEIGHT,
    )  # fmt: skip


def _said(text: str, at: int, kind: str, retryable: bool) -> Said | None:
    said, end = message(text, at)
    if "{" in said and "}" in said and kind != "HTTPClientError" and said.partition("{")[2].partition("}")[0].isidentifier():
        return None  # the template itself, in source code
    if kind == "UnknownServiceError" and "Valid service names" not in said:
        return None
    if kind == "ParamValidationError":
        while more := _DETAIL.match(text, end):
            line, end = message(text, more.start("line"))
            said = f"{said}\n{line}"
    return _made(text, at, end, kind, said, retryable=retryable)


def _made(text: str, start: int, end: int, kind: str, said: str, *, retryable: bool) -> Said:
    host = _HOST.search(said) or _HOST.search(text[start : end + 120].replace("\n", ""))  # a terminal may have broken it
    service = next((s.name for s in services().values() if host and s.endpoint == host["name"]), "")
    named = class_before(text[max(0, start - 160) : start].rpartition("\n")[2])
    if named.rpartition(".")[2] == kind:
        start = text.rfind(named, 0, start)
    else:
        named = kind
    return Said(
        FailureKind.AWS_ERROR, start, end, first_line(text, start, end), type=named, code=kind, message=said, service=service,
        retryable=retryable, weight=WEIGHT,
    )  # fmt: skip
