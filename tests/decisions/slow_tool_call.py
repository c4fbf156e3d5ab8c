"""Which calls hold a request up."""

from make import span


def request(end, *spans):
    return [span(1, None, 0, end, "POST /invocations", kind="SERVER", operation="server"), *spans]


def tool(start, end, number=2, parent=1, **more):
    return span(number, parent, start, end, "execute_tool pay", **{"operation": "tool", "tool": "pay", **more})


def call(start, end, number=3, parent=2, name="HTTP GET", **more):
    return span(number, parent, start, end, name, **more)


CASES = {
    "most of the request": (request(30, tool(1, 21)), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
    ]),
    "nine seconds": (request(12, tool(1, 10)), []),
    "a third of the request": (request(60, tool(1, 21)), []),
    "a third of the request, timed out": (request(60, tool(1, 21, error="ReadTimeout")), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
    ]),
    "two calls": (request(50, tool(1, 31), tool(31, 49, 4)), [
        "warning certain: Tool pay took 30.0 s",
        "  made: execute_tool pay lasted 30.0 s",
        "  trace:TRACE",
    ]),
    "the time is spent below": (request(30, tool(1, 21), call(1, 20)), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
        "  … Most of it was spent in HTTP GET.",
    ]),
    "the time is spent further below": (request(30, tool(1, 21), call(1, 20), call(2, 19, 4, 3, "SELECT")), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
        "  … Most of it was spent in SELECT.",
    ]),
    "a little time is spent below": (request(30, tool(1, 21), call(1, 5)), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
        "  … not: Most of it",
    ]),
    "an agent below": (request(30, tool(1, 21), call(1, 20, operation="agent")), []),
    "an agent below, for a little time": (request(30, tool(1, 21), call(1, 5, operation="agent")), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
    ]),
    "the server's side of it": (request(30, tool(1, 21), tool(1, 20, 3, 2)), [
        "warning certain: Tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
    ]),
    "without a name": (request(30, tool(1, 21, tool=None)), [
        "warning certain: Tool execute_tool pay took 20.0 s",
        "  made: execute_tool pay lasted 20.0 s",
        "  trace:TRACE",
    ]),
}
