"""Which call failed without anybody above it saying so, and was not made again."""

from make import span

AGENT = span(1, None, 0, 30, "POST /invocations", operation="invoke", kind="SERVER")


def call(number=3, parent=1, start=5, name="GET /stock", **more):
    return span(number, parent, start, start + 1, name, **{"operation": "client", "status": "ERROR", "kind": "CLIENT", **more})


def under(operation, **more):
    return [AGENT, span(2, 1, 1, 20, "above", operation=operation, **more), call(parent=2)]


CASES = {
    "below the request": ([AGENT, call()], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "a status of 500 alone": ([AGENT, call(status="UNSET", http_status=500)], []),
    "a status of 499 alone": ([AGENT, call(status="UNSET", http_status=499)], []),
    "what a server answered": ([AGENT, call(kind="SERVER")], []),
    "of a tool, which says nothing": (under("tool"), [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "of a tool that failed": (under("tool", status="ERROR"), []),
    "of a tool whose result is an error": (under("tool", tool_status="error"), []),
    "inside of a model call": (under("model"), []),
    "inside of another call": (under("client"), []),
    "of a memory": ([AGENT, call(operation="memory")], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "of nothing": ([call(parent=None)], []),
    "the request failed, too": ([AGENT._replace(status="ERROR"), call()], []),
    "the request answered 500": ([AGENT._replace(facts=AGENT.facts._replace(http_status=500)), call()], []),
    "made again, and well": ([AGENT, call(), call(4, start=9, status="UNSET")], []),
    "made well before": ([AGENT, call(), call(4, start=1, status="UNSET")], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "another call went well": ([AGENT, call(), call(4, start=9, status="UNSET", name="GET /price")], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "what the server of it said was well": ([AGENT, call(), call(4, start=9, status="UNSET", kind="SERVER")], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "made again, answered 503": ([AGENT, call(), call(4, start=9, status="UNSET", http_status=503)], [
        "note certain: GET /stock failed, and what called it went on",
        "  made: the call failed; span status ERROR",
        "  trace:TRACE",
    ]),
    "twice, with an exception": ([AGENT, call(error="a.b.Gone"), call(4, start=9, error="a.b.Gone")], [
        "note certain: GET /stock failed with Gone, and what called it went on",
        "  made: the call failed; span status ERROR (2 times)",
        "  trace:TRACE",
    ]),
}
