"""
The gateway itself stopped a call: a rate limit, an interceptor that failed, a policy that it could not evaluate.

## What it sees
Rate limits of the gateway: `Rate limit exceeded` with its limitKey or as JSON-RPC -32003, spans on which
aws.agentcore.gateway.throttle.customer.decision is throttled, and spans of the gateway that were answered with 429. Interceptors:
InterceptorException, `Received invalid response from interceptor`. Policies: `policy could not be evaluated`.

## Why it matters
The target was never asked: its log shows nothing, and the agent lacks the tool for as long as it lasts.

## What to do
A limit: wait as long as the answer says, or raise it. An interceptor: fix its Lambda function. A policy: guard what it reads.

## Not this when
A policy denied the call (policy-denied), the caller's token was refused (gateway-auth-failed), or the API behind a tool limits its
callers: that one names no limit of the gateway.

## Source
AgentCore developer guide: rate limit enforcement, types of interceptors; Cedar's semantics of policies that err.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.detectors.gateway._shared import rate_limits
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN, by_key, finding, proof, short
from agentcore_analyzer.symptoms.sentences import often

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
EXPLAINS = (
    Explains("tool-error", "the gateway stopped the call before the tool was asked", Scope.PLACE),
    Explains("same-error-again", "the gateway stopped the call each time", Scope.PLACE),
    Explains("retry-storm", "the gateway stopped the call each time", Scope.PLACE),
    Explains("caller-http-status", "it is the gateway's answer", Scope.PLACE),
    Explains("service-internal-error", "the gateway answers so where its interceptor fails", Scope.PLACE),
)
_POLICY = "policy-not-evaluated"


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, bool], list[rate_limits.Limited]] = {}
    for limited in rate_limits.reached(case):
        groups.setdefault((limited.limit.partition("/")[0], limited.metric, limited.own), []).append(limited)
    for group in groups.values():
        yield _limited(group)
    for known, found in by_key(case, "gateway-interceptor", "gateway-interceptor-", _POLICY):
        policy = known.key == _POLICY
        title = "The gateway could not evaluate a policy, and denied the call" if policy else f"The gateway stopped a call: {short(known.meaning)}"
        made = finding("gateway-limited", title, known, found)
        # A log of the gateway is put into a line of ours: what it says are the words of the failure alone.
        proved = tuple(dict.fromkeys(e._replace(quote=f.message or e.quote) for f in found[:SHOWN] for e in (proof(f),)))
        yield replace(made, evidence=proved, severity=Severity.WARNING if made.severity is Severity.ERROR else made.severity)


def _limited(group: list[rate_limits.Limited]) -> Finding:
    first = group[0]
    waits = [g.wait for g in group if g.wait]
    which = f": {first.limit}" if first.limit else ""
    of_what = f" (metric {first.metric})" if first.metric else ""
    whose = (
        f"A rate limit that is set on the gateway{f', {first.limit},' if first.limit else ''} is used up{of_what}. The gateway answered"
        " before it asked the target."
        if first.own
        else "The answer does not name the limit: one that is set on the gateway, a quota of the service, or one of another MCP server."
    )
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if first.own else Confidence.LIKELY,
        title=f"A rate limit of the gateway stopped calls{which}" if first.own else "A rate limit stopped calls to the gateway or MCP server",
        cause=whose
        + often(len(group))
        + (f" Its retryAfter, in seconds, is {waits[0]}." if waits else ""),
        evidence=tuple(dict.fromkeys(g.evidence for g in group[:SHOWN])),
        fix=(
            Step("Wait as many seconds as retryAfter in the body says before the same call, and call less at once."),
            Step("See the limits and raise the one that is named, if the traffic is meant; a rate of 0 blocks all calls.",
                 "aws bedrock-agentcore-control list-gateway-rate-limits --gateway-identifier GATEWAY_ID", "dimensionKeys and entries of each limit"),
        ),
        subject=("gateway-limited", "rate", first.limit, first.metric),
        counter=("a limit of the API behind a tool: would name no limit of the gateway",),
        anchors=frozenset().union(*(g.anchors for g in group[:50])),
        owner="agents-connect",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-rate-limits-enforcement.html",),
    )  # fmt: skip
