"""
A Python module is missing, mostly when an agent starts.

## What it sees
`ModuleNotFoundError: No module named …` or `ImportError: cannot import name …` at start-up in the
runtime's log, and the 424 that the caller got for it, where a client log is there. Where nothing shows a start, it says that an import failed.

## Why it matters
The container starts, crashes on import and never answers: every invoke fails with 424
RuntimeClientError, or with a time-out of the initialization.

## What to do
Add the distribution to the project's dependencies, or the project's own module to what is deployed, and deploy again.

## Not this when
The import was optional and handled, or mended: a request was answered later in the same log. The words stand in
a prompt or a tool's result. The frames show that the module is the program's own (own-module-missing). The
exception was raised inside a request (then the request failed, not the start).

## Source
An agent with a missing import run for real; issues of the SDK and the CLI about 424.

Covers: F424-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.failed_imports import FailedImport, failed_imports
from agentcore_analyzer.detectors.runtime._shared.failed_starts import of_agent, refusals
from agentcore_analyzer.evidence import anchors, last_line, of_log
from agentcore_analyzer.failures.knowledge.distributions import brought
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step

NEEDS = (frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}), frozenset({Kind.CLIENT_LOG}))
EXPLAINS = (
    Explains("runtime-init-timeout", "the import failed, so the initialization never completed"),
    Explains("runtime-agent-error", "the agent never started"),
    Explains("caller-http-status", "the agent never started", Scope.STATUS),
    Explains("runtime-entrypoint-crash", "the crash is this failing import"),
    Explains("mcp-client-failed", "the MCP server did not come up"),
)


def find(case: Case) -> Iterator[Finding]:
    for hits in failed_imports(case):
        yield _finding(case, hits)


def _finding(case: Case, hits: list[FailedImport]) -> Finding:
    found, log = hits[0], hits[0].log
    refused = refusals(case, log)
    evidence: list[Evidence] = [of_log(h.log, "the import failed", h.words) for h in hits]
    evidence += [of_log(c, "the caller was refused", last_line(c)) for c in refused]
    who, whom = ("The agent", "the agent") if of_agent(case, log, refused) else ("A program", "it")  # whose log it is, is not known
    started = any(h.started for h in hits)
    why, cause, mend = _missing(found, *brought(found.module), f" while {whom} was starting" if started else "")
    answered = f", and the caller got “{last_line(refused[0])}”" if refused else ""
    after = " No request was served after it in this log." if started else " Whether it was at a start, the input does not tell."
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused or log.channel is Kind.DEV_LOG else Confidence.LIKELY,
        title=f"{who} could not start: {why}" if started else f"An import failed: {why}",
        cause=f"{cause}{answered}.{after}",
        evidence=tuple(evidence),
        fix=(
            mend,
            Step("Deploy again and invoke.", "agentcore deploy && agentcore invoke 'hello'", "an answer instead of 424")
            if who == "The agent"
            else Step("Run it again the same way."),
        ),
        subject=("runtime-missing-dependency", found.module, found.name),
        counter=("a request served later in the same log (then the import was optional): none",) if started else (),
        anchors=anchors(log, *refused) if refused else anchors(log),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )


def _missing(found: FailedImport, part: str, known: str, when: str) -> tuple[str, str, Step]:
    """Why, as a title and as a cause, and the first step. A name that no known distribution brings may be the project's own: it is in no command."""
    module, name = found.module, found.name
    if name:
        failed = f"Importing {name} from {module} failed{when}"
        if found.partly:
            return f"{module} was not loaded to its end", f"{failed}: {module} was still being loaded", Step(
                f"Look which modules import each other, and whether a file of the program's own is called {module.partition('.')[0]}: it is loaded in the place of a package of that name."
            )
        title, cause = f"{module} has no {name}", f"{failed}: what is there does not have it"
        if not known:
            return title, cause, Step(f"Look whether the {module} that was deployed is the one that you mean, and has {name}.")
        return title, f"{cause} (an older or newer {known} is needed)", Step(
            f"See in the release notes of {known} which versions have {name}, and ask for one of them.",
            f"uv add '{known}==VERSION'",
            f"{known}==VERSION in pyproject.toml, and python -c 'from {module} import {name}' prints nothing",
        )
    title, cause = f"module {module} is not there", f"Importing {module} failed{when}"
    above = module.rpartition(".")[0] if module != part else ""  # `google` holds what several distributions bring
    if above and known:
        return title, f"{cause}: {above} was found, and has no such module", Step(
            f"See which versions of {known} have {module}, and ask for one of them.", f"uv add '{known}==VERSION'", f"{known}==VERSION in pyproject.toml"
        )
    if above:
        return title, f"{cause}: {above} was found, and has no such module", Step(
            f"If {above} is a package of your project: see that the file of {module} is part of what is deployed, and the letters in upper"
            " or lower case (AgentCore: codeLocation) (in an image: the COPY lines of the Dockerfile, .dockerignore)."
        )
    if known:
        return title, cause, Step(f"Add the distribution {known} to the project's dependencies.", f"uv add {known}", f"{known} in pyproject.toml")
    return title, cause, Step(
        f"If {module} is a module of your project: see that it is part of what is deployed (AgentCore: codeLocation)"
        " (in an image: the COPY lines of the Dockerfile, .dockerignore). If it comes from a package: add that package to the project's dependencies, under the name"
        " that its documentation gives."
    )
