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
The answer was read and the code in it failed (generated-code-failed), or a tool refused its arguments
(tool-bad-arguments). `UnexpectedModelBehavior` for another reason: a tool that was tried too often, an empty or blocked answer. One or two such answers after which a later step ended well are a note only.

## Source
Exceptions of smolagents, LangChain, Strands and Pydantic AI as their sources raise them; public traces of smolagents.

Covers: G-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.detectors.agent._shared.model_turns import author, innermost
from agentcore_analyzer.evidence import ANY_LOG, anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.phrases import hits
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import went_on

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
TAXONOMY = "Formatting Errors"
EXPLAINS = (
    Explains("runtime-agent-error", "the request ended with the answer that could not be read"),
    Explains("same-error-again", "the repeated error is the answer that could not be read"),
)
TYPES = ("AgentParsingError", "OutputParserException", "OutputParsingError", "StructuredOutputException")
# Pydantic AI has one exception for all that a model does wrong: only these words of it are about the form of the answer.
_PYDANTIC, _REASONS = "UnexpectedModelBehavior", ("for output validation", "for result validation", "maximum output retries")
PHRASES = (*TYPES, *_REASONS, "Error in code parsing", "Could not parse LLM output")
_CLASSIC, _NOTHING, _UNNAMED = "bedrock-agents", "no step came of it", "a parsing error"
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


class Hit(NamedTuple):
    """An answer that could not be read, or that led nowhere."""

    message: str
    evidence: Evidence
    source: Span | LogRecord
    model: str


def find(case: Case) -> Iterator[Finding]:
    found = [Hit(h.message, h.evidence, h.source, h.model) for h in hits(case, *PHRASES)]
    kept = innermost(case, [h.source for h in found if isinstance(h.source, Span)])
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        if not isinstance(hit.source, Span) or id(hit.source) in kept:
            groups.setdefault(_kind(case, hit), []).append(hit)
    groups.setdefault(_NOTHING, []).extend(_led_nowhere(case))
    for kind, group in groups.items():
        if group:
            yield _finding(case, kind, group)


def _led_nowhere(case: Case) -> Iterator[Hit]:
    """Answers of a Bedrock agent's model after which the service did nothing but ask the model again."""
    for agent in case.by_operation.get(Operation.AGENT, ()):
        if agent.scope != _CLASSIC:
            continue
        before: Span | None = None
        for span in sorted(case.traces[agent.trace_id].children(agent), key=lambda s: s.start_ns or 0):
            asked = span.facts.operation == Operation.MODEL and span.detail.attributes.get("aws.bedrock.agent.step") == "ORCHESTRATION"
            if asked and before is not None:
                proof = of_span(span, "the model was asked again, with no call in between")
                yield Hit(_NOTHING, proof, before, before.facts.model or "")
            if not span.name.startswith("guardrail "):
                before = span if asked else None


def _kind(case: Case, hit: Hit) -> str:
    said = f"{case.error(hit.source).type} {hit.message}" if isinstance(hit.source, Span) else hit.message
    return next((t for t in (*TYPES, _PYDANTIC) if t in said), _UNNAMED)


def _author(case: Case, span: Span) -> Span | None:
    return span if span.facts.operation == Operation.MODEL else author(case, span)


def _quote(message: str, kind: str) -> str:
    """The known part of the message: what follows it may be the model's answer."""
    return next((p for p in reversed(PHRASES) if p in message), kind)


def _finding(case: Case, kind: str, group: list[Hit]) -> Finding:
    evidence: list[Evidence] = []
    models = list[str]()
    for hit in group[:LOOKED_AT]:
        written = _author(case, hit.source) if isinstance(hit.source, Span) else None
        if written is not None:
            evidence.append(at_fault(written, "the model call whose answer could not be read"))
            models.append(written.facts.model or "")
        evidence.append(hit.evidence if kind == _NOTHING else hit.evidence._replace(quote=_quote(hit.evidence.quote, kind)))
    model = next((m for m in models if m), "")
    mended = len(group) <= SLIPS and all(isinstance(h.source, Span) and went_on(case, h.source) for h in group)
    return Finding(
        severity=Severity.NOTE if mended else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The model's answer could not be {'used' if kind == _NOTHING else 'read'} ({kind}, {count(len(group), 'time')})",
        cause=_cause(kind, model, mended),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=_FIX_CLASSIC if kind == _NOTHING else _FIX,
        subject=("model-output-unparsable", kind),
        counter=("tools that refused their arguments: another finding", "code that was read and failed: another finding"),
        anchors=frozenset().union(*(anchors(h.source) for h in group)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _cause(kind: str, model: str, mended: bool) -> str:
    end = "; a later step ended well." if mended else "."
    if kind == _NOTHING:
        return (
            f"The service found neither a call that it knows nor an answer in what {model or 'the model'} wrote, so nothing happened"
            f" between two of its calls: a function that the agent does not have, or one written in another form{end}"
        )
    of, raised = f" of {model}" if model else "", f": it raised {kind}" if kind != _UNNAMED else ""
    return f"The framework expects a fixed form, and the answer{of} did not have it{raised}. The step gave nothing{end}"
