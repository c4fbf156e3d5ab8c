"""
Span documents of a whole export, gathered before they are converted.

What `records.foreign` reads one by one can stand alone. Here one record says something of another (a trace of its spans, the
first span of a chunk of all others), or earlier states stand beside the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.model import Damage, DamageReason, Input, Place, Record
from agentcore_parsers.records.foreign import Doc, below, csv_rows, is_table, without_none
from agentcore_parsers.records.sessions import documents
from agentcore_parsers.records.telemetry import Telemetry

Found = list[tuple[Doc, Place]]
_DEPTH = 8


def read(
    source: Input,
    mine: Callable[[Doc], bool],
    convert: Callable[[Doc], Doc | None],
    *,
    lists: tuple[str, ...] = (),
    enter: Callable[[Doc], None] | None = None,
    before: Callable[[Found], Found] | None = None,
) -> Iterator[Record]:
    """
    `convert` gives a span, or a log record where it has a `severityNumber`. `lists` names the members that hold documents or
    wrappers of them; `enter` may tell a wrapper's documents what only the wrapper says, `before` all of them what only others
    say, and may drop some.
    """
    telemetry, found = Telemetry(source), Found()
    rows: Iterable[Any] = csv_rows(source) if is_table(source) else documents(source)
    for item in rows:
        if isinstance(item, Damage):
            yield item
        else:
            yield from _walk(telemetry, item[1], item[0]._replace(offset=None), (mine, lists, enter), found, 0)
    for doc, place in before(found) if before is not None else found:
        made = convert(doc)
        if made is not None and "severityNumber" in made:
            yield telemetry.logs.otel(made, place, "")
        elif made is not None:
            yield telemetry.spans.read(made, place)
    yield from telemetry.finish()


def _walk(telemetry: Telemetry, value: Any, place: Place, ways: Any, found: Found, depth: int) -> Iterator[Record]:
    mine, lists, enter = ways
    if depth > _DEPTH:
        yield Damage(place, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _walk(telemetry, item, below(place, i), ways, found, depth + 1)
    elif isinstance(value, dict):
        if enter is not None and any(name in value for name in lists):
            enter(value)
        inside = [name for name in lists if isinstance(value.get(name), dict | list)]
        if mine(value):
            found.append((value, place))
        elif not inside:
            yield from telemetry.document(value, place)
        for name in inside:
            yield from _walk(telemetry, value[name], below(place, name), ways, found, depth + 1)


def span(
    trace: Any,
    span_id: Any,
    parent: Any,
    name: Any,
    times: tuple[Any, Any],
    attributes: Mapping[str, Any],
    error: tuple[str, str, str] | None = None,
    **more: Any,
) -> Doc:
    """
    A document in the spelling that `spans.SpanReader` reads; `error` is type, message and stack of what failed, where
    an empty type is looked for in the other two.
    """
    kept = without_none(dict(attributes))
    status: Doc = {"code": "UNSET"}
    events: list[Doc] = list(more.get("events") or ())
    if error is not None:
        kind, message, stack = error
        if not kind and (raised := last_exception(stack or message)):
            kind = raised[0]
            bare = not message or message.startswith((kind, "Traceback (most recent call last)"))
            message = raised[1] if raised[1] and bare else message
        status = {"code": "ERROR", "message": message}
        kept |= {"error.type": kind} if kind else {}
        if stack:
            raised_as = {"exception.type": kind, "exception.message": message, "exception.stacktrace": stack}
            events.append({"name": "exception", "timeUnixNano": times[1], "attributes": without_none(raised_as)})
    return {
        "traceId": trace,
        "spanId": span_id,
        "parentSpanId": parent,
        "name": name,
        "kind": more.get("kind") or "INTERNAL",
        "startTimeUnixNano": times[0],
        "endTimeUnixNano": times[1],
        "attributes": kept,
        "events": events,
        "status": status,
        "scope": {"name": more.get("scope") or ""},
        "resource": {"attributes": more.get("resource") or {}},
    }


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""
