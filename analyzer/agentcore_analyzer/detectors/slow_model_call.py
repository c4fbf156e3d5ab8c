"""
The model calls take most of the request's time.

## What it sees
Model calls of 10 s and more each that together hold more than half of the critical path.

## Why it matters
Nothing else can make the request much faster; long calls also come near to time-outs on the way.

## What to do
Use a faster model for this step, stream the answer, shorten prompt and output, cache the prompt.

## Not this when
The calls are short or something else holds the critical path. Retries after throttling are waiting,
not slowness of the model.

## Source
The threshold of 10 s is ours; the read time-outs of clients start at 60 s (botocore) and 5 s (httpx).

Covers: TMO-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.reading import critical_path

NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = {"silent-gap": "the model call was running during the silence"}
SLOW_NS = 10 * 10**9
SHARE = 0.5
REPORTED = 5  # slowest invocations; the rest is counted


def find(case: Case) -> Iterator[Finding]:
    slow = [s for s in case.by_operation.get("model", ()) if (s.duration_ns or 0) >= SLOW_NS and s.status != "ERROR"]
    seen: set[int] = set()
    found: list[tuple[int, int, Invocation, list[Span]]] = []
    for span in slow[:2000]:
        invocation = case.invocation(span)
        if invocation is None or id(invocation) in seen:
            continue
        seen.add(id(invocation))
        path = critical_path(invocation)
        total = sum(ns for _, ns in path)
        # A framework's span and botocore's below it are one call: the path counts each stretch once.
        models = sum(ns for s, ns in path if s.facts.operation == "model" or _in_model(invocation, s))
        calls = [s for s in slow if s.trace_id == span.trace_id and not _in_model(invocation, s)]
        if total and calls and models >= SHARE * total:
            found.append((models, total, invocation, calls))
    if found:
        found.sort(key=lambda f: -f[0])
        yield _finding(found)


def _in_model(invocation: Invocation, span: Span) -> bool:
    return any(a.facts.operation == "model" for a in invocation.trace.ancestors(span))


def _finding(found: list[tuple[int, int, Invocation, list[Span]]]) -> Finding:
    models, total, _, calls = found[0]
    names = list(dict.fromkeys(c.facts.model or c.name for c in calls))
    more = f" The same is true of {len(found) - 1} more invocations." if len(found) > 1 else ""
    shown = [c for _, _, _, group in found[:REPORTED] for c in group[:REPORTED]]
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Model calls take {models * 100 // total} % of {seconds(total)}",
        cause=(
            f"{len(calls)} call{'s' if len(calls) > 1 else ''} of {', '.join(names)} lasted {seconds(SLOW_NS)} or more, the"
            f" longest {seconds(max(c.duration_ns or 0 for c in calls))}; model calls hold {seconds(models)} of the"
            f" {seconds(total)} on the critical path of this request.{more}"
        ),
        evidence=tuple(of_span(c, f"{c.name} lasted {seconds(c.duration_ns or 0)}") for c in shown),
        fix=(
            Step("Try a faster model for this step and compare the answers."),
            Step("Stream the answer, ask for less output, and cache the stable part of the prompt."),
        ),
        subject=("slow-model-call", *names[:1]),
        counter=("other components on the critical path: they hold less",),
        anchors=frozenset().union(*(anchors(i) for _, _, i, _ in found)),
        owner="agents-build",
    )
