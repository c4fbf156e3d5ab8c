"""
Response streams as a client saw them: the events of one request, in order.

A client log is cut into requests at its POST lines; events are the records that a reader marked
`sse`. What an event holds is looked at by shape only, never copied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord, LogRole

_HTTP_LINE = late(r"HTTP/\d")
_BEDROCK = ("messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata")
# Last events of known protocols: AG-UI, Anthropic, OpenAI Responses, Vercel AI, and common hand-made ones.
_LAST_TYPES = frozenset(
    {
        "RUN_FINISHED", "RUN_ERROR", "message_stop", "response.completed", "response.failed", "finish", "done",
        "complete", "completed", "end", "final", "final_result", "result",
    }
)  # fmt: skip
_A2A_LAST = frozenset({"completed", "failed", "canceled", "rejected", "input-required"})
_EXCEPTION = late(r"[a-z][A-Za-z]{2,60}(?:Exception|ClientError)")  # a member of the stream's own
_DEPTH = 2  # encodings on top of each other: one is the SDK's, the second the mistake


@dataclass(slots=True)
class Received:
    """One request in a client log: its events, and its other records."""

    file: str
    request: LogRecord | None
    events: list[LogRecord] = field(default_factory=list)
    others: list[LogRecord] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Whether the log goes on after the last event: then the log itself was not cut there."""
        return self.next or any(o.place.line is None or (o.place.line or 0) > self._last for o in self.others)

    next: bool = False

    @property
    def _last(self) -> int:
        return self.events[-1].place.line or 0 if self.events else 0


_known: WeakKeyDictionary[Case, list[Received]] = WeakKeyDictionary()


def received(case: Case) -> list[Received]:
    """The requests of all client logs that received at least one event."""
    if Kind.CLIENT_LOG not in case.ledger.kinds:
        return []
    if case not in _known:
        _known[case] = _cut(case)
    return _known[case]


def _cut(case: Case) -> list[Received]:
    found: list[Received] = []
    now: dict[str, Received] = {}
    for log in case.logs:
        if log.channel is not Kind.CLIENT_LOG:
            continue
        file, text = log.origin.file, log.text or ""
        current = now.get(file)
        if log.role is not LogRole.SSE and log.severity < 13 and _starts(text, current):
            if current is not None:
                current.next = True
            current = now[file] = Received(file, log)
            found.append(current)
            continue
        if current is None:
            current = now[file] = Received(file, None)
            found.append(current)
        (current.events if log.role is LogRole.SSE else current.others).append(log)
    return [stream for stream in found if stream.events]


def _starts(text: str, current: Received | None) -> bool:
    head = text[:300]
    if "POST " not in head and "invoke_agent_runtime" not in head:
        return False
    # httpx logs its own line when the headers of the answer have come: the same request.
    return current is None or bool(current.events) or not _HTTP_LINE.search(head)


def raw(log: LogRecord) -> str:
    """What stands behind `data:` in an event line; an event that was printed by itself."""
    line = (log.text or "").partition("\n")[0]
    return line if line[:1] == "{" else line.partition("data:")[2].strip()


def payload(log: LogRecord) -> Any:
    """The event: decoded JSON, unwrapped where it was encoded twice, or the bare text."""
    return _decoded(raw(log), 0)


def _decoded(text: str, depth: int) -> Any:
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return text
    if isinstance(value, str) and value.startswith("data:") and depth < _DEPTH:
        return _decoded(value.partition("data:")[2].strip(), depth + 1)
    return value


def is_heartbeat(value: Any) -> bool:
    if isinstance(value, dict):
        kind = value.get("type") or value.get("event")
        return isinstance(kind, str) and kind.lower() in ("heartbeat", "keepalive", "keep-alive", "ping")
    return isinstance(value, str) and value.strip().lower() in ("heartbeat", "keepalive", "ping", "")


def error_of(value: Any) -> tuple[str, str] | None:
    """(type, message) of the error event that BedrockAgentCoreApp sends when a generator raises."""
    if isinstance(value, dict) and isinstance(value.get("error"), str):
        kind = value.get("error_type")
        if isinstance(kind, str) or value.get("message") == "An error occurred during streaming":
            return kind if isinstance(kind, str) else "", value["error"]
    return None


def bedrock_event(value: Any) -> str:
    """The name of a Converse stream event (`messageStop`), as Bedrock and Strands send it."""
    inner = value.get("event") if isinstance(value, dict) else None
    inner = inner if isinstance(inner, dict) else value
    return next((n for n in _BEDROCK if n in inner), "") if isinstance(inner, dict) else ""


def stop_reason(value: Any) -> str:
    inner = value.get("event") if isinstance(value.get("event"), dict) else value
    stop = inner.get("messageStop")
    reason = stop.get("stopReason") if isinstance(stop, dict) else None
    return reason if isinstance(reason, str) else ""


def end_marker(value: Any) -> str:
    """The name of the end marker that an event is; empty for every other event."""
    if isinstance(value, str):
        return "[DONE]" if value.strip() in ("[DONE]", "DONE") else ""
    if not isinstance(value, dict):
        return ""
    if error_of(value) or any(_EXCEPTION.fullmatch(key) for key in list(value)[:2]):
        return "error event"
    kind = value.get("type") or value.get("event")
    if isinstance(kind, str) and kind in _LAST_TYPES:
        return f"type {kind}"
    if bedrock_event(value) == "messageStop":
        return "messageStop" if stop_reason(value) not in ("tool_use", "tool_result") else ""
    if value.get("result") is not None and len(value) <= 3:
        return "result"
    status = value.get("status")
    if value.get("final") is True or (isinstance(status, dict) and status.get("state") in _A2A_LAST):
        return "final"
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict) and choices[0].get("finish_reason"):
        return "finish_reason"
    return ""
