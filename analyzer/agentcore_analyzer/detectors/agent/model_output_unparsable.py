"""
The framework could not read the model's answer.

## What it sees
`AgentParsingError`, `OutputParserException`, `StructuredOutputException` and the sentences of frameworks (`Error in code parsing`,
`Could not parse LLM output`, `Exceeded maximum retries … for output validation`) on a step or in the log, together with the
model call whose answer it was; a Bedrock agent (classic) that asks its model twice in a row, with no call in between.

## Why it matters
The step is lost and paid for; where the framework gives up, so is the request.

## What to do
Ask for the format where the model decides it: structured output or tool use instead of prose, an example of
the wanted form in the prompt, and a token limit that does not cut it.

## Not this when
The answer was read and the code in it failed (generated-code-failed), or a tool refused its arguments (tool-bad-arguments).
`UnexpectedModelBehavior` for another reason: a tool that was tried too often, an empty or blocked answer. One or two such
answers after which a later step ended well are a note only.

## Source
Exceptions of smolagents, LangChain, Strands and Pydantic AI as their sources raise them; public traces of smolagents.

Covers: G-format
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.unread_answers import NOTHING, UNNAMED, Unread, unread, written_by
from agentcore_analyzer.evidence import ANY_LOG, anchors, at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import went_on

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
TAXONOMY = "Formatting Errors"
EXPLAINS = (
    Explains("runtime-agent-error", "the request ended with the answer that could not be read"),
    Explains("same-error-again", "the repeated error is the answer that could not be read"),
)
SLIPS = 2  # failures after which the agent went on count as tried again; a third is a habit (ours)
_FIX = (
    Step("Let the API enforce the form: structured output or tool use instead of text that is parsed afterwards."),
    Step("Where text must be parsed: put one complete example of the form into the prompt, last."),
    Step("Check that no stop sequence and no token limit cuts the form off (finish reason of the call)."),
)
_FIX_CLASSIC = (
    Step(
        "See which functions the agent has; the rationale of these steps names the one that the model wanted.",
        "aws bedrock-agent list-agent-action-groups --agent-id AGENT_ID --agent-version AGENT_VERSION",
    ),
    Step("It has none, or another one: add the action group, or say in the instructions that it must answer by itself."),
    Step("It has it: choose a model with native tool use for this agent, and drop overrides of the orchestration prompt."),
)
# The model call behind a failing step is looked for in at most this many steps.
LOOKED_AT = 50


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Unread]] = {}
    for answer in unread(case):
        groups.setdefault(answer.kind, []).append(answer)
    for kind, group in groups.items():
        yield _finding(case, kind, group)


def _finding(case: Case, kind: str, group: list[Unread]) -> Finding:
    evidence: list[Evidence] = []
    models = list[str]()
    for answer in group[:LOOKED_AT]:
        written = written_by(case, answer)
        if written is not None:
            evidence.append(at_fault(written, "the model call whose answer could not be read"))
            models.append(written.facts.model or "")
        evidence.append(answer.evidence)
    model = next((m for m in models if m), "")
    mended = len(group) <= SLIPS and all(isinstance(a.source, Span) and went_on(case, a.source) for a in group)
    return Finding(
        severity=Severity.NOTE if mended else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The model's answer could not be {'used' if kind == NOTHING else 'read'} ({kind}, {count(len(group), 'time')})",
        cause=_cause(kind, model, mended),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=_FIX_CLASSIC if kind == NOTHING else _FIX,
        subject=("model-output-unparsable", kind),
        counter=("tools that refused their arguments: another finding", "code that was read and failed: another finding"),
        anchors=frozenset().union(*(anchors(a.source) for a in group)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _cause(kind: str, model: str, mended: bool) -> str:
    end = "; a later step ended well." if mended else "."
    if kind == NOTHING:
        return (
            f"The service found neither a call that it knows nor an answer in what {model or 'the model'} wrote, so nothing happened"
            f" between two of its calls: a function that the agent does not have, or one written in another form{end}"
        )
    of, raised = f" of {model}" if model else "", f": it raised {kind}" if kind != UNNAMED else ""
    return f"The framework expects a fixed form, and the answer{of} did not have it{raised}. The step gave nothing{end}"
