"""
A call that the instructions forbid: of a tool that must not be used, of several at once, or beside words to the user.

## What it sees
Instructions of a run that forbid, without a condition, to call one of its tools by name, to make more than one call at a time, or to speak to the
user and call in one turn; and a step that does so.

## Why it matters
Such rules are there for what cannot be taken back or what the code around the model cannot handle: calls that were not to be made are
carried out, words beside a call are thrown away.

## What to do
Enforce the rule where calls are carried out: do not offer the tool, switch parallel calls off, refuse a turn that breaks it.

## Not this when
The sentence has a condition (if, unless, before, without …) or speaks of arguments; the instructions are not recorded; the model's thoughts stand
beside the call, and no words.

## Source
Policies of tau-bench and tau2-bench (one call at a time, no words beside it); Converse's and OpenAI's switches for parallel calls.

Covers: ANS-2
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.detectors.agent._shared.wordings import begun
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent does: it explains no failure
TAXONOMY = "Instruction Non-compliance"
_ONE = late(r"\b(?:only|at most|no more than|just) (?:ever )?(?:make |call |use |do )?(?:one|a single|1) (?:tool|function)(?: call)? (?:at a time|at once|per (?:step|turn|message|response))\b", re.IGNORECASE)
_ALONE = late(
    r"\b(?:if|when|whenever) you (?:make|take|do|call|use)\b[^.,\n]{0,30}\b(?:tool|function)\b[^.,\n]{0,20},? (?:you )?(?:(?:should|must|can|may|do) ?not|don[’']t|never)\b"
    r"[^.\n]{0,20}\b(?:respond|reply|write|speak|talk|say)\b[^.\n]{0,30}\buser\b"
    r"|\b(?:send|respond|write)[^.]{0,60}\buser\b[^.]{0,20}\.?\s{0,4}(?:- |or )?(?:make|call)[^.]{0,20}\b(?:tool|function)[^.]{0,12}\.?\s{0,4}you (?:cannot|can ?not|must not) do both\b",
    re.IGNORECASE,
)
_NEVER = r"\b(?:never|do not|don[’']t|must not|may not|are not (?:allowed|permitted) to|under no circumstances) (?:ever )?(?:use|call|invoke|run) (?:the )?(?:tool |function )?[`'\"]?{name}[`'\"]?(?![\w-])(?P<rest>[^.\n]{{0,80}})"
_CONDITION = late(r"\b(?:if|when|whenever|unless|until|before|after|without|with|for|to|on|more|twice|again|directly|except|but|once|while|and)\b", re.IGNORECASE)
_IF = late(r"\b(?:if|when|whenever|unless|until|before|after|without|except|once|while)\b", re.IGNORECASE)
_CLAUSE = late(r"[^.,;:\n]{0,80}")
SHORTEST = 20  # characters: fewer beside a call say nothing to anybody (“OK.”)
_SAYS = {
    "several": ("makes several calls at once", "one call at a time"),
    "beside": ("puts words beside a call", "no words to the user beside a call"),
    "tool": ("calls a tool that must not be used", "that this tool is never called"),
}


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped(((run.name, rule, name), turn, ()) for run in runs(case) for turn, rule, name in _broken(run))
    for (agent, rule, name), turns in groups.items():
        yield _finding(agent, rule, name, turns)


def _broken(run: Run) -> Iterator[tuple[Turn, str, str]]:
    rules = run.instructions
    one, alone = _holds(_ONE.finditer(rules), rules), _holds(_ALONE.finditer(rules), rules)
    names = {n for t in run.turns for n, _ in t.said.calls}
    never = {n for n in names if n in rules and _holds((m for m in _never(n, rules) if not _CONDITION.search(m["rest"])), rules)}
    for turn in run.turns if one or alone or never else ():
        if one and len(turn.said.calls) > 1:
            yield turn, "several", ""
        if alone and turn.said.calls and len(turn.words.strip()) >= SHORTEST:
            yield turn, "beside", ""
        yield from ((turn, "tool", n) for n in sorted(never & {n for n, _ in turn.said.calls}))


def _never(name: str, rules: str) -> Iterator[re.Match[str]]:
    return re.finditer(_NEVER.format(name=re.escape(name)), rules, re.IGNORECASE)


def _holds(found: Iterable[re.Match[str]], rules: str) -> bool:
    """Whether one of the places has no condition before it in its sentence, nor right behind it."""
    return any(not _IF.search(begun(rules, m.start())) and not ((behind := _CLAUSE.match(rules, m.end())) and _IF.search(behind[0])) for m in found)


def _finding(agent: str, rule: str, name: str, turns: list[Turn]) -> Finding:
    does, demanded = _SAYS[rule]
    return Finding(
        severity=Severity.WARNING if rule == "tool" else Severity.NOTE,
        confidence=Confidence.LIKELY,  # what instructions mean is read from one sentence of them
        title=f"{agent} {does}{f' ({name})' if name else ''}, against its instructions ({count(len(turns), 'step')})",
        cause=f"The instructions of {agent} demand {demanded}, without a condition. {count(len(turns), 'step')} of the run {'does' if len(turns) == 1 else 'do'} otherwise.",
        evidence=tuple(at_fault(t.span, does) for t in turns),
        fix=(
            Step("Do not offer the tool to this agent." if rule == "tool" else "Enforce it where calls are carried out: refuse such a turn with a sentence that says why."),
            Step("Where the rule no longer holds, take it out of the instructions." if rule != "several" else "Switch parallel calls off (OpenAI: parallel_tool_calls false; Anthropic: disable_parallel_tool_use)."),
        ),
        subject=("forbidden-call", agent, rule, name),
        counter=("a condition in the sentence that forbids it: none",),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
