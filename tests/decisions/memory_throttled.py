"""Which throttling is memory's."""

from make import aws, chat, said, span

from agentcore_analyzer.model import Kind

AGENT = span(1, None, 0, 9, "POST /invocations", kind="SERVER", operation="server")
SLOW = "ThrottledException"

CASES = {
    "a write": ([said(aws(SLOW, "CreateEvent", "Rate exceeded"))], [
        "error certain: Writing to memory was throttled",
        "  made: logged “An error occurred (ThrottledException) when calling the Crea”",
    ]),
    "a read": ([said(aws("ThrottlingException", "ListEvents", "Rate exceeded"))], [
        "error certain: Reading from memory was throttled",
        "  made: logged “An error occurred (ThrottlingException) when calling the Lis”",
    ]),
    "both": ([said(aws(SLOW, "CreateEvent", "Rate exceeded")), said(aws(SLOW, "RetrieveMemoryRecords", "Rate exceeded"), 30)], [
        "error certain: Writing to memory was throttled",
        "  made: logged “An error occurred (ThrottledException) when calling the Crea”",
        "  made: logged “An error occurred (ThrottledException) when calling the Retr”",
    ]),
    "another operation": ([said(aws(SLOW, "InvokeAgentRuntime", "CreateEvent"))], []),
    "another exception": ([said(aws("ValidationException", "CreateEvent", "ThrottledException"))], []),
    "a span of memory without an operation": ([AGENT, chat("Rate exceeded", SLOW, operation="memory")], [
        "error certain: Writing to memory was throttled",
        "  made: chat was refused “Rate exceeded”",
        "  trace:TRACE",
    ]),
    "a span of something else": ([AGENT, chat("Rate exceeded", SLOW, operation="client")], []),
    "the log of memory itself": ([said("ThrottledException: Rate exceeded", channel=Kind.MEMORY_LOG)], [
        "error certain: Writing to memory was throttled",
        "  made: logged “ThrottledException: Rate exceeded”",
    ]),
}
