"""A trace for ui.perfetto.dev or chrome://tracing (Chrome's Trace Event Format, JSON).

A process for each service, a thread for each lane of an invocation in it: slices are spans, arrows lead
from a span to its child in another service, instants are warnings and errors that were logged. The
process `findings` holds an instant for each timed piece of evidence and the findings' charts as counters.

`ts` and `dur` are microseconds with the nanoseconds as decimals, exact; zero is `otherData.start`.
Trace viewers refuse absolute times of this length or lose their last digits. Spans without a start
cannot be drawn and are counted in `otherData`; one without an end has no length and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import orjson

from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions, left_out
from agentcore_analyzer.report.formats._lanes import Lane, Slice, lay_out, without_start
from agentcore_analyzer.report.json_parts import names_replaced, nanoseconds, place, verdict
from agentcore_analyzer.report.times import stamp

SUFFIX = ".perfetto.json"
ALL_SPANS = True
_UNKNOWN = "(service unknown)"

Event = dict[str, Any]


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    drawing = _Drawing(report)
    events = [*drawing.findings(), *drawing.invocations()]
    document = {
        "displayTimeUnit": "ms",
        "otherData": {
            "tool": f"{report['tool']['name']} {report['tool']['version']}",
            "start": stamp(drawing.zero),
            "findings": [f["code"] for f in report["findings"]],
            "verdict": verdict(report),
            "failures": account.line(account.told(report)) or None,
            "redaction": names_replaced(report) or None,
            "spans_without_start": sum(without_start(i.get("rows", [])) for i in report["invocations"]),
            "invocations_left_out": left_out(report)[0],
            "spans_left_out": left_out(report)[1],
        },
        "traceEvents": [*drawing.names, *events],
    }
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


class _Drawing:
    """Hands out process and thread numbers; no two of them are equal, as viewers mix them up otherwise."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.report = report
        self.zero = min(_times(report), default=0)
        self.names: list[Event] = []
        self._numbers = count(1)
        self._services: dict[str, int] = {}
        self._flows = count(1)

    def at(self, ns: int) -> orjson.Fragment:
        return _microseconds(ns - self.zero)

    def process(self, name: str) -> int:
        pid = next(self._numbers)
        self.names.append({"ph": "M", "name": "process_name", "pid": pid, "args": {"name": name}})
        self.names.append({"ph": "M", "name": "process_sort_index", "pid": pid, "args": {"sort_index": pid}})
        return pid

    def thread(self, pid: int, name: str) -> int:
        tid = next(self._numbers)
        self.names.append({"ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": {"name": name}})
        self.names.append({"ph": "M", "name": "thread_sort_index", "pid": pid, "tid": tid, "args": {"sort_index": tid}})
        return tid

    def findings(self) -> Iterator[Event]:
        if not self.report["findings"]:
            return
        pid = self.process("findings")
        tid = self.thread(pid, "findings")
        for finding in self.report["findings"]:
            timed = [e for e in finding["evidence"] if nanoseconds(e.get("time")) is not None]
            for evidence in timed or finding["evidence"][:1]:
                at = nanoseconds(evidence.get("time"))
                told = {name: finding[name] for name in ("severity", "confidence", "title")}
                told |= {"what": evidence["what"], "place": place(evidence)}
                told |= {name: evidence[name] for name in ("trace_id", "span_id", "quote") if name in evidence}
                if at is None:
                    told["time"] = "unknown; drawn at the beginning"
                yield {
                    "ph": "i", "s": "p", "cat": "finding", "name": finding["code"], "pid": pid, "tid": tid,
                    "ts": self.at(self.zero if at is None else at), "args": told,
                }  # fmt: skip
            if finding.get("chart"):
                yield from self._counter(finding["chart"], pid)

    def _counter(self, chart: dict[str, Any], pid: int) -> Iterator[Event]:
        start = nanoseconds(chart["start"])
        if start is None:
            return
        name = f"{chart['title']} ({chart['unit']})"
        drawn = [(s["name"], s["steps"]) for s in chart["series"]]
        last = max((at for _, steps in drawn for at, _ in steps), default=0)
        if chart["limit"] is not None:
            drawn.append(("limit", [[0, chart["limit"]], [last, chart["limit"]]]))
        for series, steps in drawn:
            for at, value in steps:
                yield {"ph": "C", "name": name, "pid": pid, "ts": self.at(start + at), "args": {series: value}}

    def invocations(self) -> Iterator[Event]:
        for number, invocation in enumerate(self.report["invocations"], 1):
            start = nanoseconds(invocation["start"])
            if start is not None:
                yield from self._invocation(number, invocation, start)

    def _invocation(self, number: int, invocation: dict[str, Any], start: int) -> Iterator[Event]:
        lanes = lay_out(invocation.get("rows", []), lambda row: row["service"] or _UNKNOWN)
        threads: dict[int, tuple[int, int]] = {}  # lane (its id) -> process, thread
        for service, group in lanes.items():
            if service not in self._services:
                self._services[service] = self.process(service)
            for lane in group:
                name = f"{number}: {invocation['trace_id']}" + (f", lane {lane.number + 1}" if lane.number else "")
                threads[id(lane)] = (self._services[service], self.thread(self._services[service], name))
        every = [lane for group in lanes.values() for lane in group]
        flows = self._flows_between(every)
        for lane in every:
            pid, tid = threads[id(lane)]
            for piece in lane.slices:
                where = {"pid": pid, "tid": tid, "ts": self.at(start + piece.start_ns)}
                yield {**_slice(piece, invocation), **where}
                # Behind its slice and at the same time, so that it belongs to this one, not to one inside it.
                for flow in flows.get(id(piece), []):
                    yield {**flow, **where}
        yield from self._logs(invocation, every, threads, start)

    def _flows_between(self, lanes: list[Lane]) -> dict[int, list[Event]]:
        """Arrows to children in other services, by the slice (its id) at which they begin or end."""
        found: dict[int, list[Event]] = {}
        for lane in lanes:
            for piece in lane.slices:
                above = piece.parent
                # Viewers drop an arrow that goes back in time.
                if above is None or above.group == piece.group or above.start_ns > piece.start_ns:
                    continue
                flow = {"name": "calls", "cat": "calls", "id": next(self._flows)}
                found.setdefault(id(above), []).append({"ph": "s", **flow})
                found.setdefault(id(piece), []).append({"ph": "f", "bp": "e", **flow})
        return found

    def _logs(
        self, invocation: dict[str, Any], lanes: list[Lane], threads: dict[int, tuple[int, int]], start: int
    ) -> Iterator[Event]:
        marks = [m for m in invocation.get("log_marks", []) if m["offset_ns"] is not None]
        if not marks or not lanes:
            return
        by_span = {piece.row["span_id"]: lane for lane in reversed(lanes) for piece in lane.slices}
        for mark in marks:
            pid, tid = threads[id(by_span.get(mark["span_id"], lanes[0]))]
            level = "FATAL" if mark["severity"] >= 21 else "ERROR" if mark["severity"] >= 17 else "WARN"
            yield {
                "ph": "i", "s": "t", "cat": "log", "name": f"{level} {mark['channel']}", "pid": pid, "tid": tid,
                "ts": self.at(start + mark["offset_ns"]), "args": {"place": place(mark), "span_id": mark["span_id"]},
            }  # fmt: skip


def _slice(piece: Slice, invocation: dict[str, Any]) -> Event:
    row = piece.row
    told = {"span_id": row["span_id"], "parent_id": row["parent_id"], "trace_id": invocation["trace_id"]}
    told |= {"failed": row["failed"], "critical_ns": row["critical_ns"], "label": row["label"]}
    if row["duration_ns"] is None:
        told["end"] = "unknown"
    event = {"ph": "X", "name": row["name"], "cat": row["operation"], "dur": _microseconds(piece.end_ns - piece.start_ns)}
    if row["failed"]:
        event["cname"] = "terrible"  # red, in viewers that know colours
    return {**event, "args": told}


def _microseconds(ns: int) -> orjson.Fragment:
    """Written digit by digit: no float holds every nanosecond."""
    sign, size = ("-", -ns) if ns < 0 else ("", ns)
    return orjson.Fragment(f"{sign}{size // 1000}.{size % 1000:03d}".encode())


def _times(report: dict[str, Any]) -> Iterator[int]:
    """Every time that is drawn."""
    for invocation in report["invocations"]:
        start = nanoseconds(invocation["start"])
        if start is not None:
            offsets = [item["offset_ns"] for name in ("rows", "log_marks") for item in invocation.get(name, [])]
            yield from (start + offset for offset in offsets if offset is not None)
    for finding in report["findings"]:
        told = [nanoseconds(e.get("time")) for e in finding["evidence"]]
        if finding.get("chart"):
            begin = nanoseconds(finding["chart"]["start"])
            if begin is not None:
                told += [begin + at for s in finding["chart"]["series"] for at, _ in s["steps"]] + [begin]
        yield from (at for at in told if at is not None)
