"""
What is left of a JSON document that ends early or breaks: every record that is complete.

The document is opened level by level. At each level complete values are decoded by the C scanner;
only the one that the damage lies in is opened in turn, so the work is a few passes over the text.
A record that is itself incomplete (a span, a row, an event) is dropped, its neighbours are kept.
"""

from __future__ import annotations

import json
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import json_integer

# Lists that hold records, or lead to lists that do.
CONTAINERS = frozenset(
    {
        "resourceSpans", "scopeSpans", "instrumentationLibrarySpans", "spans", "resourceLogs", "scopeLogs",
        "instrumentationLibraryLogs", "logRecords", "logs", "sessionSpans", "traces", "Traces", "Segments",
        "runtime_logs", "records", "Records", "Events", "logEvents", "batches", "entries",
    }
)  # fmt: skip
# Names that also stand inside a record; they hold records only at the top of a document.
TOP_CONTAINERS = frozenset(
    {"events", "results", "data", "messages", "history", "conversation", "chat_history", "transcript", "contents"}
)
MAX_DEPTH = 32
PASSES = 12
_SPACE = " \t\r\n"


_PIECE = late(r'"(?:[^"\\]|\\.)*+"|[{}\[\],]')
_DECODER = json.JSONDecoder(parse_int=json_integer, strict=False)


def salvage(text: str) -> Any:
    """The document with its complete records; None where there is none."""
    return _Salvage(text).run()


class _Salvage:
    def __init__(self, text: str) -> None:
        self.text = text
        self.budget = PASSES * len(text) + (1 << 20)

    def run(self) -> Any:
        at = self._skip(0)
        opened = self.text[at : at + 1]
        if opened == "[":
            return self._list(at, 0)[0] or None
        return self._object(at, 0) if opened == "{" else None

    def _skip(self, at: int, also: str = "") -> int:
        text, space = self.text, _SPACE + also
        while at < len(text) and text[at] in space:
            at += 1
        return at

    def _value(self, at: int) -> tuple[Any, int] | None:
        try:
            return _DECODER.raw_decode(self.text, at)
        except (ValueError, RecursionError):
            self.budget -= len(self.text) - at
            return None

    def _list(self, at: int, depth: int) -> tuple[list[Any], int | None]:
        """The complete elements, and the list's end if it has one."""
        values: list[Any] = []
        at = self._skip(at + 1)
        while at < len(self.text):
            if self.text[at] == "]":
                return values, at + 1
            got = self._value(at)
            if got is None:
                partial = self._opened(at, depth + 1)
                if partial is not None:
                    values.append(partial)
                break
            values.append(got[0])
            at = self._skip(got[1], ",")
        return values, None

    def _opened(self, at: int, depth: int) -> Any:
        """A value that the damage lies in."""
        if depth > MAX_DEPTH or self.budget < 0:
            return None
        if self.text[at : at + 1] == "{":
            return self._object(at, depth)
        return self._list(at, depth)[0] if self.text[at : at + 1] == "[" else None

    def _object(self, at: int, depth: int) -> dict[str, Any] | None:
        """The complete members, if this object is a container and no record itself."""
        result: dict[str, Any] = {}
        at = self._skip(at + 1, ",")
        while self.text[at : at + 1] == '"':
            key = self._value(at)
            if key is None:
                break
            at = self._skip(key[1], ":")
            name = str(key[0])
            if name in CONTAINERS and self.text[at : at + 1] == "[":
                # Read element by element at once, which spares a pass over the whole list.
                result[name], closed = self._list(at, depth + 1)
                if closed is None:
                    break
                at = self._skip(closed, ",")
                continue
            got = self._value(at)
            if got is None:
                partial = self._opened(at, depth + 1)
                if partial is not None:
                    result[name] = partial
                break
            result[name] = got[0]
            at = self._skip(got[1], ",")
        if "spanId" in result or "span_id" in result:
            return None
        holds = any(isinstance(result.get(name), list) for name in CONTAINERS & result.keys())
        on_top = depth <= 1 and any(isinstance(result.get(name), list) for name in TOP_CONTAINERS)
        nested = any(isinstance(value, dict) for name, value in result.items() if name in ("data", "trace", "log"))
        return result if holds or on_top or nested else None


def closed(text: str) -> Any:
    """A document that ends early, with what is complete of it: brackets that are open are closed. None where it is none."""
    brackets: list[str] = []
    safe = 0  # the end of the last value that is complete, or of the bracket that opened last
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "{[":
            brackets.append("}" if piece == "{" else "]")
        elif piece in "}]" and (not brackets or brackets.pop() != piece):
            return None
        if len(piece) == 1:
            safe = found.end() - (piece == ",")
        if not brackets:
            return None
    try:
        return _DECODER.decode(text[:safe] + "".join(reversed(brackets)))
    except (ValueError, RecursionError):
        return None
