"""HTTP statuses, bodies of answers, proxies and gateways."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_H, _L = FailureKind.HTTP_STATUS, FailureKind.LOGGED_ERROR
_URL = "https://zork.example.com/blim/flang?x=1"

HITS = [
    Hit(f"requests.exceptions.HTTPError: 424 Client Error: Failed Dependency for url: {_URL}", _H, "424", _URL, 424),
    Hit(f"503 Server Error: for url: {_URL}", _H, "503", _URL, 503),
    Hit(f"Client error '403 Forbidden' for url '{_URL}'\nFor more information check: https://developer.mozilla.org", _H, "403", _URL, 403),
    Hit(f"httpx.HTTPStatusError: Server error '502 Bad Gateway' for url '{_URL}'", _H, "502", _URL, 502),
    Hit('INFO:     10.0.3.7:4711 - "POST /zork/blim HTTP/1.1" 500 Internal Server Error', _H, "500", "/zork/blim", 500),
    Hit('10.0.3.7 - - [29/Nov/2026:02:13:20 +0000] "POST /zork HTTP/1.1" 502 497 "-" "curl/8.5.0"', _H, "502", "/zork", 502),
    Hit('127.0.0.1 - - [12/Feb/2026 09:00:07] "\x1b[35m\x1b[1mPOST /zork HTTP/1.1\x1b[0m" 500 -', _H, "500", "/zork", 500),
    Hit(f'INFO httpx HTTP Request: POST {_URL} "HTTP/1.1 404 Not Found"', _H, "404", _URL, 404),
    Hit('DEBUG urllib3 https://zork.example.com:443 "GET /blim HTTP/1.1" 429 17', _H, "429", "/blim", 429),
    Hit("< HTTP/1.1 503 Service Unavailable\n< content-length: 0", _H, "503", "503", 503),
    Hit("HTTP/2 403 \nx-zork: blim", _H, "403", "403", 403),
    Hit("\x1b[0mPOST /zork \x1b[31m500\x1b[0m 12.345 ms - 21", _H, "500", "/zork", 500),
    Hit('[GIN] 2026/11/29 - 02:13:20 | 500 |    1.2ms |  10.0.3.7 | POST     "/zork"', _H, "500", "/zork", 500),
    Hit("Completed 500 Internal Server Error in 12ms at HTTP status 500", _H, "500", "500", 500),
    Hit("the zork answered with HTTP 504 after 29 s", _H, "504", "zork", 504),
    Hit("Request failed with status code 403", _H, "403", "403", 403),
    Hit("invoking zork failed with status: 424", _H, "424", "zork", 424),
    Hit("upstream zork status=502 duration=3", _H, "502", "zork", 502),
    Hit('{"path": "/zork", "status": 503, "statusText": "Service Unavailable"}', _H, "503", "503", 503),
    Hit("Error: HTTP error! status: 409, url: https://zork.example.com", _H, "409", "zork", 409),
    Hit("urllib.error.HTTPError: HTTP Error 404: Not Found", _H, "404", "Not Found", 404),
    Hit("Zork API error: 404 - {\"error\":\"blim 'zork9' not found\"}", _H, "404", "blim 'zork9' not found", 404),
    Hit('2026-11-29T02:13:20Z ERROR bridge failed {"error":"the zork ended"}', _L, "", "bridge failed: the zork ended"),
    Hit("zork: Received error (502) from runtime", _H, "502", "zork", 502),
    Hit("the blim responded with 503", _H, "503", "blim", 503),
    Hit("websockets: server rejected WebSocket connection: HTTP 403", _H, "403", "403", 403),
    Hit("Error: Unexpected server response: 502", _H, "502", "502", 502),
    Hit("HTTP_STATUS:503", _H, "503", "503", 503),
    Hit("zork: http_code=502", _H, "502", "zork", 502),
    Hit("aiohttp.client_exceptions.ClientResponseError: 503, message='zork', url='https://zork.example.com'", _H, "503", "zork", 503),
    Hit("(Caused by ResponseError('too many 503 error responses'))", _H, "503", "503", 503),
    Hit("SSE error: Non-200 status code (403)", _H, "403", "403", 403),
    Hit('INFO:     10.0.3.7:41200 - "WebSocket /zork" 403', _H, "403", "/zork", 403),
    Hit("Error invoking zork: AxiosError: Request failed with status code 404 url: https://zork.example.com/blim", _H, "404", "404", 404),
    Hit("StreamableHTTPError: Streamable HTTP error: Error POSTing to endpoint:\n  code: 404", _H, "404", "404", 404),
    Hit("zork got <Response [500]>", _H, "500", "zork", 500),
    Hit("unexpected http status 402: zorks limit exceeded", _H, "402", "zorks", 402),
    Hit("<html>\n<head><title>504 Gateway Time-out</title></head>\n<body>", _H, "504", "Gateway Time-out", 504),
    Hit("WebSocket error:\nwss://zork.example.com/blim 403 Forbidden\nnot allowed", _H, "403", "zork.example.com", 403),
    Hit('{"message": "Endpoint request timed out"}', _L, "", "Endpoint request timed out"),
    Hit('{"code": "InvalidZork", "message": "the blim"}', _L, "InvalidZork", "the blim"),
    Hit('{"error": true, "message": "the zork is wobbly"}', _L, "", "the zork is wobbly"),
    Hit("Response status code does not indicate success: 503 (zork).", _H, "503", "zork", 503),
    Hit("Got error 500 from zork", _H, "500", "zork", 500),
    Hit("<pre>Cannot POST /zork</pre>", _H, "", "Cannot POST /zork"),
    Hit("upstream connect error or disconnect/reset before headers. reset reason: zork", _H, "", "zork"),
    Hit("Execution failed due to configuration error: Malformed zork response", _H, "", "zork"),
    Hit("(a5e3) Method completed with status: 502", _H, "502", "Method completed", 502),
    Hit("Internal Server Error", _H, "", "Internal Server Error"),
    Hit(
        '2026/11/22 20:17:24 [error] 31#31: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4',
        _L, "111", "connect() failed",
    ),
    Hit("2026/11/22 20:17:24 [crit] 31#31: *7 the zork is wobbly", _L, "", "zork is wobbly"),
    Hit('{"detail": "the zork is wobbly"}', _L, "", "zork is wobbly"),
    Hit('{"detail":[{"type":"missing","loc":["body","zork"],"msg":"Field required","input":{}}]}', _L, "", "body.zork: Field required"),
    Hit('{"type": "https://example.com/p", "title": "zork", "status": 409, "detail": "blim is wobbly"}', _H, "409", "blim is wobbly", 409),
    Hit('{"timestamp": "x", "status": 500, "error": "Internal Server Error", "message": "zork", "path": "/b"}', _H, "500", "Internal", 500),
    Hit('{"statusCode": 404, "error": "Not Found", "message": "Route zork not found"}', _H, "404", "", 404),
    Hit('{"error": {"message": "the zork", "type": "blim_error", "param": null, "code": "wick"}}', _L, "wick", "the zork"),
    Hit('{"type":"error","error":{"type":"zork_error","message":"the blim"},"request_id":"req_1"}', FailureKind.STREAM_FRAME, "", "the blim"),
    Hit('{"error": {"code": 409, "message": "the zork", "status": "ZORKED"}}', _H, "409", "the zork", 409),
    Hit('{"error": {"code": "Outer", "message": "", "innererror": {"code": "Zork", "message": "the blim"}}}', _L, "Zork", "the blim"),
    Hit('{"error": "invalid_zork", "error_description": "the blim expired"}', _L, "invalid_zork", "the blim expired"),
    Hit('{"errors": [{"message": "the zork", "extensions": {"code": "BLIM"}}], "data": null}', _L, "BLIM", "the zork"),
    Hit('{"errorMessage": "the zork", "errorType": "BlimError"}', _L, "", "the zork"),
    Hit('{"success": false, "message": "the zork is wobbly"}', _L, "", "the zork is wobbly"),
    Hit('{"message": "{\\"error\\": {\\"message\\": \\"the zork\\", \\"type\\": \\"blim\\"}}", "error": "x y"}', _L, "", "x y"),
    Hit("Error code: 400 - {'error': {'message': \"the zork isn't\", 'type': 'blim', 'param': None, 'code': None}}", _H, "400", "the zork isn't", 400),
    Hit('the model said: "{\\"type\\":\\"x\\",\\"error\\":{\\"type\\":\\"zork_error\\",\\"message\\":\\"blim \\\\\\"wick\\\\\\"\\"}}"', _L, "", 'blim "wick"'),
    Hit('body {"error": {"message": "the zork is cut', _L, "", "the zork is cut"),
]  # fmt: skip

MISSES = [
    "invocations will fail with HTTP 424 (Zork)", "if HTTP 500 comes back it is tried again", "2 Not Found pages", "port:500 Conflict",
    '{"message": "hello"}', '{"code": "OK", "message": "done"}', 'raise HTTPException(status_code=405, headers=headers)',
    "listening on port 500", "took 404 ms", "price 402 USD", "status 4040", "status=200", "HTTP 200", '"GET /ping HTTP/1.1" 200 OK',
    '"GET /zork HTTP/1.1" 304 0', "read 500 items", "returned 404 items", "returned 500 rows", "no HTTP 500 was seen", "exit status 5001",
    "status: 429.5", "max_tokens=500", "code 4321", "took 503ms", "statusCode: 201", '{"error": null, "errors": [], "status": "READY"}',
    '{"error": ""}', '{"error": "none"}', '{"error": false, "ok": true}', '{"errors": 0}', '{"detail": null}', '{"error": {}}',
    '{"status": "success", "content": [{"text": "{\\"error\\": \\"zork\\"}"}]}', "return { error: err.message }", "{ error: e }", "const x = { code: 500 }",
    '{"success": true, "error": null}', "<title>Zork 9</title>", "error_rate=0.00 status=ok", '{"Errors": 0, "Faults": 0}', "version 2.0 404th build",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("streams" if hit.kind is FailureKind.STREAM_FRAME else "http", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("http", text) == []
    assert told(text) == []


def test_a_status_is_not_read_twice() -> None:
    found = told(f"Failed to invoke: 424 Client Error: Failed Dependency for url: {_URL}")
    assert [(s.kind, s.http_status) for s in found] == [(_H, 424)]


def test_the_sentence_of_the_service_below_those_of_its_clients() -> None:
    inner = '{"type":"error","request_id":"r","error":{"type":"zork_error","message":"the wick is gone"}}'
    found = told(f"Reason: The model returned the following errors: {inner}")
    assert [s.message for s in found] == ["the wick is gone"]
    assert found[0].type == "zork_error"
