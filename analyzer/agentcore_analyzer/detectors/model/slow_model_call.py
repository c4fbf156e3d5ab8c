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

import re
from collections.abc import Iterator
from statistics import median_low
from typing import NamedTuple

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.document_times import iso
from agentcore_analyzer.timeline import critical_path

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("silent-gap", "the model call was running during the silence"),)
SECOND = 10**9  # nanoseconds
SLOW_NS = 10 * SECOND
SHARE = 0.5  # most of the request's time
HANGS_NS = 60 * SECOND  # botocore's read time-out, and that of most proxies
PER_TOKEN_NS = SECOND // 10  # 10 tokens a second; see the manual for what is ordinary
TIMES, OTHERS = 5, 5  # an outlier: so many times the median of at least so many other calls
REPORTED = 5  # slowest invocations; the rest is counted
LOOKED_AT = 2000  # slow calls whose tokens are counted: more of them do not change the picture
_BEDROCK = re.compile(r"(?:[a-z-]+\.)?[a-z0-9]+\.[a-z][\w.-]*(?::\d+)?")


class Slow(NamedTuple):
    """An invocation that its model calls hold up; `odd` are the calls that are out of the ordinary, and why."""

    invocation: Invocation
    models_ns: int
    total_ns: int
    calls: list[Span]
    odd: list[tuple[Span, str]]


def find(case: Case) -> Iterator[Finding]:
    every = case.by_operation.get(Operation.MODEL, ())
    slow = [s for s in every if (s.duration_ns or 0) >= SLOW_NS and s.status != "ERROR"]
    by_trace: dict[str, list[Span]] = {}
    for span in slow[:LOOKED_AT]:
        by_trace.setdefault(span.trace_id, []).append(span)
    usual = _usual(every) if slow else {}
    found: list[Slow] = []
    for spans in by_trace.values():
        held: dict[int, tuple[Invocation, list[Span]]] = {}
        for span in spans:
            invocation = case.invocation(span)
            if invocation is not None and not _in_model(invocation, span):
                held.setdefault(id(invocation), (invocation, []))[1].append(span)
        for invocation, calls in held.values():
            path = critical_path(invocation)
            total = sum(ns for _, ns in path)
            # A framework's span and botocore's below it are one call: the path counts each stretch once.
            models = sum(ns for s, ns in path if s.facts.operation == Operation.MODEL or _in_model(invocation, s))
            if total and models >= SHARE * total:
                odd = [(s, why) for s in calls if (why := _why(invocation, s, usual))]
                found.append(Slow(invocation, models, total, calls, odd))
    found.sort(key=lambda f: -f.models_ns)
    hanging, ordinary = [f for f in found if f.odd], [f for f in found if not f.odd]
    if hanging:
        yield _hanging(hanging)
    if ordinary:
        yield _ordinary(ordinary)


def _in_model(invocation: Invocation, span: Span) -> bool:
    return any(a.facts.operation == Operation.MODEL for a in invocation.trace.ancestors(span))


def _usual(spans: list[Span] | tuple[Span, ...]) -> dict[str | None, int]:
    """The median duration of the calls of each model that was called often enough to tell."""
    lengths: dict[str | None, list[int]] = {}
    for span in spans:
        if span.duration_ns is not None:
            lengths.setdefault(span.facts.model, []).append(span.duration_ns)
    return {model: median_low(found) for model, found in lengths.items() if len(found) > OTHERS}


def _tokens(invocation: Invocation, span: Span) -> int | None:
    """Output tokens of the call; the framework's span or botocore's below it counts them."""
    inner = (s.facts.output_tokens for s in invocation.trace.descendants(span) if s.facts.operation == Operation.MODEL)
    return span.facts.output_tokens or next((n for n in inner if n), None)


def _why(invocation: Invocation, span: Span, usual: dict[str | None, int]) -> str:
    length, tokens = span.duration_ns or 0, _tokens(invocation, span)
    if tokens and length > PER_TOKEN_NS * tokens:
        return f"{tokens} output tokens, one in {seconds(length // tokens)}"
    if length >= HANGS_NS:
        return f"longer than {seconds(HANGS_NS)}, where botocore's read time-out strikes"
    median = usual.get(span.facts.model)
    if not tokens and median and length >= TIMES * median:
        return f"the median of this model's calls is {seconds(median)}"
    return ""


def _more(found: list[Slow]) -> str:
    more = len(found) - 1
    return f" The same is true of {more} more invocation{'s' if more > 1 else ''}." if more else ""


def _hanging(found: list[Slow]) -> Finding:
    first = found[0]
    longest, why = max(first.odd, key=lambda o: o[0].duration_ns or 0)
    model = longest.facts.model or longest.name
    length = seconds(longest.duration_ns or 0)
    start, end = iso((longest.start_ns or 0) - 300 * SECOND), iso((longest.end_ns or 0) + 300 * SECOND)
    latency = (
        "aws cloudwatch get-metric-statistics --namespace AWS/Bedrock --metric-name InvocationLatency --dimensions"
        f" Name=ModelId,Value={shell(model)} --start-time {start} --end-time {end} --period 60 --statistics Average Maximum"
        if _BEDROCK.fullmatch(model)
        else ""
    )
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


def _ordinary(found: list[Slow]) -> Finding:
    first = found[0]
    names = list(dict.fromkeys(c.facts.model or c.name for c in first.calls))
    counted = [(n, c.duration_ns or 0) for c in first.calls if (n := _tokens(first.invocation, c))]
    tokens, spent = sum(n for n, _ in counted), sum(ns for _, ns in counted)
    speed = (
        f" They wrote {tokens} output tokens at {tokens * SECOND // spent} a second, which is an ordinary speed: the length of the"
        " answers, reasoning included, is what takes the time."
        if spent
        else " How many tokens they wrote is not recorded, so long answers and a slow model look the same."
    )
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"Model calls take {first.models_ns * 100 // first.total_ns} % of {seconds(first.total_ns)}",
        cause=(
            f"{len(first.calls)} call{'s' if len(first.calls) > 1 else ''} of {', '.join(names)} lasted {seconds(SLOW_NS)} or more, the"
            f" longest {seconds(max(c.duration_ns or 0 for c in first.calls))}; model calls hold {seconds(first.models_ns)} of the"
            f" {seconds(first.total_ns)} on the critical path of this request.{speed}{_more(found)}"
        ),
        evidence=tuple(
            of_span(c, f"{c.name} lasted {seconds(c.duration_ns or 0)}") for f in found[:REPORTED] for c in f.calls[:REPORTED]
        ),
        fix=(
            Step("Ask for less output, or for less reasoning (effort, budget of thinking tokens)."),
            Step("Stream the answer, cache the stable part of the prompt, or try a faster model and compare the answers."),
        ),
        subject=("slow-model-call", *names[:1]),
        counter=("a call out of the ordinary (60 s, less than 10 tokens a second): none",),
        anchors=frozenset().union(*(anchors(f.invocation) for f in found)),
        owner="agents-build",
    )
