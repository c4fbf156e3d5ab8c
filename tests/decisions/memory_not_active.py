"""Which document knows the memory's state, and which errors are about it."""

from make import document, log, span

from agentcore_analyzer.model import Detail, Kind


def memory(status="FAILED", identifier="facts-1", name="facts", file="memory.json", **more):
    return document(Kind.STATUS, "get-memory", {"memory": {"id": identifier, "name": name, "status": status, **more}}, file)


PLANNED = document(Kind.PROJECT, "agentcore.json", {"memories": [{"name": "facts"}]}, "agentcore.json")
LISTED = document(Kind.STATUS, "list-memories", {"memories": [{"id": "facts-1", "status": "CREATING"}]}, "list.json")

CASES = {
    "active": ([memory("ACTIVE")], []),
    "failed": ([memory(failureReason="the role cannot be assumed")], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED: the role cannot be assumed”",
        "  memory:facts-1",
    ]),
    "without a name": ([memory(name=None)], [
        "error certain: Memory facts-1 is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:facts-1",
    ]),
    "without an id": ([memory(identifier=None)], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:facts",
    ]),
    "being made": ([memory("CREATING")], [
        "error certain: Memory facts is CREATING, not ACTIVE",
        "  memory.json: status CREATING “CREATING”",
        "  memory:facts-1",
    ]),
    "only planned": ([PLANNED], ["? cannot tell whether memory facts is ACTIVE, because the input holds only its configuration: export it with `aws bedrock-agentcore-control get-memory --memory-id MEMORY_ID`"]),
    "planned and active": ([PLANNED, memory("ACTIVE")], []),
    "its state is not told": ([document(Kind.STATUS, "get-memory", {"memory": {"id": "facts-1", "name": "facts"}})], ["? cannot tell whether memory facts is ACTIVE, because the input holds only its configuration: export it with `aws bedrock-agentcore-control get-memory --memory-id facts-1`"]),
    "its state is not told, nor its id": ([document(Kind.STATUS, "get-memory", {"memory": {"name": "facts"}})], ["? cannot tell whether memory facts is ACTIVE, because the input holds only its configuration: export it with `aws bedrock-agentcore-control get-memory --memory-id MEMORY_ID`"]),
    "listed, and told in full": ([LISTED, memory("ACTIVE", description="facts about customers")], []),
    "told in full, and listed": ([memory("ACTIVE", description="facts about customers"), LISTED], []),
    "two of them": ([memory(), memory("DELETING", "other-2", "other")], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:facts-1",
        "error certain: Memory other is DELETING, not ACTIVE",
        "  memory.json: status DELETING “DELETING”",
        "  memory:other-2",
    ]),
    "two without ids": ([memory(identifier=None), memory("DELETING", None, "other")], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:facts",
        "error certain: Memory other is DELETING, not ACTIVE",
        "  memory.json: status DELETING “DELETING”",
        "  memory:other",
    ]),
    "an error names it": (
        [memory(), span(1, None, 0, 1, "call", status="ERROR", held=Detail({}, status_message="memory facts-1 is not ACTIVE"))], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  made: call failed “memory facts-1 is not ACTIVE”",
        "  memory:facts-1, trace:TRACE",
    ]),
    "a log names it": ([memory(), log(1, "memory facts-1 is not ACTIVE", severity=17, session_id="s")], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  made: logged “memory facts-1 is not ACTIVE”",
        "  memory:facts-1, session:s",
    ]),
    "a log names it in passing": ([memory(), log(1, "uses memory facts-1", severity=9)], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:facts-1",
    ]),
    "an id too short to look for": ([memory(identifier="m-1"), log(1, "memory m-1 is not ACTIVE", severity=17)], [
        "error certain: Memory facts is FAILED, not ACTIVE",
        "  memory.json: status FAILED “FAILED”",
        "  memory:m-1",
    ]),
}
