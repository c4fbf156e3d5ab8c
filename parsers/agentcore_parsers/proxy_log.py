"""
Logs of a reverse proxy between the caller and the agent.

## Looks like
nginx error log (`2026/11/22 20:17:24 [error] 1234#0: *5 upstream timed out (110: Connection timed out)
while reading upstream, client: …`), nginx or Apache access lines, haproxy lines with termination states.

## Comes from
nginx, an ingress controller or haproxy in front of a container or a local run.

## Quirks
The access log answers 200 for a stream that was cut: the status line had long been sent. Error-log
times are local and have no zone: taken as UTC. haproxy's `sD` means: server side timed out in data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.model import Head, Input, Kind, Match, Record
from agentcore_parsers._shared import lines
from agentcore_parsers._shared.telemetry import Telemetry

_ERROR = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(?:debug|info|notice|warn|error|crit|alert|emerg)\] \d+#\d+: ")
_ACCESS = re.compile(r'\S+ \S+ (?:\S+ )?\[[^\]]{10,40}\] "[A-Z]{3,8} \S+ HTTP/[\d.]+" \d{3} ')
_HAPROXY = re.compile(r"haproxy\[\d+\]: |\s[CSPRLIcsrk-][RQCHDLT-]-?-?\s\d+/\d+/\d+/\d+/\d+ ")


def sniff(head: Head) -> Match | None:
    if head.shape not in ("text", "lines"):
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    error = sum(1 for line in some if _ERROR.match(line))
    access = sum(1 for line in some if _ACCESS.match(line))
    haproxy = sum(1 for line in some if _HAPROXY.search(line))
    best, what = max((error, "nginx error-log"), (access, "access-log"), (haproxy, "haproxy"))
    return Match(90, f"{best} {what} lines") if best and best * 2 > len(some) else None


def parse(source: Input) -> Iterable[Record]:
    return lines.read(source, Telemetry(source, Kind.PROXY_LOG, prints=True))
