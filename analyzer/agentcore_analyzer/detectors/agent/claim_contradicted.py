"""
The agent says that something was done or passes, and the record says that it failed.

## What it sees
A step that says in the perfect tense that something was done (“has been booked”, “I have sent”), where the verb is in the name of a tool
of the talk whose calls all failed; and a step that says that all tests pass, where the last run of tests in the record counts failures
or ends with a failed status.

## Why it matters
The user takes it as done. No error shows that it is not.

## What to do
Let the code around the model report what was done from the results of the calls, not from the model's words.

## Not this when
The sentence says that it failed, or speaks of a condition or of what is to come; another call of the tool or of one with the same verb
succeeded; the words tell of the failed tests; tests were run again, and passed.

## Source
Summaries of pytest, unittest, jest, mocha, go test, cargo and Maven; public talks of customer agents, read for how they tell of deeds.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Tool Output Misinterpretation"
_DONE = late(
    r"\b(?:(?:has|have) (?:now |also |already |just )?been|I(?:'ve|’ve| have)(?: now| also| already| just)?)(?: successfully)? (?P<verb>[a-z]{3,20})\b(?P<rest>[^.!?\n]{0,200})"
)
_NOT_SO = late(r"\b(?:not|no|never|cannot|unable|fail\w*|errors?|issues?|problems?|if|when|once|after|until|before|should|would|could|may|might|must|unless|partly|partially)\b|n[’']t\b", re.IGNORECASE)
_PARTS = late(r"[A-Z]?[a-z]+")
# Past forms that are not made by an ending; the others are compared by their stem.
_IRREGULAR = {"sent": "send", "written": "write", "made": "make", "paid": "pay", "bought": "buy", "sold": "sell", "built": "build", "put": "put", "set": "set", "run": "run", "drawn": "draw", "begun": "begin"}
_PASS = late(r"\ball (?:of )?(?:the |our |my |\d+ )?(?:[\w-]+ ){0,2}tests? (?:now |are |have )?(?:pass(?:es|ed|ing)?|succeed(?:ed|s)?)\b|\b(?P<n>[1-9]\d*)\s?/\s?(?P=n) tests? pass(?:ed|ing)?\b", re.IGNORECASE)
_TESTS = late(
    r"^=+ .*?\b(?P<pytest>[1-9]\d*) (?:failed|errors?)\b.*=+\s*$|^FAILED \((?P<unittest>[^)]*)\)|^Tests:\s+(?P<jest>[1-9]\d*) failed|^\s+(?P<mocha>[1-9]\d*) failing$"
    r"|^(?P<go>FAIL)\t\S+|^test result: (?P<cargo>FAILED)\.|^\[?(?:ERROR|INFO)?\]?\s*Tests run: \d+, Failures: (?P<maven>[1-9]\d*)"
    r"|^(?P<passed>=+ .*?\b\d+ passed\b.*=+\s*$|OK(?: \(.*\))?$|Tests:\s+\d+ passed|\s+\d+ passing\b.*$|ok\s+\t?\S+\s+[\d.(]+|test result: ok\.)",
    re.MULTILINE,
)
LINES = 60  # of a result's end: there stands the summary of a test run


class Claim(NamedTuple):
    turn: Turn
    deed: Deed
    tests: bool


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, bool], list[Claim]] = {}
    done = {(r.agent.trace_id, verb) for r in runs(case) for d in r.deeds if not d.failed for verb in _verbs(d.name)}
    for run in runs(case):
        failed: dict[str, Deed] = {}  # by its verb, where no call of the talk with this verb succeeded
        tests: Deed | None = None
        for turn in run.turns:
            claims = [Claim(turn, d, False) for verb, d in failed.items() if _says_done(verb, turn.words)]
            if tests is not None and _PASS.search(turn.words) and not re.search(r"\bfail|\bexcept|\berror", turn.words, re.IGNORECASE):
                claims.append(Claim(turn, tests, True))
            for claim in claims:
                groups.setdefault((turn.speaker, claim.deed.name, claim.tests), []).append(claim)
            for deed in turn.deeds:
                failed.update((verb, deed) for verb in _verbs(deed.name) if (run.agent.trace_id, verb) not in done)
                outcome = _outcome(deed)
                tests = tests if outcome is None else None if outcome else deed
    for (speaker, tool, of_tests), found in groups.items():
        yield _finding(speaker, tool, of_tests, found)


def _verbs(tool: str) -> list[str]:
    """The words of a tool's name; those that run any code do not say what they do."""
    return [] if tool in CODE_TOOLS else [w.lower() for w in _PARTS.findall(tool) if len(w) > 2]


def _says_done(verb: str, words: str) -> bool:
    for found in _DONE.finditer(words):
        said = found["verb"]
        base = _IRREGULAR.get(said) or (said[:-2] if said.endswith("ed") else "")
        same = base in (verb, verb.rstrip("e"), verb[:-1] + "i" if verb.endswith("y") else verb) or (base[:-1] == verb and base[-1:] == verb[-1:])
        begun = re.split(r"[.!?\n]", words[max(found.start() - 200, 0) : found.start()])[-1]
        if base and same and not _NOT_SO.search(begun + found[0]):
            return True
    return False


def _outcome(deed: Deed) -> bool | None:
    """Whether a run of tests passed; None where it is none."""
    hits = list(_TESTS.finditer("\n".join((deed.result or "").splitlines()[-LINES:])))
    return None if not hits else all(h["passed"] for h in hits)


def _finding(speaker: str, tool: str, of_tests: bool, found: list[Claim]) -> Finding:
    said = "that all tests pass" if of_tests else f"that what {tool} does was done"
    truth = "the last run of tests in the record failed" if of_tests else f"every call of {tool} failed"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in 640 public runs, so none was measured
        title=f"{speaker} says {said}, and {truth}",
        cause=f"The words of {speaker} say {said}. Before them, {truth}, and nothing in the talk succeeded in its place.",
        evidence=tuple(e for c in found for e in (at_fault(c.turn.span, f"says {said}"), of_span(c.deed.span, "the call that failed"))),
        fix=(
            Step("Tell whoever got this answer that it is not so; do what failed once more."),
            Step("Let the code around the model tell what was done, from the results of the calls; say in the system prompt that a failed call must be named."),
        ),
        subject=("claim-contradicted", speaker, tool),
        counter=("a later call that succeeded: none", "words of the answer that tell of the failure: none"),
        anchors=anchors(*(c.turn.span for c in found[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
