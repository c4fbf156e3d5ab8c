"""
Conditions compiled to closures over rows.

Of events, links, log records, failures and findings a span may have several: a condition holds where some choice of one of
each makes it true. `= nil` is true where none of them has the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from agentcore_analyzer.query import patterns
from agentcore_analyzer.query.errors import CannotRun
from agentcore_analyzer.query.names import IDS
from agentcore_analyzer.query.nodes import Aggregate, Attribute, Binary, Constant, Field, Intrinsic, Logic, Unary
from agentcore_analyzer.query.reading import NO_CHOICE, Choice, Get, Reader, scope_of
from agentcore_analyzer.query.values import ARITHMETIC, COMPARISONS, REGEX, Type, Value, equal, negative, unequal

Test = Callable[[int], bool]
# Choices of one span that are tried: two of its scopes with 300 items each. Only a condition that compares events with links
# (or logs, failures) comes near.
_MOST_CHOICES = 100_000


def comparison(op: str, pattern: Value = None) -> Callable[[Value, Value], bool]:
    """What an operator says of two values; of a pattern's the second is the pattern, which is compiled here."""
    if op not in REGEX:
        return COMPARISONS[op]
    test = patterns.whole(pattern)

    def matches(value: Value, _: Value) -> bool:
        if type(value) is str:
            return test(value)
        return type(value) is list and any(type(item) is str and test(item) for item in value)

    def misses(value: Value, _: Value) -> bool:
        if type(value) is str:
            return not test(value)
        return type(value) is list and all(type(item) is str and not test(item) for item in value)

    return matches if op == "=~" else misses


def same_id(value: Value) -> Value:
    """An id as ids are compared: writers differ in case and in leading zeros."""
    return value.lower().lstrip("0") if type(value) is str else value


class Compiler:
    """Of one run; `reader` knows the fields."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows = reader.rows
        self._values: dict[Field, Callable[[int], list[Value]]] = {}

    def test(self, node: Field) -> Test:
        """Whether a condition holds for a row."""
        scopes = self.scopes(node)
        if not scopes:
            get = self.expression(node)
            return lambda row: get(row, NO_CHOICE) is True
        if isinstance(node, Logic) and node.op == "||":
            return _either([self.test(part) for part in node.parts])
        if isinstance(node, Logic):
            groups = _together([(part, self.scopes(part)) for part in node.parts])
            return _every([self.test(g[0]) if len(g) == 1 else self._chosen(g) for g in groups])
        return self._chosen([node])

    def _chosen(self, nodes: list[Field]) -> Test:
        """Whether one choice makes all of these true."""
        gets = [self.expression(node) for node in nodes]
        scopes = sorted({scope for node in nodes for scope in self.scopes(node)})
        items, noted = self._reader.items, self._rows.noted

        def test(row: int) -> bool:
            found: list[Sequence[Any]] = [items(scope, row) or (None,) for scope in scopes]
            for tried, one in enumerate(product(*found)):
                if tried >= _MOST_CHOICES:
                    noted[f"spans of which only {_MOST_CHOICES:,} choices of events, links and logs were tried"] += 1
                    return False
                choice = dict(zip(scopes, one, strict=True))
                if all(get(row, choice) is True for get in gets):
                    return True
            return False

        return test

    def scopes(self, node: Field) -> frozenset[str]:
        """Of which scopes one item is chosen for an expression; a test for nil looks at all of them at once."""
        if isinstance(node, Attribute | Intrinsic):
            scope = scope_of(node)
            return frozenset({scope}) if scope else frozenset()
        if isinstance(node, Binary):
            if _tests_nil(node) is not None and isinstance(_tests_nil(node), Attribute | Intrinsic):
                return frozenset()
            return self.scopes(node.left) | self.scopes(node.right)
        if isinstance(node, Logic):
            return frozenset().union(*map(self.scopes, node.parts))
        return self.scopes(node.operand) if isinstance(node, Unary) else frozenset()

    def values(self, node: Field) -> Callable[[int], list[Value]]:
        """The values of an expression: one, or one for each choice of a span's items; compiled once."""
        made = self._values.get(node)
        if made is None:
            made = self._values[node] = self._compiled_values(node)
        return made

    def _compiled_values(self, node: Field) -> Callable[[int], list[Value]]:
        get = self.expression(node)
        scopes = sorted(self.scopes(node))
        if not scopes:
            return lambda row: [get(row, NO_CHOICE)]

        def every(row: int) -> list[Value]:
            found = [self._reader.items(scope, row) or (None,) for scope in scopes]
            chosen = (dict(zip(scopes, one, strict=True)) for one in product(*found))
            return [get(row, choice) for _, choice in zip(range(_MOST_CHOICES), chosen, strict=False)]

        return every

    def expression(self, node: Field) -> Get:
        """The value of an expression for a row and a choice."""
        if isinstance(node, Constant):
            value = node.value
            return lambda _, __: value
        if isinstance(node, Attribute | Intrinsic):
            return self._reader.get(node)
        if isinstance(node, Unary):
            return self._unary(node)
        if isinstance(node, Logic):
            return _logic(node.op, [self.expression(part) for part in node.parts])
        if isinstance(node, Binary):
            return self._binary(node)
        raise TypeError(f"{type(node).__name__} is of a set of spans")  # which `checking` has refused

    def _unary(self, node: Unary) -> Get:
        get, noted = self.expression(node.operand), self._rows.noted
        inverse = node.op == "!"

        def unary(row: int, choice: Choice) -> Value:
            value = get(row, choice)
            found = (not value if type(value) is bool else None) if inverse else negative(value)
            if found is None:
                noted[f"{node.op} was asked of spans whose value is missing or of another type: they do not match"] += 1
            return found

        return unary

    def _binary(self, node: Binary) -> Get:
        asked = _tests_nil(node)
        if asked is not None:
            return self._nil(node.op, asked)
        if node.op in ARITHMETIC:
            compute, one, other = ARITHMETIC[node.op], self.expression(node.left), self.expression(node.right)

            def computed(row: int, choice: Choice) -> Value:
                return compute(one(row, choice), other(row, choice))

            return computed
        left, right = self.expression(node.left), self.expression(node.right)
        sides = (node.left, node.right)
        if node.op in ("=", "!=") and any(isinstance(side, Intrinsic) and side.name in IDS for side in sides):
            same = equal if node.op == "=" else unequal
            return lambda row, choice: same(same_id(left(row, choice)), same_id(right(row, choice)))
        compare = comparison(node.op, node.right.value if isinstance(node.right, Constant) else None)
        if isinstance(node.right, Constant):
            value = node.right.value
            return lambda row, choice: compare(left(row, choice), value)
        return lambda row, choice: compare(left(row, choice), right(row, choice))

    def _nil(self, op: str, node: Field) -> Get:
        absent = op == "="
        if isinstance(node, Constant):
            known = (node.value is None) == absent and node.type is not Type.NIL
            return lambda _, __: known
        get = self.expression(node)
        scope = scope_of(node) if isinstance(node, Attribute | Intrinsic) else ""
        if not scope:
            return lambda row, choice: (get(row, choice) is None) == absent
        items = self._reader.items

        def none_has(row: int, _: Choice) -> bool:
            return not any(get(row, {scope: item}) is not None for item in items(scope, row))

        return lambda row, choice: none_has(row, choice) == absent


def cannot_break(node: Field) -> bool:
    """Whether no value can end the query with an error: it may then be asked of more spans than were left for it."""
    if isinstance(node, Logic):
        return all(map(cannot_break, node.parts))
    if isinstance(node, Unary):
        return cannot_break(node.operand)
    if isinstance(node, Binary):
        sides = (node.left, node.right)
        plain = all(isinstance(side, Constant | Attribute | Intrinsic) for side in sides)
        return node.op not in ARITHMETIC and plain and any(isinstance(side, Constant) for side in sides)
    return True


def _tests_nil(node: Binary) -> Field | None:
    """What is asked whether it is nil; None where that is not the question."""
    if node.op not in ("=", "!="):
        return None
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, Constant) and side.type is Type.NIL:
            return other
    return None


def _logic(op: str, gets: list[Get]) -> Get:
    if op == "&&":

        def every(row: int, choice: Choice) -> bool:
            for get in gets:  # noqa: SIM110  (all() of a generator takes twice the time)
                if get(row, choice) is not True:
                    return False
            return True

        return every

    def either(row: int, choice: Choice) -> bool:
        for get in gets:  # noqa: SIM110  see above
            if get(row, choice) is True:
                return True
        return False

    return either


def _every(tests: list[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _either(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _together(parts: list[tuple[Field, frozenset[str]]]) -> list[list[Field]]:
    """Conditions that share a scope must hold for one choice; those that do not are asked by themselves."""
    groups: list[tuple[list[Field], frozenset[str]]] = []
    for node, scopes in parts:
        joined, names, others = [node], scopes, []
        for group in groups:
            if group[1] & scopes:
                joined, names = group[0] + joined, names | group[1]
            else:
                others.append(group)
        groups = [*others, (joined, names)]
    return [nodes for nodes, _ in sorted(groups, key=lambda g: len(g[1]))]  # what needs no choice is asked first


__all__ = ["Aggregate", "CannotRun", "Compiler", "Test", "comparison", "same_id"]
