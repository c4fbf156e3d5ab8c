"""One trace: its spans as a forest, its log records by span. Tolerates every kind of broken tree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import itemgetter, lt
from typing import Any

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.model import LogRecord, Operation, Span

_LATE = 1 << 62
_LOOKED_AT = tuple(map(Span._fields.index, ("span_id", "parent_id", "start_ns", "end_ns", "service", "session_id")))
_WIDE = 1_000  # spans that are turned into columns at once: an iterator for each of a million takes 60 MB


class Trace:
    """
    The spans and log records of one trace id.

    The index is built on first use: exact duplicates are merged, spans that share an id but differ
    are all kept, a span whose parent is itself, unknown or part of a cycle is a root.
    """

    __slots__ = (
        "_by_id", "_children", "_end", "_looked", "_mcp_calls", "_merged", "_nearest", "_ordered", "_orphaned", "_root_ids",
        "_roots", "_services", "_sessions", "_start", "conflicts", "cycles", "id", "logs", "missing_parents", "spans",
    )  # fmt: skip

    def __init__(self, trace_id: str) -> None:
        self.id = trace_id
        self.spans: list[Span] = []
        self.logs: list[LogRecord] = []
        # Filled by `_index`; empty containers in thousands of traces would cost 15 bytes a span.
        self._by_id: dict[str, Span]
        self._children: dict[str, list[Span]] | None = None
        self._roots: list[Span]
        self._root_ids: set[int]
        self._mcp_calls: dict[tuple[str, str], list[tuple[int, int, Span]]] | None = None
        self._nearest: dict[frozenset[Operation], dict[int, Span | None]] | None = None
        self._merged = False
        self._looked = -1  # how many spans there were when `_look` was here, after what came twice was merged
        # Filled by `_look`; an only one stands for itself: a tuple for each trace would cost 3 bytes a span.
        self._start: int | None
        self._end: int | None
        self._services: str | tuple[str, ...]
        self._sessions: str | tuple[str, ...]
        self._ordered: bool
        self._orphaned: bool
        self.conflicts, self.cycles, self.missing_parents = 0, 0, 0

    def merge_duplicates(self) -> None:
        """Drop spans that came twice with the same content (the same file exported twice)."""
        if self._merged:
            return
        self._merged = True
        if self._look():
            return
        seen: set[tuple[object, ...]] = set()
        ids: set[str] = set()
        kept = []
        for span in self.spans:
            what = (span.span_id, span.name, span.parent_id)
            start, end = _micros(span.start_ns), _micros(span.end_ns)
            if span.span_id in ids and any((*what, s, e) in seen for s in _near(start) for e in _near(end)):
                continue
            seen.add((*what, start, end))
            ids.add(span.span_id)
            kept.append(span)
        self.conflicts = len(kept) - len({s.span_id for s in kept})
        self.spans, self._looked = kept, -1

    def _index(self) -> dict[str, list[Span]]:
        if self._children is not None:
            return self._children
        self.merge_duplicates()
        by_id: dict[str, Span] = {}
        for span in self.spans:
            by_id.setdefault(span.span_id, span)
        children: dict[str, list[Span]] = {}
        roots: list[Span] = []
        missing = 0
        for span in self.spans:
            parent = span.parent_id
            if parent is None or parent == span.span_id:
                self.cycles += parent is not None
                roots.append(span)
            elif parent not in by_id:
                missing += 1
                roots.append(span)
            else:
                children.setdefault(parent, []).append(span)
        self.missing_parents = missing
        self._by_id = by_id
        for broken in () if self.is_ordered else _cycle_heads(by_id):
            self.cycles += 1
            children[str(broken.parent_id)].remove(broken)
            roots.append(broken)
        for group in children.values():
            if len(group) > 1:
                group.sort(key=_order)
        roots.sort(key=_order)
        self._roots, self._children = roots, children
        self._root_ids = {id(r) for r in roots}
        return children

    def circles(self) -> list[Span]:
        """One span of each circle of parents: the one where it is cut."""
        return [] if self.is_ordered else _cycle_heads({s.span_id: s for s in reversed(self.spans)})

    def tops(self) -> list[Span]:
        """The roots in no order, without an index where there is none and none is needed."""
        self.merge_duplicates()
        if self._children is not None or not self.is_ordered:
            return self.roots
        ids = {span.span_id for span in self.spans}
        return [span for span in self.spans if span.parent_id not in ids]

    @property
    def roots(self) -> list[Span]:
        self._index()
        return self._roots

    def get(self, span_id: str | None) -> Span | None:
        self._index()
        return self._by_id.get(span_id) if span_id else None

    def parent(self, span: Span) -> Span | None:
        """The parent within the trace; None for roots, also where a cycle was cut."""
        self._index()
        return None if id(span) in self._root_ids else self._by_id.get(span.parent_id or "")

    def children(self, span: Span) -> list[Span]:
        children = self._index()
        return [] if self._is_double(span) else children.get(span.span_id, [])

    def _is_double(self, span: Span) -> bool:
        """Of spans that share an id the first has the children: nothing hangs in two places, or in itself."""
        return self._by_id.get(span.span_id) is not span

    def walk(self, span: Span) -> Iterator[tuple[Span, int]]:
        """`span` and its descendants in display order, each with its depth."""
        children = self._index()
        stack = [(span, 0)]
        while stack:
            current, depth = stack.pop()
            yield current, depth
            if self._is_double(current):
                continue
            for child in reversed(children.get(current.span_id, ())):
                if child is not current:
                    stack.append((child, depth + 1))

    def descendants(self, span: Span) -> Iterator[Span]:
        walk = self.walk(span)
        next(walk)
        for found, _ in walk:
            yield found

    def ancestors(self, span: Span) -> Iterator[Span]:
        """From the parent upwards; ends where a cycle was cut."""
        above = self.parent(span)
        while above is not None:
            yield above
            above = self.parent(above)

    def nearest(self, span: Span, operations: frozenset[Operation]) -> Span | None:
        """The nearest ancestor that does one of these; each span is passed once, however many of a deep tree ask."""
        self._index()
        if self._nearest is None:
            self._nearest = {}
        known = self._nearest.setdefault(operations, {})
        path: list[Span] = []
        above: Span | None = span
        found: Span | None = None
        while above is not None:
            if id(above) in known:
                found = known[id(above)]
                break
            if not self._is_double(above):  # nor a copy of a span, whose id() another one may have next
                path.append(above)
            above = self.parent(above)
            if above is not None and above.facts.operation in operations:
                found = above
                break
        known.update((id(passed), found) for passed in path)
        return found

    def caller(self, span: Span) -> Span | None:
        """
        The agent's tool span that an MCP server's span answers, where it stands beside it and not above.

        An agent in a process of its own (Claude Agent SDK) calls the tool T of a server S by the name `mcp__S__T` and
        hands no parent on: then the same name, the same parent and a time that covers the server's tell.
        """
        if span.start_ns is None or span.end_ns is None or not span.name.startswith("tools/call"):
            return None
        asked = span.facts.tool or ""
        if self._mcp_calls is None:
            self._mcp_calls = {}
            for s in self.spans:
                _, named, tool = (s.facts.tool or "").rpartition("__")
                if named and s.facts.operation == Operation.TOOL and s.start_ns is not None and s.end_ns is not None:
                    self._mcp_calls.setdefault((s.parent_id or "", tool), []).append((s.start_ns, s.end_ns, s))
            for calls in self._mcp_calls.values():
                calls.sort(key=lambda c: c[0])
        calls = self._mcp_calls.get((span.parent_id or "", asked), [])
        at = bisect_right(calls, span.start_ns, key=lambda c: c[0]) - 1
        return calls[at][2] if at >= 0 and calls[at][1] >= span.end_ns else None

    @property
    def start_ns(self) -> int | None:
        self._seen()
        return self._start

    @property
    def end_ns(self) -> int | None:
        """The last end; of a span without one its start counts."""
        self._seen()
        return self._end

    @property
    def span_sessions(self) -> tuple[str, ...]:
        """Distinct session ids of its spans, in order of appearance."""
        self._seen()
        return self._sessions if isinstance(self._sessions, tuple) else (self._sessions,)

    @property
    def services(self) -> tuple[str, ...]:
        """Distinct services of its spans, in order of appearance."""
        self._seen()
        return self._services if isinstance(self._services, tuple) else (self._services,)

    @property
    def is_orphaned(self) -> bool:
        """Whether a span names a parent that is not among its spans."""
        self._seen()
        return self._orphaned

    def _seen(self) -> None:
        if self._looked != len(self.spans):
            self._look()

    def _look(self) -> bool:
        """What several ask of all spans, in one pass over these; whether each has an id of its own."""
        spans = self.spans
        ids, parents, starts, ends, services, sessions = _columns(spans)
        began: dict[str | None, Any] = dict(zip(ids, starts, strict=True))
        named = set(parents)
        named.discard(None)
        self._orphaned = not named <= began.keys()
        self._ordered = False
        if None not in starts and len(began) == len(spans):
            self._ordered = all(map(lt, map(began.get, parents, repeat(0)), starts)) or _only_tied(ids, parents, began)
        if None in ends:
            ends = [start if end is None else end for start, end in zip(starts, ends, strict=True)]
        self._start, self._end = min(_told(starts), default=None), max(_told(ends), default=None)
        self._services, self._sessions = _distinct(services), _distinct(filter(None, sessions))
        if self._merged:  # before that doubles may go
            self._looked = len(spans)
        return len(began) == len(spans)

    @property
    def is_ordered(self) -> bool:
        """Whether every span is known to start after its parent, or with it, but for what may be above itself."""
        self._seen()
        return self._ordered

    def session_below(self, span: Span) -> str | None:
        """The session of a request whose entry span names none, as real ones of ADOT do: the only one that its spans name."""
        below = {s.session_id for s in self.descendants(span) if s.session_id}
        return below.pop() if len(below) == 1 else None

    @property
    def session_ids(self) -> list[str]:
        """Distinct session ids of spans and log records, in order of appearance."""
        found = dict.fromkeys(self.span_sessions)
        found.update(dict.fromkeys(log.session_id for log in self.logs if log.session_id))
        return list(found)


def _columns(spans: list[Span]) -> list[Sequence[Any]]:
    """What stands in `_LOOKED_AT` of each span; turning small traces around as a whole is twice as fast."""
    if 0 < len(spans) <= _WIDE:
        columns = tuple(zip(*spans, strict=True))
        return [columns[number] for number in _LOOKED_AT]
    return [list(map(itemgetter(number), spans)) for number in _LOOKED_AT]


def _only_tied(ids: Sequence[str], parents: Sequence[str | None], began: dict[str | None, Any]) -> bool:
    """
    Whether no span starts before its parent, and none that starts with it has one that does so, too: in a circle all of them do.
    """
    tied = {}
    for span, parent in zip(ids, parents, strict=True):
        above, start = began.get(parent, -1), began[span]
        if above > start:
            return False
        if above == start:
            tied[span] = parent
    return tied.keys().isdisjoint(tied.values())


def _told(times: Sequence[int | None]) -> Iterable[int]:
    return [time for time in times if time is not None] if None in times else times  # type: ignore[return-value]  # seldom


def _distinct(names: Iterable[str]) -> str | tuple[str, ...]:
    """The only name by itself, or all different ones."""
    found = tuple(dict.fromkeys(names))
    return found[0] if len(found) == 1 else found


def moment(span: Span) -> tuple[int, str]:
    """
    What tells which of two spans came first. Those of a transcript have no times, but ids that count up.
    """
    return span.start_ns or 0, span.span_id if span.scope == TRANSCRIPT else ""


def began_after(span: Span, other: Span) -> bool:
    """Whether a span began when the other one had ended, as far as is known; of a transcript, whether it stands behind it."""
    if span.scope == TRANSCRIPT:
        return moment(span) > moment(other)
    return other.end_ns is not None and span.start_ns is not None and span.start_ns >= other.end_ns


def _micros(ns: int | None) -> int | None:
    return None if ns is None else ns // 1000


def _near(micros: int | None) -> tuple[int | None, ...]:
    """JavaScript writers lose up to 221 ns, which may take a time over the edge of its microsecond."""
    return (None,) if micros is None else (micros, micros - 1, micros + 1)


def _order(span: Span) -> tuple[int, int, str]:
    start = span.start_ns if span.start_ns is not None else _LATE
    return start, -(span.end_ns or 0), span.span_id


def _cycle_heads(by_id: dict[str, Span]) -> list[Span]:
    """One span of each parent cycle: the one with the smallest id, whatever the input order."""
    state: dict[str, int] = {}
    heads = []
    for start in by_id:
        path = []
        current: str | None = start
        while current is not None and current in by_id and current not in state:
            state[current] = 1
            path.append(current)
            above = by_id[current].parent_id
            current = None if above == current else above
        if current is not None and state.get(current) == 1:
            cycle = path[path.index(current) :]
            heads.append(by_id[min(cycle)])
        for done in path:
            state[done] = 2
    return heads
