"""Who waited, for how long, and what is only a tool's or an exporter's matter."""

from make import log, span

from agentcore_analyzer.model import Detail, Kind, LogRole

CALLER = {"channel": Kind.CLIENT_LOG}
SAID = "httpx.ReadTimeout: The read operation timed out"
AGENT = span(1, None, 0, 90, "POST /invocations", kind="SERVER", operation="server", session_id="s")


def model_failed(number=2, api=None, operation="model"):
    said = 'Read timeout on endpoint URL: "https://bedrock-runtime.eu-west-1.amazonaws.com/x"'
    return span(number, 1, 1, 61, "chat", operation=operation, api=api, status="ERROR", held=Detail({}, status_message=said))


CASES = {
    "a caller's default": ([log(1, "POST /x", **CALLER), log(61, SAID, severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 60 s",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 60 s before",
    ]),
    "no default": ([log(1, "POST /x", **CALLER), log(41, SAID, severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 40.0 s",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 40.0 s before",
    ]),
    "another file is no sign of life": (
        [log(1, "POST /x", **CALLER), log(60, "y", "b", **CALLER), log(61, SAID, severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 60 s",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 60 s before",
    ]),
    "a line without a time is none either": (
        [log(1, "POST /x", **CALLER), log(None, "y", **CALLER), log(61, SAID, severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 60 s",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 60 s before",
    ]),
    "without a level": ([log(61, SAID, severity=0, **CALLER)], [
        "error certain: The caller gave up waiting",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
    ]),
    "on the error stream": ([log(61, SAID, severity=17, role=LogRole.ERROR, **CALLER)], [
        "error certain: The caller gave up waiting",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
    ]),
    "as information": ([log(61, SAID, **CALLER)], []),
    "in an answer": ([log(61, SAID, severity=17, role=LogRole.SSE, **CALLER)], []),
    "urllib3 tries again": ([log(61, f"Retrying (Retry(total=2)) after connection broken by '{SAID}'", severity=13, **CALLER)], []),
    "an exporter's": ([log(61, SAID, severity=17, logger="opentelemetry.exporter.otlp")], []),
    "a tool's": (
        [AGENT, span(2, 1, 1, 61, operation="tool"), log(61, SAID, severity=17, trace_id=AGENT.trace_id, span_id="0" * 15 + "2")], []),
    "a step's": (
        [AGENT, span(2, 1, 1, 61, operation="cycle"), log(61, SAID, severity=17, trace_id=AGENT.trace_id, span_id="0" * 15 + "2")],
        [
        "error certain: The agent gave up waiting for an answer",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  session:s, trace:TRACE",
    ]),
    "an agent's own log tells no length": ([log(1, "x"), log(61, SAID, severity=17)], [
        "error certain: The program gave up waiting for an answer",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
    ]),
    "curl says how long": (
        [log(1, "x", **CALLER), log(40, "curl: (28) Operation timed out after 30001 milliseconds", severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 30.0 s",
        "  made: the client's time-out “curl: (28) Operation timed out after 30001 milliseconds”",
    ]),
    "a model call's span": ([AGENT, model_failed()], [
        "error certain: The agent gave up waiting for bedrock-runtime.eu-west-1.amazonaws.com",
        '  made: chat failed “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        "  trace:TRACE",
    ]),
    "a caller's span": ([AGENT, model_failed(api="InvokeAgentRuntime", operation="client")], [
        "error certain: The caller gave up waiting",
        '  made: chat failed “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        "  trace:TRACE",
    ]),
    "a tool's span": ([AGENT, model_failed(operation="tool")], []),
    "a log and a span of one side": (
        [AGENT, model_failed(), log(61, 'Read timeout on endpoint URL: "https://bedrock-runtime.eu-west-1.amazonaws.com/x"',
                                    severity=17, **CALLER)], [
        "error certain: The agent gave up waiting for bedrock-runtime.eu-west-1.amazonaws.com",
        '  made: the client\'s time-out “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        '  made: chat failed “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        "  session:s, trace:TRACE",
    ]),
    "spans of two sides": ([AGENT, model_failed(), model_failed(3, "InvokeAgentRuntime", "client")], [
        "error certain: The agent gave up waiting for bedrock-runtime.eu-west-1.amazonaws.com",
        '  made: chat failed “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        "  trace:TRACE",
        "error certain: The caller gave up waiting",
        '  made: chat failed “Read timeout on endpoint URL: "https://bedrock-runtime.eu-we”',
        "  trace:TRACE",
    ]),
    "the agent went on": ([AGENT, log(61, SAID, severity=17, session_id="s", **CALLER)], [
        "error certain: The caller gave up waiting",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the agent went on for 29.0 s",
        "  session:s, trace:TRACE",
    ]),
    "the agent's end is near": ([AGENT, log(89.5, SAID, severity=17, session_id="s", **CALLER)], [
        "error certain: The caller gave up waiting",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  session:s, trace:TRACE",
    ]),
    "the agent itself waited": ([AGENT, log(61, SAID, severity=17, session_id="s")], [
        "error certain: The agent gave up waiting for an answer",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  session:s, trace:TRACE",
    ]),
    "it timed out twice": (
        [log(1, "POST /x", **CALLER), log(61, SAID, severity=17, **CALLER), log(62, "POST /x", **CALLER),
         log(102, SAID, severity=17, **CALLER)], [
        "error certain: The caller gave up waiting after 60 s",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 60 s before",
        "  made: the client's time-out “httpx.ReadTimeout: The read operation timed out”",
        "  made: the last sign of life, 40.0 s before",
    ]),
}  # fmt: skip
