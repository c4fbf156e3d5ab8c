"""How many requests share a session, and which input tells."""

from make import START, S, document, log, span

from agentcore_analyzer.model import Kind


def entry(n, session, name="POST /invocations"):
    return span(1, None, n, n + 1, name, f"{n + 1:032x}", operation="server", kind="SERVER", session_id=session)


def trail(n, session, event="InvokeAgentRuntime"):
    data = {"eventName": event, "time_ns": START + n * S, "requestParameters": {"runtimeSessionId": session}}
    return document(Kind.CLOUDTRAIL, event, data, "trail.json")


def agent(n, session, **more):
    return log(n, "x", "agent.log", session_id=session, request_id=f"r{n}", **more)


def caller(n, session):
    return log(n, "POST https://x", "client.log", session_id=session, channel=Kind.CLIENT_LOG)


def each(make, count=20, shared=0):
    """So many requests, the first `shared` of them in one session."""
    return [make(n, "s0" if n < shared else f"s{n}") for n in range(count)]


CASES = {
    "twenty spans": (each(entry), [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  made: request of session s0",
        "  made: request of session s1",
        "  made: request of session s2",
        "  made: request of session s3",
        "  made: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "nineteen": (each(entry, 19), []),
    "three of twenty share one": (each(entry, shared=3), [
        "warning likely: 18 sessions for 20 requests: nearly every request opens its own",
        "  made: request of session s0",
        "  made: request of session s3",
        "  made: request of session s4",
        "  made: request of session s5",
        "  made: request of session s6",
        "  session:s0, session:s10 … session:s9 (18)",
    ]),
    "four of twenty share one": (each(entry, shared=4), []),
    "a trail": (each(trail), [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  trail.json: request of session s0",
        "  trail.json: request of session s1",
        "  trail.json: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "a trail, three share one": (each(trail, shared=3), [
        "warning likely: 18 sessions for 20 requests: nearly every request opens its own",
        "  trail.json: request of session s0",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  trail.json: request of session s5",
        "  trail.json: request of session s6",
        "  session:s0, session:s10 … session:s9 (18)",
    ]),
    "a trail of a few": (each(trail, 3), []),
    "a trail, stopped": ([*each(trail), trail(30, "s1", "StopRuntimeSession")], []),
    "a trail, other calls before": ([trail(0, "x", "StopRuntimeSessions"), *each(trail)], [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  trail.json: request of session s0",
        "  trail.json: request of session s1",
        "  trail.json: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "the agent's log": (each(agent), [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  agent.log: request of session s0",
        "  agent.log: request of session s1",
        "  agent.log: request of session s2",
        "  agent.log: request of session s3",
        "  agent.log: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "a caller's log": (each(caller), [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  client.log: request of session s0",
        "  client.log: request of session s1",
        "  client.log: request of session s2",
        "  client.log: request of session s3",
        "  client.log: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "a log of another kind": (each(lambda n, s: agent(n, s, channel=Kind.MEMORY_LOG)), []),
    "spans of no session": ([span(1, None, n, n + 1, trace=f"{n + 1:032x}", operation="server") for n in range(25)], []),
    "three spans and a trail": ([*each(entry, 3), *each(trail)], [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  made: request of session s0",
        "  made: request of session s1",
        "  made: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "three spans of one session and a trail": ([*each(entry, 3, 3), *each(trail)], [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  made: request of session s0",
        "  trail.json: request of session s1",
        "  trail.json: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "three lines and a trail": ([*each(agent, 3), *each(trail)], [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  agent.log: request of session s0",
        "  agent.log: request of session s1",
        "  agent.log: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
    "two lines of one session and a trail": ([*each(agent, 2, 2), *each(trail)], [
        "warning likely: 20 sessions for 20 requests: nearly every request opens its own",
        "  agent.log: request of session s0",
        "  trail.json: request of session s1",
        "  trail.json: request of session s2",
        "  trail.json: request of session s3",
        "  trail.json: request of session s4",
        "  session:s0, session:s1 … session:s9 (20)",
    ]),
}
