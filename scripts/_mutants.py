"""What `scripts/mutate` makes of a module: the same tree with one thing changed."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

NOWHERE = "\0nowhere"
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


class Mutant(NamedTuple):
    what: str
    tree: ast.Module
    line: int  # of what was changed
    constant: str = ""  # the name of the one that was changed


def negated(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else ast.UnaryOp(ast.Not(), test)


def is_truth(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("any", "all", "bool", "isinstance")
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def is_guard(node: ast.expr) -> bool:
    """`x is None`, `isinstance(x, dict)`: against damaged input, which the tests with hostile files try."""
    if isinstance(node, ast.Compare):
        return isinstance(node.ops[0], ast.Is | ast.IsNot) and ast.unparse(node.comparators[0]) == "None"
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"


def changes(node: ast.AST, boundaries: bool) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """What can be done to one node: its name, and what does it to a copy of the node."""
    if isinstance(node, ast.If | ast.IfExp):
        yield "condition negated", lambda n: setattr(n, "test", negated(n.test))
    if isinstance(node, ast.comprehension):
        for i in range(len(node.ifs)):
            yield "filter negated", lambda n, i=i: n.ifs.__setitem__(i, negated(n.ifs[i]))  # type: ignore[misc]
    if isinstance(node, ast.BoolOp) and not isinstance(node.values[-1], ast.Constant):
        neutral = ast.Constant(isinstance(node.op, ast.And))
        for i, part in enumerate(node.values):
            if is_guard(part):
                continue
            yield f"without `{ast.unparse(part)}`", lambda n, i=i: n.values.__setitem__(i, neutral)  # type: ignore[misc]
    if isinstance(node, ast.Return) and is_truth(node.value):
        yield "answer negated", lambda n: setattr(n, "value", negated(n.value))
    if boundaries and isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield f"boundary of `{ast.unparse(node)}`", lambda n: n.ops.__setitem__(0, SWAPPED[type(n.ops[0])]())


def mutants(tree: ast.Module, boundaries: bool) -> Iterator[Mutant]:
    for index, node in enumerate(ast.walk(tree)):
        for what, change in changes(node, boundaries):
            changed = copy.deepcopy(tree)
            change(next(n for i, n in enumerate(ast.walk(changed)) if i == index))
            yield Mutant(f"{line_of(node)}: {what}", changed, line_of(node))
    for index, statement in enumerate(tree.body):
        for what, replaced in constants(statement):
            changed = copy.deepcopy(tree)
            changed.body[index] = replaced
            yield Mutant(f"{statement.lineno}: {what}", changed, statement.lineno, what.partition(" ")[0])


def line_of(node: ast.AST) -> int:
    return next((n.lineno for n in ast.walk(node) if hasattr(n, "lineno")), 0)


def constants(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """A named constant, changed: words and patterns that occur nowhere, and other orders of magnitude."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return
    name = statement.targets[0].id
    if name in ("NEEDS", "EXPLAINS") or name.startswith("LOOKED"):
        return  # what a detector needs and says in passing decides no finding of its own
    held = [n for n in ast.walk(statement.value) if isinstance(n, ast.Constant)]
    words = [n for n in held if isinstance(n.value, str)]
    numbers = [n for n in held if type(n.value) in (int, float)]
    pattern = isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func) == "re.compile"
    listed = isinstance(statement.value, ast.Tuple | ast.Set | ast.List | ast.Dict | ast.Call)
    if words and listed:
        changed = copy.deepcopy(statement)
        for n in ast.walk(changed.value):
            if isinstance(n, ast.Constant) and isinstance(n.value, str):
                n.value = NOWHERE
        yield f"{name} matches nothing" if pattern else f"{name} emptied", changed
    elif numbers and not words:
        for factor in (1000, 0.001):
            changed = copy.deepcopy(statement)
            first = next(n for n in ast.walk(changed.value) if isinstance(n, ast.Constant))
            first.value = type(first.value)(first.value * factor)  # type: ignore[operator,arg-type,call-arg]
            yield f"{name} x {factor}", changed
