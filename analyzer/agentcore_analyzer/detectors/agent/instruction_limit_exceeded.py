"""
Code printed more of a text than the instructions allow.

## What it sees
Instructions that allow to print or read a text only so many characters at a time, and code of a step that prints a slice of more
characters than that, or whose output has more than ten times as many.

## Why it matters
What is printed becomes part of the next prompts: it costs tokens, and pushes out what the agent needs.

## What to do
Let the sandbox cut long outputs itself, and say so; a limit in the prompt alone is soon forgotten.

## Not this when
The slice is as long as allowed, the output holds a few such parts, or the number in the instructions limits something else.

## Source
Prompts of code-writing agents in public labelled traces.

Covers: ANS-3
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works: it explains no failure
TAXONOMY = "Instruction Non-compliance"
_LIMIT = late(
    r"\b(?:print|show|output|read|display|analy[sz]e)\w*\b[^.\n]{0,120}?\b(?:(?:at most|up ?to(?: the first)?|no more than|only(?: the first)?|maximum of|not more than)\s+(?P<a>\d{2,6})\s+char"
    r"|(?P<b>\d{2,6})\s+char(?:acter)?s\s+at a time)",
    re.IGNORECASE,
)
MANY = 10  # a step may print several parts of a text, each as long as allowed; ten of them are a whole file (ours)
_PRINTED = late(r"\bprint\s*\((?:[^()\n]|\([^()\n]*\)){0,200}?\[\s*:\s*(?P<n>\d{2,7})\s*\]")


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped(((run.name, limit), found, ()) for run, limit, found in _beyond(case))
    for (agent, limit), steps in groups.items():
        yield _finding(agent, limit, steps)


def _beyond(case: Case) -> Iterator[tuple[Run, int, tuple[Turn, str, int]]]:
    """Steps that print more than they may: what of, and how many characters."""
    for run in runs(case):
        limits = [int(m["a"] or m["b"]) for text in (run.instructions, run.task, run.asked) for m in _LIMIT.finditer(text)]
        for number, turn in enumerate(run.turns[:-1] if limits else ()):  # what the last one prints, nobody is told
            sliced = max((int(m["n"]) for m in _PRINTED.finditer(turn.code)), default=0)
            printed = len(run.came_of(number)) if turn.code else 0
            if sliced > max(limits):
                yield run, max(limits), (turn, "prints a slice of", sliced)
            elif printed > MANY * max(limits):
                yield run, max(limits), (turn, "this step's output has", printed)


def _finding(agent: str, limit: int, found: list[tuple[Turn, str, int]]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"{agent} prints up to {max(n for *_, n in found):,} characters, and its instructions allow {limit:,} ({count(len(found), 'step')})",
        cause=(
            f"The instructions allow {limit:,} characters at a time. In {count(len(found), 'step')} the code prints a longer slice, or what it printed"
            f" has more than {MANY} times as many."
        ),
        evidence=tuple(at_fault(t.span, f"{what} {n:,} characters") for t, what, n in found),
        fix=(
            Step("Cut long outputs in the sandbox, with a line that says how much was left out."),
            Step("Repeat the limit where the model sees it: in the description of what runs the code."),
        ),
        subject=("instruction-limit-exceeded", agent, str(limit)),
        counter=("a larger limit in the instructions: none",),
        anchors=anchors_of(t for t, *_ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
