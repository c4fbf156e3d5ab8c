"""The ports that servers name in their own lines: where they listen, and where they moved to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.workstation._shared.refused_ports import HOST
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.tuples import NamedTuple

SERVERS = frozenset({Kind.DEV_LOG, Kind.RUNTIME_LOG})
_SERVED = ("Uvicorn running on http", "Server: http://", "Listening at: http", "Server ready at http", "Agent: http://")
_BOUND = late(rf"(?:Uvicorn running on|Server:|Listening at:|Server ready at|Agent:) https?://{HOST}:(?P<port>\d{{2,5}})")
_BUSY = late(r"Port (?P<busy>\d{2,5}) (?:is )?in use, using (?P<port>\d{2,5})")


class Server(NamedTuple):
    log: LogRecord
    port: str


def servers(case: Case) -> list[Server]:
    found = []
    for log in case.logs_with(*_SERVED, "in use, using", channels=SERVERS):
        for pattern in (_BOUND, _BUSY):
            found += [Server(log, m["port"]) for m in pattern.finditer(log.text or "")]
    return found


def moved(of: Iterable[Server], asked: Iterable[str]) -> re.Match[str] | None:
    """Where a server says that one of these ports was in use (`busy`), and which it took instead (`port`)."""
    return next((m for s in of if (m := _BUSY.search(s.log.text or "")) and m["busy"] in asked), None)
