"""
systemd's journal as JSON.

## Looks like
One object a line with `__REALTIME_TIMESTAMP` (microseconds, a string), `MESSAGE`, `PRIORITY`,
`SYSLOG_IDENTIFIER`, `_PID`, `_SYSTEMD_UNIT`.

## Comes from
`journalctl -o json`, also of containers under docker's journald driver or Podman.

## Quirks
MESSAGE is an array of bytes where it is no UTF-8, and null where it was too long for `journalctl` without
`--all`. PRIORITY becomes the severity where the text has no level, but for 6: journald gives it to all that a
service prints, stderr too. A container's long lines come in parts with CONTAINER_PARTIAL_MESSAGE.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

HINTS = ("MESSAGE",)

_SEVERITIES = {"0": 21, "1": 21, "2": 21, "3": 17, "4": 13, "5": 10, "7": 5}
_TIMES = ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP")


def _mine(value: Any) -> bool:
    return isinstance(value, dict) and "MESSAGE" in value and ("__REALTIME_TIMESTAMP" in value or "_SYSTEMD_UNIT" in value)


def sniff(head: Head) -> Match | None:
    mine = wrapped.entries(head, _mine)
    return Match(94, f"{mine} journal entries with MESSAGE") if mine else None


def _text(message: Any) -> str:
    if isinstance(message, list):
        # Bytes, or several values of one field.
        if all(isinstance(m, int) and 0 <= m < 256 for m in message):
            return bytes(message).decode("utf-8", "replace")
        return "\n".join(str(m) for m in message)
    return message if isinstance(message, str) else ""


def _open(line: str) -> Wrapped | None:
    doc = wrapped.document(line)
    if not _mine(doc) or doc["MESSAGE"] is None:
        return None
    name = doc.get("CONTAINER_NAME") or doc.get("SYSLOG_IDENTIFIER") or doc.get("_SYSTEMD_UNIT") or ""
    time = next((ns for key in _TIMES if (ns := nanos(doc.get(key))[0]) is not None), None)
    severity = _SEVERITIES.get(str(doc.get("PRIORITY", "")), 0)
    part = str(doc.get("CONTAINER_PARTIAL_MESSAGE", "")).lower() == "true"
    return Wrapped(f"{name}[{doc.get('_PID', '')}]", _text(doc["MESSAGE"]), time, "", part, str(name), severity)


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "journal entries")
