"""
The answer of `analyze fleet` as JSON, `agentcore-analyzer/fleet/1`: a public contract, written out by hand as the report's is.

Findings and groups of failures look as they do in the report; what is counted stands beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import State
from agentcore_analyzer.fleet import catalogue, merging, spill, whole
from agentcore_analyzer.fleet.diagnosis import HOUR_NS
from agentcore_analyzer.fleet.merging import Fleet, Merged
from agentcore_analyzer.model import NotChecked
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.report.json_v1 import (
    MAX_FAILURE_GROUPS,
    failure_group,
    finding_as_dict,
    not_checked_as_dict,
    note_as_dict,
    redaction,
)
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.safe import clean
from agentcore_analyzer.version import __version__

SCHEMA = "agentcore-analyzer/fleet/1"
TOP = 5  # agents and tools that are named
POINTS = 100  # of a trend: as many bars as can be told apart
UNREAD = 50  # files that are named

LIMITS = {
    "samples_of_a_finding": merging.SAMPLES,
    "traces_named_of_a_finding": merging.TRACES,
    "findings_and_shapes_kept_apart": merging.MOST,
    "findings_of_a_code_in_a_batch": pipeline.MAX_FINDINGS,
    "failure_groups_listed": MAX_FAILURE_GROUPS,
    "notes_of_a_reason": whole.NOTES,
    "packed_bytes_of_a_batch": catalogue.BATCH_BYTES,
    "packed_bytes_of_a_trace": catalogue.TRACE_BYTES,
    "records_without_ids_together": spill.NEIGHBOURS,
}


def as_dict(fleet: Fleet) -> dict[str, Any]:
    """Render inside of `safe.outgoing`: every string of the input is cleaned here."""
    known = fleet.whole
    step = _step(fleet.hours)
    groups = sorted(fleet.failures.values(), key=lambda g: (g.state is not State.UNEXPLAINED, -g.requests, -g.count, g.shape))
    everywhere = {code for code, batches in fleet.open.items() if batches == fleet.batches}
    return {
        "schema": SCHEMA,
        "tool": {"name": "agentcore-analyzer", "version": __version__},
        "redaction": redaction(),
        "inputs": {
            "files": sum(f["files"] for f in known.formats.values()) + len(known.unread),
            "formats": [{"format": name, **known.formats[name]} for name in sorted(known.formats)],
            "not_read": [clean(path, 500) for path in known.unread[:UNREAD]],
            "not_read_total": len(known.unread),
        },
        "notes": [note_as_dict(n) for n in known.notes],
        "notes_left_out": known.notes_left_out,
        "spans": fleet.spans,
        "logs": fleet.logs,
        "requests": fleet.requests,
        "requests_failed": fleet.failed,
        "sessions": fleet.sessions,
        "sessions_in_parts": fleet.parted,
        "first": stamp(fleet.first_ns),
        "last": stamp(fleet.last_ns),
        "trend": _trend(fleet.hours, fleet.hours, step),
        "findings": [_merged(m, fleet, step) for m in fleet.ranked()],
        "findings_left_out": fleet.findings_left_out,
        "failures": {
            "total": sum(g.count for g in groups),
            "requests": fleet.failing,
            **{state.value: sum(g.count for g in groups if g.state is state) for state in State},
            "groups": [failure_group(g) for g in groups[:MAX_FAILURE_GROUPS]],
            "groups_left_out": max(len(groups) - MAX_FAILURE_GROUPS, 0),
            "failures_left_out": fleet.failures_left_out,
        },
        "batches": fleet.batches,
        "not_checked": [not_checked_as_dict(n) for n in _sorted(n for n in fleet.not_checked if n.code in everywhere)],
        "checked_in_part": [
            {**not_checked_as_dict(n), "batches": fleet.not_checked[n]}
            for n in _sorted(n for n in fleet.not_checked if n.code not in everywhere)
        ],
        "internal_errors": list(known.internal),
        "limits": LIMITS,
    }


def _sorted(items: Iterable[NotChecked]) -> list[NotChecked]:
    return sorted(items, key=lambda n: (n.code, n.reason))


def _merged(merged: Merged, fleet: Fleet, step: int) -> dict[str, Any]:
    first = merged.samples[0]
    return {
        "code": merged.code,
        "fingerprint": fingerprint(first),
        "severity": merged.severity.value,
        "title": clean(first.title),  # of the first of those that are alike
        "alike": merged.alike,
        "subject": [clean(word) for word in merged.subject],
        "requests": merged.requests,
        "share": round(merged.requests / fleet.requests, 6) if fleet.requests else None,
        "sessions": merged.sessions_total,
        "first_seen": stamp(merged.first_ns),
        "last_seen": stamp(merged.last_ns),
        "trend": _trend(merged.hours, fleet.hours, step),
        "agents": _top(merged.agents),
        "tools": _top(merged.tools),
        "caused": [{"code": code, "count": count} for code, count in sorted(merged.caused.items())],
        "traces": [clean(trace) for trace in merged.traces],
        "traces_total": merged.traces_total,
        "samples": [finding_as_dict(f) for f in merged.samples],
    }


def _top(names: Counter[str]) -> list[dict[str, Any]]:
    most = sorted(names.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return [{"name": clean(name), "traces": count} for name, count in most]


def _step(hours: Counter[int]) -> int:
    """Hours that a point of a trend stands for: one, a day, or whole weeks."""
    if not hours:
        return 1
    length = max(hours) - min(hours) + 1
    return 1 if length <= POINTS else 24 if length <= 24 * POINTS else 168 * -(-length // (168 * POINTS))


def _trend(hours: Counter[int], every: Counter[int], step: int) -> dict[str, Any]:
    """Requests by time, from the first of all requests to the last, so that trends can be compared."""
    if not hours or not every:
        return {"hours_a_point": step, "start": None, "requests": []}
    first, last = min(every) // step, max(every) // step
    points = [0] * (last - first + 1)
    for hour, count in hours.items():
        points[min(max(hour // step - first, 0), len(points) - 1)] += count
    return {"hours_a_point": step, "start": stamp(first * step * HOUR_NS), "requests": points}
