"""
Log files and terminal output of `agentcore dev` and `agentcore invoke`.

## Looks like
A box of 80 `=` with `AGENTCORE DEV LOG` or `AGENTCORE INVOKE LOG`, `Started: <ISO Z>`, then lines
`[20:55:14.634] text`; `agentcore dev --logs` on the terminal prefixes lines with an arrow instead.

## Comes from
`agentcore/.cli/logs/<command>/<command>-YYYYMMDD-HHMMSS.log` of the npm CLI, and saved output of
`agentcore dev`.

## Quirks
Stamps are local time without a date; date and zone are taken from `Started`. Errors span several
lines (`ERROR:`, `ERROR NAME:`, `ERROR.code:`) with one stamp. The banner with the bound port is on
the terminal only; in the file it is uvicorn's own line. Library frames are cut from tracebacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.model import Head, Input, Kind, LogRecord, Match, Record
from agentcore_parsers._shared.telemetry import Telemetry
from agentcore_parsers._shared.times import iso

_TITLE = re.compile(r"AGENTCORE (\w[\w -]*) LOG$")
_STAMP = re.compile(r"\[(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?\] ?")
_HEADER = re.compile(r"(Agent|Runtime ARN|Region|Session ID|Started|Command): (.*)$")
_BANNER = re.compile(r"(Server: http://|Port \d+ (?:is )?in use|Starting dev server|\u2192 )")
_BOUND = re.compile(r"(?:Uvicorn running on|Server ready at|Server:) http")
_DAY = 86_400 * 10**9
_QUARTER = 900 * 10**9  # zones differ by multiples of a quarter of an hour


def sniff(head: Head) -> Match | None:
    for line in head.lines[:5]:
        title = _TITLE.match(line.strip())
        if title:
            return Match(96, f"the header AGENTCORE {title[1]} LOG")
    banner = sum(1 for line in head.lines[:200] if _BANNER.match(line))
    if banner >= 2 and any("dev server" in line or _BOUND.search(line) for line in head.lines[:60]):
        return Match(86, f"{banner} lines of the `agentcore dev` banner and output")
    return None


def parse(source: Input) -> Iterable[Record]:
    return _LogFile(source).records()


class _LogFile:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.DEV_LOG)
        self.started: int | None = None
        self.session: str | None = None
        self._midnight: int | None = None
        self._previous = 0
        self._block: list[str] = []
        self._at, self._time = 0, None  # type: int, int | None

    def records(self) -> Iterator[Record]:
        in_header = True
        for offset, raw in self.source.lines():
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            stamp = _STAMP.match(line)
            if stamp is None and in_header and self._header(line):
                yield from self.telemetry.text.lines(line, offset)
                continue
            if stamp is None and self._is_output(line):
                yield from self._flush()
                yield from self._message(line.removeprefix("\u2192 "), offset, None)
                continue
            if stamp is None:
                self._block.append(line)
                continue
            if in_header:
                yield from self.telemetry.text.flush()
                in_header = False
            time = self._time_of(stamp)
            rest = line[stamp.end() :]
            if self._block and time == self._time and (rest.startswith(("ERROR", "STACK")) or "ERROR" in self._block[0]):
                self._block.append(rest)
                continue
            yield from self._flush()
            self._block, self._at, self._time = [rest], offset, time
        yield from self._flush()
        yield from self.telemetry.finish()

    def _header(self, line: str) -> bool:
        title = _TITLE.match(line.strip())
        if title and title[1].startswith("INVOKE"):
            self.telemetry.channel = self.telemetry.text.channel = Kind.CLIENT_LOG
        field = _HEADER.match(line)
        if field and field[1] == "Started":
            found = iso(field[2])
            self.started = found[0] if found else None
        elif field and field[1] == "Session ID":
            self.session = field[2].strip() or None
        return bool(title or field or line.startswith("====") or not line.strip())

    def _is_output(self, line: str) -> bool:
        return self.started is None and not self._block and bool(line.strip())

    def _time_of(self, stamp: re.Match[str]) -> int | None:
        hours, minutes, seconds = int(stamp[1]), int(stamp[2]), int(stamp[3])
        if self.started is None or hours > 23:
            return None
        clock = ((hours * 60 + minutes) * 60 + seconds) * 10**9 + int(stamp[4] or 0) * 10**6
        if self._midnight is None:
            # The first line follows the start at once: the rest of the difference is the zone.
            difference = clock - self.started % _DAY
            zone = round(difference / _QUARTER) * _QUARTER
            self._midnight = self.started - self.started % _DAY - (zone if abs(zone) <= _DAY else 0)
        elif clock < self._previous - _DAY // 2:
            self._midnight += _DAY
        self._previous = clock
        return self._midnight + clock

    def _flush(self) -> Iterator[Record]:
        if self._block:
            text = "\n".join(self._block).rstrip()
            self._block = []
            yield from self._message(text, self._at, self._time)

    def _message(self, text: str, offset: int, time: int | None) -> Iterator[Record]:
        bare = re.sub(r"^\[[\w-]{1,48}\] (?=[{A-Z])", "", text) if self.telemetry.channel is Kind.DEV_LOG else text
        for record in self._decoded(bare, offset, time):
            if isinstance(record, LogRecord):
                record = record._replace(
                    session_id=record.session_id or self.session,
                    time_ns=record.time_ns if record.time_ns is not None else time,
                    stream="sse" if record.text and record.text.startswith(("SSE: ", "[SSE] ")) else record.stream,
                )
            yield record

    def _decoded(self, text: str, offset: int, time: int | None) -> Iterator[Record]:
        yield from self.telemetry.message(text, offset, "", time)
        yield from self.telemetry.text.flush()
