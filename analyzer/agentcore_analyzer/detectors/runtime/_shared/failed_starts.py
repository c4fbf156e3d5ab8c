"""What callers were told about an agent that could not start."""

from __future__ import annotations

from agentcore_analyzer.evidence import SERVER_SIDE
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

_REFUSED = ("RuntimeClientError", "424", "Runtime initialization time exceeded")
NEAR_NS = 300 * 10**9  # ours: a start and the call that waits for it lie within the longest initialization of 120 s, and clocks differ


def refusals(case: Case, log: LogRecord) -> list[LogRecord]:
    """The caller's 424 for the same request as a record, or near in time where no id joins them."""
    found = []
    for client in case.logs_with(*_REFUSED, channels=frozenset({Kind.CLIENT_LOG})):
        if client is log or ("RuntimeClientError" not in (client.text or "") and "initialization" not in (client.text or "")):
            continue
        if meets(client, log):
            found.append(client)
    return found


def meets(client: LogRecord, log: LogRecord) -> bool:
    """Whether what a caller was told may be about a record: of the same session, or near in time."""
    if client.session_id and client.session_id == log.session_id:
        return True
    return client.time_ns is None or log.time_ns is None or abs(client.time_ns - log.time_ns) <= NEAR_NS


def of_agent(case: Case, log: LogRecord, refused: list[LogRecord]) -> bool:
    """Whether it was an agent that did not start: a caller of it was refused, or a server of AgentCore wrote the log."""
    return bool(refused) or (log.channel in SERVER_SIDE and of_agentcore(case))
