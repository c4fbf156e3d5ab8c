"""
The built-in line formats, compiled.

Written by scripts/patterns from patterns/builtin.logpattern; edit that file instead.
"""

# fmt: off
# ruff: noqa: E501

from __future__ import annotations

from agentcore_analyzer.model import Kind
from agentcore_parsers._shared.formats import Format

FORMATS = {
    "nginx-error": Format(
        "nginx-error",
        "Error log of nginx",
        Kind.PROXY_LOG,
        '(\\d{4})/(\\d\\d)/(\\d\\d)\\ (\\d\\d):(\\d\\d):(\\d\\d)(?#)\\ \\[(?#)([A-Za-z]++)(?#)\\]\\ (?#)([0-9]++)(?#)\\#(?#)([0-9]++)(?#):\\ (?#)(?:\\*([0-9]++)\\ )?+(?#)(.*+)(?#)[ \\t]*+\\Z',
        ("%Y", "%m", "%d", "%H", "%M", "%S", "level", "pid", "tid", "nginx.connection", "message",),
        "parts",
        True,
    ),
    "http-access": Format(
        "http-access",
        "Access log in the combined format (nginx, Apache, gunicorn)",
        Kind.PROXY_LOG,
        '([^\\s]++)(?#)\\ (?#)[^\\s]++(?#)\\ (?#)([^\\s]++)(?#)\\ \\[(?#)(\\d\\d/[A-Za-z]{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})(?#)\\]\\ "(?#)([A-Za-z]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^"\\ ]++)(?#)"\\ (?#)([0-9]++)(?#)\\ (?#)([^\\s]++)(?#)(?:\\ "((?:(?!"\\ ").)*+)"\\ "([^"\n]*+)")?+(?#)(?:\\ rt=([^\\s]++))?+(?#)(?:\\ uct=([^\\s]++))?+(?#)(?:\\ uht=([^\\s]++))?+(?#)(?:\\ urt=([^\\s]++))?+(?#)(?:\\ us=([^\\s]++))?+(?#)(?:\\ (.*+))?+(?#)[ \\t]*+\\Z',
        ("client.address", "user.name", "time", "http.request.method", "url.path", "network.protocol", "http.response.status_code", "http.response.body.size", "http.request.referer", "user_agent.original", "request.time", "upstream.connect.time", "upstream.header.time", "upstream.response.time", "upstream.status", "extra",),
        "clf",
        False,
    ),
    "http-access-iso": Format(
        "http-access-iso",
        "Access log of nginx with ISO times",
        Kind.PROXY_LOG,
        '([^\\s]++)(?#)\\ \\-\\ (?#)(?:([^\\[\\ ]++)\\ )?+(?#)\\[(?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\]\\ "(?#)([A-Za-z]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^"\\ ]++)(?#)"\\ (?#)([0-9]++)(?#)\\ (?#)([^\\s]++)(?#)(?:\\ "((?:(?!"\\ ").)*+)"\\ "([^"\n]*+)")?+(?#)(?:\\ rt=([^\\s]++))?+(?#)(?:\\ uct=([^\\s]++))?+(?#)(?:\\ uht=([^\\s]++))?+(?#)(?:\\ urt=([^\\s]++))?+(?#)(?:\\ us=([^\\s]++))?+(?#)(?:\\ ubr=([^\\s]++))?+(?#)(?:\\ (.*+))?+(?#)[ \\t]*+\\Z',
        ("client.address", "user.name", "time", "http.request.method", "url.path", "network.protocol", "http.response.status_code", "http.response.body.size", "http.request.referer", "user_agent.original", "request.time", "upstream.connect.time", "upstream.header.time", "upstream.response.time", "upstream.status", "upstream.bytes_received", "extra",),
        "iso",
        False,
    ),
    "haproxy-http": Format(
        "haproxy-http",
        "haproxy with option httplog",
        Kind.PROXY_LOG,
        '(?:(?:(?!haproxy\\[).)*+haproxy\\[([0-9]++)\\]:\\ )?+(?#)([^\\s]++)(?#)\\ \\[(?#)(\\d\\d)/([A-Za-z]{3})/(\\d{4}):(\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9}+)(?#)\\]\\ (?#)([^\\s]++)(?#)\\ (?#)([^/\\ ]++)(?#)/(?#)([^\\s]++)(?#)\\ (?#)([^/\\ ]++)(?#)/(?#)([^/\\ ]++)(?#)/(?#)([^/\\ ]++)(?#)/(?#)([^/\\ ]++)(?#)/(?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)[^\\s]++(?#)\\ (?#)[^\\s]++(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)(?:\\{((?:(?!\\}\\ ).)*+)\\}\\ )?+(?#)(?:\\{((?:(?!\\}\\ ).)*+)\\}\\ )?+(?#)"(?#)([^\\ "]++)(?#)(?:\\ ([^\\ "]++)\\ ([^"]++))?+(?#)"(?#)(?:\\ (.*+))?+(?#)[ \\t]*+\\Z',
        ("pid", "client.address", "%d", "%b", "%Y", "%H", "%M", "%S", "%f", "haproxy.frontend", "haproxy.backend", "haproxy.server", "haproxy.time.request", "haproxy.time.queue", "haproxy.time.connect", "haproxy.time.response", "haproxy.time.total", "http.response.status_code", "http.response.body.size", "haproxy.termination_state", "haproxy.connections", "haproxy.queues", "haproxy.request.headers", "haproxy.response.headers", "http.request.method", "url.path", "network.protocol", "extra",),
        "parts",
        False,
    ),
    "haproxy-tcp": Format(
        "haproxy-tcp",
        "haproxy with option tcplog",
        Kind.PROXY_LOG,
        '(?:(?:(?!haproxy\\[).)*+haproxy\\[([0-9]++)\\]:\\ )?+(?#)([^\\s]++)(?#)\\ \\[(?#)(\\d\\d)/([A-Za-z]{3})/(\\d{4}):(\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9}+)(?#)\\]\\ (?#)([^\\s]++)(?#)\\ (?#)([^/\\ ]++)(?#)/(?#)([^\\s]++)(?#)\\ (?#)([^/\\ ]++)(?#)/(?#)([^/\\ ]++)(?#)/(?#)([^/\\ ]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)[ \\t]*+\\Z',
        ("pid", "client.address", "%d", "%b", "%Y", "%H", "%M", "%S", "%f", "haproxy.frontend", "haproxy.backend", "haproxy.server", "haproxy.time.queue", "haproxy.time.connect", "haproxy.time.total", "haproxy.bytes", "haproxy.termination_state", "haproxy.connections", "haproxy.queues",),
        "parts",
        False,
    ),
    "uvicorn-access": Format(
        "uvicorn-access",
        "Access line of uvicorn (no time)",
        Kind.RUNTIME_LOG,
        '([A-Za-z]++)(?#):(?#)[ \\t]++(?#)([^\\s]++)(?#)\\ \\-\\ "(?#)([A-Za-z]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^"]++)(?#)"\\ (?#)([0-9]++)(?#)(?:\\ (.*+))?+(?#)[ \\t]*+\\Z',
        ("level", "client.address", "http.request.method", "url.path", "network.protocol", "http.response.status_code", "http.response.reason",),
        "",
        False,
    ),
    "gunicorn-error": Format(
        "gunicorn-error",
        "Error log of gunicorn",
        Kind.RUNTIME_LOG,
        '\\[(?#)(\\d{4})\\-(\\d\\d)\\-(\\d\\d)\\ (\\d\\d):(\\d\\d):(\\d\\d)\\ ((?:Z|[+-]\\d\\d:?+\\d\\d))(?#)\\]\\ \\[(?#)([0-9]++)(?#)\\]\\ \\[(?#)([A-Za-z]++)(?#)\\]\\ (?#)(.*+)(?#)[ \\t]*+\\Z',
        ("%Y", "%m", "%d", "%H", "%M", "%S", "%z", "pid", "level", "message",),
        "parts",
        True,
    ),
    "alb-access": Format(
        "alb-access",
        "Access log of an Application Load Balancer",
        Kind.PROXY_LOG,
        '([A-Za-z0-9_]++)(?#)\\ (?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ "(?#)([^\\ "]++)(?#)\\ (?#)([^\\ "]++)(?#)\\ (?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)((?:(?!"\\ ).)*+)(?#)"\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ "(?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)((?:(?!"\\ ).)*+)(?#)"\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ "(?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)([^"\n]*+)(?#)"(?#)(?:\\ (.*+))?+(?#)[ \\t]*+\\Z',
        ("alb.type", "time", "alb.name", "client.address", "alb.target", "alb.request_processing_time", "alb.target_processing_time", "alb.response_processing_time", "http.response.status_code", "alb.target_status_code", "alb.received_bytes", "alb.sent_bytes", "http.request.method", "url.full", "network.protocol", "user_agent.original", "tls.cipher", "tls.protocol", "alb.target_group", "trace", "server.address", "alb.certificate", "alb.rule", "alb.request_creation_time", "alb.actions", "alb.redirect_url", "alb.error_reason", "extra",),
        "iso",
        False,
    ),
    "alb-bad-request": Format(
        "alb-bad-request",
        "Access log of an Application Load Balancer, unreadable request",
        Kind.PROXY_LOG,
        '([A-Za-z0-9_]++)(?#)\\ (?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ "(?#)((?:(?!"\\ ").)*+)(?#)"\\ "(?#)((?:(?!"\\ ).)*+)(?#)"\\ (?#)(.*+)(?#)[ \\t]*+\\Z',
        ("alb.type", "time", "alb.name", "client.address", "alb.target", "alb.request_processing_time", "alb.target_processing_time", "alb.response_processing_time", "http.response.status_code", "alb.target_status_code", "alb.received_bytes", "alb.sent_bytes", "alb.request", "user_agent.original", "extra",),
        "iso",
        False,
    ),
    "syslog-5424": Format(
        "syslog-5424",
        "Syslog after RFC 5424",
        Kind.RUNTIME_LOG,
        '<(?#)([0-9]{1,3}+)(?#)>1\\ (?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)(.*+)(?#)[ \\t]*+\\Z',
        ("syslog.priority", "time", "host.name", "logger", "pid", "syslog.message_id", "payload",),
        "iso",
        False,
    ),
    "syslog-3164": Format(
        "syslog-3164",
        "Syslog after RFC 3164",
        Kind.RUNTIME_LOG,
        '(?:<([0-9]{1,3}+)>)?+(?#)([A-Za-z]{3})\\ ( ?+\\d{1,2}+)\\ (\\d\\d):(\\d\\d):(\\d\\d)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\[:\\ ]++)(?#)(?:\\[([^\\]]++)\\])?+(?#):\\ (?#)(.*+)(?#)[ \\t]*+\\Z',
        ("syslog.priority", "%b", "%e", "%H", "%M", "%S", "host.name", "logger", "pid", "payload",),
        "parts",
        False,
    ),
    "syslog-iso": Format(
        "syslog-iso",
        "Syslog lines with ISO times",
        Kind.RUNTIME_LOG,
        '(?:<([0-9]{1,3}+)>)?+(?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\ (?#)([^\\s]++)(?#)\\ (?#)([^\\[:"\\ \\{]++)(?#)\\[(?#)([0-9]++)(?#)\\]:\\ (?#)(.*+)(?#)[ \\t]*+\\Z',
        ("syslog.priority", "time", "host.name", "logger", "pid", "payload",),
        "iso",
        False,
    ),
    "lambda-report": Format(
        "lambda-report",
        "REPORT line of AWS Lambda",
        Kind.RUNTIME_LOG,
        'REPORT\\ RequestId:\\ (?#)([A-Za-z0-9_-]++)(?#)[ \\t]++(?#)Duration:\\ (?#)(-?+[0-9]++(?:\\.[0-9]++)?+)(?#)\\ ms(?#)[ \\t]++(?#)Billed\\ Duration:\\ (?#)(-?+[0-9]++(?:\\.[0-9]++)?+)(?#)\\ ms(?#)[ \\t]++(?#)Memory\\ Size:\\ (?#)([0-9]++)(?#)\\ MB(?#)[ \\t]++(?#)Max\\ Memory\\ Used:\\ (?#)([0-9]++)(?#)\\ MB(?#)(?:[ \\t]++Init\\ Duration:\\ (-?+[0-9]++(?:\\.[0-9]++)?+)\\ ms)?+(?#)(?:[ \\t]++Restore\\ Duration:\\ (-?+[0-9]++(?:\\.[0-9]++)?+)\\ ms)?+(?#)(?:[ \\t]++XRAY\\ TraceId:\\ ([A-Za-z0-9_-]++))?+(?#)(?:[ \\t]++SegmentId:\\ ([0-9A-Fa-f]++))?+(?#)(?:[ \\t]++Sampled:\\ ([A-Za-z]++))?+(?#)(?:[ \\t]++Status:\\ ([A-Za-z]++))?+(?#)(?:[ \\t]++Error\\ Type:\\ ([^\\s]++))?+(?#)(?:\\\t(.*+))?+(?#)[ \\t]*+\\Z',
        ("request", "lambda.duration_ms", "lambda.billed_duration_ms", "lambda.memory_mb", "lambda.memory_used_mb", "lambda.init_duration_ms", "lambda.restore_duration_ms", "trace", "lambda.segment_id", "lambda.sampled", "lambda.status", "lambda.error", "extra",),
        "",
        False,
    ),
    "lambda-start": Format(
        "lambda-start",
        "First and last line of an invocation of AWS Lambda",
        Kind.RUNTIME_LOG,
        '([A-Za-z]++)(?#)\\ RequestId:\\ (?#)([A-Za-z0-9_-]++)(?#)(?:\\ Version:\\ ([^\\s]++))?+(?#)[ \\t]*+\\Z',
        ("lambda.event", "request", "lambda.version",),
        "",
        False,
    ),
    "lambda-timeout": Format(
        "lambda-timeout",
        "Time-out of AWS Lambda",
        Kind.RUNTIME_LOG,
        '(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\ (?#)([A-Za-z0-9_-]++)(?#)\\ Task\\ timed\\ out\\ after\\ (?#)(-?+[0-9]++(?:\\.[0-9]++)?+)(?#)\\ seconds(?#)[ \\t]*+\\Z',
        ("time", "request", "lambda.timeout_s",),
        "iso",
        False,
    ),
    "lambda-python": Format(
        "lambda-python",
        "logging in AWS Lambda's Python runtime",
        Kind.RUNTIME_LOG,
        '\\[(?#)([A-Za-z]++)(?#)\\]\\\t(?#)(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\\t(?#)([0123456789abcdefABCDEF\\-]++)(?#)\\\t(?#)(.*+)(?#)[ \\t]*+\\Z',
        ("level", "time", "request", "message",),
        "iso",
        True,
    ),
    "lambda-node": Format(
        "lambda-node",
        "console in AWS Lambda's Node.js runtime",
        Kind.RUNTIME_LOG,
        '(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,12}+)?+(?:Z|\\ ?UTC|\\ ?[+-]\\d\\d:?+\\d\\d)?+)(?#)\\\t(?#)([A-Za-z0-9_-]++)(?#)\\\t(?#)([A-Za-z]++)(?#)\\\t(?#)(.*+)(?#)[ \\t]*+\\Z',
        ("time", "request", "level", "message",),
        "iso",
        True,
    ),
}
