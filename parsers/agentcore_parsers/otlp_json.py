"""
OTLP/JSON: one envelope, or one a line, with stray text lines between.

## Looks like
`{"resourceSpans": [{"resource": {…}, "scopeSpans": [{"scope": {…}, "spans": […]}]}]}` and
`{"resourceLogs": [… "logRecords": […]]}`; a line may hold both.

## Comes from
The collector's file exporter, the `otlp_json_file` exporter (which writes to stdout by default,
among the program's prints), `agentcore dev` (`.cli/traces/otlp/*.otlp.jsonl`), trace back ends.

## Quirks
Ids are hex, or base64 where protobuf's own JSON mapping wrote them; enums are numbers or names;
64-bit times are decimal strings. Files of `agentcore dev` are named after the first trace of a
batch but hold several, and one trace may be spread over files: read the whole folder.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import Damage, Head, Input, Match, Record
from agentcore_parsers._shared import jsons, lines
from agentcore_parsers._shared.telemetry import Telemetry

_KEYS = ("resourceSpans", "resourceLogs")


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if isinstance(v, dict) and any(isinstance(v.get(k), list) for k in _KEYS)]
    if mine:
        return Match(92, f"{len(mine)} OTLP envelopes (resourceSpans/resourceLogs)")
    if b'"resourceSpans"' in head.raw or b'"resourceLogs"' in head.raw:
        return Match(60, "the key resourceSpans or resourceLogs occurs")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    first = next((line for _, line in source.lines() if line.strip()), b"")
    if first.lstrip()[:1] == b"[" or (first.lstrip()[:1] == b"{" and not _is_line(first)):
        for item in jsons.elements(source):
            if isinstance(item, Damage):
                yield item
            else:
                yield from telemetry.document(item[1], item[0])
        yield from telemetry.finish()
    else:
        yield from lines.read(source, telemetry)


def _is_line(first: bytes) -> bool:
    return first.rstrip().endswith(b"}") and first.count(b"{") == first.count(b"}")
