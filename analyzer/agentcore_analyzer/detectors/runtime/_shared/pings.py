"""What a container answered when it was asked for its health, as its access log has it."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import SERVER_SIDE
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_PING = late(r'GET /ping HTTP/1\.\d" (?P<status>\d{3})\b')


def pings_of(case: Case) -> dict[str, LogRecord]:
    """The first access-log line of GET /ping by its status; of those with 200 one is enough."""
    found: dict[str, LogRecord] = {}
    well = next(case.logs_with(*(f'GET /ping HTTP/1.{n}" 200' for n in "10"), channels=SERVER_SIDE), None)
    if well is not None:
        found["200"] = well
    for log in case.logs_with(*(f'GET /ping HTTP/1.{n}" {d}' for n in "10" for d in "45"), channels=SERVER_SIDE):
        ping = _PING.search((log.text or "")[:500])
        if ping:
            found.setdefault(ping["status"], log)
    return found


def line_of(log: LogRecord) -> str:
    found = _PING.search(log.text or "")
    return found[0] if found else ""
