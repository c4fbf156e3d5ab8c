"""
Langfuse observations, alone or inside their trace.

## Looks like
`{"id": "…", "traceId": "…", "type": "GENERATION", "name": "…", "startTime": "…Z", "endTime": "…Z",
"parentObservationId": "…", "level": "ERROR", "statusMessage": "…", "usageDetails": {…}, "input": …,
"output": …}` as a list, one a line, inside `{"data": […], "meta": {…}}`, or as the `observations` of
a trace; with snake_case names (`trace_id`, `parent_observation_id`) in exports to a bucket; as CSV.

## Comes from
"Export" in the Langfuse UI, `GET /api/public/observations` and `/api/public/traces/<id>`, the
scheduled export to blob storage.

## Quirks
Ids are hex where Langfuse took the spans from OpenTelemetry, else UUIDs or free text; they are kept
as they stand. Times have milliseconds. An EVENT has no end; its start counts as both. `level` ERROR
is the status. What OpenTelemetry sent stands in `metadata.attributes` and is taken from there too.
`usage` (older) and `usageDetails` both hold the tokens. A list with `meta.page` below
`meta.totalPages` is one page of several. [bucket export and CSV not seen]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.model import Coverage, CoverageKind, Head, Input, Match, Place, Record
from agentcore_parsers.records.foreign import Doc, Foreign, as_mapping, columns, first, tool_call, unlisted, without_none

HINTS = ('"startTime"', '"start_time"', "parentObservationId", "parent_observation_id")

_LISTS = ("data", "observations", "traces", "body", "batch")
_OPERATIONS = {
    "GENERATION": "chat", "TOOL": "execute_tool", "AGENT": "invoke_agent", "CHAIN": "chain",
    "RETRIEVER": "retrieve", "EMBEDDING": "embeddings",
}  # fmt: skip
_TYPES = {*_OPERATIONS, "SPAN", "EVENT", "EVALUATOR", "GUARDRAIL"}


def _is_observation(doc: Any) -> bool:
    return (
        isinstance(doc, dict)
        and str(doc.get("type", "")).upper() in _TYPES
        and "id" in doc
        and ("startTime" in doc or "start_time" in doc)
        and ("traceId" in doc or "trace_id" in doc)
        and "spanId" not in doc
    )


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_observation, unlisted(unlisted(head.values, _LISTS), ("observations",))))
    if mine:
        return Match(91, f"{mine} Langfuse observations (type, traceId, startTime)")
    names = columns(head)
    if {"id", "type"} <= names and names & {"parentObservationId", "parent_observation_id"}:
        return Match(91, "a table of Langfuse observations")
    return None


def _tokens(doc: Doc) -> Doc:
    details = as_mapping(first(doc, "usageDetails", "usage_details"))
    usage = as_mapping(doc.get("usage"))
    given = first(details, "input", "input_tokens", "prompt_tokens")
    made = first(details, "output", "output_tokens", "completion_tokens")
    given = given if given is not None else first(usage, "input", "promptTokens", "input_tokens")
    made = made if made is not None else first(usage, "output", "completionTokens", "output_tokens")
    return {
        "gen_ai.usage.input_tokens": given if given is not None else first(doc, "inputUsage", "promptTokens"),
        "gen_ai.usage.output_tokens": made if made is not None else first(doc, "outputUsage", "completionTokens"),
    }


def _convert(doc: Doc) -> Doc:
    kind = str(doc.get("type", "")).upper()
    metadata = as_mapping(doc.get("metadata"))
    # Spans that came through OpenTelemetry carry their own attributes, sometimes as JSON text.
    attributes: Doc = dict(as_mapping(metadata.get("attributes")))
    resource: Doc = dict(as_mapping(metadata.get("resourceAttributes")))
    scope = as_mapping(metadata.get("scope"))
    found: Doc = {"langfuse.observation.type": kind.lower(), "gen_ai.operation.name": _OPERATIONS.get(kind)}
    if kind == "GENERATION":
        found["gen_ai.request.model"] = first(doc, "model", "providedModelName", "provided_model_name")
        found.update(_tokens(doc))
    elif kind == "TOOL":
        found |= tool_call(doc.get("name"), doc.get("input"), doc.get("output"))
    found["session.id"] = first(doc, "sessionId", "session_id")
    for key, value in without_none(found).items():
        attributes.setdefault(key, value)
    start, end = first(doc, "startTime", "start_time"), first(doc, "endTime", "end_time")
    message = first(doc, "statusMessage", "status_message")
    failed = doc.get("level") == "ERROR"
    if failed and isinstance(message, str) and (named := last_exception(message)):
        attributes.setdefault("error.type", named[0])
    return {
        "traceId": first(doc, "traceId", "trace_id"),
        "spanId": doc.get("id"),
        "parentSpanId": first(doc, "parentObservationId", "parent_observation_id"),
        "name": doc.get("name") or kind.lower(),
        "kind": "INTERNAL",
        "startTimeUnixNano": start,
        "endTimeUnixNano": end if end is not None or kind != "EVENT" else start,
        "attributes": attributes,
        "status": {
            "code": "ERROR" if failed else "UNSET",
            "message": message if isinstance(message, str) else "",
        },
        "scope": {"name": scope.get("name") or ""},
        "resource": {"attributes": resource},
    }


def _enter(doc: Doc, place: Place) -> Iterator[Record]:
    """Pages that are missing; and what only the trace knows, given to its observations."""
    meta = doc.get("meta")
    if isinstance(meta, dict):
        page, pages = meta.get("page"), meta.get("totalPages")
        more = isinstance(page, int) and isinstance(pages, int) and page < pages
        if more or meta.get("cursor"):
            yield Coverage(CoverageKind.NEXT_TOKEN, f"page {page} of {pages}" if more else "cursor", place)
    session = first(doc, "sessionId", "session_id")
    if isinstance(doc.get("observations"), list):
        for observation in doc["observations"]:
            if isinstance(observation, dict):
                if session is not None:
                    observation.setdefault("sessionId", session)
                observation.setdefault("traceId", doc.get("id"))


def parse(source: Input) -> Iterable[Record]:
    reader = Foreign(source, _is_observation, _convert, lists=_LISTS, enter=_enter)
    return reader.records()
