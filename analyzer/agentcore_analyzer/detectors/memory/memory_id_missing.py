"""
The agent does not know its memory's id.

## What it sees
A message that `MEMORY_…_ID` (or BEDROCK_AGENTCORE_MEMORY_ID) is not set, `Memory unavailable`, or a
call refused because the memory id is empty.

## Why it matters
The agent runs without memory, often without failing.

## What to do
Deploy the memory with the project, so that the variable is set; read the variable's name from there.

## Not this when
The variable is only mentioned, or is another one (SHARED_MEMORY_ID); `Memory unavailable` is said in an input that is not of AgentCore.

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
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.CLIENT_LOG))
EXPLAINS = (Explains("memory-unused", "the agent does not know its memory"),)
# Names of the CLI and the SDK; another program's SHARED_MEMORY_ID is none.
_NAME = r"(?<!\w)(?P<{0}>(?:BEDROCK_)?(?:AGENTCORE_)?MEMORY_(?:\w*_)?ID)\b"
_FIELD = "memoryId"  # of a call, as botocore names it
_NO_ID = late(
    rf"(?:KeyError: |[Mm]issing (?:environment variable )?|not set: )['\"]?{_NAME.format('a')}"
    rf"|{_NAME.format('b')}.{{0,40}}(?:not set|missing|undefined|unset|is None|not found|is not configured)"
    rf"|parameter (?P<c>{_FIELD}), value: 0"
)
_UNAVAILABLE = "Memory unavailable"


def find(case: Case) -> Iterator[Finding]:
    hits: list[tuple[Evidence, LogRecord]] = []
    name = ""
    for log in case.logs_with("MEMORY_", "parameter memoryId", *((_UNAVAILABLE,) if of_agentcore(case) else ())):
        for row in (log.text or "").splitlines():
            found = _NO_ID.search(row)
            if found or (_UNAVAILABLE in row and of_agentcore(case)):
                name = name or next((g for g in found.groups() if g), "") if found else name
                hits.append((of_log(log, "logged", row), log))
                break
    if not hits:
        return
    missed = f"{name} is the id of a memory, and was {'empty in a call' if name == _FIELD else 'looked for and not there'}."
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The id of the memory is not set: {name}" if name else "The agent says that its memory is not available",
        cause=missed if name else "Why, the line does not tell: see whether the memory's id is set.",
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step("See which memory the project has, and its id.", "agentcore status --json", "memoryId under deployedState"),
            Step("Set it where the program runs (AgentCore: deploy the memory with the agent, or name it in envVars of agentcore.json).", "agentcore deploy"),
        ),
        subject=("memory-id-missing",),
        anchors=frozenset().union(*(anchors(log) for _, log in hits)),
        owner="agents-build/memory",
    )
