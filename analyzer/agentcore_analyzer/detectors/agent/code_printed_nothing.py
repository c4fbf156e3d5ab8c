"""
Code that was to print something ran, and printed nothing, or only an empty value.

## What it sees
Code of a model that holds a call that prints, was carried out without an error, and whose recorded output is empty, an empty list or table, or None.

## Why it matters
The run goes on without what it had asked for, and no error says so: the next step repeats itself or goes on from memory.

## What to do
Let the code say what it searched and how many it found; let the executor say in words that nothing was printed.

## Not this when
The code prints nothing on purpose (it installs, writes a file, defines), it failed (generated-code-failed), its output was not recorded, or it is
one of a shell.

## Source
Public transcripts of group chats: loops over empty lists, pages without the expected table.

Covers: G-code
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.empty_results import is_empty
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # the code did not fail: there is no failure to explain
TAXONOMY = "Poor Information Retrieval"
_PRINTS = late(r"(?m)^[^#\n]{0,200}\b(?:print|console\.log|System\.out\.println|fmt\.Println)\s?\(")
_NOTHING = frozenset({"None", "set()", "[None]", "undefined"})
_TABLE = "Empty DataFrame"  # pandas


def find(case: Case) -> Iterator[Finding]:
    ran = ((turn, turn.deeds[0]) for run in runs(case) for turn in run.turns if [d.name in CODE_TOOLS for d in turn.deeds] == [True] and _PRINTS.search(turn.code))
    groups, _ = grouped((turn.speaker, (turn, deed), ()) for turn, deed in ran if not deed.failed and deed.result is not None and _is_nothing(deed.result))
    for speaker, found in groups.items():
        yield _finding(speaker, found)


def _is_nothing(output: str) -> bool:
    said = output.strip()
    return is_empty(said) or said in _NOTHING or said.startswith(_TABLE)


def _finding(speaker: str, found: list[tuple[Turn, Deed]]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"Code of {speaker} that was to print something printed nothing, or only an empty value ({count(len(found), 'step')})",
        cause=f"The code that {speaker} wrote holds a call that prints. It ran without an error, and its recorded output is empty, or an empty list or table or None.",
        evidence=tuple(e for turn, deed in found for e in step_and_call(turn, "writes code that prints", deed, "it ran, and its output is empty or an empty value")),
        fix=(
            Step("Look whether a list or a table that the code goes through was empty, or a condition never held."),
            Step("Ask in the prompt that code says how many it found, nothing included."),
        ),
        subject=("code-printed-nothing", speaker),
        counter=("an error of the code: none",),
        anchors=anchors_of(t for t, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
