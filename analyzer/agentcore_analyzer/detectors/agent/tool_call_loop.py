"""
The agent calls the same tool with the same arguments again and again.

## What it sees
Three or more calls in a row (or five anywhere in one invocation) of one tool with the same canonical
arguments and the same result.

## Why it matters
The model does not take the result in: tokens and time are spent until a limit stops the run.

## What to do
Say in the tool's description and result what to do next; cap the number of cycles.

## Not this when
Results change from call to call or at the end (polling a job), or arguments differ (paging).

## Source
The counts are ours; loops of this kind are among the most reported agent failures.

Covers: ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import ToolCall, busy, called

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Resource Abuse"
EXPLAINS = (Explains("runaway-agent", "the cycles are the repeated call"), Explains("sequential-tool-calls", "the calls are the same call"))
IN_A_ROW = 3  # the count is ours; two is a retry
ANYWHERE = 5  # the count is ours; with other calls between them some repetition is meant
# Arguments are compared in at most this many calls of one invocation.
LOOKED_AT = 500
# On large inputs arguments are decoded again for each call: so many invocations are enough to see a habit.
INVOCATIONS = 200


def find(case: Case) -> Iterator[Finding | NotChecked]:
    unknown = 0
    for invocation, spans in islice(busy(case, IN_A_ROW), INVOCATIONS):
        calls = [called(invocation, s) for s in spans[:LOOKED_AT]]
        if not any(c.arguments for c in calls):
            unknown += 1
            continue
        loop = _longest(calls)
        if loop:
            yield _finding(invocation, loop)
    if unknown:
        yield NotChecked(
            f"a tool was called {IN_A_ROW} times or more in {count(unknown, 'invocation')}, but the export does not hold the arguments:"
            " export the event records too (stream otel-rt-logs of the runtime's log group)"
        )


def _longest(calls: list[ToolCall]) -> list[ToolCall]:
    """The longest loop: equal calls with equal results, in a row or spread."""
    groups: dict[tuple[str, str], list[ToolCall]] = {}
    best: list[ToolCall] = []
    run: list[ToolCall] = []
    for call in calls:
        same = bool(run) and _key(run[-1]) == _key(call) and bool(call.arguments)
        run = [*run, call] if same else [call]
        if len(run) >= IN_A_ROW and len(run) > len(best) and _same_results(run):
            best = run
        if call.arguments:
            groups.setdefault(_key(call), []).append(call)
    for group in groups.values():
        if len(group) >= ANYWHERE and len(group) > len(best) and _same_results(group):
            best = group
    return [] if best and _waited(best, groups[_key(best[-1])]) else best


def _waited(loop: list[ToolCall], alike: list[ToolCall]) -> bool:
    """Whether the next equal call brought something else: then the agent polled, and what it waited for came."""
    after = alike[next(n for n, c in enumerate(alike) if c is loop[-1]) + 1 :][:1]
    return any(c.result and c.result != loop[-1].result and not loop[-1].failed for c in after)


def _key(call: ToolCall) -> tuple[str, str]:
    return call.tool, call.arguments


def _same_results(calls: list[ToolCall]) -> bool:
    """Failures and successes are no equal results; among each, what is not recorded does not count against it."""
    return len({c.result for c in calls if c.result}) <= 1 and len({c.failed for c in calls}) == 1


def _finding(invocation: Invocation, loop: list[ToolCall]) -> Finding:
    tool, known = loop[0].tool, any(c.result for c in loop)
    failing = all(c.failed for c in loop)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if known else Confidence.LIKELY,
        title=f"{tool} was called {len(loop)} times with the same arguments",
        cause=(
            f"The agent called {tool} {len(loop)} times with the same arguments"
            + (" and got the same result each time" if known else "; its results are not in the export")
            + (" (an error)" if failing else "")
            + ". Nothing in between made it ask otherwise."
        ),
        evidence=tuple(of_span(c.span, f"call {i} of {tool}, same arguments") for i, c in enumerate(loop, 1)),
        fix=(
            Step(f"Let the result of {tool} say what it means and what to do next; return errors in words, not codes."),
            Step("Cap the cycles of the agent (max iterations), so that a loop ends by itself."),
        ),
        subject=("tool-call-loop", tool),
        counter=("results that change from call to call (polling): none", "different arguments (paging): none"),
        anchors=anchors(invocation),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
