"""
The model's answer was cut at its token limit.

## What it sees
A model call that ended with `max_tokens` (or `length`), or MaxTokensReachedException.

## Why it matters
The user gets half an answer; a tool call that is cut has arguments that do not parse. Strands raises
an exception in newer versions and says nothing in 1.0, where all spans are OK.

## What to do
Raise `maxTokens`, ask for shorter answers, or split the task.

## Not this when
The call ended with `end_turn`, `tool_use` or `stop_sequence`.

## Source
Stop reasons of bedrock-runtime; Strands 1.0 to 1.62 run with a model that stops early.

Covers: ANS-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Span, Step
from agentcore_analyzer.symptoms.phrases import hits

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = (
    Explains("tool-bad-arguments", "the arguments were cut at the token limit"),
    Explains("stream-error-event", "the error event tells of the token limit"),
    Explains("message-history-corrupt", "the cut turn left a tool call without its result"),
    Explains("runtime-agent-error", "the exception of the agent is the token limit"),
)
REASONS = ("max_tokens", "length", "MAX_TOKENS", "MaxTokens")
PHRASES = ("MaxTokensReachedException", "unrecoverable state due to max_tokens limit", "due to maximum token limit")


def find(case: Case) -> Iterator[Finding]:
    stopped = case.stopped(REASONS)
    errors = list(hits(case, *PHRASES)) if not stopped or len(stopped) < 50 else []
    if not stopped and not errors:
        return
    models = list(dict.fromkeys(s.facts.model for s in stopped if s.facts.model)) or [h.model for h in errors if h.model]
    spent = [s.facts.output_tokens for s in stopped if s.facts.output_tokens]
    evidence: list[Evidence] = [of_span(s, f"{s.name} ended with {s.facts.finish_reason}") for s in stopped]
    evidence += [h.evidence for h in errors]
    raised = bool(errors)
    ended = any(h.failure.effect is Effect.ENDED for h in errors)
    calls = len(_outermost(case, stopped)) or len({id(h.failure) for h in errors})
    sources: list[Span | LogRecord] = [*stopped, *(h.source for h in errors)]
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{calls} model answer{'s were' if calls > 1 else ' was'} cut at the token limit",
        cause=(
            f"{', '.join(models) or 'The model'} stopped because its output limit was reached"
            + (f" (after {max(spent)} tokens)" if spent else "")
            + (f"; the framework turned this into an exception{', with which the request or the program ended' if ended else ''}." if raised
               else "; nothing in the input says that the agent noticed.")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Raise maxTokens in the model's configuration (mind that it is reserved from the quota on each call)."),
            Step("Or ask for shorter answers, or split the work into several calls."),
        ),
        subject=("model-output-truncated", *models[:1]),
        counter=("other stop reasons (end_turn, tool_use, stop_sequence): not these calls",),
        anchors=frozenset().union(*(anchors(s) for s in sources)),
        owner="agents-build",
    )


def _outermost(case: Case, spans: list[Span]) -> list[Span]:
    """Framework and botocore both report a call: count it once."""
    ids = {s.span_id for s in spans}
    return [s for s in spans if not any(a.span_id in ids for a in case.traces[s.trace_id].ancestors(s))]
