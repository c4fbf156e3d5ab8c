"""What was retrieved, or that nothing ever was."""

from make import document, log, span

from agentcore_analyzer.model import Coverage, Detail, Kind, Place

TRACES = [f"{n:032x}" for n in range(1, 5)]
MEMORY = document(Kind.STATUS, "get-memory", {"memory": {"id": "facts-1", "name": "facts", "status": "ACTIVE"}}, "memory.json")
PLANNED = document(Kind.PROJECT, "agentcore.json", {"memories": [{"name": "facts"}]}, "agentcore.json")
EMPTY = log(1, "Retrieved 0 memories from namespace: /users/ann/facts")


def agents(count):
    return [span(1, None, 0, 5, "invoke_agent", trace, operation="agent") for trace in TRACES[:count]]


def read(records=None):
    held = Detail({} if records is None else {"memory.records.count": records})
    return span(2, 1, 1, 2, "RetrieveMemoryRecords", TRACES[0], operation="memory", api="RetrieveMemoryRecords", held=held)


CASES = {
    "one came back empty": ([EMPTY], [
        "note likely: No retrieval from memory found a record",
        "  made: 0 records were retrieved “Retrieved 0 memories from namespace: /users/ann/facts”",
    ]),
    "one of two held something": ([EMPTY, log(2, "Retrieved 3 memories from namespace: /users/ann/facts")], []),
    "one does not tell": ([EMPTY, *agents(1), read()], []),
    "spans tell": ([*agents(1), read(0)], [
        "note likely: No retrieval from memory found a record",
        "  made: 0 records were retrieved",
        "  trace:00000000000000000000000000000001",
    ]),
    "never asked": ([MEMORY, *agents(3)], [
        "note likely: Nothing is retrieved from the memory that is deployed",
        "  memory.json: the memory is deployed",
        "  made: an invocation without a retrieval",
    ]),
    "never asked, too few requests": ([MEMORY, *agents(2)], []),
    "never asked, no agent": ([MEMORY], []),
    "never asked, only planned": ([PLANNED, *agents(3)], []),
    "asked, and nothing told": ([MEMORY, *agents(3), read()], []),
    "the export may lack it": ([MEMORY, *agents(3), Coverage("row-cap", 1000, Place("spans.json"))], ["? no retrieval is in the traces, but spans.json holds exactly 1000 rows, the most its query returns"]),
}
