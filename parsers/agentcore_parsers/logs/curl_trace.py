"""
curl's own account of a request: -v, --trace-time, --trace-ascii.

## Looks like
`* Connected to …`, `> POST /invocations HTTP/1.1`, `< HTTP/1.1 200 OK`, `{ [5 bytes data]`, with
`20:47:38.283123 ` before each under --trace-time; `=> Send header, 151 bytes (0x97)` and `0000: …` under
--trace-ascii; among them the lines of the response.

## Comes from
`curl -v -N … 2>&1 | tee curl.txt`; --trace-time is what makes silence measurable.

## Quirks
Stamps are the local time of day: date and zone are taken from the response's `date:` header, so lines before
it are placed, too. The body is on stdout and has no stamp: it gets the time of the `{ [n bytes data]` line
before it. Authorization, cookie and signature headers are left out. After an error follows `curl: (18) …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Kind, LogRecord, LogRole, Match, Record
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("* ", "== Info: ", "< HTTP/")

_STAMP = late(r"(\d\d):(\d\d):(\d\d)\.(\d{6}) (?:\[\d+-\d+\] )?")
_MARK = late(r"[*<>] |[{}] \[\d+ bytes data\]|[<=]= |[<=]> |== Info: |[<>]$")
_ANSWER = late(r"< HTTP/[\d.]+ \d{3}")
_OWN = late(
    r"\* (?:Trying|Connected to|Connection #|connect to|Failed to connect|Host |Using |Closing|Established)"
    r"|== Info: "
)
_PART = late(r"(<=|=>) (?:Recv|Send) (header|data)")
_DUMP = late(r"([0-9a-f]{4,8}): ?(.*)")
_CHUNK = late(r"[0-9a-f]{1,8}")  # the length of a chunk
_DATE = late(r"(?i)(?:< |[0-9a-f]{4,8}: ?)date: \w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECRET = late(r"(?i)[<>] (?:authorization|cookie|set-cookie|x-amz-security-token|x-api-key|proxy-authorization):")
_SSE = late(r"data:|: ?\S")
_METER = late(r"\s*%? ?(?:Total\s|Dload\s|\d{1,3}\s+[\d.]+[kMG]?\s)|#+ ")
_DAY, _QUARTER = 86_400 * 10**9, 900 * 10**9
_PEEK_LINES = 5000


def sniff(head: Head) -> Match | None:
    bare = [_STAMP.sub("", line, count=1) for line in head.lines[:1000]]
    marks = sum(1 for line in bare if _MARK.match(line))
    own = sum(1 for line in bare if _OWN.match(line) or _ANSWER.match(line))
    if own < 2 or marks < 3 or marks * 4 < sum(1 for line in bare if line.strip()):
        return None
    return Match(90, f"{marks} lines of curl -v or --trace")


def parse(source: Input) -> Iterable[Record]:
    return _Trace(source).records()


class _Trace:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
        self._midnight = _midnight(source)
        self._clock = 0
        self._now: int | None = None
        self._when: int | None = None
        self._headers: list[str] = []
        self._part = ""  # which part of the exchange --trace-ascii shows: <=, => or data
        self._dump: list[tuple[int, str]] = []
        self._shown: set[str] = set()
        self._at = 0

    def records(self) -> Iterator[Record]:
        for offset, raw in self.source.lines():
            line = self.telemetry.decode(raw, offset).rstrip("\r\n")
            stamp = _STAMP.match(line)
            if stamp is None and self._part and (dump := _DUMP.match(line)):
                self._dump.append((int(dump[1], 16), dump[2]))
                continue
            yield from self._dumped()
            if stamp:
                self._now = self._time(stamp)
                line = line[stamp.end() :]
            yield from self._line(line, offset)
        yield from self._dumped()
        yield from self._request()
        yield from self.telemetry.finish()

    def _line(self, line: str, offset: int) -> Iterator[Record]:
        if (part := _PART.match(line)) is not None:
            self._part = part[1] if part[2] == "header" else "data" if part[1] == "<=" else "sent"
            if self._part not in ("<=", "=>") or (self._headers and self._headers[0][0] != self._part.strip("=")):
                yield from self._request()
            self._mark(offset)
            return
        self._part = ""
        if line[:2] in ("> ", "< ") or line in (">", "<"):
            yield from self._header(line, offset)
            return
        yield from self._request()
        if _MARK.match(line) and line[:1] in "{}":
            return
        if _METER.match(line) or not line.strip() or line.rstrip(".") in self._shown:
            return
        role = LogRole.SSE if _SSE.match(line) else LogRole.LINE
        for record in (*self.telemetry.text.lines(line, offset, "", self._now), *self.telemetry.text.flush()):
            yield record._replace(role=role)

    def _mark(self, offset: int) -> None:
        """Where and when the next record starts."""
        if not self._headers:
            self._at, self._when = offset, self._now

    def _header(self, line: str, offset: int) -> Iterator[Record]:
        if not self._headers or self._headers[0][0] != line[0]:
            yield from self._request()
            self._mark(offset)
        if not _SECRET.match(line):
            self._headers.append(line)

    def _request(self) -> Iterator[LogRecord]:
        """A request's or response's headers as one record."""
        if self._headers:
            text = "\n".join(self._headers).rstrip()
            self._headers = []
            ids = ids_of(text)
            yield self.telemetry.logs.plain(text, self._at, Kind.CLIENT_LOG, "", self._when, 9, "curl", ids)

    def _dumped(self) -> Iterator[Record]:
        """What --trace-ascii shows of a part: headers, or data that may be events."""
        whole: list[str] = []
        ends = -1
        for at, text in self._dump:
            # Long lines are broken every 64 bytes; after a real line end two bytes are missing.
            if at == ends and whole:
                whole[-1] += text
            else:
                whole.append(text)
            ends = at + len(text)
        if not whole:
            return
        self._dump = []
        if self._part == "sent":
            return  # the prompt
        if self._part != "data":
            for text in whole:
                yield from self._header(f"{'<' if self._part == '<=' else '>'} {text}", self._at)
            return
        yield from self._request()
        # The end of a line shows as a dot. What stands on stdout, too, is taken once.
        shown = [text.rstrip(".") for text in whole if not _CHUNK.fullmatch(text)]
        self._shown = {text for text in shown if text}
        text = "\n".join(self._shown and shown)
        if text.strip():
            role = LogRole.SSE if _SSE.match(text) else LogRole.LINE
            yield self.telemetry.logs.plain(text, self._at, Kind.CLIENT_LOG, "", self._now, 0, "curl", ids_of(text), role=role)

    def _time(self, stamp: re.Match[str]) -> int | None:
        clock = _clock(stamp)
        if self._midnight is None:
            return None
        if clock < self._clock - _DAY // 2:
            self._midnight += _DAY
        self._clock = clock
        return self._midnight + clock


def _clock(stamp: re.Match[str]) -> int:
    return ((int(stamp[1]) * 60 + int(stamp[2])) * 60 + int(stamp[3])) * 10**9 + int(stamp[4]) * 1000


def _midnight(source: Input) -> int | None:
    """The local midnight before the first stamp, in UTC, by the first response that names its date."""
    clock: int | None = None
    first: int | None = None
    for _, raw in islice(source.lines(), _PEEK_LINES):
        line = raw.decode("utf-8", "replace")
        stamp = _STAMP.match(line)
        if stamp:
            clock = _clock(stamp)
            first = clock if first is None else first
            line = line[stamp.end() :]
        date = _DATE.match(line)
        if date is None or clock is None or first is None or date[2] not in _MONTHS:
            continue
        found = iso(f"{date[3]}-{_MONTHS.index(date[2]) + 1:02d}-{date[1]}T{date[4]}Z")
        if found is None:
            return None
        # Zones differ by multiples of a quarter of an hour; the rest is the way of the response.
        zone = round((clock - found[0] % _DAY) / _QUARTER) * _QUARTER
        midnight = found[0] - found[0] % _DAY - zone
        while midnight + clock - found[0] > _DAY // 2:
            midnight -= _DAY
        while found[0] - midnight - clock > _DAY // 2:
            midnight += _DAY
        return midnight - (_DAY if first > clock else 0)
    return None
