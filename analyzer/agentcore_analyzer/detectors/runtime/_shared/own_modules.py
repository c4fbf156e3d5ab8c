"""Modules that a program looks for and does not find, and how it is known that they are its own: by the print, never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures import Failure, FailureKind, claims, failures
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge.distributions import distribution
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.tuples import NamedTuple

HINTS = (
    "No module named", "attempted relative import", "cannot import name", "Cannot find module", "cannot load such file", "Could not import module",
    "not found in module", "Could not find or load main class", "Unable to import module", "Error loading ASGI app",
)  # fmt: skip
_KINDS = frozenset({FailureKind.EXCEPTION, FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR, FailureKind.PROCESS_END})
_NAME = r"[\w.]{1,200}"
_RELATIVE = late(r"attempted relative import (?:with no known parent package|beyond top-level package)")
_HANDLER = late(r"Unable to import module '(?P<name>[\w./-]{1,200})': No module named '(?P=name)'|ImportModuleError: (?:Error: )?Cannot find module '(?P<file>[\w/-]{1,100})'")
_LOADED = late(rf"Could not import module \"(?P<module>{_NAME})\"|Attribute \"(?P<attribute>\w{{1,80}})\" not found in module \"(?P<of>{_NAME})\"")
_MAIN = late(rf"(?:^|/)python[\d.]{{0,5}}: No module named (?P<module>{_NAME})|Could not find or load main class (?P<main>[\w.$]{{1,200}})")
_PYTHON = late(rf"No module named '(?P<module>{_NAME})'|cannot import name '(?P<name>\w{{1,100}})' from (?P<partly>partially initialized module )?'(?P<package>{_NAME})'(?: \((?:most likely|consider)[^()\n]{{1,200}}\))?(?: \((?P<file>[^()\n]{{1,300}})\))?")
_FILE = late(r"Cannot find module '(?P<path>(?:\.{1,2}|/|[A-Za-z]:|file:)[^'\n]{1,300})'(?: imported from \S{1,300})?|cannot load such file -- (?P<ruby>[./][^\s(]{1,300})")
_ENDING = late(r"\.(?:[cm]?[jt]sx?|json|node|rb|wasm)$")
_OF_LAMBDA = ("Unable to import module '", "Runtime.ImportModuleError", "Runtime.HandlerNotFound")
_NODE_ITSELF = late(r"node:|internal/|[\w-]{1,40}\.js$")  # its files have no folder, or this one
_REQUIRED = late(r"Require stack:\s{1,20}(?:npm (?:ERR!|error) )?- (?P<file>[^\n]{1,300})")
_EXTENSION = late(r"[\w-]\.\w{1,5}$")


class Sort(StrEnum):
    """What is missing."""

    ENTRY = "entry"  # what a server, Lambda or the command line was told to load
    ATTRIBUTE = "attribute"  # the module is there, the object is not
    RELATIVE = "relative"  # an import by dots in a file that was started as a script
    CIRCLE = "circle"  # two modules import each other
    FILE = "file"  # a path
    ROOT = "root"  # a package whose folder stands in the frames: the import starts at another folder
    PART = "part"  # a part of a package whose folder stands in the frames
    SHADOW = "shadow"  # a file of the program's own has the name of a package and is loaded in its place
    NAME = "name"  # the module is there, the name in it is not; whose module it is, the print does not tell
    UNKNOWN = "unknown"  # the print does not tell whether it is the program's own


class Missing(NamedTuple):
    """One module that was not found. `seen` is the file of the frames that shows that it is the program's own, `above` the folder that holds it."""

    sort: Sort
    name: str
    words: str
    seen: str = ""
    above: str = ""
    part: str = ""  # what was to be imported from it

    @property
    def own(self) -> bool:
        return self.sort not in (Sort.NAME, Sort.UNKNOWN)


def missing(case: Case, failure: Failure) -> Missing | None:
    """What a failure says is missing; None where it says no such thing, or speaks of a package that is known."""
    if not once(_speaks_of_one, failure):
        return None
    for words in _told(failure):
        if (found := _read(case, failure, words)) is not None:
            return found
    return None


def _speaks_of_one(failure: Failure) -> bool:
    return failure.kind in _KINDS and any(_told(failure))


def _told(failure: Failure) -> Iterator[str]:
    """What a failure says, first what caused it, where it may speak of a module or a file."""
    said = failure.said
    for text in (*(f"{r.type}: {r.message}" for r in said.chain[:1]), f"{said.type}: {said.message}", said.quote):
        words = plain_quotes(text[:2000])
        if holds(words, HINTS):
            yield words


def _read(case: Case, failure: Failure, words: str) -> Missing | None:
    if found := _RELATIVE.search(words):
        return Missing(Sort.RELATIVE, "", found[0])
    if found := _HANDLER.search(words):
        return Missing(Sort.ENTRY, found["name"] or found["file"], found[0])
    if found := _LOADED.search(words):
        return Missing(Sort.ATTRIBUTE if found["attribute"] else Sort.ENTRY, found["module"] or found["of"], found[0])
    if found := _MAIN.search(words):
        return Missing(Sort.ENTRY, found["module"] or found["main"], found[0])
    if found := _FILE.search(words):
        path = found["path"] or found["ruby"]  # a file of an installed package is not the program's own
        ours = own("javascript", path.replace("\\", "/")) and own("ruby", path) and not _asked_by_a_package(failure)
        started = found["path"] and not path.startswith((".", "file:")) and "imported from" not in found[0] and not _asking(failure)
        return Missing(Sort.ENTRY if started else Sort.FILE, path, found[0]) if ours else None
    if found := _PYTHON.search(words):
        return _module(case, failure, found)
    return None


def _asked_by_a_package(failure: Failure) -> bool:
    """Whether what looked for the file is an installed package."""
    asked = _asking(failure)
    return bool(asked) and not own("javascript", asked.replace("\\", "/"))


def _asking(failure: Failure) -> str:
    """The file that looked for it: the first of Node's own list, else the first frame that is not of Node.js itself."""
    source = failure.sources[0]
    whole = (source.text or "")[max(failure.said.start, 0) : max(failure.said.end, 0)] if isinstance(source, LogRecord) else failure.said.message
    if (stack := _REQUIRED.search(whole)) is not None:
        return stack["file"]
    frames = (f for r in failure.said.chain[:1] for f in reversed(r.frames))
    return next((f.file for f in frames if f.file and not _NODE_ITSELF.match(f.file)), "")


def _module(case: Case, failure: Failure, found: re.Match[str]) -> Missing | None:
    name = found["module"] or found["package"]
    top, parts = name.partition(".")[0], "." in name
    loaded = (found["file"] or "").strip()
    seen, above = (loaded, loaded.rpartition(top)[0].rstrip("/\\")) if loaded and own("python", loaded) else ("", "") if loaded else _seen(case, failure, top)
    if distribution(name):  # a folder of the project may be called like what it uses: only a file that was loaded proves it
        return Missing(Sort.SHADOW, name, found[0], loaded, "") if loaded and seen else None
    if found["partly"] and seen:
        return Missing(Sort.CIRCLE, name, found[0], seen, above)
    if not seen:
        return Missing(Sort.NAME if found["name"] else Sort.UNKNOWN, name, found[0], part=found["name"] or "")
    return Missing(Sort.PART if parts or found["name"] else Sort.ROOT, name, found[0], seen, above)


def _seen(case: Case, failure: Failure, top: str) -> tuple[str, str]:
    """The file of the program's own code that lies in a folder of this name or is called so, and the folder that holds that."""
    for file in dict.fromkeys((*_files(failure), *(f for other in _of_file(case, failure) for f in _files(other)))):
        parts = re.split(r"[/\\]", file)
        if top in parts[:-1]:
            return file, "/".join(parts[: parts.index(top)]) or "/"
        if parts[-1].rpartition(".")[0] == top:
            return file, "/".join(parts[:-1]) or "."
    return "", ""


def _files(failure: Failure) -> Iterator[str]:
    return (f.file for r in failure.said.chain for f in r.frames if f.own and f.file)


def _of_file(case: Case, failure: Failure) -> list[Failure]:
    """Failures of the same input with frames, a few: whose folders are seen there."""
    made: dict[str, list[Failure]] = case.memo("failures with frames by file", dict)
    if not made:
        made[""] = []
        for other in failures(case).all:
            known = made.setdefault(other.place.file, [])
            if other.said.frames and len(known) < 50:
                known.append(other)
    return made.get(failure.place.file, [])


def ending(path: str) -> bool:
    """Whether a path of JavaScript names its file with an ending."""
    return _ENDING.search(path) is not None or _EXTENSION.search(path) is not None


def grouped(case: Case, explained: frozenset[str]) -> Iterable[tuple[Missing, list[Failure]]]:
    """Equal ones together: what nobody explains, and of modules that are the program's own what a detector of these codes does."""
    groups: dict[tuple[Sort, str], tuple[Missing, list[Failure]]] = {}
    taken = claims(case)
    for failure in failures(case).all:
        found, claim = missing(case, failure) if not failure.harmless else None, taken.of(failure)
        if found is not None and (claim is None or (found.own and claim.code in explained)):
            groups.setdefault((found.sort, found.name or found.words), (found, []))[1].append(failure)
    return groups.values()


def of_lambda(found: Missing, failure: Failure) -> bool:
    """Whether Lambda's bootstrap says it of a handler."""
    return any(w in f"{found.words} {failure.said.quote}" for w in _OF_LAMBDA)
