"""
Logs and experiments of Braintrust.

## Looks like
`{"id", "span_id", "root_span_id", "span_parents": […], "span_attributes": {"name", "type": "llm"}, "metrics": {"start", "end",
"prompt_tokens", …}, "input", "output", "error", "created", "_xact_id"}`, in `{"events": […], "cursor": …}`, a list, one a line,
CSV.

## Comes from
`POST /v1/project_logs/<id>/fetch`, `bt sync`, `braintrust.init_dataset` exports, "Download" in the UI.

## Quirks
`metrics.start` and `.end` are seconds. The trace is the id of its root span. A span is written again at each change; of those
with one `id` the one with the highest `_xact_id` counts. `error` is text or an object. [read from the
source of braintrust 0.48.1 and the documentation of its fetch API; not run here]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.records.foreign import Doc, as_json, as_mapping, columns, tool_call, unlisted

HINTS = ("root_span_id",)
_LISTS = ("events", "data", "rows")
_KEYS = {"span_id", "root_span_id"}
_OWN = {"span_attributes", "span_parents", "_xact_id"}
_OPERATIONS = {"llm": "chat", "tool": "execute_tool", "task": "chain", "function": "chain"}


def _is_span(doc: Any) -> bool:
    return isinstance(doc, dict) and doc.keys() >= _KEYS and bool(doc.keys() & _OWN)


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_span, unlisted(head.values, _LISTS)))
    if mine or columns(head) >= _KEYS | {"span_attributes"}:
        return Match(92, f"{mine or 'a table of'} spans of Braintrust (root_span_id, span_attributes)")
    return None


def _before(found: Found) -> Found:
    """The last state of each row."""
    latest: dict[str, int] = {}
    for n, (doc, _) in enumerate(found):
        key = str(doc.get("id") or doc["span_id"])
        before = latest.get(key)
        if before is None or str(found[before][0].get("_xact_id") or "") <= str(doc.get("_xact_id") or ""):
            latest[key] = n
    return [found[n] for n in sorted(latest.values())]


def _convert(doc: Doc) -> Doc:
    told, metrics, metadata = (as_mapping(doc.get(n)) for n in ("span_attributes", "metrics", "metadata"))
    kind = text(told.get("type"))
    name = text(told.get("name")) or kind or "span"
    found: Doc = {
        "gen_ai.operation.name": _OPERATIONS.get(kind),
        "session.id": metadata.get("session_id") or metadata.get("sessionId"),
        "gen_ai.request.model": metadata.get("model") if kind == "llm" else None,
        "gen_ai.usage.input_tokens": metrics.get("prompt_tokens") if kind == "llm" else None,
        "gen_ai.usage.output_tokens": metrics.get("completion_tokens") if kind == "llm" else None,
    }
    if kind == "tool":
        found |= tool_call(name, doc.get("input"), doc.get("output"))
    error = as_json(doc.get("error"))
    held = as_mapping(error)
    said = text(error) or text(held.get("message")) or (str(error) if error else "")
    lines = [line for line in said.splitlines() if line.strip()]
    stack = said if "\n" in said else text(held.get("stack"))
    failed = (text(held.get("name")), lines[0] if lines else said, stack) if error else None
    parents = as_json(doc.get("span_parents"))
    parent = parents[0] if isinstance(parents, list) and parents else None
    times = (metrics.get("start") or doc.get("created"), metrics.get("end"))
    return gathered.span(doc["root_span_id"], doc["span_id"], parent, name, times, found, failed)


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_span, _convert, lists=_LISTS, before=_before)
