"""
The JSON report, `agentcore-analyzer/report/1`: a public contract.

The shape is written out here by hand, apart from the internal types, so that they can change
without changing it. The schema beside this file (`report-1.schema.json`) is what is published.
Within version 1, members are only ever added.
"""

from __future__ import annotations

from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Evidence, Finding, Place
from agentcore_analyzer.reading import Call, Reading
from agentcore_analyzer.report.content import InputReport, Report, fingerprint
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.safe import clean

SCHEMA = "agentcore-analyzer/report/1"
CAUSE_LIMIT = 2000


def render(report: Report, version: str) -> bytes:
    return orjson.dumps(as_dict(report, version), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_dict(report: Report, version: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "agentcore-analyzer", "version": version},
        "inputs": [_input(i) for i in report.inputs],
        "notes": [_note(n) for n in report.notes],
        "invocations_total": report.invocations_total,
        "invocations": [_invocation(r) for r in report.readings],
        "findings": [_finding(f) for f in report.findings],
        "not_checked": [{"code": n.code, "reason": clean(n.reason, 600)} for n in report.not_checked],
        "internal_errors": list(report.internal_errors),
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


def _note(note: Damage) -> dict[str, Any]:
    return {**_place(note.place), "reason": note.reason, "message": clean(note.message), "count": note.count}


def _input(source: InputReport) -> dict[str, Any]:
    return {
        "path": clean(source.path, 500),
        "format": source.format or None,
        "why": clean(source.why) or None,
        "bytes": source.bytes,
        "spans": source.spans,
        "logs": source.logs,
        "documents": source.documents,
        "notes": [_note(n) for n in source.notes],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    shown = {**_place(evidence.place), "what": clean(evidence.what)}
    for name, value in (
        ("trace_id", evidence.trace_id and clean(evidence.trace_id)),
        ("span_id", evidence.span_id and clean(evidence.span_id)),
        ("time", stamp(evidence.time_ns)),
        ("quote", clean(evidence.quote) if evidence.quote else None),
    ):
        if value:
            shown[name] = value
    return shown


def _finding(finding: Finding) -> dict[str, Any]:
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
        "fingerprint": fingerprint(finding),
    }


def _invocation(reading: Reading) -> dict[str, Any]:
    invocation = reading.invocation
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
        "calls": [_call(c) for c in reading.calls],
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
        "arguments_digest": call.arguments or None,
        "result_digest": call.result or None,
    }
