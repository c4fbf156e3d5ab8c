"""Which tools found nothing where they found something otherwise, or said so by failing."""

from make import span

from agentcore_analyzer.model import Detail


def call(number, result, tool="search", **more):
    held = Detail({"gen_ai.tool.call.result": result})
    return span(number, 1, number, number + 1, f"execute_tool {tool}", **{"operation": "tool", "tool": tool, "held": held, **more})


def failed(message, number=2, **more):
    return span(number, 1, number, number + 1, "execute_tool search", **{
        "operation": "tool", "tool": "search", "status": "ERROR", "held": Detail({}, status_message=message), **more})  # fmt: skip


ROOT = span(1, None, 0, 30, "invoke_agent", operation="agent")
CASES = {
    "one of two is empty": ([ROOT, call(2, "[]"), call(3, '["a"]')], [
        "note likely: search returned nothing in 1 of 2 calls",
        "  made: execute_tool search ended well with an empty result",
        "  trace:TRACE",
    ]),
    "all are empty": ([ROOT, call(2, "[]"), call(3, "[]")], []),
    "none is empty": ([ROOT, call(2, '["b"]'), call(3, '["a"]')], []),
    "one call alone": ([ROOT, call(2, "[]")], []),
    "of two tools": ([ROOT, call(2, "[]"), call(3, '["a"]', "look_up")], []),
    "the empty one failed": ([ROOT, call(2, "[]", status="ERROR"), call(3, '["a"]'), call(4, '["b"]')], []),
    "it said so by failing": ([ROOT, failed("No results found for zork")], [
        "note certain: search found nothing in 1 call, and says so by failing",
        "  made: execute_tool search failed because it found nothing “No results found for zork”",
        "  trace:TRACE",
    ]),
    "it failed in other words": ([ROOT, failed("No such host")], []),
    "words that begin so": ([ROOT, failed("no resultant force")], []),
    "a model said so": ([ROOT, failed("No results found for zork", operation="model")], []),
    "a tool without a name": ([ROOT, failed("No results found for zork", tool=None)], []),
    "twice": ([ROOT, failed("nothing found"), failed("0 rows", 3)], [
        "note certain: search found nothing in 2 calls, and says so by failing",
        "  made: execute_tool search failed because it found nothing “nothing found”",
        "  made: execute_tool search failed because it found nothing “0 rows”",
        "  trace:TRACE",
    ]),
}
