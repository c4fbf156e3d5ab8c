"""The waterfall of an invocation in plain text, drawn from the rows of the JSON report."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.report.times import duration

_BAR, _NAME, _LABEL = 24, 44, 36


def drawn(invocation: dict[str, Any], limit: int) -> list[str]:
    """At most `limit` rows and one that counts the rest; solid: on the critical path, `!`: failed."""
    rows = invocation["rows"]
    kept = _choose(rows, limit)
    lines = [_line(row, invocation["duration_ns"]) for number, row in enumerate(rows) if number in kept]
    rest = len(rows) - len(kept) + invocation.get("rows_left_out", 0)
    return [*lines, f"  … {rest} more spans"] if rest else lines


def _line(row: dict[str, Any], total: int) -> str:
    indent = "  " * min(row["depth"], 8)
    name = _cut(indent + row["name"], _NAME)
    mark, label = "!" if row["failed"] else " ", _cut(row["label"] or "", _LABEL)
    return f"{mark} {name:<{_NAME}} {_bar(row, total)} {duration(row['duration_ns']):>11}  {label}".rstrip()


def _bar(row: dict[str, Any], total: int) -> str:
    if row["offset_ns"] is None:
        return " " * _BAR
    first: int = min(max(row["offset_ns"] * _BAR // total, 0), _BAR - 1)
    end: int = -(-(row["offset_ns"] + (row["duration_ns"] or 0)) * _BAR // total)
    last = min(max(end, first + 1), _BAR)
    return " " * first + ("█" if row["critical_ns"] else "░") * (last - first) + " " * (_BAR - last)


def _choose(rows: list[dict[str, Any]], limit: int) -> set[int]:
    """All of a short list; else the entry, failures, what was waited for, and the longest."""
    numbers = range(len(rows))
    if len(rows) <= limit:
        return set(numbers)
    ranked = [0, *[n for n in numbers if rows[n]["failed"]][: limit // 2]]
    ranked += sorted((n for n in numbers if rows[n]["critical_ns"]), key=lambda n: -rows[n]["critical_ns"])
    ranked += sorted(numbers, key=lambda n: -(rows[n]["duration_ns"] or 0))
    return set(list(dict.fromkeys(ranked))[:limit])


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
