"""What is said of a module that is not there, and what to do, by the sort of it."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.own_modules import Missing, Sort, ending
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Step
from agentcore_analyzer.stacktraces.own import typed
from agentcore_analyzer.symptoms.own_advice import advice, installs


def of_package(case: Case, found: Missing, failure: Failure) -> tuple[str, str, tuple[Step, ...]] | None:
    """Title, why and steps where a module of which nothing is known comes from a package: the text says what to install, or only packages ask for it."""
    if found.sort is not Sort.UNKNOWN:
        return None
    if installs(advice(case, failure)):
        return f"The module {found.name} is not there; the program says what to install", "The text itself says what brings it.", ()
    frames = failure.said.frames
    if not frames or failure.said.truncated or any(f.own and not typed(f.file) for f in frames):
        return None
    step = Step(f"Add the package that brings {found.name} where this ran (for a build: to what it requires), or take another version of what asks for it.")
    return f"The module {found.name} is not there; code of a package asks for it", "No frame of the print is code of the program itself.", (step,)


def says(found: Missing) -> tuple[str, str]:
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


def steps(found: Missing, packed: str) -> Iterator[Step]:
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
