"""
Which rows a condition could hold for, before it is asked of each: by name, status, kind, service and attribute.

A comparison of such a field with a constant is decided once for each different value. What is found is exact; where a
condition has parts that no column knows, the rows that are left are asked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from agentcore_analyzer.query.checking import fields
from agentcore_analyzer.query.filters import Compiler, Test, comparison
from agentcore_analyzer.query.nodes import Attribute, Binary, Constant, Field, Intrinsic, Logic
from agentcore_analyzer.query.reading import NO_CHOICE, Reader, scope_of, wanted
from agentcore_analyzer.query.rows import Rows
from agentcore_analyzer.query.values import FLIPPED, NUMERIC, OF, REGEX, Type, Value

# These stand in the records themselves and have few different values: a column costs less than to ask every row.
_CHEAP = frozenset({"span:name", "span:status", "span:kind"})
_SORTED = "span:duration"
# With fewer rows left than this part of all, asking them one by one costs less than a column of an attribute.
_FEW = 8


class Found(NamedTuple):
    """Rows in ascending order; `exact`: no other condition needs to be asked."""

    rows: list[int]
    exact: bool


class Column(NamedTuple):
    """Rows by type and value; arrays, whose elements are compared one by one, stand apart."""

    by_value: dict[tuple[type, Value], list[int]]
    arrays: list[tuple[int, Value]]


class Candidates:
    """The columns of a case, made when they are first asked for."""

    def __init__(self, rows: Rows, reader: Reader, compiler: Compiler) -> None:
        self._rows, self._reader, self._compiler = rows, reader, compiler
        self._columns: dict[Field, Column] = {}
        self._leaves: dict[Field, list[int]] = {}
        self._tests: dict[Field, Test] = {}
        self._lengths: tuple[list[int], list[int]] | None = None

    def select(self, condition: Field | None) -> list[int]:
        """All rows for which a condition holds."""
        if condition is None:
            return list(range(len(self._rows.spans)))
        found = self._narrowed(condition)
        if found is not None and found.exact:
            return found.rows
        return self.asked_of_each(condition, found.rows if found is not None else range(len(self._rows.spans)))

    def asked_of_each(self, condition: Field, rows: Sequence[int]) -> list[int]:
        """Of these rows those for which a condition holds."""
        if any(any(wanted(field)) for field in fields(condition)):
            self._rows.prepare(rows)
        test = self._tests.get(condition)
        if test is None:
            test = self._tests[condition] = self._compiler.test(condition)
        return [row for row in rows if test(row)]

    def _narrowed(self, node: Field) -> Found | None:
        """None where nothing is known without asking every row."""
        if isinstance(node, Binary):
            rows = self._leaf(node)
            return Found(rows, exact=True) if rows is not None else None
        if not isinstance(node, Logic):
            return None
        if node.op == "||":
            parts = [self._narrowed(part) for part in node.parts]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            return Found(sorted(set().union(*(p.rows for p in known))), exact=all(p.exact for p in known))
        return self._all_of(node.parts)

    def _all_of(self, parts: tuple[Field, ...]) -> Found | None:
        left: set[int] | None = None
        exact = True
        for part in sorted(parts, key=self._cost):
            enough = left is not None and len(left) * _FEW < len(self._rows.spans)
            if enough and self._cost(part) and not self._made(part):
                exact = False
                continue
            found = self._narrowed(part)
            if found is None:
                exact = False
                continue
            exact = exact and found.exact
            left = set(found.rows) if left is None else left.intersection(found.rows)
        return Found(sorted(left), exact) if left is not None else None

    def _cost(self, node: Field) -> int:
        """0 where every column that a condition needs is cheap."""
        if isinstance(node, Logic):
            return max(map(self._cost, node.parts))
        sides = (node.left, node.right) if isinstance(node, Binary) else ()
        return 0 if any(isinstance(side, Intrinsic) and side.name in _CHEAP for side in sides) else 1

    def _made(self, node: Field) -> bool:
        if not isinstance(node, Binary):
            return False
        return node in self._leaves or node.left in self._columns or node.right in self._columns

    def _leaf(self, node: Binary) -> list[int] | None:
        known = self._leaves.get(node)
        if known is None:
            asked = self._asked(node)
            if asked is None:
                return None
            known = self._leaves[node] = self._compared(*asked)
        return known

    def _asked(self, node: Binary) -> tuple[Attribute | Intrinsic, str, Value] | None:
        """The field, the operator and the constant of a comparison that a column decides."""
        for field, other, op in ((node.left, node.right, node.op), (node.right, node.left, FLIPPED.get(node.op, ""))):
            if not isinstance(field, Attribute | Intrinsic) or not isinstance(other, Constant) or other.type is Type.NIL:
                continue
            if op not in FLIPPED and op not in REGEX:
                continue
            if isinstance(field, Intrinsic):
                if field.name in _CHEAP or (field.name == _SORTED and self._rows.eager and op != "!="):
                    return field, op, other.value
            elif not scope_of(field) and not field.parent:
                return field, op, other.value
        return None

    def _compared(self, field: Attribute | Intrinsic, op: str, value: Value) -> list[int]:
        if isinstance(field, Intrinsic) and field.name == _SORTED:
            return self._by_length(op, value)
        column = self._column(field)
        if op == "=" and OF.get(type(value)) and type(value) not in NUMERIC:
            found = list(column.by_value.get((type(value), value), ()))
        else:
            test = comparison(op, value)
            found = [row for (_, held), rows in column.by_value.items() if test(held, value) for row in rows]
        if column.arrays:
            test = comparison(op, value)
            found += [row for row, held in column.arrays if test(held, value)]
        found.sort()
        return found

    def _column(self, field: Attribute | Intrinsic) -> Column:
        made = self._columns.get(field)
        if made is None:
            keys = list(wanted(field))
            self._rows.want(keys)
            if keys and not _in_record(field):
                self._rows.prepare(range(len(self._rows.spans)))
            get = self._reader.get(field)
            made = self._columns[field] = Column({}, [])
            for row in range(len(self._rows.spans)):
                value = get(row, NO_CHOICE)
                kind = type(value)
                if kind in OF:
                    if value is not None:
                        made.by_value.setdefault((kind, value), []).append(row)
                elif kind is list:
                    made.arrays.append((row, value))
        return made

    def _by_length(self, op: str, value: Value) -> list[int]:
        """Spans by their duration, which nearly all have a different one of."""
        if type(value) not in NUMERIC or value != value:  # noqa: PLR0124  (no number is unequal to itself)
            return []
        if self._lengths is None:
            known = [(length, row) for row, s in enumerate(self._rows.spans) if (length := s.duration_ns) is not None]
            known.sort()
            self._lengths = [length for length, _ in known], [row for _, row in known]
        lengths, rows = self._lengths
        low, high = bisect_left(lengths, value), bisect_right(lengths, value)
        first, last = {
            "=": (low, high), "<": (0, low), "<=": (0, high), ">": (high, len(rows)), ">=": (low, len(rows)),
        }[op]  # fmt: skip
        return sorted(rows[first:last])


def _in_record(field: Attribute | Intrinsic) -> bool:
    """A service stands in the record of its span: documents are decoded only where it does not."""
    return isinstance(field, Attribute) and (field.scope, field.name) == ("resource", "service.name")
