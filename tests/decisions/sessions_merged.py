"""Entries of one trace that belong to several sessions."""

from make import span

from agentcore_analyzer.model import Detail


def entry(number, session, parent=None, kind="SERVER", start=0, **more):
    held = Detail({"session.id": session} if session is not None else {})
    return span(number, parent, start, start + 1, "POST /invocations", kind=kind, session_id=session, held=held, **more)


CASES = {
    "two": ([entry(1, "s"), entry(2, "t", start=2)], [
        "warning likely: 2 sessions share one trace",
        "  made: entry of session s, parent none",
        "  made: entry of session t, parent none",
        "  trace:TRACE",
    ]),
    "one": ([entry(1, "s"), entry(2, "s", start=2)], []),
    "two, below one caller": ([span(9, None, 0, 9), entry(1, "s", 9), entry(2, "t", 9, start=2)], [
        "warning certain: 2 sessions share one trace",
        "  made: entry of session s, parent 0000000000000009",
        "  made: entry of session t, parent 0000000000000009",
        "  trace:TRACE",
    ]),
    "two, below two callers": ([span(9, None, 0, 9), span(8, None, 0, 9), entry(1, "s", 9), entry(2, "t", 8, start=2)], [
        "warning likely: 2 sessions share one trace",
        "  made: entry of session s, parent 0000000000000009",
        "  made: entry of session t, parent 0000000000000008",
        "  trace:TRACE",
    ]),
    "one below the other": ([entry(1, "s"), entry(2, "t", 1)], []),
    "a call of another agent in between": (
        [entry(1, "s"), span(3, 1, 0, 1, operation="client", api="InvokeAgentRuntime"), entry(2, "t", 3)], []),
    "below a call of an agent, the caller is no entry": (
        [entry(1, "s"), span(3, None, 0, 1, operation="client", api="InvokeAgentRuntime", kind="CLIENT"), entry(2, "t", 3)], []),
    "the platform's spans": ([entry(1, "s", kind="INTERNAL", operation="invoke"), entry(2, "t", kind="INTERNAL", operation="invoke")], [
        "warning likely: 2 sessions share one trace",
        "  made: entry of session s, parent none",
        "  made: entry of session t, parent none",
        "  trace:TRACE",
    ]),
    "steps of two sessions": ([entry(1, "s"), entry(2, "t", 1, "INTERNAL")], []),
    "spans beside an entry": ([entry(1, "s"), entry(2, "t", kind="INTERNAL")], []),
    "an entry without one": ([entry(1, "s"), entry(2, None), entry(3, "t", kind="INTERNAL")], []),
    "an empty one": ([entry(1, "s"), entry(2, ""), entry(3, "t", kind="INTERNAL")], []),
}
