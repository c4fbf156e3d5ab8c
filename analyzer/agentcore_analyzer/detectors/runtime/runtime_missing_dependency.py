"""
The agent could not start: a Python module is missing.

## What it sees
`ModuleNotFoundError: No module named …` or `ImportError: cannot import name …` at start-up in the
runtime's log, and the 424 that the caller got for it, where a client log is there.

## Why it matters
The container starts, crashes on import and never answers: every invoke fails with 424
RuntimeClientError, or with a time-out of the initialization.

## What to do
Add the distribution to the project's dependencies, or the project's own module to what is deployed, and deploy again.

## Not this when
The import was optional and handled: a request was served later in the same log. The words stand in
a prompt or a tool's result. The frames show that the module is the program's own (own-module-missing). The
exception was raised inside a request (then the request failed, not the start).

## Source
An agent with a missing import run for real; issues of the SDK and the CLI about 424.

Covers: F424-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.failed_starts import of_agent, refusals
from agentcore_analyzer.detectors.runtime._shared.own_modules import missing
from agentcore_analyzer.evidence import CALLER_SIDE, LOGS, anchors, last_line, of_log, served_after
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.knowledge.distributions import brought
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms.exporter_failures import NOT_STARTED

NEEDS = (frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}), frozenset({Kind.CLIENT_LOG}))
EXPLAINS = (
    Explains("runtime-init-timeout", "the import failed, so the initialization never completed"),
    Explains("runtime-agent-error", "the agent never started"),
    Explains("caller-http-status", "the agent never started", Scope.STATUS),
    Explains("runtime-entrypoint-crash", "the crash is this failing import"),
    Explains("mcp-client-failed", "the MCP server did not come up"),
)
_MISSING = re.compile(r"^(?:ModuleNotFoundError: No module named '(?P<module>[\w.]+)'|ImportError: cannot import name "
                      r"'(?P<name>\w+)' from (?:partially initialized module )?'(?P<package>[\w.]+)')", re.MULTILINE)  # fmt: skip
# A caller's own failing import is none of the agent's, where the agent's log is there, too.
_OURS = LOGS - CALLER_SIDE


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[LogRecord, re.Match[str]]]] = {}
    for log in case.logs_with("ModuleNotFoundError: No module named", "ImportError: cannot import name"):
        found = None
        for found in _MISSING.finditer(log.text or ""):  # noqa: B007  the last one reached the caller
            pass
        if found is None or not failures(case).of(log) or log.channel not in case.among(_OURS) or any(p in (log.text or "") for p in NOT_STARTED):
            continue  # telemetry that cannot be loaded does not end the agent: telemetry-export-failed
        if any(f.said.loading is False for f in failures(case).of(log)):
            continue  # an import in the middle of a run
        if any(f.said.trigger and f.said.truncated in ("end", "both") for f in failures(case).of(log)):
            continue  # it was handled when something else was raised, which the print does not name any more
        if any((own := missing(case, f)) is not None and own.own for f in failures(case).of(log)):
            continue  # the frames show that it is the program's own: own-module-missing
        inside = log.trace_id is not None and case.traces[log.trace_id].spans
        if not inside and served_after(case, log) is None:
            groups.setdefault(found["module"] or f"{found['package']}:{found['name']}", []).append((log, found))
    for hits in groups.values():
        yield _finding(case, hits)


def _finding(case: Case, hits: list[tuple[LogRecord, re.Match[str]]]) -> Finding:
    log, found = hits[0]
    refused = refusals(case, log)
    evidence: list[Evidence] = [of_log(g, "start-up failed", m[0]) for g, m in hits]
    evidence += [of_log(c, "the caller was refused", last_line(c)) for c in refused]
    module = found["module"] or found["package"]
    who, whom = ("The agent", "the agent") if of_agent(case, log, refused) else ("A program", "it")  # whose log it is, is not known
    why, cause, mend = _missing(found, module, *brought(module), whom)
    answered = f", and the caller got “{last_line(refused[0])}”" if refused else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused or log.channel is Kind.DEV_LOG else Confidence.LIKELY,
        title=f"{who} could not start: {why}",
        cause=f"{cause}{answered}. No request was served after it in this log.",
        evidence=tuple(evidence),
        fix=(
            mend,
            Step("Deploy again and invoke.", "agentcore deploy && agentcore invoke 'hello'", "an answer instead of 424"),
        ),
        subject=("runtime-missing-dependency", module, found["name"] or ""),
        counter=("a request served later in the same log (then the import was optional): none",),
        anchors=anchors(log, *refused) if refused else anchors(log),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )


def _missing(found: re.Match[str], module: str, part: str, known: str, whom: str) -> tuple[str, str, Step]:
    """Why, as a title and as a cause, and the first step. A name that no known distribution brings may be the project's own: it is in no command."""
    if not found["module"]:
        title = f"{module} has no {found['name']}"
        cause = f"Importing {found['name']} from {module} failed while {whom} was starting: what is there does not have it"
        if not known:
            return title, cause, Step(f"Look whether the {module} that was deployed is the one that you mean, and has {found['name']}.")
        return title, f"{cause} (an older or newer {known} is needed)", Step(
            f"See in the release notes of {known} which versions have {found['name']}, and ask for one of them.",
            f"uv add '{known}==VERSION'",
            f"{known}==VERSION in pyproject.toml, and python -c 'from {module} import {found['name']}' prints nothing",
        )
    title, cause = f"module {module} is not there", f"Importing {module} failed while {whom} was starting"
    above = module.rpartition(".")[0] if module != part else ""  # `google` holds what several distributions bring
    if above and known:
        return title, f"{cause}: {above} was found, and has no such module", Step(
            f"See which versions of {known} have {module}, and ask for one of them.", f"uv add '{known}==VERSION'", f"{known}==VERSION in pyproject.toml"
        )
    if above:
        return title, f"{cause}: {above} was found, and has no such module", Step(
            f"If {above} is a package of your project: see that the file of {module} is part of what is deployed (codeLocation, the"
            " COPY lines of the Dockerfile, .dockerignore, letters in upper or lower case)."
        )
    if known:
        return title, cause, Step(f"Add the distribution {known} to the project's dependencies.", f"uv add {known}", f"{known} in pyproject.toml")
    return title, cause, Step(
        f"If {module} is a module of your project: see that it is part of what is deployed (codeLocation, the COPY lines of the"
        " Dockerfile, .dockerignore). If it comes from a package: add that package to the project's dependencies, under the name"
        " that its documentation gives."
    )
