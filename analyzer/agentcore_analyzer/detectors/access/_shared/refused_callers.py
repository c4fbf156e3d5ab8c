"""Refused calls to a gateway or an MCP server: by the words of the service or by the status alone, and who refused."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Operation, Span
from agentcore_analyzer.symptoms import http_statuses, known_sentences, told_failures
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.tuples import NamedTuple

GATEWAY, MCP_SERVER, NOBODY = "gateway", "MCP server", ""
WORKLOAD, BEARER, PROVIDER, STATUS = "workload-token", "bearer-token", "credential-provider", "status"
_CAUSES = (
    (WORKLOAD, ("Workload access token has not been set", "No workload access token available in context")),
    (BEARER, ("Invalid Bearer token", "Missing Bearer token", "insufficient_scope", "invalid_token")),
    (PROVIDER, ("bedrock-agentcore:GetResourceOauth2Token", "bedrock-agentcore:GetResourceApiKey",
                "bedrock-agentcore:GetWorkloadAccessToken", "bedrock-agentcore-identity")),
)  # fmt: skip
# Words of OAuth that any HTTP service may answer: they count where it is said who was called.
_ANYBODY = ("insufficient_scope", "invalid_token")
_OURS = late(r"gateway\.bedrock-agentcore\.|\bInvokeGateway\b|AgentCore Gateway")
_GATEWAY = late(r"(?<!API )(?<!Bad )\b[Gg]ateway\b")  # of AWS only where the input speaks of AgentCore: nginx and others have gateways, too
_MCP = late(r"/mcp\b|\bMCP\b|\bmcp\.|Streamable HTTP error|\w___\w")
_REFUSED = (401, 403)  # Unauthorized, Forbidden (RFC 9110)


class Refused(NamedTuple):
    """A kind of refusals: the credential that was missing, and who refused where the words or the span say it."""

    cause: str
    who: str


Hits = dict[Refused, list[tuple[Evidence, frozenset[str]]]]


def refusals(case: Case) -> Hits:
    found: Hits = {}
    ours = of_agentcore(case)
    for cause, phrases in _CAUSES:
        for hit in told_failures.saying(case, *phrases):
            who = _who(hit.failure, hit.words, ours=ours)
            if _counts(cause, who, hit, ours=ours):
                found.setdefault(Refused(cause, who if cause == BEARER else NOBODY), []).append((hit.evidence("it says so", *phrases), hit.anchors))
    explained = {id(f) for f, _ in known_sentences.explained(case)}
    for answer in http_statuses.answers(case, _REFUSED, (http.GATEWAY, http.MCP, http.GENERIC)):
        if answer.endpoint == http.GENERIC and id(answer.failure) in explained:
            continue  # its words say who answered
        named = {http.GATEWAY: GATEWAY, http.MCP: MCP_SERVER}.get(answer.endpoint)
        who = named or _who(answer.failure, told_failures.words(answer.failure), ours=ours)
        if who != NOBODY:
            # What else is said of a token by the same one explains the status.
            told = next((r for r in found if r.cause == BEARER and r.who in (who, NOBODY)), Refused(STATUS, who))
            found.setdefault(told, []).append((answer.evidence, answer.anchors))
    return found


def _counts(cause: str, who: str, hit: told_failures.Told, *, ours: bool) -> bool:
    if cause == BEARER:
        return who != NOBODY or (ours and not any(p in hit.words for p in _ANYBODY))
    # Where no gateway and no tool is spoken of, the refusal is that of the identity service alone.
    return cause == WORKLOAD or who != NOBODY or _of(hit.failure, Operation.TOOL)


def _who(failure: Failure, words: str, *, ours: bool) -> str:
    if _OURS.search(words) or (ours and _GATEWAY.search(words)) or _of(failure, Operation.GATEWAY):
        return GATEWAY
    return MCP_SERVER if _MCP.search(words) else NOBODY


def _of(failure: Failure, operation: Operation) -> bool:
    return any(isinstance(s, Span) and s.facts.operation == operation for s in failure.sources)
