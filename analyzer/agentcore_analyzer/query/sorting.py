"""
What the grammar gave, told apart: spansets, fields, scalars, pipelines and metrics, each as its node.

Raises Misplaced where something stands in a place that is not its own.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.query import literals, measures
from agentcore_analyzer.query.errors import Misplaced
from agentcore_analyzer.query.names import AGGREGATES, INTRINSICS, OVER_TIME, SEVERITIES, STATES, STRUCTURE, UNSCOPED
from agentcore_analyzer.query.nodes import (
    Aggregate,
    Attribute,
    Binary,
    By,
    Coalesce,
    Constant,
    Field,
    Filter,
    Intrinsic,
    Logic,
    Pipeline,
    Query,
    ScalarFilter,
    Select,
    Spanset,
    Stage,
    Structural,
    Together,
    Unary,
)
from agentcore_analyzer.query.raw import Raw
from agentcore_analyzer.query.values import KINDS, STATUSES, Type

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "=~", "!~"})
_NUMERIC = frozenset({"+", "-", "*", "/", "%", "^"})
_WORDS = {
    "true": (True, Type.BOOL), "false": (False, Type.BOOL), "nil": (None, Type.NIL),
    "minInt": (-(1 << 63), Type.INT), "maxInt": ((1 << 63) - 1, Type.INT),
    **{word: (value, Type.STATUS) for word, value in STATUSES.items()},
    **{word: (value, Type.KIND) for word, value in KINDS.items()},
}  # fmt: skip
_STAGES = ("by", "coalesce", "select")


def query(raw: Raw) -> Query:
    """A whole query."""
    pipe, *hints = raw.items
    made = measures.root(pipe, _Maker()) if sort_of(pipe) == "metric" else pipeline(pipe)
    return Query(made, tuple(_setting(s) for hint in hints for s in hint.items[0]), raw.mixed)


def sort_of(raw: Raw) -> str:
    """`spanset`, `metric`, `scalar`, `stage` or `field`."""
    if not raw.sort:
        raw.sort = _sort(raw)
    return raw.sort


def _sort(raw: Raw) -> str:
    if raw.kind == "braces":
        return "spanset"
    if raw.kind in ("call", "grouped"):
        name = _call(raw).op
        if name in AGGREGATES:
            return "scalar"
        return "metric" if name in OVER_TIME or name in measures.OTHERS else "stage"
    if raw.kind == "parens":
        return sort_of(raw.items[0])
    if raw.kind == "pipe":
        sorts = [sort_of(item) for item in raw.items]
        if "metric" in sorts:
            return "metric"
        return sorts[0] if len(sorts) == 1 else "scalar" if _aggregate_last(raw) else "spanset"
    if raw.kind in ("operation", "soon"):
        sorts = [sort_of(item) for item in raw.items[:2]]
        found = next((sort for sort in ("metric", "scalar", "spanset", "stage") if sort in sorts), "field")
        return "spanset" if found == "scalar" and raw.op in _COMPARISONS and _piped(raw) else found
    return sort_of(raw.items[0]) if raw.kind == "prefixed" else "field"


def _piped(raw: Raw) -> bool:
    """Whether a scalar comparison has a whole pipeline on a side: then it is no stage of one."""
    return any(item.kind == "parens" and len(item.items[0].items) > 1 for item in raw.items[:2])


def _aggregate_last(raw: Raw) -> bool:
    last = raw.items[-1]
    return sort_of(last) == "scalar" and not (last.kind == "operation" and last.op in _COMPARISONS)


def _call(raw: Raw) -> Raw:
    return raw.items[0] if raw.kind == "grouped" else raw


def arguments(call: Raw) -> tuple[Raw, ...]:
    """What stands between the brackets of a call."""
    return call.items[0] if call.items else ()


def pipeline(raw: Raw) -> Pipeline:
    stages = tuple(stage(item, first=n == 0) for n, item in enumerate(raw.items))
    return Pipeline(stages, raw.at)


def stage(raw: Raw, *, first: bool) -> Stage:
    sort = sort_of(raw)
    if sort == "stage":
        while raw.kind not in ("call", "grouped"):  # something is compared or joined with a function that gives nothing
            inner = raw.items[0].items if raw.kind == "parens" else raw.items
            raw = next(item for item in inner if sort_of(item) == "stage")
        return _stage(_call(raw), raw, first=first)
    if sort == "scalar":
        return _scalar_filter(raw)
    if sort == "spanset":
        return _scalar_filter(raw) if raw.kind == "operation" and raw.op in _COMPARISONS and _scalars(raw) else spanset(raw)
    if sort == "metric":
        raise Misplaced("a metric stands at the end of a pipeline", raw.at)
    raise Misplaced("conditions on spans stand in braces", raw.at, _in_braces(raw))


def _scalars(raw: Raw) -> bool:
    return any(sort_of(item) == "scalar" for item in raw.items)


def _in_braces(raw: Raw) -> str:
    if raw.kind == "word":
        return f"`{{ name = \"{raw.op}\" }}`, or with a dot in front the attribute: `{{ .{raw.op} != nil }}`"
    return "{ … }"


def _stage(call: Raw, raw: Raw, *, first: bool) -> Stage:
    given = arguments(call)
    if raw.kind == "grouped":
        raise Misplaced("by(…) without a `|` before it belongs to metrics only", raw.at, "write | by(…)")
    if call.op == "by":
        if len(given) != 1:
            raise Misplaced("by takes one expression", call.at, "chain them: | by(.a) | by(.b)")
        return By(field(given[0]), call.at)
    if call.op == "coalesce":
        if given:
            raise Misplaced("coalesce takes nothing", call.at)
        if first:
            raise Misplaced("coalesce needs something before it", call.at)
        return Coalesce(call.at)
    if call.op == "select":
        if not given:
            raise Misplaced("select needs the names of fields", call.at)
        return Select(tuple(_plain_field(g) for g in given), call.at)
    from difflib import get_close_matches  # only for a message

    near = get_close_matches(call.op, [*_STAGES, *AGGREGATES, *OVER_TIME, *measures.OTHERS], 1)
    raise Misplaced(f"there is no function {call.op}", call.at, f"did you mean {near[0]}?" if near else "")


def _plain_field(raw: Raw) -> Field:
    made = field(raw)
    if not isinstance(made, Attribute | Intrinsic):
        raise Misplaced("only attributes and intrinsics stand here, no expressions", raw.at)
    return made


def spanset(raw: Raw) -> Spanset:
    if raw.kind == "braces":
        return Filter(field(raw.items[0]) if raw.items else None, raw.at)
    if raw.kind == "parens":
        inner = raw.items[0]
        if len(inner.items) == 1 and sort_of(inner) == "spanset":
            return spanset(inner.items[0])
        return pipeline(inner)
    if raw.kind == "prefixed":
        raise Misplaced(f"{raw.op} stands before a condition, not before a spanset", raw.at, "put it inside: { !( … ) }")
    if raw.kind == "soon":
        within = literals.duration(raw.items[2], raw.at)
        return Structural("then", spanset(raw.items[0]), spanset(raw.items[1]), within, raw.at)
    if raw.kind != "operation" or sort_of(raw) != "spanset":
        raise Misplaced("a spanset is expected here", raw.at, _in_braces(raw))
    if raw.op in ("&&", "||"):
        return Together(raw.op, tuple(spanset(part) for part in _chain(raw)), raw.at)
    if raw.op not in STRUCTURE:
        raise Misplaced(f"{raw.op} does not join spansets", raw.at, "inside of braces it compares fields")
    return Structural(raw.op, spanset(raw.items[0]), spanset(raw.items[1]), None, raw.at)


def _chain(raw: Raw) -> list[Raw]:
    """The parts of `a && b && c`, the first first."""
    parts: list[Raw] = []
    at: Raw = raw
    while True:
        inner = at
        while inner.kind == "parens" and len(inner.items[0].items) == 1:
            inner = inner.items[0].items[0]
        if inner.kind != "operation" or inner.op != raw.op:
            parts.append(at)
            return parts[::-1]
        parts.append(inner.items[1])
        at = inner.items[0]


def field(raw: Raw) -> Field:
    """An expression inside of braces."""
    if raw.kind == "attribute":
        return literals.attribute(raw.op, raw.at)
    if raw.kind == "scoped":
        return _scoped(raw)
    if raw.kind == "word":
        return word(raw)
    if raw.kind in literals.CONSTANTS:
        return literals.constant(raw.kind, raw.op, raw.at)
    if raw.kind == "parens":
        if len(raw.items[0].items) != 1:
            raise Misplaced("a pipeline cannot stand inside of braces", raw.at)
        return field(raw.items[0].items[0])
    if raw.kind == "prefixed":
        return Unary(raw.op, field(raw.items[0]), raw.at)
    if raw.kind == "operation":
        return _field_operation(raw)
    if raw.kind == "braces":
        raise Misplaced("braces do not stand inside of braces", raw.at)
    raise Misplaced(f"{raw.op} cannot stand inside of braces", raw.at)


def _field_operation(raw: Raw) -> Field:
    if raw.op in ("&&", "||"):
        return Logic(raw.op, tuple(field(part) for part in _chain(raw)), raw.at)
    if raw.op not in _COMPARISONS and raw.op not in _NUMERIC:
        raise Misplaced(f"{raw.op} joins spansets, not fields", raw.at, "outside of braces: { … } " + raw.op + " { … }")
    first, second = raw.items
    left = _own_word(first, second) or field(first)
    right = _own_word(second, first) or field(second)
    nil = any(isinstance(side, Constant) and side.type is Type.NIL for side in (left, right))
    if nil and raw.op not in ("=", "!="):
        raise Misplaced("nil stands beside = and != only", raw.at)
    return Binary(raw.op, left, right, raw.at)


def _own_word(raw: Raw, other: Raw) -> Constant | None:
    """A word that one of our additions knows: `failure:state = unexplained`, `log:severity >= warn`."""
    if raw.kind != "word" or other.kind != "scoped":
        return None
    name = _scoped(other)
    if name == Intrinsic("failure:state", name.at) and raw.op in STATES:
        return Constant(raw.op, Type.STRING, raw.at)
    if name == Intrinsic("log:severity", name.at) and raw.op in SEVERITIES:
        return Constant(SEVERITIES[raw.op], Type.INT, raw.at)
    return None


def word(raw: Raw) -> Field:
    if raw.op in _WORDS:
        value, kind = _WORDS[raw.op]
        return Constant(value, kind, raw.at)
    if raw.op in UNSCOPED:
        return Intrinsic(UNSCOPED[raw.op], raw.at)
    from difflib import get_close_matches  # only for a message

    near = get_close_matches(raw.op, [*_WORDS, *UNSCOPED], 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise Misplaced(f"unknown word {raw.op!r}", raw.at, f'{meant}a text needs quotes: "{raw.op}", an attribute a dot: .{raw.op}')


def _scoped(raw: Raw) -> Intrinsic:
    name = "".join(raw.op.split())
    if name in INTRINSICS:
        return Intrinsic(name, raw.at)
    scope = name.partition(":")[0]
    there = ", ".join(known for known in INTRINSICS if known.startswith(f"{scope}:"))
    raise Misplaced(f"there is no {name}", raw.at, f"there are {there}; attributes stand behind a dot: {scope}.NAME")


def _scalar_filter(raw: Raw) -> Stage:
    if raw.kind == "parens" and len(raw.items[0].items) == 1:
        return _scalar_filter(raw.items[0].items[0])
    if raw.kind == "operation" and raw.op in _COMPARISONS and raw.op not in ("=~", "!~"):
        return ScalarFilter(raw.op, _side(raw.items[0]), _side(raw.items[1]), raw.at)
    if raw.kind == "call":
        return aggregate(raw)
    if raw.kind == "operation" and raw.op in ("=~", "!~"):
        raise Misplaced("a number is not compared with a pattern", raw.at)
    raise Misplaced("this is compared with nothing", raw.at, "count() > 3")


def _side(raw: Raw) -> Field | Pipeline:
    if raw.kind == "parens" and len(raw.items[0].items) > 1:
        return pipeline(raw.items[0])
    return scalar(raw)


def scalar(raw: Raw) -> Field:
    """Aggregates, numbers, and arithmetic of them."""
    if raw.kind == "call":
        return aggregate(raw)
    if raw.kind == "parens" and len(raw.items[0].items) == 1:
        return scalar(raw.items[0].items[0])
    if raw.kind == "prefixed" and raw.op == "-":
        return Unary("-", scalar(raw.items[0]), raw.at)
    if raw.kind == "operation" and raw.op in _NUMERIC:
        return Binary(raw.op, scalar(raw.items[0]), scalar(raw.items[1]), raw.at)
    if raw.kind in ("integer", "floating", "duration"):
        return literals.constant(raw.kind, raw.op, raw.at)
    if raw.kind == "word" and raw.op in ("minInt", "maxInt"):
        return word(raw)
    raise Misplaced("a number, or an aggregate such as count(), is expected here", raw.at)


def aggregate(raw: Raw) -> Aggregate:
    given = arguments(raw)
    if raw.op not in AGGREGATES:
        raise Misplaced(f"{raw.op} is no aggregate", raw.at, f"there are {', '.join(AGGREGATES)}")
    if len(given) != (raw.op != "count"):
        raise Misplaced(f"{raw.op} takes {'nothing' if raw.op == 'count' else 'one field'}", raw.at)
    return Aggregate(raw.op, field(given[0]) if given else None, raw.at)


def _setting(raw: Raw) -> tuple[str, Any]:
    if raw.items and len(raw.items) == 1:
        value = raw.items[0]
        made = field(value) if value.kind in ("word", *literals.CONSTANTS) else None
        if isinstance(made, Constant):
            return raw.op, made.value
    raise Misplaced("a hint is NAME = value, without a sign", raw.at, "with (most_recent=true)")


class _Maker:
    """What `measures` needs of this module, which imports it."""

    pipeline, scalar, field = staticmethod(pipeline), staticmethod(scalar), staticmethod(field)
    sort_of, arguments = staticmethod(sort_of), staticmethod(arguments)
    plain_field = staticmethod(_plain_field)
    spanset = staticmethod(spanset)
