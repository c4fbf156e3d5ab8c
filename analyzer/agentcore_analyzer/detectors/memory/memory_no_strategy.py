"""
The memory keeps no long-term records.

## What it sees
A memory without a SEMANTIC or USER_PREFERENCE strategy (or a custom one), or with none that is ACTIVE.

## Why it matters
Events are stored for the session, but nothing is extracted from them: a new session remembers nothing.

## What to do
Add a strategy, wait until it is ACTIVE; only sessions after that are extracted.

## Not this when
Only short-term memory is meant; EPISODIC and CUSTOM strategies also extract.

## Source
Strategy types of the service model; `agentcore status` lists strategies, not their live status.

Covers: MEM-1 HO-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.resources import Resource, resources, strategies

NEEDS = (frozenset({Kind.STATUS}), frozenset({Kind.PROJECT}))
EXPLAINS = (Explains("memory-unused", "there is no strategy that could fill it"), Explains("memory-read-too-early", "nothing is ever extracted"))
LONG_TERM = frozenset({"SEMANTIC", "USER_PREFERENCE", "EPISODIC", "CUSTOM"})


def find(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for memory in resources(case, "memory"):
        listed = strategies(memory)
        name = memory.name or memory.id
        if listed is None or name in seen:
            continue
        seen.add(name)
        lasting = [(kind, status) for kind, status in listed if any(k in kind for k in LONG_TERM)]
        active = [k for k, status in lasting if status in ("", "ACTIVE")]
        if not active:
            yield _finding(memory, name, listed, lasting)


def _finding(
    memory: Resource, name: str, listed: list[tuple[str, str]], lasting: list[tuple[str, str]]
) -> Finding:
    shown = ", ".join(f"{k} {s}".strip() for k, s in listed) or "none"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if memory.live else Confidence.LIKELY,
        title=f"Memory {name} has no {'active ' if lasting else ''}strategy for long-term records",
        cause=(
            f"The strategies of {name} are: {shown}. "
            + (
                "Those that extract long-term records are not ACTIVE, so nothing is extracted at this time."
                if lasting
                else "None of them extracts facts or preferences, so a new session cannot remember earlier ones."
            )
        ),
        evidence=(memory.evidence(f"strategies: {shown}"),),
        fix=(
            Step("Add a SEMANTIC or USER_PREFERENCE strategy to the memory in agentcore.json, then deploy.", "agentcore deploy",
                 "the strategy in agentcore status --type memory"),
            Step("Wait until it is ACTIVE.", f"aws bedrock-agentcore-control get-memory --memory-id {shell(memory.id or 'MEMORY_ID')} "
                 "--query 'memory.strategies[].[name,type,status]' --output table", "ACTIVE in every row"),
        ),
        subject=("memory-no-strategy", "inactive" if lasting else "none"),
        counter=("a SEMANTIC, USER_PREFERENCE, EPISODIC or CUSTOM strategy that is ACTIVE: none",),
        owner="agents-build/memory",
    )  # fmt: skip
