"""
The caller authenticates in another way than the agent is configured for.

## What it sees
The texts `Authorization method mismatch`, `Claim 'X' value mismatch with configuration`, `OAuth
authorization failed`, `UnauthorizedInboundTokenException` and `Missing Authentication Token`; and a JSON web token in a client log whose
claims (`iss`, `aud`, `client_id`, `scope`, `exp`, `token_use`) do not fit the authorizer in
agentcore.json, `.bedrock_agentcore.yaml` or the answer of get-agent-runtime; 401 or 403 of /invocations that names no reason.

## Why it matters
The request is refused before it reaches the agent, so the agent's own log shows nothing.

## What to do
Send the kind of credentials that the runtime expects, with a token whose claims fit; or change the
authorizer. The token itself is decoded here, offline, and never printed.

## Not this when
IAM refuses the action (`is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime`): that is invoke-access-denied. A gateway
refuses the token. API Gateway, or a client of something else, says the same words. Without configuration in the input only the expiry of a token can be judged.

## Source
Error texts of deployed agents in public issues; the JWT authorizer in AWS's developer guide. Both 401
and 403 were observed.

Covers: HO-14
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared import inbound_refusals, inbound_statuses, token_fit
from agentcore_analyzer.detectors.access._shared.jwt_claims import tokens
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Severity
from agentcore_analyzer.symptoms import http_statuses, phrases, runtimes
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS))
_REFUSES = "The agent's authorizer refused the token"
_SAYS = {
    "method": (
        "The request's way of signing is not the one the agent is configured for",
        "The agent accepts either signed requests (SigV4) or tokens (OAuth), never both, and the request used the other one.",
    ),
    "address": (
        "The request was sent without credentials or to the wrong address",
        "The request reached the service without credentials, or its address stops short of /invocations.",
    ),
    "token": (_REFUSES, f"{_REFUSES}."),
    "exp": (f"{_REFUSES}: claim exp", "The token had expired before the agent's authorizer saw it."),
}


def find(case: Case) -> Iterator[Finding | NotChecked]:
    configured = [(r, a) for r in runtimes.runtimes(case) if (a := runtimes.authorizer(r)) is not None]
    ours = bool(configured) or of_agentcore(case)
    said = inbound_refusals.said(case, ours=ours)
    refused = inbound_statuses.refused(case)
    seen = list(tokens(case))
    loose = [(t, why) for t in seen if (why := token_fit.misfits(t, configured))]
    for kind, hits in said.items():
        yield _refused(kind, hits, loose if kind not in ("method", "address") else [], configured, refused)
    if loose and not said and ours:
        yield _unfit(loose, refused)
    elif refused and not said:
        yield inbound_statuses.finding(refused, configured)
    if ours and seen and not configured and not loose:
        yield NotChecked(
            "cannot tell whether the token fits the agent's authorizer, because no configuration is in the input: export it"
            " with `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"
        )


def _refused(
    kind: str,
    hits: list[phrases.Hit],
    misfits: list[token_fit.Misfit],
    configured: list[token_fit.Configured],
    refused: list[http_statuses.Answer],
) -> Finding:
    reasons = [sentence for _, why in misfits for _, sentence in why]
    title, what = _SAYS.get(kind, (f"{_REFUSES}: claim {kind}", f"The token's claim {kind} is not one that the agent's authorizer allows."))
    if kind == "method" and configured:
        what += f" {configured[0][0].place.file} has a JWT authorizer: send a bearer token."
    found = f" Of the token in the client's log this does not fit: {'; '.join(reasons[:4])}." if reasons else ""
    files = [Evidence(r.place, f"the authorizer of {r.name or 'the agent'}") for r, _ in configured[:3]]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=what + found,
        evidence=tuple(dict.fromkeys((*(h.evidence for h in hits), *(token_fit.proof(t, why) for t, why in misfits), *(a.evidence for a in refused), *files))),
        fix=inbound_refusals.steps(kind),
        subject=("inbound-auth", kind),
        counter=("a refusal by IAM (is not authorized to perform): none in these messages",),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html",),
    )


def _unfit(misfits: list[token_fit.Misfit], refused: list[http_statuses.Answer]) -> Finding:
    why = misfits[0][1]
    expired = all(claim == "exp" for claim, _ in why)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title="A token in the client's log had expired when it was logged" if expired
        else f"A token in the client's log does not fit the agent's authorizer: {', '.join(c for c, _ in why)}",
        cause=f"The claims of the token say: {'; '.join(s for _, s in why)}. An agent with a JWT authorizer refuses it with 401 or 403.",
        evidence=(*(token_fit.proof(t, w) for t, w in misfits), *dict.fromkeys(a.evidence for a in refused)),
        fix=inbound_refusals.steps(why[0][0]),
        subject=("inbound-auth", why[0][0]),
        counter=("an answer of the service that names the reason: none in the input",),
        anchors=frozenset().union(*(anchors(t.log) for t, _ in misfits), *(a.anchors for a in refused)),
        owner="agents-harden",
    )
