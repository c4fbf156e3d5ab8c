"""Signs of life during a stretch of time: heartbeats that an agent logged or a client received."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case, Invocation

_HEARTBEAT = late(r"heart-?beat|keep-?alive", re.IGNORECASE)


def heartbeats(case: Case, invocation: Invocation, start_ns: int, end_ns: int) -> int:
    """How many heartbeats of this invocation stand in the logs between the two times."""
    session, trace_id = invocation.session_id, invocation.trace.id
    found = 0
    for log in case.logs_with("heartbeat", "Heartbeat", "keepalive", "keep-alive"):
        if log.time_ns is None or not start_ns <= log.time_ns <= end_ns:
            continue
        other = (log.trace_id and log.trace_id != trace_id) or (log.session_id and session and log.session_id != session)
        found += not other and bool(_HEARTBEAT.search((log.text or "")[:400]))
    return found
