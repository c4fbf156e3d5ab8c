"""Which of what the agent and its callers saw is one failed request."""

from make import log, span

from agentcore_analyzer.model import Detail, Kind, LogRole

OTHER = f"{7:032x}"
TRACED = {"trace_id": "0af7651916cd43dd8448eb211c80319c"}


def failed(at, error="ValueError: no such order 12345678", file="agent.log", **more):
    return log(at, f"Invocation failed (0.100s)\nTraceback (most recent call last):\n{error}", file, **{"severity": 17, **more})


def got(at, status=500, **more):
    return log(at, f"Received error ({status}) from runtime", "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


def answered(at, status=500, **more):
    return log(at, f'INFO: 10.0.0.1:1 - "POST /invocations HTTP/1.1" {status} Internal Server Error', "agent.log", **more)


def entry(status=500, name="POST /invocations", trace=OTHER):
    return span(1, None, 0, 5, name, trace, operation="server", http_status=status, status="ERROR")


def inner(error="KeyError", status="ERROR", trace=OTHER):
    return span(2, 1, 1, 4, "invoke_agent", trace, operation="agent", error=error, status=status,
                held=Detail({}, status_message="'order'"))  # fmt: skip


CASES = {
    "the agent's log": ([failed(1)], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
    ]),
    "as information, all the same": ([failed(1, severity=9)], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
    ]),
    "as information, no exception in it": ([log(1, "Invocation failed (0.1s)", severity=9)], []),
    "as information, spoken of": ([log(1, "asked what Invocation failed (0.1s) means: ValueError: no such order", severity=9)], []),
    "spoken of, far inside": ([log(1, "x" * 600 + "Invocation failed (0.1s)", severity=17)], []),
    "no exception in it": ([log(1, "Invocation failed (0.1s)", severity=17)], [
        "error certain: The agent answered with an error",
        "  made: the agent logged “Invocation failed (0.1s)”",
    ]),
    "twice the same but for numbers": ([failed(1), failed(100, "ValueError: no such order 87654321")], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  agent.log: the agent logged “ValueError: no such order 87654321”",
    ]),
    "two exceptions": ([failed(1), failed(2, "KeyError: 'x'")], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "error certain: The agent answered with an error: KeyError: 'x'",
        "  agent.log: the agent logged “KeyError: 'x'”",
    ]),
    "the entry span": ([entry(), inner()], [
        "error certain: The agent answered with 500: KeyError: 'order'",
        "  made: POST /invocations answered 500",
        "  made: invoke_agent reports the exception “'order'”",
        "  trace:00000000000000000000000000000007",
    ]),
    "the entry span answered well": ([entry(200), inner()], []),
    "the entry span, refused": ([entry(422)], []),
    "the entry span of something else": ([entry(name="GET /ping"), inner()], []),
    "a span below without an exception": ([entry(), inner(None)], [
        "error certain: The agent answered with 500",
        "  made: POST /invocations answered 500",
        "  trace:00000000000000000000000000000007",
    ]),
    "a span below that went on": ([entry(), inner(status="UNSET")], [
        "error certain: The agent answered with 500",
        "  made: POST /invocations answered 500",
        "  trace:00000000000000000000000000000007",
    ]),
    "its error is a status": ([entry()._replace(facts=entry().facts._replace(error="500"))], [
        "error certain: The agent answered with 500",
        "  made: POST /invocations answered 500",
        "  made: answered 500 “500”",
        "  trace:00000000000000000000000000000007",
    ]),
    "caller and agent, near": ([failed(1), got(3)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "caller and agent, ten seconds apart": ([failed(1), got(11)], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "caller without a time, one exception": ([failed(1), got(None)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "caller without a time, two exceptions": ([failed(1), failed(9, "KeyError: 'x'"), got(None)], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "error certain: The agent answered with an error: KeyError: 'x'",
        "  agent.log: the agent logged “KeyError: 'x'”",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "caller without a time, of a session": ([failed(1), got(None, session_id="s")], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "caller with the trace, an hour apart": ([failed(1, **TRACED), got(3601, **TRACED)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  trace:TRACE",
    ]),
    "caller with the session, near": ([failed(1, session_id="s"), got(3, session_id="s")], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "caller with the session, an hour apart": ([failed(1, session_id="s"), got(3601, session_id="s")], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  session:s",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "caller with another session, near": ([failed(1, session_id="s"), got(3, session_id="t")], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  session:s",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:t",
    ]),
    "caller with the session, without times": ([failed(None, session_id="s"), got(None, session_id="s")], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "only the agent knows the session": ([failed(1, session_id="s"), got(3)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "only the caller knows the session": ([failed(1), got(3, session_id="s")], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:s",
    ]),
    "the caller named its session before": (
        [log(1, "x", "client.log", channel=Kind.CLIENT_LOG, session_id="t"), failed(2, session_id="s"), got(3)], [
        "error certain: The agent answered with an error: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        "  session:s",
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
        "  session:t",
    ]),
    "the agent named its session before": (
        [log(1, "x", "agent.log", session_id="t"), failed(2, session_id="s", file="b.log"), answered(3)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  b.log: the agent logged “ValueError: no such order 12345678”",
        '  agent.log: answered 500 “INFO: 10.0.0.1:1 - "POST /invocations HTTP/1.1" 500 Internal”',
        "  session:s",
    ]),
    "the access log": ([failed(1), answered(1.1)], [
        "error certain: The agent answered with 500: ValueError: no such order 12345678",
        "  agent.log: the agent logged “ValueError: no such order 12345678”",
        '  agent.log: answered 500 “INFO: 10.0.0.1:1 - "POST /invocations HTTP/1.1" 500 Internal”',
    ]),
    "the access log answered well": ([answered(1, 200)], []),
    "in an answer": ([got(1, role=LogRole.SSE)], [
        "error certain: The server answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "in a gateway's log": ([got(1, channel=Kind.GATEWAY_LOG)], [
        "error certain: The agent answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime”",
    ]),
    "a nameless one of the agent and a caller": ([log(1, "Invocation failed (0.1s)", severity=17), got(3, 502)], [
        "error certain: The agent answered with an error",
        "  made: the agent logged “Invocation failed (0.1s)”",
        "error certain: A request to the agent was answered with 502",
        "  client.log: answered 502 “Received error (502) from runtime”",
    ]),
    "callers only": ([got(1, 422), got(2, 422), got(60, 502)], [
        "error certain: The server answered with 422",
        "  client.log: answered 422 “Received error (422) from runtime” (2 times)",
        "error certain: A request to the server was answered with 502",
        "  client.log: answered 502 “Received error (502) from runtime”",
    ]),
    "a caller's span": (
        [span(1, None, 0, 5, "call", operation="client", status="ERROR",
              held=Detail({}, status_message="Received error (502) from runtime"))], [
        "error certain: A request to the agent was answered with 502",
        "  made: answered 502 “Received error (502) from runtime”",
        "  trace:TRACE",
    ]),
    "a caller's span of something else": (
        [span(1, None, 0, 5, "call", operation="client", status="ERROR",
              held=Detail({}, status_message="Received error (timeout)"))], []),
    "a line of several": ([log(1, "a\n  Received error (500) from runtime  \nb", channel=Kind.CLIENT_LOG)], [
        "error certain: The server answered with 500",
        "  made: answered 500 “Received error (500) from runtime”",
    ]),
    "more callers than are looked at": (
        [log(0, "x", "client.log", channel=Kind.CLIENT_LOG, session_id="t"), *[got(n) for n in range(1, 43)]], [
        "error certain: The server answered with 500",
        "  client.log: answered 500 “Received error (500) from runtime” (42 times)",
        "  session:t",
    ]),
}  # fmt: skip
