"""The program's own source, read and parsed once for all tests that look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cases import ROOT

ANALYZER = ROOT / "analyzer" / "agentcore_analyzer"
PARSERS = ROOT / "parsers" / "agentcore_parsers"


@cache
def modules(*folders: Path) -> tuple[Path, ...]:
    """The modules below folders of the program, of all of it where none is named."""
    return tuple(sorted(path for folder in folders or (ANALYZER, PARSERS) for path in folder.rglob("*.py")))


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Its syntax; nobody may change it."""
    return ast.parse(text(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def every_node(*folders: Path) -> Iterator[tuple[Path, ast.AST]]:
    for path in modules(*folders):
        for node in nodes(path):
            yield path, node
