"""
A run ended well, and its last answer is empty.

## What it sees
An agent's run without an error whose last model call ended with `end_turn` (`stop`, `stop_sequence`) and has neither words nor a
tool call, though contents are recorded; a block of thinking alone counts as no words. Answers of models and agents that are
printed or saved as JSON (Converse, Anthropic's messages, chat completions, results of Strands) and end so; transcripts whose last
message ends so, or has no reason at all (likely, then); lines of a log that say that an answer with one of these reasons was empty.

## Why it matters
The user gets an empty answer, or the caller breaks over a list without elements; no error is logged anywhere. Kept in the history,
the empty turn makes some models refuse the next request.

## What to do
Ask once more where the answer is empty, and leave nothing behind a tool's result that invites the model to stop.

## Not this when
The model called a tool, was cut (model-output-truncated) or stopped by a guardrail (guardrail-intervened); contents were not
recorded, or are gone: more than 10 tokens without a word, or not one word in the whole call. The export may be cut. The agent's
runs all end so after a tool call, two or more of them, or the last tool hands the answer over: tools are its answer by design. The
message holds something else than words: a call of a function, a sound, an image.

## Source
Converse and Strands, run with a model that answers nothing; Anthropic's documentation of stop reasons (empty responses with
end_turn); issues of Strands.

Covers: ANS-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.empty_turns import Printed, Turn, empty, printed, run_of
from agentcore_analyzer.detectors.agent._shared.model_turns import runs
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.JSON}), *ANY_LOG)
EXPLAINS: tuple[Explains, ...] = ()
TOKENS = 10  # an empty turn of Claude counts 2 or 3: its end; more than these were words that the record lacks
BY_DESIGN = 2  # runs that all end so: one may be a mishap
_AGAIN = Step("Where the answer is empty, ask once more with a message of the user's (such as: please go on); sending the history alone again changes nothing.")
_BEHIND = Step("Put no text behind a tool's result in the same message, and say in the system prompt that every run ends with an answer in words.")
_CALLER = Step("Let the caller treat an empty answer as none, and take it out of the history.")


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups: dict[str, list[Turn]] = {}
    unsure: set[str] = set()
    for turn in empty(case, TOKENS):
        doubts = case.ledger.doubts(case.traces[turn.span.trace_id])
        if doubts:
            unsure.update(doubts)
        elif not turn.tools or turn.tools[-1] not in HANDS_OVER:
            groups.setdefault(turn.agent.name, []).append(turn)
    for name, turns in groups.items():
        every = sum(1 for calls in runs(case) if run_of(case, calls).name == name)
        if len(turns) < max(every, BY_DESIGN) or not all(t.tools for t in turns):
            yield _finding(name, turns, every)
    answers = [] if groups else list(printed(case))
    if answers:
        yield _of_printed(answers)
    if unsure:
        yield NotChecked(f"empty answers: cannot tell which answer was the last, because {'; '.join(sorted(unsure))}")


def _finding(name: str, turns: list[Turn], every: int) -> Finding:
    first = turns[0]
    tokens = first.span.facts.output_tokens
    often = f" in {len(turns)} of {count(every, 'run')}" if every > 1 else ""
    has = "nothing but a block of thinking" if first.thought else "no words and no tool call"
    counted = f" ({count(tokens, 'output token')})" if tokens is not None else ""
    said = " An earlier turn of the run has words: whoever reads the last message alone misses them." if first.spoke else ""
    ended = f"ended with {first.finish} and" if first.finish else "does not say how it ended and"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if first.finish and not first.spoke else Confidence.LIKELY,
        title=f"{name} ended {'well ' if first.finish else ''}with an empty answer{often}",
        cause=f"The last model call of the run, {first.span.name}, {ended} has {has}{counted}. The run itself ended"
        f" without an error.{said}",
        evidence=tuple(of_span(t.span, f"{f'ended with {t.finish}, and ' if t.finish else ''}the answer has {has}") for t in turns[:SHOWN]),
        fix=(*((Step("Take the words of the earlier turn as the answer."),) if first.spoke else ()), _AGAIN, _BEHIND, _CALLER),
        subject=("empty-answer", name),
        counter=("contents that were not recorded: others of the same call are there", "an error of the run or the call: none"),
        anchors=anchors(*(t.span for t in turns[:50])),
        owner="agents-build",
    )


def _of_printed(answers: list[Printed]) -> Finding:
    finish, told = answers[0].finish, all(a.told for a in answers)
    ended = f"{count(len(answers), 'answer')} of a model or agent that ended with {finish} and"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{count(len(answers), 'answer')} ended well and {'is' if len(answers) == 1 else 'are'} empty",
        cause=f"The input tells of {ended} had no words." if told else f"The input holds {ended} has no words and no tool call.",
        evidence=tuple(dict.fromkeys(a.evidence for a in answers[:SHOWN])),
        fix=(_AGAIN, _BEHIND, _CALLER),
        subject=("empty-answer", "printed", finish),
        counter=() if told else ("a tool call or a refusal in the same message: none",),
        anchors=frozenset().union(*(a.anchors for a in answers[:50])),
        owner="agents-build",
    )
