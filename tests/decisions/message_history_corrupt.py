"""Whose history it is."""

from make import TRACE, log, span

SAID = "ValidationException: Expected toolResult blocks at messages.2.content"
OTHER = f"{7:032x}"


def said(at, **more):
    return log(at, SAID, "agent.log", **{"severity": 17, **more})


CASES = {
    "once": ([said(1)], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.”",
    ]),
    "of a session": ([said(1, session_id="s")], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.”",
        "  session:s",
    ]),
    "of a session, and a copy without": ([said(1, session_id="s"), said(2)], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.” (2 times)",
        "  session:s",
    ]),
    "of two sessions, and a copy without": ([said(1, session_id="s"), said(2, session_id="t"), said(3)], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.” (2 times)",
        "  session:s",
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.” (2 times)",
        "  session:t",
    ]),
    "of a trace that names the session": ([span(1, None, 0, 5, session_id="s"), said(1, trace_id=TRACE), said(2, session_id="s")], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.” (2 times)",
        "  session:s, trace:TRACE",
    ]),
    "of a trace that names none": ([span(1, None, 0, 5), said(1, trace_id=TRACE)], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.”",
        "  trace:TRACE",
    ]),
    "its own session, not that of the trace": ([span(1, None, 0, 5, session_id="t"), said(1, trace_id=TRACE, session_id="s")], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.”",
        "  session:s, trace:TRACE",
    ]),
    "two requests of a session": ([said(1, session_id="s", trace_id=TRACE), said(2, session_id="s", trace_id=OTHER)], [
        "error certain: The message history is broken: a tool call has no result",
        "  agent.log: logged or received “ValidationException: Expected toolResult blocks at messages.” (2 times)",
        "  session:s, trace:00000000000000000000000000000007, trace:TRACE",
    ]),
}
