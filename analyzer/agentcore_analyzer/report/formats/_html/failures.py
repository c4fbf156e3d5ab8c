"""The account of failures as a table: each group with its state, its place, and a link to the finding that tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agentcore_analyzer.report import account
from agentcore_analyzer.report.json_parts import place
from agentcore_analyzer.tuples import NamedTuple

SHOWN = 100  # groups
_SHAPE = re.compile("[0-9a-f]{16}")
_CHIPS = {"unexplained": "warning", "harmless": "clear", "explained": "note", "consequence": "note"}


class FailureView(NamedTuple):
    anchor: str  # of the first group of its shape
    state: str
    chip: str
    title: str
    times: int
    place: str
    file_href: str
    effect: str
    why: str
    code: str
    href: str


class AccountView(NamedTuple):
    """
    `line` counts, and `said` is what stands in place of findings where there are none.

    `open`: something failed that this page does not explain. `alone`: some groups have no finding here.
    """

    line: str
    said: str
    open: bool
    cause: str  # of what is open
    alone: bool
    groups: tuple[FailureView, ...]
    left_out: int


def view(report: dict[str, Any], files: Mapping[str, str]) -> AccountView | None:
    """Nothing where nothing failed, and of a report from before there was an account."""
    told = account.told(report)
    if not told.total:
        return None
    findings: dict[str, str] = {}
    for number, finding in enumerate(report["findings"], 1):
        for code in account.codes(finding):
            findings.setdefault(code, f"#finding-{number}")
    groups = report["failures"]["groups"]
    return AccountView(
        account.line(told),
        account.without_finding(told),
        told.open,
        "failed, cause unknown" if told.unexplained else "failed, left out of this report",
        bool(told.rows),
        tuple(_groups(groups[:SHOWN], findings, files)),
        max(len(groups) - SHOWN, 0) + told.rows_left_out,
    )


def _groups(
    groups: Sequence[dict[str, Any]], findings: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[FailureView]:
    seen: set[str] = set()
    for group in groups:
        shape = group.get("shape") or ""
        own = _SHAPE.fullmatch(shape) is not None and shape not in seen
        seen.add(shape)
        yield _group(group, f"failure-{shape}" if own else "", findings, files)


def _group(group: dict[str, Any], anchor: str, findings: Mapping[str, str], files: Mapping[str, str]) -> FailureView:
    first = group["places"][0] if group["places"] else None
    code = group["code"] or ""
    return FailureView(
        anchor,
        group["state"],
        _CHIPS.get(group["state"], "note"),
        group["title"],
        group["count"],
        place(first) if first else "",
        files.get(first["file"], "") if first else "",
        group["effect"] if group["effect"] != "unknown" else "",
        group["why"] if not code or group["state"] == "consequence" else "",
        code,
        findings.get(code, ""),
    )
