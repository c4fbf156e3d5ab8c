"""Tables of tests: that each test that is named stands there, runs, and can fail."""

from __future__ import annotations

import ast
from functools import cache

from cases import ROOT


@cache
def _functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def trouble(test: str) -> str:
    """
    What is wrong with `file::name`: it is gone, is skipped everywhere, or holds nothing that could fail.

    That is enough: the same run of the suite executes it, an empty row of parameters fails when tests are collected
    (`pyproject.toml`), and what it asserts is read by whoever changes it.
    """
    file, _, name = test.partition("::")
    found = _functions(file).get(name)
    if found is None:
        return f"{test} is gone"
    if any(sign in ast.unparse(mark) for mark in found.decorator_list for sign in ("skip(", "xfail")):
        return f"{test} is skipped"
    return "" if _can_fail(file, found, frozenset()) else f"{test} holds nothing that could fail"


def _can_fail(file: str, function: ast.FunctionDef, seen: frozenset[str]) -> bool:
    """Whether it asserts, raises, expects an exception, or names a function of its file that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("raises", "alarm", "fail")):
            return True
        name = node.id if isinstance(node, ast.Name) else ""
        helper = _functions(file).get(name) if name not in seen else None
        if helper is not None and _can_fail(file, helper, seen | {name}):
            return True
    return False
