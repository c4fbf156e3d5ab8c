"""The comparison as a person reads it in a terminal."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.compare.sides import MAX_SPANS
from agentcore_analyzer.report import folding, labels
from agentcore_analyzer.report.json_parts import names_replaced
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import cut

DRAWN = 60  # rows
MAX_ROWS = 2000  # looked at
LISTED = 25  # differences
FAILURES_LISTED = 8
_MARKS = {
    "failing": "!", "error-changed": "!", "new": "+", "missing": "-",
    "slower": ">", "faster": "<", "changed": "~", "recovered": "=",
}  # fmt: skip
_COLOURS = {"!": "red", "+": "green", "-": "yellow", ">": "yellow", "~": "cyan", "<": "dim", "=": "green"}


def render(found: dict[str, Any], width: int, colour: bool) -> str:
    """Of the JSON comparison (`json_v1.as_dict`), whose strings are clean already."""
    page = Page(width, colour)
    if names := names_replaced(found):
        page.prose(names, "", "", "yellow")
    _heads(page, found)
    _findings(page, found)
    _failures(page, found)
    _differences(page, found)
    _rows(page, found)
    _separating(page, found)
    for error in found["internal_errors"]:
        page.line(page.paint(f"internal error in {error}; please report it", "red"))
    return "\n".join(page.lines) + "\n"


def _heads(page: Page, found: dict[str, Any]) -> None:
    for name, how in (("good", "green"), ("bad", "red")):
        side = found[name]
        chosen = side["chosen"]
        page.line(f"{page.paint(name.upper().ljust(4), how)}  {', '.join(side['inputs'])}")
        of = f", one of {side['requests']} requests ({side['failed']} failed)" if side["requests"] > 1 else ""
        page.line(f"      {chosen['name']}, trace {chosen['trace_id']}{of}")
    page.line()
    page.table([["", "good", "bad", ""], *figures(found)])


def figures(found: dict[str, Any]) -> list[list[str]]:
    """Rows of [what, good, bad, change]."""
    one, other = found["good"]["chosen"], found["bad"]["chosen"]
    first, then = one["duration_ns"], other["duration_ns"]
    rows = [["duration", duration(first), duration(then), _times(first, then)]]
    rows.append(["outcome", _outcome(one), _outcome(other), ""])
    for title, name in (("spans", "spans"), ("model calls", "model_calls"), ("tool calls", "tool_calls")):
        rows.append([title, str(one[name]), str(other[name]), _more(one[name], other[name])])
    for name in ("input", "output"):
        before, after = one["tokens"][name], other["tokens"][name]
        rows.append([f"{name} tokens", str(before), str(after), _more(before, after)])
    if one["cost"] is not None:
        shown = [f"{c['cost']} {found['currency'] or ''}".strip() + (" + ?" if c["unpriced"] else "") for c in (one, other)]
        unpriced = sorted({*one["unpriced"], *other["unpriced"]})
        rows.append(["cost", *shown, f"no price for {', '.join(unpriced)}" if unpriced else ""])
    return rows


def _outcome(chosen: dict[str, Any]) -> str:
    said = "failed" if chosen["failed"] else "answered"
    return f"{said} ({chosen['http_status']})" if chosen["http_status"] else said


def _times(before: int | None, after: int | None) -> str:
    if before is None or after is None:
        return ""
    ratio = f", {10 * after // before / 10:g} times" if before and after >= 2 * before else ""
    return f"{'+' if after >= before else '-'}{duration(abs(after - before))}{ratio}"


def _more(before: int, after: int) -> str:
    return f"{after - before:+d}" if after != before else ""


def _findings(page: Page, found: dict[str, Any]) -> None:
    for name, title in (("new", "Found only in bad"), ("gone", "Found only in good"), ("same", "Found in both")):
        if found["findings"][name]:
            page.line()
            page.line(page.paint(title, "bold"))
        for finding in found["findings"][name]:
            page.prose(f"{finding['severity']} {finding['code']}: {finding['title']}", "      ", "    - ")


def _failures(page: Page, found: dict[str, Any]) -> None:
    """Failures of one side only; what a finding of that side tells of already is left to it."""
    for name, title in (("new", "Failures only in bad"), ("gone", "Failures only in good")):
        told = {f["code"] for f in found["findings"][name]}
        groups = [g for g in found["failures"][name] if g["code"] not in told]
        if groups:
            page.line()
            page.line(page.paint(title, "bold"))
        for group in groups[:FAILURES_LISTED]:
            often = f" ×{group['count']}" if group["count"] > 1 else ""
            of = f" ({group['code']})" if group["code"] else ""
            page.prose(f"{group['state']}{of}: {group['title']}{often}", "      ", "    - ")
        if len(groups) > FAILURES_LISTED:
            page.line(f"    … {len(groups) - FAILURES_LISTED} more (see --format json)")


def _differences(page: Page, found: dict[str, Any]) -> None:
    page.line()
    if not found["differences"]:
        page.line(page.paint("No difference", "green") + " in the spans of the two requests.")
        return
    page.line(page.paint("What differs", "bold"))
    begins = next((c for c in found["differences"] if c["row"] == found["first"]), None)
    for change in found["differences"][:LISTED]:
        row = found["rows"][change["row"]] if change["row"] < len(found["rows"]) else {"good": None, "bad": None}
        mark = _MARKS[change["kind"]]
        where = (row["bad"] or row["good"] or {"name": "?"})["name"]
        many = f"{change['times']} times" if change["kind"] in ("new", "missing") else f"in {change['times']} spans"
        more = f" ({many})" if change["times"] > 1 else ""
        said = f": {change['what']}" if change["what"] else f": {own(row)}" if change["kind"] in ("slower", "faster") else ""
        first = "  ← first" if change is begins else ""
        page.prose(f"{change['kind']} {where}{said}{more}{first}", "      ", f"    {page.paint(mark, _COLOURS[mark])} ")
    if len(found["differences"]) > LISTED:
        page.line(f"    … {len(found['differences']) - LISTED} more (see --format json)")
    bad = found["rows"][found["first"]] if found["first"] is not None and found["first"] < len(found["rows"]) else None
    if bad is not None:
        page.line()
        page.line(f"  It begins at {(bad['bad'] or bad['good'])['place']}")


def own(row: dict[str, Any]) -> str:
    """How a span's own time changed."""
    if not row["good"] or not row["bad"]:
        return ""
    before, after = row["good"]["own_ns"], row["bad"]["own_ns"]
    return f"{duration(before)} → {duration(after)} of its own ({_times(before, after)})"


def folded_rows(found: dict[str, Any], limit: int) -> list[folding.Row]:
    """The rows side by side, rounds that are alike on both sides put together; a row that differs stands by itself."""
    rows = found["rows"][:limit]
    changed = {change["row"] for change in found["differences"]}
    keys = [number if number in changed else _alike(row) for number, row in enumerate(rows)]
    return folding.folded([row["depth"] for row in rows], keys)


def _alike(row: dict[str, Any]) -> tuple[object, ...]:
    sides = [row[side] and (folding.alike(row[side]["name"]), row[side]["failed"]) for side in ("good", "bad")]
    return "alike", *sides


def name_of(rows: list[dict[str, Any]]) -> str:
    """What the spans of a row are called; `×4` in front where there are several."""
    name = folding.common([(r["bad"] or r["good"])["name"] for r in rows])
    return f"×{len(rows)} {name}" if len(rows) > 1 else name


def length_of(rows: list[dict[str, Any]], side: str) -> str | None:
    """How long the spans of one side took, together; None where that side has none."""
    spans = [r[side] for r in rows if r[side]]
    lengths = [s["duration_ns"] for s in spans if s["duration_ns"] is not None]
    return duration(sum(lengths) if lengths else None) if spans else None


def _rows(page: Page, found: dict[str, Any]) -> None:
    marks: dict[int, str] = {}
    for change in found["differences"]:
        marks.setdefault(change["row"], _MARKS[change["kind"]])
    page.line()
    page.line(page.paint("Side by side", "bold"))
    table = [["", "", "good", "bad", ""]]
    named = max(20, min(46, page.width - 48))
    every = folded_rows(found, MAX_ROWS)
    for members, depth in every[:DRAWN]:
        rows = [found["rows"][n] for n in members]
        row = rows[0]
        mark = "-" if row["bad"] is None else "+" if row["good"] is None else marks.get(members[0], " ")
        mark = "!" if row["bad"] and row["bad"]["failed"] and not (row["good"] and row["good"]["failed"]) else mark
        name = cut(f"{'  ' * min(depth, 8)}{name_of(rows)}", named)
        times = [length_of(rows, side) or "·" for side in ("good", "bad")]
        label = cut(((row["bad"] or row["good"])["label"] or "") if len(rows) == 1 else "", max(page.width - named - 31, 12))
        table.append([page.paint(mark, _COLOURS.get(mark, "dim")), name, *times, label])
    page.table(table)
    left_out = len(found["rows"]) + found["rows_left_out"] - sum(len(row.members) for row in every[:DRAWN])
    if left_out > 0:
        page.line(f"  … {left_out} more rows (see --format json)")
    if any(len(row.members) > 1 for row in every[:DRAWN]):
        page.line(page.paint(f"  {labels.FOLDED}", "dim"))


def _separating(page: Page, found: dict[str, Any]) -> None:
    good, bad = found["good"]["requests"], found["bad"]["requests"]
    if good < 2 or bad < 2:
        return
    page.line()
    page.line(page.paint("What separates bad from good", "bold") + f"  ({bad} bad and {good} good requests)")
    if not found["separating"]:
        page.line("  nothing that chance would not explain")
        return
    table = [["in bad", "in good", "bits", "by chance", "what"]]
    for item in found["separating"]:
        alike = f"  (and {len(item['alike'])} alike)" if item["alike"] else ""
        table.append(
            [
                f"{item['bad']} of {found['bad']['ranked']}",
                f"{item['good']} of {found['good']['ranked']}",
                f"{item['gain']:.2f}",
                f"{item['chance']:.2g}",
                f"{item['kind']} {item['name']}{_value(item['value'])}{alike}",
            ]
        )
    page.table(table, clip=not page.colour)
    page.prose(
        "“by chance”: how many of the features looked at would separate the two sides as well if chance had dealt them out.",
        "  ",
    )
    for line in limits(found):
        page.prose(line, "  ")


def limits(found: dict[str, Any]) -> list[str]:
    """What the ranking did not look at."""
    said = []
    for name in ("good", "bad"):
        side = found[name]
        if side["ranked"] < side["requests"]:
            said.append(f"Of the {side['requests']:,} {name} requests only the first {side['ranked']:,} were looked at.")
        if side["ranked_in_part"]:
            said.append(f"In {side['ranked_in_part']:,} {name} requests only the first {MAX_SPANS} spans' attributes were read.")
    return said


def _value(value: str | None) -> str:
    return "" if not value else f" {value}" if value.startswith("> ") or value in ("called", "failed") else f" = {value}"
