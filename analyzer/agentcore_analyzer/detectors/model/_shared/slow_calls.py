"""Model calls that hold a request up, and which of them are out of the ordinary."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.conventions.values import median
from agentcore_analyzer.evidence import seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Operation, Span, SpanStatus
from agentcore_analyzer.symptoms.document_times import iso
from agentcore_analyzer.timeline import critical_path
from agentcore_analyzer.tuples import NamedTuple

SECOND = 10**9  # nanoseconds
SLOW_NS = 10 * SECOND
_MODELS = frozenset({Operation.MODEL})
_SHARE = 0.5  # most of the request's time
_HANGS_NS = 60 * SECOND  # botocore's read time-out, and that of most proxies
_PER_TOKEN_NS = SECOND // 10  # 10 tokens a second; see the manual for what is ordinary
_TIMES, _OTHERS = 5, 5  # an outlier: so many times the median of at least so many other calls
_LOOKED_AT = 2000  # slow calls whose tokens are counted: more of them do not change the picture
_BEDROCK = late(r"(?:[a-z-]+\.)?[a-z0-9]+\.[a-z][\w.-]*(?::\d+)?")
_AROUND = 300 * SECOND


class Slow(NamedTuple):
    """An invocation that its model calls hold up; `odd` are the calls that are out of the ordinary, and why."""

    invocation: Invocation
    models_ns: int
    total_ns: int
    calls: list[Span]
    odd: list[tuple[Span, str]]


def slowest(case: Case) -> list[Slow]:
    """The invocations that mostly waited for a model, the one that waited longest first."""
    every = case.by_operation.get(Operation.MODEL, ())
    slow = [s for s in case.lasting(Operation.MODEL, SLOW_NS) if s.status != SpanStatus.ERROR]
    by_trace: dict[str, list[Span]] = {}
    for span in slow[:_LOOKED_AT]:
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
            if total and models >= _SHARE * total:
                odd = [(s, why) for s in calls if (why := _why(invocation, s, usual))]
                found.append(Slow(invocation, models, total, calls, odd))
    return sorted(found, key=lambda f: -f.models_ns)


def _in_model(invocation: Invocation, span: Span) -> bool:
    return invocation.trace.nearest(span, _MODELS) is not None


def _usual(spans: list[Span] | tuple[Span, ...]) -> dict[str | None, int]:
    """The median duration of the calls of each model that was called often enough to tell."""
    lengths: dict[str | None, list[int]] = {}
    for span in spans:
        if span.duration_ns is not None:
            lengths.setdefault(span.facts.model, []).append(span.duration_ns)
    return {model: median(found) for model, found in lengths.items() if len(found) > _OTHERS}


def tokens(invocation: Invocation, span: Span) -> int | None:
    """Output tokens of the call; the framework's span or botocore's below it counts them."""
    inner = (s.facts.output_tokens for s in invocation.trace.descendants(span) if s.facts.operation == Operation.MODEL)
    return span.facts.output_tokens or next((n for n in inner if n), None)


def _why(invocation: Invocation, span: Span, usual: dict[str | None, int]) -> str:
    length, wrote = span.duration_ns or 0, tokens(invocation, span)
    if wrote and length > _PER_TOKEN_NS * wrote:
        return f"{wrote} output tokens, one in {seconds(length // wrote)}"
    if length >= _HANGS_NS:
        return f"longer than {seconds(_HANGS_NS)}, where botocore's read time-out strikes"
    usually = usual.get(span.facts.model)
    if not wrote and usually and length >= _TIMES * usually:
        return f"the median of this model's calls is {seconds(usually)}"
    return ""


def latency(span: Span, model: str) -> str:
    """The command that tells how slow a model of Bedrock was for everybody around a call; none for another provider's."""
    start, end = iso((span.start_ns or 0) - _AROUND), iso((span.end_ns or 0) + _AROUND)
    return (
        "aws cloudwatch get-metric-statistics --namespace AWS/Bedrock --metric-name InvocationLatency --dimensions"
        f" Name=ModelId,Value={shell(model)} --start-time {start} --end-time {end} --period 60 --statistics Average Maximum"
        if _BEDROCK.fullmatch(model)
        else ""
    )
