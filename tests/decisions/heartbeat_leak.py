"""Where a heartbeat came out."""

from make import log

from agentcore_analyzer.model import Kind, LogRole


def event(at, text):
    return log(at, f"data: {text}", "client.log", channel=Kind.CLIENT_LOG, role=LogRole.SSE, where=round(at * 10))


def line(at, text, severity=9):
    return log(at, text, "client.log", channel=Kind.CLIENT_LOG, severity=severity, where=round(at * 10))


BEAT, TEXT = '{"type": "heartbeat"}', '{"text": "hi"}'
CRASH = "Traceback (most recent call last):\nKeyError: 'text'"

CASES = {
    "in a text": ([event(1, '{"text": "{\\"type\\": \\"heartbeat\\"}"}')], [
        "warning certain: Heartbeats reach the user (1 time)",
        "  client.log: a heartbeat inside the text of another event",
    ]),
    "in a text that speaks of heartbeats": ([event(1, '{"text": "a heartbeat is a sign of life"}')], []),
    "in another field": ([event(1, '{"note": "{\\"type\\": \\"heartbeat\\"}"}')], []),
    "by itself": ([event(1, BEAT), event(2, TEXT)], []),
    "by itself, with a text": ([event(1, '{"type": "heartbeat", "text": "{\\"type\\": \\"heartbeat\\"}"}')], []),
    "no heartbeat": ([event(1, TEXT), line(2, CRASH, 17)], []),
    "a failure directly after it": ([event(1, TEXT), event(2, BEAT), line(3, CRASH, 17)], [
        "warning likely: The client failed directly after a heartbeat (1 time)",
        "  client.log: the client failed directly after a heartbeat “KeyError: 'text'”",
    ]),
    "a failure after something else": ([event(1, BEAT), event(2, TEXT), line(3, CRASH, 17)], []),
    "another failure directly after it": ([event(1, BEAT), line(3, "Traceback (most recent call last):\nReadTimeout: x", 17)], []),
    "the failure as information": ([event(1, BEAT), line(3, CRASH)], []),
    "in a line that shows output": ([event(1, BEAT), line(2, f"assistant: {BEAT}")], [
        "warning likely: Heartbeats reach the user (1 time)",
        "  client.log: a heartbeat in a line that shows output",
    ]),
    "in a line that shows nothing": ([event(1, BEAT), line(2, f"got {BEAT}")], []),
    "in a line that drops it": ([event(1, BEAT), line(2, f"ignored by the agent: {BEAT}")], []),
    "in a line that names it": ([event(1, BEAT), line(2, "assistant: {heartbeat}")], []),
    "in a bare string": ([event(1, '"heartbeat"'), event(2, '"{\\"type\\": \\"heartbeat\\"}"')], []),
}
