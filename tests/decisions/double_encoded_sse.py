"""Which events count, and whose they are."""

from make import log

from agentcore_analyzer.model import Kind, LogRole


def event(at, text, **more):
    return log(at, text, channel=Kind.CLIENT_LOG, role=LogRole.SSE, **more)


CASES = {
    "one of two": ([event(1, 'data: "data: {\\"type\\": \\"heartbeat\\"}"'), event(2, 'data: {"text": "hi"}')], [
        "warning certain: 1 of 2 events encoded twice",
        '  made: the first of them “data: "data: …”',
    ]),
    "two, of a session": ([event(1, 'data: "data: {\\"a\\": 1}"', session_id="s"), event(2, 'data: "data: {\\"b\\": 1}"')], [
        "warning certain: 2 of 2 events encoded twice",
        '  made: the first of them “data: "data: …”',
        "  made: the last one",
        "  session:s",
    ]),
    "none": ([event(1, 'data: {"text": "data: x"}')], []),
}
