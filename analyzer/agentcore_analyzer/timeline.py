"""
The reading of an invocation: what the agent did and where the time went, finding or not.

Model calls, tool calls, memory operations and policy decisions in order; the critical path; the
time of each component on it; the longest silences and what was open during them. Content of
prompts and results is never copied, only its length and a digest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson

from agentcore_analyzer.conventions import tool_contents
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.digests import sha256
from agentcore_analyzer.graph import Invocation
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Detail, LogRecord, Operation, Span, SpanStatus

SILENCE_NS = 10**9
TOP_SILENCES = 3
# Reading details means decoding documents again on large inputs; beyond this many spans only the
# calls themselves are looked at closely.
DETAIL_LIMIT = 2000
_WORK = frozenset(Operation) - {Operation.INVOKE, Operation.SERVER, Operation.CLIENT, Operation.INTERNAL}
_COUNTED = (Operation.MODEL, Operation.TOOL, Operation.MEMORY, Operation.POLICY, Operation.GATEWAY)


@dataclass(frozen=True, slots=True)
class Call:
    """One model call, tool call, memory operation or policy decision."""

    kind: Operation
    name: str
    span: Span
    failed: bool
    outcome: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    arguments: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch without any span start, span end, event or log record."""

    start_ns: int
    end_ns: int
    open_span: Span | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An invocation as a person reads it."""

    invocation: Invocation
    calls: tuple[Call, ...]
    critical: tuple[tuple[Span, int], ...]  # (span, its own nanoseconds on the critical path)
    components: tuple[tuple[str, int], ...]  # (component, nanoseconds), longest first
    silences: tuple[Silence, ...]
    hints: tuple[str, ...] = field(default=())

    @property
    def failed(self) -> bool:
        return self.invocation.failed

    def tokens(self) -> tuple[int, int]:
        """
        Input and output tokens, each counted once: frameworks report a call at up to three levels.

        Agents give sums too; these count only where no model call was recorded, since some add up
        over all requests that the agent object has answered.
        """
        used = [c for c in self.calls if c.kind == Operation.MODEL]
        if not any(c.input_tokens or c.output_tokens for c in used):
            trace, spans = self.invocation.trace, self.invocation.spans
            told = [s for s in spans if s.facts.operation == Operation.AGENT and s.facts.input_tokens is not None]
            ids = {id(s) for s in told}
            outer = [s.facts for s in told if not any(id(a) in ids for a in trace.ancestors(s))]
            return sum(f.input_tokens or 0 for f in outer), sum(f.output_tokens or 0 for f in outer)
        return sum(c.input_tokens or 0 for c in used), sum(c.output_tokens or 0 for c in used)


def read(invocation: Invocation, details: bool = True) -> Reading:
    """Without `details` no record is decoded again: digests of calls are empty, silences are those between spans."""
    segments = critical_path(invocation)
    on_path: dict[int, int] = {}
    spans: dict[int, Span] = {}
    components: dict[str, int] = {}
    for span, ns in segments:
        on_path[id(span)] = on_path.get(id(span), 0) + ns
        spans[id(span)] = span
        name = component(span)
        components[name] = components.get(name, 0) + ns
    calls = tuple(_calls(invocation, details))
    return Reading(
        invocation,
        calls,
        tuple((spans[key], ns) for key, ns in on_path.items()),
        tuple(sorted(components.items(), key=lambda item: (-item[1], item[0]))),
        tuple(silences(invocation, details=details)),
        tuple(_hints(calls, invocation)),
    )


def component(span: Span) -> str:
    """The name under which a span's own time is summed up."""
    facts = span.facts
    if facts.operation == Operation.TOOL:
        return f"tool {facts.tool}"
    if facts.operation == Operation.MODEL:
        return f"model {facts.model}" if facts.model else "model"
    if facts.operation in (Operation.MEMORY, Operation.CLIENT) and facts.api:
        return f"{facts.operation} {facts.api}"
    if facts.operation in (Operation.AGENT, Operation.CYCLE, Operation.INTERNAL, Operation.SERVER):
        return "agent framework" if facts.operation in (Operation.AGENT, Operation.CYCLE) else span.name
    return facts.operation


def critical_path(invocation: Invocation) -> list[tuple[Span, int]]:
    """
    Who was being waited for, from the end backwards: (span, nanoseconds) in order of time.

    A child of a streamed call may outlive its parent; the parent is then taken to last as long.
    A span that merely lasts (an open session, a connection) gives way to one that works beside it.
    """
    trace, root = invocation.trace, invocation.root
    if root.scope == TRANSCRIPT:
        return []  # its times are those of the messages: between them the agent worked, or a person thought
    walked = [s for s, _ in trace.walk(root)]
    last: dict[int, int] = {}
    works: dict[int, bool] = {}
    for span in reversed(walked):
        own = span.end_ns if span.end_ns is not None else span.start_ns or 0
        last[id(span)] = max([own, *(last.get(id(c), 0) for c in trace.children(span))])
        works[id(span)] = span.facts.operation in _WORK or any(works.get(id(c)) for c in trace.children(span))
    segments: list[tuple[Span, int, int]] = []
    inner: dict[int, list[Span]] = {}
    stack = [(root, root.start_ns or 0, last[id(root)])]
    while stack:
        span, since, until = stack.pop()
        if span.start_ns is None:
            continue
        at = until
        timed = [c for c in (*trace.children(span), *inner.get(id(span), ())) if c.start_ns is not None]
        timed = _rounds_inside(timed, inner)
        around = _around_work([(c.start_ns or 0, last[id(c)]) for c in timed if works[id(c)]])
        for child in sorted(timed, key=lambda c: (-last[id(c)], c.span_id)):
            if at <= since:
                break
            # A child may begin before its parent (clocks differ): only the shared stretch counts.
            begins, ends = max(child.start_ns or 0, since), min(last[id(child)], at)
            if begins >= at or ends <= begins:
                continue
            if not works[id(child)] and around(child.start_ns or 0, last[id(child)]):
                continue
            if at > ends:
                segments.append((span, ends, at))
            stack.append((child, begins, ends))
            at = begins
        if at > since:
            segments.append((span, since, at))
    segments.sort(key=lambda s: s[1])
    return [(span, end - start) for span, start, end in segments]


def _rounds_inside(children: list[Span], inner: dict[int, list[Span]]) -> list[Span]:
    """
    Strands starts the next round of its loop inside the last one, and hangs both below the agent.

    Such a round is put into `inner` of the one that waits for it; what is returned are the others.
    """
    rounds = [c for c in children if c.facts.operation == Operation.CYCLE and c.end_ns is not None]
    moved: set[int] = set()
    around: list[Span] = []  # rounds that are open at this one's start, the innermost last
    for span in sorted(rounds, key=lambda c: (c.start_ns or 0, -(c.end_ns or 0), c.span_id)):
        while around and (around[-1].end_ns or 0) <= (span.start_ns or 0):
            around.pop()
        if around and (span.end_ns or 0) <= (around[-1].end_ns or 0):
            inner.setdefault(id(around[-1]), []).append(span)
            moved.add(id(span))
        around.append(span)
    return [c for c in children if id(c) not in moved] if moved else children


def _around_work(working: list[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Whether a stretch contains one of these whole: then it only waits for it."""
    working.sort()
    starts = [start for start, _ in working]
    first_end = [0] * len(working)  # of those that begin here or later
    for index in range(len(working) - 1, -1, -1):
        end = working[index][1]
        first_end[index] = min(end, first_end[index + 1]) if index + 1 < len(working) else end

    def around(start: int, end: int) -> bool:
        index = bisect_left(starts, start)
        return index < len(starts) and first_end[index] <= end

    return around


def silences(invocation: Invocation, at_least_ns: int = SILENCE_NS, details: bool = True) -> list[Silence]:
    """The longest stretches of the invocation in which nothing was recorded, longest first."""
    if invocation.root.scope == TRANSCRIPT:
        return []
    times = [t for s in invocation.spans for t in (s.start_ns, s.end_ns) if t is not None]
    start, end = min(times, default=0), max(times, default=0)
    times += [log.time_ns for log in invocation.logs if log.time_ns is not None and start <= log.time_ns <= end]
    if details and len(invocation.spans) <= DETAIL_LIMIT and end - start >= at_least_ns:
        for span in invocation.spans:
            times += [e.time_ns for e in span.detail.events if e.time_ns is not None]
    times.sort()
    gaps = [(b - a, a, b) for a, b in pairwise(times) if b - a >= at_least_ns]
    gaps.sort(key=lambda g: (-g[0], g[1]))
    return [Silence(a, b, open_during(invocation, a, b)) for _, a, b in gaps[:TOP_SILENCES]]


def open_during(invocation: Invocation, start_ns: int, end_ns: int) -> Span | None:
    """The innermost span that was open over the whole stretch; a tool or model call if there is one."""
    best: Span | None = None
    best_rank = (-1, -1)
    for span, depth in zip(invocation.spans, invocation.depths, strict=False):
        if span.start_ns is None or span.end_ns is None:
            continue
        if span.start_ns <= start_ns and span.end_ns >= end_ns:
            rank = (int(span.facts.operation in _COUNTED), depth)
            if rank > best_rank:
                best, best_rank = span, rank
    return best


def _calls(invocation: Invocation, details: bool) -> list[Call]:
    trace = invocation.trace
    found = []
    for span in invocation.spans:
        facts = span.facts
        if facts.operation not in _COUNTED:
            continue
        failed = span.status == SpanStatus.ERROR or facts.tool_status == "error"
        if facts.operation == Operation.MODEL:
            # Frameworks and botocore both report the call; tokens count once, at the outermost.
            if _repeats(trace, span):
                continue
            inner = _repeated(trace, span)
            model = facts.model or next((s.facts.model for s in inner if s.facts.model), None)
            finish = facts.finish_reason or next((s.facts.finish_reason for s in inner if s.facts.finish_reason), None)
            counted = next((s for s in (span, *inner) if s.facts.input_tokens is not None), span)
            found.append(
                Call(
                    Operation.MODEL, model or span.name, span, failed, finish or facts.error or "",
                    counted.facts.input_tokens, counted.facts.output_tokens,
                )
            )  # fmt: skip
        elif facts.operation == Operation.TOOL:
            # An MCP server's own span lies below the agent's; both are the same call.
            if _repeats(trace, span):
                continue
            arguments, result = digests(invocation, span) if details else ("", "")
            outcome = facts.tool_status or facts.error or ("error" if failed else "")
            found.append(Call(Operation.TOOL, facts.tool or span.name, span, failed, outcome, None, None, arguments, result))
        else:
            attributes: Mapping[str, Any] = span.detail.attributes if details and facts.operation == Operation.POLICY else {}
            decision = attributes.get("aws.agentcore.policy.authorization_decision")
            outcome = str(decision or facts.error or "")
            found.append(Call(facts.operation, facts.api or facts.tool or span.name, span, failed, outcome))
    return sorted(found, key=lambda c: (c.span.start_ns or 0, c.span.span_id))


_CALLERS = frozenset({Operation.AGENT, Operation.TOOL, Operation.MODEL})


def _repeats(trace: Trace, span: Span) -> bool:
    """
    Whether a span reports a call that a span above it reports too.

    What stands below an agent that runs inside a tool or model call is a call of its own.
    """
    if trace.caller(span) is not None:
        return True
    nearest = trace.nearest(span, _CALLERS)
    return nearest is not None and nearest.facts.operation == span.facts.operation


def _repeated(trace: Trace, span: Span) -> list[Span]:
    """The spans below that report the same model call again, outermost first."""
    found: list[Span] = []
    below = deque([span])
    while below:
        current = below.popleft()
        for child in trace.children(current):
            if child is current:
                continue
            if child.facts.operation == Operation.MODEL:
                found.append(child)
            if child.facts.operation not in (Operation.AGENT, Operation.TOOL):
                below.append(child)
    return found


def digests(invocation: Invocation, span: Span) -> tuple[str, str]:
    """Digests of a tool call's arguments and result: equal content gives equal digests."""
    if len(invocation.spans) > DETAIL_LIMIT:
        return "", ""
    arguments, result = contents(span, invocation.logs)
    return _digest(arguments), _digest(result)


def contents(span: Span, logs: list[LogRecord]) -> tuple[Any, Any]:
    """
    Arguments and result of a tool call, from wherever its instrumentation put them.

    Attributes, span events, or (where ADOT stripped both) the event record of the same span.
    """
    detail = span.detail
    arguments, result = tool_contents(detail.attributes)
    for event in detail.events:
        if arguments is None and event.name == "gen_ai.tool.message":
            arguments = event.attributes.get("content")
        elif result is None and event.name == "gen_ai.choice":
            result = event.attributes.get("message")
    if arguments is None or result is None:
        for log in logs:
            if log.span_id == span.span_id and log.text is None:
                given, got = _of_body(log.detail)
                arguments, result = arguments or given, result or got
    return arguments, result


def _of_body(detail: Detail) -> tuple[Any, Any]:
    """Arguments and result in a GenAI event record's body: `{input: {messages}, output: {messages}}`."""
    body = detail.body if isinstance(detail.body, dict) else {}
    found = []
    for side in ("input", "output"):
        inner = body.get(side)
        messages = inner.get("messages") if isinstance(inner, dict) else None
        found.append(messages[-1].get("content") if messages and isinstance(messages[-1], dict) else None)
    return found[0], found[1]


def _digest(value: Any) -> str:
    """`<8 hex digits>/<length>` of a value's canonical JSON; empty where there is none."""
    if value is None:
        return ""
    data = canonical(value)
    return f"{sha256(data).hexdigest()[:8]}/{len(data)}"


def canonical(value: Any) -> bytes:
    """A value as JSON with sorted keys, whether it came as JSON text or decoded: equal content, equal bytes."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            pass
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, TypeError):
        return repr(value).encode("utf-8", "replace")


def _hints(calls: tuple[Call, ...], invocation: Invocation) -> list[str]:
    hints = []
    models = [c for c in calls if c.kind == Operation.MODEL]
    if any(c.outcome in ("max_tokens", "length") for c in models):
        hints.append("a model call stopped at its token limit; the answer is cut")
    answered = any(not c.failed for c in models)  # a call that failed had no say in it
    called = any(s.facts.operation in (Operation.TOOL, Operation.HANDOFF) for s in invocation.spans)
    if answered and not called:
        hints.append("no tool was called in this invocation")
    return hints
