"""Which retrievals took long."""

from make import span

from agentcore_analyzer.model import Detail


def read(end=3.0, number=2, **more):
    return span(number, 1, 0, end, "memory", **{"operation": "memory", "api": "RetrieveMemoryRecords", **more})


ROOT = span(1, None, 0, 30, "POST /invocations", operation="invoke")
CASES = {
    "two seconds": ([ROOT, read(2.0)], [
        "warning certain: Memory retrievals took up to 2.0 s",
        "  made: memory lasted 2.0 s",
        "  trace:TRACE",
    ]),
    "a little less": ([ROOT, read(1.999)], []),
    "it failed": ([ROOT, read(status="ERROR")], []),
    "a write": ([ROOT, read(api="CreateEvent")], []),
    "many were asked for": ([ROOT, read(held=Detail({"topK": 50}))], [
        "warning certain: Memory retrievals took up to 3.0 s",
        "  made: memory lasted 3.0 s",
        "  trace:TRACE",
    ]),
    "few were asked for": ([ROOT, read(held=Detail({"topK": 49}))], [
        "warning certain: Memory retrievals took up to 3.0 s",
        "  made: memory lasted 3.0 s",
        "  trace:TRACE",
    ]),
    "the slowest first": ([ROOT, read(2.5), read(6.0, 3)], [
        "warning certain: Memory retrievals took up to 6.0 s",
        "  made: memory lasted 6.0 s",
        "  made: memory lasted 2.5 s",
        "  trace:TRACE",
    ]),
}
