"""
Access logs of an Application Load Balancer.

## Looks like
`https 2026-11-22T20:17:24.000000Z app/agents/50dc… 192.0.2.1:2817 10.0.0.1:8080 0.086 60.003 -1 504 - 0 57
"POST https://… HTTP/1.1" "agent" cipher TLSv1.2 arn:… "Root=1-…" …`: type, end of the request, and 27 more.

## Comes from
The S3 bucket of a load balancer between caller and agent: `…_elasticloadbalancing_….log.gz`.

## Quirks
The time is when the answer was complete; `alb.request_creation_time` is when the request came. Three times in
seconds: until sent to the target, until its first byte, and the rest; -1 where that was not reached. 504
with a target time near the idle timeout (60 s by default) and no target status: the balancer gave up. The
trace id is X-Ray's; a stream that is cut after its first byte still shows 200.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import LINED, Damage, DamageReason, Head, Input, Kind, LogRecord, Match, Place, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import FormatReader, mostly_json, share
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = LINED

_FORMS = (FORMATS["alb-access"], FORMATS["alb-bad-request"])
_NAMES = frozenset(form.name for form in _FORMS)


def sniff(head: Head) -> Match | None:
    if mostly_json(head.lines[:400]):
        return None
    mine, total = share(_FORMS, head.lines[:400])
    return Match(95, f"{mine} of {total} lines are of a load balancer") if mine * 2 > total else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.PROXY_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, _FORMS)
    other: list[Place] = []
    for record in lines.read(source, telemetry):
        if isinstance(record, LogRecord) and record.logger not in _NAMES:
            other.append(record.place)
        yield record
    if other:
        message = "lines that are no access-log entries; they were read as plain text"
        yield Damage(other[0], DamageReason.OTHER_LINE, message, len(other))
