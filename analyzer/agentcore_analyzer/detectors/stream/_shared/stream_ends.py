"""How received streams end: with which marker, in the middle of what, and whether the client said that it failed."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.detectors.stream._shared import response_streams
from agentcore_analyzer.detectors.stream._shared.response_streams import Received
from agentcore_analyzer.graph.case import ERROR_SEVERITY

_FAILED = ("exit status ", "curl: (", "aborted", "Error: ", "ERROR")


def marker(stream: Received) -> str:
    """The end marker among the last events; heartbeats and the closing metadata come after it at times."""
    for log in reversed(stream.events[-5:]):
        value = response_streams.payload(log)
        if found := response_streams.end_marker(value):
            return found
        if not response_streams.is_heartbeat(value) and response_streams.bedrock_event(value) != "metadata":
            return ""
    return ""


def middle(stream: Received) -> str:
    """What a Converse stream or a run of AG-UI was in the middle of, as far as its events tell."""
    values = [response_streams.payload(log) for log in stream.events]
    if run := _open_run(values):
        return run
    names = [response_streams.bedrock_event(value) for value in values]
    if "messageStart" not in names and "messageStop" not in names:
        return ""
    last = next((i for i in range(len(names) - 1, -1, -1) if names[i] and names[i] != "metadata"), None)
    if last is None or last < len(names) - 5:
        return ""
    if names[last] == "messageStop":
        reason = response_streams.stop_reason(values[last])
        # Any other reason ends the message, whatever came after it.
        follows = {"tool_use": "the tool's result and the next message", "tool_result": "the next message"}.get(reason)
        return f"after messageStop with reason {reason}: {follows} never came" if follows else ""
    return f"at {names[last]}: the message was not finished"


def _open_run(values: list[Any]) -> str:
    """A run of AG-UI that was begun: the protocol wants RUN_FINISHED or RUN_ERROR at its end."""
    kinds = [str(v.get("type", "")) for v in values if isinstance(v, dict)]
    last = next((n for n in range(len(kinds) - 1, -1, -1) if kinds[n] == "RUN_STARTED"), None)
    if last is None or {"RUN_FINISHED", "RUN_ERROR"} & set(kinds[last:]):
        return ""
    return f"at {kinds[-1]}: the run was begun by RUN_STARTED and has neither RUN_FINISHED nor RUN_ERROR"


def reported(stream: Received) -> bool:
    """Whether the client said in the same request that something failed."""
    return any(
        o.severity >= ERROR_SEVERITY or any(sign in (o.text or "") and "exit status 0" not in (o.text or "") for sign in _FAILED)
        for o in stream.others
    )
