"""Which object of a text is whose: a log record, a JSON-RPC answer, a frame of a stream, or the body of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._bodies import Told, error_in, status_of
from agentcore_analyzer.failures.said._objects import Found, objects
from agentcore_analyzer.failures.said._texts import LONG, line_around, message_of, said

_LEVELS = ("level", "levelname", "severity", "severityText", "severityNumber", "log.level", "@l", "loglevel", "lvl", "log_level", "PRIORITY")
_SENTENCE = late(r"[A-Za-z][\w' /.,-]{2,118}")
_DATA = late(r"(?:^|[\n\s\"'|])data:[ ]?[\"']?\Z")


def is_record(value: Mapping[str, Any]) -> bool:
    """Whether a logger wrote it."""
    return any(k in value for k in _LEVELS)


def is_rpc(value: Mapping[str, Any]) -> bool:
    error = value.get("error")
    coded = isinstance(error, dict) and isinstance(error.get("code"), int) and -32800 <= error["code"] <= -31000
    return "jsonrpc" in value or coded


def is_frame(text: str, found: Found) -> bool:
    """Whether the object is the data of a server-sent event, or a frame by its own members."""
    kind = found.value.get("type")
    framed = isinstance(kind, str) and (kind in ("error", "RUN_ERROR", "response.failed") or kind.endswith("_ERROR"))
    return framed or _DATA.search(text[max(0, found.start - 12) : found.start]) is not None


def bodies(text: str) -> Iterator[Said]:
    """Objects that are bodies of answers and say what went wrong."""
    for found in objects(text):
        value = found.value
        if is_record(value) or is_rpc(value) or is_frame(text, found) or _nothing(value):
            continue
        told = error_in(value)
        if told is not None:
            yield of_body(text, found, told if told.status else _with_sentence(text, found, told))


def _with_sentence(text: str, found: Found, told: Told) -> Told:
    """With the sentence before the object: `bridge failed {"error": "…"}`."""
    left, _ = line_around(text, found.start)
    before = message_of(text[left : found.start]).rstrip(" :-=|>")
    if 3 < len(before) < 120 and _SENTENCE.fullmatch(before) and before not in told.message:
        return told._replace(message=f"{before}: {told.message}" if told.message else before)
    return told


def of_body(text: str, found: Found, told: Told, kind: FailureKind | None = None, weight: int = 22) -> Said:
    """A failure that an object tells; its quote is the line on which the words stand, if they stand there as they are."""
    at = text.find(told.message[:60], found.start, found.end) if told.message else -1
    made = said(
        text,
        at if at >= 0 else found.start,
        at + len(told.message[:60]) if at >= 0 else found.start + 1,
        kind or (FailureKind.HTTP_STATUS if told.status else FailureKind.LOGGED_ERROR),
        type=told.type,
        code=told.code or (str(told.status) if told.status else ""),
        message=" ".join(told.message.split())[:LONG],
        http_status=told.status,
        request_id=told.request_id,
        truncated="" if found.whole else "the object ends before its closing brace",
        weight=weight,
    )
    return made._replace(start=min(found.start, made.start), end=max(found.end, made.end))


def _nothing(value: Mapping[str, Any]) -> bool:
    """A result that says of itself that it went well: what stands in it is quoted."""
    good = str(value.get("status", "")).lower() in ("success", "ok", "completed", "ready", "active")
    return (good or value.get("success") is True or value.get("ok") is True) and status_of(value) is None
