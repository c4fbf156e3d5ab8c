"""Which throttling is of requests to the agent."""

from make import aws, said

SLOW = "ThrottlingException"
PRINTED = "ERROR CONTEXT: invoke failed\nERROR: Rate exceeded\nERROR NAME: {}"

CASES = {
    "a request": ([said(aws(SLOW, "InvokeAgentRuntime", "Rate exceeded"))], [
        "error certain: InvokeAgentRuntime was throttled",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Inv”",
    ]),
    "two requests": ([said(aws(SLOW, "InvokeAgentRuntime", "Rate exceeded"), n, where=n) for n in (1, 20)], [
        "error certain: InvokeAgentRuntime was throttled, 2 times",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Inv” (2 times)",
    ]),
    "another error of it": ([said(aws("ValidationException", "InvokeAgentRuntime", "ThrottlingException"))], []),
    "another operation": ([said(aws(SLOW, "StopRuntimeSession", "InvokeAgentRuntime"))], []),
    "the command line's log": ([said(PRINTED.format("ThrottlingException"))], [
        "error certain: InvokeAgentRuntime was throttled",
        "  made: logged or received “ERROR: Rate exceeded”",
    ]),
    "another error in it": ([said(PRINTED.format("ValidationException"))], []),
}
