"""
A pod that `kubectl describe` shows as placed on no node, where nothing else in the file says what failed.

The row of its conditions says so by itself; the reason stands in its events, which may be missing from a copy. Of a pod that has
ended `Ready` is False as well: only `PodScheduled` tells of a failure without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_CONDITION = "PodScheduled"
_ROW = late(rf"(?m)^[ \t]{{1,8}}{_CONDITION}[ \t]{{1,40}}False\b[^\n]{{0,200}}")
_CELLS = late(rf"\b{_CONDITION}[ \t]{{1,40}}False\b")
_NAME = late(r"Name:[ \t]{2,40}(?P<name>[\w.-]{1,253})\s*$")
_STATUS = late(r"Status:[ \t]{2,40}(?P<status>[A-Z]\w{2,40})")


def read(case: Case, told: set[str]) -> Iterator[tuple[LogRecord, Said]]:
    """The conditions of such pods, in files that are not among those of which something is told."""
    hinted = (case.positions[id(log)] for log in case.logs_with(_CONDITION))
    for numbers in case.outlines.groups_of(hinted):
        name = status = ""
        for log in map(case.logs.__getitem__, numbers):
            words = log.text or ""
            if found := _NAME.match(words):
                name, status = found["name"], ""
            elif found := _STATUS.match(words):
                status = found["status"]
            row = _ROW.search(words)
            if row is not None and log.origin.file not in told:
                yield log, _said(row, name, status)


def of_object(members: Mapping[str, tuple[str, Any]]) -> Said | None:
    """The same where the text was read as YAML, which it nearly is: the rows of the table are one text then."""
    name, status, rows, events = (str(members.get(key, ("", ""))[1]) for key in ("name", "status", "conditions", "events"))
    row = _CELLS.search(rows)
    return _said(row, name, status) if row is not None and "FailedScheduling" not in events else None


def _said(row: re.Match[str], name: str, status: str) -> Said:
    words, pod = " ".join(row[0].split()), f"pod {name}" if name else ""
    made = Said(FailureKind.RESOURCE_STATUS, *row.span(), row[0].strip(), code=status or words, message=words)
    return made._replace(operation=pod, weight=30)
