"""
Two agents hand the task back and forth and neither works on it.

## What it sees
Six or more turns in a row that alternate between the same two agents of one run, none of which called a tool,
read memory, or asked another agent, and in which each hands the task over: by a hand-off tool, as a member of a swarm, or by
saying the same again.

## Why it matters
Every turn is at least one model call. The run ends only at the framework's limit of handoffs, often without
any word in the log (Strands logs it below the default level).

## What to do
Give each agent a task of its own and a way to say that it cannot help; limit repeated handoffs.

## Not this when
Agents work in their turns (tool calls between the handoffs, or words that differ from turn to turn: a writer and a critic,
an orchestrator and its worker), or one of them asks several agents in turn.

## Source
Strands swarms run offline, with and without the guard `repetitive_handoff_detection_window`.

Covers: G-ping-pong
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from agentcore_analyzer.conventions import agent_name
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = (Explains("runaway-agent", "the model calls are the handing over"),)
TURNS = 6  # in turn: three there and three back, as in the guard of Strands' swarms
# A habit shows in the first runs; on large inputs the attributes of each agent span are decoded again.
LOOKED_AT = 300
_WORK = frozenset({Operation.TOOL, Operation.MEMORY, Operation.GATEWAY, Operation.AGENT})
_SWARM = "invoke_swarm"  # Strands: its members reach each other by hand-offs only


def find(case: Case) -> Iterator[Finding]:
    agents = case.by_operation.get(Operation.AGENT, ())
    many = {trace for trace, turns in Counter(map(itemgetter(0), agents)).items() if turns >= TURNS}  # by trace id
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in agents if many else ():
        if span.trace_id in many and span.parent_id is not None:
            groups.setdefault((span.trace_id, span.parent_id), []).append(span)
    found: dict[tuple[str, str], list[list[Span]]] = {}
    for turns in [g for g in groups.values() if len(g) >= TURNS][:LOOKED_AT]:
        turns.sort(key=lambda s: (s.start_ns or 0, s.span_id))
        names = [agent_name(s.name, s.detail.attributes) or s.name for s in turns[:LOOKED_AT]]
        start, length = _longest(names)
        run = turns[start : start + length]
        if length < TURNS or _asks_several(names, names[start]) or _asks_several(names, names[start + 1]):
            continue
        if not any(_works(case, s) for s in run) and _hand_over(case, run):
            one, other = sorted(names[start : start + 2])
            found.setdefault((one, other), []).append(run)
    for (one, other), runs in found.items():
        yield _finding(one, other, runs)


def _longest(names: list[str]) -> tuple[int, int]:
    """(start, length) of the longest stretch that alternates between two names."""
    best, start = (0, 0), 0
    for index in range(1, len(names)):
        if names[index] == names[index - 1]:
            start = index
        elif index - start >= 2 and names[index] != names[index - 2]:
            start = index - 1
        if index - start + 1 > best[1] and index > start:
            best = start, index - start + 1
    return best


def _asks_several(names: list[str], agent: str) -> bool:
    """Whether others, two or more, have their turns between two of this agent's: it leads, and they work."""
    between = {b for a, b, c in zip(names, names[1:], names[2:], strict=False) if a == c == agent != b}
    return len(between) > 1


def _hand_over(case: Case, run: list[Span]) -> bool:
    """Whether the turns are hand-overs; where their words are recorded, they have to be the same again and again."""
    said = [_words(case, turn) for turn in run]
    for own in (said[::2], said[1::2]):
        told = [words for words in own if words]
        if len(told) > 1 and 2 * len(set(told)) > len(told):
            return False
    trace = case.traces[run[0].trace_id]
    above = trace.parent(run[0])
    if (above is not None and above.name == _SWARM) or all(said):
        return True
    return 2 * sum(any(s.facts.operation == Operation.HANDOFF for s in trace.descendants(t)) for t in run) >= len(run)


def _words(case: Case, turn: Span) -> str:
    """What the agent said at the end of its turn; empty where it is not recorded."""
    for span in reversed(list(case.traces[turn.trace_id].descendants(turn))):
        if span.facts.operation == Operation.MODEL:
            detail = span.detail
            told = detail.attributes.get("gen_ai.output.messages") or next(
                (e.attributes.get("message") for e in reversed(detail.events) if e.name == "gen_ai.choice"), ""
            )
            return masked(str(told))
    return ""


def _works(case: Case, turn: Span) -> bool:
    return any(s.facts.operation in _WORK for s in case.traces[turn.trace_id].descendants(turn))


def _finding(one: str, other: str, runs: list[list[Span]]) -> Finding:
    turns = max(map(len, runs))
    often = f" in {len(runs)} runs" if len(runs) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{one} and {other} handed the task back and forth for {turns} turns{often}",
        cause=(
            f"{count(turns, 'turn')} in a row alternate between {one} and {other}, and no tool was called in any of them. It"
            " looks as if each agent takes the task for the other's."
        ),
        evidence=tuple(of_span(s, f"turn {number}") for run in runs for number, s in enumerate(run, 1)),
        fix=(
            Step(f"Say in the prompts of {one} and {other} which part is whose, and what to answer when neither can do it."),
            Step("Strands: Swarm(..., repetitive_handoff_detection_window=6, repetitive_handoff_min_unique_agents=3) ends such runs."),
        ),
        subject=("handoff-ping-pong", one, other),
        counter=("tool calls, memory operations, further agents or new words in these turns: none",),
        anchors=anchors(*(run[0] for run in runs)),
        owner="agents-build",
    )
