"""
The model calls take most of the request's time.

## What it sees
Model calls of 10 s and more each that together hold more than half of the critical path. It is a warning where a
call was out of the ordinary: 60 s or longer, slower than 10 output tokens per second, or (where no tokens are
recorded) five times as long as the other calls of the same model. Otherwise it is a note.

## Why it matters
Nothing else can make the request much faster. A call that hangs runs into the read time-out of its client, or of
whatever waits for the answer.

## What to do
A call at ordinary speed is long because its answer is: ask for less output, or less reasoning. A call out of the
ordinary waited: look at the model's latency at that time, and give the call a time-out of its own.

## Not this when
The calls are short or something else holds the critical path. Retries after throttling are waiting,
not slowness of the model.

## Source
60 s is botocore's read time-out. In 646 model calls of public traces, those of 10 s and more wrote 22 to 170 tokens
a second, but for the few that hung, which wrote less than 2. The threshold of 10 s is ours.

Covers: TMO-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.model._shared import slow_calls
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("silent-gap", "the model call was running during the silence"),)
REPORTED = 5  # slowest invocations; the rest is counted


def find(case: Case) -> Iterator[Finding]:
    found = slow_calls.slowest(case)
    hanging, ordinary = [f for f in found if f.odd], [f for f in found if not f.odd]
    if hanging:
        yield _hanging(hanging)
    if ordinary:
        yield _ordinary(ordinary)


def _more(found: list[slow_calls.Slow]) -> str:
    more = len(found) - 1
    return f" The same is true of {more} more invocation{'s' if more > 1 else ''}." if more else ""


def _hanging(found: list[slow_calls.Slow]) -> Finding:
    first = found[0]
    longest, why = max(first.odd, key=lambda o: o[0].duration_ns or 0)
    model = longest.facts.model or longest.name
    length = seconds(longest.duration_ns or 0)
    latency = slow_calls.latency(longest, model)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"A call of {model} took {length} of the request's {seconds(first.total_ns)}",
        cause=(
            f"The call lasted {length} ({why}). Model calls hold {seconds(first.models_ns)} of the {seconds(first.total_ns)} on"
            f" the critical path of this request.{_more(found)}"
        ),
        evidence=tuple(
            of_span(s, f"{s.name} lasted {seconds(s.duration_ns or 0)}: {told}") for f in found[:REPORTED] for s, told in f.odd[:REPORTED]
        ),
        fix=(
            Step(
                "See whether the model was slow for everybody at that time, or this call was retried below its span.",
                latency,
                "milliseconds; compare with the duration of the call" if latency else "",
            ),
            Step("Give the model call a read time-out of its own, below that of the caller, and few retries."),
            Step("Stream the answer: a call that hangs then shows at once."),
        ),
        subject=("slow-model-call", "hangs", model),
        counter=("many output tokens that explain the time: not so for these calls",),
        anchors=frozenset().union(*(anchors(f.invocation) for f in found)),
        owner="agents-build",
    )


def _ordinary(found: list[slow_calls.Slow]) -> Finding:
    first = found[0]
    names = list(dict.fromkeys(c.facts.model or c.name for c in first.calls))
    counted = [(n, c.duration_ns or 0) for c in first.calls if (n := slow_calls.tokens(first.invocation, c))]
    tokens, spent = sum(n for n, _ in counted), sum(ns for _, ns in counted)
    speed = (
        f" They wrote {tokens} output tokens at {tokens * slow_calls.SECOND // spent} a second, which is an ordinary speed: the length of the"
        " answers, reasoning included, is what takes the time."
        if spent
        else " How many tokens they wrote is not recorded, so long answers and a slow model look the same."
    )
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"Model calls take {first.models_ns * 100 // first.total_ns} % of {seconds(first.total_ns)}",
        cause=(
            f"{len(first.calls)} call{'s' if len(first.calls) > 1 else ''} of {', '.join(names)} lasted {seconds(slow_calls.SLOW_NS)} or more, the"
            f" longest {seconds(max(c.duration_ns or 0 for c in first.calls))}; model calls hold {seconds(first.models_ns)} of the"
            f" {seconds(first.total_ns)} on the critical path of this request.{speed}{_more(found)}"
        ),
        evidence=tuple(of_span(c, f"{c.name} lasted {seconds(c.duration_ns or 0)}") for f in found[:REPORTED] for c in f.calls[:REPORTED]),
        fix=(
            Step("Ask for less output, or for less reasoning (effort, budget of thinking tokens)."),
            Step("Stream the answer, cache the stable part of the prompt, or try a faster model and compare the answers."),
        ),
        subject=("slow-model-call", *names[:1]),
        counter=("a call out of the ordinary (60 s, less than 10 tokens a second): none",),
        anchors=frozenset().union(*(anchors(f.invocation) for f in found)),
        owner="agents-build",
    )
