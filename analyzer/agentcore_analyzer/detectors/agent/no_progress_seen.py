"""
The orchestrator itself noted that the work does not advance.

## What it sees
A progress ledger, as the orchestrators of Magentic-One, AutoGen and Agent Framework keep it, that says that no progress is made or that
the group is in a loop; and the last step of a worker before it.

## Why it matters
What follows is planned anew or given up; the worker's step before it is where to look first.

## What to do
Read the worker's step: a page that does not open, a question it cannot answer, an order that it did not follow.

## Not this when
The ledger says that progress is made, or holds no such member.

## Source
`is_progress_being_made` and `is_in_loop` in the ledger prompts of AutoGen's MagenticOneOrchestrator and of Agent Framework's MagenticManager.

Covers: G-repeat
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agents work: it explains no failure
TAXONOMY = "Task Orchestration"
_REASON = r'(?:"reason"\s*:\s*"(?:[^"\\]|\\.){0,4000}"\s*,\s*)?'
_STALLED = late(rf'"is_progress_being_made"\s*:\s*\{{\s*{_REASON}"answer"\s*:\s*(?:false|"false")')
_LOOP = late(rf'"is_in_loop"\s*:\s*\{{\s*{_REASON}"answer"\s*:\s*(?:true|"true")')


class Stall(NamedTuple):
    ledger: Turn
    worker: Turn


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str, bool], list[Stall]] = {}
    for run in runs(case):
        for turn in run.turns:
            text = turn.said.text
            stalled, looping = _STALLED.search(text) is not None, _LOOP.search(text) is not None
            if (stalled or looping) and (worker := _worker(case, run, turn)) is not None:
                groups.setdefault((run.agent.trace_id, turn.speaker, worker.speaker, looping), []).append(Stall(turn, worker))
    for (_, lead, worker_name, looping), stalls in groups.items():
        yield _finding(lead, worker_name, stalls, looping)


def _worker(case: Case, run: Run, ledger: Turn) -> Turn | None:
    """The last step of somebody else before it: in the same chat, else in another agent's run of the trace."""
    others = [t for t in run.turns if t.speaker != ledger.speaker] or [
        t for other in runs(case) if other.agent.trace_id == run.agent.trace_id and other is not run for t in other.turns
    ]
    return max((t for t in others if moment(t.span) < moment(ledger.span)), key=lambda t: moment(t.span), default=None)


def _finding(lead: str, worker: str, stalls: list[Stall], looping: bool) -> Finding:
    noted = "that the group is in a loop" if looping else "that no progress is made"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{lead} noted {count(len(stalls), 'time')} {noted} after a step of {worker}",
        cause=f"The progress ledger of {lead} says {noted}. The last step before it is {worker}'s.",
        evidence=tuple(
            e
            for s in stalls
            for e in (
                at_fault(s.worker.span, f"the last step of {worker} before it"),
                of_span(s.ledger.span, f"the ledger says {noted}"),
            )
        ),
        fix=(
            Step(
                f"Read what {worker} was asked in that step and what it gave back; mend its tool, or say in its description what it cannot do."
            ),
            Step("Let the orchestrator ask another worker, or end with what is known, after the first such note."),
        ),
        subject=("no-progress-seen", lead, worker),
        anchors=anchors(*(s.ledger.span for s in stalls[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
