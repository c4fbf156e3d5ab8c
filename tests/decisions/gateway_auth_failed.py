"""Which refusals are the gateway's, and which credential was missing."""

from make import log, span

from agentcore_analyzer.model import Detail, Kind


def failed(message, name="execute_tool", operation="tool"):
    return span(1, None, 0, 1, name, operation=operation, status="ERROR", held=Detail({}, status_message=message))


def said(text, **more):
    return log(1, text, **{"severity": 17, **more})


OURS = log(9, "POST /invocations")
DENIED = ("User: arn:aws:sts::123456789012:assumed-role/agent/x is not authorized to perform:"
          " bedrock-agentcore:GetResourceApiKey on resource: arn:aws:x")  # fmt: skip

CASES = {
    "no workload token": ([failed("ValueError: Workload access token has not been set")], [
        "error certain: No workload access token",
        "  made: it says so “ValueError: Workload access token has not been set”",
        "  trace:TRACE",
    ]),
    "a bearer token": ([failed("Invalid Bearer token")], [
        "error certain: The service that was called refused the token",
        "  made: it says so “Invalid Bearer token”",
        "  trace:TRACE",
    ]),
    "words of any service": ([failed("insufficient_scope", "call crm")], []),
    "words of any service, at a gateway": ([failed("insufficient_scope at https://x.gateway.bedrock-agentcore.eu-west-1.amazonaws.com")], [
        "error certain: The gateway refused the token",
        "  made: it says so “insufficient_scope at https://x.gateway.bedrock-agentcore.eu”",
        "  trace:TRACE",
    ]),
    "words of any service, in a log": ([said("crm answered invalid_token")], []),
    "words of any service, of MCP": ([said("MCP server answered invalid_token")], [
        "error certain: The MCP server refused the token",
        "  made: it says so “MCP server answered invalid_token”",
    ]),
    "a provider": ([failed(DENIED)], [
        "error certain: The credential provider cannot be used",
        "  made: it says so “User: arn:aws:sts::123456789012:assumed-role/agent/x is not ”",
        "  trace:TRACE",
    ]),
    "a log as information": ([said("a\nInvalid Bearer token", severity=9), OURS], [
        "error certain: The service that was called refused the token",
        "  made: it says so “Invalid Bearer token”",
    ]),
    "a log that names an error": ([said("a\nAuthError: Invalid Bearer token\nb", severity=9), OURS], [
        "error certain: The service that was called refused the token",
        "  made: it says so “AuthError: Invalid Bearer token”",
    ]),
    "a log that names an exception": ([said("AuthException: Invalid Bearer token", severity=9), OURS], [
        "error certain: The service that was called refused the token",
        "  made: it says so “AuthException: Invalid Bearer token”",
    ]),
    "a log of something else": ([said("AuthException: Invalid Bearer token")], []),
    "a gateway of something else": ([said("kong gateway: status code 403")], []),
    "a registry of images": ([said('ctr: Bearer realm="https://auth.example.com/token",error="insufficient_scope" 401 Unauthorized'), OURS], []),
    "an answer of a gateway": ([said('POST https://x/mcp "HTTP/1.1 401 Unauthorized"', severity=9)], [
        "error certain: The MCP server refused the caller",
        '  made: answered 401 “POST https://x/mcp "HTTP/1.1 401 Unauthorized"”',
    ]),
    "an answer of another service": ([said('POST https://crm/orders "HTTP/1.1 401 Unauthorized"')], []),
    "an answer to the caller of the agent": ([said('InvokeAgentRuntime at gateway: "HTTP/1.1 403 Forbidden"')], []),
    "a number that is no status": ([said("order 401 at the gateway")], []),
    "a line of several": ([said("order 401\ngateway: status code 403\nend"), OURS], [
        "error certain: The gateway refused the caller",
        "  made: answered 403 “gateway: status code 403”",
    ]),
    "a gateway's span": ([span(1, None, 0, 1, "tools/call", operation="gateway", http_status=401)], [
        "error certain: The MCP server refused the caller",
        "  made: answered 401 “tools/call”",
        "  trace:TRACE",
    ]),
    "a gateway's span that answered well": ([span(1, None, 0, 1, "tools/call", operation="gateway", http_status=200)], []),
    "the reason is known": ([failed("Invalid Bearer token"), said('POST https://x/mcp "HTTP/1.1 401 Unauthorized"')], [
        "error certain: The service that was called refused the token",
        "  made: it says so “Invalid Bearer token”",
        '  made: answered 401 “POST https://x/mcp "HTTP/1.1 401 Unauthorized"”',
        "  trace:TRACE",
    ]),
    "a reason of another kind is known": ([failed(DENIED), said('POST https://x/mcp "HTTP/1.1 401 Unauthorized"', channel=Kind.CLIENT_LOG)], [
        "error certain: The credential provider cannot be used",
        "  made: it says so “User: arn:aws:sts::123456789012:assumed-role/agent/x is not ”",
        "  trace:TRACE",
        "error certain: The MCP server refused the caller",
        '  made: answered 401 “POST https://x/mcp "HTTP/1.1 401 Unauthorized"”',
    ]),
}
