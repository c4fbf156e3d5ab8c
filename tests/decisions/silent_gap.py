"""What counts as silence, whose request it is, and what other files say meanwhile."""

from make import TRACE, log, span

from agentcore_analyzer.model import Kind

AFTER = [span(9, 1, 100, 101, "chat", operation="model")]


def entry(end=110, name="POST /invocations", session="s", **more):
    return span(1, None, 0, end, name, **{"kind": "SERVER", "operation": "server", "session_id": session, **more})


def tool(start=10, end=100, number=2):
    return span(number, 1, start, end, "execute_tool x", operation="tool", tool="x")


def line(at, **more):
    return log(at, "working", "other.log", **more)


CASES = {
    "a tool": ([entry(), tool(), *AFTER], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a model call": ([entry(), span(2, 1, 10, 100, "chat", operation="model", model="m"), *AFTER], [
        "warning possible: Silent for 90 s while chat was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a model call whose model is not named": ([entry(), span(2, 1, 10, 100, "chat", operation="model"), *AFTER], [
        "warning possible: Silent for 90 s while chat was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "nothing that is open": ([entry(), span(2, 1, 0, 10, "chat", operation="model"), *AFTER], [
        "warning possible: Silent for 90 s while POST /invocations was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a minute less a second": ([entry(75), tool(10, 69), span(9, 1, 69, 75, operation="model")], []),
    "two stretches": ([entry(240), tool(10, 100), span(9, 1, 100, 101, operation="model"), tool(102, 230, 3)], [
        "warning possible: Silent for 128 s while execute_tool x was open",
        "  made: open during 128 s of silence",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "no agent's request": ([entry(name="GET /shop"), span(2, 1, 10, 100, "SELECT")], []),
    "an entry with nothing known below": ([entry(), span(2, 1, 10, 100, "SELECT")], [
        "warning possible: Silent for 90 s while SELECT was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "another entry of an agent": ([entry(name="POST /run"), tool(), *AFTER], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "no request at all": ([span(1, None, 0, 110, "cleanup"), span(2, 1, 10, 100, "x")], []),
    "longer than any session": ([entry(40_000), tool(10, 39_990)], []),
    "spans are missing": ([entry(), *[span(n, 77, 100, 101, operation="model") for n in range(20, 30)]], ["? cannot tell whether trace 0af7651916cd43dd8448eb211c80319c was silent for 100 s, because spans of it are missing: export the whole trace with `agentcore traces get TRACE_ID --runtime AGENT_NAME`"]),
    "a log splits it": ([entry(), tool(), *AFTER, line(50)], []),
    "a log at its begin only": ([entry(), tool(), *AFTER, line(15)], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a log at its end only": ([entry(), tool(), *AFTER, line(95)], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a log outside of it": ([entry(), tool(), *AFTER, line(5), line(105)], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "the proxy's log": ([entry(), tool(), *AFTER, line(50, channel=Kind.PROXY_LOG)], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a log of the session": ([entry(), tool(), *AFTER, line(50, session_id="s")], []),
    "a log of another session": ([entry(), tool(), *AFTER, line(50, session_id="t")], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a log of a session, the request names none": ([entry(session=None), tool(), *AFTER, line(50, session_id="t")], []),
    "a log of the trace": ([entry(), tool(), *AFTER, line(50, trace_id=TRACE)], []),
    "a log of another trace": ([entry(), tool(), *AFTER, line(50, trace_id=f"{7:032x}")], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a log without a time": ([entry(), tool(), *AFTER, line(None)], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
    ]),
    "a tool is said": ([entry(), tool(), *AFTER], [
        "warning possible: Silent for 90 s while execute_tool x was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
        "  … the tool x was open",
    ]),
    "a model is said": ([entry(), span(2, 1, 10, 100, "chat", operation="model", model="m"), *AFTER], [
        "warning possible: Silent for 90 s while chat was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
        "  … the model call m was open",
    ]),
    "a model call without its model is said": ([entry(), span(2, 1, 10, 100, "chat", operation="model"), *AFTER], [
        "warning possible: Silent for 90 s while chat was open",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
        "  … the model call chat was open",
    ]),
    "the request is said": ([entry(), span(2, 1, 0, 10, "chat", operation="model")], [
        "warning possible: Silent for 100 s while POST /invocations was open",
        "  made: open during 100 s of silence",
        "  session:s, trace:TRACE",
        "  … the span POST /invocations was open",
    ]),
    "two are said": ([entry(240), tool(10, 100), tool(102, 230, 3)], [
        "warning possible: Silent for 128 s while execute_tool x was open",
        "  made: open during 128 s of silence",
        "  made: open during 90 s of silence",
        "  session:s, trace:TRACE",
        "  … (2 such stretches)",
    ]),
}
