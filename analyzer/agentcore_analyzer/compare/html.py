"""The comparison as one self-contained page: no script, nothing fetched, in the style of the HTML report."""

from __future__ import annotations

from functools import partial
from typing import Any

from agentcore_analyzer.compare import folding
from agentcore_analyzer.compare.text import figures, limits, own
from agentcore_analyzer.report.formats._html import frame
from agentcore_analyzer.report.json_parts import names_replaced
from agentcore_analyzer.report.times import duration

MAX_ROWS = 2000
MAX_DEPTH = 6


def render(found: dict[str, Any]) -> bytes:
    """Of the JSON comparison (`json_v1.as_dict`)."""
    style = frame.style(frame.text(__spec__, "page.css"))
    template = frame.environment(partial(frame.text, __spec__)).get_template("page.html.j2")
    rows, longest = found["rows"], _longest(found)
    first = rows[found["first"]] if found["first"] is not None and found["first"] < len(rows) else None
    worse = [c for c in found["differences"] if c["kind"] not in ("faster", "recovered")]
    text = template.render(
        found=found,
        names=names_replaced(found),
        title=f"{len(worse) or 'No'} difference{'s' if len(worse) > 1 else ''} for the worse",
        state="error" if any(c["kind"] == "failing" for c in worse) else "warning" if worse else "clear",
        figures=figures(found),
        limits=limits(found),
        first=(first["bad"] or first["good"])["place"] if first else "",
        changes=[_change(c, rows) for c in found["differences"] if c["row"] < min(len(rows), MAX_ROWS)],
        parts=folding.parts(
            [_row(n, row, longest) for n, row in enumerate(rows[:MAX_ROWS])], {c["row"] for c in found["differences"]}
        ),
        left_out=max(len(rows) - MAX_ROWS, 0) + found["rows_left_out"],
        style=style.text,
        style_hash=style.hash,
    )
    return text.encode("utf-8", "replace")


def _longest(found: dict[str, Any]) -> int:
    return max([c["duration_ns"] or 0 for c in (found["good"]["chosen"], found["bad"]["chosen"])] + [1])


def _change(change: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    row = rows[change["row"]]
    what = change["what"] or (own(row) if change["kind"] in ("slower", "faster") else "")
    return {**change, "name": (row["bad"] or row["good"])["name"], "what": what}


def _row(number: int, row: dict[str, Any], longest: int) -> dict[str, Any]:
    good, bad = row["good"], row["bad"]
    span = bad or good
    failing = bool(bad and bad["failed"] and not (good and good["failed"]))
    return {
        "number": number,
        "state": "failing" if failing else "new" if not good else "missing" if not bad else "both",
        "only": "bad" if not good else "good" if not bad else "",
        "depth": min(row["depth"], MAX_DEPTH),
        "name": span["name"],
        "label": span["label"],
        "failed": failing,
        "good": duration(good["duration_ns"]) if good else "",
        "bad": duration(bad["duration_ns"]) if bad else "",
        "bars": [b for side, y, s in (("good", 0, good), ("bad", 9, bad)) if s and (b := _bar(side, y, s, longest))],
    }


def _bar(side: str, y: int, span: dict[str, Any], longest: int) -> dict[str, Any] | None:
    if span["offset_ns"] is None or span["duration_ns"] is None:
        return None
    begin = min(max(span["offset_ns"], 0), longest)
    width = min(span["duration_ns"], longest - begin)
    return {"side": side, "y": y, "x": round(100 * begin / longest, 3), "width": max(round(100 * width / longest, 3), 0.2)}
