"""
Whether a query means something: types, patterns, where nil may stand, what a group or an aggregate may be of.

Raises QueryError at the place. With `strict` our additions to the language are refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.query import patterns
from agentcore_analyzer.query.errors import CannotRun, Misplaced, QueryError
from agentcore_analyzer.query.names import HINTS, INTRINSICS, SEVERITIES, STATES
from agentcore_analyzer.query.nodes import (
    Aggregate,
    Attribute,
    Best,
    Binary,
    By,
    Calculation,
    Compare,
    Constant,
    Field,
    Filter,
    Intrinsic,
    Logic,
    Measured,
    Pipeline,
    Query,
    ScalarFilter,
    Select,
    Spanset,
    Stage,
    Structural,
    Threshold,
    Together,
    Unary,
)
from agentcore_analyzer.query.values import ARITHMETIC, NUMBERS, REGEX, Type, Value, negative

_EQUAL = frozenset({"=", "!="})
_UNORDERED = frozenset({Type.STATUS, Type.KIND, Type.BOOL, Type.NIL})


def check(query: Query, text: str = "", *, strict: bool = False) -> tuple[str, ...]:
    """What a person should know of a sound query. Raises QueryError."""
    checker = _Checker(strict)
    try:
        if isinstance(query.root, Pipeline):
            checker.pipeline(query.root)
        else:
            checker.measured(query.root)
    except Misplaced as wrong:
        raise QueryError(wrong.message, wrong.at, text, wrong.hint) from None
    return (*checker.notes, *_of_hints(query), *_of_mixing(query, text))


def _of_hints(query: Query) -> Iterator[str]:
    for name, value in query.hints:
        if name not in HINTS:
            yield f"the hint {name} is none of the language; it is ignored"
        elif not isinstance(value, HINTS[name]):
            yield f"the hint {name} has a value of another type than the language gives it; it is ignored"
        else:
            yield f"the hint {name} has no effect on files: all of them is always read"


def _of_mixing(query: Query, text: str) -> Iterator[str]:
    if query.mixed >= 0:
        where = QueryError("", query.mixed, text)
        yield f"column {where.column}: && and || bind alike, from left to right; brackets make plain what is meant"


def number(node: Field) -> Value:
    """The value of a number or of arithmetic with numbers. Raises Misplaced where it is none."""
    if isinstance(node, Constant) and node.type in NUMBERS:
        return node.value
    if isinstance(node, Unary) and node.op == "-":
        return negative(number(node.operand))
    if isinstance(node, Binary) and node.op in ARITHMETIC:
        try:
            return ARITHMETIC[node.op](number(node.left), number(node.right))
        except CannotRun as exc:
            raise Misplaced(str(exc), node.at) from None
    raise Misplaced("a number is expected here", node.at)


def fields(node: Field) -> Iterator[Attribute | Intrinsic]:
    """What of a span an expression asks for."""
    stack: list[Field] = [node]
    while stack:
        at = stack.pop()
        if isinstance(at, Attribute | Intrinsic):
            yield at
        elif isinstance(at, Binary):
            stack += [at.right, at.left]
        elif isinstance(at, Logic):
            stack += at.parts[::-1]
        elif isinstance(at, Unary) or (isinstance(at, Aggregate) and at.operand is not None):
            stack.append(at.operand)  # type: ignore[arg-type]  # an aggregate's is there, as asked


class _Checker:
    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self.notes: list[str] = []

    def pipeline(self, node: Pipeline, *, scalar: bool = False) -> None:
        for n, stage in enumerate(node.stages):
            if isinstance(stage, Aggregate):
                if not scalar or n < len(node.stages) - 1:
                    raise Misplaced(f"{stage.op} is compared with nothing", stage.at, f"{stage.op}(…) > 3")
                self._aggregate(stage)
            else:
                self._stage(stage)

    def _stage(self, stage: Stage) -> None:
        if isinstance(stage, ScalarFilter):
            self._scalar_filter(stage)
        elif isinstance(stage, By):
            self.type_of(stage.operand)
            if not any(fields(stage.operand)):
                raise Misplaced("a group must be of something of the span", stage.operand.at or stage.at)
        elif isinstance(stage, Select):
            for node in stage.fields:
                self.type_of(node)
        elif isinstance(stage, Filter | Together | Structural | Pipeline):
            self._spanset(stage)

    def _spanset(self, node: Spanset) -> None:
        if isinstance(node, Filter):
            self._filter(node)
        elif isinstance(node, Pipeline):
            self.pipeline(node)
        elif isinstance(node, Together):
            for part in node.parts:
                self._spanset(part)
        else:
            if node.op == "then":
                self._ours("then", node.at)
            self._spanset(node.left)
            self._spanset(node.right)

    def _filter(self, node: Filter) -> None:
        if node.condition is None:
            return
        kind = self.type_of(node.condition)
        if kind not in (Type.BOOL, Type.ANY):
            raise Misplaced(f"a condition is true or false, and this is {kind}", node.condition.at, "compare it with something")

    def _ours(self, what: str, at: int) -> None:
        if self._strict:
            raise Misplaced(f"{what} is no part of TraceQL, but an addition of this program", at, "leave --strict out")

    def _scalar_filter(self, node: ScalarFilter) -> None:
        if isinstance(node.left, Pipeline) or isinstance(node.right, Pipeline):
            self._ours("a comparison of whole pipelines", node.at)
        for side in (node.left, node.right):
            if isinstance(side, Pipeline):
                self.pipeline(side, scalar=True)
            else:
                self._scalar(side)
        if not isinstance(node.left, Aggregate):
            self._ours("an aggregate that does not stand alone on the left", node.at)
        if any(_has_aggregate(side) for side in (node.right,)):
            self._ours("a comparison with an aggregate", node.at)

    def _scalar(self, node: Field) -> None:
        if isinstance(node, Aggregate):
            self._aggregate(node)
        elif isinstance(node, Binary):
            if not _has_aggregate(node):
                number(node)
                if _has_duration(node):
                    self._ours("arithmetic with durations", node.at)
            self._scalar(node.left)
            self._scalar(node.right)
        elif isinstance(node, Unary):
            self._scalar(node.operand)

    def _aggregate(self, node: Aggregate) -> None:
        if node.operand is None:
            return
        kind = self.type_of(node.operand)
        if kind is not Type.ANY and kind not in NUMBERS:
            raise Misplaced(f"{node.op} is of numbers, and this is {kind}", node.operand.at or node.at)
        if not any(fields(node.operand)):
            raise Misplaced(f"{node.op} must be of something of the span", node.at)

    def measured(self, node: Measured | Calculation | Field) -> None:
        if isinstance(node, Calculation):
            self.measured(node.left)
            self.measured(node.right)
            return
        if not isinstance(node, Measured):
            number(node)
            return
        if isinstance(node.source, Pipeline):
            self.pipeline(node.source)
        else:
            self.measured(node.source)
        if isinstance(node.metric, Compare):
            self._filter(node.metric.selection)
        elif node.metric is not None:
            for by in node.metric.by:
                self.type_of(by)
            if node.metric.operand is not None:
                kind = self.type_of(node.metric.operand)
                if kind is not Type.ANY and kind not in NUMBERS:
                    raise Misplaced(f"{node.metric.name} is of numbers, and this is {kind}", node.metric.at)
        for after in node.after:
            if isinstance(after, Best) and after.limit <= 0:
                raise Misplaced(f"{after.op} takes a number from 1 on", after.at)
            if isinstance(after, Threshold):
                number(after.limit)

    def type_of(self, node: Field) -> Type:
        """The type of an expression, whose parts are checked on the way."""
        if isinstance(node, Constant):
            return node.type
        if isinstance(node, Attribute):
            if node.parent:
                self._ours("parent.", node.at)
            return Type.ANY
        if isinstance(node, Intrinsic):
            known = INTRINSICS[node.name]
            if known.ours:
                self._ours(node.name, node.at)
            return known.type
        if isinstance(node, Unary):
            return self._unary(node)
        if isinstance(node, Logic):
            for part in node.parts:
                kind = self.type_of(part)
                if kind not in (Type.BOOL, Type.ANY):
                    raise Misplaced(f"{node.op} joins conditions, and this is {kind}", part.at)
            return Type.BOOL
        if isinstance(node, Aggregate):
            raise Misplaced(f"{node.op}() is of a set of spans, and stands behind a |", node.at)
        return self._binary(node)

    def _unary(self, node: Unary) -> Type:
        kind = self.type_of(node.operand)
        wanted = (Type.BOOL,) if node.op == "!" else tuple(NUMBERS)
        if kind is not Type.ANY and kind not in wanted:
            raise Misplaced(f"{node.op} does not go with {kind}", node.at)
        return Type.BOOL if node.op == "!" else kind

    def _binary(self, node: Binary) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if Type.NIL in (left, right):
            self._nil(node, node.left if right is Type.NIL else node.right)
            return Type.BOOL
        if node.op in REGEX:
            self._pattern(node, left)
            return Type.BOOL
        numbers = left in NUMBERS and right in NUMBERS
        if left is not right and Type.ANY not in (left, right) and not numbers:
            words = "; ".join(_values_of(side) for side in (node.left, node.right) if _values_of(side))
            raise Misplaced(f"{left} and {right} cannot be compared", node.at, words)
        self._states(node)
        for kind in (left, right):
            unordered = kind in _UNORDERED and node.op not in _EQUAL
            if unordered or (node.op in ARITHMETIC and kind is not Type.ANY and kind not in NUMBERS):
                raise Misplaced(f"{node.op} does not go with {kind}", node.at)
        if node.op not in ARITHMETIC:
            return Type.BOOL
        return right if left is Type.ANY else left

    def _nil(self, node: Binary, other: Field) -> None:
        if node.op == "!=" or isinstance(other, Constant):
            return
        if isinstance(other, Intrinsic) and (self._strict or not INTRINSICS[other.name].may_lack):
            raise Misplaced(f"{other.name} is never nil", node.at)
        if isinstance(other, Attribute) and (other.scope, other.name) == ("resource", "service.name"):
            raise Misplaced("resource.service.name is never nil", node.at)

    def _pattern(self, node: Binary, left: Type) -> None:
        if left not in (Type.STRING, Type.ANY):
            raise Misplaced(f"{node.op} does not go with {left}", node.at)
        if not isinstance(node.right, Constant) or node.right.type is not Type.STRING:
            raise Misplaced(f"behind {node.op} stands a pattern in quotes", node.right.at or node.at)
        try:
            patterns.whole(node.right.value)
        except patterns.NoPattern as exc:
            raise Misplaced(f"invalid pattern: {exc}", node.right.at) from None

    def _states(self, node: Binary) -> None:
        """A word that no failure's state is would be looked for in vain."""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(side, Intrinsic) or side.name != "failure:state" or not isinstance(other, Constant):
                continue
            if other.value not in STATES:
                raise Misplaced(f"no failure is {other.value!r}", other.at, f"they are {', '.join(STATES)}")


def _values_of(node: Field) -> str:
    if isinstance(node, Intrinsic) and node.name == "span:status":
        return "a status is error, ok or unset, without quotes"
    if isinstance(node, Intrinsic) and node.name == "span:kind":
        return "a kind is server, client, internal, producer, consumer or unspecified, without quotes"
    if isinstance(node, Intrinsic) and node.name == "log:severity":
        return "a severity is OpenTelemetry's number: " + ", ".join(f"{w} {n}" for w, n in SEVERITIES.items())
    return ""


def _has_aggregate(node: Field | Pipeline) -> bool:
    if isinstance(node, Binary):
        return _has_aggregate(node.left) or _has_aggregate(node.right)
    return isinstance(node, Aggregate) or (isinstance(node, Unary) and _has_aggregate(node.operand))


def _has_duration(node: Field) -> bool:
    if isinstance(node, Binary):
        return _has_duration(node.left) or _has_duration(node.right)
    return isinstance(node, Constant) and node.type is Type.DURATION
