"""
One request as a server or proxy logs it in JSON, under whatever names: what was asked, what was answered, and why.

Known by the names of their members: nginx (a `log_format` of one's own), Envoy and Istio, Traefik, Caddy, API Gateway,
CloudFront's second version, Google Cloud's `httpRequest`, pino-http, morgan and other middleware of web frameworks.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding.times import common_log, nanos

_VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"})
_METHODS = (
    "method", "httpMethod", "http_method", "request_method", "RequestMethod", "requestMethod", "cs-method", "verb", "http.method",
    "http.request.method", "reqMethod",
)  # fmt: skip
_PATHS = (
    "path", "uri", "url", "request_uri", "requestUri", "RequestPath", "cs-uri-stem", "resourcePath", "x-envoy-origin-path",
    "url.path", "originalUrl", "requestUrl", "request_path", "requestPath", "http.target", "rawPath", "route", "routeKey",
)  # fmt: skip
_STATUSES = (
    "status", "statusCode", "status_code", "response_code", "responseCode", "DownstreamStatus", "sc-status", "http_status",
    "http.status_code", "http.response.status_code", "response_status", "httpStatus",
)  # fmt: skip
_PROTOCOLS = ("protocol", "proto", "RequestProtocol", "cs-protocol-version", "server_protocol", "httpVersion")
_WHOLE = ("request", "request_line", "RequestLine", "http_request", "req")  # `POST /invocations HTTP/1.1` in one member
_ASKED, _ANSWERED = ("request", "req", "http", "httpRequest"), ("response", "res", "http", "httpRequest")
# Why, beside the status; the first that says something.
_REASONS = (
    "integrationErrorMessage", "integration_error", "errorMessage", "error_message", "error.message", "authorizerError",
    "upstream_transport_failure_reason", "connection_termination_details", "response_code_details", "x-edge-detailed-result-type",
)  # fmt: skip
_FLAGS = ("response_flags", "errorResponseType", "error.responseType")
_TIMES = (
    "timestamp", "@timestamp", "start_time", "requestTime", "request_time_iso", "time_iso8601", "time_local", "StartUTC", "time",
    "ts", "requestTimeEpoch", "startTime", "started_at", "StartLocal", "msec", "date",
)  # fmt: skip
_REQUEST_IDS = (
    "requestId", "request_id", "x-request-id", "x_request_id", "x-edge-request-id", "reqId", "req_id", "extendedRequestId",
)  # fmt: skip
_TRACES = ("traceId", "trace_id", "xrayTraceId", "xray_trace_id", "x-amzn-trace-id", "x_amzn_trace_id", "traceparent")
_NOTHING = ("", "-", "null", "via_upstream", "Hit", "Miss", "RefreshHit", "OriginShieldHit", "Error", "DEFAULT")
_LINE = late(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE) \S{1,4000}(?: HTTP/[\d.]{1,3})?$")
MARKS = frozenset((*_STATUSES, "response", "res", "http", "httpRequest"))  # without one of them it is none


def request_line(doc: dict[str, Any]) -> str:
    """`"POST /invocations HTTP/1.1" 504 …` as a text log would have it; empty where the document is no such line."""
    if MARKS.isdisjoint(doc):
        return ""
    asked = next((doc[k] for k in _ASKED if isinstance(doc.get(k), dict)), doc)
    answered = next((doc[k] for k in _ANSWERED if isinstance(doc.get(k), dict)), doc)
    status = _status(answered) or _status(doc)
    if not status:
        return ""
    line = next((v for k in _WHOLE if isinstance(v := doc.get(k), str) and _LINE.match(v)), "") or _asked(asked) or _asked(doc)
    if not line:
        return ""
    words = [f'"{line}" {status}', *(v for k in _FLAGS if (v := _said(doc, k)))]
    if status[0] in "045":
        words += [v for k in _REASONS if (v := _said(doc, k))][:2]
    return " ".join(words)


def _asked(box: dict[str, Any]) -> str:
    method = next((v for k in _METHODS if isinstance(v := box.get(k), str)), "")
    path = next((v for k in _PATHS if isinstance(v := box.get(k), str) and v), "")
    if method.upper() not in _VERBS or not path:
        return ""
    path = path.removeprefix(f"{method} ")  # API Gateway's routeKey
    protocol = next((v for k in _PROTOCOLS if isinstance(v := box.get(k), str)), "")
    return f"{method} {path}" + (f" {protocol}" if protocol.startswith("HTTP/") else "")


def _status(box: dict[str, Any]) -> str:
    for key in _STATUSES:
        value = box.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and (value == 0 or 100 <= value <= 599):
            return str(value)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and (len(value) == 3 or value == "0"):
            return value
    return ""


def _said(doc: dict[str, Any], key: str) -> str:
    value = doc.get(key)
    return value if isinstance(value, str) and value not in _NOTHING else ""


def is_request(doc: dict[str, Any]) -> bool:
    """Whether a document is the line of an access log, and nothing that only mentions a request: it has a time."""
    return request_line(doc) != "" and time_of(doc) is not None


def time_of(doc: dict[str, Any]) -> int | None:
    """When it was, in any of the spellings of these logs."""
    date, clock = doc.get("date"), doc.get("time")
    if isinstance(date, str) and isinstance(clock, str) and len(clock) <= 15 and ":" in clock[:3]:  # CloudFront
        return nanos(f"{date}T{clock}Z")[0]
    for key in _TIMES:
        value = doc.get(key)
        if value is None or value == "" or isinstance(value, bool):
            continue
        found = common_log(value) if isinstance(value, str) and value[2:3] == "/" else None
        time = found[0] if found else nanos(value)[0]
        if time is not None:
            return time
    return None


def request_id(doc: dict[str, Any]) -> str:
    return next((v for k in _REQUEST_IDS if (v := _said(doc, k))), "")


def trace_id(doc: dict[str, Any]) -> str:
    return next((v for k in _TRACES if (v := _said(doc, k))), "")
