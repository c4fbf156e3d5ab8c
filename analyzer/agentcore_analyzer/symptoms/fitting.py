"""
Steps made fit for what the input shows: a command or a tool of a world that is not there is left out, or told under its condition.

In a sentence `(AgentCore: …)`, `(in a VPC: …)` and `(in an image: …)` mark what is told only there, and so does a step that begins with
`In a VPC`. A part of a command behind `;` goes alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Step
from agentcore_analyzer.symptoms.worlds import AGENTCORE, AWS, IMAGE, WORLDS, World, seen, seen_in, speaks

_MARKS = {
    AGENTCORE: late(r" \(AgentCore: [^()]{1,200}\)"),
    AWS: late(r" \(in a VPC: [^()]{1,200}\)"),
    IMAGE: late(r" \(in an image: [^()]{1,200}\)"),
}
_IN_VPC = "In a VPC"
_QUOTED = late(r"'[^']{0,4000}'|\"[^\"]{0,4000}\"")
_PARTS = late(r"\s{0,3}(?:&&|\|\||\||;)\s{1,3}")
# A sentence that holds under a condition of its own: `If …`, `Where …`; a label in front of it: `boto3: …`.
_CONDITION = late(r"(?:^|[.;:] )(?:If|Where|Behind|On|In an?|Called from)\b")
_LABEL = late(r"^[\w.,/-]{1,30}(?: [\w.,/-]{1,30})?: ")
_PAUSES = late(r"\b(?:growing|longer) pauses\b")  # advice to what does so already
_RETRIED = ("etrying in ", "etrying after ", "acking off", "etrying request")
_LEADS = late(r"(?:See|Look|Check|Compare|List|Read|Ask|Log in)\b")  # a sentence that only leads to what its command shows


def fitting(case: Case, finding: Finding) -> tuple[Step, ...]:
    """The steps of a finding without those that ask what is not there."""
    made = tuple(fitted for step in finding.fix if (fitted := _fitted(case, finding, step)) is not None)
    return made or (Step(f"Read the lines around {finding.evidence[0].place}."),)


def needs(step: Step) -> Iterator[tuple[World, bool]]:
    """The worlds that a step presupposes, and whether its sentence does so (else its command alone)."""
    for world in WORLDS.values():
        if world.tools is not None and (found := world.tools.search(step.step)) and not _conditional(step.step, found.start()):
            yield world, True
        elif step.command and any(world.commands.match(part) for part in parts(step.command)):
            yield world, False


def parts(command: str) -> list[str]:
    """The commands of a line of a shell, without what they quote."""
    return [part for part in _PARTS.split(_QUOTED.sub("''", command)) if part]


def _conditional(sentence: str, at: int) -> bool:
    """Whether a word of a sentence is told under a condition, or as an example in brackets."""
    before = sentence[:at]
    return before.count("(") > before.count(")") or _CONDITION.search(before) is not None or _LABEL.match(sentence) is not None


def _fitted(case: Case, finding: Finding, step: Step) -> Step | None:
    if step.step.startswith(_IN_VPC) and not seen(case, AWS):
        return None
    if _PAUSES.search(step.step) and speaks(case, _RETRIED):
        return None
    for name, mark in _MARKS.items():
        if mark.search(step.step) and not seen(case, name):
            step = step._replace(step=mark.sub("", step.step))
    for world, said in tuple(needs(step)):
        if seen_in(case, finding, world) or (not said and _LABEL.match(step.step)):
            continue
        if not said and not (world.asks and _LEADS.match(step.step)):
            step = _without(step, world.commands)
        elif not world.condition:
            return None
        elif not step.step.startswith("If "):
            step = step._replace(step=f"If {world.condition}: {step.step[:1].lower()}{step.step[1:]}")
    return step


def _without(step: Step, commands: re.Pattern[str]) -> Step:
    """A step whose command has no part of a world; a chain of && and | goes whole."""
    kept = [line for line in step.command.split("; ") if not any(commands.match(part) for part in parts(line))]
    return step._replace(command="; ".join(kept), expect=step.expect if kept else "")
