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

from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.networks import call_steps, interface_of, network_mode, vpc_steps
from agentcore_analyzer.detectors.runtime._shared.unreachable import Unreached, Way, unreached
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
SAID = True
EXPLAINS = (
    Explains("tool-error", "the tool could not reach its host", Scope.SPANS),
    Explains("runtime-init-timeout", "the start waits for a host that it cannot reach"),
    Explains("stream-error-event", "the exception is the failed connection"),
    Explains("silent-gap", "the connection attempt that nothing answered"),
    Explains("runtime-agent-error", "the exception of the agent is the failed connection"),
)
_MODES = {
    "VPC": " The agent runs in a VPC.",
    "PUBLIC": " The agent's network mode is PUBLIC, so no VPC is in the way.",
}
_INIT = "Runtime initialization time exceeded"
_CAUSES = {
    Way.NAME: "{host} could not be looked up, {times}: the name is mistyped, exists only inside of another network, or no name server answered.",
    Way.ROUTE: "The network says that there is no way to {host}, {times}: no route to it, a machine that is off, or no network at all; it is no permission.",
    Way.ANSWER: "{host} did not answer the connection attempt, {times}. Nothing refused the connection: packets get no answer, which is a route, a"
    " missing endpoint, a firewall or a machine that is off, not a permission.",
    Way.OPEN: "The client could not open a connection to {host}, {times}: the name, the route to it or a firewall, not a permission. The message does"
    " not tell which.",
}
_UNNAMED = "a host that the record does not name"


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Unreached]] = {}
    for one in unreached(case):
        groups.setdefault(one.host, []).append(one)
    mode = network_mode(case)
    for host, found in groups.items():
        yield _finding(host, found, mode, whose(case))
    if not groups and mode[0] == "VPC":
        yield from _silent_start(case, mode[1])


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
        fix=vpc_steps("agent"),
        subject=("vpc-connectivity", ""),
        counter=("a line of the agent's own log: none in the input",),
        anchors=frozenset({"hint:vpc"}),  # a hint beside runtime-init-timeout, not its root: the anchor keeps the two apart
        owner="agents-build/vpc",
    )


def _finding(host: str, found: list[Unreached], mode: tuple[str, Evidence | None], who: str) -> Finding:
    interface = interface_of(host)
    way = next((w for w in Way if any(f.way is w for f in found)), Way.OPEN)
    inside = bool(interface) or mode[0] == "VPC"
    where = _MODES.get(mode[0], f" Whether the {who} runs in a VPC is not in the input." if interface else "")
    named = host or _UNNAMED
    said = _CAUSES[way].format(host=named, times=count(len(found), "time"))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY if host and mode[0] != "PUBLIC" and inside else Confidence.POSSIBLE,
        title=f"{host or 'A host that is not named'} {'could not be looked up' if way is Way.NAME else 'cannot be reached'}",
        cause=f"{said[:1].upper() if not host else said[:1]}{said[1:]}{where}",
        evidence=(*dict.fromkeys(f.evidence for f in found), *((mode[1],) if mode[1] else ())),
        fix=(*call_steps(host, by_name=way is Way.NAME, web=any("http" in f.evidence.quote for f in found)), *(vpc_steps(who, interface) if inside else ())),
        subject=("vpc-connectivity", host),
        counter=("a refused connection, this machine's own address, the telemetry exporter: not counted",),
        anchors=anchors(*(f.source for f in found)),
        owner="agents-build/vpc" if inside else "agents-build",
    )
