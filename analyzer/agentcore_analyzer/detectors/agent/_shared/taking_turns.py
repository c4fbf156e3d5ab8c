"""How agents take turns: who alternates with whom, who leads, and whether a turn works on the task or hands it over."""

from __future__ import annotations

from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span

_WORK = frozenset({Operation.TOOL, Operation.MEMORY, Operation.GATEWAY, Operation.AGENT})
_SWARM = "invoke_swarm"  # Strands: its members reach each other by hand-offs only


def longest(names: list[str]) -> tuple[int, int]:
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


def asks_several(names: list[str], agent: str) -> bool:
    """Whether others, two or more, have their turns between two of this agent's: it leads, and they work."""
    between = {b for a, b, c in zip(names, names[1:], names[2:], strict=False) if a == c == agent != b}
    return len(between) > 1


def hand_over(case: Case, run: list[Span]) -> bool:
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


def works(case: Case, turn: Span) -> bool:
    return any(s.facts.operation in _WORK for s in case.traces[turn.trace_id].descendants(turn))
