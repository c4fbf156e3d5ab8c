"""
Finds the installed parsers and detectors.

Entry points name packages; every module in them that does not start with an underscore is a
plugin. So a new detector is one file, and third parties use the same groups. Nothing is ever loaded
from the folder of the input. A third party's plugin that breaks the contract is left out and named
(`broken`); it neither ends a run nor takes the name of a built-in one.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from agentcore_analyzer import index
from agentcore_analyzer.errors import MapFileError, PatternFileError, PluginError
from agentcore_analyzer.failures.records import Stage
from agentcore_analyzer.model import Explains, Parser
from agentcore_analyzer.plugins.records import Detector, Installed, kinds_of, shortened, usable, which_failures
from agentcore_analyzer.tuples import NamedTuple

PARSERS = "agentcore_analyzer.parsers"
DETECTORS = "agentcore_analyzer.detectors"
PATTERNS = "agentcore_analyzer.patterns"  # packages that hold *.logpattern files
BUILTIN = {
    PARSERS: "agentcore_parsers",
    DETECTORS: "agentcore_analyzer.detectors",
    PATTERNS: "agentcore_parsers.patterns",  # holds the compiler of such files, and the built-in one
}
_PATTERN_BYTES = 1 << 20  # the compiler refuses much less; this only keeps a device from being read forever
_Plugin = TypeVar("_Plugin")
__all__ = [
    "Detector", "Installed", "broken", "detector_index", "detectors", "from_patterns", "parser_index", "parsers", "shortened",
]  # fmt: skip


class _Broken(NamedTuple):
    """What was found in a third party's package and left out, and why."""

    name: str
    why: str


def _stem(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


def _title(module: ModuleType) -> str:
    """The first line of the manual. Raises PluginError."""
    manual = (module.__doc__ or "").strip()
    if not manual:
        if not _title.__doc__:  # PYTHONOPTIMIZE=2 took that of third parties
            return str(module.__name__).rpartition(".")[2].replace("_", "-")
        raise PluginError("a plugin needs a docstring, it is its manual")
    return manual.partition("\n")[0].rstrip(".")


def _names(package: ModuleType) -> list[str]:
    """The module itself, or the plugin modules of a package."""
    if not hasattr(package, "__path__"):
        return [package.__name__]
    infos = pkgutil.iter_modules(package.__path__)
    return [f"{package.__name__}.{i.name}" for i in infos if not i.name.startswith("_") and not i.ispkg]


@cache
def _builtin(group: str) -> tuple[str, ...]:
    """The modules of a built-in group: each in the folder of its family, which is not imported to be listed."""
    package = importlib.import_module(BUILTIN[group])
    kits: tuple[str, ...] = getattr(package, "KITS", ())
    try:
        files = sorted(index.files_of(Path(package.__path__[0]), kits))
    except OSError:  # a zip file
        folders = [i.name for i in pkgutil.iter_modules(package.__path__) if i.ispkg and i.name not in kits]
        named = [f"{package.__name__}.{f}" for f in folders if not f.startswith("_")]
        return tuple(module for name in named for module in _names(importlib.import_module(name)))
    return tuple(f"{package.__name__}.{file}" for file in files)


def _installed(group: str) -> list[str]:
    """What third parties registered."""
    return sorted({point.value for point in _entry_points() if point.group == group} - {BUILTIN[group]})


@cache
def _entry_points() -> tuple[Any, ...]:
    if not _any_foreign():
        return ()
    from importlib.metadata import entry_points  # with what it imports, 25 ms

    found = entry_points()
    return tuple(point for group in BUILTIN for point in found.select(group=group))


def _any_foreign() -> bool:
    """Whether another distribution may name our groups: most have none, and a look takes 1 ms."""
    group = PARSERS.partition(".")[0].encode()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except NotADirectoryError:
            return True  # a zip file: only importlib.metadata can look inside
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")) or name.startswith("agentcore_analyzer-"):
                continue
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), "rb") as stream:  # noqa: PTH118, PTH123
                    if group in stream.read():
                        return True
            except OSError:
                continue
    return False


def _checked(
    group: str, third_party: bool, make: Callable[[ModuleType], _Plugin], known: Callable[[str], _Plugin | None] = lambda _: None
) -> tuple[list[_Plugin], list[_Broken]]:
    """All plugins that keep the contract, and those that do not. A built-in one has to; `known` may spare its module."""
    made: dict[str, tuple[str, _Plugin]] = {}
    for name in _builtin(group):
        plugin = known(name)
        if plugin is None:
            module = importlib.import_module(name)
            try:
                plugin = make(module)
            except PluginError as exc:
                raise PluginError(f"{module.__file__}: {exc}") from None
        made[_stem(name)] = (name, plugin)
    broken: list[_Broken] = []
    for package_name in _installed(group) if third_party else ():
        try:
            for name in _names(importlib.import_module(package_name)):
                _add(name, made, broken, make)
        except (Exception, SystemExit) as exc:  # noqa: BLE001  a third party's package must not end the run
            broken.append(_Broken(package_name, f"cannot be imported: {type(exc).__name__}"))
    return [plugin for _, plugin in made.values()], broken


def _add(name: str, made: dict[str, tuple[str, _Plugin]], broken: list[_Broken], make: Callable[[ModuleType], _Plugin]) -> None:
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as exc:  # noqa: BLE001  see above
        broken.append(_Broken(name, f"cannot be imported: {type(exc).__name__}"))
        return
    taken = made.get(_stem(name))
    if taken is not None:
        if taken[0] != module.__name__:
            broken.append(_Broken(name, f"the name {_stem(name)} is taken by {taken[0]}"))
        return
    try:
        made[_stem(name)] = (module.__name__, make(module))
    except PluginError as exc:
        broken.append(_Broken(module.__name__, str(exc)))


@cache
def _parsers(third_party: bool) -> tuple[tuple[Installed, ...], tuple[_Broken, ...]]:
    made, broken = _checked(PARSERS, third_party, _parser, _indexed_parser)
    return tuple(sorted(made, key=lambda p: p.name)), tuple(broken)


def _parser(module: ModuleType) -> Installed:
    if not callable(getattr(module, "sniff", None)) or not callable(getattr(module, "parse", None)):
        raise PluginError("a parser needs sniff(head) and parse(source)")
    name = module.__name__
    package = name.partition(".")[0]
    about = {"title": _title(module), "beside": callable(getattr(module, "beside", None))}
    about |= {key.lower(): getattr(module, key) for key in ("HINTS", "SHAPES", "BEST") if hasattr(module, key)}
    try:
        return _installed_parser(name, package, about)
    except (TypeError, ValueError, AttributeError):
        raise PluginError("HINTS and SHAPES are tuples of strings, BEST is a number") from None


def _installed_parser(module: str, package: str, about: dict[str, Any]) -> Installed:
    hints, shapes = about.get("hints", ()), about.get("shapes", ())
    best = about.get("best", 100)
    if isinstance(hints, str) or isinstance(shapes, str) or not isinstance(best, int):
        raise TypeError
    encoded = usable(hint.encode() for hint in hints)
    return Installed(_stem(module), about["title"], package, module, encoded, frozenset(shapes), best, bool(about["beside"]))


def _indexed_parser(module: str) -> Installed | None:
    """A built-in parser without its module, where the index knows it."""
    entry = index.known(_folder(PARSERS)).get(_short(PARSERS, module))
    return None if entry is None else _installed_parser(module, module.partition(".")[0], entry)


@cache
def _detectors(third_party: bool) -> tuple[tuple[Detector, ...], tuple[_Broken, ...]]:
    made, broken = _checked(DETECTORS, third_party, _detector, _indexed)
    return tuple(sorted(made, key=lambda d: d.code)), tuple(broken)


def _detector(module: ModuleType) -> Detector:
    needs, find = getattr(module, "NEEDS", None), getattr(module, "find", None)
    if not isinstance(needs, tuple) or not callable(find):
        raise PluginError("a detector needs NEEDS (a tuple of sets) and find(case)")
    explains = getattr(module, "EXPLAINS", ())
    if not isinstance(explains, tuple) or not all(isinstance(told, Explains) for told in explains):
        raise PluginError("EXPLAINS is a tuple of model.Explains(code, reason, scope)")
    return Detector(
        _stem(module.__name__),
        _title(module),
        tuple(frozenset(kinds) for kinds in needs),
        module.__name__.partition(".")[0],
        module.__name__,
        _covered(module.__doc__ or ""),
        tuple(told.code for told in explains),
        Stage(getattr(module, "STAGE", Stage.SPECIFIC)),
        bool(getattr(module, "CLAIMS", True)),
        which_failures(getattr(module, "FAILING", False)),
        bool(getattr(module, "SAID", False)),
    )


def _indexed(module: str) -> Detector | None:
    """A built-in detector without its module, where the index knows it."""
    entry = index.known(_folder(DETECTORS)).get(_short(DETECTORS, module))
    if entry is None:
        return None
    return Detector(
        _stem(module),
        entry["title"],
        tuple(kinds_of(*kinds) for kinds in entry["needs"]),
        module.partition(".")[0],
        module,
        tuple(entry["symptoms"]),
        tuple(entry["effects"]),
        Stage(entry["stage"]),
        entry["claims"],
        entry["failing"],
        entry["said"],
    )


@cache
def _folder(group: str) -> Path:
    """Asked for each module: to make a path, and to find its like in a table, takes longer than all the rest."""
    return Path(importlib.import_module(BUILTIN[group]).__path__[0])


def _short(group: str, module: str) -> str:
    """`family.module` of a built-in plugin's module."""
    return module.removeprefix(f"{BUILTIN[group]}.")


def detector_index() -> str:
    """`index.json` for the detectors as they are."""
    made = {_short(DETECTORS, name): _detector(importlib.import_module(name)) for name in _builtin(DETECTORS)}
    return index.text(
        index.files_of(_folder(DETECTORS)),
        {
            name: {
                "title": d.title,
                "needs": [sorted(kinds) for kinds in d.needs],
                "symptoms": d.symptoms,
                "effects": d.effects,
                "stage": d.stage.value,
                "claims": d.claims,
                "failing": d.failing,
                "said": d.said,
            }
            for name, d in made.items()
        },
    )


def parser_index() -> str:
    """`index.json` for the parsers as they are."""
    made = {_short(PARSERS, name): _parser(importlib.import_module(name)) for name in _builtin(PARSERS)}
    return index.text(
        index.files_of(_folder(PARSERS)),
        {
            name: {
                "title": p.title,
                "hints": [hint.decode() for hint in p.hints],
                "shapes": sorted(p.shapes),
                "best": p.best,
                "beside": p.beside,
            }
            for name, p in made.items()
        },
    )


def parsers(third_party: bool = True) -> tuple[Installed, ...]:
    return _parsers(third_party)[0]


def detectors(third_party: bool = True) -> tuple[Detector, ...]:
    return _detectors(third_party)[0]


def broken(third_party: bool = True) -> list[str]:
    """What third parties installed that cannot be used, and why: the run goes on without it."""
    found = [*_parsers(third_party)[1], *_detectors(third_party)[1]]
    found += _packaged_patterns()[1] if third_party else []
    return [f"plugin {b.name}: {b.why}" for b in found]


@cache
def from_patterns(files: tuple[str, ...], third_party: bool = True) -> tuple[Installed, ...]:
    """
    Parsers of the pattern files that were named, and of those that installed packages bring along.

    Never of a file in an input's folder: what is analysed does not say how it is to be read.
    """
    made = list(_packaged_patterns()[0]) if third_party else []
    taken = {p.name: p.package for p in (*parsers(third_party), *made)}
    for name in files:
        try:
            with Path(name).open("rb") as stream:
                made.append(_from_pattern(name, stream.read(_PATTERN_BYTES), taken))
        except OSError as exc:
            raise PatternFileError(f"{name}: {exc.strerror or type(exc).__name__}") from None
    return tuple(made)


BY_SHAPE = "by-shape"  # the parser that maps are for


def _by_shape() -> tuple[Installed, Any]:
    found = next(p for p in parsers(False) if p.name == BY_SHAPE)
    return found, importlib.import_module(found.module)


def suggested(source: Any) -> Iterable[str]:
    """The lines of a map that says how an input is read by shape."""
    lines: Iterable[str] = _by_shape()[1].suggest(source)
    return lines


@cache
def from_map(name: str) -> Installed:
    """The parser that reads by shape, with the plans of a map that was named. Raises MapFileError."""
    found, module = _by_shape()
    try:
        with Path(name).open("rb") as stream:
            return found._replace(made=cast("Parser", module.mapped(name, stream.read(_PATTERN_BYTES).decode())))
    except OSError as exc:
        raise MapFileError(f"{name}: {exc.strerror or type(exc).__name__}") from None
    except ValueError as exc:
        raise MapFileError(str(exc)) from None


@cache
def _packaged_patterns() -> tuple[tuple[Installed, ...], tuple[_Broken, ...]]:
    """The *.logpattern files of the packages that are registered for them."""
    made: list[Installed] = []
    wrong: list[_Broken] = []
    taken = {p.name: p.package for p in parsers(True)}
    for package in _installed(PATTERNS):
        from importlib import resources  # seldom needed

        try:
            for file in sorted(resources.files(package).iterdir(), key=lambda f: f.name):
                if not file.name.endswith(".logpattern"):
                    continue
                made.append(_from_pattern(f"{package}/{file.name}", file.read_bytes(), taken))
        except PatternFileError as exc:
            wrong.append(_Broken(package, str(exc)))
        except (Exception, SystemExit) as exc:  # noqa: BLE001  a third party's package must not end the run
            wrong.append(_Broken(package, f"cannot be read: {type(exc).__name__}"))
    return tuple(made), tuple(wrong)


def _from_pattern(name: str, raw: bytes, taken: dict[str, str]) -> Installed:
    compiler = importlib.import_module(BUILTIN[PATTERNS])
    try:
        formats = compiler.formats(name, raw)
    except ValueError as exc:
        raise PatternFileError(str(exc)) from None
    stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-") or "pattern"
    if stem in taken:
        raise PatternFileError(f"{name}: the name {stem} is taken by {taken[stem]}; rename the file")
    taken[stem] = name
    title = formats[0].title if len(formats) == 1 else f"Lines of {Path(name).name}"
    parser = cast("Parser", compiler.parser(stem, title, formats))
    return Installed(stem, title, name, name, made=parser)


def _covered(manual: str) -> tuple[str, ...]:
    """The ids of docs/symptoms.toml that a manual names in its `Covers:` line; `none` where the list lacks the trouble."""
    found = re.search(r"^Covers: (.+?)\.?$", manual, re.MULTILINE)
    named = found[1] if found and found[1] != "none" else ""
    return tuple(named.replace(",", " ").split())
