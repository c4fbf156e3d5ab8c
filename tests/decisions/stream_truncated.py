"""Where a stream stops, what other streams of the file end with, and who knows why."""

from make import log, span

from agentcore_analyzer.model import Damage, Kind, LogRole, Place


def event(at, text, **more):
    return log(at, f"data: {text}", "client.log", channel=Kind.CLIENT_LOG, role=LogRole.SSE, where=round(at * 10), **more)


def line(at, text, **more):
    return log(at, text, "client.log", channel=Kind.CLIENT_LOG, where=round(at * 10), **more)


def started(at):
    return line(at, "POST http://agent/invocations")


DONE, TEXT, BEAT = '{"type": "done"}', '{"text": "hi"}', '{"type": "heartbeat"}'
START, STOP, META = '{"messageStart": {"role": "assistant"}}', '{"messageStop": {"stopReason": "%s"}}', '{"metadata": {}}'
DELTA = '{"contentBlockDelta": {"delta": {"text": "h"}}}'
WHOLE = [started(1), event(1.1, TEXT), event(1.2, DONE)]
HALF = [started(2), event(2.1, TEXT), event(2.2, TEXT)]
AGENT = span(1, None, 0, 60, "POST /invocations", operation="server", kind="SERVER", session_id="s")

CASES = {
    "whole": (WHOLE, []),
    "half, another one is whole": ([*WHOLE, *HALF], [
        "error possible: A stream of 2 events ended without its end marker",
        "  client.log: the last of 2 events",
        "  client.log: the request",
    ]),
    "half, and no other": (HALF, ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "two halves": ([*HALF, started(3), event(3.1, TEXT)], ['? cannot tell whether 2 streams (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "half, the other in another file": ([*[g._replace(origin=type(g.origin)("b.log")) for g in WHOLE], *HALF], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "half, the other ended with an error": (
        [started(1), event(1.1, '{"error": "x", "error_type": "ValueError", "message": "y"}'), *HALF], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "heartbeats after the end": ([*WHOLE, *(event(1.3 + n / 10, BEAT) for n in range(3))], []),
    "more heartbeats after the end than are looked at": ([*WHOLE, *(event(1.3 + n / 10, BEAT) for n in range(5))], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "text after the end": ([*WHOLE, event(1.3, TEXT)], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "in a message": ([started(1), event(1.1, START), event(1.2, DELTA)], [
        "error possible: A stream of 2 events ended without its end marker",
        "  client.log: the last of 2 events",
        "  client.log: the request",
    ]),
    "in a message that began before": ([started(1), event(1.2, DELTA)], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "a message came whole": ([started(1), event(1.1, START), event(1.2, DELTA), event(1.3, STOP % "end_turn")], []),
    "a message came whole, with its metadata": (
        [started(1), event(1.1, START), event(1.3, STOP % "end_turn"), event(1.4, META)], []),
    "a tool was to be used": ([started(1), event(1.1, START), event(1.3, STOP % "tool_use"), event(1.4, META)], [
        "error possible: A stream of 3 events ended without its end marker",
        "  client.log: the last of 3 events",
        "  client.log: the request",
    ]),
    "a tool was to be used, its begin is not here": ([started(1), event(1.3, STOP % "tool_use")], [
        "error possible: A stream of 1 event ended without its end marker",
        "  client.log: the last of 1 event",
        "  client.log: the request",
    ]),
    "in a message, other events behind it": (
        [started(1), event(1.1, START), event(1.2, DELTA), *(event(1.3 + n / 10, TEXT) for n in range(4))], [
        "error possible: A stream of 6 events ended without its end marker",
        "  client.log: the last of 6 events",
        "  client.log: the request",
    ]),
    "long after a message": (
        [started(1), event(1.1, START), event(1.2, DELTA), *(event(1.3 + n / 10, TEXT) for n in range(6))], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "an error was logged": ([*WHOLE, *HALF, line(2.3, "it broke", severity=17)], []),
    "an error was printed": ([*WHOLE, *HALF, line(2.3, "curl: (18) transfer closed")], []),
    "the command failed": ([*WHOLE, *HALF, line(2.3, "exit status 1")], []),
    "the command ended well": ([*WHOLE, *HALF, line(2.3, "exit status 0")], [
        "error likely: A stream of 2 events ended without its end marker",
        "  client.log: the last of 2 events",
        "  client.log: the request",
    ]),
    "the file is cut": ([*WHOLE, *HALF, Damage(Place("client.log", line=30), "cut", "x")], ["? a stream in client.log ends early, but the file itself is cut: export it again"]),
    "another file is cut": ([*WHOLE, *HALF, Damage(Place("b.log", line=30), "cut", "x")], [
        "error possible: A stream of 2 events ended without its end marker",
        "  client.log: the last of 2 events",
        "  client.log: the request",
    ]),
    "the agent went on": ([AGENT, *WHOLE, started(2), event(2.2, TEXT, session_id="s")], [
        "error likely: A stream of 1 event ended without its end marker",
        "  client.log: the last of 1 event",
        "  client.log: the request",
        "  made: the agent went on for 57.8 s; status UNSET",
        "  session:s, trace:TRACE",
    ]),
    "the agent ended with it": ([AGENT._replace(end_ns=event(2.9, TEXT).time_ns), *WHOLE, started(2), event(2.2, TEXT, session_id="s")], [
        "error possible: A stream of 1 event ended without its end marker",
        "  client.log: the last of 1 event",
        "  client.log: the request",
        "  session:s, trace:TRACE",
    ]),
    "the request is not in the file": ([*WHOLE, log(2.1, f"data: {TEXT}", "client.log", channel=Kind.CLIENT_LOG, role=LogRole.SSE, where=21)], ['? cannot tell whether 1 stream (the first in client.log) came whole, because the last is an event that is no known end marker: let the entrypoint end with an event of its own, e.g. yield {"type": "done"}, and capture again with curl -N']),
    "no request at all": ([event(1.1, START), event(1.2, DELTA)], [
        "error possible: A stream of 2 events ended without its end marker",
        "  client.log: the last of 2 events",
    ]),
}
