"""
A call failed because it names a file or an address that nobody had given.

## What it sees
A call whose error says that a file, a path or an address does not exist, where the name stands in the call itself and in nothing
that the agent had been told before: no task, no instruction, no result, no earlier code.

## Why it matters
The tool is in order: the model guessed. A repaired tool or another try changes nothing.

## What to do
Let the agent list or search first and take names from the results; say in the task where the files are.

## Not this when
The name, or the last part of its path, was told or written before, or what the model was told, or a result before the call, was not recorded.

## Source
Public transcripts in which code opens a file that no message mentions.

Covers: ANS-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call, untold
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
FAILING = True
EXPLAINS = (
    Explains("generated-code-failed", "the code names something that nobody had given", Scope.SPANS),
    Explains("tool-error", "the call names something that nobody had given", Scope.SPANS),
)
TAXONOMY = "Language-only"
_MISSING = late(
    r"(?:No such file or directory|FileNotFoundError|no such file|cannot find the (?:file|path)|[Cc]annot open(?: \w+){0,2} file(?: at)?|does not exist|[Nn]ot [Ff]ound)"
    r"[^'\"\n]{0,40}(?:['\"](?P<quoted>[^'\"\n]{3,300})['\"]|: (?P<bare>[\w./\\-]*\w\.\w{1,5}\b|https?://\S{5,300}))"
)
_PLACE = late(r"[/\\]|\.\w{1,5}$")  # a path, an address or a file: what else does not exist (a key, a column, a table) is another matter
SHORTEST = 4  # characters of a name's last part: shorter ones stand in other words by chance


class Guess(NamedTuple):
    turn: Turn
    deed: Deed
    line: str


def find(case: Case) -> Iterator[Finding | NotChecked]:
    failing = [run for run in runs(case) if any(d.failed for d in run.deeds)]
    groups, why = grouped(((guess.turn.speaker, guess.deed.name), guess, untold(run)) for run in failing for guess in _guesses(case, run))
    for (speaker, tool), guesses in groups.items():
        yield _finding(speaker, tool, guesses)
    if why:
        yield NotChecked(f"names that are not found: cannot tell whether they were guessed, because {why}")


def _guesses(case: Case, run: Run) -> Iterator[Guess]:
    known: list[str] = [run.instructions, run.task, run.asked]
    for turn in run.turns:
        known += [m.text for m in turn.said.told]
        for deed in turn.deeds:
            said = f"{case.error(deed.span).message}\n{deed.result or ''}" if deed.failed else ""
            found = _MISSING.search(said)
            name = (found["quoted"] or found["bare"]) if found else ""
            last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
            if (
                found
                and _PLACE.search(name)
                and len(last) >= SHORTEST
                and last in (deed.arguments + turn.code)
                and not any(last in text for text in known)
            ):
                line = next(x for x in said[found.start() :].splitlines() if x)
                yield Guess(turn, deed, line[:300])
            if deed.result is None and not deed.failed:
                return  # what it brought is not recorded: from here on nobody can tell what was known
        known += [turn.said.text, turn.code, *(d.result or "" for d in turn.deeds), *(d.arguments for d in turn.deeds)]


def _finding(speaker: str, tool: str, guesses: list[Guess]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} guessed a file or an address that does not exist ({count(len(guesses), 'call')} of {tool})",
        cause=(
            f"The error of {tool} says that what the call names does not exist. The name stands in nothing that {speaker} was told or had"
            f" found before, so it was guessed; that {tool} does not find it is no fault of {tool}."
        ),
        evidence=tuple(
            e
            for g in guesses
            for e in step_and_call(g.turn, "this step writes a name that nobody had given", g.deed, f"{g.deed.name} does not find it", g.line)
        ),
        fix=(
            Step("Say in the task which files and addresses there are, or give the agent a tool that lists them."),
            Step("Say in the system prompt that names must come from the task or from a result."),
        ),
        subject=("guessed-name", speaker, tool),
        counter=("the same name in the task, the instructions, a result or earlier code: none",),
        anchors=anchors_of(g.turn for g in guesses),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
