"""Whose code failed, and whether the next step mended it."""

from make import span

from agentcore_analyzer.model import Detail

AGENT = span(1, None, 0, 99, "CodeAgent.run", operation="agent")
FAILED = "Code execution failed at line 'x = y' due to: NameError: name 'y' is not defined"
IMPORT = "Code execution failed at line 'import os' due to: InterpreterError: Import of os is not allowed"


def step(number, start, message=None, **more):
    return span(number, 1, start, start + 1, f"Step {start}", operation="cycle", status="ERROR" if message else "OK",
                held=Detail({}, status_message=message or ""), **more)  # fmt: skip


def model(number, start):
    return span(number, 1, start, start + 0.5, "chat", operation="model")


def tool(number, parent, error="NameError", status="ERROR", operation="tool"):
    return span(number, parent, 3, 3.5, "lookup", operation=operation, tool="lookup", status=status, error=error)


CASES = {
    "a step": ([AGENT, step(2, 3, FAILED)], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "a slip that the next step mended": ([AGENT, step(2, 3, FAILED), step(3, 5)], [
        "note certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "two slips, each mended": ([AGENT, step(2, 3, FAILED), step(3, 5), step(4, 7, FAILED), step(5, 9)], [
        "note certain: Code that the model wrote failed 2 times: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  made: Step 7 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "three slips, each mended": (
        [AGENT, step(2, 3, FAILED), step(3, 5), step(4, 7, FAILED), step(5, 9), step(6, 11, FAILED), step(7, 13)], [
        "warning certain: Code that the model wrote failed 3 times: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  made: Step 7 failed “NameError: name 'y' is not defined”",
        "  made: Step 11 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "a slip after which none went well": ([AGENT, step(3, 1), step(2, 3, FAILED)], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "an import": ([AGENT, step(2, 3, IMPORT), step(3, 5)], [
        "warning certain: Code that the model wrote failed 1 time: the module os",
        "  made: Step 3 failed “InterpreterError: Import of os is not allowed”",
        "  trace:TRACE",
    ]),
    "a slip and an import": ([AGENT, step(2, 3, FAILED), step(3, 5, IMPORT)], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
        "warning certain: Code that the model wrote failed 1 time: the module os",
        "  made: Step 5 failed “InterpreterError: Import of os is not allowed”",
        "  trace:TRACE",
    ]),
    "it says nothing": ([AGENT, step(2, 3, "InterpreterError")], [
        "warning certain: Code that the model wrote failed 1 time: an error",
        "  made: Step 3 failed “an error”",
        "  trace:TRACE",
    ]),
    "a tool that the code called failed alike": ([AGENT, step(2, 3, FAILED), tool(3, 2)], []),
    "a tool that the code called failed otherwise": ([AGENT, step(2, 3, FAILED), tool(3, 2, "KeyError")], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "a tool that the code called went well": ([AGENT, step(2, 3, FAILED), tool(3, 2, None, "OK")], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "a call below that is no tool failed alike": ([AGENT, step(2, 3, FAILED), tool(3, 2, operation="client")], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "the agent ended with it": ([AGENT._replace(status="ERROR", held=Detail({}, status_message=FAILED)), step(2, 3, FAILED)], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
    "a model call before it": ([AGENT, model(9, 2), step(2, 3, FAILED)], [
        "warning certain: Code that the model wrote failed 1 time: NameError",
        "  made: the model call that wrote the code",
        "  made: Step 3 failed “NameError: name 'y' is not defined”",
        "  trace:TRACE",
    ]),
}
