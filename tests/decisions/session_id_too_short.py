"""Where a session id is named, and how long it must be."""

from make import document, log, span

from agentcore_analyzer.model import Kind

NAME = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"


def call(session, status="ERROR", api="InvokeAgentRuntime", **more):
    return span(1, None, 0, 1, "call", operation="client", api=api, session_id=session, status=status, **more)


def line(text, **more):
    return log(1, text, "client.log", **{"channel": Kind.CLIENT_LOG, **more})


def trail(session, event="InvokeAgentRuntime"):
    data = {"eventName": event, "time_ns": 1_760_000_000_000_000_000, "requestParameters": {"runtimeSessionId": session}}
    return document(Kind.CLOUDTRAIL, event, data, "trail.json")


CASES = {
    "a call that failed": ([call("a" * 32)], [
        "error likely: The runtime session id is too short: 32 characters, at least 33 are needed",
        "  made: called with a session id of 32 characters",
        "  session:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, trace:TRACE",
    ]),
    "a call that failed, by its type": ([call("short", "UNSET", error="ParamValidationError")], [
        "error likely: The runtime session id is too short: 5 characters, at least 33 are needed",
        "  made: called with a session id of 5 characters",
        "  session:short, trace:TRACE",
    ]),
    "a call that succeeded": ([call("short", "OK")], []),
    "a call that failed, long enough": ([call("a" * 33)], []),
    "a call that failed, without one": ([call(None)], []),
    "another call that failed": ([call("short", api="PutObject")], []),
    "a header": ([line(f"{NAME}: short")], [
        "error likely: The runtime session id is too short: 5 characters, at least 33 are needed",
        "  client.log: the header has 5 characters “X-Amzn-Bedrock-AgentCore-Runtime-Session-Id: short”",
    ]),
    "a header, quoted": ([line(f"{{'{NAME.lower()}': 'short'}}")], [
        "error likely: The runtime session id is too short: 5 characters, at least 33 are needed",
        "  client.log: the header has 5 characters “x-amzn-bedrock-agentcore-runtime-session-id': 'short”",
    ]),
    "a header, long enough": ([line(f"{NAME}: {'a' * 33}")], []),
    "a header in a line of code": ([line(f"headers = {{'{NAME}': session}}")], []),
    "a header in the agent's log": ([line(f"{NAME}: short", channel=Kind.RUNTIME_LOG)], []),
    "a trail": ([trail("short")], [
        "error likely: The runtime session id is too short: 5 characters, at least 33 are needed",
        "  trail.json: called with a session id of 5 characters",
    ]),
    "a trail, long enough": ([trail("a" * 33)], []),
    "a trail of another call": ([trail("short", "StopRuntimeSession")], []),
    "botocore says it": ([line("ParamValidationError: Invalid length for parameter runtimeSessionId, value: 4, valid min length: 33", severity=17)], [
        "error certain: The runtime session id is too short: 4 characters, at least 33 are needed",
        "  client.log: logged or received “ParamValidationError: Invalid length for parameter runtimeSe”",
    ]),
    "the service says that it is too long": ([
        line("ValidationException: Value at 'runtimeSessionId' failed to satisfy constraint: Member must have length less than or equal to 256", severity=17),
    ], []),
    "botocore says that it is too long": ([line("Invalid length for parameter runtimeSessionId, value: 300, valid max length: 256", severity=17)], []),
    "the service says it": ([
        line("ValidationException: Value at 'runtimeSessionId' failed to satisfy constraint: Member must have length greater than or equal to 33", severity=17),
    ], [
        "error certain: The runtime session id is too short, at least 33 are needed",
        "  client.log: logged or received “ValidationException: Value at 'runtimeSessionId' failed to s”",
    ]),
    "all of them": ([call("short"), line(f"{NAME}: shorter"), trail("shortest")], [
        "error likely: The runtime session id is too short: 5 characters, at least 33 are needed",
        "  made: called with a session id of 5 characters",
        "  client.log: the header has 7 characters “X-Amzn-Bedrock-AgentCore-Runtime-Session-Id: shorter”",
        "  trail.json: called with a session id of 8 characters",
        "  session:short, trace:TRACE",
    ]),
}
