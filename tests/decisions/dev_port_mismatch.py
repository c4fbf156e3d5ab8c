"""Which port was asked, which one is served, and whether it was answered afterwards."""

from make import log

from agentcore_analyzer.model import Kind, LogRole


def dev(at, text, file="dev.log", **more):
    return log(at, text, file, **{"channel": Kind.DEV_LOG, **more})


def caller(at, text, file="client.log", **more):
    return log(at, text, file, **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


def refused(port, path="/invocations"):
    return f"httpx.ConnectError: http://localhost:{port}{path} [Errno 111] Connection refused"


SERVED, TAKEN = "Uvicorn running on http://127.0.0.1:8081", "[Errno 98] Address already in use"
MOVED = "Port 8080 in use, using 8081"
BARE = "requests.ConnectionError: [Errno 111] Connection refused"

CASES = {
    "another port": ([dev(1, SERVED), caller(2, refused(8080))], [
        "error likely: The caller used port 8080, but the agent listens on 8081",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
        "  dev.log: the server names port 8081 “Uvicorn running on http://127.0.0.1:8081”",
    ]),
    "the same port": ([dev(1, SERVED), caller(2, refused(8081))], []),
    "one of two": ([dev(1, SERVED), caller(2, refused(8080)), caller(3, refused(8081))], [
        "error likely: The caller used port 8080, but the agent listens on 8081",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
        "  dev.log: the server names port 8081 “Uvicorn running on http://127.0.0.1:8081”",
    ]),
    "it moved": ([dev(1, MOVED), caller(2, refused(8080))], [
        "error certain: The caller used port 8080, but the agent listens on 8081",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
        "  dev.log: the server names port 8081 “Port 8080 in use, using 8081”",
    ]),
    "it moved from elsewhere": ([dev(1, "Port 9000 in use, using 9001"), caller(2, refused(8080))], [
        "error likely: The caller used port 8080, but the agent listens on 9001",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
        "  dev.log: the server names port 9001 “Port 9000 in use, using 9001”",
    ]),
    "a log of the agent in its container": ([dev(1, SERVED, channel=Kind.RUNTIME_LOG), caller(2, refused(8080))], [
        "error likely: The caller used port 8080, but the agent listens on 8081",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
        "  dev.log: the server names port 8081 “Uvicorn running on http://127.0.0.1:8081”",
    ]),
    "an address that is named afterwards": ([caller(1, BARE), caller(2, "POST http://localhost:8080/invocations")], []),
    "nobody serves": ([caller(2, refused(8080))], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
    ]),
    "nobody serves, answered later": ([caller(2, refused(8080)), caller(3, '"HTTP/1.1 200 OK"')], []),
    "nobody serves, answered before": ([caller(1, '"HTTP/1.1 200 OK"'), caller(2, refused(8080))], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
    ]),
    "nobody serves, answered in another file": ([caller(2, refused(8080)), caller(3, '"HTTP/1.1 200 OK"', "b.log")], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
    ]),
    "nobody serves, an event says so": ([caller(2, refused(8080)), caller(3, "data: HTTP 200", role=LogRole.SSE)], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
    ]),
    "without times, answered in a later line": ([caller(None, refused(8080), where=1), caller(None, "HTTP/1.1 200", where=2)], []),
    "without times, answered in an earlier line": ([caller(None, "HTTP/1.1 200", where=1), caller(None, refused(8080), where=2)], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “httpx.ConnectError: http://localhost:8080/invocations [Errno”",
    ]),
    "another service of the machine": ([caller(2, refused(5432, "/db"))], []),
    "an odd port, by its path": ([caller(2, refused(5432))], [
        "error certain: The agent was not reached: port 5432 of this machine refused the connection",
        "  client.log: refused on port 5432 “httpx.ConnectError: http://localhost:5432/invocations [Errno”",
    ]),
    "the usual port, another path": ([caller(2, refused(8080, "/x"))], []),
    "another machine": ([caller(2, "ConnectError: http://db.example.com:8080/invocations Connection refused")], []),
    "no port, one is named before": ([caller(1, "POST http://localhost:8080/invocations"), caller(2, BARE)], [
        "error certain: The agent was not reached: port 8080 of this machine refused the connection",
        "  client.log: refused on port 8080 “requests.ConnectionError: [Errno 111] Connection refused”",
    ]),
    "no port, one is named before, in another file": ([caller(1, "POST http://localhost:8080/invocations", "b.log"), caller(2, BARE)], []),
    "no port, an agent's header": ([caller(2, f"headers['X-Amzn-Bedrock-AgentCore-Runtime-Session-Id'] = s\n{BARE}")], [
        "error certain: The agent was not reached: the address that was called refused the connection",
        "  client.log: refused “requests.ConnectionError: [Errno 111] Connection refused”",
    ]),
    "no port at all": ([caller(2, BARE)], []),
    "taken": ([dev(1, TAKEN)], [
        "error certain: A server could not bind the address that it wants: it is taken",
        "  dev.log: it is taken “[Errno 98] Address already in use”",
    ]),
    "taken, and served later": ([dev(1, TAKEN), dev(2, SERVED)], []),
    "taken, and served before": ([dev(1, SERVED), dev(2, TAKEN)], [
        "error certain: A server could not bind the address that it wants: it is taken",
        "  dev.log: it is taken “[Errno 98] Address already in use”",
    ]),
    "taken, and served later in another file": ([dev(1, TAKEN), dev(2, SERVED, "b.log")], [
        "error certain: A server could not bind the address that it wants: it is taken",
        "  dev.log: it is taken “[Errno 98] Address already in use”",
    ]),
    "taken, and served, nobody knows when": ([dev(None, TAKEN), dev(2, SERVED)], [
        "error certain: A server could not bind the address that it wants: it is taken",
        "  dev.log: it is taken “[Errno 98] Address already in use”",
    ]),
    "another program answers": ([caller(1, "Error: <!DOCTYPE html>")], [
        "error likely: An HTML page came instead of an answer",
        "  client.log: an HTML page instead of an answer “Error: <!DOCTYPE html>”",
    ]),
}
