"""What /ping answered, and what the container serves."""

from make import document, log

from agentcore_analyzer.model import Kind


def ping(status, at=1, **more):
    return log(at, f'INFO: 10.0.0.1:1 - "GET /ping HTTP/1.1" {status} x', "agent.log", **more)


REFUSED = log(5, "RuntimeClientError: Runtime health check failed or timed out", "client.log", channel=Kind.CLIENT_LOG, severity=17)
SERVED = log(2, "Invocation completed successfully (1s)", "agent.log")
RUNTIME = document(Kind.STATUS, "get-agent-runtime", {"agentRuntimeName": "shop", "protocolConfiguration": {"serverProtocol": "HTTP"},
                                                     "networkConfiguration": {"networkMode": "VPC"}}, "runtime.json")  # fmt: skip
MCP, PLAIN = "  … an MCP server runs there", "  … a server without /ping runs there"
HANDLER, UNKNOWN, DECLARED, VPC = "  … the handler of /ping itself fails", "  … shows no failing GET /ping", "  … (shop is configured as HTTP)", "  … is in a VPC"
ALL = [MCP, PLAIN, HANDLER, UNKNOWN, DECLARED, VPC]

CASES = {
    "refused": ([REFUSED], [
        "error certain: The runtime's health check failed",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        "  … is not in the input",
    ]),
    "refused, answered with 404": ([REFUSED, ping(404)], [
        "error certain: The runtime's health check failed: GET /ping answered 404",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        '  agent.log: the health check was answered with 404 “GET /ping HTTP/1.1" 404”',
        "  … a server without /ping runs there",
    ]),
    "refused, answered with 405": ([REFUSED, ping(405)], [
        "error certain: The runtime's health check failed: GET /ping answered 405",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        '  agent.log: the health check was answered with 405 “GET /ping HTTP/1.1" 405”',
        "  … a server that takes no GET there",
    ]),
    "refused, answered with 500": ([REFUSED, ping(500)], [
        "error certain: The runtime's health check failed: GET /ping answered 500",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        '  agent.log: the health check was answered with 500 “GET /ping HTTP/1.1" 500”',
        "  … the handler of /ping itself fails",
    ]),
    "refused, answered with 404 by an MCP server": ([REFUSED, ping(404), log(1, "POST /mcp", "agent.log")], [
        "error certain: The runtime's health check failed: GET /ping answered 404",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        '  agent.log: the health check was answered with 404 “GET /ping HTTP/1.1" 404”',
        "  … an MCP server runs there",
    ]),
    "refused, the configuration is known": ([REFUSED, RUNTIME], [
        "error certain: The runtime's health check failed",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        "  … (shop is configured as HTTP)",
        "  … is in a VPC",
    ]),
    "refused, answered with 404, the configuration is known": ([REFUSED, ping(404), RUNTIME], [
        "error certain: The runtime's health check failed: GET /ping answered 404",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        '  agent.log: the health check was answered with 404 “GET /ping HTTP/1.1" 404”',
        "  … a server without /ping runs there",
        "  … (shop is configured as HTTP)",
    ]),
    "answered with 404 only": ([ping(404)], []),
    "answered with 404 only, on AgentCore": ([ping(404), log(3, "AgentCore runtime", "agent.log")], [
        "error likely: The runtime's health check failed: GET /ping answered 404",
        '  agent.log: the health check was answered with 404 “GET /ping HTTP/1.1" 404”',
    ]),
    "answered with 404 on AgentCore, and MCP was served": (
        [ping(404), log(3, "AgentCore runtime", "agent.log"), log(4, '"POST /mcp HTTP/1.1" 200 OK', "agent.log")], []),
    "answered with 404, then with 200": ([ping(404), ping(200, 2)], []),
    "answered with 404, and served": ([ping(404), SERVED], []),
    "answered with 200 only": ([ping(200)], []),
    "answered by a caller's stub": ([ping(404, channel=Kind.CLIENT_LOG)], []),
    "refused, the handler raised": ([REFUSED, log(1, "Ping endpoint failed: x", "agent.log", severity=17)], [
        "error certain: The runtime's health check failed",
        "  client.log: logged or received “RuntimeClientError: Runtime health check failed or timed out”",
        "  agent.log: the handler of /ping raised “Ping endpoint failed: x”",
        "  … shows no failing GET /ping",
    ]),
}
