"""
A request header does not reach the agent's code.

## What it sees
`'RequestContext' object has no attribute 'headers'` (the attribute is request_headers); or a caller
that sends `X-Amzn-Bedrock-AgentCore-Runtime-Custom-…` headers which the runtime's configuration does
not allow.

## Why it matters
The platform drops every header that is not on the runtime's list. The agent runs with a default or
fails on a missing key.

## What to do
Read `context.request_headers`, and put the header on requestHeaderAllowlist.

## Not this when
No configuration of the runtime is in the input: then only the wrong attribute can be seen.

## Source
bedrock-agentcore 1.25.0; RequestHeaderConfiguration in AWS's API reference (20 headers at most).

Covers: HO-5
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import runtimes
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.symptoms.sentences import count

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.SPANS, Kind.DEV_LOG, Kind.CLIENT_LOG))
EXPLAINS = (Explains("runtime-agent-error", "the exception of the agent is the header that it cannot read"),)
ATTRIBUTE = "'RequestContext' object has no attribute 'headers'"
_CUSTOM = late(r"(?i)\bX-Amzn-Bedrock-AgentCore-Runtime-Custom-[A-Za-z0-9_-]{1,200}")
_SPELLINGS = (
    "X-Amzn-Bedrock-AgentCore-Runtime-Custom-", "x-amzn-bedrock-agentcore-runtime-custom-",
    "X-Amzn-Bedrock-Agentcore-Runtime-Custom-",
)  # fmt: skip


def find(case: Case) -> Iterator[Finding | NotChecked]:
    errors, logs = list(case.errors_with(ATTRIBUTE)), list(case.logs_with(ATTRIBUTE))
    if (errors or logs) and of_agentcore(case):  # other frameworks have a RequestContext, too
        evidence = [of_span(e.span, f"{e.span.name} failed", e.message) for e in errors]
        evidence += [of_log(log, "logged by the agent", f"AttributeError: {ATTRIBUTE}") for log in logs]
        yield _attribute(evidence, anchors(*(e.span for e in errors), *logs))
    yield from _dropped(case)


def _attribute(evidence: list[Evidence], found: frozenset[str]) -> Finding:
    return Finding(
        severity=Severity.ERROR,  # unlike a header that is missing, the exception breaks the request
        confidence=Confidence.CERTAIN,
        title="The agent reads context.headers, which does not exist",
        cause="The agent's code asks the request context for `headers`. The SDK's context has `request_headers`, and it is"
        " None unless the runtime's configuration lets a header through.",
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("In the entrypoint read (context.request_headers or {}).get('x-amzn-bedrock-agentcore-runtime-custom-NAME')."),
            *_allow("X-Amzn-Bedrock-AgentCore-Runtime-Custom-NAME"),
        ),
        subject=("request-header-blocked", "attribute"),
        anchors=found,
        owner="agents-build/request-headers",
    )


def _dropped(case: Case) -> Iterator[Finding | NotChecked]:
    sent: dict[str, tuple[str, LogRecord]] = {}
    for log in case.logs_with(*_SPELLINGS, channels=frozenset({Kind.CLIENT_LOG})):
        for header in _CUSTOM.finditer(log.text or ""):
            sent.setdefault(header[0].lower(), (header[0], log))
    if not sent:
        return
    configured = [(r, runtimes.allowed_headers(r) or frozenset()) for r in runtimes.runtimes(case)]
    if not configured:
        names = ", ".join(name for name, _ in sent.values())
        yield NotChecked(
            f"cannot tell whether {names} reaches the agent, because no configuration is in the input: export it with"
            " `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"
        )
        return
    missing = [(name, log) for key, (name, log) in sent.items() if not any(key in allowed for _, allowed in configured)]
    if not missing:
        return
    names = ", ".join(name for name, _ in missing[:3])
    places = [Evidence(r.place, f"{r.name or 'the runtime'} allows {count(len(allowed), 'header')}, not this one") for r, allowed in configured]
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if any(r.deployed for r, _ in configured) else Confidence.LIKELY,
        title=f"The header {names} does not reach the agent",
        cause=f"The caller sends {names}, but the runtime's requestHeaderAllowlist does not hold it, so the platform drops it.",
        evidence=(*(of_log(g, "sent by the caller", name) for name, g in missing), *places),
        fix=_allow(missing[0][0]),
        subject=("request-header-blocked", *sorted(name.lower() for name, _ in missing)),
        counter=("the header on the list of any runtime in the input: no",),
        anchors=anchors(*(g for _, g in missing)),
        owner="agents-build/request-headers",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-header-allowlist.html",),
    )


def _allow(header: str) -> tuple[Step, ...]:
    return (
        Step(
            f'Put "requestHeaderAllowlist": ["{header}"] into the runtime\'s entry in agentcore/agentcore.json (at most 20), and deploy.',
            "agentcore deploy",
        ),
        Step(
            "Check what the deployed runtime lets through.",
            "aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID --query requestHeaderConfiguration",
            header,
        ),
    )
