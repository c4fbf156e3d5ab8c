"""
The spans of a case as rows: numbers from 0 on, those of one trace side by side, traces in order of their start.

What a query asks of a span's document is decoded once and only where a filter looks; with many queries all that they
ask for is taken at once (`want`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Finding, Span
from agentcore_analyzer.query.forest import Forest, grown, nested_sets

_LATE = 1 << 62
Key = tuple[str, str]  # scope and name of an attribute; what else a document holds has names that begin with a colon
EVENTS, LINKS, MESSAGE, SCOPE_VERSION = ("event", ":all"), ("link", ":all"), ("span", ":message"), ("scope", ":version")
Diagnosed = Callable[[], Sequence[Finding]]


class TraceFacts(NamedTuple):
    """What is true of a whole trace; names are None where no root has one."""

    duration_ns: int | None
    root_name: str | None
    root_service: str | None


class Rows:
    """`diagnosed` runs the detectors and gives their findings; without it `finding:` and `failure:state` find nothing."""

    def __init__(self, case: Case, diagnosed: Diagnosed | None = None) -> None:
        self.case, self.diagnosed = case, diagnosed
        self.traces: list[Trace] = sorted((t for t in case.traces.values() if t.spans), key=_start)
        self.spans: list[Span] = []
        self.first: list[int] = []
        for trace in self.traces:
            self.first.append(len(self.spans))
            self.spans += trace.spans
        self.first.append(len(self.spans))
        self.eager = False  # whether many queries will ask: then columns pay
        self.noted: Counter[str] = Counter()
        self._forests: dict[int, Forest] = {}
        self._nested: dict[int, tuple[list[int], list[int], list[int]]] = {}
        self._wanted: dict[Key, None] = {}
        self._known: dict[int, dict[Key, Any]] = {}

    @cached_property
    def trace_of(self) -> array[int]:
        """The number of the trace of each row."""
        made = array("l")
        for number in range(len(self.traces)):
            made.extend([number] * (self.first[number + 1] - self.first[number]))
        return made

    def want(self, keys: Iterable[Key]) -> None:
        """What will be asked for: a document that is decoded gives all of it."""
        new = [key for key in keys if key not in self._wanted]
        if new:
            self._wanted.update(dict.fromkeys(new))
            self._known.clear()

    def value(self, row: int, key: Key) -> Any:
        """What a span's document holds under a key that was wanted; None where it holds nothing."""
        known = self._known.get(row)
        if known is None:
            known = self._known[row] = self._decoded(row)
        return known.get(key)

    def prepare(self, rows: Iterable[int]) -> None:
        """Decode what was wanted of many rows in the order of their files: back and forth costs many times as much."""
        if not self._wanted:
            return
        new = [row for row in rows if row not in self._known]
        if len(new) > 1:
            new.sort(key=self._place_of)
        for row in new:
            self._known[row] = self._decoded(row)

    def _place_of(self, row: int) -> tuple[str, int]:
        span = self.spans[row]
        return span.origin.file, span.where if isinstance(span.where, int) else span.where.offset or 0

    def _decoded(self, row: int) -> dict[Key, Any]:
        detail = self.spans[row].detail
        held: dict[str, Mapping[str, Any]] = {
            "span": detail.attributes, "resource": detail.resource, "instrumentation": detail.instrumentation,
        }  # fmt: skip
        found: dict[Key, Any] = {}
        for key in self._wanted:
            if key[1][:1] == ":":
                if key in _WHOLE:
                    found[key] = getattr(detail, _WHOLE[key])
                    continue
            elif (value := plain(held[key[0]].get(key[1]))) is not None:
                found[key] = value
        return found

    def forest(self, trace: int) -> Forest:
        """The tree of a trace, grown when it is first asked for."""
        made = self._forests.get(trace)
        if made is None:
            made = self._forests[trace] = grown(self.traces[trace])
            if self.traces[trace].cycles:
                self.noted["circles of parents were cut"] += self.traces[trace].cycles
        return made

    def parent(self, row: int) -> int | None:
        """The row of a span's parent."""
        trace = self.trace_of[row]
        above = self.forest(trace).parent[row - self.first[trace]]
        return above + self.first[trace] if above >= 0 else None

    def child_count(self, row: int) -> int:
        trace = self.trace_of[row]
        return self.forest(trace).children[row - self.first[trace]]

    def nested(self, row: int, which: int) -> int:
        """Left, right or parent of the nested sets."""
        trace = self.trace_of[row]
        if trace not in self._nested:
            self._nested[trace] = nested_sets(self.forest(trace))
        return self._nested[trace][which][row - self.first[trace]]

    @cached_property
    def facts(self) -> list[TraceFacts]:
        """Of each trace."""
        return [_facts(trace) for trace in self.traces]

    def in_order(self, rows: Iterable[int]) -> list[int]:
        """Rows of one trace as a person reads them: by start, then by id."""
        spans = self.spans
        return sorted(rows, key=lambda r: (spans[r].start_ns if spans[r].start_ns is not None else _LATE, spans[r].span_id, r))

    def by_trace(self, rows: Iterable[int]) -> dict[int, list[int]]:
        """Rows in ascending order, parted by their traces."""
        found: dict[int, list[int]] = {}
        end = 0
        current: list[int] = []
        for row in rows:
            if row >= end:
                trace = bisect_right(self.first, row) - 1
                end = self.first[trace + 1]
                current = found[trace] = []
            current.append(row)
        return found


_WHOLE = {EVENTS: "events", LINKS: "links", MESSAGE: "status_message", SCOPE_VERSION: "instrumentation_version"}


def plain(value: Any) -> Any:
    """A value of a document as the operators know it; what they do not know stays, and compares with nothing."""
    return list(value) if isinstance(value, tuple) else value


def _start(trace: Trace) -> tuple[int, str]:
    start = trace.start_ns
    return (start if start is not None else _LATE), trace.id


def _facts(trace: Trace) -> TraceFacts:
    start, end = trace.start_ns, trace.end_ns
    roots = [s for s in trace.spans if not s.parent_id]
    root = min(roots, key=lambda s: (s.start_ns if s.start_ns is not None else _LATE, s.span_id)) if roots else None
    length = end - start if start is not None and end is not None and end >= start else None
    return TraceFacts(length, root.name if root else None, (root.service or None) if root else None)
