"""
Log documents as `model.LogRecord`: OTel log records, BedrockAgentCoreApp lines, vended gateway logs.

GenAI event records (Strands, botocore, LangChain bodies) keep their content in the body and have
no text: they replay the whole conversation at every model call, so a phrase found there proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from agentcore_analyzer.conventions import session_of
from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.model import Detail, Input, Kind, LogRecord, LogRole, Origin, Place
from agentcore_parsers.decoding.ids import hex_id, trace_of
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import access, loggers, vended
from agentcore_parsers.records.attributes import any_value, flat
from agentcore_parsers.records.noted import Noted

_LEVELS = {
    "TRACE": 1, "DEBUG": 5, "INFO": 9, "NOTICE": 10, "WARN": 13, "WARNING": 13, "ERROR": 17,
    "EXCEPTION": 17, "CRITICAL": 21, "FATAL": 21, "ALERT": 21, "EMERG": 21,
}  # fmt: skip
_SEVERITY_NAME = "SEVERITY_NUMBER_"
ACCESS = "http-access-json"
EVALUATED = "gen_ai.evaluation.result"  # a score, or why there is none
_ERROR = 17
_EVENT_PREFIXES = ("gen_ai.", "strands.", "opentelemetry.instrumentation.", "openinference.", "traceloop.")


_LEVEL_KEYS = ("level", "levelname", "severity", "log_level", "loglevel")
_MESSAGE_KEYS = ("message", "msg", "event")


def is_log_line(doc: dict[str, Any]) -> bool:
    """Whether a JSON logger wrote this: a level and a message, under whatever names; an exception with a time."""
    for key in _LEVEL_KEYS:
        value = doc.get(key)
        if isinstance(value, str) and level(value) and any(isinstance(doc.get(k), str) for k in _MESSAGE_KEYS):
            return True
    return loggers.is_line(doc)


def is_platform(doc: dict[str, Any]) -> bool:
    """Whether Lambda's platform wrote this."""
    return "record" in doc and str(doc.get("type", "")).startswith("platform.") and isinstance(doc["record"], dict)


def level(value: Any) -> int:
    """The OpenTelemetry severity number of a level name or number; 0 where unknown."""
    if isinstance(value, bool) or value is None:
        return 0
    if isinstance(value, int):
        return value if 0 <= value <= 24 else 0
    if isinstance(value, str):
        name = value.upper().removeprefix(_SEVERITY_NAME)
        return _LEVELS.get(name) or _LEVELS.get(name.rstrip("234"), 0)
    return 0


class LogReader:
    def __init__(self, source: Input) -> None:
        self.source = source
        self._holds = source.holds
        self.origin = source.origin(view)
        self._vended = source.origin(vended.view)
        self._by_resource: dict[int, tuple[Any, Origin]] = {}
        self.noted = Noted(source)
        self.readable = self.noted.readable

    def otel(
        self,
        doc: dict[str, Any],
        where: int | Place,
        stream: str,
        resource: Any = None,
        scope: str | None = None,
        time_ns: int | None = None,
    ) -> LogRecord:
        """An OpenTelemetry log record: CloudWatch spelling, OTLP/JSON or the console exporter's."""
        get = doc.get
        attributes = flat(get("attributes"))
        time = nanos(get("timeUnixNano") or get("timestamp"))[0]
        if time is None:
            time = nanos(get("observedTimeUnixNano") or get("observed_timestamp"))[0] or time_ns
        if scope is None:
            raw_scope = get("scope")
            scope = raw_scope.get("name") if isinstance(raw_scope, dict) else None
        event = get("eventName") or get("event_name") or attributes.get("event.name")
        if event is None and get("name") == EVALUATED:
            event = EVALUATED
        body = any_value(get("body"))
        text = body if isinstance(body, str) else None
        if isinstance(event, str) and event.startswith(_EVENT_PREFIXES):
            text = None
        if text is not None:
            text = self.readable(_with_exception(text, attributes), where)
        sampled = attributes.get("otelTraceSampled")
        if not isinstance(sampled, bool):
            # Only a set bit says something: many writers never set the flags at all.
            flags = get("flags", get("trace_flags"))
            sampled = True if isinstance(flags, int) and flags & 1 else None
        number = get("severityNumber", get("severity_number"))
        severity = level(number) or level(get("severityText") or get("severity_text"))
        if event == EVALUATED and (wrong := attributes.get("error.type")):
            # The record itself is at INFO: that it was written is no error, what it says is one.
            text, severity = self.readable(f"{wrong}: {attributes.get('error.message') or ''}", where), _ERROR
        return LogRecord._make(  # by position, as in `plain`
            (
                time,
                severity,
                text,
                hex_id(get("traceId") or get("trace_id") or attributes.get("otelTraceID"), 32),
                hex_id(get("spanId") or get("span_id") or attributes.get("otelSpanID"), 16),
                session_of(attributes),
                None,
                scope if isinstance(scope, str) else "",
                Kind.RUNTIME_LOG,
                stream,
                sampled,
                self._origin_of(resource),
                where,
                self._held(doc, where),
                event if isinstance(event, str) and (text is None or event == EVALUATED) else "",
                LogRole.LINE,
            )
        )

    def app(self, doc: dict[str, Any], where: int | Place, channel: Kind, stream: str, time_ns: int | None = None) -> LogRecord:
        """A BedrockAgentCoreApp line (no trace id, but requestId and sessionId), or another JSON logger's."""
        line = loggers.read(doc)
        time = nanos(line.time)[0]
        if time is None:
            time = next((ns for value in loggers.times(doc) if (ns := nanos(value)[0]) is not None), time_ns)
        return LogRecord(
            time_ns=time,
            severity=line.severity,
            text=self.readable(line.text, where),
            trace_id=trace_of(line.trace),
            span_id=hex_id(line.span, 16),
            session_id=line.session or None,
            request_id=line.request or None,
            logger=line.logger,
            channel=channel,
            stream=stream,
            sampled=None,
            origin=self.origin,
            where=where,
            held=self._held(doc, where),
        )

    def platform(self, doc: dict[str, Any], where: int | Place, channel: Kind = Kind.LAMBDA_LOG) -> LogRecord:
        """An event of Lambda's own, as its JSON log format has it: `platform.start`, `platform.report`, …"""
        record = doc["record"]
        tracing = record.get("tracing")
        failed = record.get("status") not in (None, "success") or "errorType" in record
        trace = trace_of(_string(tracing.get("value"))) if isinstance(tracing, dict) else None
        ids = (trace, None, None, _string(record.get("requestId")), None)
        time, severity = nanos(doc.get("time"))[0], 17 if failed else 9
        return self.plain(written(doc), where, channel, "", time, severity, "platform", ids, event=str(doc["type"]))

    def access(self, doc: dict[str, Any], where: int | Place, stream: str = "", time_ns: int | None = None) -> LogRecord:
        """A request that a proxy or gateway logged in JSON: the text is the line as a text log has it."""
        time = access.time_of(doc)
        return LogRecord(
            time_ns=time_ns if time is None else time,
            severity=0,
            text=self.readable(access.request_line(doc), where),
            trace_id=trace_of(access.trace_id(doc)),
            span_id=None,
            session_id=None,
            request_id=access.request_id(doc) or None,
            logger=ACCESS,
            channel=Kind.PROXY_LOG,
            stream=stream,
            sampled=None,
            origin=self.origin,
            where=where,
            held=self._held(doc, where),
        )

    def vended(self, doc: dict[str, Any], where: int | Place) -> LogRecord:
        """A record that the platform delivers for a gateway, runtime or memory."""
        text, failed = vended.describe(doc)
        severity = level(doc.get("severityNumber")) or level(doc.get("severityText")) or 9
        return LogRecord(
            time_ns=nanos(doc.get("timeUnixNano") or doc.get("event_timestamp") or doc.get("timestamp"))[0],
            severity=max(severity, 17) if failed else severity,
            text=self.readable(text, where),
            trace_id=hex_id(doc.get("trace_id") or doc.get("traceId"), 32),
            span_id=hex_id(doc.get("span_id") or doc.get("spanId"), 16),
            session_id=_string(doc.get("session_id")) or _string(doc.get("session.id")),
            request_id=_string(doc.get("request_id")) or _string(doc.get("requestId")),
            logger=_string(doc.get("service_name")) or _string(doc.get("agent.name")) or "",
            channel=vended.channel_of(doc),
            stream="",
            sampled=None,
            origin=self._vended,
            where=where,
            held=self._held(doc, where),
            event=vended.stream_of(doc),
        )

    def plain(
        self,
        text: str,
        where: int | Place,
        channel: Kind,
        stream: str = "",
        time_ns: int | None = None,
        severity: int = 0,
        logger: str = "",
        ids: tuple[str | None, str | None, str | None, str | None, bool | None] = (None, None, None, None, None),
        *,
        event: str = "",
        role: LogRole = LogRole.LINE,
    ) -> LogRecord:
        """A text line or block; `ids` are trace, span, session, request and the sampled flag it names."""
        trace, span, session, request, sampled = ids
        text = self.readable(text, where)
        # By position: by name it takes three times as long, and most records of a log are made here.
        return LogRecord._make(
            (
                time_ns,
                severity,
                text,
                trace,
                span,
                session,
                request,
                logger,
                channel,
                stream,
                sampled,
                self.origin,
                where,
                text,
                event,
                role,
            )
        )

    def _held(self, doc: Any, where: int | Place) -> Any:
        """A place without an offset cannot be read again; every other one only if memory allows."""
        return doc if (isinstance(where, Place) and where.offset is None) or self._holds() else None

    def _origin_of(self, resource: Any) -> Origin:
        if resource is None:
            return self.origin
        if id(resource) not in self._by_resource:
            attributes = flat(resource.get("attributes") if isinstance(resource, dict) else None)
            self._by_resource[id(resource)] = (
                resource,
                self.source.origin(partial(view, resource=attributes)),
            )
        return self._by_resource[id(resource)][1]


def _with_exception(text: str, attributes: Mapping[str, Any]) -> str:
    """The message and the exception that logging attached as attributes, as one text."""
    kind, message = attributes.get("exception.type"), attributes.get("exception.message")
    if isinstance(kind, str) and kind:
        stack = attributes.get("exception.stacktrace")
        if isinstance(stack, str) and stack:
            text = f"{text}\n{stack.rstrip()}"
        text = f"{text}\n{kind}: {message if isinstance(message, str) else ''}"
    return text


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def view(doc: Any, resource: Mapping[str, Any] | None = None) -> Detail:
    """The detail of a log document: its attributes and its body as the writer nested it."""
    if isinstance(doc, str):
        return Detail({}, body=doc)
    if not isinstance(doc, dict):
        return Detail({})
    if resource is None:
        raw = doc.get("resource")
        resource = flat(raw.get("attributes")) if isinstance(raw, dict) else {}
    known = flat(doc.get("attributes"))
    return Detail(known if "attributes" in doc else doc, resource=resource, body=any_value(doc.get("body", doc.get("message"))))
