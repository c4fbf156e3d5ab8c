"""What `scripts/mutate` and `mutate-rooms` have in common: trees with one thing changed, a part of them drawn by lot, the count."""

from __future__ import annotations

import argparse
import ast
import copy
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
NOWHERE = "\0nowhere"
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


class Mutant(NamedTuple):
    what: str
    tree: Callable[[], ast.Module]  # made when it is asked for: all of them at once would take gigabytes
    line: int  # of what was changed
    constant: str = ""  # the name of the one that was changed


def options(doc: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many, drawn by lot from all, the same ones each time")
    parser.add_argument("--seed", type=int, default=0, help="another lot")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="what is left then is not tried, and counted")
    parser.add_argument("--boundaries", action="store_true", help="each `<` for `<=` and so on, too")
    return parser


class Count:
    """Which mutants were noticed, by what they are mutants of; prints those that were not."""

    def __init__(self) -> None:
        self.noticed: dict[str, list[bool]] = defaultdict(list)

    def of(self, every: Sequence[T], wanted: argparse.Namespace) -> Iterator[T]:
        """The mutants to try: all in their order, or some by lot."""
        many = min(wanted.sample or len(every), len(every))
        drawn = random.Random(wanted.seed).sample(every, many) if wanted.sample else every  # noqa: S311  the same each time
        until, tried = time.monotonic() + wanted.minutes * 60, 0
        for mutant in drawn:
            if time.monotonic() > until:
                break
            tried += 1
            yield mutant
        print(f"{len(every)} mutants, {len(drawn)} drawn, {len(drawn) - tried} not tried for want of time")

    def add(self, owner: str, what: str, *, noticed: bool) -> None:
        self.noticed[owner].append(noticed)
        if not noticed:
            print(f"    unnoticed: {owner}:{what}", flush=True)

    def printed(self) -> int:
        """How many there were of all."""
        for owner, noticed in sorted(self.noticed.items()):
            print(f"{owner:40} {sum(noticed):3} of {len(noticed):3}")
        total = [one for noticed in self.noticed.values() for one in noticed]
        print(f"{sum(total)} of {len(total)} mutants noticed ({sum(total) * 100 // max(len(total), 1)} %)")
        return len(total)


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
            yield Mutant(f"{line_of(node)}: {what}", partial(changed, tree, index, change), line_of(node))
    for index, statement in enumerate(tree.body):
        for what, replaced in constants(statement):
            made = partial(with_statement, tree, index, replaced)
            yield Mutant(f"{statement.lineno}: {what}", made, statement.lineno, what.partition(" ")[0])


def changed(tree: ast.Module, index: int, change: Callable[[Any], None]) -> ast.Module:
    made = copy.deepcopy(tree)
    change(next(n for i, n in enumerate(ast.walk(made)) if i == index))
    return made


def with_statement(tree: ast.Module, index: int, statement: ast.stmt) -> ast.Module:
    made = copy.deepcopy(tree)
    made.body[index] = statement
    return made


def line_of(node: ast.AST) -> int:
    return next((n.lineno for n in ast.walk(node) if hasattr(n, "lineno")), 0)


def constants(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """A named constant, changed: words and patterns that occur nowhere, and other orders of magnitude."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return
    name = statement.targets[0].id
    if name in ("NEEDS", "EXPLAINS", "__all__") or name.startswith("LOOKED"):
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
