"""
Everything that was read, ready to be asked.

The indexes are built once, on first use, by one pass over the records; detectors filter by them
and look closely only at what is left.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

from agentcore_analyzer.conventions import last_exception, plain_quotes, told_error
from agentcore_analyzer.graph import invocations, shape
from agentcore_analyzer.graph.invocations import Counts, Invocation
from agentcore_analyzer.graph.joins import CERTAIN, LIKELY, POSSIBLE, Join
from agentcore_analyzer.graph.ledger import Ledger
from agentcore_analyzer.graph.outlines import Outlines
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.kinds import TEXT_LOGS, JoinKind, Kind, Operation
from agentcore_analyzer.model import Damage, Document, LogRecord, Place, Record, Span, SpanStatus
from agentcore_analyzer.tuples import NamedTuple

_LONG_NS = 10**9  # ours: whatever is called slow took longer
_USUAL_ENDS = frozenset({None, "end_turn", "stop", "tool_use", "tool_calls"})  # of Bedrock's and OpenAI's answers
WARN_SEVERITY, ERROR_SEVERITY = 13, 17


class SpanError(NamedTuple):
    """An error that a span reports: by status, exception event, or error attributes."""

    span: Span
    type: str
    message: str


class _Sorted(NamedTuple):
    """Spans by what detectors ask for; `long` by operation, `stopped`: model calls that ended in an unusual way."""

    by_operation: dict[Operation, list[Span]]
    failed: list[Span]
    refused: list[Span]
    long: dict[Operation, list[Span]]
    stopped: list[Span]


class Case:
    passing = False  # whether `read` uses records up as they come: a document need not be kept, nor be read again for its detail

    def __init__(self) -> None:
        self.traces: dict[str, Trace] = {}
        self.logs: list[LogRecord] = []
        self.documents: list[Document] = []
        self.ledger = Ledger()
        self._invocations: dict[str, list[Invocation]] = {}
        self._errors: dict[int, SpanError] = {}
        self._memos: dict[str, Any] = {}

    def read(self, records: Iterable[Record]) -> tuple[int, int, int]:
        """Take records in; returns how many spans, log records and documents there were."""
        traces, ledger = self.traces, self.ledger
        spans = logs = documents = 0
        newest = ledger.newest_ns or 0
        first = len(self.logs)
        get, append = traces.get, self.logs.append
        current: Trace | None = None
        channel: Kind | None = None
        for record in records:
            if isinstance(record, Span):
                trace_id = record[0]
                if current is None or current.id != trace_id:
                    current = get(trace_id)
                    if current is None:
                        current = traces[trace_id] = Trace(trace_id)
                current.spans.append(record)
                spans += 1
            elif isinstance(record, LogRecord):
                append(record)
                named, time = record.trace_id, record.time_ns
                if named is not None:
                    trace = get(named)
                    if trace is None:
                        trace = traces[named] = Trace(named)
                    trace.logs.append(record)
                if record.channel is not channel:  # to put it into a set costs a call of Python
                    channel = record.channel
                    ledger.kinds.add(channel)
                if time is not None and time > newest:
                    newest = time
                logs += 1
            elif isinstance(record, Document):
                self.documents.append(record)
                ledger.kinds.add(record.kind)
                documents += 1
            else:
                ledger.add(record)
        if spans:
            ledger.kinds.add(Kind.SPANS)
        ledger.newest_ns = newest or None
        self._by_line(first)
        return spans, logs, documents

    def _by_line(self, first: int) -> None:
        """
        Log records from the one with that number on as their file has them.

        A print of several lines is complete only when its program writes the next one, and others have written in between: a
        unit that ended would stand before the exception that ended it.
        """
        if first < len(self.logs) and not isinstance(self.logs[first].where, Place):
            return
        lines = [log.where.line if isinstance(log.where, Place) else None for log in self.logs[first:]]
        told = [line for line in lines if line is not None]
        if len(told) == len(lines) and any(below < above for above, below in pairwise(told)):
            self.logs[first:] = [log for _, log in sorted(zip(told, self.logs[first:], strict=True), key=lambda pair: pair[0])]

    def settle(self) -> list[Damage]:
        """After the last record: merge what came twice, find the newest time; notes on broken trees."""
        notes = shape.merge(self.traces.values())
        newest = self.ledger.newest_ns or 0
        for trace in self.traces.values():
            newest = max(newest, trace.end_ns or 0)
            if trace.end_ns is not None:
                self.ledger.kinds.add(Kind.TIMES)
        self.ledger.newest_ns = newest or None
        return notes

    @property
    def spans(self) -> Iterator[Span]:
        for trace in self.traces.values():
            yield from trace.spans

    @property
    def by_operation(self) -> dict[Operation, list[Span]]:
        """Spans by `Facts.operation`."""
        return self._sorted.by_operation

    @property
    def failed(self) -> list[Span]:
        """Spans that report an error in any way: status, exception event, error or tool attributes."""
        return self._sorted.failed

    @property
    def refused(self) -> list[Span]:
        """Spans whose only sign of an error is an HTTP status from 400 on."""
        return self._sorted.refused

    def lasting(self, operation: Operation, at_least_ns: int) -> list[Span]:
        """The spans of an operation that took so long or longer."""
        spans = (self._sorted.long if at_least_ns >= _LONG_NS else self.by_operation).get(operation, [])
        return [s for s in spans if (s.duration_ns or 0) >= at_least_ns]

    def stopped(self, reasons: Collection[str]) -> list[Span]:
        """The model calls that ended for one of these reasons (`Facts.finish_reason`)."""
        usual = any(reason in _USUAL_ENDS for reason in reasons)
        spans = self.by_operation.get(Operation.MODEL, []) if usual else self._sorted.stopped
        return [s for s in spans if s.facts.finish_reason in reasons]

    @cached_property
    def _sorted(self) -> _Sorted:
        """All in one pass over all spans: what is far apart in memory takes longer to fetch than to look at."""
        found = _Sorted({}, [], [], {}, [])
        by_operation, failed, refused, long, stopped = found
        model, error = Operation.MODEL, SpanStatus.ERROR  # to look up a member of an enumeration costs a call of Python
        for trace in self.traces.values():
            for span in trace.spans:
                facts = span.facts
                operation, start, end = facts.operation, span.start_ns, span.end_ns
                group = by_operation.get(operation)
                if group is None:
                    group = by_operation[operation] = []
                group.append(span)
                if start is not None and end is not None and end - start >= _LONG_NS:
                    long.setdefault(operation, []).append(span)
                if operation == model and facts.finish_reason not in _USUAL_ENDS:
                    stopped.append(span)
                if span.status == error or facts.error is not None or facts.tool_status == "error":
                    failed.append(span)
                elif facts.http_status is not None and facts.http_status >= 400:
                    refused.append(span)
        return found

    def memo(self, name: str, make: Callable[[], Any]) -> Any:
        """What several detectors work out from the same records, made once a case."""
        if name not in self._memos:
            self._memos[name] = make()
        return self._memos[name]

    def forget(self, name: str) -> None:
        """What belongs to one diagnosis: the next one of the same case begins anew."""
        self._memos.pop(name, None)

    @cached_property
    def positions(self) -> dict[int, int]:
        """Where each log record stands in `logs`, by its `id()`: a search from the front for each would be quadratic."""
        return {id(log): number for number, log in enumerate(self.logs)}

    def error(self, span: Span) -> SpanError:
        """Type and message of a span's error, from its exception event, status or attributes."""
        known = self._errors.get(id(span))
        if known is None:
            detail = span.detail
            kind, message = span.facts.error or "", detail.status_message
            for event in detail.events:
                if event.name == "exception":
                    kind = str(event.attributes.get("exception.type") or kind)
                    message = str(event.attributes.get("exception.message") or message)
            if span.facts.operation == Operation.TOOL and message in ("", kind):
                message = told_error(detail.attributes)
            known = self._errors[id(span)] = SpanError(span, kind, plain_quotes(message))
        return known

    @cached_property
    def span_errors(self) -> list[SpanError]:
        for span in in_file_order(self.failed):
            self.error(span)
        return [self.error(span) for span in self.failed]

    @cached_property
    def outlines(self) -> Outlines:
        """Log texts by what they look like, so that a phrase that occurs nowhere costs a search in few of them."""
        return Outlines(self.logs)

    @cached_property
    def by_file(self) -> dict[str, Sequence[int]]:
        """The places in `logs` of the records of each file, in order."""
        found: dict[str, list[range]] = {}
        start, origin = 0, None
        for number, log in enumerate(self.logs):
            if log.origin is not origin:
                if origin is not None:
                    found.setdefault(origin.file, []).append(range(start, number))
                start, origin = number, log.origin
        if origin is not None:
            found.setdefault(origin.file, []).append(range(start, len(self.logs)))
        return {file: own[0] if len(own) == 1 else array("I", chain.from_iterable(own)) for file, own in found.items()}

    @cached_property
    def errors_logged(self) -> list[int]:
        """The places in `logs` of the records of level ERROR and above."""
        return [number for number, log in enumerate(self.logs) if log.severity >= ERROR_SEVERITY]

    @cached_property
    def unsampled(self) -> list[LogRecord]:
        """Log records that say that their trace is not recorded."""
        return [log for log in self.logs if log.sampled is False]

    @cached_property
    def untimed(self) -> list[int]:
        """The places in `logs` of the records without a time."""
        return [number for number, log in enumerate(self.logs) if log.time_ns is None]

    def among(self, channels: frozenset[Kind]) -> frozenset[Kind]:
        """
        The channels themselves where the input holds one of them; else every text log, for which it is, is mostly guessed.

        For what says that something failed: a text fails in the same way whoever logs it.
        """
        return channels if channels & self.ledger.kinds or not channels & TEXT_LOGS else channels | TEXT_LOGS

    def logs_with(self, *phrases: str, channels: frozenset[Kind] | None = None) -> Iterator[LogRecord]:
        """
        Log records whose text holds one of the phrases (straight quotes), in input order.

        GenAI event records have no text and never match: history must not count as an event.
        """
        if channels is None:
            return self.outlines.holding(phrases)
        wide = self.among(channels)

        def heard(log: LogRecord) -> bool:
            return log.channel in channels or (log.channel in wide and (log.severity == 0 or log.severity >= ERROR_SEVERITY))

        return self.outlines.holding(phrases, heard)

    def speaks(self, *phrases: str) -> bool:
        """Whether the text of any log record holds one of the phrases."""
        return self.outlines.any_holds(phrases)

    def errors_with(self, *phrases: str) -> Iterator[SpanError]:
        for error in self.span_errors:
            if any(p in error.message or p in error.type for p in phrases):
                yield error

    def invocations_of(self, trace: Trace) -> list[Invocation]:
        if trace.id not in self._invocations:
            self._invocations[trace.id] = invocations.of_trace(trace)
        return self._invocations[trace.id]

    def counts_of(self, trace: Trace) -> Counts:
        """How many invocations a trace holds, which need not be made for it."""
        known = self._invocations.get(trace.id)
        return invocations.counts(trace) if known is None else invocations.counts_of(known)

    def invocation(self, span: Span) -> Invocation | None:
        """The invocation that a span belongs to."""
        found = self.invocations_of(self.traces[span.trace_id])
        if len(found) < 2:
            return found[0] if found else None
        name = f"invocations by span of {span.trace_id}"
        holding: dict[int, Invocation] = self.memo(name, lambda: {id(s): i for i in reversed(found) for s in i.spans})
        return holding.get(id(span), found[0])

    @cached_property
    def invocations(self) -> list[Invocation]:
        """All invocations, in order of time."""
        every = [i for t in self.traces.values() for i in self.invocations_of(t)]
        return sorted(every, key=lambda i: (i.start_ns or 0, i.trace.id, i.root.span_id))

    @cached_property
    def _by_session(self) -> dict[str, list[Trace]]:
        found: dict[str, list[Trace]] = {}
        for trace in self.traces.values():
            for session in trace.session_ids:
                found.setdefault(session, []).append(trace)
        return found

    def traces_of_session(self, session_id: str) -> list[Trace]:
        return self._by_session.get(session_id, [])

    def joined(
        self, time_ns: int | None, trace_id: str | None, session_id: str | None, request_id: str | None = None
    ) -> tuple[Invocation, Join] | None:
        """
        The invocation that a record of another file belongs to, and how it was found.

        Tried in this order: trace id, request id, session id, and the only invocation under way
        at that time. A session with several invocations is decided by time.
        """
        trace = self.traces.get(trace_id or "")
        if trace is not None and trace.spans:
            return _nearest(self.invocations_of(trace), time_ns, Join(JoinKind.LOG, str(trace_id), CERTAIN))
        if request_id:
            for invocation in self.invocations:
                if request_id in invocation.request_ids:
                    return invocation, Join(JoinKind.REQUEST, request_id, CERTAIN)
        if session_id:
            every = [i for t in self.traces_of_session(session_id) for i in self.invocations_of(t)]
            # A caller may send the requests of several sessions with one trace id.
            of_session = [i for i in every if any(s.session_id == session_id for s in i.spans)] or every
            if of_session:
                sure = CERTAIN if len(of_session) == 1 else LIKELY
                return _nearest(of_session, time_ns, Join(JoinKind.SESSION, session_id, sure))
        if time_ns is None:
            return None
        under_way = [
            i for i in self.invocations if i.is_request and (i.start_ns or 0) <= time_ns <= (i.end_ns or 0)
        ]
        if len(under_way) == 1:
            return under_way[0], Join(JoinKind.TIME, str(time_ns), POSSIBLE)
        return None


def in_file_order(spans: Iterable[Span]) -> list[Span]:
    """As they stand in their files: details of large inputs are then read again in one way forward."""
    return sorted(spans, key=lambda s: (s.origin.file, s.where if isinstance(s.where, int) else s.where.offset or 0))


def exception_in(log: LogRecord) -> tuple[str, str] | None:
    """(type, message) of the exception that a log record ends in."""
    return last_exception(log.text) if log.text else None


def _nearest(found: list[Invocation], time_ns: int | None, join: Join) -> tuple[Invocation, Join] | None:
    if not found:
        return None
    if time_ns is None:
        return found[0], join
    return min(found, key=lambda i: _distance(i, time_ns)), join


def _distance(invocation: Invocation, time_ns: int) -> int:
    start, end = invocation.start_ns or 0, invocation.end_ns or 0
    return 0 if start <= time_ns <= end else min(abs(time_ns - start), abs(time_ns - end))
