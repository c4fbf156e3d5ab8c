"""
A pipeline over the spans of a case: every trace is one group of all its spans, each stage makes groups of groups.

Groups that become empty are dropped; a trace matches while one of its groups is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from agentcore_analyzer.query.candidates import Candidates
from agentcore_analyzer.query.errors import CannotRun
from agentcore_analyzer.query.filters import Compiler, cannot_break
from agentcore_analyzer.query.nodes import (
    Aggregate,
    Binary,
    By,
    Coalesce,
    Constant,
    Field,
    Filter,
    Pipeline,
    ScalarFilter,
    Select,
    Spanset,
    Stage,
    Structural,
    Together,
    Unary,
)
from agentcore_analyzer.query.printing import field as printed
from agentcore_analyzer.query.reading import Reader
from agentcore_analyzer.query.rows import Rows
from agentcore_analyzer.query.structure import after, related
from agentcore_analyzer.query.values import ARITHMETIC, COMPARISONS, NUMERIC, Duration, Value, divided, negative, rank

_FEW = 4  # a filter asks the rows of groups one by one where they are less than this part of all; else it uses columns


@dataclass(frozen=True, slots=True)
class Group:
    """
    Spans of one trace. `by` are the values that parted them, `scalars` what aggregates were computed, each with its label;
    `of` is the group of an outer pipeline that it came from.
    """

    trace: int
    rows: Sequence[int]
    by: tuple[tuple[str, Value], ...] = ()
    scalars: tuple[tuple[str, Value], ...] = ()
    of: int = 0


Sets = dict[int, list[int]]  # number of a group: its rows, in ascending order; empty ones are not there


class Runner:
    """Runs pipelines; columns and closures that one query made serve the next."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.reader = Reader(rows)
        self.compiler = Compiler(self.reader)
        self.candidates = Candidates(rows, self.reader, self.compiler)

    @cached_property
    def every_trace(self) -> list[Group]:
        """All spans, a group for each trace."""
        first = self.rows.first
        return [Group(n, range(first[n], first[n + 1]), of=n) for n in range(len(self.rows.traces))]

    def run(self, pipeline: Pipeline, groups: list[Group] | None = None) -> list[Group]:
        """What is left of groups at the end of a pipeline; of all spans, where none are given."""
        whole = groups is None
        current = self.every_trace if groups is None else groups
        for stage in pipeline.stages:
            current = self._stage(stage, current, whole=whole)
            whole = False
        return current

    def _stage(self, stage: Stage, groups: list[Group], *, whole: bool) -> list[Group]:
        if isinstance(stage, By):
            return self._parted(stage, groups)
        if isinstance(stage, Coalesce):
            return _coalesced(groups)
        if isinstance(stage, Select):
            return groups
        if isinstance(stage, ScalarFilter):
            return self._scalar_filter(stage, groups)
        if isinstance(stage, Aggregate):
            made = [(group, self._aggregate(stage, group)) for group in groups]
            return [_with_scalar(group, stage, value) for group, value in made if value is not None]
        kept = self.spanset(stage, groups, whole=whole)
        return [_kept(groups[n], kept[n]) for n in sorted(kept)]

    def spanset(self, node: Spanset, groups: list[Group], *, whole: bool = False) -> Sets:
        """The rows of each group that an expression keeps."""
        if isinstance(node, Filter):
            return self._filtered(node, groups, whole=whole)
        if isinstance(node, Together):
            parts = [self.spanset(part, groups, whole=whole) for part in node.parts]
            return _all_of(parts) if node.op == "&&" else _any_of(parts)
        if isinstance(node, Structural):
            return self._structural(node, groups, whole=whole)
        return {n: sorted({row for rows in found for row in rows}) for n, found in self._nested(node, groups).items()}

    def _nested(self, node: Pipeline, groups: list[Group]) -> dict[int, list[Sequence[int]]]:
        """The groups that a pipeline in brackets makes of each group."""
        found: dict[int, list[Sequence[int]]] = {}
        for group in self.run(node, [replace(group, of=n) for n, group in enumerate(groups)]):
            found.setdefault(group.of, []).append(group.rows)
        return found

    def _filtered(self, node: Filter, groups: list[Group], *, whole: bool) -> Sets:
        if node.condition is None:
            return {n: list(group.rows) for n, group in enumerate(groups)}
        if whole:
            return self.rows.by_trace(self.candidates.select(node.condition))
        many = sum(len(group.rows) for group in groups) * _FEW > len(self.rows.spans)
        if many and cannot_break(node.condition):
            kept = set(self.candidates.select(node.condition))
            sets = ((n, [row for row in group.rows if row in kept]) for n, group in enumerate(groups))
        else:
            asked = self.candidates.asked_of_each
            sets = ((n, asked(node.condition, group.rows)) for n, group in enumerate(groups))
        return {n: rows for n, rows in sets if rows}

    def _structural(self, node: Structural, groups: list[Group], *, whole: bool) -> Sets:
        left, right = self._side(node.left, groups, whole=whole), self._side(node.right, groups, whole=whole)
        found: Sets = {}
        for n, rows in right.items():
            others = left.get(n, [])
            if not others and node.op[0] != "!":
                continue
            trace = groups[n].trace
            first = self.rows.first[trace]
            one, other = [row - first for row in others], [row - first for row in rows]
            if node.op == "then":
                kept = after(self.rows.traces[trace].spans, one, other, node.within_ns)
            else:
                kept = related(node.op, self.rows.forest(trace), one, other)
            if kept:
                found[n] = [row + first for row in kept]
        return found

    def _side(self, node: Spanset, groups: list[Group], *, whole: bool) -> Sets:
        if isinstance(node, Pipeline):
            nested = self._nested(node, groups)
            if any(len(found) > 1 for found in nested.values()):
                raise CannotRun("a side of a structural operator is several groups; consider using coalesce()")
            return {n: sorted(found[0]) for n, found in nested.items()}
        return self.spanset(node, groups, whole=whole)

    def _parted(self, stage: By, groups: list[Group]) -> list[Group]:
        values = self.compiler.values(stage.operand)
        label = f"by({printed(stage.operand)})"
        made = []
        for group in groups:
            parts: dict[Any, tuple[Value, list[int]]] = {}
            for row in self.rows.in_order(group.rows):
                value = next((v for v in values(row) if v is not None), None)
                parts.setdefault(typed(value), (value, []))[1].append(row)
            made += [replace(group, rows=sorted(rows), by=(*group.by, (label, value))) for value, rows in parts.values()]
        return made

    def _scalar_filter(self, stage: ScalarFilter, groups: list[Group]) -> list[Group]:
        if isinstance(stage.left, Pipeline) or isinstance(stage.right, Pipeline):
            return self._of_pipelines(stage, groups)
        compare, kept = COMPARISONS[stage.op], []
        for group in groups:
            left, right = self._scalar(stage.left, group), self._scalar(stage.right, group)
            if left is not None and right is not None and compare(left, right):
                for side, value in ((stage.left, left), (stage.right, right)):
                    if not isinstance(side, Constant):
                        group = _with_scalar(group, side, value)
                kept.append(group)
        return kept

    def _of_pipelines(self, stage: ScalarFilter, groups: list[Group]) -> list[Group]:
        """Whole pipelines compared, of each group by itself; what the left one left is kept."""
        kept = []
        for group in groups:
            right = self._last_scalars(stage.right, group)
            if len(right) > 1:
                raise CannotRun("the right side of a comparison is several groups; consider using coalesce()")
            for found, value in self._last_scalars(stage.left, group):
                if right and COMPARISONS[stage.op](value, right[0][1]):
                    kept.append(found)
        return kept

    def _last_scalars(self, side: Field | Pipeline, group: Group) -> list[tuple[Group, Value]]:
        if isinstance(side, Pipeline):
            return [(found, found.scalars[-1][1]) for found in self.run(side, [group])]
        value = self._scalar(side, group)
        return [] if value is None else [(group, value)]

    def _scalar(self, node: Field, group: Group) -> Value:
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Aggregate):
            return self._aggregate(node, group)
        if isinstance(node, Unary):
            return negative(self._scalar(node.operand, group))
        assert isinstance(node, Binary)  # noqa: S101  (what the grammar says)
        left, right = self._scalar(node.left, group), self._scalar(node.right, group)
        return ARITHMETIC[node.op](left, right) if left is not None and right is not None else None

    def _aggregate(self, node: Aggregate, group: Group) -> Value:
        if node.operand is None:
            return len(group.rows)
        values = self.compiler.values(node.operand)
        found = [v for row in self.rows.in_order(group.rows) for v in values(row) if v is not None]
        return aggregated(node.op, found)


def _kept(group: Group, rows: Sequence[int]) -> Group:
    """The group with other rows; `replace` of dataclasses takes five times as long."""
    return Group(group.trace, rows, group.by, group.scalars, group.of)


def aggregated(op: str, values: Iterable[Value]) -> Value:
    """avg, sum, min or max of values that are not nil; None where there are none that it takes."""
    if op in ("min", "max"):
        known = [v for v in values if type(v) is not bool and rank(v) >= 0]
        return (min if op == "min" else max)(known, key=lambda v: (rank(v), v), default=None)
    numbers = [v for v in values if type(v) in NUMERIC]
    if not numbers:
        return None
    total = sum(numbers)
    durations = all(type(n) is Duration for n in numbers)
    if op == "sum":
        return Duration(total) if durations else total
    return Duration(total // len(numbers)) if durations else divided(total, len(numbers))


def typed(value: Value) -> Any:
    """A value as a key: 200 and "200" are two, and an array is one."""
    return (list, tuple(map(typed, value))) if type(value) is list else (type(value), value if _hashable(value) else repr(value))


def _hashable(value: Value) -> bool:
    return isinstance(value, (str, int, float, type(None)))


def _with_scalar(group: Group, node: Field, value: Value) -> Group:
    return replace(group, scalars=(*group.scalars, (printed(node), value)))


def _coalesced(groups: list[Group]) -> list[Group]:
    found: dict[tuple[int, int], set[int]] = {}
    for group in groups:
        found.setdefault((group.of, group.trace), set()).update(group.rows)
    return [Group(trace, sorted(rows), of=of) for (of, trace), rows in found.items()]


def _all_of(parts: list[Sets]) -> Sets:
    shared = [n for n in parts[0] if all(n in part for part in parts[1:])]
    return {n: sorted({row for part in parts for row in part[n]}) for n in shared}


def _any_of(parts: list[Sets]) -> Sets:
    every = dict.fromkeys(n for part in parts for n in part)
    return {n: sorted({row for part in parts for row in part.get(n, ())}) for n in every}
