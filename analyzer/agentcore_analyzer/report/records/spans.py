"""Spans: attributes, events, links, status, and the record as it stands in the input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agentcore_analyzer.model import Detail, Operation, Span
from agentcore_analyzer.redaction.fields import Treatment, treatment
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.records.table import Table, written
from agentcore_analyzer.report.waterfall import is_failed
from agentcore_analyzer.safe import clean
from agentcore_analyzer.source.origins import SourceOrigin

NAMED, FAILED, WORK, OTHER = range(4)  # in this order they get room
LONG, SHORT = 4000, 400  # characters of a value: where a finding or a failure is; elsewhere in a large report
MIDDLE, FEW = 1500, 150  # of a value in a report of few spans
RAW = 6000  # of a record as it stands
MOST_ATTRIBUTES, MOST_EVENTS = 120, 40
_CALLS = frozenset({Operation.AGENT, Operation.MODEL, Operation.TOOL, Operation.MEMORY, Operation.POLICY, Operation.HANDOFF})


class Spans:
    """`made` holds one entry a row: place, shape and values of attributes, and what else there is."""

    def __init__(self, report: Contents, rows: Sequence[Span], table: Table, base: int) -> None:
        self.table, self.base, self.rows = table, base, rows
        named = {
            (e.trace_id, e.span_id) for f in report.findings for e in (*f.evidence, *(e for c in f.caused for e in c.evidence))
        }
        self.ranks = [self._rank(span, named) for span in rows]
        self.made: list[dict[str, Any]] = [{} for _ in rows]
        self.shapes: list[list[int]] = []  # names of attributes that stand together
        self.resources: list[list[int]] = []
        self._shapes: dict[tuple[str, ...], int] = {}
        self._resources: dict[int, int] = {}
        self._elsewhere: set[int] = set()
        self._same: dict[tuple[int, ...], int] = {}

    def _rank(self, span: Span, named: set[tuple[str | None, str | None]]) -> int:
        if (span.trace_id, span.span_id) in named:
            return NAMED
        return FAILED if is_failed(span) else WORK if span.facts.operation in _CALLS else OTHER

    def said_elsewhere(self, rows: Iterable[int]) -> None:
        """The messages of these stand in the conversation: in a large report they are not told twice."""
        if len(self.rows) > FEW:
            self._elsewhere.update(row for row in rows if self.ranks[row] > FAILED)

    def first(self) -> None:
        """Places of all, and whatever there is of what findings point at and of what failed."""
        for made, span in zip(self.made, self.rows, strict=True):
            made["p"] = self.table.place(span.place)
        for rank in (NAMED, FAILED):
            for number in self._of(rank):
                self._contents(number)
                self._raw(number)

    def rest(self) -> None:
        for rank in (WORK, OTHER):
            for number in self._of(rank):
                self._contents(number)
        for rank in (WORK, OTHER):
            for number in self._of(rank):
                self._raw(number)

    def _of(self, rank: int) -> list[int]:
        return [number for number, own in enumerate(self.ranks) if own == rank]

    def _limit(self, number: int) -> int:
        return LONG if self.ranks[number] <= FAILED else MIDDLE if len(self.rows) <= FEW else SHORT

    def _contents(self, number: int) -> None:
        if not self.table.has_room():
            return
        span, made, limit = self.rows[number], self.made[number], self._limit(number)
        detail = span.detail
        if detail.attributes:
            made["a"] = self._fields(detail.attributes, limit, number in self._elsewhere)
        if detail.events:
            made["e"] = [
                [self.table.line(e.name, 200), self._since(e.time_ns), *self._fields(e.attributes, limit)]
                for e in detail.events[:MOST_EVENTS]
            ]
        if detail.status_message:
            made["m"] = self.table.text(detail.status_message, limit)
        if detail.links:
            made["l"] = [[clean(link.trace_id), clean(link.span_id)] for link in detail.links[:MOST_EVENTS]]
        if detail.resource:
            made["r"] = self._resource(detail)

    def _fields(self, attributes: Mapping[str, Any], limit: int, elsewhere: bool = False) -> list[int]:
        """The shape, and the values of its names; `elsewhere`: contents are left to the conversation."""
        names = tuple(str(name) for name in list(attributes)[:MOST_ATTRIBUTES])
        if elsewhere:
            names = tuple(name for name in names if "messages" not in name or treatment(name) is not Treatment.CONTENT)
        shape = self._shapes.get(names)
        if shape is None:
            shape = self._shapes[names] = len(self.shapes)
            self.shapes.append([self.table.line(name, 200) for name in names])
        return [shape, *(self.table.value(name, attributes[name], limit) for name in names if name in attributes)]

    def _resource(self, detail: Detail) -> int:
        fields = tuple(self._fields(detail.resource, SHORT))
        if fields not in self._same:
            self._same[fields] = len(self.resources)
            self.resources.append(list(fields))
        return self._same[fields]

    def _raw(self, number: int) -> None:
        if not self.table.has_room():
            return
        span = self.rows[number]
        origin = span.origin
        record = origin.record(span.where, span.held) if isinstance(origin, SourceOrigin) else span.held
        if isinstance(record, (dict, list, str)) and record:
            self.made[number]["raw"] = self.table.text(written(record, RAW), RAW)

    def _since(self, time_ns: int | None) -> int | None:
        return None if time_ns is None else (time_ns - self.base) // 1000
