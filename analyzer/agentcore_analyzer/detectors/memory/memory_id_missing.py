"""
The agent does not know its memory's id.

## What it sees
A message that `MEMORY_…_ID` (or BEDROCK_AGENTCORE_MEMORY_ID) is not set, `Memory unavailable`, or a
call refused because the memory id is empty.

## Why it matters
The agent runs without memory, usually without failing.

## What to do
Deploy the memory with the project, so that the variable is set; read the variable's name from there.

## Not this when
The variable is only mentioned.

## Source
Templates of the CLI and the SDK's memory client.

Covers: MEM-5 HO-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.CLIENT_LOG))
EXPLAINS = (Explains("memory-unused", "the agent does not know its memory"),)
_MISSING = late(
    r"(?:KeyError: |[Mm]issing (?:environment variable )?|not set: )['\"]?\w*MEMORY_\w*ID"
    r"|\b\w*MEMORY_\w*ID\b.{0,40}(?:not set|missing|undefined|unset|is None|not found|is not configured)"
    r"|Memory unavailable|Invalid length for parameter memoryId, value: 0"
)


def find(case: Case) -> Iterator[Finding]:
    hits: list[tuple[Evidence, LogRecord]] = []
    for log in case.logs_with("MEMORY_", "Memory unavailable", "parameter memoryId"):
        line = next((row for row in (log.text or "").splitlines() if _MISSING.search(row)), "")
        if line:
            hits.append((of_log(log, "logged", line), log))
    if not hits:
        return
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="The agent does not know its memory's id",
        cause="The agent looked for the id of its memory in the environment and found none, so it runs without memory.",
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step("See which memory the project has, and its id.", "agentcore status --json", "memoryId under deployedState"),
            Step("Deploy it with the agent, or set the variable in envVars of agentcore.json.", "agentcore deploy"),
        ),
        subject=("memory-id-missing",),
        anchors=frozenset().union(*(anchors(log) for _, log in hits)),
        owner="agents-build/memory",
    )
