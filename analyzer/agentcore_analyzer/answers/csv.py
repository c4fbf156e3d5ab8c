"""
An answer as a table of RFC 4180: a row for each span, with a column for each field that the query asks for.

Of a metric a row for each series and step, of a comparison one for each value. A text that a spreadsheet would take for a
formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report.formats.csv import cell

_SPAN = (
    "trace_id", "span_id", "parent_id", "name", "service", "kind", "status", "start", "duration_ns", "file", "line", "pointer",
    "offset",
)  # fmt: skip


def render(document: dict[str, Any]) -> bytes:
    """The bytes of the file."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    for row in _rows(document):
        writer.writerow([cell(value) for value in row])
    return page.getvalue().encode()


def _rows(document: dict[str, Any]) -> Iterator[list[Any]]:
    if document["metric"] is not None:
        yield ["labels", "step", "value"]
        for series in document["metric"]["series"]:
            labels = "; ".join(f"{v['name']}={v['value']}" for v in series["labels"])
            for step, point in enumerate(series["points"]):
                yield [labels, step, _text(point)]
    elif document["comparison"] is not None:
        yield ["field", "value", "selected", "selected_of", "others", "others_of"]
        for share in document["comparison"]["shares"]:
            sizes = (share[n] for n in ("selected", "selected_of", "others", "others_of"))
            yield [share["name"], _text(share["value"]), *sizes]
    else:
        fields = document["fields"]
        more = list(dict.fromkeys(v["name"] for found in document["spansets"] for v in (*found["by"], *found["scalars"])))
        yield [*_SPAN, *fields, *more]
        for found in document["spansets"]:
            told = {v["name"]: _text(v["value"]) for v in (*found["by"], *found["scalars"])}
            for span in found["spans"]:
                own = {"trace_id": found["trace_id"], **span}
                held = [_text(v["value"]) for v in span["values"]]
                yield [*(own[name] for name in _SPAN), *held, *(told.get(name) for name in more)]


def _text(value: Any) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(str, value)) if isinstance(value, list) else value
