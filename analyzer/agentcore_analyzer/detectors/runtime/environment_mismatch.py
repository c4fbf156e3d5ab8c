"""
An environment variable is set locally and missing in the deployed agent.

## What it sees
Names in `.env` or `.env.local` that are neither in the envVars of agentcore.json nor among the
variables of the deployed runtime (get-agent-runtime). An error where the agent's own log shows that
the name is missing (`KeyError: 'NAME'`, `NAME is not set`), otherwise a warning. Values are never read.

## Why it matters
The agent works on the developer's machine and fails, or does something else, once deployed.

## What to do
Declare the variable for the runtime and deploy; give secrets as credentials of AgentCore Identity.

## Not this when
The platform or the CLI sets the name (AGENTCORE_…, AWS_…, MEMORY_…, OTEL_…), or it is one for the
local machine only (PORT, DEBUG, LOG_LEVEL …).

## Source
The project files of the npm CLI 0.30.0 and of the older toolkit.

Covers: LVD-1 HO-17
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, NotChecked, Scope, Severity, Step
from agentcore_analyzer.symptoms import runtimes
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.PROJECT}),)
EXPLAINS = (
    Explains("runtime-entrypoint-crash", "the variable that the agent needs at start-up is not set where it is deployed"),
    Explains("runtime-agent-error", "the variable that the agent needs is not set where it is deployed"),
    Explains("caller-http-status", "the variable that the agent needs is not set where it is deployed", Scope.STATUS),
)
_GIVEN = late(
    r"(?:AGENTCORE|BEDROCK_AGENTCORE|AWS|MEMORY|OTEL|PYTHON|UV|PIP|NODE|NPM|VSCODE|LC)_\w+|PATH|HOME|USER|SHELL|LANG|TZ|PORT|HOST"
    r"|DEBUG|LOG_LEVEL|LOGLEVEL|LOCAL_DEV|DOCKER_CONTAINER|VIRTUAL_ENV|(?:HTTPS?|NO)_PROXY|CI|TERM|COLUMNS"
)
# What a program says about a variable that is not set.
_SAYS = r"KeyError: '{0}'|\b{0}\b[^\n]{{0,40}}(?:not set|is required|missing|undefined|not configured)|[Mm]issing[^\n]{{0,40}}\b{0}\b"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    local: dict[str, Evidence] = {}
    for document in case.documents:
        data = document.data if document.kind is Kind.PROJECT and isinstance(document.data, dict) else {}
        for variable in data.get("variables") or () if document.name == ".env" else ():
            name = str(variable.get("name")) if isinstance(variable, dict) else ""
            if name and variable.get("shape") != "empty" and not _GIVEN.fullmatch(name):
                at = document.place._replace(line=variable.get("line"))
                local.setdefault(name, Evidence(at, f"{name} is set locally (its value is not kept)"))
    if not local:
        return
    known = runtimes.runtimes(case)
    deployed = [r for r in known if r.deployed] or known
    if not deployed:
        yield NotChecked(
            "cannot tell whether the local variables are set in the deployed agent, because no configuration is in the input:"
            " add agentcore/agentcore.json, or export"
            " `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"
        )
        return
    declared = frozenset[str]().union(*(runtimes.variables(r) for r in deployed))
    missing = {name: proof for name, proof in local.items() if name not in declared}
    if missing:
        yield _finding(missing, _missed(case, missing), deployed)


def _missed(case: Case, names: dict[str, Evidence]) -> list[tuple[str, LogRecord]]:
    found = []
    for log in case.logs_with(*names, channels=frozenset({Kind.RUNTIME_LOG})):
        text = log.text or ""
        found += [(n, log) for n in names if n in text and re.search(_SAYS.format(re.escape(n)), text)]
    return found


def _finding(missing: dict[str, Evidence], missed: list[tuple[str, LogRecord]], deployed: list[runtimes.Runtime]) -> Finding:
    needed = list(dict.fromkeys(n for n, _ in missed))
    names = needed or list(missing)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    where = "the deployed runtime" if deployed[0].deployed else "agentcore.json, from which the runtime is deployed"
    return Finding(
        severity=Severity.ERROR if missed else Severity.WARNING,
        confidence=Confidence.CERTAIN if missed and deployed[0].deployed else Confidence.LIKELY if missed else Confidence.POSSIBLE,
        title=f"Set locally, missing in the deployed agent: {shown}",
        cause=f"{shown} stands in the local variables but not in those of {where}."
        + (" The agent's own log says that it is missing." if missed else " If the agent's code reads it, it works only locally."),
        evidence=(
            *(of_log(g, f"the agent misses {n}") for n, g in missed[:10]),
            *(missing[n] for n in names[:20]),
            *(Evidence(r.place, f"{r.name or 'the runtime'} has {count(len(runtimes.variables(r)), 'variable')}, not these") for r in deployed[:3]),
        ),
        fix=(
            Step(
                f'Add {{"name": "{names[0]}", "value": "VALUE"}} to envVars of the runtime in agentcore/agentcore.json, and deploy.',
                "agentcore deploy",
            ),
            Step("Secrets do not belong there: store them with AgentCore Identity.", "agentcore add credential"),
            Step(
                "Compare the names that the deployed runtime has.",
                "aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID --query 'keys(environmentVariables)'",
                names[0],
            ),
        ),
        subject=("environment-mismatch", *sorted(names)[:5]),
        counter=("names that the platform or the CLI sets, or that only matter locally: not counted",),
        anchors=anchors(*(g for _, g in missed)),
        owner="agents-debug/doctor",
    )
