"""
`aws logs … --output yaml` (or yaml-stream): events or query results.

## Looks like
`events:` and then `- eventId: '…'`, `  message: '{"resource":…`, with messages quoted and folded over lines;
`results:` and then `- - field: '@timestamp'`.

## Comes from
`aws logs filter-log-events`, `get-log-events` or `get-query-results` with `--output yaml`.

## Quirks
Quoted messages are broken at column 80 wherever they have a blank; a line break in the message is an empty
line. Text is quoted with ' or ", or not at all. `nextToken` means more pages. Prefer `--output json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import yamls
from agentcore_parsers.records.tables import row_counts, row_records
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("events:", "results:")

_LISTS = ("events", "results")
_TOP = late(r"(?:- )?(events|results):\s*(?:\[\])?\s*$")
_ITEM = late(r"(?:  )?- (?:- field: |(?:eventId|ingestionTime|logStreamName|message|timestamp): )")
_NEXT = late(r"(?:  )?(?:nextToken|NextToken): ?\S")


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:6] if line.strip() and line.strip() != "---"]
    if len(some) > 1 and (top := _TOP.match(some[0])) and _ITEM.match(some[1]):
        return Match(94, f"the AWS CLI's YAML with a list of {top[1]}")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    rows = 0
    for line, text in _items(source):
        place = Place(source.name, line=line)
        if _NEXT.match(text):
            yield Coverage(CoverageKind.NEXT_TOKEN, 1, place)
        try:
            value = yamls.load(text)
        except yamls.YamlError as exc:
            at = place._replace(line=line + exc.line - 1)
            yield Damage(at, DamageReason.BAD_RECORD, f"this list item is not the YAML that the AWS CLI writes: {exc}")
            continue
        for item in value if isinstance(value, list) else ():
            rows += 1
            yield from _row(telemetry, item, place)
    yield from telemetry.finish()
    yield from row_counts(rows, Place(source.name))


def _row(telemetry: Telemetry, item: Any, place: Place) -> Iterable[Record]:
    if isinstance(item, list):
        cells = [c for c in item if isinstance(c, dict) and isinstance(c.get("field"), str)]
        return row_records(telemetry, {c["field"]: str(c.get("value", "")) for c in cells}, place)
    if isinstance(item, dict) and "message" in item:
        # A message that looks like a number or a word of YAML is still what somebody logged.
        text = item["message"]
        return row_records(
            telemetry, {**item, "message": text if isinstance(text, str) else str(text)}, place
        )
    return (Damage(place, DamageReason.BAD_RECORD, "not a log event or a row of a query"),)


def _items(source: Input) -> Iterator[tuple[int, str]]:
    """First line and text of each item of the lists that hold records, and of each other member."""
    block: list[str] = []
    started, listed, indent = 0, False, ""
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        top = _TOP.match(line)
        starts = bool(top) or line[:1] not in ("", " ", "#", "-")
        member = not starts and bool(indent) and line.startswith("  ") and line[2:3] not in ("", " ", "-")
        if starts or member or (listed and line.startswith(f"{indent}- ")):
            if block:
                yield started, "\n".join(block)
            block, started = [], number
        if starts or member:
            listed = bool(top)
            indent = ("  " if line.startswith("- ") else "") if top else indent
            if not listed:
                block = [line]
        elif listed:
            block.append(line[len(indent) :] if line.startswith(indent) else line)
        elif block:
            block.append(line)
    if block:
        yield started, "\n".join(block)
