"""Waits of the platform and of containers, and what is usual in the input."""

from make import log, span

from agentcore_analyzer.model import Kind

TRACES = [f"{n:032x}" for n in range(1, 9)]


def call(wait, trace=0, begin=0, status="UNSET", first=True, session="s"):
    inside = [span(2, 1, begin + wait, begin + 60, "POST /invocations", TRACES[trace], operation="server", session_id=session)]
    later = [span(3, 1, begin + wait + 5, begin + 60, "later", TRACES[trace])]
    invoke = span(1, None, begin, begin + 61, "AgentCore.Runtime.Invoke", TRACES[trace], operation="invoke", status=status, session_id=session)
    return [invoke, *later, *(inside if first else [])]


def stream(begin, ready, name="runtime-logs/1", file="runtime.log", text="Application startup complete", **more):
    return [log(begin, "installing", file, stream=name, **more), log(ready, text, file, stream=name, **more)]


CASES = {
    "a wait": (call(12), [
        "warning possible: The agent took 12.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a shorter wait": (call(9), []),
    "a wait that no start explains": (call(40), [
        "warning likely: The agent took 40.0 s to start",
        "  made: the request came in; POST /invocations began 40.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a call that failed": (call(12, status="ERROR"), []),
    "two waits, of two sessions": ([*call(12), *call(13, 1, 100, session="t")], [
        "warning possible: The agent took 13.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  made: the request came in; POST /invocations began 13.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, session:t, trace:00000000000000000000000000000001, trace:00000000000000000000000000000002",
    ]),
    "two waits, of one session": ([*call(12), *call(13, 1, 100)], [
        "warning possible: The agent took 13.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  made: the request came in; POST /invocations began 13.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, trace:00000000000000000000000000000001, trace:00000000000000000000000000000002",
    ]),
    "without a session": (call(12, session=None), [
        "warning possible: The agent took 12.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  trace:00000000000000000000000000000001",
    ]),
    "five times what is usual": ([*call(1), *call(0.5, 1), *call(1, 2), *call(6, 3)], [
        "warning likely: The agent took 6.0 s to start",
        "  made: the request came in; POST /invocations began 6.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, trace:00000000000000000000000000000004",
    ]),
    "four times what is usual": ([*call(1), *call(1.5, 1), *call(1.5, 2), *call(6, 3)], []),
    "five times what is usual, but short": ([*call(0.1), *call(0.2, 1), *call(0.3, 2), *call(2, 3)], []),
    "two say nothing of what is usual": ([*call(1), *call(6, 1)], []),
    "all are slow": ([*call(12), *call(13, 1), *call(14, 2)], [
        "warning likely: The agent took 14.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  made: the request came in; POST /invocations began 13.0 s later",
        "  made: the first thing inside the agent",
        "  made: the request came in; POST /invocations began 14.0 s later",
        "  made: the first thing inside the agent",
        "  session:s, trace:00000000000000000000000000000001, trace:00000000000000000000000000000002, trace:00000000000000000000000000000003",
    ]),
    "a container": (stream(0, 12), [
        "warning possible: The server took 12.0 s to start",
        "  runtime.log: the first line of the log stream",
        "  runtime.log: the server was ready 12.0 s later “Application startup complete”",
    ]),
    "a container that was quick": (stream(0, 9), []),
    "two containers": ([*stream(0, 12), *stream(20, 45, "runtime-logs/2")], [
        "warning possible: The server took 25.0 s to start",
        "  runtime.log: the first line of the log stream",
        "  runtime.log: the server was ready 12.0 s later “Application startup complete”",
        "  runtime.log: the first line of the log stream",
        "  runtime.log: the server was ready 25.0 s later “Application startup complete”",
    ]),
    "a log of one's own machine": (stream(0, 12, channel=Kind.DEV_LOG), []),
    "a log without streams": (stream(0, 12, name=""), []),
    "the first line stands later": (list(reversed(stream(0, 12))), [
        "warning possible: The server took 12.0 s to start",
        "  runtime.log: the first line of the log stream",
        "  runtime.log: the server was ready 12.0 s later “Application startup complete”",
    ]),
    "another file begins earlier": ([log(0, "x", "b.log", stream="runtime-logs/1"), *stream(20, 25)], []),
    "a wait and a container": ([*call(12), *stream(0, 15)], [
        "warning possible: The agent took 15.0 s to start",
        "  made: the request came in; POST /invocations began 12.0 s later",
        "  made: the first thing inside the agent",
        "  runtime.log: the first line of the log stream",
        "  runtime.log: the server was ready 15.0 s later “Application startup complete”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
}
