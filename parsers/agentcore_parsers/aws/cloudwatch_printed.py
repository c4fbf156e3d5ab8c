"""
Answers of CloudWatch Logs as programs print them, in the notation of their language.

## Looks like
`FilterLogEventsResponse(Events=[FilteredLogEvent(LogStreamName=…, Timestamp=…, Message=…` (Java), `FilterLogEventsOutput {
events: Some([…` (Rust), `{ '$metadata': …, events: [ { message: '…' …` (Node), `{'events': [{'message': …` (Python),
`{ Events: [{ EventId: "…"` (Go), blocks of `Message : …` (PowerShell).

## Comes from
`System.out.println(response)`, `println!("{:?}")`, `console.log(response)`, `print(response)`, `fmt.Println(output)`, and
`Get-CWLLogEvent` or `Get-CWLFilteredLogEvent` without a format.

## Quirks
Java puts no quotes around a message, so one that itself holds `, IngestionTime=` ends too early. Node prints at most 100 items of
a list and cuts what is nested too deep (`[Object]`): what is missing is said. PowerShell prints times as the machine is set up:
day and month are told apart over the whole file, else the time is unknown; long values go on below, indented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Coverage, CoverageKind, Head, HeadShape, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import printed
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ("imestamp",)
SHAPES = (HeadShape.TEXT, HeadShape.LINES, HeadShape.JSON_LINES, HeadShape.OBJECT)
BEST = 92

_TYPED = late(
    r"\b(?:(?:FilterLogEvents|GetLogEvents)(?:Response|Result|Output)|FilteredLogEvent|OutputLogEvent)(?:\(| \{)"
)
_NAMED = late(r"\b[Ee]vents['\"]?: ?\[")
_TIMED = late(r"\b(?:ingestionTime|IngestionTime|ingestion_time)['\"]?: ?\d{13}\b")
_ROW = late(r"(EventId|IngestionTime|LogStreamName|Message|Timestamp) {1,20}: ?(.{0,65536})")
_DATE = late(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4}) (\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)?")
_CUT = late(r"\.\.\. (\d{1,9}) more items?")
_HEAD = 8000


def sniff(head: Head) -> Match | None:
    if head.shape not in (HeadShape.TEXT, HeadShape.LINES, HeadShape.OBJECT):
        return None
    start = "\n".join(head.lines[:200])[:_HEAD]
    if _TYPED.search(start):
        return Match(92, "an answer of CloudWatch Logs as Java or Rust prints it")
    sound = any(isinstance(value, dict) and value.keys() & {"events", "Events"} for value in head.values)
    if not sound and start.lstrip()[:1] == "{" and _NAMED.search(start) and _TIMED.search(start):
        return Match(91, "an answer of CloudWatch Logs as Node, Python or Go prints it")
    names = {found[1] for line in head.lines[:60] if (found := _ROW.match(line))}
    return Match(90, "log events as PowerShell lists them") if {"Message", "Timestamp", "IngestionTime"} <= names else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    text = b"".join(raw for _, raw in source.lines()).decode("utf-8", "replace")
    count, line, reached = 0, 1, 0
    for at, event in _events(text):
        count += 1
        if at >= reached:
            line, reached = line + text.count("\n", reached, at), at
        yield from telemetry.text.flush()
        yield from telemetry.message(event["message"], Place(source.name, line=line), event["stream"], event["time"])
    if cut := sum(int(found[1]) for found in _CUT.finditer(text)):
        yield Coverage(CoverageKind.CUT, f"{cut} items that the program did not print", Place(source.name))
    yield from telemetry.finish()
    yield Coverage(CoverageKind.ROWS, count, Place(source.name))


def _events(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    if _ROW.match(text.lstrip("\r\n \ufeff")):
        yield from _listed(text)
        return
    rows = printed.java(text) if "Timestamp=" in text or "{Events: " in text[:200] else _objects(text)
    for at, members in rows:
        named = {key.replace("_", "").lower(): value for key, value in members.items()}
        message = named.get("message")
        if isinstance(message, str) and "timestamp" in named:
            stream = named.get("logstreamname")
            time = nanos(named["timestamp"])[0]
            yield at, {"message": message, "time": time, "stream": stream if isinstance(stream, str) else ""}


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        value = python_literals.parse(text)
    except ValueError:
        yield from printed.objects(text)
        return
    events = value.get("events") if isinstance(value, dict) else None
    if not isinstance(events, list):
        yield from printed.objects(text)  # Go's looks like a dictionary of Python
        return
    at = 0
    for event in events:
        if isinstance(event, dict):
            at = max(text.find("{", at + 1), at)
            yield at, event


def _listed(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Blocks of `Name : value`, a blank line between two events."""
    blocks: list[tuple[int, dict[str, str]]] = []
    name, at = "", 0
    for line in text.splitlines(keepends=True):
        found = _ROW.match(line)
        if found:
            if not blocks or found[1] in blocks[-1][1]:
                blocks.append((at, {}))
            name = found[1]
            blocks[-1][1][name] = found[2].rstrip("\r\n")
        elif name and line[:1] == " " and blocks:
            blocks[-1][1][name] += "\n" + line.strip()
        at += len(line)
    order = _order(block.get("Timestamp", "") for _, block in blocks)
    for at, block in blocks:
        if "Message" in block:
            time, stream = _time(block.get("Timestamp", ""), order), block.get("LogStreamName", "")
            yield at, {"message": block["Message"], "time": time, "stream": stream}


def _order(times: Iterable[str]) -> str:
    """`dmy`, `mdy` or `ymd`: what all times of a file say; empty where they leave it open."""
    found = [parts for time in times if (parts := _DATE.match(time))]
    if any(len(parts[1]) == 4 for parts in found):
        return "ymd"
    first, second = (any(int(parts[n]) > 12 for parts in found) for n in (1, 2))
    return "dmy" if first and not second else "mdy" if second and not first else ""


def _time(text: str, order: str) -> int | None:
    found = _DATE.match(text)
    if found is None or not order:
        return None
    parts = dict(zip(order, found.groups(), strict=False))
    hour = int(found[4]) % 12 + 12 * (found[7] == "P") if found[7] else int(found[4])
    return nanos(f"{parts['y']}-{int(parts['m']):02}-{int(parts['d']):02}T{hour:02}:{found[5]}:{found[6]}Z")[0]
