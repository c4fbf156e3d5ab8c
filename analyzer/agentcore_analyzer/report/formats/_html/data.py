"""
What the script of the page reads: one block of JSON, every text of it visible and none of it markup.

Rows stand in lists without names, and names in a table: a page of 1,000 spans is to stay below 300 kB.
"""

from __future__ import annotations

from typing import Any

import orjson

from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.formats._html import invocation
from agentcore_analyzer.report.json_parts import failed, nanoseconds, place
from agentcore_analyzer.safe import visible
from agentcore_analyzer.untrusted import whole

# Nothing in the block can end it or begin an element, a comment or an entity, whatever reads the page.
_ESCAPES = ((b"&", b"\\u0026"), (b"<", b"\\u003c"), (b">", b"\\u003e"))
_MEMBERS = (
    "spans", "shapes", "resources", "talk", "logs", "sources", "logs_left_out", "failed", "documents", "full", "files",
    "pointers", "strings",
)  # fmt: skip


def block(report: dict[str, Any], options: RenderOptions) -> bytes:
    """The content of `<script type="application/json">`."""
    told = options.records
    names = _Names()
    base = whole(told["base_ns"], 20) or 0 if told else _base(report)
    made: dict[str, Any] = {
        "version": 1,
        "base": str(base // 1000),  # microseconds since the epoch, as all times here
        "invocations": [_invocation(data, names, n, base, told) for n, data in enumerate(report["invocations"])],
        "anchors": _anchors(report),
        "findings": [_finding(f, n) for n, f in enumerate(report["findings"], 1)],
        "records": {name: told[name] for name in _MEMBERS} if told else None,
    }
    made["names"] = names.listed
    raw = orjson.dumps(_visible(made))
    for sign, escape in _ESCAPES:
        raw = raw.replace(sign, escape)
    return raw


class _Names:
    """Names of spans and services come again and again."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self._numbers: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.listed)
            self.listed.append(name)
        return self._numbers[name]


def _base(report: dict[str, Any]) -> int:
    return min((ns for i in report["invocations"] if (ns := nanoseconds(i["start"])) is not None), default=0)


def _invocation(data: dict[str, Any], names: _Names, number: int, base: int, told: dict[str, Any] | None) -> dict[str, Any]:
    at = nanoseconds(data["start"])
    start = told["starts"][number] if told else None if at is None else (at - base) // 1000
    numbers: dict[str, int] = {}
    rows = []
    for nth, row in enumerate(data.get("rows", ())):
        rows.append(_row(row, names, nth, numbers.get(row["parent_id"] or "", -1)))
        numbers.setdefault(row["span_id"], nth)
    return {
        "name": data["name"],
        "trace": data["trace_id"],
        "service": data["service"] or "",
        "start": start,
        "length": _micro(data["duration_ns"]),
        "failed": failed(data),
        "left_out": data.get("rows_left_out", 0),
        "path": _micro(sum(c["critical_ns"] for c in data["components"])),
        "rows": rows,
    }


def _row(row: dict[str, Any], names: _Names, nth: int, parent: int) -> list[Any]:
    """Id, rows back to the parent (0: none), name, operation, service, start, length, time waited for, label, failed."""
    made = [
        row["span_id"],
        nth - parent if parent >= 0 else 0,
        names[row["name"]],
        names[row["operation"]],
        names[row["service"] or ""],
        _micro(row["offset_ns"]),
        _micro(row["duration_ns"]),
        _micro(row["critical_ns"]) or 0,
        names[row["label"]] if row["label"] else -1,
        1 if row["failed"] else 0,
    ]
    while made[-1] in (0, -1) and len(made) > 7:
        made.pop()
    return made


def _micro(ns: int | None) -> int | None:
    return None if ns is None else ns // 1000


def _anchors(report: dict[str, Any]) -> dict[str, list[Any]]:
    """Anchors of rows that are no `span-<id>`: where an id stands twice, or is none."""
    findings = enumerate(report["findings"], 1)
    shown = [invocation.ShownFinding(f"finding-{n}", f["code"], invocation.spans_of(f)) for n, f in findings]
    made = invocation.anchors(report["invocations"], shown)
    return {anchor: list(key) for key, anchor in made.items() if anchor != f"span-{key[1]}"}


def _finding(data: dict[str, Any], number: int) -> dict[str, Any]:
    every = [*data["evidence"], *(e for c in data["caused"] for e in c["evidence"])]
    return {
        "anchor": f"finding-{number}",
        "code": data["code"],
        "title": data["title"],
        "severity": data["severity"],
        "fingerprint": data["fingerprint"],
        "proofs": [[e["what"], e.get("quote", ""), place(e), e.get("trace_id", ""), e.get("span_id", "")] for e in every],
    }


def _visible(value: Any) -> Any:
    """A saved report may have been changed: what could deceive a reader is made visible here, too; lines stay."""
    if isinstance(value, str):
        return "\n".join(map(visible, value.split("\n")))
    if isinstance(value, dict):
        return {visible(key): _visible(inner) for key, inner in value.items()}
    return [_visible(inner) for inner in value] if isinstance(value, list | tuple) else value
