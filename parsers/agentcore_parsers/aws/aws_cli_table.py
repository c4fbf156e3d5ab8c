"""
`aws … --output table`: any answer of the AWS CLI, drawn with bars.

## Looks like
A line of dashes, `|  FilterLogEvents  |`, then columns drawn with `+`, `-` and `|`; what stands inside of another object has one
bar more at both edges.

## Comes from
`aws … --output table`, or a profile whose output format is table: log events, rows of queries, statuses of any resource.

## Quirks
Everything is text, numbers too, and an empty cell is a member that is not there or empty. An object with one row may be turned,
so that its names stand in the first column. Cells are padded and not cut (awscli/table.py); one with line breaks goes on in the
lines below. From where the drawing is damaged on, the lines are text; run the same command with `--output json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from agentcore_analyzer.conventions import answers
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lined import Lined
from agentcore_analyzer.model import (
    Coverage,
    CoverageKind,
    Damage,
    DamageReason,
    Document,
    Head,
    Input,
    Kind,
    Match,
    Place,
    Record,
)
from agentcore_parsers.decoding import aws_table
from agentcore_parsers.records import documents
from agentcore_parsers.records.tables import row_counts, row_records
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("---",)

_RULE = late(r"-{8,}$")
_TITLE = late(r"\|\s*([A-Z][A-Za-z]{2,60})\s*\|$")
_BORDER = late(r"(?<!^)(?=[A-Z])")
_LISTS = ("events", "results")


def _title(lines: list[str]) -> str | None:
    some = [line.rstrip() for line in lines[:12] if line.strip()]
    found = _TITLE.match(some[1]) if len(some) > 2 and _RULE.match(some[0]) else None
    return found[1] if found and some[2].startswith(("+--", "|+", "||")) else None


def sniff(head: Head) -> Match | None:
    title = _title(head.lines)
    return Match(90, f"the table that the AWS CLI draws of {title}") if title else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    lines = source.data().decode("utf-8", "replace").splitlines()
    title = _title(lines) or ""
    command = re.sub(_BORDER.pattern, "-", title).lower()
    start = next((n for n, line in enumerate(lines) if _RULE.match(line.rstrip())), 0)  # the command itself may stand above
    answer, damage = aws_table.load([""] * start + lines[start:])
    if damage is not None:
        why = f"a drawn table is damaged here ({damage}); run: aws … {command} … --output json"
        yield Damage(Place(source.name, line=damage.line), DamageReason.TABLE_OUTPUT, why)
    if title in answer:
        yield from _answer(telemetry, answer[title], command, Place(source.name, line=start + 1))
    if damage is not None:  # what stands behind it stays text
        for offset, raw in islice(source.lines(), damage.line - 1, None):
            yield from telemetry.text.lines(telemetry.decode(raw, offset), offset)
    yield from telemetry.finish()


def _answer(telemetry: Telemetry, answer: Any, command: str, place: Place) -> Iterator[Record]:
    for key in ("nextToken", "NextToken"):
        if isinstance(answer, dict) and answer.get(key):
            yield Coverage(CoverageKind.NEXT_TOKEN, 1, place)
    rows = next((answer[k] for k in _LISTS if isinstance(answer, dict) and isinstance(answer.get(k), dict | list)), None)
    if rows is None:
        known = command in answers.answers() and isinstance(answer, dict)
        yield from [Document(Kind.STATUS, command, answer, place)] if known else documents.records(telemetry, answer, place)
        return
    listed = [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, Lined)]
    for row in listed:
        line = min(row.lines.values(), default=place.line or 1)
        yield from row_records(telemetry, _cells(row), place._replace(line=line))
    yield from row_counts(len(listed), place)


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a query is a list of fields, each with its value."""
    return {row["field"]: row.get("value", "")} if row.keys() <= {"field", "value"} and "field" in row else row
