"""
Lines that a container runtime or a log daemon wrapped around what a program printed.

Parts of a split line are joined, and each stream (stdout and stderr, each program) is read by
itself, so that a traceback stays one record although other lines stand in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Kind, LogRecord, Place, Record
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import Format, FormatReader
from agentcore_parsers.records.telemetry import Telemetry

# What programs print in a form of their own.
_SERVERS = (
    "uvicorn-access", "gunicorn-error", "nginx-error", "http-access", "http-access-iso", "haproxy-http", "haproxy-tcp",
    "haproxy-error", "squid-access", "werkzeug-access", "django-access", "daphne-access", "uwsgi", "envoy-access", "envoy-istio",
    "apache-error", "apache-error-2.2",
    "morgan-tiny", "morgan-dev", "logback", "spring-boot", "log4j", "glog",
)  # fmt: skip
SERVERS: tuple[Format, ...] = tuple(FORMATS[name] for name in _SERVERS)
_MAX_STREAMS = 200
_MAX_PART = 1 << 20
_MAX_MARKS = 10_000  # a record starts at most so many lines before it is complete


class Wrapped(NamedTuple):
    """One line without its wrapper. `key` says whose it is; `partial` that more of it follows."""

    key: str
    text: str
    time_ns: int | None = None
    stream: str = ""
    partial: bool = False
    logger: str = ""
    severity: int = 0


Unwrap = Callable[[str], Wrapped | None]


def entries(head: Head, is_entry: Callable[[Any], bool]) -> int:
    """How many documents of a head are entries of a wrapper; 0 where none stands alone on its line."""
    one_a_line = any(line[:1] == "{" and line.rstrip()[-1:] == "}" for line in head.lines[:50])
    return sum(map(is_entry, head.values)) if one_a_line else 0


def document(line: str) -> Any:
    """The document that a line is; None where it is none."""
    try:
        return orjson.loads(line)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None


def read(
    source: Input, unwrap: Unwrap, what: str, channel: Kind = Kind.RUNTIME_LOG, reason: DamageReason = DamageReason.BAD_LINE
) -> Iterator[Record]:
    """
    The records of an input whose lines `unwrap` opens; a line that it cannot open is noted and kept.

    `reason` is `other-line` where such a line may be whole: a program wrote to the file past the daemon.
    """
    streams: dict[str, _Stream] = {}
    bad: list[int] = []
    garbled: list[int] = []
    for number, (_, raw) in enumerate(source.lines(), 1):
        try:
            line = raw.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            garbled.append(number)
        if not line.strip():
            continue
        opened = unwrap(line)
        if opened is None:
            bad.append(number)
            opened = Wrapped("", line)
        key = opened.key if opened.key in streams or len(streams) < _MAX_STREAMS else ""
        if key not in streams:
            streams[key] = _Stream(source, channel)
        yield from streams[key].feed(opened, number)
    for stream in streams.values():
        yield from stream.finish()
    if garbled:
        message = "lines with invalid UTF-8; it was replaced by U+FFFD"
        yield Damage(Place(source.name, line=garbled[0]), DamageReason.INVALID_UTF8, message, len(garbled))
    if bad:
        message = f"lines that are no {what}; they were read as plain text"
        yield Damage(Place(source.name, line=bad[0]), reason, message, len(bad))


class _Stream:
    """What one program printed to one of its outputs."""

    def __init__(self, source: Input, channel: Kind) -> None:
        self.source = source
        self.telemetry = Telemetry(source, channel, prints=True)
        self.telemetry.text = FormatReader(self.telemetry, SERVERS)
        self._parts: list[str] = []
        self._first = 0
        self._marks: dict[int, Wrapped] = {}
        self._severity = 0

    def feed(self, line: Wrapped, number: int) -> Iterator[Record]:
        self._first = self._first or number
        self._parts.append(line.text)
        if line.partial and sum(map(len, self._parts)) < _MAX_PART:
            return
        text, at = "".join(self._parts), self._first
        self._parts, self._first = [], 0
        self._marks[at] = line
        if line.severity != self._severity:
            # What was logged at another severity is another record.
            self._severity = self.telemetry.text.given = line.severity
            yield from self._marked(self.telemetry.text.flush())
        place = Place(self.source.name, line=at)
        yield from self._marked(self.telemetry.message(text, place, line.stream, line.time_ns))

    def finish(self) -> Iterator[Record]:
        if self._parts:
            place = Place(self.source.name, line=self._first)
            yield Damage(place, DamageReason.CUT, "the last line is a part of a longer one")
            text, self._parts = "".join(self._parts), []
            yield from self._marked(self.telemetry.message(text, place))
        yield from self._marked(self.telemetry.finish())

    def _marked(self, records: Iterable[Record]) -> Iterator[Record]:
        """What the wrapper says about a record and the record does not: who wrote it, how severe it is."""
        for record in records:
            if isinstance(record, LogRecord):
                number = record.where.line if isinstance(record.where, Place) else None
                mark = self._marks.pop(number, None) if number else None
                if mark is not None:
                    # A name guessed from a plain text is worth less than that of the program.
                    plain = isinstance(record.held, str) and record.logger not in FORMATS
                    name = (plain and mark.logger) or record.logger or mark.logger
                    record = record._replace(logger=name, severity=record.severity or mark.severity)
            yield record
        while len(self._marks) > _MAX_MARKS:
            del self._marks[next(iter(self._marks))]
