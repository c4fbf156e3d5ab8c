"""
The agent says that something was done or passes, and the record says that it failed.

## What it sees
A step that says in the perfect tense that something was done (“has been booked”, “I have sent”), where the verb is in the name of a tool
of the talk whose calls all failed; and a step that says that all tests pass, where the last run of tests before it counts failures or sums
up as failed.

## Why it matters
The user takes it as done. No error shows that it is not.

## What to do
Let the code around the model report what was done from the results of the calls, not from the model's words.

## Not this when
The sentence says that it failed, or speaks of a condition or of what is to come; another call of the tool or of one with the same verb
succeeded; the words tell of the failed tests; tests were run again before them, and passed.

## Source
Summaries of pytest, unittest, jest, mocha, go test, cargo and Maven; public talks of customer agents, read for how they tell of deeds.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.deeds import DONE, bases
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs
from agentcore_analyzer.detectors.agent._shared.test_summaries import tests_passed
from agentcore_analyzer.detectors.agent._shared.wordings import begun
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Tool Output Misinterpretation"
_DONE = late(DONE + r"(?P<rest>[^.!?\n]{0,200})")
_NOT_SO = late(r"\b(?:not|no|never|cannot|unable|fail\w*|errors?|issues?|problems?|if|when|once|after|until|before|should|would|could|may|might|must|unless|partly|partially)\b|n[’']t\b", re.IGNORECASE)
_PARTS, _PSEUDONYM = late(r"[A-Z]?[a-z]+"), late(r"[a-z]+[A-Z]{1,4}(?![a-z])")  # `nameA_place`, in a copy
_PASS = late(r"\ball (?:of )?(?:the |our |my |\d+ )?(?:[\w-]+ ){0,2}tests? (?:now |are |have )?(?:pass(?:es|ed|ing)?|succeed(?:ed|s)?)\b|\b(?P<n>[1-9]\d*)\s?/\s?(?P=n) tests? pass(?:ed|ing)?\b", re.IGNORECASE)


class Claim(NamedTuple):
    turn: Turn
    deed: Deed
    tests: bool


def find(case: Case) -> Iterator[Finding]:
    done = {(r.agent.trace_id, verb) for r in runs(case) for d in r.deeds if not d.failed for verb in _verbs(d.name)}
    groups, _ = grouped(((c.turn.speaker, c.deed.name, c.tests), c, ()) for run in runs(case) for c in _claims(run, done))
    for (speaker, tool, of_tests), found in groups.items():
        yield _finding(speaker, tool, of_tests, found)


def _claims(run: Run, done: set[tuple[str, str]]) -> Iterator[Claim]:
    failed: dict[str, Deed] = {}  # by its verb, where no call of the talk with this verb succeeded
    tests: Deed | None = None
    for turn in run.turns:
        yield from (Claim(turn, d, False) for verb, d in failed.items() if _says_done(verb, turn.words))
        if tests is not None and _PASS.search(turn.words) and not re.search(r"\bfail|\bexcept|\berror", turn.words, re.IGNORECASE):
            yield Claim(turn, tests, True)
        for deed in turn.deeds:
            failed.update((verb, deed) for verb in _verbs(deed.name) if (run.agent.trace_id, verb) not in done)
            outcome = tests_passed(deed.result or "")
            tests = tests if outcome is None else None if outcome else deed


def _verbs(tool: str) -> list[str]:
    """The words of a tool's name; those that run any code do not say what they do."""
    return [] if tool in CODE_TOOLS else [w.lower() for p in (_PARTS, _PSEUDONYM) for w in p.findall(tool) if len(w) > 2]


def _says_done(verb: str, words: str) -> bool:
    for found in _DONE.finditer(words):
        if verb in bases(found["verb"]) and not _NOT_SO.search(begun(words, found.start()) + found[0]):
            return True
    return False


def _finding(speaker: str, tool: str, of_tests: bool, found: list[Claim]) -> Finding:
    said = "that all tests pass" if of_tests else f"that what {tool} does was done"
    truth = "the last run of tests before that failed" if of_tests else f"every call of {tool} failed"
    proof = "this run of tests failed" if of_tests else "the call that failed"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in 640 public runs, so none was measured
        title=f"{speaker} says {said}, and {truth}",
        cause=f"The words of {speaker} say {said}; {truth}{'' if of_tests else ', and no call of a tool with the same verb succeeded in its place'}.",
        evidence=tuple(e for c in found for e in step_and_call(c.turn, f"says {said}", c.deed, proof)),
        fix=(
            Step("Tell whoever got this answer that it is not so; do what failed once more."),
            Step("Let the code around the model tell what was done, from the results of the calls; say in the system prompt that a failed call must be named."),
        ),
        subject=("claim-contradicted", speaker, tool, *(("tests",) if of_tests else ())),
        counter=("a run of tests in between that passed: none", "words of the same step that tell of the failure: none")
        if of_tests
        else ("a call of a tool with the same verb that succeeded: none", "words of the same sentence that tell of the failure: none"),
        anchors=anchors_of(c.turn for c in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
