"""
What `agentcore traces list` prints.

## Looks like
With `--json` one line: `{"success": true, "agentName": …, "consoleUrl": …, "traces": [{"traceId": …,
"timestamp": "1763451834057", "sessionId": …, "spanCount": "9"}]}`. Without it a table under the
heading `Trace ID   Timestamp   Session ID`.

## Comes from
`agentcore traces list [--runtime NAME] [--since 12h] [--json]`.

## Quirks
`spanCount` counts log records of the runtime's group, not spans: it is shown as `records`. A row
with the id `unknown` (older versions) stands for records without a trace id. In a file the table is
wrapped at 80 columns, so ids break over two lines; they are put together again by column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Document, Head, Input, Kind, Match, Place, Record
from agentcore_analyzer.untrusted import whole
from agentcore_parsers.agentcore._shared import agentcore_cli
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.ids import hex_id
from agentcore_parsers.decoding.times import nanos

HINTS = ("traces", "Traces", "Trace ID")

_HEADING = late(r"Trace ID\s+Timestamp\s+Session ID\b")
_TITLE = late(r"Traces for (?P<agent>\S+) \(target: (?P<target>[^)]*)\)")
_COLUMN = late(r"\S+(?: \S+)*")
_END = late(r"Console: |Note: |No traces found")
_COLUMNS = {"Trace ID": "traceId", "Timestamp": "timestamp", "Session ID": "sessionId", "Spans": "spanCount"}
_NAME = "traces list"


def _is_list(value: Any) -> bool:
    traces = value.get("traces") if isinstance(value, dict) else None
    if not isinstance(traces, list):
        return False
    if not traces:
        return isinstance(value.get("success"), bool)
    first = traces[0]
    return (
        isinstance(first, dict)
        and isinstance(first.get("traceId"), str)
        and bool({"timestamp", "spanCount"} & first.keys())
        and not {"resourceSpans", "resourceLogs", "observations"} & first.keys()
    )


def sniff(head: Head) -> Match | None:
    for value in head.values:
        if _is_list(value):
            return Match(94, f"a `traces` list of {len(value['traces'])} rows with traceId and spanCount")
    for line in head.lines[:50]:
        plain = agentcore_cli.plain(line)
        if _HEADING.match(plain) or _TITLE.match(plain):
            return Match(93, "the heading of the table of traces")
    return None


def parse(source: Input) -> Iterable[Record]:
    first = next((line for _, line in source.lines() if line.strip()), b"").lstrip()
    if first[:1] != b"{":
        yield from _table(source)
        return
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        if not _is_list(value):
            message = "JSON that is no list of traces was skipped"
            yield Damage(place, DamageReason.UNKNOWN_DOCUMENT, message)
            continue
        rows = [_row(r) for r in value["traces"] if isinstance(r, dict)]
        yield Document(Kind.CLI_ANSWER, _NAME, {**agentcore_cli.head_of(value), "traces": rows}, place)


def _row(raw: dict[str, Any]) -> dict[str, Any]:
    trace_id, session = raw.get("traceId"), raw.get("sessionId")
    count = str(raw.get("spanCount", ""))
    row = {
        # Padding is for ids of 64 bits; what is shorter was cut.
        "traceId": (hex_id(trace_id, 32) if len(str(trace_id)) >= 16 else None) or trace_id,
        "time_ns": nanos(raw.get("timestamp"))[0],
        "sessionId": session if isinstance(session, str) and session not in ("", "-") else None,
        "records": whole(count),
    }
    return {k: v for k, v in row.items() if v is not None}


def _table(source: Input) -> Iterator[Record]:
    head: dict[str, Any] = {}
    columns: list[tuple[str, int]] = []
    rows: list[dict[str, Any]] = []
    address: list[str] = []
    place = Place(source.name, line=1)
    in_table = False
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = agentcore_cli.plain(raw.decode("utf-8", "replace"))
        title = _TITLE.match(line)
        if title:
            head |= {"agentName": title["agent"], "targetName": title["target"]}
        elif _HEADING.match(line):
            columns = [(_COLUMNS.get(m[0], m[0]), m.start()) for m in _COLUMN.finditer(line)]
            place, in_table = Place(source.name, line=number), columns[0][0] == "traceId"
        elif _END.match(line) or address:
            in_table = False
            if not line.startswith(("Note: ", "No traces")):
                address.append(line.removeprefix("Console: "))
        elif in_table and line.strip():
            _add(rows, {name: line[at : _next(columns, at)].strip() for name, at in columns})
    runtime = agentcore_cli.runtime_of("".join(address))
    if runtime:
        head["runtimeId"] = runtime
    yield Document(Kind.CLI_ANSWER, _NAME, {**head, "traces": [_row(r) for r in rows]}, place)
    ids = [r.get("traceId") for r in rows]
    broken = [i for i in ids if i != "unknown" and (hex_id(i, 32) is None or len(str(i)) < 16)]
    if broken:
        yield Damage(place, DamageReason.BAD_ID, "rows whose trace id could not be put together", len(broken))


def _next(columns: list[tuple[str, int]], at: int) -> int | None:
    return next((start for _, start in columns if start > at), None)


def _add(rows: list[dict[str, Any]], cells: dict[str, str]) -> None:
    """A new row, or what was wrapped from the row above: that has no complete id yet, or is no id."""
    above = rows[-1] if rows else None
    done = above is None or len(above["traceId"]) >= 32 or above["traceId"] in ("unknown", "")
    if above is None or (done and cells["traceId"]):
        rows.append(cells)
        return
    for name, text in cells.items():
        if text:
            glue = " " if name == "timestamp" else ""
            above[name] = above.get(name, "") + glue + text
