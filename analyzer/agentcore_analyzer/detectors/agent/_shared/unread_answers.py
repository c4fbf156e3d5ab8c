"""Answers of models that frameworks could not read, and those of a Bedrock agent's model of which nothing came."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import BEDROCK_AGENTS
from agentcore_analyzer.detectors.agent._shared.model_turns import author, innermost
from agentcore_analyzer.evidence import of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Operation, Span
from agentcore_analyzer.symptoms.phrases import Hit, hits
from agentcore_analyzer.tuples import NamedTuple

NOTHING, UNNAMED = "no step came of it", "a parsing error"  # kinds beside the types of exceptions
_TYPES = ("AgentParsingError", "OutputParserException", "OutputParsingError", "StructuredOutputException")
_SENTENCES = (*_TYPES, "Error in code parsing", "Could not parse LLM output")
# Pydantic AI has one exception for all that a model does wrong: only these words of it are about the form of the answer.
_PYDANTIC, _FORM = "UnexpectedModelBehavior", ("for output validation", "for result validation", "maximum output retries")
_RETRIED = "Exceeded maximum"


class Unread(NamedTuple):
    """An answer that could not be read, or that led nowhere."""

    kind: str
    evidence: Evidence
    source: Span | LogRecord


def unread(case: Case) -> Iterator[Unread]:
    found = [h for h in hits(case, *_SENTENCES, *_FORM) if _RETRIED in h.message or any(p in _words(case, h) for p in _SENTENCES)]
    kept = innermost(case, [h.source for h in found if isinstance(h.source, Span)])
    for hit in found:
        if not isinstance(hit.source, Span) or id(hit.source) in kept:
            said = f"{case.error(hit.source).type} {hit.message}" if isinstance(hit.source, Span) else hit.message
            kind = next((t for t in (*_TYPES, _PYDANTIC) if t in said), UNNAMED)
            # What follows the known part of the message may be the model's answer.
            quote = next((p for p in (*reversed(_FORM), *reversed(_SENTENCES)) if p in hit.evidence.quote), kind)
            yield Unread(kind, hit.evidence._replace(quote=quote), hit.source)
    yield from _led_nowhere(case)


def _words(case: Case, hit: Hit) -> str:
    if isinstance(hit.source, Span):
        error = case.error(hit.source)
        return f"{error.type} {error.message}"
    return f"{hit.failure.said.type} {hit.source.text}"


def _led_nowhere(case: Case) -> Iterator[Unread]:
    """Answers of a Bedrock agent's model after which the service did nothing but ask the model again."""
    for agent in case.by_operation.get(Operation.AGENT, ()):
        if agent.scope != BEDROCK_AGENTS:
            continue
        before: Span | None = None
        for span in sorted(case.traces[agent.trace_id].children(agent), key=lambda s: s.start_ns or 0):
            asked = span.facts.operation == Operation.MODEL and span.detail.attributes.get("aws.bedrock.agent.step") == "ORCHESTRATION"
            if asked and before is not None:
                yield Unread(NOTHING, of_span(span, "the model was asked again, with no call in between"), before)
            if not span.name.startswith("guardrail "):
                before = span if asked else None


def written_by(case: Case, found: Unread) -> Span | None:
    """The model call whose answer it was."""
    if not isinstance(found.source, Span):
        return None
    return found.source if found.source.facts.operation == Operation.MODEL else author(case, found.source)
