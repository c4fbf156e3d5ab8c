"""
The local agent listens on another port than the caller used.

## What it sees
A caller's refused connection to a port of this machine, while the dev log or the server's own line
names another port; `Port 8080 in use, using 8081`; `Address already in use` with no server line after
it; an HTML page instead of an answer; or a refused connection alone: then
nothing listened at that address.

## Why it matters
Nothing is wrong with the agent: the request never reached it.

## What to do
Use the port that the server printed. Stop what holds the default port, or choose one with --port.

## Not this when
The connection was refused before the server's line appeared and the port is the right one, or the same
caller is answered later: the agent was still starting. The port is that of another service.

## Source
Refused connections of seven HTTP clients; the dev server of the npm CLI 0.30.0: default port plus the
runtime's index, one more while busy; MCP always 8000; A2A 9000.

Covers: PORT-1 PORT-2 PORT-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.workstation._shared import html_pages, own_ports, refused_ports, taken_ports
from agentcore_analyzer.detectors.workstation._shared.order import Order
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, LogRole, Scope, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore, whose

NEEDS = (frozenset({Kind.CLIENT_LOG}), frozenset({Kind.DEV_LOG}), frozenset({Kind.RUNTIME_LOG}))
EXPLAINS = (
    Explains("vpc-connectivity", "the refused address is a local port on which nothing listens"),
    Explains("runtime-entrypoint-crash", "the crash is the port that is taken", Scope.PLACE),
)


def find(case: Case) -> Iterator[Finding]:
    servers = own_ports.servers(case)
    served = Order(s.log for s in servers)
    taken = [g for g in case.logs_with(*taken_ports.WORDS, channels=own_ports.SERVERS) if not served.any_after(g)]
    taken = taken_ports.not_bound_later(case, taken)
    refusals = refused_ports.refusals(case)
    pages = html_pages.pages(case)
    ports, who = {s.port for s in servers}, whose(case, "server")
    wrong = [(g, p) for g, p in refusals if p not in ports]
    if wrong and servers:
        yield _finding(wrong, servers, who)
    elif taken:
        yield taken_ports.finding(taken, servers[-1].port if servers else "8080", ours=of_agentcore(case))
    elif pages:
        yield html_pages.finding(pages, sorted(ports))
    elif wrong:
        # Where the same caller got an answer afterwards, the agent was only starting.
        answers = Order(g for g in case.logs_with(" 200", channels=frozenset({Kind.CLIENT_LOG})) if g.role is not LogRole.SSE)
        if wrong := [(g, p) for g, p in wrong if not answers.any_after(g)]:
            yield _nobody(wrong, who)


def _finding(wrong: list[tuple[LogRecord, str]], servers: list[own_ports.Server], who: str) -> Finding:
    asked, real = sorted({p for _, p in wrong}), sorted({s.port for s in servers})
    busy = own_ports.moved(servers, asked)
    why = f" Port {busy['busy']} was held by another program, so the dev server moved to {busy['port']}." if busy else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if busy else Confidence.LIKELY,
        title=f"The caller used port {', '.join(asked)}, but the {who} listens on {', '.join(real)}",
        cause=f"Connections to port {', '.join(asked)} were refused, while the server's own log names {', '.join(real)}.{why}",
        evidence=(
            *(of_log(g, f"refused on port {p}") for g, p in wrong[:10]),
            *(of_log(s.log, f"the server names port {s.port}") for s in servers[:5]),
        ),
        fix=(
            Step("Call the port that the server printed.", f"curl -s http://localhost:{real[0]}/ping", '{"status":"Healthy", …}'),
            *taken_ports.release(asked[0]),
        ),
        subject=("dev-port-mismatch",),
        counter=("a server line that names the refused port (then it was still starting): none",),
        anchors=anchors(*(g for g, _ in wrong)),
        owner="agents-debug/doctor",
    )


def _nobody(wrong: list[tuple[LogRecord, str]], who: str) -> Finding:
    asked = ", ".join(sorted({p for _, p in wrong if p}))
    where = f"port {asked} of this machine" if asked else "the address that was called"
    root = f"http://localhost:{asked.partition(',')[0] or '8080'}"
    call = (f"curl -s {shell(root)}/ping", '{"status":"Healthy", …}') if who == "agent" else (f"curl -i {shell(root)}", "any answer")
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The {who} was not reached: {where} refused the connection",
        cause=(
            f"Nothing listened at {where}. The {who} was not running, it listens on another port, or it runs in a container"
            " whose port is not published."
            + ("" if asked else " The lines do not name the address.")
            + f" The request never reached the {who}."
        ),
        evidence=tuple(of_log(g, f"refused on port {p}" if p else "refused") for g, p in wrong[:10]),
        fix=(
            Step(f"Start the {who} and read the port it prints.", "agentcore dev", "Server: http://localhost:PORT/invocations"),
            Step("Call that port.", *call),
            Step("A container: publish the port.", "docker run -p 8080:8080 IMAGE"),
        ),
        subject=("dev-port-mismatch", "nobody"),
        counter=("an answer to the same caller later (then it was still starting): none", "a dev log that names another port: none in the input"),
        anchors=anchors(*(g for g, _ in wrong)),
        owner="agents-debug/doctor",
    )
