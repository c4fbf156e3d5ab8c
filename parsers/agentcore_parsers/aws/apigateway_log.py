"""
Execution logs of API Gateway: what it did with each request, step by step.

## Looks like
`(8c1f0f4e-…) Method completed with status: 504`, the request's id before each step; or, from the console's Test,
`Execution log for request …` and lines like `Sun Nov 22 20:17:24 UTC 2026 : Starting execution for request: …`.

## Comes from
The log group `API-Gateway-Execution-Logs_<api>/<stage>` as text, the Test of a method in the console, the member `log` of
`aws apigateway test-invoke-method`. In a CloudWatch export the same lines stand in its wrapper.

## Quirks
The lines of a group carry no time of their own, those of a Test no milliseconds. Bodies may go on over several lines; those of
the request are left out of the text, as nothing in them was said by the gateway. `Execution failed due to …` says why,
`Gateway response type: …` what the caller got instead, `Method completed with status: …` the status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, Head, HeadShape, Input, Kind, LogRecord, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import ctime, iso
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
SHAPES = (HeadShape.TEXT, HeadShape.LINES, HeadShape.OBJECT)
BEST = 94

_OPENING = "Execution log for request "
_STEP = late(
    r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S{0,14}\s{1,4})?\((?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\) (?P<said>\S)"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : (?P<told>\S)"
)
_STARTED = late(r"Starting execution for request: (\S{1,64})")
# What the caller sent, and what was made of it.
_SENT = late(r"(?:Method|Endpoint) request (?:body|headers|query string|path)(?: (?:before|after) transformations)?: ")
_LOGGER = "api-gateway"


def sniff(head: Head) -> Match | None:
    if head.shape == HeadShape.OBJECT:
        return Match(93, "an answer of test-invoke-method with its execution log") if any(map(_tested, head.values)) else None
    some = [line for line in head.lines[:400] if line.strip()]
    if head.shape not in LINED or not some:
        return None
    steps = sum(1 for line in some if _STEP.match(line))
    if some[0].startswith(_OPENING) and steps:
        return Match(94, f"the execution log of a request with {steps} steps")
    return Match(90, f"{steps} steps behind the id of a request") if steps * 2 > len(some) else None


def _tested(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(log := value.get("log"), str) and log.startswith(_OPENING)


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.PROXY_LOG)
    first = next((line for _, line in source.lines() if line.strip()), b"")
    if first.lstrip()[:1] == b"{":
        yield from _answers(source, telemetry)
    else:
        yield from _records(telemetry, ((offset, telemetry.decode(raw, offset).rstrip("\r\n")) for offset, raw in source.lines()))
    yield from telemetry.finish()


def _answers(source: Input, telemetry: Telemetry) -> Iterator[Record]:
    """The log inside of an answer; the status and the body beside it are what the last steps say."""
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
        elif _tested(item[1]):
            place = item[0]._replace(pointer=f"{item[0].pointer or ''}/log")
            yield from _records(telemetry, ((place, line) for line in item[1]["log"].split("\n")))
        else:
            yield from telemetry.document(item[1], item[0])


def _records(telemetry: Telemetry, rows: Iterable[tuple[int | Place, str]]) -> Iterator[LogRecord]:
    block: list[str] = []
    at: int | Place = 0
    request = ""
    for where, line in rows:
        found = _STEP.match(line)
        if found is None and not line.startswith(_OPENING):
            if block or line.strip():
                at = at if block else where
                block.append(line)
            continue
        if block:
            yield _record(telemetry, block, at, request)
        block, at = [line], where
        started = _STARTED.search(line)
        named = found["id"] if found is not None else line[len(_OPENING) :].strip()
        request = named or (started[1] if started else "") or request
    if block:
        yield _record(telemetry, block, at, request)


def _record(telemetry: Telemetry, block: list[str], at: int | Place, request: str) -> LogRecord:
    first = block[0]
    found = _STEP.match(first)
    time = ctime(first) or iso(first)
    start = (found.start("said") if found["said"] else found.start("told")) if found else 0
    whole = "\n".join(block).rstrip()
    sent = _SENT.match(first, start)
    text = first[: sent.end()].rstrip() if sent else whole
    ids = ids_of(first[:2400])
    about = (ids.trace, ids.span, ids.session, request or ids.request, ids.sampled)
    made = telemetry.logs.plain(text, at, Kind.PROXY_LOG, "", time[0] if time else None, 0, _LOGGER, about)
    return made._replace(held=whole) if sent else made
