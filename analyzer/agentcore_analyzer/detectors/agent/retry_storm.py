"""
A failing call is repeated without a growing pause.

## What it sees
Three or more failing calls of one tool in a row whose pauses do not grow.

## Why it matters
The service that failed gets no time to recover, and the run spends its budget on the same error.

## What to do
Retry with growing pauses and a small limit; tell the model when retrying is useless.

## Not this when
The pauses grow (4, 8, 16 s): that is a back-off. One of the calls in between succeeded.

## Source
The count of three is ours; growing back-off as in botocore and Strands.

Covers: TOOL-1
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.tool_calls import busy, is_failed

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
TAXONOMY = "Resource Abuse"
STAGE = Stage.OUTERMOST
CLAIMS = False  # how often a call was repeated says nothing of why it fails
REPEATS = 3  # one repetition is a retry; the count is ours
GROWTH = 1.5  # times the pause before it: botocore and Strands double theirs, less a random part


def find(case: Case) -> Iterator[Finding]:
    for invocation, spans in busy(case, REPEATS, failing=True):
        run: list[Span] = []
        for span in [*spans, None]:
            if span is not None and is_failed(span) and (not run or run[-1].facts.tool == span.facts.tool):
                run.append(span)
                continue
            if len(run) >= REPEATS and all(map(_timed, run)) and not _backing_off(run):
                yield _finding(case, invocation, run)
            run = [span] if span is not None and is_failed(span) else []


def _timed(span: Span) -> bool:
    """A call of a transcript has the time of a message: its pauses are not known."""
    return span.start_ns is not None and span.scope != TRANSCRIPT


def _gaps(run: list[Span]) -> list[int]:
    return [max((b.start_ns or 0) - (a.end_ns or 0), 0) for a, b in pairwise(run)]


def _backing_off(run: list[Span]) -> bool:
    gaps = _gaps(run)
    return len(gaps) > 1 and all(b >= GROWTH * a and b >= 10**9 for a, b in pairwise(gaps))


def _finding(case: Case, invocation: Invocation, run: list[Span]) -> Finding:
    tool = run[0].facts.tool or run[0].name
    errors = list(dict.fromkeys(e.type or e.message[:80] for s in run[:20] if (e := case.error(s)).type or e.message))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{tool} failed {len(run)} times in a row without a back-off",
        cause=(
            f"{len(run)} calls of {tool} failed one after another"
            + (f" with {', '.join(errors[:3])}" if errors else "")
            + f"; the pauses between them were {', '.join(seconds(g) for g in _gaps(run)[:6])}{' …' if len(run) > 7 else ''}: they do not grow by half or more each time, to a second or longer."
        ),
        evidence=tuple(of_span(s, f"failing call {i}", case.error(s).message) for i, s in enumerate(run, 1)),
        fix=(
            Step(f"Retry inside {tool} with growing pauses and at most three attempts."),
            Step("Return an error that tells the model whether another try makes sense."),
        ),
        subject=("retry-storm", tool),
        counter=("pauses that grow by half or more each time (back-off): no", "a success in between: none"),
        anchors=anchors(invocation),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
