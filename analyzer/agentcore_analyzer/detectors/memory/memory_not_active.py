"""
A memory is not ACTIVE.

## What it sees
A live answer about a memory (get-memory, list-memories) with a status other than ACTIVE: CREATING, UPDATING, DELETING,
FAILED, with its failure reason.

## Why it matters
Calls that read or write it are refused. An agent that opens its memory at start-up does not start: the
caller gets 424.

## What to do
Wait until it is ACTIVE (CREATING takes some minutes), or read the failure reason and create it again.

## Not this when
The status is ACTIVE, or the document does not tell it: `agentcore status` shows a memory's
strategies, never its live status.

## Source
Statuses in the service model of the control plane; status output of the CLI.

Covers: F424-4 MEM-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, NotChecked, Scope, Severity, Step
from agentcore_analyzer.symptoms import support_case
from agentcore_analyzer.symptoms.resources import Resource, resources

NEEDS = (frozenset({Kind.STATUS}),)
EXPLAINS = (
    Explains("runtime-init-timeout", "the agent waits at start-up for a memory that is not ACTIVE"),
    Explains("runtime-entrypoint-crash", "the memory that is opened at start-up is not ACTIVE"),
    Explains("runtime-agent-error", "the memory that the agent uses is not ACTIVE"),
    Explains("caller-http-status", "the memory that the agent uses is not ACTIVE", Scope.STATUS),
    Explains("memory-no-strategy", "the memory as a whole is not ready"),
    Explains("memory-read-too-early", "a memory that is not ACTIVE gives nothing back"),
    Explains("memory-unused", "a memory that is not ACTIVE cannot be used"),
)
SHORTEST_ID = 5  # characters: what is shorter stands in texts by chance
_WAITING = frozenset({"CREATING", "UPDATING"})


def find(case: Case) -> Iterator[Finding | NotChecked]:
    memories = resources(case, "memory")
    told = [m for m in memories if m.live and m.status]
    best: dict[str, Resource] = {}
    for memory in told:
        known = best.get(memory.id or memory.name)
        if known is None or len(memory.data) > len(known.data):
            best[memory.id or memory.name] = memory
    for memory in best.values():
        if memory.status != "ACTIVE":
            yield _finding(case, memory)
    if memories and not told:
        name = memories[0].id or "MEMORY_ID"
        yield NotChecked(
            f"cannot tell whether memory {memories[0].name or name} is ACTIVE, because the input holds only its configuration: "
            f"export it with `aws bedrock-agentcore-control get-memory --memory-id {name}`"
        )


def _finding(case: Case, memory: Resource) -> Finding:
    name = memory.name or memory.id
    shown = f"{memory.status}{f': {memory.reason}' if memory.reason else ''}"
    failed, ids = _failures(case, memory)
    waiting = memory.status in _WAITING
    look = f"aws bedrock-agentcore-control get-memory --memory-id {shell(memory.id or 'MEMORY_ID')} --query 'memory.[status,failureReason]'"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"Memory {name} is {memory.status}, not ACTIVE",
        cause=(
            f"Memory {name} was {shown} when the answer was exported; it can be read and written only when it is ACTIVE."
            + (f" Errors that name this memory: {len(failed)}." if failed else "")
        ),
        evidence=(memory.evidence(f"status {memory.status}", shown), *failed),
        fix=(
            Step("Wait and look again; creation takes some minutes.", look, '"ACTIVE"')
            if waiting
            else Step("Read why; a memory that FAILED or is DELETING does not come back.", look, "the failure reason"),
            Step("Invoke the agent again with a new session.", "agentcore invoke 'hello'", "an answer")
            if waiting
            else Step("Deploy the project again, so that the memory is created anew.", "agentcore deploy", "the memory is ACTIVE afterwards"),
        ),
        subject=("memory-not-active", name),
        counter=("calls to this memory that failed: " + (f"{len(failed)}" if failed else "none in the input"),),
        # Its own id, too: without a failed call that names it, it explains no other request's failure.
        anchors=ids | {f"memory:{memory.id or name}"},
        owner="agents-build/memory",
        references=("https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetMemory.html",),
        case_text="" if waiting else _case_text(memory, shown, failed),
    )


def _case_text(memory: Resource, shown: str, failed: list[Evidence]) -> str:
    arn = str(memory.data.get("arn") or "")
    return support_case.case_text(
        f"a memory is {shown}",
        [*support_case.place_of(arn), ("Memory ID", memory.id), ("Memory ARN", arn)],
        [(e.time_ns, "") for e in failed],
        "to say why, where the failure reason names nothing that the account can change.",
    )


def _failures(case: Case, memory: Resource) -> tuple[list[Evidence], frozenset[str]]:
    """Errors that name the memory by its id, and the requests they belong to."""
    if len(memory.id) < SHORTEST_ID:
        return [], frozenset()
    errors = list(case.errors_with(memory.id))
    logs = [g for g in case.logs_with(memory.id) if failures(case).of(g)]
    found = [of_span(e.span, f"{e.span.name} failed", e.message) for e in errors] + [of_log(g, "logged") for g in logs]
    return found, anchors(*(e.span for e in errors), *logs)
