"""
Logs of a reverse proxy between the caller and the agent.

## Looks like
nginx error log (`2026/11/22 20:17:24 [error] 1234#0: *5 upstream timed out (110: Connection timed out)
while reading upstream, client: …`), nginx, Apache or gunicorn access lines (combined, or with
`$time_iso8601`; `rt=`, `urt=`, `us=` and the like are read), haproxy lines (httplog, tcplog), squid's native access log, Envoy's
(Istio's too), Apache's error log, the common log format of API Gateway.

## Comes from
nginx, an ingress controller, a mesh or haproxy in front of a container or a local run.

## Quirks
The access log answers 200 for a stream that was cut: the status line had long been sent. Error-log
times are local and have no zone: taken as UTC. haproxy's `sD` means: server side timed out in data.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Head, Input, Kind, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import FormatReader, mostly_json, share
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = LINED
BEST = 93

_NAMES = (
    "nginx-error", "http-access", "http-access-iso", "haproxy-http", "haproxy-tcp", "haproxy-error", "squid-access",
    "envoy-access", "envoy-istio", "apache-error", "apache-error-2.2",
)  # fmt: skip
_FORMS = tuple(FORMATS[name] for name in _NAMES)
# Lines of the same programs that are written in a form of one's own.
_ACCESS = late(r'\S{1,100} \S{1,100} (?:\S{1,100} ){0,2}\[[^\]]{10,40}\] ?"[A-Z]{3,8} \S+ HTTP/[\d.]+" \d{3} ')
_HAPROXY = late(r"haproxy\[\d+\]: ")


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip()]
    if head.shape not in LINED or mostly_json(some):
        return None
    known, _ = share(_FORMS, some)
    alike = sum(1 for line in some if _ACCESS.match(line) or _HAPROXY.search(line[:200]))
    best = max(known, alike)
    return Match(93, f"{best} lines of nginx, haproxy or an access log") if best * 2 > len(some) else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.PROXY_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, _FORMS)
    return lines.read(source, telemetry)
