"""
The body of an OTLP request as one line of OTLP/JSON, which is what the collector's file exporter writes and our parser reads.

JSON stays what it is, protobuf is decoded by opentelemetry-proto (the extra `otlp`). What is no request of its kind is refused,
with the status that the protocol has for it.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

BODY_BYTES = 20 << 20  # what the collector's own HTTP server takes by default (confighttp, max_request_body_size)
JSON, PROTOBUF = "application/json", "application/x-protobuf"
NO_EXTRA = "OTLP in protobuf needs opentelemetry-proto: pip install 'agentcore-analyzer[otlp]'"
# By path: the lists around the records, and the module and message of the request.
_SIGNALS = {
    "/v1/traces": ("resourceSpans", "scopeSpans", "spans", "trace.v1.trace_service_pb2", "ExportTraceServiceRequest"),
    "/v1/logs": ("resourceLogs", "scopeLogs", "logRecords", "logs.v1.logs_service_pb2", "ExportLogsServiceRequest"),
}
METRICS = "/v1/metrics"  # which are taken and not kept
_IDS = ("traceId", "spanId", "parentSpanId")


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Taken(NamedTuple):
    line: bytes  # empty where the request holds no record
    records: int


def has_protobuf() -> bool:
    from importlib.util import find_spec

    try:
        return find_spec("opentelemetry.proto.collector") is not None
    except ModuleNotFoundError:
        return False


def taken(path: str, kind: str, body: bytes) -> Taken:
    """Raises Refused."""
    if path not in _SIGNALS:
        raise Refused(404, "only /v1/traces and /v1/logs are received")
    if kind == JSON:
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Refused(400, "the body is no JSON") from None
        count = sum(len(records) for records in _records(path, document))
        # In a string a line end is escaped; elsewhere in JSON it is a blank.
        line = body.strip().replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"
    elif kind == PROTOBUF:
        document = _decoded(path, body)
        count = 0
        for records in _records(path, document):
            count += len(records)
            for record in records:
                _ids_in_hex(record)
        line = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    else:
        raise Refused(415, f"the content type must be {PROTOBUF} or {JSON}")
    return Taken(line if count else b"", count)


def inflated(body: bytes, encoding: str) -> bytes:
    """Raises Refused."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise Refused(415, "the content encoding must be gzip, or none")
    unpacker = zlib.decompressobj(31)  # with gzip's own head
    try:
        made = unpacker.decompress(body, BODY_BYTES + 1)
    except zlib.error:
        raise Refused(400, "the body is no gzip") from None
    if len(made) > BODY_BYTES:
        raise too_large()
    if not unpacker.eof:
        raise Refused(400, "the gzip of the body ends early")
    return made


def too_large() -> Refused:
    return Refused(413, f"a body of more than {BODY_BYTES >> 20} MiB is not taken")


def _decoded(path: str, body: bytes) -> Any:
    *_, module, message = _SIGNALS[path]
    try:
        from importlib import import_module

        from google.protobuf.json_format import MessageToDict
        from google.protobuf.message import DecodeError

        request = getattr(import_module(f"opentelemetry.proto.collector.{module}"), message)()
    except ImportError:
        raise Refused(415, NO_EXTRA) from None
    try:
        request.ParseFromString(body)
        return MessageToDict(request, use_integers_for_enums=True)
    except (DecodeError, ValueError, RecursionError):
        raise Refused(400, f"the body is no {message}") from None


def _records(path: str, document: Any) -> Iterator[list[dict[str, Any]]]:
    """The lists of spans or log records. Raises Refused where something else stands in their place."""
    resources, scopes, members, *_ = _SIGNALS[path]
    for group in _list(document, resources):
        for scope in _list(group, scopes):
            yield _list(scope, members)


def _list(value: Any, member: str) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise Refused(400, "the body is no object")
    found = value.get(member)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Refused(400, f"{member} is no list of objects")
    return found


def _ids_in_hex(record: dict[str, Any]) -> None:
    """ProtoJSON writes bytes as base64; OTLP wants hex for ids (opentelemetry.io/docs/specs/otlp, JSON Protobuf Encoding)."""
    for holder in (record, *record.get("links", ())):
        for name in _IDS:
            if name in holder:
                holder[name] = base64.b64decode(holder[name]).hex()
