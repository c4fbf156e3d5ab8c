"""
Access logs in JSON: a request a line, under the names that a proxy, a gateway or a configuration gave its members.

## Looks like
One object a line with a method and a path (or the request's line), a status, and a time: nginx with a `log_format` of JSON,
Envoy and Istio (`response_code`, `response_flags`), Traefik (`DownstreamStatus`), API Gateway (`httpMethod`, `resourcePath`,
`requestTime`), CloudFront's second version (`cs-method`, `sc-status`), Google Cloud (`httpRequest`).

## Comes from
The proxy or gateway between caller and agent: its file, `kubectl logs`, the log group of a stage of API Gateway, a bucket.

## Quirks
Numbers may be strings, and `-` stands for nothing. The text of a record is the line as a text log would have it, with the
reason that the members name (`integrationErrorMessage`, `response_flags`, `x-edge-detailed-result-type`); all members stand in
its details. A status of 0 is Envoy's for a caller that left. Lines of loggers that also name a request (Caddy, pino-http) are
read as `json-log`.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import Head, HeadShape, Input, Kind, Match, Record
from agentcore_parsers.records import access, lines
from agentcore_parsers.records.logs import is_log_line
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ("tatus", "esponse_code", "esponseCode")
SHAPES = (HeadShape.LINES, HeadShape.JSON_LINES, HeadShape.OBJECT)
BEST = 64


def sniff(head: Head) -> Match | None:
    if head.shape not in (HeadShape.LINES, HeadShape.OBJECT):
        return None
    docs = [value for value in head.values if isinstance(value, dict)]
    mine = sum(1 for doc in docs if access.is_request(doc) and not is_log_line(doc))
    if not mine or mine * 2 < len(docs):
        return None
    return Match(64, f"{mine} lines with a request, its status and a time")


def parse(source: Input) -> Iterable[Record]:
    return lines.read(source, Telemetry(source, Kind.PROXY_LOG, prints=True))
