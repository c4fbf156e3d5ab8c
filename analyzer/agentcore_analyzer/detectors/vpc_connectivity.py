"""
The agent cannot reach a host: no route, no name, or a firewall that drops.

## What it sees
Connect time-outs and failed name lookups in the agent's log or spans (`Connect timeout on endpoint
URL`, `dial tcp … i/o timeout`, `Name or service not known`, `Could not connect to the endpoint URL`,
errno 110); or a start that timed out at an agent whose configuration says VPC and whose log is empty.

## Why it matters
Every request that needs the host hangs for the whole connect time-out and then fails. A hang is the
network; an instant error is a permission.

## What to do
In a VPC the agent needs private subnets with a NAT gateway, or an interface endpoint for each AWS
service it calls, and security groups that allow port 443.

## Not this when
The connection was refused (something answered) or concerns this machine itself; the answer was slow
after connecting (client-read-timeout); only the telemetry exporter failed (telemetry-export-failed); code of the model failed in its sandbox, which has a
network of its own (generated-code-failed).

## Source
Texts of botocore, urllib3, httpx, Go and Node; the AgentCore guide on VPC.

Covers: TMO-5 HO-3
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.detectors._shared.calls import CODE_TOOLS
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import AtOneSpan, anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import SpanError
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.SPANS, Kind.CLIENT_LOG, Kind.GATEWAY_LOG))
EXPLAINS = {
    "tool-error": AtOneSpan("the tool could not reach its host"),
    "runtime-init-timeout": "the start waits for a host that it cannot reach",
    "stream-error-event": "the exception is the failed connection",
    "silent-gap": "the connection attempt that nothing answered",
    "runtime-agent-error": "the exception of the agent is the failed connection",
}
PHRASES = (
    "Connect timeout on endpoint URL",
    "ConnectTimeout",
    "Could not connect to the endpoint URL",
    "Name or service not known",
    "Temporary failure in name resolution",
    "No address associated with hostname",
    "nodename nor servname provided",
    "getaddrinfo ENOTFOUND",
    "getaddrinfo EAI_AGAIN",
    "[Errno 110]",
    "connect ETIMEDOUT",
    "[Errno 101] Network is unreachable",
    "i/o timeout",
    "no such host",
)
_HOST = re.compile(
    r"endpoint URL: \"https?://(?P<a>[\w.-]+)|host='(?P<b>[\w.-]+)'|dial tcp:? (?:lookup )?(?P<c>[\w.-]+)"
    r"|(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT) (?P<d>[\w.-]+)|resolve '?(?P<e>[\w.-]+\.[\w.-]+)|https?://(?P<f>[\w.-]+)"
)
_LOCAL = re.compile(r"^(?:localhost|127\.|0\.0\.0\.0|::1|host\.docker\.internal$)")
_AWS = re.compile(r"^(?:[\w-]+\.)*?(?P<service>[\w-]+)\.(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.(?:vpce\.)?amazonaws\.com")
_NAME = ("Name or service", "name resolution", "No address", "nodename", "getaddrinfo", "no such host", "NameResolution")
_TELEMETRY = ("opentelemetry", "amazon.opentelemetry")
_MODES = {
    "VPC": " The agent runs in a VPC.",
    "PUBLIC": " The agent's network mode is PUBLIC, so no VPC is in the way: the host or its name is wrong.",
}
_INIT = "Runtime initialization time exceeded"


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[LogRecord | SpanError, str, Evidence]]] = {}
    for log in case.logs_with(*PHRASES):
        text = log.text or ""
        if log.stream == "sse" or 0 < log.severity < 13 or "upstream" in text or log.logger.startswith(_TELEMETRY):
            continue
        line = next((r for r in reversed(text.splitlines()) if any(p in r for p in PHRASES)), "")
        # Frames of the exporter: lost telemetry, not a failed request. LiteLLM's price list: it has a copy of its own.
        if "opentelemetry/exporter" not in text and "model cost map" not in text and "Failed to export" not in text and _foreign(host := _host(line, text)):
            groups.setdefault(host, []).append((log, line, of_log(log, "the connection failed", line)))
    for error in case.errors_with(*PHRASES):
        if error.span.facts.tool not in CODE_TOOLS and _foreign(host := _host(error.message, error.message)):
            proof = of_span(error.span, f"{error.span.name} failed", error.message)
            groups.setdefault(host, []).append((error, error.message, proof))
    mode = _network_mode(case)
    for host, hits in groups.items():
        yield _finding(host, hits, mode)
    if not groups and mode[0] == "VPC":
        yield from _silent_start(case, mode[1])


def _host(line: str, text: str) -> str:
    found = _HOST.search(line) or _HOST.search(text)
    return next((g for g in found.groups() if g), "") if found else ""


def _foreign(host: str) -> bool:
    return not _LOCAL.match(host)


def _network_mode(case: Case) -> tuple[str, Evidence | None]:
    """What the configuration in the input says: VPC, PUBLIC, or nothing."""
    for document in case.documents:
        if document.kind in (Kind.PROJECT, Kind.STATUS):
            try:
                text = json.dumps(document.data, default=str)
            except (TypeError, ValueError):
                continue
            for mode in ("VPC", "PUBLIC"):
                if re.search(rf'"(?:networkMode|network_mode)": "{mode}"', text):
                    return mode, Evidence(document.place, f"the configuration says network mode {mode}")
    return "", None


def _silent_start(case: Case, configured: Evidence | None) -> Iterator[Finding]:
    timeouts = [g for g in case.logs_with(_INIT, channels=frozenset({Kind.CLIENT_LOG})) if g.stream != "sse"]
    if timeouts and not any(g.channel is Kind.RUNTIME_LOG and g.text for g in case.logs):
        hits: list[tuple[LogRecord | SpanError, str, Evidence]] = [
            (g, "", of_log(g, "the start timed out, and the agent logged nothing")) for g in timeouts
        ]
        found = _finding("", hits, ("VPC", configured))
        # A hint beside runtime-init-timeout, not its root: the anchor keeps the two apart.
        yield replace(found, severity=Severity.WARNING, anchors=frozenset({"hint:vpc"}))


def _finding(host: str, hits: list[tuple[LogRecord | SpanError, str, Evidence]], mode: tuple[str, Evidence | None]) -> Finding:
    aws = _AWS.match(host)
    lookup = any(p in line for _, line, _ in hits for p in _NAME)
    sure = Confidence.POSSIBLE
    if host and mode[0] != "PUBLIC":
        sure = Confidence.LIKELY if aws or mode[0] == "VPC" else Confidence.POSSIBLE
    what = "has no address here (name lookup failed)" if lookup else "did not answer the connection attempt"
    where = _MODES.get(mode[0], " Whether the agent runs in a VPC is not in the input.")
    named = bool(host) or any(line for _, line, _ in hits)
    service = f"com.amazonaws.{aws['region']}.{aws['service']}" if aws else "com.amazonaws.REGION.SERVICE"
    sources = [s.span if isinstance(s, SpanError) else s for s, _, _ in hits]
    return Finding(
        severity=Severity.ERROR,
        confidence=sure,
        title=f"{host or ('A host that is not named' if named else 'What the start needs')} cannot be reached from the agent",
        cause=(
            (f"{host or 'A host that the record does not name'} {what}, {count(len(hits), 'time')}." if named
             else "The start timed out without a line in the agent's log.")
            + " Nothing refused the connection: packets or names get no answer, which is a route, a missing endpoint or a"
            f" firewall, not a permission.{where}"
        ),
        evidence=(*dict.fromkeys(e for _, _, e in hits), *((mode[1],) if mode[1] else ())),
        fix=(
            Step(
                "See which endpoints the VPC has.",
                "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
                f"{service} in the list, or a NAT gateway in the route table of the agent's subnets",
            ),
            Step(
                "See whether the agent's security group lets port 443 out, and the endpoint's group lets it in.",
                "aws ec2 describe-security-groups --group-ids SECURITY_GROUP_ID",
                "an egress rule for 443",
            ),
            Step("Use private subnets with a NAT gateway: a public subnet gives the agent no way out."),
        ),
        subject=("vpc-connectivity", host),
        counter=("a refused connection, this machine's own address, the telemetry exporter: not counted",),
        anchors=anchors(*sources),
        owner="agents-build/vpc",
    )  # fmt: skip
