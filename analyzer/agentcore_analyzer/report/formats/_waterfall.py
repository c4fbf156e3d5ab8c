"""The waterfall of an invocation in plain text, drawn from the rows of the JSON report."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.report.json_parts import nanoseconds
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import cut, legend, waited_for

_BAR, _NAME, _LABEL = 24, 44, 36


def drawn(invocation: dict[str, Any], limit: int) -> list[str]:
    """At most `limit` rows, one that counts the rest, and what the signs mean."""
    rows = invocation["rows"]
    kept = _choose(rows, limit)
    path = sum(c["critical_ns"] for c in invocation["components"])
    lines = [_line(row, invocation["duration_ns"], path) for number, row in enumerate(rows) if number in kept]
    rest = len(rows) - len(kept) + invocation.get("rows_left_out", 0)
    if rest:
        lines.append(f"  … {len(kept)} of {len(kept) + rest} spans shown")
    silence = _silence(invocation)
    timed, failed = any(row["offset_ns"] is not None for row in rows), any(row["failed"] for row in rows)
    signs = "   ".join(legend(silences=bool(silence), bars=timed, failed=failed))
    return [*([f"  {'silence':<{_NAME}} {silence}"] if silence else []), *lines, *(["", f"  {signs}"] if signs else [])]


def _line(row: dict[str, Any], total: int, path: int) -> str:
    indent = "  " * min(row["depth"], 8)
    name = cut(indent + row["name"], _NAME)
    mark, label = "!" if row["failed"] else " ", cut(row["label"] or "", _LABEL)
    length = duration(row["duration_ns"]) if row["duration_ns"] is not None else ""
    return f"{mark} {name:<{_NAME}} {_bar(row, total, path)} {length:>11}  {label}".rstrip()


def _bar(row: dict[str, Any], total: int, path: int) -> str:
    if row["offset_ns"] is None:
        return " " * _BAR
    solid = waited_for(row["critical_ns"], row["duration_ns"], path)
    return _stretch(row["offset_ns"], row["duration_ns"] or 0, total, "█" if solid else "░")


def _stretch(offset: int, length: int, total: int, sign: str) -> str:
    first: int = min(max(offset * _BAR // total, 0), _BAR - 1)
    last = min(max(-(-(offset + length) * _BAR // total), first + 1), _BAR)
    return (" " * first + sign * (last - first)).ljust(_BAR)


def _silence(invocation: dict[str, Any]) -> str:
    start = nanoseconds(invocation["start"])
    cells = [" "] * _BAR
    for silence in invocation["silences"]:
        at = nanoseconds(silence["start"])
        if start is not None and at is not None:
            lane = _stretch(at - start, silence["duration_ns"], invocation["duration_ns"], "~")
            cells = [new if new != " " else old for new, old in zip(lane, cells, strict=True)]
    return "".join(cells).rstrip()


def _choose(rows: list[dict[str, Any]], limit: int) -> set[int]:
    """All of a short list; else the entry, failures, what was waited for, and the longest."""
    numbers = range(len(rows))
    if len(rows) <= limit:
        return set(numbers)
    ranked = [0, *[n for n in numbers if rows[n]["failed"]][: limit // 2]]
    ranked += sorted((n for n in numbers if rows[n]["critical_ns"]), key=lambda n: -rows[n]["critical_ns"])
    ranked += sorted(numbers, key=lambda n: -(rows[n]["duration_ns"] or 0))
    return set(list(dict.fromkeys(ranked))[:limit])
