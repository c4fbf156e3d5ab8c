"""
What TraceQL has not, and files do: log records, failures and findings of a span, and gaps around it.

A log record belongs to the span that it names; one that names a trace only to the trace's entry; one without either to the
entry of the request that it is joined to by request, session or time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from agentcore_analyzer.failures import Failure, State, claims, failures
from agentcore_analyzer.model import Finding, LogRecord, Span
from agentcore_analyzer.query.rows import Rows
from agentcore_analyzer.query.values import Duration, Value

Choice = Mapping[str, Any]
Get = Callable[[int, Choice], Value]
_LAST_WORD = "unexplained-error"  # the code of the detector that names what no other explains
# Joining by request, session or time looks at every request for every record: beyond so many pairs only ids count.
_MOST_PAIRS = 2_000_000


class Additions:
    """Everything is worked out when it is first asked for."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def items(self, scope: str, row: int) -> list[Any]:
        """The log records, failures or findings of a span."""
        if scope == "log":
            return list(self._logs.get(row, ()))
        return list((self._failures if scope == "failure" else self._findings).get(row, ()))

    def get(self, name: str) -> Get:
        """An intrinsic of ours."""
        gaps = {"gap": self._gap, "gap:before": self._before, "gap:inside": self._inside}
        if name in gaps:
            found = gaps[name]
            return lambda row, _: found(row)
        scope, _, member = name.partition(":")
        told: dict[str, Callable[[Any, int], Value]] = {
            "log:body": lambda log, _: log.text,
            "log:severity": lambda log, _: log.severity,
            "failure:type": lambda failure, _: failure.type,
            "failure:message": lambda failure, _: failure.message or failure.said.quote,
            "failure:kind": lambda failure, _: failure.kind.value,
            "failure:own": self._own,
            "failure:state": lambda failure, _: self._state(failure),
            "finding:code": lambda code, _: code,
        }
        tell = told[f"{scope}:{member}"]

        def get(row: int, choice: Choice) -> Value:
            item = choice.get(scope)
            return tell(item, row) if item is not None else None

        return get

    @cached_property
    def _row_of(self) -> dict[int, int]:
        return {id(span): row for row, span in enumerate(self._rows.spans)}

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for row, span in enumerate(self._rows.spans):
            found.setdefault((span.trace_id, span.span_id), []).append(row)
        return found

    @cached_property
    def _logs(self) -> dict[int, list[LogRecord]]:
        found: dict[int, list[LogRecord]] = {}
        case = self._rows.case
        searched = len(case.logs) * len(case.invocations) <= _MOST_PAIRS
        for log in case.logs:
            for row in self._rows_of_log(log, searched=searched):
                found.setdefault(row, []).append(log)
        return found

    def _rows_of_log(self, log: LogRecord, *, searched: bool) -> Iterable[int]:
        if log.trace_id and log.span_id and (named := self._by_id.get((log.trace_id, log.span_id))):
            return named
        trace = self._rows.case.traces.get(log.trace_id or "")
        if trace is not None and trace.spans:
            return [self._row_of[id(trace.roots[0])]]
        if searched and (joined := self._rows.case.joined(log.time_ns, None, log.session_id, log.request_id)):
            return [self._row_of[id(joined[0].root)]]
        return ()

    @cached_property
    def _failures(self) -> dict[int, list[Failure]]:
        found: dict[int, list[Failure]] = {}
        for failure in failures(self._rows.case).all:
            for row in dict.fromkeys(self._rows_of_failure(failure)):
                found.setdefault(row, []).append(failure)
        return found

    def _rows_of_failure(self, failure: Failure) -> Iterator[int]:
        if failure.trace_id and failure.span_id:
            yield from self._by_id.get((failure.trace_id, failure.span_id), ())
        for source in failure.sources:
            if isinstance(source, Span):
                yield self._row_of[id(source)]
            elif isinstance(source, LogRecord):
                yield from self._rows_of_log(source, searched=True)

    def _own(self, failure: Failure, row: int) -> bool:
        """Whether a failure began in a span and was not handed up to it: no other span that tells of it lies below."""
        rows = self._rows
        trace = rows.trace_of[row]
        forest, first = rows.forest(trace), rows.first[trace]
        left, right = forest.left[row - first], forest.right[row - first]
        for other in self._rows_of_failure(failure):
            if other != row and rows.trace_of[other] == trace and left < forest.left[other - first] <= right:
                return False
        return True

    def _state(self, failure: Failure) -> str | None:
        if self._rows.diagnosed is None:
            return None
        self._rows.diagnosed()
        claim = claims(self._rows.case).of(failure)
        if claim is not None and claim.code != _LAST_WORD:
            return State.CONSEQUENCE.value if claim.consequence else State.EXPLAINED.value
        return State.HARMLESS.value if claim is None and failure.harmless else State.UNEXPLAINED.value

    @cached_property
    def _findings(self) -> dict[int, list[str]]:
        """The codes of the findings whose evidence names a span."""
        found: dict[int, dict[str, None]] = {}
        for finding in self._rows.diagnosed() if self._rows.diagnosed is not None else ():
            for code, evidence in _proofs(finding):
                for row in self._by_id.get((evidence.trace_id or "", evidence.span_id or ""), ()):
                    found.setdefault(row, {})[code] = None
        return {row: list(codes) for row, codes in found.items()}

    def _gap(self, row: int) -> Duration | None:
        known = [gap for gap in (self._before(row), self._inside(row)) if gap is not None]
        return max(known, default=None)

    def _before(self, row: int) -> Duration | None:
        """How long nothing beside it had been under way when a span began: since the last end, or since its parent began."""
        parent, span = self._rows.parent(row), self._rows.spans[row]
        if parent is None or span.start_ns is None:
            return None
        start = self._rows.spans[parent].start_ns
        last = self._ends_before.get(row, start)
        last = start if last is None else max(last, start) if start is not None else last
        return Duration(max(span.start_ns - last, 0)) if last is not None else None

    def _inside(self, row: int) -> Duration | None:
        """The longest time in a span during which none of its children was under way: all of it where it has none."""
        span = self._rows.spans[row]
        children = self._children.get(row, ())
        if span.start_ns is None or span.duration_ns is None or span.end_ns is None:
            return None
        longest, done = 0, span.start_ns
        for child in children:
            start, end = self._rows.spans[child].start_ns, self._rows.spans[child].end_ns
            if start is not None:
                longest = max(longest, min(start, span.end_ns) - done)
                done = max(done, end if end is not None else start)
        return Duration(max(longest, span.end_ns - done))

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        """By parent, in order of their start."""
        found: dict[int, list[int]] = {}
        spans = self._rows.spans
        for row in range(len(spans)):
            if spans[row].start_ns is not None and (parent := self._rows.parent(row)) is not None:
                found.setdefault(parent, []).append(row)
        for children in found.values():
            children.sort(key=lambda r: (spans[r].start_ns or 0, spans[r].end_ns or 0))
        return found

    @cached_property
    def _ends_before(self) -> dict[int, int]:
        """When the siblings that began before a span had all ended; spans that have none are left out."""
        found: dict[int, int] = {}
        spans = self._rows.spans
        for children in self._children.values():
            last: int | None = None
            for child in children:
                if last is not None:
                    found[child] = last
                end = spans[child].end_ns if spans[child].end_ns is not None else spans[child].start_ns
                last = end if last is None else max(last, end or 0)
        return found


def _proofs(finding: Finding) -> Iterator[tuple[str, Any]]:
    for evidence in finding.evidence:
        yield finding.code, evidence
    for caused in finding.caused:
        for evidence in caused.evidence:
            yield caused.code, evidence
