"""Who asked for a tool that is not there, and where such words are of no tool."""

from make import TRACE, log, span

from agentcore_analyzer.model import Detail

SHARED, OWN = "Unknown tool: refund", "refund is not a valid tool, try one of [pay]."
AGENT = span(1, None, 0, 9, "invoke_agent", operation="agent")


def failed(message, operation="tool", parent=1, number=3):
    return span(number, parent, 3, 4, "step", operation=operation, status="ERROR", held=Detail({}, status_message=message))


def logged(message, of=3):
    return log(4, message, severity=17, trace_id=TRACE, span_id=f"{of:016x}")


CASES = {
    "a tool's span of an agent": ([AGENT, failed(SHARED)], [
        "warning certain: The model called a tool that does not exist: refund",
        "  made: step failed “Unknown tool: refund”",
        "  trace:TRACE",
    ]),
    "a tool's span alone": ([failed(SHARED, parent=None)], [
        "warning certain: A tool was called that does not exist: refund",
        "  made: step failed “Unknown tool: refund”",
        "  trace:TRACE",
    ]),
    "a span of no tool": ([failed(SHARED, "client", None)], []),
    "a span of no tool, a framework's words": ([failed(OWN, "internal", None)], [
        "warning certain: The model called a tool that does not exist: refund",
        "  made: step failed “refund is not a valid tool, try one of [pay].”",
        "  trace:TRACE",
    ]),
    "the step of an agent": ([AGENT, failed(SHARED, "cycle")], [
        "warning certain: The model called a tool that does not exist: refund",
        "  made: step failed “Unknown tool: refund”",
        "  trace:TRACE",
    ]),
    "a model's span": ([AGENT, failed(SHARED, "model")], []),
    "a log": ([log(1, SHARED, severity=17)], []),
    "a log, a framework's words": ([log(1, OWN, severity=17)], [
        "warning certain: The model called a tool that does not exist: refund",
        "  made: logged “refund is not a valid tool, try one of [pay].”",
    ]),
    "a log as information": ([log(1, OWN, severity=9)], []),
    "a log of a server": ([log(1, f"tools/call failed: {SHARED}", severity=17)], [
        "warning certain: A tool was called that does not exist: refund",
        "  made: logged “tools/call failed: Unknown tool: refund”",
    ]),
    "a log of a tool of an agent": ([AGENT, failed("x"), logged(SHARED)], [
        "warning certain: The model called a tool that does not exist: refund",
        "  made: logged “Unknown tool: refund”",
        "  trace:TRACE",
    ]),
    "a log of a tool alone": ([failed("x", parent=None), logged(SHARED)], [
        "warning certain: A tool was called that does not exist: refund",
        "  made: logged “Unknown tool: refund”",
        "  trace:TRACE",
    ]),
    "a log of a model": ([AGENT, failed("x", "model"), logged(SHARED)], []),
    "a tool whose name is not told": ([AGENT, failed("tool not found in registry")], [
        "warning certain: The model called a tool that does not exist",
        "  made: step failed “tool not found in registry”",
        "  trace:TRACE",
    ]),
}
