"""A fleet's answer as one self-contained page, made from its JSON alone: no script, nothing fetched, the report's own style."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, NamedTuple

from agentcore_analyzer.fleet.merging import SAMPLES
from agentcore_analyzer.report.formats._html import frame, view
from agentcore_analyzer.report.json_parts import SEVERITIES, names_replaced, place, plural

MAX_FINDINGS = 200  # with their samples; the rest is in the JSON
MAX_CLUSTERS = 100
MAX_NOTES = 100
_PERIODS = {1: "hour", 24: "day", 168: "week"}


class Trend(NamedTuple):
    bars: tuple[tuple[float, float, float, float], ...]  # x, y, width, height, in percent
    said: str


class Row(NamedTuple):
    number: int
    found: dict[str, Any]
    share: str
    seen: str
    trend: Trend
    card: view.FindingView
    others: tuple[str, ...]  # titles of the other samples


def render(document: dict[str, Any]) -> bytes:
    """Of the JSON document (`document.as_dict`)."""
    own = files("agentcore_analyzer.fleet")
    style = frame.style((own / "page.css").read_text("utf-8"))
    environment = frame.environment(lambda name: (own / name).read_text("utf-8") if name == "fleet.html.j2" else frame.part(name))
    found = document["findings"]
    counts = tuple((s, n) for s in SEVERITIES if (n := sum(f["severity"] == s for f in found)))
    unexplained = [g for g in document["failures"]["groups"] if g["state"] == "unexplained"]
    text = environment.get_template("fleet.html.j2").render(
        fleet=document,
        names=names_replaced(document),
        title=_title(document),
        state=counts[0][0] if counts else "open" if unexplained else "fault" if document["internal_errors"] else "clear",
        counts=counts,
        figures=_figures(document),
        trend=_trend(document["trend"]),
        rows=[_row(f, n) for n, f in enumerate(found[:MAX_FINDINGS], 1)],
        rows_left_out=max(len(found) - MAX_FINDINGS, 0) + document["findings_left_out"],
        clusters=[{**g, "place": place(g["places"][0]) if g["places"] else ""} for g in unexplained[:MAX_CLUSTERS]],
        clusters_left_out=max(len(unexplained) - MAX_CLUSTERS, 0),
        notes=[{**n, "place": place(n)} for n in document["notes"][:MAX_NOTES]],
        notes_left_out=max(len(document["notes"]) - MAX_NOTES, 0) + document["notes_left_out"],
        samples=SAMPLES,
        style=style.text,
        style_hash=style.hash,
    )
    return text.encode("utf-8", "replace")


def _title(document: dict[str, Any]) -> str:
    found = document["findings"]
    if not found:
        return "Failures that no detector explains" if document["failures"]["unexplained"] else "Nothing found"
    return f"{plural(len(found) + document['findings_left_out'], 'finding')} in {plural(document['requests'], 'request')}"


def _figures(document: dict[str, Any]) -> list[tuple[str, str, bool]]:
    every = (
        (document["requests"], "request", "requests"),
        (document["requests_failed"], "request failed", "requests failed"),
        (document["sessions"], "session", "sessions"),
        (document["spans"], "span", "spans"),
        (document["logs"], "log record", "log records"),
        (document["inputs"]["files"], "file", "files"),
    )
    return [(f"{count:,}", one if count == 1 else many, one == "request failed") for count, one, many in every if count]


def _row(found: dict[str, Any], number: int) -> Row:
    share = "" if found["share"] is None or not found["requests"] else f"{100 * found['share']:.2g} %"
    seen = _moment(found["first_seen"])
    if found["last_seen"] and _moment(found["last_seen"]) != seen:
        seen = f"{seen} to {_moment(found['last_seen'])}"
    card = view.card(found["samples"][0], f"finding-{number}")
    return Row(number, found, share, seen, _trend(found["trend"]), card, tuple(s["title"] for s in found["samples"][1:]))


def _moment(stamp: str | None) -> str:
    return (stamp or "").replace("T", " ").partition(".")[0].removesuffix("Z")


def _trend(trend: dict[str, Any]) -> Trend:
    points = trend["requests"]
    if len(points) < 2 or not any(points):
        return Trend((), "")
    most, width = max(points), 100 / len(points)
    bars = tuple(
        (round(n * width, 3), round(100 - 100 * count / most, 2), round(width * 0.85, 3), round(100 * count / most, 2))
        for n, count in enumerate(points)
        if count
    )
    hours = trend["hours_a_point"]
    period = f"one {_PERIODS[hours]}" if hours in _PERIODS else f"{hours // 168} weeks"
    return Trend(bars, f"at most {most:,} in {period}, from {_moment(trend['start'])}")
