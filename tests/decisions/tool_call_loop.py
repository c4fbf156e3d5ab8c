"""Which repeated calls are a loop."""

from make import span

from agentcore_analyzer.model import Detail

AGENT = span(1, None, 0, 99, "POST /invocations", operation="server", kind="SERVER")


def calls(*asked, tool="find", first=2, start=1, result="nothing", status="OK"):
    """One call for each argument; None: not recorded."""
    made = []
    for n, argument in enumerate(asked):
        said = {} if argument is None else {"gen_ai.tool.call.arguments": f'{{"q": "{argument}"}}'}
        if result is not None:
            said["gen_ai.tool.call.result"] = result if isinstance(result, str) else result[n]
        made.append(span(first + n, 1, start + n, start + n + 0.5, "execute_tool", operation="tool", tool=tool, status=status, held=Detail(said)))
    return made


CASES = {
    "three in a row": ([AGENT, *calls("a", "a", "a")], [
        "warning certain: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "three in a row, then what it waited for": ([AGENT, *calls("a", "a", "a", "a", result=["wait", "wait", "wait", "done"])], []),
    "three in a row, then a result that is not recorded": ([AGENT, *calls("a", "a", "a"), *calls("b", first=6, start=5), *calls("a", first=7, start=6, result=None)], [
        "warning certain: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "three in a row, and the same again later": ([AGENT, *calls("a", "a", "a"), *calls("b", first=6, start=5), *calls("a", first=7, start=6)], [
        "warning certain: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "three in a row that fail, then another failure": ([AGENT, *calls("a", "a", "a", status="ERROR"), *calls("b", first=6, start=5), *calls("a", first=7, start=6, result="else", status="ERROR")], [
        "warning certain: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "two in a row": ([AGENT, *calls("a", "a", "b")], []),
    "four, spread": ([AGENT, *calls("a", "b", "a", "b", "a", "c", "a")], []),
    "five, spread": ([AGENT, *calls("a", "b", "a", "b", "a", "c", "a", "d", "a")], [
        "warning certain: find was called 5 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  made: call 4 of find, same arguments",
        "  made: call 5 of find, same arguments",
        "  trace:TRACE",
    ]),
    "three in a row, then five spread": ([AGENT, *calls("z", "z", "z", "a", "b", "a", "b", "a", "c", "a", "d", "a")], [
        "warning certain: find was called 5 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  made: call 4 of find, same arguments",
        "  made: call 5 of find, same arguments",
        "  trace:TRACE",
    ]),
    "six in a row, and five spread": ([AGENT, *calls("z", "z", "z", "z", "z", "z", "a", "b", "a", "b", "a", "c", "a", "d", "a")], [
        "warning certain: find was called 6 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  made: call 4 of find, same arguments",
        "  made: call 5 of find, same arguments",
        "  made: call 6 of find, same arguments",
        "  trace:TRACE",
    ]),
    "three in a row, then four": ([AGENT, *calls("a", "a", "a", "b", "c", "c", "c", "c")], [
        "warning certain: find was called 4 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  made: call 4 of find, same arguments",
        "  trace:TRACE",
    ]),
    "four in a row, then three": ([AGENT, *calls("a", "a", "a", "a", "b", "c", "c", "c")], [
        "warning certain: find was called 4 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  made: call 4 of find, same arguments",
        "  trace:TRACE",
    ]),
    "of two tools": ([AGENT, *calls("a", "a"), *calls("a", tool="list", first=20, start=5), *calls("a", first=30, start=6)], []),
    "other results": ([AGENT, *calls("a", "a", "a", result=("1", "2", "3"))], []),
    "results are not recorded": ([AGENT, *calls("a", "a", "a", result=None)], [
        "warning likely: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "one failed": ([AGENT, *calls("a", "a"), *calls("a", first=20, start=5, status="ERROR")], []),
    "one failed, results are not recorded": (
        [AGENT, *calls("a", "a", result=None), *calls("a", first=20, start=5, result=None, status="ERROR")], []),
    "all failed": ([AGENT, *calls("a", "a", "a", status="ERROR", result=None)], [
        "warning likely: find was called 3 times with the same arguments",
        "  made: call 1 of find, same arguments",
        "  made: call 2 of find, same arguments",
        "  made: call 3 of find, same arguments",
        "  trace:TRACE",
    ]),
    "arguments are not recorded": ([AGENT, *calls(None, None, None)], ["? a tool was called 3 times or more in 1 invocation, but the export does not hold the arguments: export the event records too (stream otel-rt-logs of the runtime's log group)"]),
    "arguments of one are recorded": ([AGENT, *calls("b", None, None, None)], []),
}
