"""Refused connections to a port of this machine, as seven HTTP clients tell them, with the port that was called."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.workstation._shared.order import Order
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

_CURL = "Failed to connect to"
REFUSED = ("Connection refused", "ECONNREFUSED", _CURL, "Could not connect to the endpoint URL",
           "Connect call failed", "actively refused", "net::ERR_CONNECTION_REFUSED")  # fmt: skip
_CURLS = late(rf"{_CURL} \S{{1,250}} port \d")
_HOSTS = ("127.0.0.1", "localhost", "0.0.0.0", "::1", "host.docker.internal")  # noqa: S104  as they are written
HOST = r"(?:127\.0\.0\.1|localhost|0\.0\.0\.0|\[::1\]|::1|host\.docker\.internal)"
_PORT = late(
    rf"(?:https?://{HOST}:|host='{HOST}', port=|to {HOST} port |ECONNREFUSED {HOST}:|\('{HOST}', |to host {HOST}:)(?P<port>\d{{2,5}})"
)
# A refused connection to another service of this machine (a database) is none of the agent's.
_AGENT = late(r"/invocations|/ping\b|/mcp\b|InvokeAgentRuntime|invoke_agent_runtime|agent-card")
_USUAL = late(r"80[0-2]\d|808\d|809\d|900\d")  # 8000, 8080 and 9000, and those that follow while they are busy
_HEADER = "X-Amzn-Bedrock-AgentCore-"  # in a source line of the traceback: the call of an agent, its address unknown


def refusals(case: Case) -> list[tuple[LogRecord, str]]:
    """Refused connections to this machine; a record without a port has that of the last address in its file."""
    found = []
    near = case.logs_with("127.0.0.1:", "localhost:", "0.0.0.0:", "[::1]:", channels=frozenset({Kind.CLIENT_LOG}))
    addresses = Order(g for g in near if _PORT.search(g.text or ""))
    if not addresses.records and not case.speaks(*_HOSTS, _HEADER):
        return []
    for log in case.logs_with(*REFUSED, channels=frozenset({Kind.CLIENT_LOG})):
        text = log.text or ""
        if "while connecting to upstream" in text:
            continue  # a proxy says so of its own upstream: proxy-upstream-down
        if not any(r in text for r in REFUSED if r != _CURL) and not _CURLS.search(text):
            continue  # `Failed to connect to MCP implementation`: what is told behind it says why
        port = _PORT.search(text)
        named, address = (port["port"], text) if port else _before(addresses, log)
        if (named and (_AGENT.search(address) or (_USUAL.fullmatch(named) and of_agentcore(case)))) or (not named and _HEADER in text):
            found.append((log, named))
    return found


def _before(addresses: Order, log: LogRecord) -> tuple[str, str]:
    """The last address of this machine in its file, with its text."""
    last = addresses.last_until(log)
    port = _PORT.search(last.text or "") if last is not None else None
    return (port["port"], port.string) if port else ("", "")
