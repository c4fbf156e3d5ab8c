"""
The report of a ticket: made of its inputs, which are a part, with the figures of the whole.

Times, shares, calls and counts of a minimised input are true of no request that ever ran. So what was read of
the whole inputs, under the same pseudonyms, takes their place, and so does what could not be checked for want of
an input. From the part come the places, which must be found in the ticket, the failures at them, and the spans
that are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report.pairing import Unpaired

_OF_THE_WHOLE = (
    "name", "service", "session_id", "start", "end", "duration_ns", "status", "http_status", "spans", "logs", "tokens", "calls",
    "critical_path", "components", "silences", "hints",
)  # fmt: skip
_SAID = ("title", "cause", "counter_evidence", "fix", "chart", "case_text", "fingerprint")


def merged(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """The JSON report of the part with what only the whole can say."""
    invocations = [_invocation(i, w) if (w := _same(i, whole)) else i for i in part["invocations"]]
    return {
        **part,
        "excerpt_of": excerpt_of(whole),
        "invocations": invocations,
        "invocations_total": whole["invocations_total"],
        "findings": list(_findings(part["findings"], whole["findings"])),
        "checked": whole["checked"],
        "not_checked": whole["not_checked"],
    }


def excerpt_of(whole: dict[str, Any]) -> dict[str, int]:
    known = [i for i in whole["inputs"] if i["format"]]
    return {"inputs": len(known), **{name: sum(i[name] for i in known) for name in ("spans", "logs", "documents")}}


def _same(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any] | None:
    """The invocation that a part is of: minimising may have taken its entry."""
    for invocation in whole["invocations"]:
        if invocation["trace_id"] == part["trace_id"]:
            held = {row["span_id"] for row in invocation["rows"]} | {invocation["root_span_id"]}
            if part["root_span_id"] in held:
                return dict(invocation)
    return None


def _invocation(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    drawn = {row["span_id"] for row in part["rows"]}
    rows = [row for row in whole["rows"] if row["span_id"] in drawn]
    moved = _offset(part, rows)
    marks = [{**m, "offset_ns": m["offset_ns"] + moved if m["offset_ns"] is not None else None} for m in part["log_marks"]]
    return {
        **{name: value for name, value in part.items() if name != "calls_left_out"},  # of the whole all are told
        **{name: whole[name] for name in _OF_THE_WHOLE},
        "rows": rows,
        "rows_left_out": whole["spans"] - len(rows),
        "log_marks": marks,
    }


def _offset(part: dict[str, Any], rows: list[dict[str, Any]]) -> int:
    """How much later the part begins than the whole."""
    at = {row["span_id"]: row["offset_ns"] for row in rows if row["offset_ns"] is not None}
    timed = [row for row in part["rows"] if row["span_id"] in at and row["offset_ns"] is not None]
    return int(at[timed[0]["span_id"]] - timed[0]["offset_ns"]) if timed else 0


def _findings(part: list[dict[str, Any]], whole: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    left = Unpaired(whole)
    for finding in part:
        same = left.take(finding, _titled) or left.take(finding, _identity)
        if same is None:
            yield {**finding, "replay_fingerprint": finding["fingerprint"]}
            continue
        effects = {c["code"]: c for c in same["caused"]}
        caused = [{**c, **{k: effects[c["code"]][k] for k in ("title", "because")}} for c in finding["caused"]]
        yield {
            **finding,
            **{name: same[name] for name in _SAID},
            "caused": caused,
            "replay_fingerprint": finding["fingerprint"],
        }


def _titled(finding: dict[str, Any]) -> tuple[object, ...]:
    return finding["title"], _identity(finding)


def _identity(finding: dict[str, Any]) -> tuple[str, str, str, tuple[str, ...]]:
    return finding["code"], finding["severity"], finding["confidence"], tuple(sorted({c["code"] for c in finding["caused"]}))
