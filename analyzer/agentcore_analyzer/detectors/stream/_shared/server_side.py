"""What failed on the agent's side at the moment in which somebody else saw a connection break."""

from __future__ import annotations

from bisect import bisect_left

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import LOGS
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Kind, LogRecord

NEAR_NS = 2 * 10**9  # proxies log whole seconds, and clocks of two hosts differ
# Whose log a text is, is a guess: any other log may be the agent's, but for those of callers and of what stands between.
_SERVERS = LOGS - {Kind.CLIENT_LOG, Kind.PROXY_LOG, Kind.MEMORY_LOG}
_DIED = late(r"\bKilled\b|SIGKILL|died|Server exited")


def server_failure(case: Case, log: LogRecord, invocation: Invocation | None, broken: tuple[str, ...]) -> LogRecord | None:
    """What the agent's side tells of a failure within seconds of a record, in another file; `broken` are sentences of readers."""
    if log.time_ns is None:
        return None
    times, records = case.memo("failures of the server side", lambda: _of_server(case, broken))
    at = bisect_left(times, log.time_ns - NEAR_NS)
    while at < len(records) and times[at] <= log.time_ns + NEAR_NS:
        other: LogRecord = records[at]
        same = not (other.session_id and invocation and invocation.session_id not in (None, other.session_id))
        if same and other.origin.file != log.origin.file:
            return other
        at += 1
    return None


def _of_server(case: Case, broken: tuple[str, ...]) -> tuple[list[int], list[LogRecord]]:
    """
    Records of the agent that tell of an exception or of its end, by time.

    A client that is itself a Python program logs its own traceback of the break: not the server's failure.
    """
    found: list[LogRecord] = []
    for failure in failures(case).all:
        if failure.kind in (FailureKind.EXCEPTION, FailureKind.AWS_ERROR, FailureKind.PROCESS_END):
            logs = [s for s in failure.sources if isinstance(s, LogRecord)]
            found += [s for s in logs if s.channel in _SERVERS and not any(b in (s.text or "") for b in broken)]
    known = {id(log) for log in found}
    dead = case.logs_with("Killed", "SIGKILL", "died", "Server exited", channels=_SERVERS)
    found += [log for log in dead if id(log) not in known and _DIED.search(log.text or "")]
    found = sorted((log for log in found if log.time_ns is not None), key=lambda log: log.time_ns or 0)
    return [log.time_ns or 0 for log in found], found
