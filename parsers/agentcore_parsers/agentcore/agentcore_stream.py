"""
Events of a stream of AgentCore as a client printed them, one after the other.

## Looks like
`{"messageStart": {"role": "assistant"}}`, `{"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": …}}}`, …,
`{"messageStop": {"stopReason": "end_turn"}}` (InvokeHarness, Converse); `{"chunk": {"contentDelta": {"stdout": …}}}` and
`{"chunk": {"contentStop": {"exitCode": 0, "status": "COMPLETED"}}}` (InvokeAgentRuntimeCommand);
`{"result": {"content": […], "structuredContent": {"stderr": …, "exitCode": 1}, "isError": true}}` (InvokeCodeInterpreter);
`{"type": "RUN_STARTED", "threadId": …, "runId": …}` (AG-UI). One a line, in a list, below `stream`, or as Python prints them.

## Comes from
`for event in client.invoke_harness(…)["stream"]: print(event)`, `json.dumps` of each event, a list of them that a test kept.

## Quirks
An input of a tool is sent in pieces, which are put together. There are no times. A stream that ends without `messageStop` or
`RUN_FINISHED` was cut. What was said and called becomes a conversation as in a transcript; each event is also a record of what
the client received. A command's end is a document with its exit code and what it printed last. Frames of server-sent events
(`data: …`) are an event stream of their own (sse-capture).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind, LogRole
from agentcore_analyzer.model import Coverage, Damage, Document, Head, HeadShape, Input, Match, Place, Record, Span
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records.stream_events import CONVERSE, MARKS, Assembler, kind_of
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = MARKS
_LOOKED_AT = 25
# Members of the same streams that are no event of a message: exceptions, and the result of a code interpreter.
_OTHERS = ("Exception", "runtimeClientError")
_PRINTED = tuple("{'" + key for key in (*sorted(CONVERSE), "chunk", "result", "type"))
_MAX_LINE = 200_000


def sniff(head: Head) -> Match | None:
    events = [kind for value in head.values[:_LOOKED_AT] for event in _events(value) if (kind := kind_of(event))]
    if not events and (head.shape == HeadShape.TEXT or not any(head.values)):
        printed = [line for line in head.lines[:200] if line.startswith(_PRINTED)]
        events = [kind for line in printed[:_LOOKED_AT] if (kind := kind_of(_literal(line)))]
        whole = [line for line in head.lines[:200] if line.strip()]
        if 2 * len(printed) <= len(whole):
            return None
    elif head.shape == HeadShape.LINES and any(line.lstrip().startswith(("data:", "event:")) for line in head.lines[:50]):
        return None
    if not events or 2 * len(events) < sum(1 for value in head.values[:_LOOKED_AT] if value):
        return None
    return Match(91, f"events of a stream, one after the other ({events[0]})")


def _events(value: Any) -> list[Any]:
    """The events in one value: itself, or what stands below `stream`."""
    if isinstance(value, dict) and isinstance(value.get("stream"), list):
        return list(value["stream"][:_LOOKED_AT])
    return [value]


def _literal(line: str) -> Any:
    try:
        return python_literals.parse(line[:_MAX_LINE])
    except ValueError:
        return None


def parse(source: Input) -> Iterable[Record]:
    return _Reader(source).records()


class _Reader:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
        self.assembler = Assembler(source.name)
        self.spans = 0

    def records(self) -> Iterator[Record]:
        for item in self._values():
            if isinstance(item, Damage):
                yield item
            elif isinstance(item, str):  # a line that is no event
                yield from self.telemetry.text.lines(item, self._offset)
            else:
                yield from self._value(*item)
        yield from self.assembler.documents()
        for at, document in self.assembler.conversations():
            record = self.telemetry.spans.read(document, at._replace(offset=None))
            self.spans += isinstance(record, Span)
            yield record
        if self.spans:
            message = "a stream of events has no times: durations, pauses and retries cannot be judged"
            yield Damage(Place(self.source.name), DamageReason.NO_TIMES, message)
            yield Coverage(CoverageKind.TRANSCRIPT, self.spans, Place(self.source.name))
        yield from (r for r in self.telemetry.finish() if not (isinstance(r, Damage) and r.reason == DamageReason.NO_TIME))

    def _values(self) -> Iterator[tuple[Place, Any] | Damage | str]:
        first = next((line.lstrip() for _, line in self.source.lines() if line.strip()), b"")
        if first[:1] == b"[" or (first[:1] == b"{" and not _is_whole(first)):
            yield from jsons.elements(self.source)
            return
        for number, (offset, raw) in enumerate(self.source.lines(), 1):
            self._offset = offset
            line = self.telemetry.decode(raw, offset)
            self._line = line.strip() if line.lstrip()[1:2] == '"' else ""
            if not line.strip():
                continue
            value = _read(line)
            yield (Place(self.source.name, line=number), value) if isinstance(value, dict) else line

    _offset = 0
    _line = ""  # the event as it stands in the input, where it is JSON on a line of its own

    def _value(self, place: Place, value: Any) -> Iterator[Record]:
        if not isinstance(value, dict):
            return
        if isinstance(value.get("stream"), list):
            for n, event in enumerate(value["stream"]):
                at = place._replace(pointer=f"{place.pointer or ''}/stream/{n}")
                yield from self._value(at, event) if isinstance(event, dict) and "stream" not in event else ()
            return
        yield from self.telemetry.text.flush()
        kind = kind_of(value)
        self.assembler.take(value, place)
        if kind in ("converse", "ag-ui") or (not kind and any(key.endswith(_OTHERS) for key in value)):
            text = self._line or json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))
            yield self.telemetry.logs.plain(text, place._replace(offset=None), Kind.CLIENT_LOG, role=LogRole.SSE)
        if kind in ("", "interpreter") or "hookEvent" in value:
            yield Document(Kind.JSON, ", ".join(list(value)[:4]), value, place._replace(offset=None))


def _is_whole(line: bytes) -> bool:
    return isinstance(_read(line.decode("utf-8", "replace")), dict)


def _read(line: str) -> Any:
    """The value of a line: JSON, or what Python prints."""
    text = line.strip()
    if text[:1] != "{":
        return None
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return _literal(text) if text[1:2] == "'" else None
