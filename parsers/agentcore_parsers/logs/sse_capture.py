"""
A saved event stream: server-sent events as they came over the wire.

## Looks like
`data: …` lines, and maybe `event:`, `id:`, `retry:` lines and comments (`: heartbeat`), with a blank line
after each event.

## Comes from
`curl -N … > capture.txt`, a browser's response body, a test that wrote down what it received.

## Quirks
There are no times in it: for silence, save a time with each line (then it is a client log). A comment is a
heartbeat that no application sees. `data: "data: …` was encoded twice. An event that is cut at the end of
the file is kept and noted. The events of AG-UI runs are put together, too: what was said and called becomes a conversation,
which has no times. What is no event line, such as curl's error, is read as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind, LogRole
from agentcore_analyzer.model import Coverage, Damage, Head, Input, Match, Place, Record
from agentcore_parsers.records.stream_events import Assembler, kind_of
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("data:",)

_FIELD = late(r"(?:data|event|id|retry)(?::|$)|:")
_DATA = late(r"data:")
_MAX_EVENT = 5000
_AG_UI = ('"RUN_', '"TEXT_MESSAGE_', '"TOOL_CALL_')


def sniff(head: Head) -> Match | None:
    some = [line.rstrip("\r") for line in head.lines[:2000]]
    some = [line for line in some if line.strip()]
    fields = sum(1 for line in some if _FIELD.match(line))
    data = sum(1 for line in some if _DATA.match(line))
    if not data or fields * 10 < len(some) * 9 - 20 or fields * 2 <= len(some):
        return None
    return Match(88, f"{data} data lines of an event stream")


def parse(source: Input) -> Iterable[Record]:
    return _Capture(source).records()


def _whole(event: list[str]) -> bool:
    """Whether an event without a line end is complete all the same."""
    data = "\n".join(line[5:].lstrip() for line in event if line.startswith("data:"))
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return data.strip() == "[DONE]"
    return True


class _Capture:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
        self.assembler = Assembler(source.name)
        self._event: list[str] = []
        self._at = 0

    def records(self) -> Iterator[Record]:
        ended = True
        for offset, raw in self.source.lines():
            line = self.telemetry.decode(raw, offset).rstrip("\r\n").removeprefix("\ufeff")
            ended = raw[-1:] in (b"\n", b"\r")
            if not _FIELD.match(line):
                yield from self._flush()
                if line.strip():
                    yield from self.telemetry.text.lines(line, offset)
                continue
            if line.startswith(":") or len(self._event) >= _MAX_EVENT:
                yield from self._flush()
            yield from self.telemetry.text.flush()
            self._at = self._at if self._event else offset
            self._event.append(line)
            if line.startswith(":"):
                yield from self._flush()
        if self._event and not ended and not _whole(self._event):
            yield Damage(Place(self.source.name, offset=self._at), DamageReason.CUT, "the last event has no end")
        yield from self._flush()
        yield from self._conversation()
        yield from (r for r in self.telemetry.finish() if not (isinstance(r, Damage) and r.reason == DamageReason.NO_TIME))

    def _flush(self) -> Iterator[Record]:
        """One record an event: its data first, for that is what everybody looks for."""
        if self._event:
            order = sorted(self._event, key=lambda line: not line.startswith("data"))
            self._event = []
            self._take(order[0])
            yield self.telemetry.logs.plain("\n".join(order), self._at, Kind.CLIENT_LOG, role=LogRole.SSE)

    def _take(self, line: str) -> None:
        """An event of AG-UI, for the conversation that it is a piece of."""
        if line.startswith("data:") and any(name in line for name in _AG_UI):
            try:
                event = orjson.loads(line[5:])
            except orjson.JSONDecodeError:
                return
            if kind_of(event) == "ag-ui":
                self.assembler.take(event, Place(self.source.name, line=self.telemetry.line_of(self._at)))

    def _conversation(self) -> Iterator[Record]:
        spans = [self.telemetry.spans.read(doc, at._replace(offset=None)) for at, doc in self.assembler.conversations()]
        yield from spans
        if spans:
            message = "the events have no times: durations, pauses and retries of what was put together cannot be judged"
            yield Damage(Place(self.source.name), DamageReason.NO_TIMES, message)
            yield Coverage(CoverageKind.TRANSCRIPT, len(spans), Place(self.source.name))
