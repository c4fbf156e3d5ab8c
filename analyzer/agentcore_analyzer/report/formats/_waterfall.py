"""The waterfall of an invocation in plain text, drawn from the rows of the JSON report."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from agentcore_analyzer.report import folding
from agentcore_analyzer.report.json_parts import nanoseconds
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import cut, legend, over_each_other, waited_for

_BAR, _NAME, _LABEL = 24, 44, 36
_FEW = 2  # rows, whose picture says nothing

Row = dict[str, Any]


def pointed_at(findings: Sequence[dict[str, Any]]) -> dict[str, tuple[int, ...]]:
    """Of each span that is a proof, the numbers of the findings."""
    made: dict[str, tuple[int, ...]] = {}
    for number, finding in enumerate(findings):
        proofs = [*finding["evidence"], *(e for effect in finding["caused"] for e in effect["evidence"])]
        for span_id in {e["span_id"] for e in proofs if "span_id" in e}:
            made[span_id] = (*made.get(span_id, ()), number)
    return made


def says_something(invocation: dict[str, Any]) -> bool:
    """Whether there is more to see than a caller with its one call."""
    rows = invocation.get("rows") or ()
    return bool(invocation["duration_ns"]) and (len(rows) > _FEW or any(row["failed"] for row in rows))


def drawn(invocation: dict[str, Any], limit: int, pointed: Mapping[str, Hashable]) -> list[str]:
    """At most `limit` rows, one that counts the rest, and what the signs mean. Blocks that repeat themselves are one row."""
    rows: list[Row] = invocation["rows"]
    groups = folding.folded([row["depth"] for row in rows], [_key(row, pointed) for row in rows])
    kept = _choose(rows, [g.members for g in groups], limit, pointed)
    path = sum(c["critical_ns"] for c in invocation["components"])
    shown = [[rows[n] for n in group.members] for number, group in enumerate(groups) if number in kept]
    lines = [_line(members, invocation["duration_ns"], path) for members in shown]
    spans = sum(map(len, shown))
    total = len(rows) + invocation.get("rows_left_out", 0)
    if spans < total:
        lines.append(f"  … {spans} of {total} spans shown")
    silence = _silence(invocation)
    timed, failed = any(row["offset_ns"] is not None for row in rows), any(row["failed"] for row in rows)
    folds = any(len(members) > 1 for members in shown)
    signs = "   ".join(legend(silences=bool(silence), bars=timed, failed=failed, folds=folds))
    return [*([f"  {'silence':<{_NAME}} {silence}"] if silence else []), *lines, *(["", f"  {signs}"] if signs else [])]


def _key(row: Row, pointed: Mapping[str, Hashable]) -> Hashable:
    error = row["label"] if row["failed"] else None
    return folding.alike(row["name"]), row["operation"], row["failed"], error, pointed.get(row["span_id"])


def _line(members: Sequence[Row], total: int, path: int) -> str:
    row = members[0]
    indent = "  " * min(row["depth"], 8)
    times = f"×{len(members)} " if len(members) > 1 else ""
    name = cut(f"{indent}{times}{folding.common([m['name'] for m in members])}", _NAME)
    said = row["label"] or "" if len(members) == 1 or row["failed"] else ""  # the figures of one of several would mislead
    mark, label = "!" if row["failed"] else " ", cut(said, _LABEL)
    lengths = [m["duration_ns"] for m in members if m["duration_ns"] is not None]
    length = duration(sum(lengths)) if lengths else ""
    return f"{mark} {name:<{_NAME}} {over_each_other([_bar(m, total, path) for m in members])} {length:>11}  {label}".rstrip()


def _bar(row: Row, total: int, path: int) -> str:
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


def _choose(rows: Sequence[Row], groups: Sequence[Sequence[int]], limit: int, pointed: Mapping[str, Hashable]) -> set[int]:
    """All of a short list; else the entry, what findings point at, failures, what was waited for, and the longest."""
    numbers = range(len(groups))
    if len(groups) <= limit:
        return set(numbers)

    def weight(group: Sequence[int], member: str) -> int:
        return sum(rows[n][member] or 0 for n in group)

    proofs = [n for n in numbers if any(rows[m]["span_id"] in pointed for m in groups[n])][: limit // 2]
    ranked = [0, *proofs, *[n for n in numbers if rows[groups[n][0]]["failed"]][: limit // 2]]
    waited = (n for n in numbers if weight(groups[n], "critical_ns"))
    ranked += sorted(waited, key=lambda n: -weight(groups[n], "critical_ns"))
    ranked += sorted(numbers, key=lambda n: -weight(groups[n], "duration_ns"))
    return set(list(dict.fromkeys(ranked))[:limit])
