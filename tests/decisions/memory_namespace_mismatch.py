"""Which namespaces fit the memory's strategies."""

from make import document, log, span

from agentcore_analyzer.model import Detail, Kind

MEMORY = document(Kind.STATUS, "get-memory", {"memory": {"id": "m-1", "strategies": [{"namespaces": ["/users/{actorId}/facts"]}]}}, "memory.json")


def read(namespace, number=1):
    held = Detail({"namespace": namespace} if namespace is not None else {})
    return span(number, None, number, number + 1, "RetrieveMemoryRecords", operation="memory", api="RetrieveMemoryRecords", held=held)


def said(text, severity=9):
    return log(1, text, "agent.log", severity=severity)


NOT_FOUND = "Memory or namespace not found"

CASES = {
    "it fits": ([MEMORY, read("/users/ann/facts")], []),
    "a prefix fits": ([MEMORY, read("/users/ann")], []),
    "it does not fit": ([MEMORY, read("/customers/ann")], [
        "error likely: Memory is read from a namespace that is never filled",
        "  made: read from /customers/ann",
        "  trace:TRACE",
    ]),
    "twice": ([MEMORY, read("/customers/ann"), read("/customers/ann", 2)], [
        "error likely: Memory is read from a namespace that is never filled",
        "  made: read from /customers/ann",
        "  trace:TRACE",
    ]),
    "none is named": ([MEMORY, read(None)], []),
    "a placeholder": ([read("/users/{actorId}/facts")], [
        "error certain: Memory is read from a namespace that is never filled",
        "  made: read from /users/{actorId}/facts",
        "  trace:TRACE",
    ]),
    "no strategies are known": ([read("/customers/ann")], []),
    "the service says so": ([said(f"a\n{NOT_FOUND}\nb", 17)], [
        "error certain: A memory or namespace that is read does not exist",
        "  agent.log: logged “Memory or namespace not found”",
    ]),
    "the service says so, an error": ([said(f"a\nClientError: {NOT_FOUND}")], [
        "error certain: A memory or namespace that is read does not exist",
        "  agent.log: logged “ClientError: Memory or namespace not found”",
    ]),
    "the service says so, as botocore words it": (
        [said(f"An error occurred (ResourceNotFoundException) when calling the RetrieveMemoryRecords operation: {NOT_FOUND}", 17)], [
        "error certain: A memory or namespace that is read does not exist",
        "  agent.log: logged “An error occurred (ResourceNotFoundException) when calling t”",
    ]),
    "the service says so, an exception": ([said(f"a\nResourceNotFoundException {NOT_FOUND}")], []),
    "a tool's answer speaks of an error": ([said(f"the tool answered: ClientError: {NOT_FOUND}")], []),
    "it is spoken of": ([said(f"an Error of old\n{NOT_FOUND}")], []),
}
