"""
The agent got no token: AgentCore Identity, IAM, the provider's authorization server or the user refused.

## What it sees
Refused calls of GetWorkloadAccessToken (also ForJWT, ForUserId), GetResourceOauth2Token, GetResourceApiKey and
CompleteResourceTokenAuth, in any client or span; the sentences of the SDK's identity module; errors of OAuth (`invalid_client`,
`invalid_grant`, `redirect_mismatch`, `AADSTS…` of Entra ID and their like) in any answer, log, exception or callback address;
a token endpoint that answers 4xx; `sessionStatus` FAILED.

## Why it matters
Without the token the agent cannot call the API, gateway or tool that asks for it.

## What to do
Depends on who refused; the finding says who, and what to set there.

## Not this when
An authorization URL waits for the user: consent is pending, and nothing has failed. The agent's own authorizer refuses the caller
(inbound-auth-mismatch), a gateway or MCP server refuses a token (gateway-auth-failed), the call was throttled
(aws-call-throttled) or failed inside AWS (service-internal-error).

## Source
RFC 6749 and the error codes of the providers; service model of bedrock-agentcore; sources of the AgentCore SDK; answers in public
issues of the SDKs and samples.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared.refused_tokens import Refusal, Side, refusals
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import iam_refusals
from agentcore_analyzer.symptoms.known_sentences import SHOWN

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
FAILING = True
EXPLAINS = (
    Explains("gateway-auth-failed", "it is the same refusal, as whatever needs the token meets it", Scope.PLACE),
    Explains("tool-error", "the tool got no token", Scope.PLACE),
    Explains("caller-http-status", "it is the status of the same answer", Scope.PLACE),
    Explains("stream-error-event", "the event tells of the refused token", Scope.PLACE),
    Explains("runtime-agent-error", "without the token the request failed", Scope.EXCEPTION),
)
_LONG = 300  # characters of a quote that a sentence still bears


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[Refusal]] = {}
    for refusal in refusals(case):
        denied = refusal.denied
        words = (denied.role or denied.user,) if denied else (masked(refusal.told.failure.message)[:120],)
        groups.setdefault((refusal.side, refusal.key, refusal.operation, *words), []).append(refusal)
    for group in groups.values():
        yield _finding(case, group)


def _finding(case: Case, group: list[Refusal]) -> Finding:
    from agentcore_analyzer.symptoms import unexplained  # with 25 modules, where there is a finding

    first = group[0]
    failure, known = first.told.failure, first.known
    recovered = all(r.told.failure.effect is Effect.RECOVERED for r in group)
    words = " ".join((failure.message or failure.said.quote).split())[:_LONG].rstrip(". ")
    sentences = [
        f"{_who(first)}." if first.denied else f"{_who(first)}. The input says “{words}”.",
        iam_refusals.sentence("The agent", first.denied) + "." if first.denied else known.cause if known else "",
        unexplained.around(case, [r.told.failure for r in group], failure),
    ]
    return Finding(
        severity=Severity.NOTE if recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN if first.denied or (known is not None and known.certain) else Confidence.LIKELY,
        title=f"No token: {_title(first)}",
        cause=" ".join(s for s in sentences if s),
        evidence=tuple(dict.fromkeys(r.told.evidence("it says so") for r in group[:SHOWN])),
        fix=_steps(first),
        subject=("identity-token-failed", first.side, first.key, first.operation),
        counter=("consent that is still awaited: not these words", "a refusal by the agent's own authorizer: not these words"),
        anchors=frozenset().union(*(r.told.anchors for r in group[:50])),
        owner="agents-connect",
        references=known.references if known is not None else (),
    )


def _who(refusal: Refusal) -> str:
    return f"{refusal.side} ({refusal.host})" if refusal.host else refusal.side.value


def _title(refusal: Refusal) -> str:
    if refusal.denied:
        who = refusal.denied.role or refusal.denied.user
        return f"IAM does not allow {refusal.denied.action} to {who}"
    what = refusal.word or (refusal.known.meaning.partition("; ")[0].partition(": ")[0] if refusal.known else refusal.told.failure.code)
    if refusal.side is Side.SERVER and refusal.word:
        return f"{refusal.host or 'the authorization server'} answered {what}"
    return f"{refusal.operation} failed: {what}" if refusal.operation else what


def _steps(refusal: Refusal) -> tuple[Step, ...]:
    steps = iam_refusals.steps(refusal.denied) if refusal.denied else refusal.known.steps if refusal.known else ()
    return (*steps, Step("See which credential providers the project has.", "agentcore status --type credential", "the provider that the agent names"))
