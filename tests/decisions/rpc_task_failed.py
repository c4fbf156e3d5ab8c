"""Which failures are errors of a protocol between programs, and what their codes mean."""

from make import frame, log, said, span

from agentcore_analyzer.model import Detail, Kind


def rpc(code, message, at=1.0):
    return log(at, f'{{"jsonrpc":"2.0","id":1,"error":{{"code":{code},"message":"{message}"}}}}', "client.log", channel=Kind.CLIENT_LOG)


def grpc(status, words):
    return said(f'grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.{status}\n\tdetails = "{words}"\n>')


def failed(code, words, **more):
    return [span(1, None, 0, 9, "zork.Zork/Open", status="ERROR", operation="client", error=code, held=Detail({"rpc.system": "grpc"}, status_message=words), **more)]


CASES = {
    "a method that is not there": ([rpc(-32601, "Method not found")], []),
    "a code of the server's own": ([rpc(-32050, "the zork is shut")], [
        "error certain: JSON-RPC error -32050: the zork is shut",
        '  client.log: it says so “{"jsonrpc":"2.0","id":1,"error":{"code":-32050,"message":"th”',
    ]),
    "a request for input": ([rpc(-32042, "elicitation required")], []),
    "no code of JSON-RPC": ([rpc(-7, "the zork is shut")], []),
    "the same twice": ([rpc(-32601, "Method not found"), rpc(-32601, "Method not found", 60)], []),
    "gRPC of Python": ([grpc("UNAVAILABLE", "the zork is shut")], [
        "error likely: gRPC error UNAVAILABLE: the zork is shut",
        "  made: it says so “status = StatusCode.UNAVAILABLE”",
        '  made: behind it stands “"\n>”',
    ]),
    "gRPC, a status that is none": ([grpc("ZORKED", "the zork is shut")], []),
    "gRPC of a span": (failed("14", "the zork is shut"), []),
    "a run of AG-UI": ([frame('{"type":"RUN_ERROR","message":"the zork is shut","code":"ZORK"}')], [
        "error likely: The run of an agent ended with RUN_ERROR (AG-UI): the zork is shut",
        '  made: it says so “data: {"type":"RUN_ERROR","message":"the zork is shut","code”',
    ]),
    "a run of AG-UI that began": ([frame('{"type":"RUN_STARTED","threadId":"a"}')], []),
    "MCP inside of a status": ([said("MCP error -32602: Invalid arguments for tool zork")], [
        "error likely: JSON-RPC error -32602: Invalid arguments for tool zork",
        "  made: it says so “MCP error -32602: Invalid arguments for tool zork”",
    ]),
}
