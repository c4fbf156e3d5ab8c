"""What was written before, by whom, and whether it was found later."""

from make import span

from agentcore_analyzer.model import Detail


def access(at, api, records=None, actor="ann"):
    held = Detail({**({"memory.records.count": records} if records is not None else {}), **({"actor.id": actor} if actor else {})})
    return span(round(at) + 1, None, at, None if at is None else at + 0.5, api, operation="memory", api=api, held=held)


def write(at, **more):
    return access(at, "CreateEvent", **more)


def read(at, records=0, **more):
    return access(at, "RetrieveMemoryRecords", records, **more)


CASES = {
    "just before": ([write(1), read(20)], [
        "warning likely: Memory was read 19.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
    "a minute before": ([write(1), read(62)], []),
    "afterwards": ([write(30), read(20)], []),
    "something was found": ([write(1), read(20, 2)], []),
    "it is not told": ([write(1), read(20, None)], []),
    "found, and nothing found for another": ([write(1), read(20, 2), read(200, actor="bob")], []),
    "found later": ([write(1), read(20), read(90, 2)], []),
    "found before": ([write(5), read(2, 2), read(20)], [
        "warning likely: Memory was read 15.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
    "found later, for another": ([write(1), read(20), read(90, 2, actor="bob")], [
        "warning likely: Memory was read 19.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
    "another wrote": ([write(1, actor="bob"), read(20)], []),
    "nobody knows who wrote": ([write(1, actor=None), read(20)], [
        "warning likely: Memory was read 19.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
    "nobody knows who read": ([write(1), read(20, actor=None)], [
        "warning likely: Memory was read 19.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
    "two wrote": ([write(1), write(9), read(20)], [
        "warning likely: Memory was read 11.0 s after it was written",
        "  made: 0 records were retrieved",
        "  made: the write before it",
        "  trace:TRACE",
    ]),
}
