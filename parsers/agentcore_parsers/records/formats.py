"""
Line formats at run time: one compiled regular expression each, and the reader that applies them.

A format comes from a pattern file (see `agentcore_parsers.patterns`). The built-in ones were
compiled beforehand into `_shared/builtin_formats.py`, so that a run never loads the grammar.
Every repetition in these expressions is possessive: a line is passed over once, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Detail, Input, Kind, LogRecord, LogRole, Place
from agentcore_parsers.decoding import stacks
from agentcore_parsers.decoding.ids import hex_id, trace_of
from agentcore_parsers.decoding.times import common_log, iso, nanos
from agentcore_parsers.records import zones
from agentcore_parsers.records.expressions import Candidates, Tried, compiled, literal
from agentcore_parsers.records.heads import starts_record
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.logs import level
from agentcore_parsers.records.noted import MAX_TEXT
from agentcore_parsers.records.telemetry import Telemetry
from agentcore_parsers.records.text import TextReader

# Fields that have a place of their own in a record; all others become attributes.
_PLACED = frozenset({"time", "level", "logger", "message", "trace", "span", "session", "request"})
_LEVELS = {
    "ERR": 17, "CRIT": 21, "PANIC": 21, "SEVERE": 17, "FINE": 5, "VERBOSE": 5,
    "T": 1, "D": 5, "I": 9, "N": 10, "W": 13, "E": 17, "C": 21, "F": 21,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = late(rb"(?<!\d)(20\d\d)[-/](?:0[1-9]|1[0-2])[-/](?:[0-2]\d|3[01])(?!\d)|/(20\d\d):\d\d:\d\d:\d\d ")
_QUIET = range(1, 10)
_PEEK_LINES = 400
_MAX_LINES = 2000
_PEEK_ZONES = 2000


class Format(NamedTuple):
    """
    One line format. `fields` names the numbered groups of `regex` in order; groups of a time format
    are called `%Y`, `%m` and so on. `time` is iso, clf, epoch, parts or empty.
    """

    name: str
    title: str
    channel: Kind
    regex: str
    fields: tuple[str, ...]
    time: str = ""
    multiline: bool = False

    def match(self, line: str) -> re.Match[str] | None:
        return compiled(self.regex).match(line)

    def values(self, found: re.Match[str]) -> dict[str, str]:
        """What the fields took, those of skipped groups left out."""
        pairs = zip(self.fields, found.groups(), strict=True)
        return {name: text for name, text in pairs if text is not None}


@lru_cache(16)
def _candidates(formats: tuple[Format, ...]) -> Candidates:
    return Candidates(tuple(Tried(literal(each.regex), each.regex, each) for each in formats))


_Taken = tuple[Format, re.Match[str], int | Place, str, int | None]


class FormatReader(TextReader):
    """A text reader that knows some line formats; other lines are read as any text is."""

    def __init__(self, telemetry: Telemetry, formats: tuple[Format, ...], channel: Kind | None = None) -> None:
        super().__init__(telemetry.logs, telemetry.channel, _candidates(formats))
        self._candidates = _candidates(formats)
        self._telemetry = telemetry
        self.source, self.formats, self._fixed = telemetry.source, formats, channel
        self._origins = {f.name: self.source.origin(partial(_detail, f)) for f in formats}
        self.years = Years(self.source)
        self._mine: list[str] = []
        self._taken: _Taken | None = None

    @cached_property
    def _zone(self) -> int:
        return zones.zone_of(raw[:MAX_TEXT].decode("utf-8", "replace") for _, raw in islice(self.source.lines(), _PEEK_ZONES))

    def fresh(self) -> TextReader:
        return FormatReader(self._telemetry, self.formats, self._fixed)

    def _taken_in(self, text: str, where: int | Place, stream: str, time_ns: int | None) -> Iterable[LogRecord]:
        first = text.partition("\n")[0]
        for word, known in self._candidates.of(first):
            if word in first and (found := known.match(first)) is not None:
                done = self.flush()
                self._mine, self._taken = [text], (known, found, where, stream, time_ns)
                return done
        if self._taken is not None:
            if self._taken[0].multiline and len(self._mine) < _MAX_LINES and not starts_record(text) and not self._prints(text):
                self._mine.append(text)
                return ()
            return (*self.flush(), *super()._taken_in(text, where, stream, time_ns))
        return super()._taken_in(text, where, stream, time_ns)

    def _prints(self, text: str) -> bool:
        """Whether a line is a print below one of level INFO: what failed is no part of that one."""
        if self._taken is None or not text:
            return False
        if text[0] in " \t" and stacks.TRACEBACK not in text[:200] and not stacks.MARKED.match(text):
            return False
        return severity_of(self._taken[0].values(self._taken[1]).get("level", "")) in _QUIET

    def flush(self) -> tuple[LogRecord, ...]:
        done = super().flush()
        if self._taken is None:
            return done
        taken = self._taken
        text = self.logs.readable("\n".join(self._mine).rstrip(), taken[2])
        self._taken, self._mine = None, []
        return (self._read(text, taken), *done)

    def _read(self, text: str, taken: _Taken) -> LogRecord:
        known, found, where, stream, time_ns = taken
        values = known.values(found)
        ids = ids_of(text[:4096])
        time = time_of(known, values, self.years)
        if time is not None and known.name == zones.LOCAL:
            time -= self._zone
        # By position: by name it takes three times as long.
        return LogRecord._make(
            (
                time if time is not None else time_ns,
                severity_of(values.get("level", "")),
                text,
                trace_of(values.get("trace")) or ids.trace,
                hex_id(values.get("span"), 16) or ids.span,
                values.get("session") or ids.session,
                values.get("request") or ids.request,
                values.get("logger") or known.name,
                self._fixed or known.channel,
                stream,
                ids.sampled,
                self._origins[known.name],
                where,
                text,
                "",
                LogRole.LINE,
            )
        )


def time_of(known: Format, values: Mapping[str, str], years: Years) -> int | None:
    """The time that a line of this format names."""
    if known.time == "parts":
        return years.time(values)
    value = values.get("time", "")
    if known.time == "epoch":
        return nanos(value)[0]
    found = common_log(value) if known.time == "clf" else iso(value) if known.time == "iso" else None
    return found[0] if found else None


@lru_cache(64)
def severity_of(name: str) -> int:
    """The OpenTelemetry severity of a level as any logger spells it."""
    return level(name) or _LEVELS.get(name.upper(), 0)


def _detail(known: Format, held: Any) -> Detail:
    """The fields that have no place of their own in a record, decoded when somebody asks."""
    found = known.match(held.partition("\n")[0]) if isinstance(held, str) else None
    if found is None:
        return Detail({}, body=held)
    values = known.values(found)
    message = values.get("message", held)
    return Detail({k: _plain(v) for k, v in values.items() if k not in _PLACED and k[0] != "%"}, body=message)


def _plain(value: str) -> str | int:
    whole = value.isascii() and value.isdecimal() and len(value) < 19
    return int(value) if whole and (value == "0" or value[0] != "0") else value


class Years:
    """Times from their parts. A time without a year gets the one that the file names elsewhere."""

    def __init__(self, source: Input) -> None:
        self._source, self._year, self._month = source, 0, 0
        self.missing = 0  # times that stay unknown for want of a year

    def time(self, parts: Mapping[str, str]) -> int | None:
        month = parts.get("%m") or _month(parts.get("%b", ""))
        day, hour = parts.get("%d") or parts.get("%e", ""), parts.get("%H", "00")
        if not month or not day:
            return None
        year = parts.get("%Y") or self._year_for(int(month))
        zone = parts.get("%z", "")
        spelled = (
            f"{year}-{int(month):02d}-{int(day):02d}T{hour}:{parts.get('%M', '00')}:{parts.get('%S', '00')}"
            f".{parts.get('%f') or '0'}{zone}"
        )
        found = iso(spelled)
        return found[0] if found else None

    def notes(self) -> Iterator[Damage]:
        if self.missing:
            message = "times without a year, and no line names one: the times are unknown"
            yield Damage(Place(self._source.name), DamageReason.NO_YEAR, message, self.missing)

    def _year_for(self, month: int) -> int:
        if not self._year:
            self._year = _year_named(self._source) or -1
        self.missing += self._year < 0
        if self._month == 12 and month == 1 and self._year > 0:
            self._year += 1
        self._month = month
        return self._year


def _year_named(source: Input) -> int:
    for _, raw in islice(source.lines(), _PEEK_LINES):
        found = _YEAR.search(raw[:4096])
        if found:
            return int(found[1] or found[2])
    return 0


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else ""


def mostly_json(some: list[str]) -> bool:
    """Whether half of the lines that hold anything open like JSON: then no format of prose takes most of them."""
    return 2 * sum(line[:1] == "{" for line in some) >= sum(1 for line in some if line.strip())


def share(formats: Iterable[Format], some: Iterable[str]) -> tuple[int, int]:
    """(lines that one of the formats takes, lines that start a record at all)."""
    mine = total = 0
    known = tuple(formats)
    for line in some:
        if line.strip() and line[0] not in " \t":
            total += 1
            mine += any(literal(f.regex) in line and f.match(line[:MAX_TEXT]) is not None for f in known)
    return mine, total
