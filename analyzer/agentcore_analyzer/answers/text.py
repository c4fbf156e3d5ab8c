"""An answer as a person reads it in a terminal: how many match, then a line for each span, group or series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report.json_parts import names_replaced, place, plural
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import duration, stamp

SPANS_SHOWN = 50  # a screen of them; --limit gives more, and JSON and CSV have all
_VALUE, _NAME = 60, 48  # columns of a value and of a span's name
_SERIES, _SHARES = 100, 40  # lines of a metric and of a comparison
_STEPS = 24  # points of a series in a line


def render(document: dict[str, Any], width: int, coloured: bool) -> str:
    """The page."""
    page = Page(width, coloured)
    page.line(page.paint(headline(document), "bold"))
    if names := names_replaced(document):
        page.prose(names, "  ", "  ", "yellow")
    if document["metric"] is not None:
        _metric(page, document["metric"])
    elif document["comparison"] is not None:
        _comparison(page, document["comparison"])
    else:
        _spansets(page, document)
    notes(page, document)
    return "\n".join(page.lines) + "\n"


def headline(document: dict[str, Any]) -> str:
    """How many match, of how many."""
    read, matched = document["read"], document["matched"]
    if document["metric"] is not None:
        return f"{len(document['metric']['series']):,} series of {plural(read['spans'], 'span')}"
    if document["comparison"] is not None:
        sizes = document["comparison"]
        return f"{sizes['selected']:,} selected spans against {sizes['others']:,} others"
    if not matched["spans"]:
        return f"no span of {read['spans']:,} matches"
    where = f"in {matched['traces']:,} of {plural(read['traces'], 'trace')}"
    return f"{matched['spans']:,} of {plural(read['spans'], 'span')} {where}"


def notes(page: Page, document: dict[str, Any]) -> None:
    """What is to be known of the answer."""
    for note in document["notes"]:
        page.line(page.paint(f"  note: {note}", "yellow"))


def _spansets(page: Page, document: dict[str, Any]) -> None:
    rows: list[list[str]] = []
    before = ""
    for found in document["spansets"]:
        told = " · ".join(f"{v['name']} = {shown(v)}" for v in (*found["by"], *found["scalars"]))
        heading = f"trace {found['trace_id']}" + (f"  {told}" if told else "")
        if heading != before:
            _table(page, rows)
            rows, before = [], heading
            page.line()
            page.line("  " + heading)
        rows += [_span(page, span) for span in found["spans"]]
        if found["spans_left_out"]:
            rows.append([f"… {plural(found['spans_left_out'], 'more span')}"])
    _table(page, rows)
    shown_spans = sum(len(found["spans"]) for found in document["spansets"])
    if shown_spans < document["matched"]["spans"]:
        page.line()
        page.line(f"  {shown_spans:,} of {document['matched']['spans']:,} are shown; --limit 0 shows all")


def _table(page: Page, rows: list[list[str]]) -> None:
    page.table(rows, "    ")


def _span(page: Page, span: dict[str, Any]) -> list[str]:
    failed = span["status"] == "error"
    values = " ".join(f"{v['name']}={shown(v)}" for v in span["values"] if v["value"] is not None)
    name = _cut(span["name"], _NAME)
    clock = (span["start"] or "")[11:23]
    return [
        clock + ("Z" if clock else ""), page.paint(name, "red") if failed else name, span["service"],
        duration(span["duration_ns"]) if span["duration_ns"] is not None else "", "error" if failed else "", values, place(span),
    ]  # fmt: skip


def shown(value: dict[str, Any]) -> str:
    """A value in a cell."""
    held = value["value"]
    if held is None:
        return "nil"
    if value["unit"] == "ns":
        return duration(held)
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, list):
        return _cut("[" + ", ".join(map(str, held)) + "]", _VALUE)
    return _cut(f"{held:.4g}" if isinstance(held, float) else str(held), _VALUE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _metric(page: Page, metric: dict[str, Any]) -> None:
    step = metric["step_ns"] / 10**9
    span = f"{metric['steps']:,} steps of {step:g} s from {metric['start']}" if metric["steps"] > 1 else f"over {step:g} s"
    page.line(f"  {span}")
    page.line()
    rows = []
    for series in metric["series"][:_SERIES]:
        labels = ", ".join(f"{v['name']}={shown(v)}" for v in series["labels"])
        points = series["points"][:_STEPS]
        rows.append([labels or "(all)", " ".join(_number(p) for p in points) + (" …" if len(series["points"]) > _STEPS else "")])
    page.table(rows, "    ")
    if len(metric["series"]) > _SERIES:
        page.line(f"    … {len(metric['series']) - _SERIES:,} more series (see --format json)")


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:.6g}" if isinstance(value, (int, float)) else str(value)


def _comparison(page: Page, comparison: dict[str, Any]) -> None:
    page.line()
    rows = [["field", "value", "selected", "others"]]
    for share in comparison["shares"][:_SHARES]:
        rows.append([share["name"], shown(share), _share(share, "selected"), _share(share, "others")])
    page.table(rows, "    ")
    more = len(comparison["shares"]) - _SHARES
    if left_out := max(more, 0) + comparison["shares_left_out"]:
        page.line(f"    … {left_out:,} more values (--format json, and the second argument of compare)")


def _share(share: dict[str, Any], side: str) -> str:
    of = share[f"{side}_of"]
    return f"{share[side]:,} of {of:,}" + (f" ({100 * share[side] / of:.0f} %)" if of else "")


def counts(document: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """How many spans match; of groups each by its values."""
    found: Counter[str] = Counter()
    for spanset in document["spansets"]:
        found[", ".join(shown(v) for v in spanset["by"])] += len(spanset["spans"]) + spanset["spans_left_out"]
    if not any(found) or set(found) == {""}:
        yield "", document["matched"]["spans"]
        return
    yield from sorted(found.items(), key=lambda item: (-item[1], item[0]))


def fields(document: dict[str, Any], width: int, coloured: bool) -> str:
    """The attributes of an input."""
    page = Page(width, coloured)
    page.line(page.paint(f"{len(document['fields']):,} attributes of {plural(document['spans'], 'span')}", "bold"))
    page.line()
    rows = [["attribute", "spans", "types", "values", "for example"]]
    for field in document["fields"]:
        examples = ", ".join(_cut(str(e), 40) for e in field["examples"])
        count = f"{field['values']:,}{'+' if field['more_values'] else ''}"
        rows.append([field["name"], f"{field['spans']:,}", ", ".join(field["types"]), count, examples])
    page.table(rows, clip=not coloured)
    return "\n".join(page.lines) + "\n"


__all__ = ["SPANS_SHOWN", "counts", "fields", "headline", "notes", "render", "shown", "stamp"]
