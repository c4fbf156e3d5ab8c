"""
A calculation that the agent wrote out is wrong.

## What it sees
A line of numbers and signs with its result (`152 + 103 = 305`) in what a model said, outside of code, whose result is another one by the
ordinary rules of reckoning, by more than rounding explains.

## Why it matters
Everything that follows from the number is wrong, and it looks proven.

## What to do
Let the agent calculate with a tool or with code, and take the number from there.

## Not this when
The sentence says itself that it is wrong, supposed or not so; the result is rounded, a whole part, a remainder or in another base; brackets,
powers, units or percent stand in the line; the line stands in code.

## Source
Arithmetic; public talks of customer agents and of group chats, read for how they write sums.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.untrusted import floating

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Language-only"
_N = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,12}(?:\.\d{1,9})?"
_SIGN = r" ?[+×÷*] ?| [-−–/x] "
_LINE = late(
    rf"(?<![\w.,:^%])[$€£]?(?P<first>{_N})(?P<rest>(?:(?:{_SIGN})[$€£]?(?:{_N}))+) ?= ?\**[$€£]?(?P<result>-?(?:{_N}))(?![\w%:^!]|[.,]\d| ?[+×÷*/=^%-] ?[\d($€£]|\s?(?:mod|base|R|r|remainder)\b)"
)
_TERM = late(rf"({_SIGN})[$€£]?({_N})")
_ITEM = late(r"^\s*(?:(?:[-*•>]|\d{1,3}[.)])\s+)?\**")
_BEFORE = tuple("+-−–*×/÷^)(=%·√|")  # a sign before the line: it began further left
_UNMEANT = late(
    r"\b(?:not|wrong|incorrect\w*|false|invalid|mistak\w+|errors?|impossible|contradict\w*|suppose\w*|assum\w+|if|would|instead|puzzle|mod|modulo|binary|hex|base)\b|n[’']t\b|≠|!=",
    re.IGNORECASE,
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Turn]] = {}
    for run in runs(case):
        for turn in run.turns:
            if "=" in turn.words and any(map(_is_wrong, turn.words.splitlines())):
                groups.setdefault(turn.speaker, []).append(turn)
    for speaker, turns in groups.items():
        yield _finding(speaker, turns)


def _is_wrong(line: str) -> bool:
    if "`" in line or "\\" in line or _UNMEANT.search(line):
        return False
    line = _ITEM.sub("", line)
    for found in _LINE.finditer(line):
        before = line[: found.start()].rstrip(" $€£")
        value = _value(found["first"], found["rest"])
        off = _off(found["result"], "÷" in found["rest"] or "/" in found["rest"])
        if not before.endswith(_BEFORE) and value is not None and abs(value - _number(found["result"])) > off:
            return True
    return False


def _off(result: str, divided: bool) -> float:
    """What rounding may have changed; a quotient may be given as its whole part."""
    decimals = len(result.partition(".")[2])
    return 1.0 if divided and not decimals else 0.5001 * 10.0**-decimals


def _value(first: str, rest: str) -> float | None:
    """Products and quotients first, then sums and differences."""
    terms = [_number(first)]
    for sign, number in _TERM.findall(rest):
        value = _number(number)
        match sign.strip():
            case "+":
                terms.append(value)
            case "-" | "−" | "–":
                terms.append(-value)
            case "÷" | "/":
                if not value:
                    return None
                terms[-1] /= value
            case _:
                terms[-1] *= value
    return sum(terms)


def _number(text: str) -> float:
    return floating(text.replace(",", "")) or 0.0


def _finding(speaker: str, turns: list[Turn]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in 640 public runs, so none was measured
        title=f"{speaker} wrote out a calculation whose result is wrong ({count(len(turns), 'step')})",
        cause=f"A line of what {speaker} says gives numbers, signs and a result; calculated again, the result is another one. What follows from it is wrong, too.",
        evidence=tuple(at_fault(t.span, "a calculation in it does not come out") for t in turns),
        fix=(
            Step("Calculate the line again, and correct what was made from its result."),
            Step("Give the agent a tool that calculates, and say in the system prompt that numbers come from it."),
        ),
        subject=("wrong-arithmetic", speaker),
        counter=("rounding, a whole part, a sentence that calls it wrong or supposed: no",),
        anchors=anchors(*(t.span for t in turns[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
