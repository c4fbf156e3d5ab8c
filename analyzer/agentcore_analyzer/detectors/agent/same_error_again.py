"""
The agent runs into the same error again, although it has seen it.

## What it sees
Three or more steps of one agent run that fail with the same error (values left out), each after a model call
of its own; they need not follow one another.

## Why it matters
The error text does not tell the model what to change, or the fact is lost when the history is shortened.
Every repetition costs a model call.

## What to do
Let the error say what is allowed; keep failed attempts in the history; stop after the second equal error.

## Not this when
The tool failed three times in a row within one step (retry-storm), or the errors differ.

## Source
The count of three is ours. Public traces of smolagents hold up to eight calls with the same wrong argument.

Covers: G-repeat ANS-2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.model_turns import agent_of, author, innermost
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Span, Step

STAGE = Stage.OUTERMOST
FAILING = True
NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Resource Abuse"
EXPLAINS = (Explains("runaway-agent", "the cycles repeat the same error"),)
TIMES = 3  # the count is ours; public traces of smolagents hold up to eight
# On inputs with very many failures a habit shows in the first ones.
LOOKED_AT = 150
_STEPS = frozenset({"cycle", "tool"})
# What smolagents writes before the error itself holds the model's code or the tool's arguments: never quoted.
_BEFORE = late(r"due to: (?P<a>[^\n]{1,300})|with arguments .{0,2000}?: (?P<b>[A-Za-z_.]{0,60}(?:Error|Exception)\b[^\n]{0,300})", re.DOTALL)
_VALUES = late(r"(['\"`])(?:(?!\1).){0,300}\1|[{\[][^{}\[\]]{0,300}[}\]]|0x[0-9a-fA-F]+|[0-9a-fA-F-]{12,}|\d+")


def find(case: Case) -> Iterator[Finding]:
    failing = [s for s in case.failed if s.facts.operation in _STEPS][:LOOKED_AT]
    if len(failing) < TIMES:
        return
    kept = innermost(case, failing)
    groups: dict[tuple[str, str, str, str], list[Span]] = {}
    for span in failing:
        error = case.error(span)
        message = _quote(error.message).strip() or error.type
        agent = agent_of(list(case.traces[span.trace_id].ancestors(span)))
        if id(span) in kept and message and agent is not None:
            where = span.facts.tool or "a step"
            groups.setdefault((span.trace_id, agent.span_id, where, _VALUES.sub("#", message[:300])), []).append(span)
    alike: dict[tuple[str, str], list[list[tuple[Span, Span]]]] = {}
    for (_, _, where, shape), group in groups.items():
        if len(group) >= TIMES:
            group.sort(key=lambda s: (s.start_ns or 0, s.span_id))
            pairs = [(a, s) for s in group if (a := author(case, s)) is not None]
            if len({id(a) for a, _ in pairs}) >= TIMES:
                alike.setdefault((where, shape), []).append(pairs)
    for runs in alike.values():
        yield _finding(case, runs)


def _quote(message: str) -> str:
    found = _BEFORE.search(message)
    return (found["a"] or found["b"]) if found else message.partition("\n")[0]


def _finding(case: Case, runs: list[list[tuple[Span, Span]]]) -> Finding:
    first, times = runs[0][0][1], max(map(len, runs))
    where = f"tool {first.facts.tool}" if first.facts.tool else "the agent's steps"
    error = case.error(first)
    kind = error.type.rpartition(".")[2]
    evidence = [of_span(first, "the error for the first time", _quote(error.message))]
    for number, (call, step) in [item for pairs in runs for item in enumerate(pairs[1:], 2)]:
        evidence.append(at_fault(call, f"the model call before it (attempt {number})"))
        evidence.append(of_span(step, f"the same error, attempt {number}", _quote(case.error(step).message)))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"The same error {times} times in one run: {kind or _quote(error.message)[:80]} in {where}",
        cause=(
            f"{times} steps of one agent run failed with the same error, values left out, each after a new model call. What the model"
            " tried in between did not lead out of it."
            + (f" It happened in {len(runs)} runs." if len(runs) > 1 else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Let the error text say what is wrong and what a right call looks like (parameters, an example)."),
            Step("Keep failed attempts in the history when it is shortened or summed up."),
            Step("End or hand over the task after the second equal error instead of trying on."),
        ),
        subject=("same-error-again", where, kind or "the same error"),
        counter=("errors that differ once values are left out: none", "several failures of one model call: counted once"),
        anchors=anchors(*(pairs[0][1] for pairs in runs)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
