"""Which calls could have run at once."""

from make import span

from agentcore_analyzer.model import Detail

AGENT = span(1, None, 0, 99, "POST /invocations", operation="server", kind="SERVER")


def calls(*starts, tool="read", length=0.9, first=2, parent=1, same=False, named=True):
    return [
        span(first + n, parent, at, at + length, "execute_tool", operation="tool", tool=tool,
             held=Detail({"gen_ai.tool.call.arguments": f'{{"n": {0 if same else n}}}'} if named else {}))
        for n, at in enumerate(starts)
    ]  # fmt: skip


CASES = {
    "five": ([AGENT, *calls(1, 2, 3, 4, 5)], [
        "note likely: 5 calls of read ran one after another",
        "  made: call 1, 0.9 s",
        "  made: call 2, 0.9 s",
        "  made: call 3, 0.9 s",
        "  made: call 4, 0.9 s",
        "  made: call 5, 0.9 s",
        "  trace:TRACE",
    ]),
    "four": ([AGENT, *calls(1, 2, 3, 4)], []),
    "four of one, four of another": ([AGENT, *calls(1, 2, 3, 4), *calls(5, 6, 7, 8, tool="list", first=20)], []),
    "five, two at once": ([AGENT, *calls(1, 2, 3, 4, 4.5)], []),
    "five, quick": ([AGENT, *calls(1, 2, 3, 4, 5, length=0.1)], []),
    "five, of one argument": ([AGENT, *calls(1, 2, 3, 4, 5, same=True)], []),
    "five, arguments not recorded": ([AGENT, *calls(1, 2, 3, 4, 5, named=False)], [
        "note likely: 5 calls of read ran one after another",
        "  made: call 1, 0.9 s",
        "  made: call 2, 0.9 s",
        "  made: call 3, 0.9 s",
        "  made: call 4, 0.9 s",
        "  made: call 5, 0.9 s",
        "  trace:TRACE",
    ]),
    "five, in two steps": ([AGENT, span(90, 1, 0, 9), *calls(1, 2, 3), *calls(4, 5, first=20, parent=90)], []),
    "five, the model asked before each": (
        [AGENT, *[span(40 + n, 1, n + 0.95, n + 0.98, "chat", operation="model") for n in range(5)], *calls(1, 2, 3, 4, 5)], []),
    "five, each asks a model itself": (
        [AGENT, *[span(40 + n, 2 + n, 1.1 + n, 1.2 + n, "chat", operation="model") for n in range(5)], *calls(1, 2, 3, 4, 5)], [
        "note likely: 5 calls of read ran one after another",
        "  made: call 1, 0.9 s",
        "  made: call 2, 0.9 s",
        "  made: call 3, 0.9 s",
        "  made: call 4, 0.9 s",
        "  made: call 5, 0.9 s",
        "  trace:TRACE",
    ]),
    "five without a name": ([AGENT, *calls(1, 2, 3, 4, 5, tool=None)], [
        "note likely: 5 calls of execute_tool ran one after another",
        "  made: call 1, 0.9 s",
        "  made: call 2, 0.9 s",
        "  made: call 3, 0.9 s",
        "  made: call 4, 0.9 s",
        "  made: call 5, 0.9 s",
        "  trace:TRACE",
    ]),
}
