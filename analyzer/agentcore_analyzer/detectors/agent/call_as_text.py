"""
The model wrote its tool calls as text, and nobody carried them out.

## What it sees
An answer of a model that holds a call in a markup of its own (`<tool_call>{"name": …}`, `[TOOL_CALLS]`, `<function=name>`, `<|python_tag|>`,
`<function_calls>` …) as text, or as a row of code of its own (`x = tool(name=…)`) of a tool of the run, in a step without any call that
was carried out.

## Why it matters
The tool never ran: what follows may be made up, or the talk may go round in circles. No error is logged, since to the framework it was an answer.

## What to do
Switch the parser for this model's calls on where it is served (vLLM: --enable-auto-tool-choice with the --tool-call-parser of the model), or take a
model whose API knows tools; see that the chat template is the model's own.

## Not this when
The same step made calls as well, or code read them out of its text and they were carried out; the markup stands in a block of code or is only told of; a person wrote it.

## Source
Chat templates of Qwen and Hermes, Mistral, Llama and Anthropic's older prompts; documentation of vLLM's tool parsers; public results of
tau-bench with such models.

Covers: TOOL-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs, unseen
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # nothing failed: there is no failure to explain
TAXONOMY = "Formatting Errors"
# By the family of models; each with the name of the tool, where the markup gives it.
_MARKUP = late(
    r"<tool_call>\s{0,9}\{\s{0,9}\"name\":\s?\"(?P<hermes>[\w.:-]{1,64})\"|\[TOOL_CALLS\]\s?(?:\[\s{0,9}\{\s{0,9}\"name\":\s?\"(?P<mistral>[\w.:-]{1,64})\")?"
    r"|<function=(?P<llama>[\w.:-]{1,64})>|<\|python_tag\|>|<function_calls>\s{0,9}<invoke(?: name=\"(?P<claude>[\w.:-]{1,64})\"| *>)|<｜tool▁calls▁begin｜>"
)
# A row of code that is a call and nothing else.
_ROW = late(r"(?m)^[ \t]{0,20}(?:\w{1,40}[ \t]?=[ \t]?)?(?P<name>[A-Za-z_]\w{3,63})\([^\n]{0,2000}\)[ \t]*$")


def find(case: Case) -> Iterator[Finding | NotChecked]:
    told = ((run, turn, name) for run in runs(case) for turn, name in _written(run))
    groups, why = grouped((run.name, (turn, name), unseen(case, run)) for run, turn, name in told)
    for agent, found in groups.items():
        yield _finding(agent, found)
    if why:
        yield NotChecked(f"calls written as text: cannot tell whether they were carried out, because {why}")


def _written(run: Run) -> Iterator[tuple[Turn, str]]:
    tools = (run.offered | {d.name for d in run.deeds}) - HANDS_OVER
    for turn in run.turns:
        if turn.said.calls or turn.deeds or turn.code:
            continue
        if (found := _MARKUP.search(turn.words)) is not None:
            yield turn, next((n for n in found.groups() if n), "")
        elif row := next((m for m in _ROW.finditer(turn.words) if m["name"] in tools), None):
            yield turn, row["name"]


def _finding(agent: str, found: list[tuple[Turn, str]]) -> Finding:
    tools = list(dict.fromkeys(name for _, name in found if name))
    of = f" of {', '.join(tools[:3])}" if tools else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"{agent} wrote calls{of} as text, and none was carried out ({count(len(found), 'step')})",
        cause=(
            f"{count(len(found), 'answer')} of the model {'holds' if len(found) == 1 else 'hold'} a call as text, in the model's own markup or as code. The record has no call"
            " beside it, so no tool ran: to the code around the model it was an answer."
        ),
        evidence=tuple(at_fault(turn.span, f"a call{f' of {name}' if name else ''} stands in the text of the answer") for turn, name in found),
        fix=(
            Step("Where the model is served, switch the parser of its tool calls on (vLLM: --enable-auto-tool-choice and --tool-call-parser for this model)."),
            Step("Check that tools are handed over in the request's own member, and not only in the prompt."),
        ),
        subject=("call-as-text", agent, *tools[:2]),
        counter=("a call of the same step in the record: none",),
        anchors=anchors_of(turn for turn, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
