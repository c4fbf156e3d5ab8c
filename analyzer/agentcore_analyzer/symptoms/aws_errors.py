"""
Errors of AWS calls that no specific detector explains: what sort each is, grouped by what was called.

The sort is decided by the code, the status and whose fault the service model calls it, never by words that a message, a
name or an id may happen to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import denial
from agentcore_analyzer.failures import Failure, FailureKind, claims
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge import Explanation, aws, code_told, explain, of_handler
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence
from agentcore_analyzer.symptoms.known_sentences import SHOWN, explained, ids, proof
from agentcore_analyzer.symptoms.tool_calls import in_tool
from agentcore_analyzer.tuples import NamedTuple


class Sort(StrEnum):
    """Who has to do something about an error of AWS."""

    DENIED = "denied"  # a permission is missing
    CREDENTIALS = "credentials"  # missing, expired or wrong
    THROTTLED = "throttled"
    SERVICE = "service"  # the service's own fault
    CLIENT = "client"  # nothing was sent, or no answer came: the client says so
    REJECTED = "rejected"  # what was asked for cannot be done
    BEHIND = "behind"  # the service passes on that the agent or model behind it failed


_DENIED = late(r"(?:AccessDenied|Unauthorized(?!SSOToken)|NotAuthorized|Forbidden|SubscriptionRequired|AuthorizationError)", 0)
_CREDENTIALS = late(
    r"(?:Expired(?!Iterator|NextToken|ImportToken)|InvalidClientToken|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|MissingAuthenticationToken|InvalidAccessKey"
    r"|AuthFailure|InvalidGrantException|NoCredentials|PartialCredentials|CredentialRetrieval|TokenRetrieval|UnauthorizedSSOToken|SSOTokenLoad|LoginTokenLoad"
    r"|LoginRefreshRequired|CredentialsProvider|NoCredentialProviders|IncompleteSignature|RequestExpired)"
)
_THROTTLED = late(r"(?:Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown|BandwidthLimitExceeded)")
_RATE = "Rate exceeded"  # the whole sentence of a throttled call
_SERVICE = late(r"(?:Internal|ServiceUnavailable|ServiceException$|ServiceFailure|BadGateway|ModelTimeout|DependencyFailed)")
_BEHIND = late(r"(?:RuntimeClientError|ModelError|ModelStreamError|424$)")
_CLIENT = late(
    r"(?:EndpointConnectionError|ConnectTimeoutError|ReadTimeoutError|ConnectionClosedError|ProxyConnectionError|SSLError|HTTPClientError"
    r"|ConnectionError|ResponseStreamingError|NoRegionError|ParamValidationError|ProfileNotFound|UnknownServiceError|WaiterError|PaginationError"
    r"|SdkClientException)$"
)
# What an SDK says where no answer came: there is no status, or the wait was over.
_UNANSWERED = late(
    r"\bStatusCode: 0\b|\bcontext (?:deadline exceeded|canceled)\b|\brequest send failed\b|\bi/o timeout\b|\bno such host\b"
    r"|\bconnection (?:refused|reset|timed out)\b|\bTLS handshake timeout\b"
)
# What a service passes on of another one that it asked: Lambda says so of EC2 and KMS.
_ANOTHERS = late(r"\b(?P<service>[A-Z]\w{1,20}) Error Code: (?P<code>[A-Z]\w{3,60})\b")
# Words of which one stands in every sentence that asks for the same request again.
_AGAIN = late(r"(?i)\b(?:again|retry|instability|unexpected error)\b")


def anothers(said: Said) -> tuple[str, str]:
    """The service that was asked by the one that answered, and its own code; ("", "") where none is passed on."""
    found = _ANOTHERS.search(said.message)
    return (found["service"], found["code"]) if found is not None else ("", "")


def sort_of(failure: Failure) -> Sort:
    return once(_sort, failure)


def _sort(failure: Failure) -> Sort:
    said = failure.said
    code = anothers(said)[1] or said.code[:1].upper() + said.code[1:]
    if denial(said.message) is not None or _DENIED.match(code):
        return Sort.DENIED
    if _CREDENTIALS.match(code):
        return Sort.CREDENTIALS
    if _THROTTLED.match(code) or _by_class(said) or code == "429" or (said.http_status == 429 and not code.startswith("ModelNotReady")):
        return Sort.THROTTLED
    if _BEHIND.match(code):
        return Sort.BEHIND
    if _CLIENT.match(code) or (not code and not said.http_status and _UNANSWERED.search(f"{said.message} {said.quote}")):
        return Sort.CLIENT
    if _SERVICE.match(code) or (said.http_status or 0) >= 500 or code in ("500", "502", "503", "504"):
        return Sort.SERVICE
    return Sort.SERVICE if _own_fault(said) else Sort.REJECTED


def _by_class(said: Said) -> bool:
    """Whether an SDK names the service's class (`CloudFormationException`) instead of the code, and the words are those of throttling."""
    return said.message.startswith(_RATE) and bool(aws.service_named(said.code.removesuffix("Exception")))


def _own_fault(said: Said) -> bool:
    """Whether the sentence tells of a fault of the service, whatever its code: Bedrock calls some of its own a ValidationException."""
    if not _AGAIN.search(said.message):
        return False
    known = explain(said)
    return known is not None and bool(known.key) and known.fault == "service"


def _passed_on(failure: Failure, known: Explanation | None) -> bool:
    """Whether a program passes on a sentence that only a service of AWS says, without the words of an SDK around it."""
    if known is None or not known.of_aws or not known.certain:
        return False
    return known.http_status is not None and failure.kind is not FailureKind.HTTP_STATUS


class Group(NamedTuple):
    """Failures with one meaning, the first of them first."""

    failures: tuple[Failure, ...]

    @property
    def first(self) -> Failure:
        return self.failures[0]

    @property
    def call(self) -> str:
        """`ListEvents of bedrock-agentcore`, or as much of it as is known."""
        return call_of(self.first)

    @property
    def answer(self) -> str:
        """`AWS answered ListEvents of bedrock-agentcore with ValidationException`; a code that the service did not give is not its answer."""
        said = self.first.said
        code = code_told(said) or (f"HTTP {said.http_status}" if said.http_status and not of_handler(said) else "")
        if code:
            return f"AWS answered {self.call} with {code}"
        given = f"; CloudFormation's code for it is {said.code}" if of_handler(said) else ""
        return f"{self.call[:1].upper()}{self.call[1:]} failed{given}"

    def evidence(self, what: str) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(proof(f, what) for f in self.failures[:SHOWN]))

    def anchors(self) -> frozenset[str]:
        return ids(self.failures)


def call_of(failure: Failure) -> str:
    operation, service = failure.said.operation, failure.said.service
    if failure.kind is FailureKind.RESOURCE_STATUS and operation:  # the name of a resource, for which an operation was called that nothing names
        return f"a call of {service} for {operation}" if service else f"a call for {operation}"
    return f"{operation} of {service}" if operation and service else operation or (f"a call of {service}" if service else "a call")


def calls_of(found: Iterable[Failure]) -> str:
    """` The call was Converse of bedrock-runtime.`, where the failures name operation and service; else nothing."""
    named = sorted({call_of(f) for f in found if f.said.operation and f.said.service})
    return f" The call{' was' if len(named) == 1 else 's were'} {', '.join(named)}." if named else ""


def unclaimed(case: Case, *sorts: Sort, tools: bool = False) -> Iterator[Group]:
    """Groups of AWS errors of these sorts that nobody explains yet; those inside of a tool only with `tools`: tool-error names it."""
    groups: dict[tuple[str, ...], list[Failure]] = {}
    known = {id(f): k for f, k in explained(case)}
    for failure in claims(case).open():
        if failure.kind is not FailureKind.AWS_ERROR and not _passed_on(failure, known.get(id(failure))):
            continue
        if sort_of(failure) not in sorts:
            continue
        if not tools and in_tool(case, failure.trace_id, failure.span_id):
            continue
        said = failure.said
        denied = denial(said.message)
        words = (denied.role, denied.action, denied.resource) if denied else (masked(said.message)[:120],)
        groups.setdefault((said.service, said.operation, said.code, *words), []).append(failure)
    for found in groups.values():
        yield Group(tuple(found))
