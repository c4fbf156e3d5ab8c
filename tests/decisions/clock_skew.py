"""How many pairs, how far apart, and whether it is a zone."""

from make import log, span

from agentcore_analyzer.model import Kind, LogRole

TRACES = [f"{n:032x}" for n in range(1, 9)]


def pair(trace, shift, kind="SERVER", callee="agent", caller="client"):
    return [
        span(1, None, 10, 20, "call", trace, operation="client", service=caller, kind="CLIENT"),
        span(2, 1, 10 + shift, 19, "POST /invocations", trace, operation="server", service=callee, kind=kind),
    ]


def request(trace, shift, session, **more):
    return [
        span(1, None, 10_000 + shift, 10_020 + shift, "POST /invocations", trace, operation="server", kind="SERVER",
             session_id=session),
        log(10_000, "POST http://agent/invocations", "client.log", channel=Kind.CLIENT_LOG, session_id=session, **more),
    ]  # fmt: skip


CASES = {
    "one pair, little apart": (pair(TRACES[0], -0.5), []),
    "one pair, far apart": (pair(TRACES[0], -1.5), [
        "note likely: The clock of agent is 1.5 s behind that of client",
        "  made: the call, by the clock of client",
        "  made: what it called, by the clock of agent: it begins earlier",
        "  trace:00000000000000000000000000000001",
    ]),
    "two pairs, little apart": (pair(TRACES[0], -0.5) + pair(TRACES[1], -0.4), [
        "note likely: The clock of agent is 500 ms behind that of client",
        "  made: the call, by the clock of client",
        "  made: what it called, by the clock of agent: it begins earlier",
        "  made: the call, by the clock of client",
        "  made: what it called, by the clock of agent: it begins earlier",
        "  trace:00000000000000000000000000000001, trace:00000000000000000000000000000002",
    ]),
    "two pairs, less than anybody measures": (pair(TRACES[0], -0.04) + pair(TRACES[1], -0.04), []),
    "two of four only": (pair(TRACES[0], -2) + pair(TRACES[1], -2) + pair(TRACES[2], 1) + pair(TRACES[3], 1), []),
    "within one service": (
        pair(TRACES[0], -2, callee="a", caller="a") + pair(TRACES[1], 1, callee="b"), []),
    "a span that nobody called from outside": (pair(TRACES[0], -2, kind="INTERNAL"), []),
    "a caller that is not here": ([pair(TRACES[0], -2)[1], span(1, None, 0, 1, trace=TRACES[1], service="x")], []),
    "a log's clock, two requests": (request(TRACES[0], -2, "a") + request(TRACES[1], -3, "b"), [
        "note likely: client.log and the agent's spans differ by 3.0 s",
        "  client.log: the request, by the client's stamp",
        "  made: the same session's request, by the agent's clock",
        "  session:a, trace:00000000000000000000000000000001",
    ]),
    "one request only": (request(TRACES[0], -2, "a"), []),
    "two requests, one of them later": (request(TRACES[0], -2, "a") + request(TRACES[1], 3, "b"), []),
    "two early, one later": (
        request(TRACES[0], -2, "a") + request(TRACES[1], -3, "b") + request(TRACES[2], 3, "c"), []),
    "two requests, hardly early": (request(TRACES[0], -0.9, "a") + request(TRACES[1], -0.8, "b"), []),
    "ten minutes early: no clock, other requests": (request(TRACES[0], -600, "a") + request(TRACES[1], -600, "b"), []),
    "a zone": (request(TRACES[0], -7200, "a"), [
        "note likely: client.log and the agent's spans differ by 2 h",
        "  client.log: the request, by the client's stamp",
        "  made: the same session's request, by the agent's clock",
        "  session:a, trace:00000000000000000000000000000001",
    ]),
    "a zone, to the other side": (request(TRACES[0], 7201, "a"), [
        "note likely: client.log and the agent's spans differ by 2 h",
        "  client.log: the request, by the client's stamp",
        "  made: the same session's request, by the agent's clock",
        "  session:a, trace:00000000000000000000000000000001",
    ]),
    "nearly a zone": (request(TRACES[0], -7180, "a"), []),
    "two requests of one session": (
        [*request(TRACES[0], -7200, "a"), request(TRACES[1], -7200, "a")[0]], []),
    "a line of an answer": (request(TRACES[0], -7200, "a", role=LogRole.SSE), []),
}  # fmt: skip
