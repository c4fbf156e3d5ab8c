"""Log records of all sources, and when what failed: what the timeline of a page is drawn of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.model import LogRecord, Span
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.records.table import Table
from agentcore_analyzer.safe import clean

MOST, MOST_FAILURES = 5000, 2000  # nobody reads more in a browser
LONG, SHORT = 4000, 300  # characters: where something failed or a finding points; elsewhere
WARN = 13  # severity number of OpenTelemetry's log data model


class Logs:
    """`made` holds one entry a record, in order of time: source, time, severity, text, row, place."""

    def __init__(self, report: Contents, table: Table, base: int, rows: Mapping[tuple[str, str], int]) -> None:
        self.report, self.table, self.base, self.rows = report, table, base, rows
        self.sources: list[list[Any]] = []  # file, what it stands for, records
        self.made: list[list[Any]] = []
        self._sources: dict[tuple[str, str], int] = {}
        every = report.logs
        pointed = {(e.place.file, e.place.line, e.place.pointer) for f in report.findings for e in f.evidence}
        self.pointed_files = {file for file, _, _ in pointed}
        ranks = [self._rank(log, pointed) for log in every]
        order = sorted(range(len(every)), key=lambda n: ranks[n])
        self.chosen = sorted(order[:MOST], key=lambda n: (every[n].time_ns is None, every[n].time_ns or 0, n))
        self.ranks = ranks
        self.left_out = max(len(every) - MOST, 0)
        self._numbers = {id(every[n]): number for number, n in enumerate(self.chosen)}

    def _rank(self, log: LogRecord, pointed: set[tuple[str, int | None, str | None]]) -> int:
        loud = log.severity >= WARN
        if loud or log.origin.file not in self.pointed_files:
            return 1 if loud else 2
        place = log.place
        return 0 if (place.file, place.line, place.pointer) in pointed else 2

    def write(self) -> None:
        self.made = [[] for _ in self.chosen]
        by_weight = sorted(range(len(self.chosen)), key=lambda at: self.ranks[self.chosen[at]])
        for at in by_weight:
            self.made[at] = self._entry(self.report.logs[self.chosen[at]], LONG if self.ranks[self.chosen[at]] < 2 else SHORT)

    def _entry(self, log: LogRecord, limit: int) -> list[Any]:
        time = None if log.time_ns is None else (log.time_ns - self.base) // 1000
        row = self.rows.get((log.trace_id or "", log.span_id or ""), -1)
        text = -1
        if log.text is not None and self.table.has_room():
            text = self.table.text(log.text, limit)
        elif log.text is None:
            text = self.table.line(f"{log.event or log.logger or 'record'} (contents of a model call)", 200)
        return [self._source(log), time, log.severity, text, row, *self.table.place(log.place)]

    def _source(self, log: LogRecord) -> int:
        key = (log.origin.file, log.channel.value)
        if key not in self._sources:
            self._sources[key] = len(self.sources)
            self.sources.append([clean(key[0], 500), key[1], 0])
        number = self._sources[key]
        self.sources[number][2] += 1
        return number

    def failures(self, rows: Mapping[int, int]) -> list[list[Any]]:
        """What failed, in order of time: time, its words, state, row or -1, log record or -1, place."""
        made = []
        states = {g.shape: g.state.value for g in reversed(self.report.failures.groups)}
        titles = {g.shape: g.title for g in self.report.failures.groups}
        for failure in self.report.failed[:MOST_FAILURES]:
            row = next((rows[id(s)] for s in failure.sources if isinstance(s, Span) and id(s) in rows), -1)
            log = next((self._numbers[id(s)] for s in failure.sources if id(s) in self._numbers), -1)
            if row < 0:
                row = self.rows.get((failure.trace_id or "", failure.span_id or ""), -1)
            time = None if failure.time_ns is None else (failure.time_ns - self.base) // 1000
            title = self.table.line(titles.get(failure.shape, failure.message), 200)
            made.append([time, title, states.get(failure.shape, "unexplained"), row, log, *self.table.place(failure.place)])
        return made
