"""
Logs that the platform delivers for a gateway, runtime or memory (vended logs), bare.

## Looks like
One document a line: `{"resource_arn": "arn:aws:bedrock-agentcore:…:gateway/…", "event_timestamp": <ms>,
"body": {"isError": false, "log": "Executing tool X from target Y", "requestBody": "{id=1,
method=tools/call, …}"}, …}`; usage logs have `agent.runtime.vcpu.hours.used` instead of a body.

## Comes from
A log delivery (APPLICATION_LOGS, USAGE_LOGS) to CloudWatch (`/aws/vendedlogs/bedrock-agentcore/…`), S3 or
Firehose. Inside CloudWatch exports of any kind the same documents are recognised, too.

## Quirks
Requests and responses are printed as Java prints maps, without quotes; they are parsed as far as that is
possible. A failed tool call can be answered with HTTP 200: `isError` or an error in the response counts.
Tool arguments and results stay out of the text of a record, which holds the platform's own phrase.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import Damage, Head, Input, Match, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry
from agentcore_parsers.records.vended import channel_of, is_vended

HINTS = ("resource_arn",)


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if isinstance(v, dict) and is_vended(v)]
    if not mine:
        return None
    if any(p.strip() for p in getattr(head, "prefixes", ())):
        return Match(50, "vended log documents behind a prefix")
    ours = any(":bedrock-agentcore:" in str(v["resource_arn"]) for v in mine)
    return Match(93 if ours else 60, f"{len(mine)} vended log documents ({channel_of(mine[0])})")


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    first = next((line.strip() for _, line in source.lines() if line.strip()), b"")
    if first[:1] != b"[":
        yield from lines.read(source, telemetry)
        return
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
        else:
            yield from telemetry.document(item[1], item[0])
    yield from telemetry.finish()
