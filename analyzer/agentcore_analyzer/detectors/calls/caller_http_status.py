"""
AgentCore, a gateway or an MCP server answered a call with an HTTP status that says it failed.

## What it sees
A status from 400 on of `/invocations`, an A2A agent, an `/mcp` address or a gateway's URL in the words of any client (requests,
httpx, aiohttp, curl, fetch, axios, the SDKs), told by the caller.

## Why it matters
The status is all that the caller learns. Numbers mean something else at each of these addresses: 402 of /invocations is a quota of
microVMs, 424 a container that failed, 406 a missing Accept header.

## What to do
The finding says what the status means there and which log tells more.

## Not this when
The log of the agent, the runtime or the gateway is in the input and explains it: then that finding is told, and the status is its
consequence. Another finding knows the refusal by its words (inbound-auth-mismatch, max-vms-exceeded, mcp-session-lost). The
status of any other host: nothing is known of its meaning there (unexplained-error).

## Source
Statuses of the service model; AWS's pages on troubleshooting and on the protocol contracts; the transports of MCP; RFC 9110.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Effect, Failure, Stage
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Explains, Finding, Kind, LogRecord, Step
from agentcore_analyzer.symptoms import agent_errors, http_statuses, known_meanings
from agentcore_analyzer.symptoms.known_sentences import short

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.JSON}))
STAGE = Stage.OUTERMOST
FAILING = "left"
EXPLAINS: tuple[Explains, ...] = ()
_URL = late(r"(?:https?|wss?)://(?P<host>[^\s/'\"<>?#()]{1,250})(?P<path>/[^\s'\"<>?#()]{0,1000})?")
_DEPENDENCY, _SERVER = 424, 500  # Failed Dependency (RFC 4918), and where errors of a server begin (RFC 9110)
_RUNTIME = Step(
    "Export the runtime's log and analyze it together with this file.",
    "agentcore logs --runtime AGENT_NAME --since 1h > runtime.log",
)
_AUTHORIZER = Step(
    "See which caller the runtime takes (authorizerConfiguration), and analyze the answer together with this file.",
    "aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json",
)
_GATEWAY = Step(
    "The gateway's own log tells of the call and of its target: export it, if log delivery is on, and analyze it together with this file.",
    "aws logs tail /aws/vendedlogs/bedrock-agentcore/gateway/APPLICATION_LOGS/GATEWAY_ID --since 1h > gateway.log",
)
_ITS_AUTHORIZER = Step(
    "See which caller the gateway takes (authorizerConfiguration).",
    "aws bedrock-agentcore-control get-gateway --gateway-identifier GATEWAY_ID > gateway.json",
)


def find(case: Case) -> Iterator[Finding]:
    left = {id(f) for f in known_meanings.left(case, later=True)}
    asked = (http.INVOCATIONS, http.MCP, http.GATEWAY, http.A2A)
    answers = [a for a in http_statuses.answers(case, endpoints=asked) if id(a.failure) in left and _told_by_a_caller(a)]
    if not answers:
        return
    agents = {id(f) for f in agent_errors.failed_requests(case).bare}
    by_failure = {id(a.failure): a for a in answers if id(a.failure) in agents or not _agents_own(a)}
    for group in known_meanings.groups(a.failure for a in answers if id(a.failure) in by_failure):
        yield _finding(case, group, by_failure[id(group[0])])


def _told_by_a_caller(answer: http_statuses.Answer) -> bool:
    told = isinstance(answer.failure.sources[0], LogRecord) and not agent_errors.served(answer)
    return told and not http_statuses.handshake(answer.failure)


def _agents_own(answer: http_statuses.Answer) -> bool:
    """Whether runtime-agent-error looks at it: it knows which of them belong to an exception of the agent."""
    return answer.endpoint == http.INVOCATIONS and (answer.status == _DEPENDENCY or answer.status >= _SERVER)


def _finding(case: Case, group: list[Failure], answer: http_statuses.Answer) -> Finding:
    status, endpoint = answer.status, answer.endpoint
    means = http.meaning(status, endpoint, answer.words)
    url = _URL.search(answer.words)
    host = url["host"].rpartition("@")[2] if url is not None else ""
    who = f"{_name(endpoint, aws=answer.of_aws)}{f' at {host}' if host else ''}"
    got_over = all(f.effect is Effect.RECOVERED for f in group)
    what = f": {short(means.meaning)}" if means is not None and not got_over else ""
    made = known_meanings.finding(
        case,
        group,
        f"HTTP {status} of {who}{what}",
        means,
        "the log of the other side, with a failure at that time: none",
        code="caller-http-status",
        steps=() if got_over else _steps(answer, host),
        owner="agents-connect" if endpoint == http.GATEWAY else "agents-build/integrate",
    )
    return replace(made, subject=("caller-http-status", str(status), endpoint, host))


def _name(endpoint: str, *, aws: bool) -> str:
    if endpoint == http.INVOCATIONS:
        return "/invocations of AgentCore" if aws else "/invocations"
    return {http.MCP: "the MCP server", http.GATEWAY: "the gateway", http.A2A: "the A2A agent"}[endpoint]


def _steps(answer: http_statuses.Answer, host: str) -> tuple[Step, ...]:
    refused, failed = answer.status in (401, 403, 404), answer.status == _DEPENDENCY or answer.status >= _SERVER
    if answer.endpoint == http.GATEWAY:
        return (_ITS_AUTHORIZER, _GATEWAY) if refused else (_GATEWAY,)
    if answer.of_aws or answer.status == _DEPENDENCY:
        return (_AUTHORIZER,) if refused else (_RUNTIME,) if failed else ()
    return (Step(f"Read the log of the server at {host or 'that address'} of that moment, and analyze it together with this file."),)
