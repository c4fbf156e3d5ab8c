"""
A report against an earlier one: what was known is hidden, what is new stays, what can no longer be said is named.

Findings are the same by fingerprint; one that has become graver is new. So a failure that nobody explains is new
where it was not there before, or somebody explained it then: its `unexplained-error` has its own words in the
fingerprint. Less could be checked than before where a detector that could answer then cannot now or was left out,
where no input is of a format that gave records then, where an input could not be read, or where failures were
accounted for and are not now. A report made against a baseline holds what it hid, so it can be the next baseline.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import orjson

from agentcore_analyzer.errors import BaselineError
from agentcore_analyzer.model import Damage, DamageReason, Finding, Severity
from agentcore_analyzer.report.data import ACCOUNT, AgainstBaseline, Contents, fingerprint
from agentcore_analyzer.tuples import NamedTuple

_Made = TypeVar("_Made", bound=Contents)
SCHEMA = "agentcore-analyzer/report/1"
_RANK = {Severity.ERROR.value: 0, Severity.WARNING.value: 1, Severity.NOTE.value: 2}
# Notes that say that something named was not read at all.
_UNREAD = frozenset({
    DamageReason.MISSING, DamageReason.UNREADABLE, DamageReason.NOT_RECOGNISED, DamageReason.INTERNAL_ERROR,
    DamageReason.DAMAGED_ARCHIVE, DamageReason.CUT, DamageReason.TOO_BIG,
})  # fmt: skip


class Baseline(NamedTuple):
    """What an earlier report said: severities by fingerprint, codes it checked, formats that gave records, reading notes."""

    known: dict[str, str]
    checked: tuple[str, ...]
    formats: frozenset[str]
    unread: frozenset[str]
    accounted: bool = False  # whether it says what became of every failure


def read(raw: bytes) -> Baseline:
    """A saved JSON report. Raises BaselineError where it is none."""
    try:
        report = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BaselineError("it is not JSON") from None
    if not isinstance(report, dict) or report.get("schema") != SCHEMA:
        raise BaselineError(f"it is no {SCHEMA}")
    try:
        hidden = (report.get("baseline") or {}).get("hidden", [])
        known: dict[str, str] = {}
        for item in [*hidden, *report["findings"]]:
            earlier = known.get(item["fingerprint"], item["severity"])
            known[item["fingerprint"]] = min(earlier, item["severity"], key=_RANK.__getitem__)
        return Baseline(
            known,
            tuple(map(str, report["checked"])),
            frozenset(str(i["format"]) for i in report["inputs"] if _gave_records(i)),
            frozenset(str(n["reason"]) for n in _notes(report)),
            "failures" in report and not any(ACCOUNT in str(e) for e in report.get("internal_errors", ())),
        )
    except (KeyError, TypeError, AttributeError):
        raise BaselineError(f"members of {SCHEMA} are missing") from None


def _gave_records(source: dict[str, Any]) -> bool:
    return bool(source["format"]) and bool(source["spans"] or source["logs"] or source["documents"])


def _notes(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [*report["notes"], *(n for i in report["inputs"] for n in i["notes"])]


def against(report: _Made, baseline: Baseline) -> _Made:
    """The report without what is known, and with what this run could not check that the earlier one could."""
    hidden = [f for f in report.findings if _is_known(f, baseline)]
    return replace(
        report,
        findings=tuple(f for f in report.findings if not _is_known(f, baseline)),
        baseline=AgainstBaseline(tuple(hidden), len(baseline.known), tuple(_less(report, baseline))),
    )


def _is_known(finding: Finding, baseline: Baseline) -> bool:
    before = baseline.known.get(fingerprint(finding))
    return before is not None and _RANK[finding.severity.value] >= _RANK[before]


def _less(report: Contents, baseline: Baseline) -> list[str]:
    why = {n.code: n.reason for n in report.not_checked}
    said = [
        f"{code}: {why.get(code, 'this run was told to leave it out, or it is not installed')}"
        for code in baseline.checked
        if code not in report.checked
    ]
    now = {i.format for i in report.inputs if i.spans or i.logs or i.documents}
    said += [f"no input of the format {name} now" for name in sorted(baseline.formats - now)]
    if baseline.accounted and any(ACCOUNT in error for error in report.internal_errors):
        said.append("failures: the account could not be made; what is unexplained may be missing")
    notes: list[Damage] = [*report.notes, *(n for i in report.inputs for n in i.notes)]
    for note in notes:
        if note.reason in _UNREAD and note.reason not in baseline.unread:
            said.append(f"{note.place.file}: {note.message}")
    return list(dict.fromkeys(said))
