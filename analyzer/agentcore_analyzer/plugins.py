"""
Finds the installed parsers and detectors.

Entry points name packages; every module in them that does not start with an underscore is a
plugin. So a new detector is one file, and third parties use the same two groups. Nothing is ever
loaded from the folder of the input.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, cast

from agentcore_analyzer.errors import PluginError
from agentcore_analyzer.model import Finding, Kind, NotChecked, Parser

PARSERS = "agentcore_analyzer.parsers"
DETECTORS = "agentcore_analyzer.detectors"
BUILTIN = {PARSERS: "agentcore_parsers", DETECTORS: "agentcore_analyzer.detectors"}


class Detector(NamedTuple):
    """
    One detector module. `needs` is a tuple of alternatives: any one of these sets of kinds will do.
    `explains` maps the codes whose findings it makes consequences of to the reason, in a phrase.
    """

    code: str
    title: str
    manual: str
    needs: tuple[frozenset[Kind], ...]
    find: Callable[[Any], Iterable[Finding | NotChecked]]
    explains: dict[str, str]
    package: str
    seeds: tuple[str, ...]


class Installed(NamedTuple):
    """One parser module under the name its users give to --input-format."""

    name: str
    title: str
    manual: str
    parser: Parser
    package: str


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _title(module: ModuleType) -> str:
    manual = (module.__doc__ or "").strip()
    if not manual:
        raise PluginError(f"{module.__file__}: a plugin needs a docstring, it is its manual")
    return manual.partition("\n")[0].rstrip(".")


@cache
def _modules(group: str, third_party: bool) -> tuple[ModuleType, ...]:
    names = [BUILTIN[group]]
    if third_party:
        from importlib.metadata import entry_points  # noqa: PLC0415  (30 ms, and off with --no-plugins)

        names += sorted({point.value for point in entry_points(group=group)} - set(names))
    found: dict[str, ModuleType] = {}
    for package_name in names:
        package = importlib.import_module(package_name)
        if not hasattr(package, "__path__"):
            found.setdefault(_name(package), package)
            continue
        for info in pkgutil.iter_modules(package.__path__):
            if not info.name.startswith("_") and not info.ispkg:
                module = importlib.import_module(f"{package_name}.{info.name}")
                found.setdefault(_name(module), module)
    return tuple(found.values())


@cache
def parsers(third_party: bool = True) -> tuple[Installed, ...]:
    result = []
    for module in _modules(PARSERS, third_party):
        if not callable(getattr(module, "sniff", None)) or not callable(getattr(module, "parse", None)):
            raise PluginError(f"{module.__file__}: a parser needs sniff(head) and parse(source)")
        package = module.__name__.partition(".")[0]
        result.append(
            Installed(_name(module), _title(module), module.__doc__ or "", cast(Parser, module), package)
        )
    return tuple(sorted(result))


@cache
def detectors(third_party: bool = True) -> tuple[Detector, ...]:
    result = []
    for module in _modules(DETECTORS, third_party):
        needs, find = getattr(module, "NEEDS", None), getattr(module, "find", None)
        if not isinstance(needs, tuple) or not callable(find):
            raise PluginError(f"{module.__file__}: a detector needs NEEDS (a tuple of sets) and find(case)")
        result.append(
            Detector(
                _name(module),
                _title(module),
                module.__doc__ or "",
                tuple(frozenset(kinds) for kinds in needs),
                find,
                dict(getattr(module, "EXPLAINS", {})),
                module.__name__.partition(".")[0],
                seeds(module.__doc__ or ""),
            )
        )
    return tuple(sorted(result, key=lambda d: d.code))


def seeds(manual: str) -> tuple[str, ...]:
    """The ids of the symptom list that a manual names in its `Covers:` line."""
    found = re.search(r"^Covers: (.+?)\.?$", manual, re.MULTILINE)
    return tuple(found[1].replace(",", " ").split()) if found else ()
