"""Which failing calls follow one another, and whether they back off."""

from make import span

from agentcore_analyzer.model import Detail


def tried(*starts, tool="pay", first=2, status="ERROR", length=1, message="no", error=None, name="execute_tool"):
    return [
        span(first + n, 1, at, None if at is None else at + length, name, operation="tool", tool=tool, status=status, error=error,
             held=Detail({}, status_message=message))
        for n, at in enumerate(starts)
    ]  # fmt: skip


AGENT = span(1, None, 0, 99, "POST /invocations", operation="server", kind="SERVER")

CASES = {
    "three at once": ([AGENT, *tried(1, 2, 3)], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  trace:TRACE",
    ]),
    "two": ([AGENT, *tried(1, 2)], []),
    "one succeeds in between": ([AGENT, *tried(1, 2), *tried(3, status="OK", first=5), *tried(4, 5, first=7)], []),
    "another tool in between": ([AGENT, *tried(1, 2), *tried(3, first=5, tool="ship"), *tried(4, first=7)], []),
    "three of one, then one of another": ([AGENT, *tried(1, 2, 3), *tried(4, first=7, tool="ship")], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  trace:TRACE",
    ]),
    "one of another, then three": ([AGENT, *tried(1, first=9, tool="ship"), *tried(2, 3, 4)], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  trace:TRACE",
    ]),
    "a success, then three": ([AGENT, *tried(1, first=9, status="OK"), *tried(2, 3, 4)], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  trace:TRACE",
    ]),
    "waits that grow": ([AGENT, *tried(1, 4, 10)], []),
    "waits that do not grow": ([AGENT, *tried(1, 4, 7, 10)], [
        "warning likely: pay failed 4 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  made: failing call 4 “no”",
        "  trace:TRACE",
    ]),
    "waits that grow a little": ([AGENT, *tried(1, 4, 7.5, 11.3)], [
        "warning likely: pay failed 4 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  made: failing call 4 “no”",
        "  trace:TRACE",
    ]),
    "waits that grow below a second": ([AGENT, *tried(1, 2.1, 3.3, 4.6)], [
        "warning likely: pay failed 4 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  made: failing call 4 “no”",
        "  trace:TRACE",
    ]),
    "no waits at all, then a long one": ([AGENT, *tried(1, 2, 10)], []),
    "without a name": ([AGENT, *tried(1, 2, 3, tool=None)], [
        "warning likely: execute_tool failed 3 times in a row without a back-off",
        "  made: failing call 1 “no”",
        "  made: failing call 2 “no”",
        "  made: failing call 3 “no”",
        "  trace:TRACE",
    ]),
    "types of errors": ([AGENT, *tried(1, 2, 3, error="Timeout", message="")], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1",
        "  made: failing call 2",
        "  made: failing call 3",
        "  trace:TRACE",
    ]),
    "without messages": ([AGENT, *tried(1, 2, 3, message="")], [
        "warning likely: pay failed 3 times in a row without a back-off",
        "  made: failing call 1",
        "  made: failing call 2",
        "  made: failing call 3",
        "  trace:TRACE",
    ]),
    "one without times": ([AGENT, *tried(1, 2), *tried(None, first=9)], []),
}
