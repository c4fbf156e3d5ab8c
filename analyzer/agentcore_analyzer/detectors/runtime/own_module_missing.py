"""
A module of the program's own is not where it is looked for.

## What it sees
`No module named …`, `attempted relative import …`, `cannot import name … from partially initialized module …`, `Cannot find module
'./…'`, `cannot load such file -- ./…`, `Could not import module "…"`, `Unable to import module '…'`, `Could not find or load main
class …`: of a path, of what was to be started, or of a package whose folder or file stands in the frames. Of other names, outside
of a start, it says that they may be the program's own.

## Why it matters
What needs the module fails each time. A package of that name on the index is somebody else's.

## What to do
Pack the module, start the program from the folder that holds it, or correct what is started.

## Not this when
A package of the index is missing: runtime-missing-dependency.

## Source
Import systems of Python, Node.js and Ruby; uvicorn, Lambda and Java's launcher.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.failed_starts import refusals
from agentcore_analyzer.detectors.runtime._shared.own_modules import Missing, Sort, ending, grouped, of_lambda
from agentcore_analyzer.evidence import anchors, last_line, of_log
from agentcore_analyzer.failures import Failure, Stage, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms import unexplained
from agentcore_analyzer.symptoms.known_sentences import SHOWN, ids, proof
from agentcore_analyzer.symptoms.own_advice import advice, installs
from agentcore_analyzer.symptoms.worlds import AGENTCORE, IMAGE, seen

SINCE = "0.2.0"
NEEDS = tuple(frozenset({kind}) for kind in Kind)
STAGE = Stage.GENERAL
FAILING = True
EXPLAINS = (
    Explains("runtime-init-timeout", "a module of its own was not found, so the initialization never completed"),
    Explains("runtime-entrypoint-crash", "the crash is this module that was not found", Scope.PLACE),
    Explains("caller-http-status", "a module of the agent's own was not found", Scope.STATUS),
    Explains("runtime-agent-error", "a module of the agent's own was not found"),
)
_IMAGE = "upper and lower case of its name (in an image: the COPY lines of the Dockerfile, .dockerignore)."
_FUNCTION = "See that it lies at the root of the function's package (the zip file, or what the image copies), and look at upper and lower case of its name."


def find(case: Case) -> Iterator[Finding]:
    for found, group in grouped(case, frozenset(told.code for told in EXPLAINS)):
        yield _finding(case, found, group)


def _finding(case: Case, found: Missing, group: list[Failure]) -> Finding:
    worst = min(group, key=lambda f: unexplained.RANK[f.effect])
    refused = [r for f in group[:SHOWN] for log in f.sources if isinstance(log, LogRecord) for r in refusals(case, log)]
    told = found.sort is Sort.UNKNOWN and installs(advice(case, worst))
    started, (title, why) = any(f.said.loading or claims(case).of(f) for f in group), _of_package(found.name) if told else _says(found)
    there = "part of what is deployed: codeLocation, " if seen(case, AGENTCORE) else "part of what is deployed: " if seen(case, IMAGE) else "where it is looked for: "
    packed = f"See that it is {there}{_IMAGE}"
    return Finding(
        severity=Severity.ERROR if started or found.sort in (Sort.ENTRY, Sort.ATTRIBUTE) else unexplained.severity(worst),
        confidence=Confidence.CERTAIN if found.sort not in (Sort.ROOT, Sort.PART, Sort.NAME, Sort.UNKNOWN) and not worst.said.truncated else Confidence.LIKELY,
        title=title,
        cause=f"{unexplained.what(worst)}. {why} {unexplained.around(case, group, worst)}",
        evidence=(*dict.fromkeys(proof(f) for f in group[:SHOWN]), *(of_log(r, "the caller was refused", last_line(r)) for r in refused[:SHOWN])),
        fix=(*(() if told else _steps(found, _FUNCTION if of_lambda(found, worst) else packed)), *unexplained.look(case, worst)),
        subject=("own-module-missing", found.sort.value, found.name),
        counter=() if found.sort is Sort.SHADOW else ("this tool knows a package by this name: no",),
        anchors=ids(group) | anchors(*refused),
        owner="agents-deploy",
    )


def _of_package(name: str) -> tuple[str, str]:
    return f"The module {name} is not there; the program says what to install", "The text itself says what brings it."


def _says(found: Missing) -> tuple[str, str]:
    """Title, and why it is so."""
    name, top = found.name, found.name.partition(".")[0]
    here = f"The print names {found.seen}, so {top} is most likely the program's own"
    return {
        Sort.ENTRY: (f"What was to be started is not there: {name}", "It is the module that the program was to start with: it is not packed there, or the name of the entrypoint is wrong."),
        Sort.ATTRIBUTE: (f"The module {name} was loaded, and does not have what it was to be started with", "The name behind the colon of the entrypoint is not one of this module."),
        Sort.RELATIVE: ("A relative import has no package above it", "An import that begins with a dot needs a package above the file: a file that is started by its path has none, and each more dot needs one more."),
        Sort.CIRCLE: (f"Modules of the program import each other: {name} was not loaded to its end", f"{here}; it was imported again while it was still being loaded."),
        Sort.FILE: (f"A file of the program's own is not there: {name}", "It is named by a path, so it is no package that could be installed."),
        Sort.ROOT: (f"The program's own package {top} is not found from where it was started", f"{here}: it is there, and the folder that holds it ({found.above}) is not where imports begin."),
        Sort.PART: (f"The program's own package {top} does not have what is imported: {name}", f"{here}; a part of it is not there, or is spelt in another way."),
        Sort.SHADOW: (f"A file of the program's own is loaded in the place of the package {top}", f"{name} was loaded from {found.seen}, which is no installed package and does not have what is imported."),
        Sort.NAME: (f"{found.part} cannot be imported from {name}", f"{name} was found, and does not have {found.part}: not at all, not in this version, or not yet, while it is still being loaded. Whose module it is, the input does not tell."),
        Sort.UNKNOWN: (f"The module {name} is not there; it may be the program's own", "Whether it is a module of the program or comes from a package, the input does not tell."),
    }[found.sort]  # fmt: skip


def _steps(found: Missing, packed: str) -> Iterator[Step]:
    name, top = found.name, found.name.partition(".")[0]
    if found.sort is Sort.ENTRY:
        yield Step(f"Correct the entrypoint or handler, if it is not {name} that should be started.")
    elif found.sort is Sort.ATTRIBUTE:
        yield Step(f"Write the name that the application has in {name} behind the colon: {name}:NAME.")
    elif found.sort is Sort.RELATIVE:
        yield Step("Start it as a module, from the folder that holds its package.", "python -m PACKAGE.MODULE")
        yield Step("Or write its imports without the leading dots.")
    elif found.sort is Sort.CIRCLE:
        yield Step(f"Move one of the two imports into the function that needs it, or what both need into a third module beside {name}.")
    elif found.sort is Sort.FILE and not ending(name) and "imported from" in found.words:
        yield Step("Write the ending of the file: Node.js adds none where a module is imported.")
    elif found.sort is Sort.ROOT:
        yield Step(f"Let imports begin at {found.above}: start the program from there, or name it in PYTHONPATH.", f"PYTHONPATH={found.above}")
        yield Step(f"Or import what lies in {top} without {top} in front.")
    elif found.sort is Sort.SHADOW:
        yield Step(f"Rename {found.seen} (or its folder), so that the package {top} is found where it is installed.")
    elif found.sort is Sort.NAME:
        yield Step(f"See which file {top} is loaded from: an installed package, or one of the program that has its name.", f"python -c 'import {top}; print({top}.__file__)'")
        yield Step("If it is loaded while it imports what imports it, move one of the two imports into the function that needs it.")
    elif found.sort is Sort.UNKNOWN:
        yield Step(f"If it is a module of the program: {packed[:1].lower()}{packed[1:]}")
        yield Step("If it comes from a package: add that package to the dependencies, under the name that its documentation gives.")
    if found.sort in (Sort.ENTRY, Sort.FILE, Sort.PART):
        yield Step(packed)
