"""Whose arguments were refused, and by whom."""

from make import TRACE, log, span

from agentcore_analyzer.model import Detail

REFUSED = "Validation failed for input parameters:\norder\n  Field required"
AGENT = span(1, None, 0, 9, "invoke_agent", operation="agent")


def failed(message, operation="tool", tool="refund", number=3, parent=1, name="execute_tool refund", error=None):
    return span(number, parent, 3, 4, name, operation=operation, tool=tool, error=error, status="ERROR",
                held=Detail({}, status_message=message))  # fmt: skip


def python(message, **more):
    return failed(message, error=more.pop("error", "TypeError"), **more)


MODEL = span(2, 1, 1, 2, "chat", operation="model")

CASES = {
    "a tool's span": ([AGENT, MODEL, failed(REFUSED)], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Validation failed for input parameters:”",
        "  made: the model call that wrote the arguments",
        "  trace:TRACE",
    ]),
    "a call of no tool": ([AGENT, failed(REFUSED, "gateway", None)], [
        "warning certain: A tool was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
    "a call below a tool": ([AGENT, failed("x", number=4), failed(REFUSED, "client", None, parent=4)], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
    "its message names the tool": ([AGENT, failed("Error invoking tool 'pay' with kwargs {'n': 1} with error: bad", "cycle", None)], [
        "warning certain: pay was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Error invoking tool 'pay' with kwargs {'n': 1} with error: b”",
        "  trace:TRACE",
    ]),
    "it was invoked and failed": ([AGENT, failed("Error invoking tool 'pay': out of order", "cycle", None)], []),
    "its message names the tool, otherwise": ([AGENT, failed("AgentToolCallError: tool_name=<pay> bad", "cycle", None)], [
        "warning certain: pay was called with arguments that do not fit",
        "  made: execute_tool refund was refused “AgentToolCallError: tool_name=<pay> bad”",
        "  trace:TRACE",
    ]),
    "unparsable": ([AGENT, failed("failed to parse tool input json: {")], [
        "warning certain: refund was asked for with input that is no JSON",
        "  made: execute_tool refund was refused “failed to parse tool input json: {”",
        "  trace:TRACE",
    ]),
    "Python: the tool's own": ([AGENT, python("refund() got an unexpected keyword argument 'x'")], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: execute_tool refund was refused “TypeError: refund() got an unexpected keyword argument 'x'”",
        "  trace:TRACE",
    ]),
    "Python: another function's": ([AGENT, python("sum() got an unexpected keyword argument 'x'")], []),
    "Python: no function is named": ([AGENT, python("got an unexpected keyword argument 'x'")], []),
    "Python: the method that runs the tool": ([AGENT, python("refund.forward() missing 1 required positional argument: 'x'")], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: execute_tool refund was refused “TypeError: refund.forward() missing 1 required positional ar”",
        "  trace:TRACE",
    ]),
    "Python: the method of another class": ([AGENT, python("Client.run() missing 1 required positional argument: 'x'")], []),
    "Python: another method of the tool": ([AGENT, python("refund.close() missing 1 required positional argument: 'x'")], []),
    "Python: a function called run": ([AGENT, python("run() missing 1 required positional argument: 'x'")], []),
    "Python: no tool": ([AGENT, python("refund() got an unexpected keyword argument 'x'", operation="agent", number=4)], []),
    "Python: another exception": ([AGENT, python("refund() got an unexpected keyword argument 'x'", error="ValueError")], []),
    "Python: a tool without a name": (
        [AGENT, python("refund.run() got an unexpected keyword argument 'x'", tool=None, name="refund")], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: refund was refused “TypeError: refund.run() got an unexpected keyword argument '”",
        "  trace:TRACE",
    ]),
    "a log": ([log(1, f"a\n{REFUSED}", severity=17)], [
        "warning certain: A tool was called with arguments that do not fit",
        "  made: logged “Validation failed for input parameters:”",
    ]),
    "a log as information": ([log(1, REFUSED, severity=9)], []),
    "a log of a tool": ([AGENT, failed("x"), log(1, REFUSED, severity=17, trace_id=TRACE, span_id=f"{3:016x}")], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: logged “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
    "a log of another span": ([AGENT, log(1, REFUSED, severity=17, trace_id=TRACE, span_id=f"{1:016x}")], [
        "warning certain: A tool was called with arguments that do not fit",
        "  made: logged “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
    "a log of a span that is not here": ([AGENT, log(1, REFUSED, severity=17, trace_id=TRACE, span_id=f"{8:016x}")], [
        "warning certain: A tool was called with arguments that do not fit",
        "  made: logged “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
    "two tools": ([AGENT, failed(REFUSED), failed(REFUSED, tool="pay", number=4)], [
        "warning certain: refund was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Validation failed for input parameters:”",
        "  trace:TRACE",
        "warning certain: pay was called with arguments that do not fit",
        "  made: execute_tool refund was refused “Validation failed for input parameters:”",
        "  trace:TRACE",
    ]),
}
