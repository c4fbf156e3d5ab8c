"""
What a page shows of each record when somebody asks for it: attributes, events, texts of logs, messages, the record as it stands.

Not part of the JSON report, which holds no contents: made from the records themselves, for a page that stays with whoever
made it. Under pseudonyms it is not made at all. Everything is in one table of strings, and there is room for so much: what
findings point at comes first, then what failed, then the rest.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.model import Span
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.records import documents, spans, talk
from agentcore_analyzer.report.records.logs import Logs
from agentcore_analyzer.report.records.table import Table
from agentcore_analyzer.safe import replaced
from agentcore_analyzer.timeline import Reading

# Characters of contents: a page of 1,000 spans stays below 300 kB, of which these are a third; larger ones grow slowly.
ROOM, MORE, MOST = 78_000, 70, 1_500_000
_USUAL = 1000  # records


def as_dict(report: Contents, max_rows: int | None) -> dict[str, Any] | None:
    """For the rows that `json_v1.as_dict(report, …, max_rows)` lists, in their order; None where names are replaced."""
    if replaced() is not None:
        return None
    left = max_rows
    shown: list[tuple[Reading, list[Span]]] = []
    for reading in report.readings:
        kept = json_v1.shown_spans(reading, left)
        left = None if left is None else max(left - len(kept), 0)
        shown.append((reading, kept))
    count = sum(len(kept) for _, kept in shown) + len(report.logs)
    table = Table(min(ROOM + MORE * max(count - _USUAL, 0), MOST))
    base = _base(report, shown)
    rows = {id(span): number for number, span in enumerate(s for _, kept in shown for s in kept)}
    ids = {(s.trace_id, s.span_id): rows[id(s)] for _, kept in shown for s in kept}
    logs = Logs(report, table, base, ids)
    every = spans.Spans(report, [s for _, kept in shown for s in kept], table, base)
    every.first()
    shown_documents = documents.of_report(report, table)
    told = [talk.of_invocation(reading, kept, rows, table) for reading, kept in shown]
    every.said_elsewhere(entry[0] for entries in told for entry in entries)
    logs.write()
    every.rest()
    return {
        "base_ns": str(base),
        "starts": [_since(reading.invocation.start_ns, base) for reading, _ in shown],
        "spans": every.made,
        "shapes": every.shapes,
        "resources": every.resources,
        "talk": told,
        "logs": logs.made,
        "sources": logs.sources,
        "logs_left_out": logs.left_out,
        "failed": logs.failures(rows),
        "documents": shown_documents,
        "full": table.full,
        "files": table.files,
        "pointers": table.pointers,
        "strings": table.strings,
    }


def _base(report: Contents, shown: list[tuple[Reading, list[Span]]]) -> int:
    """The earliest time of all: what is shown counts from it."""
    times = [r.invocation.start_ns for r, _ in shown if r.invocation.start_ns is not None]
    times += [log.time_ns for log in report.logs if log.time_ns is not None]
    return min(times, default=0)


def _since(time_ns: int | None, base: int) -> int | None:
    return None if time_ns is None else (time_ns - base) // 1000
