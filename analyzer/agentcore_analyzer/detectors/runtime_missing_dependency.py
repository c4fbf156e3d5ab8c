"""
The agent could not start: a Python package is missing.

## What it sees
`ModuleNotFoundError: No module named …` or `ImportError: cannot import name …` at start-up in the
runtime's log, and the 424 that the caller got for it, where a client log is there.

## Why it matters
The container starts, crashes on import and never answers: every invoke fails with 424
RuntimeClientError, or with a time-out of the initialization.

## What to do
Add the distribution to the project's dependencies and deploy again.

## Not this when
The import was optional and handled: a request was served later in the same log. The words stand in
a prompt or a tool's result. The exception was raised inside a request (then the request failed, not
the start).

## Source
An agent with a missing import run for real; issues of the SDK and the CLI about 424.

Covers: F424-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, last_line, of_log, served_after
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = (frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}), frozenset({Kind.CLIENT_LOG}))
EXPLAINS = {
    "runtime-init-timeout": "the import failed, so the initialization never completed",
    "runtime-agent-error": "the agent never started",
    "runtime-entrypoint-crash": "the crash is this failing import",
}
_MISSING = re.compile(r"^(?:ModuleNotFoundError: No module named '(?P<module>[\w.]+)'|ImportError: cannot import name "
                      r"'(?P<name>\w+)' from (?:partially initialized module )?'(?P<package>[\w.]+)')", re.MULTILINE)  # fmt: skip
_REFUSED = ("RuntimeClientError", "424", "Runtime initialization time exceeded")
# Import names that differ from the distribution to install.
DISTRIBUTIONS = {
    "bs4": "beautifulsoup4", "cv2": "opencv-python-headless", "dateutil": "python-dateutil", "dotenv": "python-dotenv",
    "fitz": "PyMuPDF", "jwt": "PyJWT", "PIL": "Pillow", "psycopg2": "psycopg2-binary", "sklearn": "scikit-learn",
    "strands": "strands-agents", "strands_tools": "strands-agents-tools", "yaml": "PyYAML", "google": "google-adk",
    "bedrock_agentcore": "bedrock-agentcore", "langchain_aws": "langchain-aws", "attr": "attrs",
}  # fmt: skip
NEAR_NS = 300 * 10**9


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[LogRecord, re.Match[str]]]] = {}
    for log in case.logs_with("ModuleNotFoundError: No module named", "ImportError: cannot import name"):
        found = None
        for found in _MISSING.finditer(log.text or ""):  # noqa: B007  the last one reached the caller
            pass
        if found is None or log.channel is Kind.CLIENT_LOG:
            continue
        inside = log.trace_id is not None and case.traces[log.trace_id].spans
        if not inside and served_after(case, log) is None:
            groups.setdefault(found["module"] or f"{found['package']}:{found['name']}", []).append((log, found))
    for hits in groups.values():
        yield _finding(case, hits)


def _finding(case: Case, hits: list[tuple[LogRecord, re.Match[str]]]) -> Finding:
    log, found = hits[0]
    refused = _refused(case, log)
    evidence: list[Evidence] = [of_log(g, "start-up failed", m[0]) for g, m in hits]
    evidence += [of_log(c, "the caller was refused", last_line(c)) for c in refused]
    module = found["module"] or found["package"]
    top = module.partition(".")[0]
    distribution = DISTRIBUTIONS.get(top, top)
    if found["module"]:
        title = f"The agent could not start: module {module} is not installed"
        cause = f"Importing {module} failed while the agent was starting"
        mend = Step(
            f"Add the distribution {distribution} to the project's dependencies (if {top} is a module of your own,"
            " it is not part of what was deployed: check codeLocation and the Dockerfile's COPY lines).",
            f"uv add {distribution}",
            f"{distribution} in pyproject.toml",
        )
    else:
        title = f"The agent could not start: {module} has no {found['name']}"
        cause = (
            f"Importing {found['name']} from {module} failed while the agent was starting: the installed version of"
            f" {distribution} does not have it (an older or newer one is needed)"
        )
        mend = Step(
            f"See in the release notes of {distribution} which versions have {found['name']}, and ask for one of them.",
            f"uv add '{distribution}==VERSION'",
            f"{distribution}==VERSION in pyproject.toml, and python -c 'from {module} import {found['name']}' prints nothing",
        )
    answered = f", and the caller got “{last_line(refused[0])}”" if refused else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused or log.channel is Kind.DEV_LOG else Confidence.LIKELY,
        title=title,
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


def _refused(case: Case, log: LogRecord) -> list[LogRecord]:
    """The caller's 424 for the same request, or near in time where no id joins them."""
    found = []
    for client in case.logs_with(*_REFUSED, channels=frozenset({Kind.CLIENT_LOG})):
        if "RuntimeClientError" not in (client.text or "") and "initialization" not in (client.text or ""):
            continue
        same = client.session_id and client.session_id == log.session_id
        near = client.time_ns is None or log.time_ns is None or abs(client.time_ns - log.time_ns) <= NEAR_NS
        if same or near:
            found.append(client)
    return found
