"""
The agent cannot reach a host: no route, no name, or a firewall that drops.

## What it sees
Connect time-outs and failed name look-ups in the words of any language (`Connect timeout on endpoint URL`, `dial tcp … i/o
timeout`, `lookup NAME on SERVER: no such host`, `getaddrinfo ENOTFOUND`, `Could not connect to the endpoint URL`, errno 110), and networks that say that there is no way (`EHOSTUNREACH`, `Network is unreachable`); or a start that timed out at an agent whose configuration says VPC and whose log is empty.

## Why it matters
Every request that needs the host hangs for the whole connect time-out and then fails. A hang is the
network; an instant error is a permission.

## What to do
See whether the name exists and answers where the agent runs. In a VPC the agent needs private subnets with a NAT gateway, or an
interface endpoint for each AWS service it calls, and security groups that allow port 443.

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

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.runtime._shared.unreachable import Unreached, Way, unreached
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = (
    Explains("tool-error", "the tool could not reach its host", Scope.SPANS),
    Explains("runtime-init-timeout", "the start waits for a host that it cannot reach"),
    Explains("stream-error-event", "the exception is the failed connection"),
    Explains("silent-gap", "the connection attempt that nothing answered"),
    Explains("runtime-agent-error", "the exception of the agent is the failed connection"),
)
_AWS = late(r"(?:[\w-]{1,63}\.){0,6}?(?P<service>[\w-]{1,63})\.(?P<region>[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d)\.(?:vpce\.)?amazonaws\.com$")
_MODES = {
    "VPC": " The agent runs in a VPC.",
    "PUBLIC": " The agent's network mode is PUBLIC, so no VPC is in the way.",
}
_INIT = "Runtime initialization time exceeded"
_WAYS = {
    Way.NAME: (
        "could not be looked up",
        (
            "{host} could not be looked up, {times}: the name is mistyped, exists only inside of another network, or no name"
            " server answered."
        ),
    ),
    Way.ROUTE: (
        "cannot be reached",
        "The network says that there is no way to {host}, {times}: no route to it, a machine that is off, or no network at all; it is no permission.",
    ),
    Way.ANSWER: (
        "cannot be reached",
        (
            "{host} did not answer the connection attempt, {times}. Nothing refused the connection: packets get no answer, which is"
            " a route, a missing endpoint, a firewall or a machine that is off, not a permission."
        ),
    ),
    Way.OPEN: (
        "cannot be reached",
        (
            "The client could not open a connection to {host}, {times}: the name, the route to it or a firewall, not a permission."
            " The message does not tell which."
        ),
    ),
}
_UNNAMED = "a host that the record does not name"


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Unreached]] = {}
    for one in unreached(case):
        groups.setdefault(one.host, []).append(one)
    mode = _network_mode(case)
    for host, found in groups.items():
        yield _finding(host, found, mode, whose(case))
    if not groups and mode[0] == "VPC":
        yield from _silent_start(case, mode[1])


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
    timeouts = [g for g in case.logs_with(_INIT) if failures(case).of(g)]
    if not timeouts or any(g.channel is Kind.RUNTIME_LOG and g.text for g in case.logs):
        return
    proofs = [of_log(g, "the start timed out") for g in timeouts]
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,
        title="The start timed out in a VPC: what it needs may be out of reach",
        cause="The start timed out, the input holds no line of the agent's own log, and the agent runs in a VPC: a route or an endpoint that its"
        " start needs (the registry, the logs) may be missing.",
        evidence=(*dict.fromkeys(proofs), *((configured,) if configured else ())),
        fix=_vpc("com.amazonaws.REGION.SERVICE", "agent"),
        subject=("vpc-connectivity", ""),
        counter=("a line of the agent's own log: none in the input",),
        anchors=frozenset({"hint:vpc"}),  # a hint beside runtime-init-timeout, not its root: the anchor keeps the two apart
        owner="agents-build/vpc",
    )


def _finding(host: str, found: list[Unreached], mode: tuple[str, Evidence | None], who: str) -> Finding:
    aws = _AWS.match(host)
    way = next((w for w in Way if any(f.way is w for f in found)), Way.OPEN)
    title, cause = _WAYS[way]
    inside = bool(aws) or mode[0] == "VPC"
    where = _MODES.get(mode[0], f" Whether the {who} runs in a VPC is not in the input." if aws else "")
    named = host or _UNNAMED
    said = cause.format(host=named, times=count(len(found), "time"))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY if host and mode[0] != "PUBLIC" and inside else Confidence.POSSIBLE,
        title=f"{host or 'A host that is not named'} {title}",
        cause=f"{said[:1].upper() if not host else said[:1]}{said[1:]}{where}",
        evidence=(*dict.fromkeys(f.evidence for f in found), *((mode[1],) if mode[1] else ())),
        fix=(*_look(host, way, web=any("http" in f.evidence.quote for f in found)), *(_vpc(f"com.amazonaws.{aws['region']}.{aws['service']}" if aws else "com.amazonaws.REGION.SERVICE", who) if inside else ())),
        subject=("vpc-connectivity", host),
        counter=("a refused connection, this machine's own address, the telemetry exporter: not counted",),
        anchors=anchors(*(f.source for f in found)),
        owner="agents-build/vpc" if inside else "agents-build",
    )


def _look(host: str, way: Way, *, web: bool) -> tuple[Step, ...]:
    """What shows where it fails, on the machine that calls."""
    name = host or "HOST"
    if way is Way.NAME:
        return (
            Step("Look the name up where the caller runs.", f"nslookup {shell(name)}", "an address"),
            Step("Correct the name, or let the caller's network resolve it (a private name needs its name servers or hosted zone there)."),
        )
    if not web:
        return (Step("See whether it answers where the caller runs.", f"nc -vz -w 5 {shell(name)} PORT", "succeeded, or open"),)
    return (Step("See whether it answers where the caller runs.", f"curl -sv --connect-timeout 5 {shell(f'https://{name}/')} -o /dev/null", "Connected to"),)


def _vpc(service: str, who: str) -> tuple[Step, ...]:
    return (
        Step(
            f"If the {who} runs in a VPC: see which endpoints the VPC has.",
            "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
            f"{service} in the list, or a NAT gateway in the route table of the {who}'s subnets",
        ),
        Step(
            f"See whether the {who}'s security group lets port 443 out, and the endpoint's group lets it in.",
            "aws ec2 describe-security-groups --group-ids SECURITY_GROUP_ID",
            "an egress rule for 443",
        ),
        *((Step("Use private subnets with a NAT gateway: a public subnet gives the agent no way out."),) if who == "agent" else ()),
    )
