"""
The framework could not read the model's answer.

## What it sees
`AgentParsingError`, `OutputParserException`, `StructuredOutputException`, `UnexpectedModelBehavior` and their
sentences (`Error in code parsing`, `Could not parse LLM output`) on a step or in the log, together with the
model call whose answer it was.

## Why it matters
The step is lost and paid for; where the framework gives up, so is the request.

## What to do
Ask for the format where the model decides it: structured output or tool use instead of prose, an example of
the wanted form in the prompt, and a token limit that does not cut it.

## Not this when
The answer was read and the code in it failed (generated-code-failed), or a tool refused its arguments
(tool-bad-arguments). One or two such answers after which a later step ended well are a note only.

## Source
Exceptions of smolagents, LangChain, Strands and Pydantic AI as their sources raise them; public traces of smolagents.

Covers: G-format
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared.calls import went_on
from agentcore_analyzer.detectors._shared.phrases import Hit, hits
from agentcore_analyzer.detectors._shared.turns import author, innermost
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLIENT_LOG))
EXPLAINS = {
    "exception-swallowed": "the exception is the answer that could not be read",
    "runtime-agent-error": "the request ended with the answer that could not be read",
    "same-error-again": "the repeated error is the answer that could not be read",
}
TYPES = ("AgentParsingError", "OutputParserException", "OutputParsingError", "StructuredOutputException", "UnexpectedModelBehavior")
PHRASES = (*TYPES, "Error in code parsing", "Could not parse LLM output", "Invalid or incomplete response")
SLIPS = 2
# The model call behind a failing step is looked for in at most this many steps.
LOOKED_AT = 50


def find(case: Case) -> Iterator[Finding]:
    found = list(hits(case, *PHRASES))
    kept = innermost(case, [h.source for h in found if isinstance(h.source, Span)])
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        if not isinstance(hit.source, Span) or id(hit.source) in kept:
            groups.setdefault(_kind(case, hit), []).append(hit)
    for kind, group in groups.items():
        yield _finding(case, kind, group)


def _kind(case: Case, hit: Hit) -> str:
    said = f"{case.error(hit.source).type} {hit.message}" if isinstance(hit.source, Span) else hit.message
    return next((t for t in TYPES if t in said), "a parsing error")


def _quote(message: str, kind: str) -> str:
    """The known part of the message: what follows it may be the model's answer."""
    return next((p for p in reversed(PHRASES) if p in message), kind)


def _finding(case: Case, kind: str, group: list[Hit]) -> Finding:
    evidence: list[Evidence] = []
    models = list[str]()
    for hit in group[:LOOKED_AT]:
        written = author(case, hit.source) if isinstance(hit.source, Span) else None
        if written is not None:
            evidence.append(of_span(written, "the model call whose answer could not be read"))
            models.append(written.facts.model or "")
        evidence.append(hit.evidence._replace(quote=_quote(hit.evidence.quote, kind)))
    model = next((m for m in models if m), "")
    mended = len(group) <= SLIPS and all(isinstance(h.source, Span) and went_on(case, h.source) for h in group)
    return Finding(
        severity=Severity.NOTE if mended else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The model's answer could not be read ({kind}, {count(len(group), 'time')})",
        cause=(
            f"The framework expects a fixed form and raised {kind} because the answer"
            + (f" of {model}" if model else "")
            + " did not have it. The step gave nothing; "
            + ("the model was asked again, and a later step ended well." if mended else "the model was asked again, or the request ended.")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Let the API enforce the form: structured output or tool use instead of text that is parsed afterwards."),
            Step("Where text must be parsed: put one complete example of the form into the prompt, last."),
            Step("Check that no stop sequence and no token limit cuts the form off (finish reason of the call)."),
        ),
        subject=("model-output-unparsable", kind),
        counter=("tools that refused their arguments: another finding", "code that was read and failed: another finding"),
        anchors=frozenset().union(*(anchors(h.source) for h in group)),
        owner="agents-build",
    )
