"""
A stream was cut because nothing was sent for too long.

## What it sees
The client reports a broken body (httpx, requests, urllib3, http.client, aiohttp, botocore, curl 18,
node, the CLI's `aborted`), and it was idleness: the last byte was 60 s or more before; or a proxy's
own log says that the upstream timed out while reading; or one open span covers the silence and the
agent went on working after the client was gone.

## Why it matters
On the server nothing failed: the request is logged with 200, the tool ends well, the spans are OK.
The user got half an answer. Every run in which this tool is that slow will break the same way.

## What to do
Send a heartbeat event while tools run, more often than the limit that was measured here, and let
the client ignore it; or start long work in the background and answer at once.

## Not this when
The server side failed at that moment; the client's own read time-out was the limit; the whole
request lasted about 29 s (API Gateway), 900 s (synchronous limit) or 3,600 s (streaming limit): those
are limits of the request's length, and heartbeats do not help against them.

## Source
Dropped streams of a real agent behind nginx read by httpx, requests and boto3; quotas of AgentCore.

Covers: STR-1 STR-2 STR-3 STR-4 STR-5 STR-6 STR-8
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared import broken_bodies
from agentcore_analyzer.detectors.stream._shared.broken_bodies import Judged
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, of_log, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, NotChecked, Severity, Span, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore, whose
from agentcore_analyzer.symptoms.phrases import Hit, hits
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS, Kind.PROXY_LOG}))
EXPLAINS = (
    Explains("caller-left", "the agent's side of the dropped connection"),
    Explains("silent-gap", "the silence during which the connection was dropped"),
    Explains("slow-tool-call", "the tool that was running when the connection was dropped"),
    Explains("slow-model-call", "the model call that was running when the connection was dropped"),
)
HEARTBEAT_S = 30  # the advice for streams of AgentCore agents; proxies give up after 60 s
PROXY_SAYS = ("upstream timed out",)  # nginx; it goes on `while reading upstream` or `while reading response header from upstream`
_UPGRADED = "while proxying upgraded connection"  # nginx tells of it as information: an idle WebSocket may end so
_WAITED = ("while reading", _UPGRADED)
SHOWN = 5  # further lines about one break


def find(case: Case) -> Iterator[Finding | NotChecked]:
    for judged in broken_bodies.judged(case):
        if not judged.own:
            yield _finding(judged) if judged.idle else NotChecked(_why_not(case, judged))
    joined = {id(j.proxy) for j in broken_bodies.judged(case)}
    alone = [h for h in hits(case, *PROXY_SAYS) if id(h.source) not in joined and any(w in h.message for w in _WAITED)]
    if alone:
        yield _of_proxy(case, alone)


def _of_proxy(case: Case, found: list[Hit]) -> Finding:
    """A proxy says that it gave up, and no log of a caller tells how that looked."""
    times = len({id(h.failure) for h in found})
    upgraded = all(_UPGRADED in h.message for h in found)
    return Finding(
        severity=Severity.WARNING if upgraded else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"A proxy gave up {_moment(case, found)}: its read time-out" + (f", {times} times" if times > 1 else ""),
        cause=(
            "The proxy's own log says that its upstream timed out while it was reading: nothing came within its read time-out, and it"
            f" gave up. On the side of the {whose(case, 'server behind it')} nothing need have failed."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in found[:SHOWN])),
        fix=(
            Step("Raise the proxy's read time-out above the longest silence (nginx: proxy_read_timeout 300s in the location)."),
            Step('Or let the server send something sooner (AgentCore: let the entrypoint yield {"type": "heartbeat"} every 30 s or less while tools run).'),
            Step("Read what the server behind the proxy did at that time; analyze its log, or the trace, with this file."),
        ),
        subject=("stream-idle-drop", "proxy"),
        counter=("a refused connection to the upstream: would be another message",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build/integrate",
    )


def _moment(case: Case, found: list[Hit]) -> str:
    if all(_UPGRADED in h.message for h in found):
        return "on an idle connection that was upgraded (mostly a WebSocket)"
    headers = sum("response header" in h.message for h in found)
    if headers == len(found):
        return "before the answer had begun"
    return f"while it waited for the {whose(case, 'server behind it')}" if headers else "in the middle of the answer"


def _why_not(case: Case, judged: Judged) -> str:
    file, silence = judged.drop.log.origin.file, judged.drop.silence_ns
    if judged.failed is not None:
        return f"the stream in {file} broke when the server side failed ({last_line(judged.failed)}): not idleness"
    if judged.total:
        return (
            f"the request in {file} lasted {judged.total}: its length was the"
            " limit, not a silence; heartbeats do not help, shorter or background work does"
        )
    known = f"the silence before it was {seconds(silence)}" if silence is not None else "its lines carry no times"
    return (
        f"a broken body in {file}, but cannot tell whether it was idleness: {known}, and no proxy log or"
        f" trace of that request shows what was waited for. Add the proxy's error log or the {whose(case, 'server')}'s trace"
        + (" (agentcore traces get TRACE_ID --output trace.json)" if of_agentcore(case) else "")
    )


def _finding(judged: Judged) -> Finding:
    drop, proxy, span, went_on = judged.drop, judged.proxy, judged.span, judged.went_on
    log, silence, said = drop.log, drop.silence_ns, judged.said
    join = judged.joined[1].kind if judged.joined else ""
    open_call = _call(span)
    limit = f"below {seconds(silence)}" if silence else "below the proxy's read time-out"
    interval = max(1, min(HEARTBEAT_S, int((silence or 2 * HEARTBEAT_S * 10**9) / 2 / 10**9)))
    parts = [f"The client's stream broke with “{said or last_line(log)}”."]
    if silence is not None:
        parts.append(f"No byte had come for {seconds(silence)}" + (f": {open_call} was running." if span else "."))
    elif span:
        parts.append(f"{open_call} was running.")
    if proxy is not None:
        parts.append("The proxy says that it gave up: its upstream timed out while it was reading the response.")
    if went_on > broken_bodies.SOME_SILENCE_NS // 2:
        parts.append(f"The agent went on for {seconds(went_on)} after the client was gone, and nothing failed there.")
    parts.append(f"{count(drop.heartbeats, 'heartbeat')} had been received before." if drop.heartbeats else "No heartbeat was received.")
    parts.append(f"A heartbeat every {interval} s keeps the silence shorter than that (any interval {limit}).")
    evidence = [of_log(log, "the client's stream broke", said), *(h.evidence for h in drop.copies[:SHOWN])]
    if drop.received is not None:
        what = "the last byte before it" + (f", {seconds(silence)} earlier" if silence is not None else "")
        evidence.append(Evidence(drop.received.place, what, time_ns=drop.received.time_ns))
    if proxy is not None:
        evidence.append(of_log(proxy, "the proxy's own log"))
    if span is not None:
        evidence.append(of_span(span, f"open during the silence (joined by {join}); status {span.status}"))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if proxy is not None else Confidence.LIKELY,
        title="The stream was dropped" + (f" after {seconds(silence)} of silence" if silence is not None else " while idle")
        + (f", while {open_call} was running" if span else ""),
        cause=" ".join(parts),
        evidence=tuple(evidence),
        fix=(
            Step(
                f'Let the entrypoint yield {{"type": "heartbeat"}} at least every {interval} s while tools run.',
                "",
                "the client's log shows an event at least that often, and the stream ends with its last event",
            ),
            Step("Let the client ignore events of type heartbeat."),
            Step("If the work takes many minutes: start it with add_async_task, answer at once, and poll."),
            Step("A proxy of your own: raise its read time-out too (nginx: proxy_read_timeout 300s in the location)."),
        ),
        subject=("stream-idle-drop", (span.facts.tool or span.name) if span else ""),
        counter=(
            "a crash, exit or streaming error on the server side within 2 s of the break: none",
            "a total length of 29, 900 or 3,600 s (limits of the whole request): no",
        ),
        anchors=anchors(log, judged.invocation),
        owner="agents-build/integrate",
    )  # fmt: skip


def _call(span: Span | None) -> str:
    if span is None:
        return "the agent"
    name = span.facts.tool or span.facts.model or span.name
    return f"{span.facts.operation} {name}"
