"""
`aws … --output table`: recognised, and answered with what to run instead.

## Looks like
A line of dashes, `|  FilterLogEvents  |`, then columns drawn with `+`, `-` and `|`.

## Comes from
`aws logs filter-log-events … --output table`, or a profile whose output format is table.

## Quirks
It is made for eyes: cells are padded, drawn over several lines and cut to the terminal's width, so it
cannot be read back. Run the same command with `--output json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record

HINTS = ("---",)

_RULE = late(r"-{8,}$")
_TITLE = late(r"\|\s+([A-Z][A-Za-z]{2,60})\s+\|$")


def _title(lines: list[str]) -> str | None:
    some = [line.rstrip() for line in lines[:12] if line.strip()]
    found = _TITLE.match(some[1]) if len(some) > 2 and _RULE.match(some[0]) else None
    return found[1] if found and some[2].startswith(("+--", "|+", "||")) else None


def sniff(head: Head) -> Match | None:
    title = _title(head.lines)
    return Match(90, f"the table that the AWS CLI draws of {title}") if title else None


def parse(source: Input) -> Iterable[Record]:
    lines: list[str] = []
    for _, raw in source.lines():
        lines.append(raw.decode("utf-8", "replace"))
        if len(lines) == 12:
            break
    command = re.sub(r"(?<!^)(?=[A-Z])", "-", _title(lines) or "").lower()
    again = f"aws … {command} … --output json" if command else "the same command with --output json"
    yield Damage(
        Place(source.name, line=1),
        DamageReason.TABLE_OUTPUT,
        f"a drawn table has its cells cut and cannot be read back; run: {again}",
    )
