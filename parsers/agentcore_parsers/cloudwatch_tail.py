"""
Lines of `aws logs tail`: short, detailed and json.

## Looks like
`2025-11-18T07:43:45 <message>` (short), `2025-11-17T15:15:13.525000+00:00 otel-rt-logs <message>`
(detailed), or the detailed prefix alone on a line and the message pretty-printed below it (json).

## Comes from
`aws logs tail GROUP --since 1h [--format short|detailed|json]`, saved with a redirect.

## Quirks
Short stamps have no zone and mean UTC. Stream names hold blanks and brackets
(`2025/11/17/[runtime-logs]ab12…`). A message of several lines has its stamp on the first only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers._shared import jsons
from agentcore_parsers._shared.telemetry import Telemetry
from agentcore_parsers._shared.times import iso

_DETAILED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?[+-]\d\d:\d\d ")
_SHORT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (?=\S)")
# A stream name ends before the message; its own form is known: a dated one with brackets, or one word.
_STREAM = re.compile(r"(?:\d{4}/\d\d/\d\d/\[[^\]]{1,60}\]\s?[\w-]{0,64}|[\w.\-/\[\]$]{1,512})(?= |$)")


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip()]
    detailed = sum(1 for line in some if _DETAILED.match(line))
    short = sum(1 for line in some if _SHORT.match(line))
    if detailed and detailed >= short and (detailed > len(some) // 20 or head.lines[0][:1].isdigit()):
        return Match(88, f"{detailed} lines with the detailed prefix of `aws logs tail`")
    return Match(80, f"{short} lines start with a zone-less stamp") if short > len(some) // 2 else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    block: list[str] = []
    block_at, stream, time = 0, "", None
    for offset, raw in source.lines():
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        found = _DETAILED.match(line) or _SHORT.match(line)
        if found is None:
            if block or stream:
                block.append(line)
            elif line.strip():
                yield from telemetry.text.lines(line, offset)
            continue
        if block:
            yield from _message(telemetry, block, source, block_at, stream, time)
        stamp = iso(line)
        time, rest = (stamp[0] if stamp else None), line[found.end() :]
        stream = ""
        if found.re is _DETAILED:
            name = _STREAM.match(rest)
            stream = name[0] if name else ""
            rest = rest[len(stream) :].lstrip(" ")
        block, block_at = [rest] if rest else [], offset
    if block:
        yield from _message(telemetry, block, source, block_at, stream, time)
    yield from telemetry.finish()


def _message(
    telemetry: Telemetry, block: list[str], source: Input, offset: int, stream: str, time: int | None
) -> Iterable[Record]:
    text = "\n".join(block).strip()
    place = Place(source.name, offset=offset)
    if text.startswith("{"):
        note: list[Damage] = []
        try:
            doc = jsons.loads(text.encode(), note, place)
        except ValueError:
            yield Damage(place, "bad-record", "a message that starts like JSON is not complete JSON")
        else:
            yield from note
            for record in telemetry.document(doc, offset, stream, time):
                # The document spans lines, so it could not be read again by its first one.
                yield record._replace(held=doc) if hasattr(record, "held") and len(block) > 1 else record
            return
    yield from telemetry.text.lines(text, offset, stream, time)
