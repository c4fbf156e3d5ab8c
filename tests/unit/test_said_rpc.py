"""gRPC, JSON-RPC, MCP, A2A."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_R = FailureKind.RPC_ERROR

HITS = [
    Hit(
        'grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n\tdetails = "the zork \\"blim\\""\n\tdebug_error_string = "x"\n>',
        _R, "UNAVAILABLE", "the zork",
    ),
    Hit('<AioRpcError of RPC that terminated with:\n\tstatus = StatusCode.ABORTED\n\tdetails = "zork"', _R, "ABORTED", "zork"),
    Hit("rpc error: code = FailedPrecondition desc = the zork is wobbly", _R, "FailedPrecondition", "the zork is wobbly"),
    Hit("Error: 14 UNAVAILABLE: No connection established. Last error: zork", _R, "UNAVAILABLE", "zork"),
    Hit("io.grpc.StatusRuntimeException: UNAVAILABLE: zork exception", _R, "UNAVAILABLE", "zork"),
    Hit('RpcException: Status(StatusCode="Unavailable", Detail="the zork")', _R, "Unavailable", "the zork"),
    Hit('status: Unavailable, message: "the zork", details: []', _R, "Unavailable", "the zork"),
    Hit("RPC failed: Status{code=UNAVAILABLE, description=the zork, cause=null}", _R, "UNAVAILABLE", "the zork"),
    Hit("< grpc-status: 14\n< grpc-message: zork", _R, "14", ""),
    Hit('{"jsonrpc":"2.0","id":1,"error":{"code":-32099,"message":"the zork","data":"blim"}}', _R, "-32099", "the zork: blim"),
    Hit('data: {"jsonrpc":"2.0","id":"x","error":{"code":-32600,"message":"Session zork"}}', _R, "-32600", "Session zork"),
    Hit('{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"{\\"error\\":\\"the zork\\"}"}}', _R, "-32603", "the zork"),
    Hit("{'jsonrpc': '2.0', 'id': 1, 'error': {'code': -32602, 'message': \"zork isn't\", 'data': None}}", _R, "-32602", "zork isn't"),
    Hit("McpError: MCP error -32000: Connection to zork closed", _R, "-32000", "Connection to zork closed"),
    Hit("ErrorData(code=-32602, message='Invalid zork', data=None)", _R, "-32602", "Invalid zork"),
    Hit("zork failed: code=-32601 message=Method not found: blim", _R, "-32601", "Method not found: blim"),
    Hit("A2A zork: task gone (-32001)", _R, "-32001", "task gone"),
    Hit('{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"the zork"}],"isError":true}}', _R, "isError", "the zork"),
    Hit("CallToolResult(meta=None, content=[TextContent(type='text', text='Unknown tool: zork', annotations=None)], isError=True)", _R, "isError", "Unknown tool: zork"),
    Hit("{'status': 'error', 'content': [{'text': 'the zork is closed'}]}", _R, "error", "the zork is closed"),
    Hit('{"toolResult": {"toolUseId": "t", "status": "error", "content": [{"json": {"message": "the zork"}}]}}', _R, "error", "the zork"),
    Hit('{"jsonrpc":"2.0","id":1,"result":{"kind":"task","status":{"state":"failed","message":{"role":"agent","parts":[{"kind":"text","text":"zork"}]}}}}', _R, "failed", "zork"),
    Hit('{"statusUpdate":{"status":{"state":"TASK_STATE_REJECTED","message":{"parts":[{"text":"zork"}]}}}}', _R, "TASK_STATE_REJECTED", "zork"),
    Hit('{"jsonrpc":"2.0","id":1,"error":{"code":-32054,"message":"retry the zork"}}', _R, "-32054", "retry the zork"),
]  # fmt: skip

MISSES = [
    '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"an error is explained"}],"isError":false}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"error"}}',
    "{'status': 'success', 'content': [{'text': 'rpc error: handled'}]}",
    '{"result":{"status":{"state":"canceled"}}}', '{"result":{"status":{"state":"input-required"}}}', '{"result":{"status":{"state":"completed"}}}',
    "grpc-status: 0", "StatusCode.OK", "status = StatusCode.OK", 'Status(StatusCode="OK", Detail="")', "code = OK desc = ", "isError=False",
    "offset (-3200)", "the code -32 is odd", "CallToolResult(content=[], isError=False)",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("rpc", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("rpc", text) == []
    assert told(text) == []


def test_two_answers_are_two_failures() -> None:
    one = '{"jsonrpc":"2.0","id":%d,"error":{"code":-32603,"message":"the %s is gone"}}'
    assert [s.message for s in told(f"{one % (1, 'zork')}\n{one % (2, 'blim')}\n")] == ["the zork is gone", "the blim is gone"]


PULL = (
    'Warning  Failed   29s (x3 over 67s)  kubelet   Failed to pull image "reg.example.com/zork:2": rpc error: code = {} desc = failed to pull'
    ' and unpack image "reg.example.com/zork:2": unexpected status from HEAD request to https://reg.example.com/v2/zork/manifests/2: {}'
)


def test_the_status_of_the_answer_says_more_than_a_code_that_is_unknown() -> None:
    (said,) = told(PULL.format("Unknown", "403 Forbidden"))
    assert said.code == "403"
    assert said.message.startswith('Failed to pull image "reg.example.com/zork:2": 403 Forbidden (failed to pull and unpack image')
    assert said.message.endswith("manifests/2)")
    (said,) = told(PULL.format("Unknown", "403 Forbidden Warning  Failed   29s (x3 over 67s)  kubelet"))
    assert said.message.endswith("manifests/2)")
    (said,) = told(PULL.format("Unavailable", "403 Forbidden"))
    assert said.code == "Unavailable"
    (said,) = told(PULL.format("Unknown", "no such host"))
    assert said.code == "Unknown"
