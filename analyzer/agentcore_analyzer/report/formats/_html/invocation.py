"""One invocation on the page: waterfall, components, silences, calls, log records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agentcore_analyzer.report.formats._html import waterfall
from agentcore_analyzer.report.formats._html.geometry import Axis, Bar, Tick
from agentcore_analyzer.report.formats._html.waterfall import Drawing, Fold, Key, Mark, Proof, Row, signed
from agentcore_analyzer.report.json_parts import failed, nanoseconds, place
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import short_error
from agentcore_analyzer.tuples import NamedTuple

ERROR = 17  # severity number of OpenTelemetry's log data model
COMPONENTS = 8
LISTED_CALLS = 60  # of one invocation, one by one
_SPAN_ID = re.compile(r"[0-9a-f]{1,32}")


class ShownFinding(NamedTuple):
    anchor: str
    code: str
    spans: frozenset[Key]


class Silence(NamedTuple):
    text: str
    bar: Bar | None
    span: str
    href: str


class Component(NamedTuple):
    name: str
    length: str
    share: str  # of the critical path, per cent
    kind: str


class CallGroup(NamedTuple):
    """All calls of one thing."""

    kind: str
    name: str
    calls: int
    failed: int
    total: str
    longest: str
    tokens: str
    outcomes: str


class LogLine(NamedTuple):
    when: str
    severity: str
    place: str
    channel: str


class InvocationView(NamedTuple):
    anchor: str
    name: str
    trace_id: str
    service: str
    session_id: str
    start: str
    length: str
    failed: bool
    outcome: str
    spans: int
    logs: int
    tokens: str
    open: bool
    axis: Axis | None
    ticks: list[Tick]
    rows: tuple[Row | Fold, ...]
    rows_left_out: int
    excerpt: bool  # of a ticket: the others are not in it
    marks: tuple[Mark, ...]
    silences: tuple[Silence, ...]
    components: tuple[Component, ...]
    groups: tuple[CallGroup, ...]
    calls: tuple[dict[str, str], ...]
    calls_left_out: int
    log_lines: tuple[LogLine, ...]
    hints: tuple[str, ...]


def spans_of(finding: dict[str, Any]) -> frozenset[Key]:
    """The spans that a finding or one of its consequences rests on."""
    every = [*finding["evidence"], *(e for c in finding["caused"] for e in c["evidence"])]
    return frozenset((e["trace_id"], e["span_id"]) for e in every if e.get("trace_id") and e.get("span_id"))


def anchors(invocations: Sequence[dict[str, Any]], findings: Iterable[ShownFinding]) -> dict[Key, str]:
    """An anchor for each shown row that something on the page points at: `span-<id>` where that is unique."""
    wanted = {key for f in findings for key in f.spans}
    wanted |= {(i["trace_id"], s["open_span_id"]) for i in invocations for s in i["silences"] if s["open_span_id"]}
    made: dict[Key, str] = {}
    taken: set[str] = set()
    for number, invocation in enumerate(invocations, 1):
        for nth, row in enumerate(invocation.get("rows", ())):
            key = (invocation["trace_id"], row["span_id"])
            if key in wanted and key not in made:
                anchor = f"span-{row['span_id']}"
                if anchor in taken or not _SPAN_ID.fullmatch(row["span_id"]):
                    anchor = f"span-{number}-{nth}"
                taken.add(anchor)
                made[key] = anchor
    return made


def view(
    data: dict[str, Any],
    number: int,
    findings: Sequence[ShownFinding],
    every_anchor: Mapping[Key, str],
    opened: bool,
    room: int,
) -> InvocationView:
    """`room` is how many calls may still be listed one by one."""
    trace = data["trace_id"]
    shown = data.get("rows", ())
    here = {r["span_id"]: every_anchor[trace, r["span_id"]] for r in shown if (trace, r["span_id"]) in every_anchor}
    axis = waterfall.extent(data)
    marks, by_span = _marks(data, axis)
    drawing = Drawing(
        axis,
        here,
        {s: p for s in here if (p := tuple(Proof(f"#{f.anchor}", f.code) for f in findings if (trace, s) in f.spans))},
        by_span,
        data["service"] or "",
        sum(c["critical_ns"] for c in data["components"]),
    )
    listed = data["calls"][: max(min(LISTED_CALLS, room), 0)]
    start = nanoseconds(data["start"])
    tokens = data["tokens"]
    return InvocationView(
        f"invocation-{number}",
        data["name"],
        trace,
        data["service"] or "",
        data["session_id"] or "",
        readable(data["start"]) or "without times",
        duration(data["duration_ns"]) if data["duration_ns"] is not None else "",
        failed(data),
        f"HTTP {data['http_status']}" if data["http_status"] else data["status"] if data["status"] != "UNSET" else "",
        data["spans"],
        data["logs"],
        f"{tokens['input']:,} + {tokens['output']:,}" if tokens["input"] or tokens["output"] else "",
        opened,
        axis,
        axis.ticks() if axis else [],
        waterfall.rows(shown, drawing),
        data.get("rows_left_out", 0),
        bool(data.get("excerpt")),
        marks,
        tuple(_silence(s, start, axis, here) for s in data["silences"]),
        tuple(_components(data["components"])),
        (*_groups(data["calls"]), *_unlisted(data.get("calls_left_out", 0))),
        tuple(_call(c, start) for c in listed),
        len(data["calls"]) - len(listed) + data.get("calls_left_out", 0),
        tuple(_log_line(m) for m in data.get("log_marks", ())),
        tuple(data["hints"]),
    )


def _marks(data: dict[str, Any], axis: Axis | None) -> tuple[tuple[Mark, ...], dict[str, tuple[Mark, ...]]]:
    """Log records in the lane of their span, where it is shown, else in a lane of their own."""
    own: list[Mark] = []
    by_span: dict[str, tuple[Mark, ...]] = {}
    rows = {r["span_id"] for r in data.get("rows", ())}
    for mark in data.get("log_marks", ()):
        if axis is None or mark["offset_ns"] is None:
            continue
        line = _log_line(mark)
        drawn = Mark(axis.x(mark["offset_ns"]), mark["severity"] >= ERROR, f"{line.severity} logged {line.when}: {line.place}")
        if mark["span_id"] in rows:
            by_span[mark["span_id"]] = (*by_span.get(mark["span_id"], ()), drawn)
        else:
            own.append(drawn)
    return tuple(own), by_span


def _log_line(mark: dict[str, Any]) -> LogLine:
    when = signed(mark["offset_ns"]) if mark["offset_ns"] is not None else ""
    return LogLine(when, "error" if mark["severity"] >= ERROR else "warning", place(mark), mark["channel"])


def _silence(data: dict[str, Any], start: int | None, axis: Axis | None, here: Mapping[str, str]) -> Silence:
    at = nanoseconds(data["start"])
    offset = at - start if at is not None and start is not None else None
    length = data["duration_ns"]
    span = data["open_span_id"] or ""
    return Silence(
        f"{duration(length)} from {signed(offset)} on" if offset is not None else duration(length),
        axis.bar(offset, length) if axis and offset is not None else None,
        data["open_span"] or "",
        f"#{here[span]}" if span in here else "",
    )


def _components(data: list[dict[str, Any]]) -> Iterable[Component]:
    total = sum(c["critical_ns"] for c in data)
    if not total:
        return
    parts = [(c["component"], c["critical_ns"]) for c in data]
    if len(parts) > COMPONENTS:
        rest = parts[COMPONENTS - 1 :]
        parts = [*parts[: COMPONENTS - 1], (f"{len(rest)} others", sum(ns for _, ns in rest))]
    for name, ns in parts:
        kind = name.partition(" ")[0]
        tenths = (ns * 2000 + total) // (2 * total)
        yield Component(name, duration(ns), f"{tenths // 10}.{tenths % 10}", kind if kind in waterfall.KINDS else "span")


def _unlisted(number: int) -> Iterable[CallGroup]:
    """Those of which the report tells no more than how many they are."""
    if number:
        yield CallGroup("", "not listed in the report", number, 0, "", "", "", "")


def _groups(calls: list[dict[str, Any]]) -> Iterable[CallGroup]:
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for call in calls:
        by_name.setdefault((call["kind"], call["name"]), []).append(call)
    for (kind, name), group in by_name.items():
        lengths = [c["duration_ns"] for c in group if c["duration_ns"] is not None]
        told = [c for c in group if c["input_tokens"] is not None or c["output_tokens"] is not None]
        used, written = (sum(c[way] or 0 for c in told) for way in ("input_tokens", "output_tokens"))
        outcomes: dict[str, int] = {}
        for call in group:
            if call["outcome"]:
                outcome = short_error(call["outcome"])
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
        yield CallGroup(
            kind,
            name,
            len(group),
            sum(c["failed"] for c in group),
            duration(sum(lengths)) if lengths else "",
            duration(max(lengths)) if lengths else "",
            f"{used:,} + {written:,}" if told else "",
            ", ".join(f"{outcome}{f' ×{n}' if n > 1 else ''}" for outcome, n in list(outcomes.items())[:6]),
        )


def _call(call: dict[str, Any], start: int | None) -> dict[str, str]:
    at = nanoseconds(call["start"])
    tokens = call["input_tokens"] is not None or call["output_tokens"] is not None
    return {
        "when": signed(at - start) if at is not None and start is not None else "",
        "kind": call["kind"],
        "name": call["name"],
        "length": duration(call["duration_ns"]) if call["duration_ns"] is not None else "",
        "outcome": short_error(call["outcome"]) if call["outcome"] else ("failed" if call["failed"] else ""),
        "failed": "failed" if call["failed"] else "",
        "tokens": f"{call['input_tokens'] or 0:,} + {call['output_tokens'] or 0:,}" if tokens else "",
    }


def readable(stamp: str | None) -> str:
    """`2026-11-22 22:28:47.658 UTC`."""
    if not stamp:
        return ""
    day, _, time = stamp.removesuffix("Z").partition("T")
    return f"{day} {time[:12]} UTC"
