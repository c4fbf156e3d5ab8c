"""
Requests that Helicone logged on their way to a model.

## Looks like
`{"request_id", "request_created_at", "request_body": {"model", "messages"}, "response_status": 429, "response_created_at",
"response_body": {…}, "request_properties": {"Helicone-Session-Id": …}, "delay_ms", "prompt_tokens", …}` in `{"data": […]}`, a
list, one a line, as CSV.

## Comes from
`POST /v1/request/query`, the export of the table of requests, `npx @helicone/export`.

## Quirks
A row is one model call; there is no tree. Those of one session are one trace, every other is one of its own. `response_status`
is the provider's HTTP status; from 400 on, and below 0 (the caller left), there was no answer. [read from HeliconeRequest]
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_analyzer.untrusted import truncated, whole
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import text
from agentcore_parsers.records.foreign import Doc, as_mapping, columns, first, listed
from agentcore_parsers.records.sessions import said

HINTS = ("request_created_at",)
_LISTS = ("data",)
_KEYS = {"request_id", "request_created_at", "response_status"}
_REFUSED = 400


def _is_row(doc: Any) -> bool:
    return isinstance(doc, dict) and doc.keys() >= _KEYS


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_row, [i for v in head.values for i in (listed(as_mapping(v).get("data")) or [v])]))
    if mine or columns(head) >= _KEYS:
        return Match(91, f"{mine or 'a table of'} requests of Helicone (request_id, request_created_at, response_status)")
    return None


def _convert(doc: Doc) -> Doc:
    asked, answer = as_mapping(doc.get("request_body")), as_mapping(doc.get("response_body"))
    properties = as_mapping(doc.get("request_properties"))
    session = text(properties.get("Helicone-Session-Id"))
    model = first(doc, "request_model", "model", "response_model") or asked.get("model")
    status = doc.get("response_status")
    code = truncated(status) if isinstance(status, int | float) else whole(status)
    found: Doc = {
        "gen_ai.operation.name": "chat",
        "session.id": session,
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": doc.get("prompt_tokens"),
        "gen_ai.usage.output_tokens": doc.get("completion_tokens"),
        "http.response.status_code": code,
        "helicone.request.path": doc.get("request_path"),
    }
    error = None
    if code is not None and (code >= _REFUSED or code < 0):
        kind, words = said(answer)
        error = (kind, words or text(doc.get("response_body")) or f"HTTP {code}", "")
    trace = hashlib.sha256((session or text(doc["request_id"])).encode("utf-8", "replace")).hexdigest()[:32]
    times = (doc["request_created_at"], first(doc, "response_created_at"))
    return gathered.span(trace, doc["request_id"], None, f"chat {model}" if model else "chat", times, found, error, kind="CLIENT")


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_row, _convert, lists=_LISTS)
