"""An answer as the JSON document `agentcore-analyzer/query/1`, from which all other forms are made; every string is safe."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Place, Span
from agentcore_analyzer.query.asking import Answer, Found
from agentcore_analyzer.query.comparing import Comparison
from agentcore_analyzer.query.inventory import Held
from agentcore_analyzer.query.metrics import Series, Steps
from agentcore_analyzer.query.values import Duration, Value
from agentcore_analyzer.report.json_v1 import redaction
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.safe import clean
from agentcore_analyzer.version import __version__

SCHEMA, FIELDS_SCHEMA = "agentcore-analyzer/query/1", "agentcore-analyzer/fields/1"
_TOOL = {"name": "agentcore-analyzer", "version": __version__}
_QUERY = 20_000  # characters of a query that an answer repeats
_ITEMS = 50  # of an array value
_NOTE = 400  # characters of a note


def as_dict(answer: Answer, limit: int | None = None) -> dict[str, Any]:
    """The document; of more than `limit` spans the rest is counted."""
    spansets, left = [], limit if limit is not None else len(answer.spans) + sum(len(f.spans) for f in answer.spansets)
    for found in answer.spansets:
        if left <= 0:
            break
        spansets.append(_spanset(found, answer.fields, left))
        left -= len(spansets[-1]["spans"])
    return {
        "schema": SCHEMA,
        "tool": _TOOL,
        "query": clean(answer.query, _QUERY),
        "strict": answer.strict,
        "read": {"traces": answer.traces, "spans": answer.spans_read},
        "matched": {"traces": answer.matched_traces, "spans": len(answer.spans), "spansets": len(answer.spansets)},
        "fields": [clean(name) for name in answer.fields],
        "spansets": spansets,
        "spansets_left_out": len(answer.spansets) - len(spansets),
        "metric": _metric(answer.series, answer.steps),
        "comparison": _comparison(answer.comparison),
        "notes": [clean(note, _NOTE) for note in answer.notes],
        "redaction": redaction(),
    }


def _spanset(found: Found, fields: tuple[str, ...], limit: int) -> dict[str, Any]:
    spans = found.spans[:limit]
    values = found.values[:limit] or ((),) * len(spans)
    return {
        "trace_id": clean(found.trace.id),
        "by": [labelled(*pair) for pair in found.by],
        "scalars": [labelled(*pair) for pair in found.scalars],
        "spans": [_span(span, fields, own) for span, own in zip(spans, values, strict=True)],
        "spans_left_out": len(found.spans) - len(spans),
    }


def _span(span: Span, fields: tuple[str, ...], values: tuple[Value, ...]) -> dict[str, Any]:
    return {
        "span_id": clean(span.span_id),
        "parent_id": clean(span.parent_id) if span.parent_id else None,
        "name": clean(span.name),
        "service": clean(span.service),
        "kind": span.kind.lower(),
        "status": span.status.lower(),
        "start": stamp(span.start_ns),
        "duration_ns": span.duration_ns,
        **_place(span.place),
        "values": [labelled(name, value) for name, value in zip(fields, values, strict=False)],
    }


def _place(place: Place) -> dict[str, Any]:
    pointer = clean(place.pointer, 500) if place.pointer is not None else None
    return {"file": clean(place.file, 500), "line": place.line, "pointer": pointer, "offset": place.offset}


def labelled(name: str, value: Value) -> dict[str, Any]:
    """A value with its name; durations are nanoseconds and say so."""
    return {"name": clean(name), "value": _plain(value), "unit": "ns" if type(value) is Duration else ""}


def _plain(value: Value) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value + 0 if -(1 << 63) <= value < 1 << 64 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return [_plain(item) for item in value[:_ITEMS]]
    return clean(str(value))


def _metric(series: tuple[Series, ...] | None, steps: Steps | None) -> dict[str, Any] | None:
    if series is None or steps is None:
        return None
    made = [{"labels": [labelled(*pair) for pair in s.labels], "points": [_plain(p) for p in s.points]} for s in series]
    return {"start": stamp(steps.start_ns), "step_ns": steps.step_ns, "steps": steps.count, "series": made}


def _comparison(made: Comparison | None) -> dict[str, Any] | None:
    if made is None:
        return None
    shares = [
        {
            **labelled(share.field, share.value), "selected": share.selected, "selected_of": share.selected_of,
            "others": share.others, "others_of": share.others_of,
        }
        for share in made.shares
    ]  # fmt: skip
    return {"selected": made.selected, "others": made.others, "shares": shares, "shares_left_out": made.left_out}


def fields_dict(held: Iterable[Held], spans: int) -> dict[str, Any]:
    """Which attributes there are, as the document `agentcore-analyzer/fields/1`."""
    return {
        "schema": FIELDS_SCHEMA,
        "tool": _TOOL,
        "spans": spans,
        "fields": [
            {
                "name": clean(field.name),
                "spans": field.spans,
                "types": sorted(field.types),
                "values": len(field.values),
                "more_values": field.more_values,
                "examples": [_plain(value) for value in field.examples()],
            }
            for field in held
        ],
        "redaction": redaction(),
    }
