"""Callers that AgentCore refused before their request reached the agent, with a status that names no reason."""

from __future__ import annotations

from agentcore_analyzer.detectors.access._shared.inbound_refusals import steps
from agentcore_analyzer.detectors.access._shared.token_fit import Configured
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Severity, Step
from agentcore_analyzer.symptoms import http_statuses


def refused(case: Case) -> list[http_statuses.Answer]:
    return [a for a in http_statuses.bare(case, (401, 403), (http.INVOCATIONS,)) if a.of_aws]


def finding(answers: list[http_statuses.Answer], configured: list[Configured]) -> Finding:
    codes = http_statuses.codes(answers)
    known = f" {configured[0][0].place.file} has a JWT authorizer: it wants a bearer token." if configured else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"The runtime refused the caller: HTTP {codes} of /invocations",
        cause=f"AgentCore answered {codes} before the request reached the agent. The status alone does not tell which of these it is: a"
        " signed request (SigV4) where tokens (JWT) are configured, or the reverse; a token that is expired, of another issuer or of"
        f" another client; or a role without bedrock-agentcore:InvokeAgentRuntime.{known}",
        evidence=tuple(dict.fromkeys(a.evidence for a in answers)),
        fix=(Step("Read the body of the answer: it names the reason."), *steps("method")),
        subject=("inbound-auth", "status"),
        counter=("a sentence of the service that names the reason: none beside the status",),
        anchors=frozenset().union(*(a.anchors for a in answers)),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html",),
    )
