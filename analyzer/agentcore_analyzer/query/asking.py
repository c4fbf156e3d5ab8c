"""A query asked of a case, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Span
from agentcore_analyzer.query import checking
from agentcore_analyzer.query.comparing import Comparison, compared
from agentcore_analyzer.query.errors import CannotRun, Misplaced, QueryError
from agentcore_analyzer.query.metrics import Series, Steps, measured, steps_of
from agentcore_analyzer.query.names import INTRINSICS
from agentcore_analyzer.query.nodes import (
    Aggregate,
    Attribute,
    By,
    Calculation,
    Compare,
    Field,
    Filter,
    Intrinsic,
    Measured,
    Pipeline,
    Query,
    ScalarFilter,
    Select,
    Stage,
    Structural,
    Together,
)
from agentcore_analyzer.query.parsing import parse
from agentcore_analyzer.query.printing import field as printed_field
from agentcore_analyzer.query.printing import printed
from agentcore_analyzer.query.reading import wanted
from agentcore_analyzer.query.rows import Diagnosed, Rows
from agentcore_analyzer.query.stages import Group, Runner
from agentcore_analyzer.query.values import Value

# These columns stand in every answer by themselves.
_SHOWN_ANYHOW = frozenset({"span:name", "span:duration", "span:status", "span:kind", "span:id", "span:parentID", "trace:id"})
# What only a diagnosis knows.
_DIAGNOSED = frozenset({"finding:code", "failure:state"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    Spans of one trace that a query returns, in order of time. `by` and `scalars` are (label, value): what parted them from
    others of the trace, and what aggregates were computed of them.
    """

    trace: Trace
    spans: tuple[Span, ...]
    values: tuple[tuple[Value, ...], ...] = ()  # of each span, the values of `Answer.fields`
    by: tuple[tuple[str, Value], ...] = ()
    scalars: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What a query returns. `query` is written with all brackets; `fields` are the names of what it asks for or selects.

    A pipeline with a metric has `series` (and `steps`), or with `compare` a `comparison`; `spansets` are then empty. `traces`
    and `spans_read` say how much was looked at.
    """

    query: str
    spansets: tuple[Found, ...] = ()
    fields: tuple[str, ...] = ()
    series: tuple[Series, ...] | None = None
    steps: Steps | None = None
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()
    traces: int = 0
    spans_read: int = 0
    strict: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span that matches, once."""
        return tuple({id(span): span for found in self.spansets for span in found.spans}.values())

    @property
    def matched_traces(self) -> int:
        """How many traces a span of which matches."""
        return len({found.trace.id for found in self.spansets})

    def __len__(self) -> int:
        return len(self.spans)

    def __bool__(self) -> bool:
        """Whether anything matches; of a metric whether there is a number."""
        return bool(self.spansets or self.series or (self.comparison and self.comparison.selected))


def prepared(text: str, *, strict: bool = False, by: str | None = None) -> tuple[Query, tuple[str, ...]]:
    """A query that is known to mean something, and what a person should know of it; `by` is one more stage. Raises QueryError."""
    if by is not None:
        query, notes = prepared(text, strict=strict)
        if not isinstance(query.root, Pipeline):
            raise QueryError("a metric has groups of its own", 0, text, "rate() by(…)")
        stage = parse(f"{{ }} | by({by})").root
        assert isinstance(stage, Pipeline)  # noqa: S101  (so it was written)
        grouped = Query(Pipeline((*query.root.stages, *stage.stages[1:])), query.hints)
        return grouped, (*notes, *checking.check(grouped, f"{{ }} | by({by})", strict=strict))
    query = parse(text)
    return query, checking.check(query, text, strict=strict)


def needs_diagnosis(query: Query) -> bool:
    """Whether a query asks for what only the detectors know."""
    return any(isinstance(field, Intrinsic) and field.name in _DIAGNOSED for field in asked(query))


class Asker:
    """Asks queries of one case; what one decodes or counts serves the next."""

    def __init__(self, case: Case, diagnosed: Diagnosed | None = None) -> None:
        self.runner = Runner(Rows(case, diagnosed))
        self._rows = self.runner.rows

    def expect(self, queries: Iterable[Query]) -> None:
        """Queries that are going to be asked: all that they need is decoded together."""
        known = list(queries)
        self._rows.eager = len(known) > 1
        self._rows.want(key for query in known for field in asked(query) for key in wanted(field))

    def ask(
        self, query: Query, text: str = "", *, strict: bool = False, step_ns: int | None = None, notes: Iterable[str] = ()
    ) -> Answer:
        """The answer. Raises QueryError where values are met that the query's operators do not take."""
        self._rows.noted.clear()
        self._rows.want(key for field in asked(query) for key in wanted(field))
        told = {"query": printed(query), "traces": len(self._rows.traces), "spans_read": len(self._rows.spans), "strict": strict}
        try:
            if isinstance(query.root, Measured):
                made = self._measured(query.root, step_ns, strict=strict)
            else:
                fields = _shown(query)
                groups = self.runner.run(query.root)
                gets = [self.runner.compiler.values(field) for field in fields]
                made = {"spansets": tuple(self._found(group, gets) for group in groups)}
                made["fields"] = tuple(map(printed_field, fields))
        except CannotRun as exc:
            raise QueryError(str(exc), 0, text) from None
        except Misplaced as wrong:
            raise QueryError(wrong.message, wrong.at, text, wrong.hint) from None
        noted = [f"{count:,} × {what}" for what, count in self._rows.noted.items()]
        return Answer(notes=(*notes, *noted), **told, **made)  # type: ignore[arg-type]  # members by their names

    def rows_of(self, query: Query) -> list[Group]:
        """The groups that are left, without an answer made of them: for rules. Raises CannotRun."""
        assert isinstance(query.root, Pipeline)  # noqa: S101  (rules refuse metrics)
        return self.runner.run(query.root)

    def span(self, row: int) -> Span:
        """The span of a row."""
        return self._rows.spans[row]

    def _measured(self, root: Measured, step_ns: int | None, *, strict: bool) -> dict[str, object]:
        if isinstance(root.metric, Compare):
            assert isinstance(root.source, Pipeline)  # noqa: S101  (what the grammar says)
            rows = sorted({row for group in self.runner.run(root.source) for row in group.rows})
            return {"comparison": compared(self.runner, rows, root.metric)}
        try:
            steps = steps_of(self.runner, step_ns)
        except ValueError as exc:
            raise QueryError(str(exc)) from None
        return {"series": tuple(measured(self.runner, root, steps, exact=not strict)), "steps": steps}

    def _found(self, group: Group, gets: list[Callable[[int], list[Value]]]) -> Found:
        rows = self._rows.in_order(group.rows) if len(group.rows) > 1 else group.rows
        return Found(
            trace=self._rows.traces[group.trace],
            spans=tuple(self._rows.spans[row] for row in rows),
            values=tuple(tuple(_one(get(row)) for get in gets) for row in rows) if gets else (),
            by=group.by,
            scalars=group.scalars,
        )


def ask(case: Case, text: str, *, strict: bool = False, diagnosed: Diagnosed | None = None) -> Answer:
    """One query asked of a case. Raises QueryError."""
    query, notes = prepared(text, strict=strict)
    return Asker(case, diagnosed).ask(query, text, strict=strict, notes=notes)


def _one(values: list[Value]) -> Value:
    """The value of a field, or all of several items as a list."""
    if len(values) == 1:
        return values[0]
    known = [v for v in values if v is not None]
    return known[0] if len(known) == 1 else known or None


def _shown(query: Query) -> list[Field]:
    """What a query asks of spans or selects, each once; not what every answer shows anyhow."""
    found: dict[Field, None] = {}
    for field in asked(query):
        if isinstance(field, Attribute) or field.name not in _SHOWN_ANYHOW:
            found[field] = None
    return list(found)


def asked(query: Query) -> Iterator[Attribute | Intrinsic]:
    """Every field that stands in a query."""
    stack: list[object] = [query.root]
    while stack:
        node = stack.pop()
        if isinstance(node, Pipeline):
            stack += node.stages[::-1]
        elif isinstance(node, Measured):
            metric = node.metric
            stack += [metric.selection] if isinstance(metric, Compare) else []
            stack += [*metric.by, metric.operand] if metric is not None and not isinstance(metric, Compare) else []
            stack.append(node.source)
        elif isinstance(node, Calculation | Structural | ScalarFilter):
            stack += [node.right, node.left]
        elif isinstance(node, Together):
            stack += node.parts[::-1]
        else:
            yield from _of_stage(node)  # type: ignore[arg-type]


def _of_stage(node: Stage | Field | None) -> Iterator[Attribute | Intrinsic]:
    if isinstance(node, Filter):
        node = node.condition
    elif isinstance(node, By):
        node = node.operand
    elif isinstance(node, Select):
        for field in node.fields:
            yield from checking.fields(field)
        return
    elif isinstance(node, Aggregate):
        node = node.operand
    if node is not None and not isinstance(node, Filter | Together | Structural | ScalarFilter):
        yield from checking.fields(node)  # type: ignore[arg-type]


__all__ = ["INTRINSICS", "Answer", "Asker", "Found", "ask", "asked", "needs_diagnosis", "prepared"]
