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

from agentcore_analyzer.detectors.runtime._shared import module_words
from agentcore_analyzer.detectors.runtime._shared.failed_starts import refusals
from agentcore_analyzer.detectors.runtime._shared.own_modules import Missing, Sort, grouped, of_lambda
from agentcore_analyzer.evidence import anchors, last_line, of_log
from agentcore_analyzer.failures import Failure, Stage, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity
from agentcore_analyzer.symptoms.known_sentences import SHOWN, ids, proof
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
    from agentcore_analyzer.symptoms import unexplained  # with 25 modules, where there is a finding

    worst = min(group, key=lambda f: unexplained.RANK[f.effect])
    refused = [r for f in group[:SHOWN] for log in f.sources if isinstance(log, LogRecord) for r in refusals(case, log)]
    package = module_words.of_package(case, found, worst)
    started, (title, why) = any(f.said.loading or claims(case).of(f) for f in group), package[:2] if package else module_words.says(found)
    there = "part of what is deployed: codeLocation, " if seen(case, AGENTCORE) else "part of what is deployed: " if seen(case, IMAGE) else "where it is looked for: "
    packed = f"See that it is {there}{_IMAGE}"
    return Finding(
        severity=Severity.ERROR if started or found.sort in (Sort.ENTRY, Sort.ATTRIBUTE) else unexplained.severity(worst),
        confidence=Confidence.CERTAIN if found.sort not in (Sort.ROOT, Sort.PART, Sort.NAME, Sort.UNKNOWN) and not worst.said.truncated else Confidence.LIKELY,
        title=title,
        cause=f"{unexplained.what(worst)}. {why} {unexplained.around(case, group, worst)}",
        evidence=(*dict.fromkeys(proof(f) for f in group[:SHOWN]), *(of_log(r, "the caller was refused", last_line(r)) for r in refused[:SHOWN])),
        fix=(*(package[2] if package else module_words.steps(found, _FUNCTION if of_lambda(found, worst) else packed)), *unexplained.look(case, worst)),
        subject=("own-module-missing", found.sort.value, found.name),
        counter=() if found.sort is Sort.SHADOW else ("this tool knows a package by this name: no",),
        anchors=ids(group) | anchors(*refused),
        owner="agents-deploy",
    )
