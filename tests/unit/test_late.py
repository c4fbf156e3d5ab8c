"""Patterns that are compiled late: they behave like compiled ones, and every one of the house is sound."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import agentcore_analyzer
import agentcore_parsers
from agentcore_analyzer.late import _Late, late


def _modules() -> Iterator[str]:
    for package in (agentcore_analyzer, agentcore_parsers):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith(("__main__", ".pytest_plugin")):
                yield info.name


def _late_ones(value: Any) -> Iterator[_Late]:
    if isinstance(value, _Late):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _late_ones(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _late_ones(inner)


def test_every_pattern_compiles() -> None:
    found = 0
    for name in _modules():
        for value in vars(importlib.import_module(name)).values():
            for pattern in _late_ones(value):
                assert pattern.pattern is not None
                found += 1
    assert found > 200


def test_it_behaves_like_a_pattern() -> None:
    pattern = late(r"(?P<digits>\d+)", 0)
    assert pattern.sub("#", "a1b22") == "a#b#"
    assert pattern.search("x7") is not None
    assert dict(pattern.groupindex) == {"digits": 1}
    assert late(rb"a").match(b"a") is not None
    with pytest.raises(AttributeError):
        pattern.no_such_thing  # type: ignore[attr-defined]  # noqa: B018
