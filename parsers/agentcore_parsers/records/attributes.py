"""Attribute lists of OTLP, flat attribute maps of CloudWatch: one flat mapping of Python values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from agentcore_analyzer.model import Event, Link
from agentcore_analyzer.untrusted import whole

MAX_DEPTH = 64
_SCALARS = ("stringValue", "intValue", "boolValue", "doubleValue", "bytesValue")


def flat(raw: Any, cut: list[str] | None = None) -> Mapping[str, Any]:
    """
    `[{key, value: {stringValue}}]` or `{key: value}` as a mapping; anything else is empty.

    `cut` gets an entry for each value that was nested too deeply.
    """
    if isinstance(raw, dict):
        return raw
    if not isinstance(raw, list):
        return {}
    result: dict[str, Any] = {}
    for item in raw:
        try:
            # Most are strings, and a large export has millions: calls cost more than what they look up.
            key, value = item["key"], item["value"]
            text = value["stringValue"] if "stringValue" in value else any_value(value, 0, cut if type(key) is str else None)
        except (TypeError, KeyError):  # it is none, or has no value
            if not isinstance(item, dict):
                continue
            key, text = item.get("key"), any_value(item.get("value"), 0, cut)
        if type(key) is str:
            result[key] = text
    return result


@lru_cache(10_000)  # statuses, ports, counts: most stand in every span
def integer(text: str) -> int | str:
    """A decimal number as OTLP/JSON writes integers; the text itself where it is none."""
    number = whole(text, 39)
    return text if number is None else number


def any_value(raw: Any, depth: int = 0, cut: list[str] | None = None) -> Any:
    """The Python value of an OTLP AnyValue; integers come as decimal strings in OTLP/JSON."""
    if not isinstance(raw, dict):
        return raw
    for name in _SCALARS:
        if name in raw:
            value = raw[name]
            return integer(value) if name == "intValue" and isinstance(value, str) else value
    if depth >= MAX_DEPTH:
        if cut is not None:
            cut.append("")
        return "(nested too deeply)"
    array = raw.get("arrayValue")
    if isinstance(array, dict):
        values = array.get("values")
        return [any_value(v, depth + 1, cut) for v in values] if isinstance(values, list) else []
    members = raw.get("kvlistValue")
    if isinstance(members, dict):
        values = members.get("values")
        return {
            item["key"]: any_value(item.get("value"), depth + 1, cut)
            for item in (values if isinstance(values, list) else [])
            if isinstance(item, dict) and isinstance(item.get("key"), str)
        }
    return raw or None


def exception_of(events: Any) -> str | None:
    """exception.type of the last exception event, without decoding the others."""
    found = None
    if isinstance(events, list):
        for event in events:
            if isinstance(event, dict) and (event.get("name") or event.get("event_name")) == "exception":
                kind = flat(event.get("attributes")).get("exception.type")
                found = kind if isinstance(kind, str) and kind else "exception"
    return found


def named_events(events: Any) -> list[tuple[Any, Mapping[str, Any]]]:
    """Name and attributes of each event, without its time."""
    if not isinstance(events, list):
        return []
    found = (e for e in events if isinstance(e, dict))
    return [(e.get("name") or e.get("event_name"), flat(e.get("attributes"))) for e in found]


def events_of(raw: Any, nanos: Any) -> tuple[Event, ...]:
    if not isinstance(raw, list):
        return ()
    return tuple(
        Event(
            str(e.get("name") or e.get("event_name") or ""),
            nanos(e.get("timeUnixNano") or e.get("timestamp") or e.get("time"))[0],
            flat(e.get("attributes")),
        )
        for e in raw
        if isinstance(e, dict)
    )


def links_of(raw: Any, hex_id: Any) -> tuple[Link, ...]:
    if not isinstance(raw, list):
        return ()
    links = []
    for item in raw:
        if isinstance(item, dict):
            inner = item.get("context")
            context = inner if isinstance(inner, dict) else item
            trace = hex_id(context.get("traceId") or context.get("trace_id"), 32)
            span = hex_id(context.get("spanId") or context.get("span_id"), 16)
            if trace and span:
                links.append(Link(trace, span, flat(item.get("attributes"))))
    return tuple(links)
