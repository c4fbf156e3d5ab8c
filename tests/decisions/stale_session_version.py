"""Sessions that a deploy left on the old version."""

from make import START, S, document, log, span

from agentcore_analyzer.model import Kind

TRACES = [f"{n:032x}" for n in range(1, 9)]


def endpoint(live="1", target="2", **more):
    data = {"name": "DEFAULT", "liveVersion": live, "targetVersion": target, "status": "READY", **more}
    return document(Kind.STATUS, "get-agent-runtime-endpoint", data, "endpoint.json")


def trail(name, at, **more):
    return document(Kind.CLOUDTRAIL, name, {"time_ns": START + at * S, "requestParameters": {"agentRuntimeId": "shop-1"}, **more}, "trail.json")


def requests(session, *starts, first=0):
    return [
        span(1, None, at, at + 1, "POST /invocations", TRACES[first + n], kind="SERVER", operation="server", session_id=session)
        for n, at in enumerate(starts)
    ]  # fmt: skip


CASES = {
    "an endpoint behind": ([endpoint()], [
        "warning certain: Endpoint DEFAULT answers with version 1, not 2",
        "  endpoint.json: liveVersion 1, targetVersion 2 “status READY”",
    ]),
    "an endpoint that is being moved": ([endpoint(status="UPDATING")], [
        "warning certain: Endpoint DEFAULT answers with version 1, not 2",
        "  endpoint.json: liveVersion 1, targetVersion 2 “status UPDATING”",
    ]),
    "an endpoint on its version": ([endpoint("2", "2")], []),
    "an endpoint without a target": ([endpoint(target=None)], []),
    "an endpoint without a name": ([endpoint(name="")], [
        "warning certain: Endpoint DEFAULT answers with version 1, not 2",
        "  endpoint.json: liveVersion 1, targetVersion 2 “status READY”",
    ]),
    "a session across a deploy": ([trail("UpdateAgentRuntime", 50), *requests("s", 10, 100)], [
        "warning possible: 1 session was open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntime",
        "  made: POST /invocations of session s, after the deploy",
        "  session:s",
    ]),
    "a deploy of the endpoint": ([trail("UpdateAgentRuntimeEndpoint", 50), *requests("s", 10, 100)], [
        "warning possible: 1 session was open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntimeEndpoint",
        "  made: POST /invocations of session s, after the deploy",
        "  session:s",
    ]),
    "a deploy that failed": ([trail("UpdateAgentRuntime", 50, errorCode="AccessDenied"), *requests("s", 10, 100)], []),
    "a deploy without a time": ([trail("UpdateAgentRuntime", 50, time_ns=None), *requests("s", 10, 100)], []),
    "another call": ([trail("GetAgentRuntime", 50), *requests("s", 10, 100)], []),
    "a session before": ([trail("UpdateAgentRuntime", 150), *requests("s", 10, 100)], []),
    "a session after": ([trail("UpdateAgentRuntime", 5), *requests("s", 10, 100)], []),
    "two sessions": ([trail("UpdateAgentRuntime", 50), *requests("s", 10, 100), *requests("t", 20, 90, first=3)], [
        "warning possible: 2 sessions were open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntime",
        "  made: POST /invocations of session s, after the deploy",
        "  made: POST /invocations of session t, after the deploy",
        "  session:s, session:t",
    ]),
    "ended in between": ([trail("UpdateAgentRuntime", 50), trail("StopRuntimeSession", 60, requestParameters={"runtimeSessionId": "s"}),
                          *requests("s", 10, 100)], []),
    "ended before": ([trail("UpdateAgentRuntime", 50), trail("StopRuntimeSession", 5, requestParameters={"runtimeSessionId": "s"}),
                      *requests("s", 10, 100)], [
        "warning possible: 1 session was open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntime",
        "  made: POST /invocations of session s, after the deploy",
        "  session:s",
    ]),
    "the runtime is not named": ([trail("UpdateAgentRuntime", 50, requestParameters=None), *requests("s", 10, 100)], [
        "warning possible: 1 session was open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntime",
        "  made: POST /invocations of session s, after the deploy",
        "  session:s",
    ]),
    "a log knows the session": ([trail("UpdateAgentRuntime", 50), log(10, "x", session_id="s"), log(100, "y", session_id="s")], [
        "warning possible: 1 session was open across a deploy and may run the old version",
        "  trail.json: UpdateAgentRuntime",
        "  session:s",
    ]),
}
