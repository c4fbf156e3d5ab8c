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

from agentcore_analyzer.detectors.stream._shared import broken_bodies, proxy_lines
from agentcore_analyzer.detectors.stream._shared.broken_bodies import Judged
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS, Kind.PROXY_LOG}))
EXPLAINS = (
    Explains("caller-left", "the agent's side of the dropped connection"),
    Explains("silent-gap", "the silence during which the connection was dropped"),
    Explains("slow-tool-call", "the tool that was running when the connection was dropped"),
    Explains("slow-model-call", "the model call that was running when the connection was dropped"),
)
HEARTBEAT_S = 30  # the advice for streams of AgentCore agents; proxies give up after 60 s
_BEAT = 'let the entrypoint yield {"type": "heartbeat"}'


def find(case: Case) -> Iterator[Finding | NotChecked]:
    for judged in broken_bodies.judged(case):
        if not judged.own:
            yield _finding(judged) if judged.idle else NotChecked(broken_bodies.why_not_idle(case, judged))
    joined = {id(j.proxy) for j in broken_bodies.judged(case)}
    if alone := [h for h in proxy_lines.gave_up(case) if id(h.source) not in joined]:
        yield _of_proxy(case, alone)


def _of_proxy(case: Case, found: list[Hit]) -> Finding:
    """A proxy says that it gave up, and no log of a caller tells how that looked."""
    times = len({id(h.failure) for h in found})
    return Finding(
        severity=Severity.WARNING if proxy_lines.upgraded(found) else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"A proxy gave up {proxy_lines.moment(case, found)}: its read time-out" + (f", {times} times" if times > 1 else ""),
        cause=(
            "The proxy's own log says that its upstream timed out while it was reading: nothing came within its read time-out, and it"
            f" gave up. On the side of the {whose(case, 'server behind it')} nothing need have failed."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in found[: broken_bodies.SHOWN])),
        fix=(
            Step("Raise the proxy's read time-out above the longest silence (nginx: proxy_read_timeout 300s in the location)."),
            Step(f"Or let the server send something sooner (AgentCore: {_BEAT} every 30 s or less while tools run)."),
            Step("Read what the server behind the proxy did at that time; analyze its log, or the trace, with this file."),
        ),
        subject=("stream-idle-drop", "proxy"),
        counter=("a refused connection to the upstream: would be another message",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build/integrate",
    )


def _finding(judged: Judged) -> Finding:
    drop, proxy, span, silence = judged.drop, judged.proxy, judged.span, judged.drop.silence_ns
    interval = max(1, min(HEARTBEAT_S, int((silence or 2 * HEARTBEAT_S * 10**9) / 2 / 10**9)))
    parts = [f"The client's stream broke with “{judged.said or last_line(drop.log)}”."]
    if silence is not None:
        parts.append(f"No byte had come for {seconds(silence)}" + (f": {judged.call} was running." if span else "."))
    elif span:
        parts.append(f"{judged.call} was running.")
    if proxy is not None:
        parts.append("The proxy says that it gave up: its upstream timed out while it was reading the response.")
    if judged.went_on > broken_bodies.SOME_SILENCE_NS // 2:
        parts.append(f"The agent went on for {seconds(judged.went_on)} after the client was gone.")
    parts.append(f"{count(drop.heartbeats, 'heartbeat')} had been received before." if drop.heartbeats else "No heartbeat was received.")
    limit = seconds(silence) if silence else "the proxy's read time-out"
    parts.append(f"A heartbeat every {interval} s keeps the silence shorter than that (any interval below {limit}).")
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if proxy is not None else Confidence.LIKELY,
        title="The stream was dropped" + (f" after {seconds(silence)} of silence" if silence is not None else " while idle")
        + (f", while {judged.call} was running" if span else ""),
        cause=" ".join(parts),
        evidence=(*judged.proofs("the client's stream broke"), *judged.spans),
        fix=(
            Step(f"Let the server send something at least every {interval} s while it works (AgentCore: {_BEAT}, and let the client ignore it).", expect="the client's log shows an event at least that often"),
            Step("If the work takes many minutes: answer at once, and poll (AgentCore: start it with add_async_task)."),
            Step("A proxy of your own: raise its read time-out too (nginx: proxy_read_timeout 300s in the location)."),
        ),
        subject=("stream-idle-drop", (span.facts.tool or span.name) if span else ""),
        counter=(
            "a crash, exit or streaming error on the server side within 2 s of the break: none",
            "a total length of 29, 900 or 3,600 s (limits of the whole request): no",
        ),
        anchors=anchors(drop.log, judged.invocation),
        owner="agents-build/integrate",
    )  # fmt: skip
