"""HTTP, RPC and name look-up: what clients print of an answer they did not like."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _url(w: Words) -> str:
    return f"https://{w.word()}.example.com/{w.word()}/{w.word()}"


@kind("one-line")
def one_line(w: Words) -> Told:
    type_, message = w.name("Error", "Exception"), w.message()
    return Told(f"{type_}: {message}", (type_, message))


@kind("one-line-qualified")
def qualified(w: Words) -> Told:
    type_, message = f"{w.word()}.{w.word()}.{w.name('Error', 'Exception')}", w.message()
    return Told(f"{type_}: {message}", (type_, message))


@kind("http-424-requests")
def requests(w: Words) -> Told:
    url = _url(w)
    return Told(f"requests.exceptions.HTTPError: 424 Client Error: Failed Dependency for url: {url}", ("424", url))


@kind("http-502-httpx")
def httpx(w: Words) -> Told:
    url = _url(w)
    said = f"httpx.HTTPStatusError: Server error '502 Bad Gateway' for url '{url}'"
    return Told(f"{said}\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/502", ("502", url))


@kind("http-403-axios")
def axios(w: Words) -> Told:
    lines = ["AxiosError: Request failed with status code 403", "    at settle (/app/node_modules/axios/lib/core/settle.js:19:12)"]
    lines += [f"    at async {w.method()} (/app/src/{w.word()}.js:{w.line()}:18) {{", "  code: 'ERR_BAD_REQUEST'", "}"]
    return Told("\n".join(lines), ("403", "Request failed with status code 403"))


@kind("http-curl")
def curl(w: Words) -> Told:
    return Told("curl: (22) The requested URL returned error: 503", ("22", "503"))


@kind("http-fetch")
def fetch(w: Words) -> Told:
    url = _url(w)
    return Told(f"Error: HTTP error! status: 409, url: {url}", ("409", url))


@kind("http-access-line")
def access(w: Words) -> Told:
    path = f"/{w.word()}/{w.word()}"
    return Told(f'INFO:     10.0.3.7:{w.number(40000, 60000)} - "POST {path} HTTP/1.1" 500 Internal Server Error', ("500", path))


@kind("http-refused")
def refused(w: Words) -> Told:
    host = f"{w.word()}.example.com"
    return Told(f"curl: (7) Failed to connect to {host} port 8443 after 3 ms: Couldn't connect to server", ("7", host))


@kind("errno")
def errno(w: Words) -> Told:
    return Told(f"OSError: [Errno 28] No space left on device: '/var/{w.word()}'", ("Errno 28", "No space left on device"))


@kind("json-rpc")
def json_rpc(w: Words) -> Told:
    code, message = -32000 - w.number(50, 90), w.message()
    error = {"jsonrpc": "2.0", "id": w.number(), "error": {"code": code, "message": message}}
    return Told(json.dumps(error), (str(code), message), document=True)


@kind("mcp-is-error")
def mcp(w: Words) -> Told:
    message = w.message()
    result = {"content": [{"type": "text", "text": message}], "isError": True}
    return Told(json.dumps({"jsonrpc": "2.0", "id": w.number(), "result": result}), (message,), document=True)


@kind("mcp-error-python")
def mcp_error(w: Words) -> Told:
    message = w.message()
    return Told(f"mcp.shared.exceptions.McpError: {message}", ("McpError", message))


@kind("grpc-python")
def grpc(w: Words) -> Told:
    message = w.message().replace('"', "'")
    lines = ["grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:", "\tstatus = StatusCode.ABORTED"]
    return Told("\n".join([*lines, f'\tdetails = "{message}"', ">"]), ("ABORTED", message), 1)


@kind("grpc-go")
def grpc_go(w: Words) -> Told:
    message = w.message()
    return Told(f"rpc error: code = FailedPrecondition desc = {message}", ("FailedPrecondition", message))


@kind("graphql")
def graphql(w: Words) -> Told:
    message, code = w.message(), w.word().upper()
    error = {"errors": [{"message": message, "path": [w.word()], "extensions": {"code": code}}], "data": None}
    return Told(json.dumps(error), (code, message), document=True)


@kind("framework-detail")
def detail(w: Words) -> Told:
    message = w.message()
    return Told(json.dumps({"error": message, "status": 500}), (message,), document=True)
