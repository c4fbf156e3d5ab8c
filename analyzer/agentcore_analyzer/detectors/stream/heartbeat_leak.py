"""
Heartbeat events reach the user instead of being dropped by the client.

## What it sees
A heartbeat (`{"type": "heartbeat"}`) inside the text of another event, or in a line of the client that
shows output to the user; a KeyError, AttributeError or TypeError of the client directly after one.

## Why it matters
Users see protocol noise in their answers, or the client stops at the first heartbeat.

## What to do
Let the client skip events of type heartbeat before it shows or stores anything.

## Not this when
The client only logged that it received one: that is how a healthy stream with heartbeats looks.

## Source
Heartbeats are the advice against idle connections; the client's part of it is to filter them.

Covers: STR-7
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.stream._shared import response_streams
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, exception_in
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.CLIENT_LOG}),)
_BEAT = late(r"\{\s*\\?[\"']type\\?[\"']\s*:\s*\\?[\"']heartbeat\\?[\"']")
_SHOWN = late(
    r"(?i)\b(?:assistant|agent|bot|answer|reply|response|output|display(?:ed)?|render(?:ed)?|show(?:n|ing)?|to user)"
    r"\b[^{]{0,40}\{"
)
_DROPPED = late(r"(?i)ignor|skip|filter|drop|debug")
_CRASHED = "the client failed directly after a heartbeat"
_CRASHES = frozenset({"KeyError", "AttributeError", "TypeError"})
_TEXT_KEYS = ("text", "content", "data", "message", "delta", "answer", "output", "response")


def find(case: Case) -> Iterator[Finding]:
    hits: list[tuple[LogRecord, Evidence, Confidence]] = []
    for stream in response_streams.received(case):
        beats = [log for log in stream.events if "heartbeat" in (log.text or "")]
        if not beats:
            continue
        for log in beats:
            if _inside(response_streams.payload(log)):
                proof = Evidence(log.place, "a heartbeat inside the text of another event", time_ns=log.time_ns)
                hits.append((log, proof, Confidence.CERTAIN))
        last = stream.events[-1]
        for other in stream.others:
            text = other.text or ""
            crash = exception_in(other) if other.severity >= ERROR_SEVERITY else None
            if crash is not None and crash[0] in _CRASHES and last is beats[-1] and (other.place.line or 0) > (last.place.line or 0):
                hits.append((other, of_log(other, _CRASHED), Confidence.LIKELY))
            elif "heartbeat" in text and _BEAT.search(text) and _SHOWN.search(text) and not _DROPPED.search(text):
                proof = Evidence(other.place, "a heartbeat in a line that shows output", time_ns=other.time_ns)
                hits.append((other, proof, Confidence.LIKELY))
    if not hits:
        return
    shown = sum(proof.what != _CRASHED for _, proof, _ in hits)
    crashes = len(hits) - shown
    what = [f"they stand in what is shown ({count(shown, 'time')})"] if shown else []
    what += [f"the client failed directly after one ({count(crashes, 'time')})"] if crashes else []
    yield Finding(
        severity=Severity.WARNING,
        confidence=hits[0][2],
        title=f"Heartbeats reach the user ({count(shown, 'time')})" if shown else f"The client failed directly after a heartbeat ({count(crashes, 'time')})",
        cause=f"The stream carries heartbeats, which keep a connection open, and the client handles them like content: {', and '.join(what)}.",
        evidence=tuple(proof for _, proof, _ in hits),
        fix=(
            Step(
                'Drop them where events are decoded: if isinstance(event, dict) and event.get("type") == "heartbeat": continue',
                "",
                "the next log shows heartbeats only as received events",
            ),
        ),
        subject=("heartbeat-leak",),
        counter=("lines that only log a received event: not counted",),
        anchors=frozenset().union(*(anchors(log) for log, _, _ in hits)),
        owner="agents-build/integrate",
    )


def _inside(value: Any) -> bool:
    """Whether a heartbeat stands in a text field of an event that is none itself."""
    if not isinstance(value, dict) or response_streams.is_heartbeat(value):
        return False
    texts = [value.get(key) for key in _TEXT_KEYS]
    return any(isinstance(text, str) and _BEAT.match(text.strip()) for text in texts)
