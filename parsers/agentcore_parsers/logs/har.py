"""
HTTP archives of a browser or a proxy.

## Looks like
One object `{"log": {"version": "1.2", "creator": …, "entries": [{"startedDateTime", "time", "request",
"response", "timings"}, …]}}`.

## Comes from
“Save all as HAR” in a browser's network panel, mitmproxy, Charles, Playwright's `recordHar`.

## Quirks
A request that failed has status 0 and, from Chromium, `_error` (`net::ERR_INCOMPLETE_CHUNKED_ENCODING`). An
event stream's body is there only if the browser kept it, and its events have no times of their own: the
first gets the time of the first byte, the last that of the end. Headers hold tokens; only request, session
and trace ids are taken from them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Kind, LogRecord, LogRole, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.ids import trace_of
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records.logs import LogReader

HINTS = ('"log"',)

_SESSION = "x-amzn-bedrock-agentcore-runtime-session-id"
_MAX_EVENTS = 100_000


def sniff(head: Head) -> Match | None:
    log = head.values[0].get("log") if head.values and isinstance(head.values[0], dict) else None
    if not isinstance(log, dict) or not ("entries" in log or {"version", "creator"} <= log.keys()):
        return None
    return Match(
        95, f"log with {', '.join(k for k in ('version', 'creator', 'pages', 'entries') if k in log)}"
    )


def parse(source: Input) -> Iterable[Record]:
    note: list[Damage] = []
    document = _document(source, note)
    yield from note
    log = document.get("log") if isinstance(document, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    reader = LogReader(source)
    bad: list[Place] = []
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        place = Place(source.name, pointer=f"/log/entries/{index}")
        if isinstance(entry, dict) and isinstance(entry.get("request"), dict):
            yield from _entry(reader, entry, place)
        else:
            bad.append(place)
    yield from reader.noted.notes()
    if bad:
        yield Damage(bad[0], DamageReason.BAD_RECORD, "entries without a request", len(bad))


def _document(source: Input, note: list[Damage]) -> Any:
    """The archive, or as much of it as is there."""
    from agentcore_parsers.decoding.salvage import salvage  # only where the archive is damaged

    raw, place = source.data(), Place(source.name, offset=0)
    try:
        return jsons.loads(raw, note, place)
    except ValueError:
        note.append(
            Damage(place, DamageReason.CUT, "the archive is not complete JSON; entries before the damage were read")
        )
        return salvage(raw.decode("utf-8", "replace"))


def _entry(reader: LogReader, entry: dict[str, Any], place: Place) -> Iterator[LogRecord]:
    request, response = entry["request"], _dict(entry.get("response"))
    sent, received = _headers(request), _headers(response)
    started = iso(str(entry.get("startedDateTime", "")))
    start = started[0] if started else None
    lasted = _ns(entry.get("time"))
    end = start + lasted if start is not None and lasted is not None else None
    status = response.get("status")
    trace = trace_of(_parent(sent) or received.get("x-amzn-trace-id") or sent.get("x-amzn-trace-id"))
    ids = (trace, None, sent.get(_SESSION) or received.get(_SESSION), received.get("x-amzn-requestid"), None)
    error = str(entry.get("_error") or response.get("_error") or "")
    failed = bool(error) or status == 0 or (isinstance(status, int) and status >= 400)
    text = f"{request.get('method', '')} {str(request.get('url', '')).partition('?')[0]} status {status or 0}"
    text += f" {response.get('statusText', '')}".rstrip()
    yield reader.plain(text, place, Kind.CLIENT_LOG, "", start, 17 if failed and not error else 9, "har", ids)
    first = _first_byte(entry, start)
    for number, (pointer, event) in enumerate(events := list(_events(response))):
        time = end if number and number == len(events) - 1 else first if number == 0 else None
        at = place._replace(pointer=f"{place.pointer}{pointer}")
        yield reader.plain(event, at, Kind.CLIENT_LOG, "", time, 0, "har", ids, role=LogRole.SSE)
    if error:
        at = place._replace(pointer=f"{place.pointer}/_error")
        yield reader.plain(f"{error} {text}", at, Kind.CLIENT_LOG, "", end, 17, "har", ids)


def _events(response: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The events of a body that is an event stream, each with the pointer of where it stands."""
    content = _dict(response.get("content"))
    body = content.get("text")
    if not isinstance(body, str) or "event-stream" not in str(content.get("mimeType", "")):
        return
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(body).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
    for count, event in enumerate(body.replace("\r\n", "\n").split("\n\n")):
        if count >= _MAX_EVENTS:
            return
        if event.strip():
            order = sorted(event.strip("\n").split("\n"), key=lambda line: not line.startswith("data"))
            yield "/response/content/text", "\n".join(order)


def _first_byte(entry: dict[str, Any], start: int | None) -> int | None:
    timings = _dict(entry.get("timings"))
    parts = [_ns(timings.get(key)) for key in ("blocked", "dns", "connect", "send", "wait")]
    return start + sum(p for p in parts if p) if start is not None else None


def _ns(milliseconds: Any) -> int | None:
    """A duration; -1 stands for what does not apply."""
    if (
        isinstance(milliseconds, bool)
        or not isinstance(milliseconds, int | float)
        or not 0 <= milliseconds < 1e9
    ):
        return None
    return int(milliseconds * 1000) * 1000


def _headers(part: dict[str, Any]) -> dict[str, str]:
    raw = part.get("headers")
    pairs = raw if isinstance(raw, list) else ()
    return {str(h.get("name", "")).lower(): str(h.get("value", "")) for h in pairs if isinstance(h, dict)}


def _parent(headers: dict[str, str]) -> str | None:
    """The trace id within a traceparent header."""
    parts = headers.get("traceparent", "").split("-")
    return parts[1] if len(parts) == 4 else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
