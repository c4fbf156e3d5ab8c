"""
The prompt demands a marker that the model's answer does not hold.

## What it sees
An instruction such as “write the '<end_plan>' tag and stop there” or “always end with <done>”, and an answer
without the marker: where the instruction is the request of that very call, or where most other answers under
the same instruction hold the marker.

## Why it matters
Code that cuts or parses the answer at the marker takes too much, too little or nothing.

## What to do
Check first that the marker is no stop sequence. Else put the demand last in the prompt, or use structured output.

## Not this when
The trace says that the marker is a stop sequence of the call: the API cuts stop sequences off, so no answer
ever holds one. Most traces do not record stop sequences; a marker that no answer holds is therefore only a
hint. An answer that ended at its token limit (model-output-truncated) or that calls a tool is not judged.

## Source
smolagents 1.26 run offline: its prompt demands `<end_plan>` and passes it as a stop sequence, too. Public
labelled traces count such plans as errors although the same span names the stop sequence.

Covers: G-marker
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.messages import is_stop_sequence
from agentcore_analyzer.detectors.agent._shared.model_turns import Said, by_agent
from agentcore_analyzer.evidence import anchors, at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, SpanStatus, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Instruction Non-compliance"
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_MARKER = late(r"</?[A-Za-z][\w-]{1,40}/?>")
_DEMANDED = late(
    r"\b(?:must|always|(?:end|ends|ending|finish|conclude|close)\s[^.!?\n]{0,40}?with|write the|append|add the)\b[^.!?\n]{0,80}$",
    re.IGNORECASE,
)
_CONDITION = late(
    r"\b(?:if|when|whenever|unless|may|can|could|optional(?:ly)?|example|e\.g|instead|never|not|avoid|without"
    r"|(?:replac|remov|stripp?|escap|ignor|delet)(?:e|es|ing)?)\b|n't\b",
    re.IGNORECASE,
)
_CUT = frozenset({"max_tokens", "length"})
_BEFORE = 160  # characters: the sentence that a marker stands in
# A standing instruction may not apply to every answer: most answers under it must hold the marker.
MOST = 0.5


def find(case: Case, *, stops_count: bool = True) -> Iterator[Finding]:
    """`stops_count`: False also reports markers that the API was told to cut off (see scripts/score-labelled)."""
    known: dict[str, frozenset[str]] = {}
    holds: dict[str, list[Said]] = {}
    lacks: dict[tuple[str, bool], list[Said]] = {}
    for said in (s for group in by_agent(case) for s in group):
        if said.calls or said.span.facts.finish_reason in _CUT or said.span.status == SpanStatus.ERROR:
            continue
        last = next((m for m in reversed(said.told) if m.role in ("user", "system")), None)
        for message in [m for m in said.told if m.role in ("user", "system") and "<" in m.text]:
            if message.text not in known:
                known[message.text] = demanded(message.text)
            for marker in known[message.text]:
                if marker in said.text:
                    holds.setdefault(marker, []).append(said)
                elif not stops_count or not is_stop_sequence(said.span.detail.attributes, marker):
                    lacks.setdefault((marker, message is last), []).append(said)
    for marker in dict.fromkeys(m for m, _ in lacks):
        direct, standing = lacks.get((marker, True), []), lacks.get((marker, False), [])
        good = len(holds.get(marker, ()))
        usual = good > 0 and good >= MOST * (good + len(direct) + len(standing))
        if direct or usual:
            yield _finding(marker, [*direct, *(standing if usual else ())], good)


def demanded(text: str) -> frozenset[str]:
    """The markers that a prompt demands without a condition."""
    found = set()
    text = text.replace("'\n<", "'<").replace("'\\n<", "'<")
    for match in _MARKER.finditer(text):
        before = re.split(r"[.!?\n]", text[max(match.start() - _BEFORE, 0) : match.start()])[-1]
        if _DEMANDED.search(before) and not _CONDITION.search(before):
            found.add(match[0])
    return frozenset(found)


def _finding(marker: str, lacking: list[Said], good: int) -> Finding:
    lacking = list({id(s.span): s for s in lacking}.values())
    return Finding(
        severity=Severity.WARNING if good else Severity.NOTE,
        confidence=Confidence.LIKELY if good else Confidence.POSSIBLE,
        title=f"{count(len(lacking), 'answer')} without the marker {marker} that the prompt demands",
        cause=(
            f"The prompt tells the model to write {marker}. {count(len(lacking), 'answer')} did not hold it"
            + (f", {good} did." if good else "; no answer in the input does, so your code may use it as a stop sequence.")
        ),
        evidence=tuple(at_fault(s.span, f"this answer lacks {marker}") for s in lacking),
        fix=(
            Step(f"Look whether the code passes {marker} as a stop sequence: the API cuts it off, and nothing is wrong."),
            Step("Otherwise make it the last sentence of the prompt, or let the API enforce the form (structured output)."),
            Step("Let the code that reads the answer cope with a missing marker."),
        ),
        subject=("required-marker-missing", marker),
        counter=(
            "the marker among the call's stop sequences: not in the trace",
            "an answer cut at its token limit: none of these",
        ),
        anchors=anchors(*(s.span for s in lacking[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
