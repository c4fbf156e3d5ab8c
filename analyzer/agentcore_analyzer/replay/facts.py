"""
The facts of a report that stay the same when the same thing happens again.

Findings with their severity, confidence and places, what each invocation did in order, what was
read and what could be checked, what failed and what became of it. No ids, times or durations: an id becomes `trace-1`, `span-3`,
`session-1` or `id-2` by order of appearance, a time `TIME`, a duration `DURATION`. So a fixture can
be recorded anew and differs only where something happened differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

SCHEMA = "agentcore-analyzer/fixture/1"

_TIME = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?:Z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_DURATION = r"(?<![\w.])\d[\d,]{0,15}(?:\.\d{1,9})?\s?(?:ns|µs|us|ms|s|sec|seconds?|min|minutes?|h|hours?|days?)\b"
_ID = r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b"


def facts(report: dict[str, Any]) -> dict[str, Any]:
    """What a fixture keeps of a report in its JSON form (`json_v1.as_dict`)."""
    names = Names(report)
    return {
        "schema": SCHEMA,
        "tool": dict(report["tool"]),
        "inputs": [_input(i) for i in report["inputs"]],
        "findings": [_finding(f, names) for f in report["findings"]],
        "invocations_total": report["invocations_total"],
        "invocations": [_invocation(i, names) for i in sorted(report["invocations"], key=lambda i: i["start"] or "")],
        "not_checked": sorted({n["code"] for n in report["not_checked"]}),
        "checked": sorted(report["checked"]),
        "failures": [_failure(g, names) for g in report["failures"]["groups"]],
    }


class Names:
    """Names for the ids of one report, given in order of appearance."""

    def __init__(self, report: dict[str, Any]) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for finding in report["findings"]:
            for evidence in _evidence_of(finding):
                self.of("trace", evidence.get("trace_id"))
                self.of("span", evidence.get("span_id"))
        for invocation in sorted(report["invocations"], key=lambda i: i["start"] or ""):
            self.of("trace", invocation["trace_id"])
            self.of("session", invocation["session_id"])
            for span_id in (invocation["root_span_id"], *(c["span_id"] for c in invocation["calls"])):
                self.of("span", span_id)
        known = "|".join(re.escape(value) for value in sorted(self._given, key=lambda v: (-len(v), v)))
        self._pattern = re.compile(
            rf"(?P<known>{known or '(?!)'})|(?P<id>{_ID})|(?P<time>{_TIME})|(?P<duration>{_DURATION})"
        )

    def of(self, kind: str, value: str | None) -> str | None:
        if not value:
            return None
        if value not in self._given:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._given[value] = f"{kind}-{self._counts[kind]}"
        return self._given[value]

    def words(self, text: str) -> str:
        """A sentence without its ids, times and durations."""
        return self._pattern.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        if match["time"] is not None:
            return "TIME"
        if match["duration"] is not None:
            return "DURATION"
        return self.of("id", match[0]) or ""


def _evidence_of(finding: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield from finding["evidence"]
    for consequence in finding["caused"]:
        yield from consequence["evidence"]


def _input(source: dict[str, Any]) -> dict[str, Any]:
    shown = {name: source[name] for name in ("path", "format", "spans", "logs", "documents")}
    return shown | {"notes": [{"reason": n["reason"], "count": n["count"]} for n in source["notes"]]}


def _finding(finding: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "code": finding["code"],
        "severity": finding["severity"],
        "confidence": finding["confidence"],
        "title": names.words(finding["title"]),
        "fingerprint": finding["fingerprint"],
        "evidence": [_evidence(e, names) for e in finding["evidence"]],
        "caused": [{"code": c["code"], "of": c["of"], "title": names.words(c["title"])} for c in finding["caused"]],
    }


def _failure(group: dict[str, Any], names: Names) -> dict[str, Any]:
    """A failure of the account; of a finding it says no more than the code, which `findings` tells of."""
    shown = {name: group[name] for name in ("state", "kind", "code", "count")}
    return shown | {"title": names.words(group["title"])}


def _evidence(evidence: dict[str, Any], names: Names) -> dict[str, Any]:
    shown = {"at": place(evidence), "what": names.words(evidence["what"])}
    for kind in ("trace", "span"):
        if named := names.of(kind, evidence.get(f"{kind}_id")):
            shown[kind] = named
    return shown


def place(evidence: dict[str, Any]) -> str:
    """`file:line`, `file:line#pointer`, `file#pointer` or `file@offset`, as `model.Place` writes it."""
    shown: str = evidence["file"]
    if "line" in evidence:
        shown += f":{evidence['line']}"
    if "pointer" in evidence:
        return f"{shown}#{evidence['pointer']}"
    return shown if "line" in evidence or "offset" not in evidence else f"{shown}@{evidence['offset']}"


def _invocation(invocation: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "trace": names.of("trace", invocation["trace_id"]),
        "session": names.of("session", invocation["session_id"]),
        "name": names.words(invocation["name"]),
        "service": invocation["service"],
        "status": invocation["status"],
        "http_status": invocation["http_status"],
        "calls": [{"kind": c["kind"], "name": names.words(c["name"]), "failed": c["failed"]} for c in invocation["calls"]],
    }
