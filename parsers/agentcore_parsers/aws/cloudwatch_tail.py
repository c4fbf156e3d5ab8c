"""
Lines of `aws logs tail`: short, detailed and json.

## Looks like
`2025-11-18T07:43:45 <message>` (short), `2025-11-17T15:15:13.525000+00:00 otel-rt-logs <message>`
(detailed), or the detailed prefix alone on a line and the message pretty-printed below it (json).

## Comes from
`aws logs tail GROUP --since 1h [--format short|detailed|json]`, saved with a redirect.

## Quirks
Short stamps have no zone and mean UTC. Stream names hold blanks and brackets
(`2025/11/17/[runtime-logs]ab12…`). A message of several lines has its stamp on the first only. What the CLI itself says on
stderr (`aws: [ERROR]: …`), before, between or behind the events, is no event: it is a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Document, Head, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = LINED
BEST = 88

_DETAILED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?[+-]\d\d:\d\d ")
_SHORT = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (?=\S)")
# A stream name ends before the message; its own form is known: a dated one with brackets, or one word.
_STREAM = late(r"(?:\d{4}/\d\d/\d\d/\[[^\]]{1,60}\]\s?[\w-]{0,64}|[\w.\-/\[\]$]{1,512})(?= |$)")
# What a stream is called, for recognition: a log level or `data:` after the stamp is a client's log.
_NAMED = late(r"(?:\d{4}/\d\d/\d\d/\[|default(?= |$)|spans(?= |$)|[\w.$]{1,200}[-/][\w.\-/\[\]$]{1,300}(?= |$))")


# What the CLI writes to stderr.
_STDERR = late(
    r"\s{0,200}(?:aws(?:\.exe|\.cmd)? ?: |An error occurred \(|Unable to locate credentials|Connect timeout on endpoint URL)"
)


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip() and not _STDERR.match(line)]
    if head.shape not in LINED or not some:
        return None
    detailed = sum(1 for line in some if (m := _DETAILED.match(line)) and _NAMED.match(line, m.end()))
    if detailed and _DETAILED.match(some[0]):
        return Match(88, f"{detailed} lines with the detailed prefix of `aws logs tail`")
    short = [line for line in some if _SHORT.match(line)]
    if len(short) * 2 <= len(some) or not _SHORT.match(some[0]):
        return None
    # Other loggers write such stamps too; a document behind the stamp is what a runtime's group holds.
    documents = sum(1 for line in short if line[20:21] == "{")
    return Match(87 if documents else 52, f"{len(short)} lines with a zone-less stamp, {documents} before a document")


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    block: list[str] = []
    block_at, stream, time = 0, "", None
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        found = _DETAILED.match(line) or _SHORT.match(line)
        if found is None:
            if _STDERR.match(line):
                yield Document(Kind.TEXT, "stderr of the command", line.strip(), Place(source.name, offset=offset))
            elif block or stream:
                if not block:
                    block_at = offset  # json: the message begins below its prefix
                block.append(line)
            elif line.strip():
                yield from telemetry.text.lines(line, offset)
            continue
        if block:
            yield from _message(telemetry, block, block_at, stream, time)
        stamp = iso(line)
        time, rest = (stamp[0] if stamp else None), line[found.end() :]
        stream = ""
        if found.re is _DETAILED:
            name = _STREAM.match(rest)
            stream = name[0] if name else ""
            rest = rest[len(stream) :].removeprefix(" ")  # more blanks are a traceback's own
        block, block_at = [rest] if rest else [], offset
    if block:
        yield from _message(telemetry, block, block_at, stream, time)
    yield from telemetry.finish()


def _message(
    telemetry: Telemetry, block: list[str], offset: int, stream: str, time: int | None
) -> Iterable[Record]:
    return telemetry.message("\n".join(block).rstrip(), offset, stream, time)
