"""The comparison as JSON, `agentcore-analyzer/diff/1`: the schema beside this file is a public contract."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.compare import prices
from agentcore_analyzer.compare.difference import Comparison, own_ns
from agentcore_analyzer.compare.separate import Feature
from agentcore_analyzer.compare.sides import MAX_REQUESTS, MAX_SPANS, Side
from agentcore_analyzer.compare.tree import Node
from agentcore_analyzer.model import Finding, Operation
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.report.json_v1 import failure_group, redaction
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.report.waterfall import is_failed, label
from agentcore_analyzer.safe import clean, quoted

SCHEMA = "agentcore-analyzer/diff/1"
MAX_ROWS = 5000
MAX_FAILURE_GROUPS = 100  # of each kind


def as_dict(found: Comparison, version: str) -> dict[str, Any]:
    """The comparison; every string is masked and shortened."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "agentcore-analyzer", "version": version},
        "redaction": redaction(),
        "good": _side(found.good, found.good_cost),
        "bad": _side(found.bad, found.bad_cost),
        "currency": clean(found.currency) or None,
        "differences": [
            {
                "kind": c.kind,
                "row": c.row,
                "what": quoted(c.said(), 600) or None,
                "times": c.times,
            }
            for c in found.changes
        ],
        "first": found.first,
        "rows": [
            {
                "depth": row.depth,
                "good": _node(row.good, found.good) if row.good else None,
                "bad": _node(row.bad, found.bad) if row.bad else None,
            }
            for row in found.rows[:MAX_ROWS]
        ],
        "rows_left_out": max(len(found.rows) - MAX_ROWS, 0),
        "findings": {
            "new": [_finding(f) for f in found.new_findings],
            "gone": [_finding(f) for f in found.gone_findings],
            "same": [_finding(f) for f in found.same_findings],
        },
        "failures": {
            "new": [failure_group(g) for g in found.new_failures[:MAX_FAILURE_GROUPS]],
            "gone": [failure_group(g) for g in found.gone_failures[:MAX_FAILURE_GROUPS]],
            "same": [failure_group(g) for g in found.same_failures[:MAX_FAILURE_GROUPS]],
            "left_out": sum(
                max(len(groups) - MAX_FAILURE_GROUPS, 0)
                for groups in (found.new_failures, found.gone_failures, found.same_failures)
            ),
        },
        "separating": [
            {
                **_feature(s.feature),
                "good": s.good,
                "bad": s.bad,
                "gain": round(s.gain, 4),
                "chance": float(f"{s.chance:.2g}"),
                "alike": [_feature(f) for f in s.alike],
            }
            for s in found.separating
        ],
        "internal_errors": list(dict.fromkeys((*found.good.internal_errors, *found.bad.internal_errors))),
    }


def _side(side: Side, cost: prices.Cost | None) -> dict[str, Any]:
    chosen = side.chosen.invocation
    start, end = chosen.start_ns, chosen.end_ns
    given, made = side.chosen.tokens()
    return {
        "inputs": [clean(name, 500) for name in side.names],
        "requests": len(side.requests),
        "failed": side.failed,
        "ranked": min(len(side.requests), MAX_REQUESTS),
        "ranked_in_part": sum(1 for i in side.requests[:MAX_REQUESTS] if len(i.spans) > MAX_SPANS),
        "chosen": {
            "trace_id": clean(chosen.trace.id),
            "root_span_id": clean(chosen.root.span_id),
            "name": clean(chosen.name),
            "service": clean(chosen.root.service) or None,
            "file": clean(chosen.root.place.file, 500),
            "start": stamp(start),
            "duration_ns": end - start if start is not None and end is not None else None,
            "failed": chosen.failed,
            "status": chosen.root.status,
            "http_status": chosen.root.facts.http_status,
            "spans": len(chosen.spans),
            "model_calls": sum(1 for c in side.chosen.calls if c.kind == Operation.MODEL),
            "tool_calls": sum(1 for c in side.chosen.calls if c.kind == Operation.TOOL),
            "tokens": {"input": given, "output": made},
            "cost": str(cost.amount) if cost else None,
            "unpriced": [clean(m) for m in cost.unpriced] if cost else [],
        },
    }


def _node(node: Node, side: Side) -> dict[str, Any]:
    span, begin = node.span, side.chosen.invocation.start_ns
    place = span.place
    return {
        "span_id": clean(span.span_id),
        "name": clean(span.name),
        "operation": span.facts.operation,
        "offset_ns": span.start_ns - begin if span.start_ns is not None and begin is not None else None,
        "duration_ns": span.duration_ns,
        "own_ns": own_ns(node),
        "failed": is_failed(span),
        "label": label(span) or None,
        "place": clean(str(place), 600),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "title": clean(finding.title),
        "fingerprint": fingerprint(finding),
    }


def _feature(feature: Feature) -> dict[str, Any]:
    return {"kind": feature.kind, "name": clean(feature.name), "value": clean(feature.value) or None}
