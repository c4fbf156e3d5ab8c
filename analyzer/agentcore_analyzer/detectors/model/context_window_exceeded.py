"""
The conversation no longer fits into the model's context window.

## What it sees
`Input is too long for requested model` and its variants, or the stop reason
`model_context_window_exceeded`, and how the input tokens grew before.

## Why it matters
The call fails, and so does every later turn of the session, since the history only grows.

## What to do
Trim or summarise the conversation, shorten large tool results, or start a new session.

## Not this when
The words stand in a tool's result. A later call of the same request succeeded: the conversation manager cut the history
and tried again, which is a note only.

## Source
Overflow phrases that Strands recognises (bedrock.py); stop reasons of bedrock-runtime.

Covers: TMO-2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from agentcore_analyzer.detectors.model._shared import model_failures, windows
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, which

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of the overflow"),
    Explains("runtime-agent-error", "the exception of the agent is the overflow"),
)


def find(case: Case) -> Iterator[Finding]:
    stopped: dict[str, list[Span]] = {}
    for span in case.stopped((windows.REASON,)):
        stopped.setdefault(span.trace_id, []).append(span)
    hits = which(case, lambda h: windows.is_too_long(case, h))
    output = [h for h in hits if windows.output_alone(case, h)]
    for found in by_request(case, output).values():
        yield _of_output(case, found)
    own = {id(h) for h in output}
    for found in by_request(case, [h for h in hits if id(h) not in own]).values():
        spans = [s for trace in {h.source.trace_id or "" for h in found} for s in stopped.pop(trace, ())]
        yield _finding(case, model_of(found), tuple(h.evidence for h in found), frozenset().union(
            *(anchors(h.source) for h in found)), len(spans), windows.answered(case, found))  # fmt: skip
    for span in chain.from_iterable(stopped.values()):
        evidence = (of_span(span, f"{span.name} ended with {windows.REASON}"),)
        yield _finding(case, span.facts.model or "", evidence, anchors(span), 1)


def _of_output(case: Case, found: list[Hit]) -> Finding:
    model, answered = model_of(found), windows.answered(case, found)
    numbers = windows.numbers(found[0])
    sums = ": {input} and {output} are more than {limit}".format_map(numbers.groupdict()) if numbers else ""
    known = model_failures.explained(case, found[0])
    evidence = (*(h.evidence for h in found), *((of_span(answered, f"{answered.name} succeeded afterwards"),) if answered else ()))
    return Finding(
        severity=Severity.NOTE if answered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"Input and max_tokens together are too long for {f'model {model}' if model else 'the model'}",
        cause=f"The model refused the call because its input and the output that is asked for (max_tokens) together exceed its context window{sums}.",
        evidence=tuple(dict.fromkeys(evidence)),
        fix=known.steps if known is not None else (),
        subject=("context-window-exceeded", "output", model),
        counter=("the words in a tool's result: not counted",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )


def _finding(
    case: Case, model: str, evidence: tuple[Evidence, ...], ids: frozenset[str], stopped: int, answered: Span | None = None
) -> Finding:
    if answered is not None:
        evidence = (*evidence, of_span(answered, f"{answered.name} succeeded afterwards"))
    return Finding(
        severity=Severity.NOTE if answered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"What was sent is too long for {f'model {model}' if model else 'the model'}"
        + (", then answered" if answered else ""),
        cause=(
            "The model refused the call because what was sent (the prompt, the conversation and the results of tools) exceeds its"
            f" context window{' (it says so as its stop reason)' if stopped else ''}.{windows.growth(case, ids)}"
            + (
                " A later call of the same request succeeded: mostly the agent has cut the conversation for it, and lost what it held."
                if answered
                else " Later turns that carry the same history fail as well, unless it is shortened."
            )
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Keep the history short: a sliding window or a summarising conversation manager."),
            Step("Return less from tools that answer with whole documents or tables."),
            Step("Start a new session for users who are stuck in this one."),
        ),
        subject=("context-window-exceeded", model),
        counter=("the words in a tool's result: not counted",),
        anchors=ids,
        owner="agents-build",
    )
