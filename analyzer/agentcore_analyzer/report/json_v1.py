"""
The JSON report, `agentcore-analyzer/report/1`: a public contract.

The shape is written out here by hand, apart from the internal types, so that they can change
without changing it. The schema beside this file (`report-1.schema.json`) is what is published.
Within version 1, members are only ever added.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from agentcore_analyzer.digests import sha256
from agentcore_analyzer.failures import Account, FailureGroup, State
from agentcore_analyzer.model import Chart, Damage, Evidence, Finding, LogRecord, NotChecked, Place, Shaped, Span
from agentcore_analyzer.report.data import CASE_LIMIT, AgainstBaseline, Contents, InputReport, fingerprint, pointed_at
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.report.waterfall import choose, is_failed, label
from agentcore_analyzer.safe import clean, clean_lines, quoted, replaced
from agentcore_analyzer.timeline import Call, Reading

SCHEMA = "agentcore-analyzer/report/1"
CAUSE_LIMIT = 2000
MAX_ROWS = 2000  # spans listed one by one, all invocations together
MAX_CALLS = 2000  # of models, tools and the like, all invocations together
MAX_FAILURE_GROUPS = 500
MAX_LOG_MARKS = 100  # for each invocation
WARN = 13  # severity number of OpenTelemetry's log data model


def render(report: Contents, version: str) -> bytes:
    return orjson.dumps(as_dict(report, version), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_dict(report: Contents, version: str, max_rows: int | None = MAX_ROWS, *, every_call: bool = False) -> dict[str, Any]:
    """The report; `max_rows` spans of all invocations together are listed one by one (None: all, and every call)."""
    room = _Room(max_rows, None if max_rows is None or every_call else MAX_CALLS)
    pointed = pointed_at(report.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": "agentcore-analyzer", "version": version},
        "redaction": redaction(),
        "excerpt_of": None,
        "inputs": [_input(i) for i in report.inputs],
        "notes": [note_as_dict(n) for n in report.notes],
        "invocations_total": report.invocations_total,
        "invocations": [_invocation(r, room, pointed) for r in report.readings],
        "findings": [finding_as_dict(f) for f in report.findings],
        "not_checked": [not_checked_as_dict(n) for n in report.not_checked],
        "failures": _failures(report.failures),
        "checked": list(report.checked),
        "internal_errors": list(report.internal_errors),
        "baseline": _baseline(report.baseline) if report.baseline else None,
    }


def not_checked_as_dict(item: NotChecked) -> dict[str, Any]:
    said: dict[str, Any] = {"code": item.code, "reason": clean(item.reason, 600)}
    return {**said, "lacks": list(item.lacks)} if item.lacks else said


def redaction() -> dict[str, Any] | None:
    """What a report says about its own names; None where they are those of the inputs."""
    how = replaced()
    return {"names": "pseudonyms", "quotes": "kept" if how.quotes else "pseudonyms", "kept": list(how.kept)} if how else None


def accounted(report: Contents) -> dict[str, Any]:
    """As much of the JSON report as tells of its account of failures."""
    return {
        "failures": _failures(report.failures),
        "findings": [{"code": f.code, "caused": [{"code": c.code} for c in f.caused]} for f in report.findings],
        "baseline": {"hidden": [{"code": f.code} for f in report.baseline.hidden]} if report.baseline else None,
    }


def _failures(account: Account) -> dict[str, Any]:
    """The account: what the input says failed, and what became of each."""
    shown = account.groups[:MAX_FAILURE_GROUPS]
    return {
        "total": account.total(),
        "requests": account.requests,
        **{state.value: account.total(state) for state in State},
        "groups": [failure_group(g) for g in shown],
        "groups_left_out": len(account.groups) - len(shown),
        "detectors_left_out": list(account.left_out),
        "detectors_not_asked": account.not_asked,
    }


def failure_group(group: FailureGroup) -> dict[str, Any]:
    return {
        "title": clean(group.title),
        "kind": group.kind,
        "state": group.state.value,
        "code": group.code or None,
        "why": clean(group.why, 600),
        "effect": group.effect,
        "count": group.count,
        "requests": group.requests,
        "first": stamp(group.first_ns),
        "last": stamp(group.last_ns),
        "places": [_place(p) for p in group.places],
        "shape": sha256(group.shape.encode("utf-8", "replace")).hexdigest()[:16],
    }


def _baseline(baseline: AgainstBaseline) -> dict[str, Any]:
    return {
        "hidden": [
            {"code": f.code, "severity": f.severity.value, "title": clean(f.title), "fingerprint": fingerprint(f)}
            for f in baseline.hidden
        ],
        "held": baseline.held,
        "less_checked": [clean(line, 600) for line in baseline.less],
    }


def _place(place: Place) -> dict[str, Any]:
    shown: dict[str, Any] = {"file": clean(place.file, 500)}
    if place.line is not None:
        shown["line"] = place.line
    if place.pointer is not None:
        shown["pointer"] = clean(place.pointer, 500)
    if place.offset is not None and place.line is None:
        shown["offset"] = place.offset
    return shown


def note_as_dict(note: Damage) -> dict[str, Any]:
    return {**_place(note.place), "reason": note.reason, "message": clean(note.message), "count": note.count}


def _input(source: InputReport) -> dict[str, Any]:
    shaped = {"by_shape": [_shaped(s) for s in source.shaped]} if source.shaped else {}
    return {
        "path": clean(source.path, 500),
        "format": source.format or None,
        "why": clean(source.why) or None,
        "bytes": source.bytes,
        "spans": source.spans,
        "logs": source.logs,
        "documents": source.documents,
        "notes": [note_as_dict(n) for n in source.notes],
        **shaped,
    }


def _shaped(shaped: Shaped) -> dict[str, Any]:
    return {
        "records": shaped.kind,
        "at": clean(shaped.at, 500),
        "fields": [{"field": clean(f, 200), "role": role, "unit": unit or None} for f, role, unit in shaped.fields],
        "total": shaped.total,
        "fitted": shaped.fitted,
        "text": clean(str(shaped), 2000),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    shown = {**_place(evidence.place), "what": clean(evidence.what)}
    for name, value in (
        ("trace_id", evidence.trace_id and clean(evidence.trace_id)),
        ("span_id", evidence.span_id and clean(evidence.span_id)),
        ("time", stamp(evidence.time_ns)),
        ("quote", quoted(evidence.quote) if evidence.quote else None),
        ("fault", evidence.fault),
    ):
        if value:
            shown[name] = value
    return shown


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "title": clean(finding.title),
        "cause": clean(finding.cause, CAUSE_LIMIT),
        "evidence": [_evidence(e) for e in finding.evidence],
        "counter_evidence": [clean(c, 600) for c in finding.counter],
        "caused": [
            {
                "code": c.code,
                "title": clean(c.title),
                "because": clean(c.because),
                "of": c.of or finding.code,
                "evidence": [_evidence(e) for e in c.evidence],
            }
            for c in finding.caused
        ],
        "fix": [
            {
                "step": clean(s.step, 600),
                "command": clean(s.command, 1000) or None,
                "expect": clean(s.expect, 600) or None,
            }
            for s in finding.fix
        ],
        "owner": finding.owner or None,
        "references": list(finding.references),
        "fingerprint": fingerprint(finding),  # of the names as they are, under pseudonyms, too: equal in every report
        "chart": _chart(finding.chart) if finding.chart else None,
        "case_text": clean_lines(finding.case_text, CASE_LIMIT) or None,
        **({"taxonomy": finding.taxonomy} if finding.taxonomy else {}),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": clean(chart.title),
        "unit": clean(chart.unit),
        "start": stamp(chart.start_ns),
        "limit": chart.limit,
        "series": [{"name": clean(s.name), "steps": [[at - chart.start_ns, n] for at, n in s.steps]} for s in chart.series],
    }


@dataclass(slots=True)
class _Room:
    """How many rows and calls may still be listed; None: all."""

    rows: int | None
    calls: int | None


def _invocation(reading: Reading, room: _Room, pointed: Mapping[str, Hashable]) -> dict[str, Any]:
    invocation = reading.invocation
    rows = rows_of(reading, room.rows, pointed)
    calls = _shown_calls(reading.calls, room.calls, pointed)
    if room.rows is not None:
        room.rows = max(room.rows - len(rows), 0)
    if room.calls is not None:
        room.calls -= len(calls)
    tokens_in, tokens_out = reading.tokens()
    start, end = invocation.start_ns, invocation.end_ns
    return {
        "trace_id": clean(invocation.trace.id),
        "root_span_id": clean(invocation.root.span_id),
        "name": clean(invocation.name),
        "service": clean(invocation.root.service) or None,
        "session_id": clean(invocation.session_id) if invocation.session_id else None,
        "start": stamp(start),
        "end": stamp(end),
        "duration_ns": end - start if start is not None and end is not None else None,
        "status": invocation.root.status,
        "http_status": invocation.root.facts.http_status,
        "spans": len(invocation.spans),
        "logs": len(invocation.logs),
        "tokens": {"input": tokens_in, "output": tokens_out},
        "calls": [_call(c) for c in calls],
        **({"calls_left_out": len(reading.calls) - len(calls)} if len(calls) < len(reading.calls) else {}),
        "critical_path": [
            {"span_id": clean(s.span_id), "name": clean(s.name), "self_ns": ns} for s, ns in reading.critical[:200]
        ],
        "components": [{"component": clean(c), "critical_ns": ns} for c, ns in reading.components],
        "silences": [
            {
                "start": stamp(s.start_ns),
                "duration_ns": s.end_ns - s.start_ns,
                "open_span_id": clean(s.open_span.span_id) if s.open_span else None,
                "open_span": clean(s.open_span.name) if s.open_span else None,
            }
            for s in reading.silences
        ],
        "hints": list(reading.hints),
        "rows": rows,
        "rows_left_out": len(invocation.spans) - len(rows),
        "log_marks": [_log_mark(log, start) for log in shown_logs(reading)],
    }


def _shown_calls(calls: Sequence[Call], limit: int | None, pointed: Mapping[str, Hashable]) -> Sequence[Call]:
    """The calls in their order; where not all fit, those that failed or that a finding points at, then the first ones."""
    if limit is None or len(calls) <= limit:
        return calls
    order = sorted(range(len(calls)), key=lambda n: (not (calls[n].failed or calls[n].span.span_id in pointed), n))
    return [calls[n] for n in sorted(order[:limit])]


def rows_of(reading: Reading, limit: int | None, pointed: Mapping[str, Hashable]) -> list[dict[str, Any]]:
    """The spans as the rows of a waterfall, parents before children; the ones that matter where not all fit."""
    invocation = reading.invocation
    start = invocation.start_ns
    kept = {id(s) for s in shown_spans(reading, limit, pointed)}
    critical = {id(span): ns for span, ns in reading.critical}
    known = {s.span_id for s in invocation.spans}
    return [
        {
            "span_id": clean(s.span_id),
            "parent_id": clean(s.parent_id) if s.parent_id in known and s.parent_id else None,
            "depth": depth,
            "name": clean(s.name),
            "operation": s.facts.operation,
            "service": clean(s.service) or None,
            "offset_ns": s.start_ns - start if s.start_ns is not None and start is not None else None,
            "duration_ns": s.duration_ns,
            "failed": is_failed(s),
            "critical_ns": critical.get(id(s), 0),
            "label": label(s) or None,
        }
        for s, depth in zip(invocation.spans, invocation.depths, strict=False)
        if id(s) in kept
    ]


def shown_spans(reading: Reading, limit: int | None, pointed: Mapping[str, Hashable]) -> list[Span]:
    """The spans that have a row, in the order of the rows."""
    spans = reading.invocation.spans
    kept = choose(reading, len(spans) if limit is None else limit, pointed)
    return [s for s in spans if id(s) in kept]


def shown_logs(reading: Reading) -> list[LogRecord]:
    """The log records worth a mark in a waterfall: warnings and errors, no more than fit."""
    loud = [log for log in reading.invocation.logs if log.severity >= WARN and log.time_ns is not None]
    return loud[:MAX_LOG_MARKS]


def _log_mark(log: LogRecord, start: int | None) -> dict[str, Any]:
    return {
        **_place(log.place),
        "span_id": clean(log.span_id) if log.span_id else None,
        "offset_ns": log.time_ns - start if log.time_ns is not None and start is not None else None,
        "severity": log.severity,
        "channel": log.channel.value,
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "kind": call.kind,
        "name": clean(call.name),
        "span_id": clean(call.span.span_id),
        "start": stamp(call.span.start_ns),
        "duration_ns": call.span.duration_ns,
        "failed": call.failed,
        "outcome": clean(call.outcome) or None,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "arguments_digest": clean(call.arguments) if call.arguments else None,
        "result_digest": clean(call.result) if call.result else None,
    }
