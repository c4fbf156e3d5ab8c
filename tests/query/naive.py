"""
The same language, evaluated as it is defined and in no other way: pairs of spans, all choices, no index, no intervals.

Written apart from the program's evaluator, on the same tree of a query; it knows the fields that the random queries use.
"""

from __future__ import annotations

import math
import re
from itertools import product
from typing import Any

from agentcore_analyzer.model import Span
from agentcore_analyzer.query import nodes as n
from agentcore_analyzer.query.values import KINDS, STATUSES, Duration, SpanKind, Status

NUMBER = (int, float)
SCOPES = ("event", "link")


class Broken(Exception):
    """The query ends with an error: division by zero, arrays."""


class Tree:
    """Who is whose parent, by following ids."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans
        self.first: dict[str, Span] = {}
        for span in spans:
            self.first.setdefault(span.span_id, span)

    def cut(self, span: Span) -> bool:
        """Whether the edge above closes a circle: of each circle the one above the smallest id does."""
        if self.first.get(span.span_id) is not span:
            return False
        path, at = [span.span_id], span.parent_id
        while at in self.first and at not in path:
            path.append(at)
            at = self.first[at].parent_id
        return at == span.span_id and span.span_id == min(path)

    def parent(self, span: Span) -> Span | None:
        if not span.parent_id or span.parent_id == span.span_id or span.parent_id not in self.first or self.cut(span):
            return None
        return self.first[span.parent_id]

    def above(self, span: Span) -> list[Span]:
        found, at = [], self.parent(span)
        while at is not None:
            found.append(at)
            at = self.parent(at)
        return found

    def siblings(self, one: Span, other: Span) -> bool:
        if one is other:
            return False
        mine, theirs = self.parent(one), self.parent(other)
        if mine is not None or theirs is not None:
            return mine is theirs
        absent = [s.parent_id for s in (one, other) if s.parent_id and s.parent_id not in self.first]
        if len(absent) == 2:
            return absent[0] == absent[1]
        return not one.parent_id and not other.parent_id

    def related(self, op: str, left: Span, right: Span) -> bool:
        return {
            ">": lambda: self.parent(right) is left,
            "<": lambda: self.parent(left) is right,
            ">>": lambda: any(s is left for s in self.above(right)),
            "<<": lambda: any(s is right for s in self.above(left)),
            "~": lambda: self.siblings(left, right),
        }[op]()


def spanset(node: Any, tree: Tree, given: list[Span]) -> list[Span]:
    if isinstance(node, n.Filter):
        return [s for s in given if node.condition is None or holds(node.condition, s, tree)]
    if isinstance(node, n.Together):
        parts = [spanset(part, tree, given) for part in node.parts]
        if node.op == "&&" and not all(parts):
            return []
        return [s for s in given if any(s is t for part in parts for t in part)]
    if isinstance(node, n.Pipeline):
        return [s for s in given if any(s is t for group in pipeline(node, tree, given) for t in group)]
    left, right = spanset(node.left, tree, given), spanset(node.right, tree, given)
    if node.op == "then":
        return [r for r in right if any(x is not r and then(x, r, node.within_ns) for x in left)]
    op = node.op.lstrip("!&")
    found = [r for r in right if any(tree.related(op, x, r) for x in left)]
    if node.op[0] == "!":
        return [r for r in right if not any(r is f for f in found)]
    if node.op[0] == "&":
        found += [x for x in left if any(tree.related(op, x, r) for r in right)]
    return [s for s in given if any(s is f for f in found)]


def then(one: Span, other: Span, within: int | None) -> bool:
    if one.end_ns is None or other.start_ns is None or one.end_ns > other.start_ns:
        return False
    return within is None or other.start_ns - one.end_ns <= within


def pipeline(node: n.Pipeline, tree: Tree, given: list[Span]) -> list[list[Span]]:
    groups = [given]
    for stage in node.stages:
        made: list[list[Span]] = []
        for group in groups:
            if isinstance(stage, n.By):
                parts: dict[Any, list[Span]] = {}
                for s in group:
                    known = [v for c in choices(s) if (v := value(stage.operand, s, tree, c)) is not None]
                    key = known[0] if known else None
                    parts.setdefault((type(key), str(key)), []).append(s)
                made += parts.values()
            elif isinstance(stage, n.Coalesce):
                continue
            elif isinstance(stage, n.Select):
                made.append(group)
            elif isinstance(stage, n.ScalarFilter):
                left, right = scalar(stage.left, tree, group), scalar(stage.right, tree, group)
                if left is not None and right is not None and compare(stage.op, left, right):
                    made.append(group)
            else:
                made.append(spanset(stage, tree, group))
        if isinstance(stage, n.Coalesce):
            made = [[s for s in given if any(s is t for group in groups for t in group)]]
        groups = [group for group in made if group]
    return groups


def scalar(node: Any, tree: Tree, group: list[Span]) -> Any:
    if isinstance(node, n.Constant):
        return node.value
    if isinstance(node, n.Unary):
        return -scalar(node.operand, tree, group)
    if isinstance(node, n.Binary):
        return arithmetic(node.op, scalar(node.left, tree, group), scalar(node.right, tree, group))
    if node.operand is None:
        return len(group)
    values = [value(node.operand, s, tree, {}) for s in group]
    numbers = [v for v in values if isinstance(v, NUMBER) and not isinstance(v, bool)]
    if node.op in ("min", "max"):
        texts = [v for v in values if type(v) is str]
        pick = min if node.op == "min" else max
        best = numbers if (numbers and node.op == "min") or not texts else texts
        return pick(best) if best else None
    if not numbers:
        return None
    if node.op == "sum":
        return sum(numbers)
    return sum(numbers) // len(numbers) if all(isinstance(v, Duration) for v in numbers) else sum(numbers) / len(numbers)


def choices(span: Span) -> list[dict[str, Any]]:
    events, links = span.detail.events or (None,), span.detail.links or (None,)
    return [{"event": e, "link": k} for e, k in product(events, links)]


def holds(condition: Any, span: Span, tree: Tree) -> bool:
    return any([value(condition, span, tree, choice) is True for choice in choices(span)])  # noqa: C419  all of them: one may break


def value(node: Any, span: Span, tree: Tree, choice: dict[str, Any]) -> Any:
    if isinstance(node, n.Constant):
        return node.value
    if isinstance(node, n.Attribute):
        return attribute(node, span, tree, choice)
    if isinstance(node, n.Intrinsic):
        return intrinsic(node.name, span, tree, choice)
    if isinstance(node, n.Unary):
        inner = value(node.operand, span, tree, choice)
        if node.op == "!":
            return (not inner) if isinstance(inner, bool) else None
        return -inner if isinstance(inner, NUMBER) and not isinstance(inner, bool) else None
    if isinstance(node, n.Logic):
        parts = [value(part, span, tree, choice) is True for part in node.parts]
        return all(parts) if node.op == "&&" else any(parts)
    if any(isinstance(side, n.Constant) and side.value is None for side in (node.left, node.right)):
        other = node.right if isinstance(node.left, n.Constant) and node.left.value is None else node.left
        if isinstance(other, n.Constant):
            return other.value is not None and node.op == "!="
        if isinstance(other, n.Attribute) and other.scope in SCOPES:
            items = getattr(span.detail, f"{other.scope}s")
            absent = all(other.name not in item.attributes for item in items)
        else:
            absent = value(other, span, tree, choice) is None
        return absent == (node.op == "=")
    left, right = value(node.left, span, tree, choice), value(node.right, span, tree, choice)
    return arithmetic(node.op, left, right) if node.op in "+-*/%^" else compare(node.op, left, right)


def attribute(node: n.Attribute, span: Span, tree: Tree, choice: dict[str, Any]) -> Any:
    if node.parent:
        above = tree.parent(span)
        return attribute(n.Attribute(node.scope, node.name), above, tree, {}) if above is not None else None
    if node.scope in SCOPES:
        item = choice.get(node.scope)
        return item.attributes.get(node.name) if item is not None else None
    held = {"span": span.detail.attributes, "resource": span.detail.resource}
    for scope in [node.scope] if node.scope else ["span", "resource"]:
        if held[scope].get(node.name) is not None:
            return held[scope][node.name]
    return None


def intrinsic(name: str, span: Span, tree: Tree, choice: dict[str, Any]) -> Any:
    if name == "span:name":
        return span.name
    if name == "span:status":
        return STATUSES[span.status.lower()]
    if name == "span:kind":
        return KINDS[span.kind.lower()]
    if name == "span:duration":
        return Duration(span.duration_ns) if span.duration_ns is not None else None
    if name == "span:childCount":
        return sum(tree.parent(s) is span for s in tree.spans)
    if name == "event:name":
        return choice["event"].name if choice.get("event") is not None else None
    raise KeyError(name)


def kind(v: Any) -> str:
    if isinstance(v, bool):
        return "bool"
    for types, name in ((NUMBER, "number"), (Status, "status"), (SpanKind, "kind"), (str, "text"), (list, "array")):
        if isinstance(v, types):
            return name
    return "nil" if v is None else "other"


def compare(op: str, left: Any, right: Any) -> bool:
    if "array" in (kind(left), kind(right)):
        if kind(left) == kind(right):
            raise Broken
        pairs = [(x, right) for x in left] if kind(left) == "array" else [(left, x) for x in right]
        if "nil" in (kind(left), kind(right)):
            return False
        test = all if op in ("!=", "!~") else any
        return test([compare(op, x, y) for x, y in pairs])
    if kind(left) != kind(right) or kind(left) in ("nil", "other"):
        return False
    if op in ("=~", "!~"):
        return kind(left) == "text" and (re.fullmatch(right, left, re.DOTALL) is not None) == (op == "=~")
    if op in ("=", "!="):
        return (left == right) == (op == "=")
    if kind(left) not in ("number", "text"):
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]


def arithmetic(op: str, left: Any, right: Any) -> Any:
    if "array" in (kind(left), kind(right)):
        raise Broken
    if kind(left) != "number" or kind(right) != "number":
        return False
    if type(left) is int and type(right) is int:
        if op in "/%" and right == 0:
            raise Broken
        made = {
            "+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right,
            "/": lambda: math.trunc(left / right),
            "%": lambda: int(math.fmod(left, right)), "^": lambda: left**right if right >= 0 else None,
        }[op]()  # fmt: skip
        if made is None:
            raise Broken
        return (made + (1 << 63)) % (1 << 64) - (1 << 63)
    x, y = float(left), float(right)
    if op in "/%" and y == 0:
        return math.nan if op == "%" or x == 0 else math.copysign(math.inf, x) * math.copysign(1, y)
    powers = {"^": x**2}  # of squares only
    return {**powers, "+": x + y, "-": x - y, "*": x * y, "/": x / y if y else 0, "%": math.fmod(x, y) if y else 0}.get(op)
