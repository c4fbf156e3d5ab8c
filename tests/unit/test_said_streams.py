"""Frames of streamed answers that are errors, and WebSockets that close badly."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_F, _W = FailureKind.STREAM_FRAME, FailureKind.WEBSOCKET_CLOSE

HITS = [
    Hit('event: error\ndata: {"error_type": "ZorkError", "message": "the blim"}\n\n', _F, "", "the blim"),
    Hit('event: error\ndata: {"message": "the blim"}\n\n', _F, "", "the blim"),
    Hit("event: error\ndata: the zork is wobbly\n\n", _F, "", "the zork is wobbly"),
    Hit('data: {"error": "the blim", "error_type": "ZorkError", "message": "An error occurred during streaming"}\n\n', _F, "", "the blim"),
    Hit('data: {"error": {"message": "the blim", "code": 500}}\n', _F, "500", "the blim"),
    Hit('data: "{\\"error\\": \\"the blim\\"}"\n', _F, "", "the blim"),
    Hit("data: [ERROR] the zork is wobbly\n", _F, "", "the zork is wobbly"),
    Hit('data: {"type":"error","error":{"type":"zork_error","message":"the blim"}}\n', _F, "", "the blim"),
    Hit('data: {"type":"error","error":"{\\"message\\":\\"the blim\\"}"}\n', _F, "", "the blim"),
    Hit('data: {"type":"error","errorText":"the blim"}\n', _F, "", "the blim"),
    Hit('{"type": "RUN_ERROR", "message": "the blim", "code": "ZORK"}', _F, "ZORK", "the blim"),
    Hit('data: {"type":"response.failed","response":{"error":{"code":"zork_error","message":"the blim"}}}\n', _F, "zork_error", "the blim"),
    Hit('3:"the blim is wobbly"\n', _F, "", "the blim is wobbly"),
    Hit('{"internalServerException": {"message": "the blim"}}', _F, "", "the blim"),
    Hit(":message-type: exception, :exception-type: throttlingException", _F, "throttlingException", ""),
    Hit("{':message-type': 'error', ':error-code': 'ZorkCode', ':error-message': 'the blim'}", _F, "ZorkCode", "the blim"),
    Hit('{"force_stop": true, "force_stop_reason": "the blim"}', _F, "", "the blim"),
    Hit('{"type":"result","subtype":"error_during_execution","is_error":true,"result":"the blim"}', _F, "", "the blim"),
    Hit("websockets.exceptions.ConnectionClosedError: received 1011 (internal error) the blim; then sent 1011 (internal error) the blim", _W, "1011", "the blim"),
    Hit("ConnectionClosedError: no close frame received or sent", _W, "1006", "no close frame"),
    Hit("WebSocket closed: code=1011 reason=the blim", _W, "1011", "the blim"),
    Hit("WebSocket connection closed: 1008 the zork policy", _W, "1008", "the zork policy"),
    Hit("zork: websocket close code 1006", _W, "1006", "1006"),
    Hit("Connection closed with code 4403 (zork)", _W, "4403", "zork"),
    Hit("starlette.websockets.WebSocketDisconnect: (<CloseCode.ABNORMAL_CLOSURE: 1006>, 'the blim')", _W, "1006", "the blim"),
    Hit("zork: websocket: close 1006 (abnormal closure): unexpected EOF", _W, "1006", "unexpected EOF"),
    Hit("dial wss://zork.example.com/ws: websocket: bad handshake", _W, "", "bad handshake"),
    Hit("the zork is gone: websockets.exceptions.ConnectionClosedError: sent 1011 (internal error) keepalive ping timeout; no close frame received", _W, "1011", "keepalive"),
    Hit("Error: WebSocket closed 1006", _W, "1006", "1006"),
    Hit("Connection lost. Code 1006 (unclean), reason: the blim", _W, "1006", "the blim"),
    Hit("ws disconnected, code: 1013, reason: blim", _W, "1013", "blim"),
]  # fmt: skip

MISSES = [
    "event: message\ndata: {\"delta\": \"an error is explained\"}\n", 'data: {"type": "heartbeat"}\n', "data: [DONE]\n", "event: errors_total\ndata: 0\n",
    'data: {"error": null, "delta": "x"}\n', "ConnectionClosedOK: received 1000 (OK); then sent 1000 (OK)", "WebSocket closed: code=1000 reason=",
    "WebSocket connection closed: 1001 going away", "connection closed after 1011 ms", "closed 1006 sockets", '{"type": "RUN_FINISHED"}',
    '{"type":"result","subtype":"success","is_error":false,"result":"ok"}', '{"force_stop": false}', '3: the third', "code 1011 of the book",
    '{"type": "error_report", "items": []}',
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("streams", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("streams", text) == []
    assert told(text) == []


def test_what_comes_before_the_error_is_no_failure() -> None:
    found = told('data: {"delta": "hello"}\n\ndata: {"error": "the blim", "error_type": "ZorkError"}\n\n')
    assert [(s.type, s.message) for s in found] == [("ZorkError", "the blim")]
