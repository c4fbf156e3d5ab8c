"""
Access logs in the extended format of the W3C: CloudFront's standard logs, IIS.

## Looks like
`#Version: 1.0`, `#Fields: date time x-edge-location sc-bytes c-ip cs-method …`, then one request a line, the values parted by
tabs (CloudFront) or blanks (IIS); also lines of CloudFront without their head.

## Comes from
The bucket of a distribution in front of an agent (`<distribution>.2026-11-29-12.8f2a.gz`); `u_ex261129.log` of IIS.

## Quirks
Times are UTC and those of the end of the answer. `time-taken` is in seconds at CloudFront, in milliseconds at IIS. `-` stands for
nothing, blanks inside of a value are `%20` or `+`. The fields may change within a file. `x-edge-result-type` says Error for a
4xx of the origin, too; the status decides, and `x-edge-detailed-result-type` says why.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import partial
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, DamageReason, Detail, Head, Input, Kind, Match, Place, Record
from agentcore_parsers.records import access
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
SHAPES = LINED
BEST = 95

_FIELDS = late(r"#Fields:\s")
# The order of the legacy form, which has not changed since its last field came.
_CLOUDFRONT = (
    "date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "cs(Referer)",
    "cs(User-Agent)", "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id", "x-host-header", "cs-protocol",
    "cs-bytes", "time-taken", "x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type",
    "cs-protocol-version", "fle-status", "fle-encrypted-fields", "c-port", "time-to-first-byte", "x-edge-detailed-result-type",
    "sc-content-type", "sc-content-len", "sc-range-start", "sc-range-end",
)  # fmt: skip
_EDGE = late(r"\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z][A-Z0-9]{3,11}(?:-[A-Z]\d{1,3})?\t")  # longer in a copy
_LOCAL = {"date-local": "date", "time-local": "time", "cs-uri": "cs-uri-stem"}


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED:
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    fields = next((line for line in some[:20] if _FIELDS.match(line)), "")
    if fields and "cs-method" in fields and "sc-status" in fields:
        return Match(95, "a head of #Fields with cs-method and sc-status")
    edge = sum(1 for line in some if _EDGE.match(line))
    return Match(92, f"{edge} lines of CloudFront without their head") if edge * 2 > len(some) else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.PROXY_LOG)
    fields = list(_CLOUDFRONT)
    origin = source.origin(partial(_detail, fields))
    other: list[int] = []
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        if _FIELDS.match(line):
            fields = [_LOCAL.get(name, name) for name in line.split()[1:]]
            origin = source.origin(partial(_detail, fields))
        if line[:1] == "#" or not line.strip():
            continue
        doc = _document(fields, line)
        text = access.request_line(doc)
        if not text:
            other.append(offset)
            yield from telemetry.text.lines(line, offset)
            continue
        yield from telemetry.text.flush()
        yield telemetry.logs.access(doc, offset)._replace(origin=origin, held=line)
    yield from telemetry.finish()
    if other:
        message = "lines that do not fit the fields of the head; they were read as plain text"
        yield Damage(Place(source.name, offset=other[0]), DamageReason.OTHER_LINE, message, len(other))


def _detail(fields: list[str], held: Any) -> Detail:
    return Detail(_document(fields, held) if isinstance(held, str) else {}, body=held)


def _document(fields: list[str], line: str) -> dict[str, str]:
    """The values under the names of the fields."""
    if "\t" in line:
        values = line.split("\t")
    else:
        try:
            values = next(csv.reader([line], delimiter=" ", skipinitialspace=True), []) if '"' in line else line.split()
        except csv.Error:  # a cell of more than 128 KiB
            return {}
    return dict(zip(fields, values, strict=False)) if len(values) >= min(len(fields), 10) else {}
