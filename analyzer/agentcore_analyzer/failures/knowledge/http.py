"""
HTTP statuses by the endpoint that gave them: who usually speaks, what it means, what to do.

Sources: service models of bedrock-agentcore and bedrock-runtime; AgentCore developer guide (runtime-troubleshooting, HTTP, MCP
and A2A protocol contracts); transport chapters of the MCP specification; RFC 9110; nginx and Cloudflare for their own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Meaning
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.untrusted import whole

INVOCATIONS, MCP, GATEWAY, A2A, MODEL, AWS, GENERIC = "/invocations", "/mcp", "gateway", "A2A", "model", "AWS", ""
_LOG = "Read the runtime's log of that moment: it says what the container did."
_RETRY = "Retry with growing pauses."

_Table = Mapping[int, tuple[str, str, bool | None]]
_INVOCATIONS: _Table = {
    400: ("the request itself was refused, by AgentCore (a session id below 33 characters, a header that it does not take) or by the agent's own server (a body that is no JSON)",
          "Compare the request with InvokeAgentRuntime: the session id has 33 to 256 characters.", False),
    401: ("AgentCore did not accept the caller's token: it is missing, expired, or of another issuer",
          "Get a fresh access token of the issuer that the runtime's authorizer names, and send it as Bearer.", False),
    402: ("no more sessions (microVMs) of this account can run at a time",
          "End sessions that are done (StopRuntimeSession), keep one for one conversation, and lower idleRuntimeSessionTimeout.", False),
    403: ("AgentCore refused the caller: SigV4 where a token is configured or the reverse, a token of another client, or no permission bedrock-agentcore:InvokeAgentRuntime",
          "Call it in the way that its authorizer is configured for, with a token of an allowed client or a role that may invoke it.", False),
    404: ("no runtime or endpoint of this ARN and qualifier exists in this account and region, or the agent's own server has no such path",
          "Compare ARN, qualifier and region; the ARN has to be URL-encoded in the path.", False),
    405: ("the path takes another method: /invocations takes POST", "Send POST /runtimes/ARN/invocations.", False),
    406: ("the container does not answer in the form that the Accept header asks for",
          "Send Accept: application/json, text/event-stream.", False),
    409: ("another request of the same session is still running", "Send requests of one session one after the other; repeat this one.", True),
    413: ("the payload is larger than AgentCore (100 MB) or a proxy on the way takes", "Send a reference (S3) instead of the data.", False),
    422: ("the agent's own server did not take the form of the payload", "Send the JSON that the entry point reads, with Content-Type: application/json.", False),
    424: ("the container of the agent did not start, is not healthy, or answered with an error of its own", _LOG, False),
    429: ("agents of this account are invoked more often than the quota allows; no model is throttled", _RETRY, True),
    500: ("AgentCore failed, or the agent raised an error in its entry point: the body tells which", _LOG, True),
    502: ("the container gave an answer that could not be passed on: it crashed or closed the connection", _LOG, True),
    503: ("AgentCore is overloaded, or the container is not ready yet", _RETRY, True),
    504: ("no answer came in time: a proxy gave up (API Gateway after 29 s), or the 15 minutes of a request that does not stream",
          "Stream the answer, or start the work and fetch the result later.", None),
}  # fmt: skip
_MCP: _Table = {
    400: ("the MCP server did not take the request: no session id where it needs one, or another version of the protocol",
          "Call initialize first, and send back the Mcp-Session-Id and MCP-Protocol-Version that were agreed.", False),
    401: ("the MCP server wants credentials: the WWW-Authenticate header names where to get a token",
          "Send a Bearer token for this server (SigV4, if it is a server of AWS that takes IAM).", False),
    403: ("the MCP server refused the caller: a token without the scope, or a Host or Origin header that it does not allow",
          "Look at the body: insufficient_scope asks for another token, an invalid Host or Origin for the server's list of allowed ones.", False),
    404: ("the MCP server does not know the session (it was restarted, has several instances, or ended it), or has no such path",
          "Call initialize again without Mcp-Session-Id; serve it stateless behind AgentCore.", False),
    405: ("the MCP server does not take this method: it may refuse GET (no stream of its own) and DELETE, and clients go on without",
          "Nothing has to be done for GET and DELETE; for POST compare the path with the one that the server serves.", False),
    406: ("the client does not accept what the MCP server sends", "Send Accept: application/json, text/event-stream.", False),
    409: ("the session has an open stream already", "Close the older stream before opening another.", False),
    415: ("the body is not sent as JSON", "Send Content-Type: application/json.", False),
    421: ("the server does not allow the Host header (protection against DNS rebinding)",
          "Add the host to the server's allowed hosts, or turn the protection off behind AgentCore.", False),
    424: ("the container of the MCP server did not start, is not healthy, or answered with an error", _LOG, False),
}  # fmt: skip
_GATEWAY: _Table = {
    400: ("the gateway did not take the request", "Send JSON-RPC with POST to the gateway's /mcp path.", False),
    401: ("the gateway did not accept the token: it is missing, expired or of another issuer",
          "Get a fresh token for the audience and client that the gateway's authorizer names, and send it as Bearer.", False),
    403: ("the gateway refused the caller: a scope or client that is not allowed, no permission bedrock-agentcore:InvokeGateway, or a policy",
          "Look at the body: insufficient_scope, a policy, or AccessDenied tell which.", False),
    404: ("no gateway of this id exists, or the path is not /mcp", "Compare the URL with gatewayUrl of get-gateway.", False),
    429: ("the gateway is called more often than its quota allows", _RETRY, True),
    500: ("the gateway failed, or hides the error of a target (exceptionLevel DEBUG shows it)", "Turn exceptionLevel DEBUG on and call the tool again.", True),
    502: ("the target behind the gateway gave no usable answer", "Look at the target's own log.", True),
    504: ("the target behind the gateway did not answer in time", "Look at the target's own log, and at how long the call takes.", True),
}  # fmt: skip
_A2A: _Table = {
    400: ("the agent calls the request a bad one: its form, a value, or what it asks for", "Look at the JSON-RPC error in the body.", False),
    404: ("the agent has nothing at this path, mostly no agent card", "Serve /.well-known/agent-card.json at port 9000.", False),
    424: ("the container did not start, or does not serve A2A at port 9000", _LOG, False),
}  # fmt: skip
_MODEL: _Table = {
    400: ("the model or its service does not take the request: its form, a value, or what it asks for", "Change what the body names.", False),
    401: ("the key of the model's provider is missing or wrong", "Set the key of this provider in the environment of the program.", False),
    402: ("the account at the model's provider has no credit", "Pay, or use another account.", False),
    403: ("the caller may not use this model", "Look at the role's permissions and at the access of the account to this model.", False),
    404: ("no model of this name exists for this account and endpoint", "Compare the name of the model and the region or base URL.", False),
    408: ("the model took longer than the service waits", "Ask for less output, or stream the answer.", True),
    413: ("the request is larger than the provider takes", "Shorten the conversation or what is attached.", False),
    424: ("the model itself failed on this request (ModelErrorException, ModelStreamErrorException)", "Try again; then another model or a shorter input.", True),
    429: ("more was asked than the account may at the model's provider: requests or tokens in a time, or its credit", "Retry with growing pauses, or ask for a higher quota; where the body speaks of credit, pay.", True),
    500: ("the service of the model failed", _RETRY, True),
    503: ("the service of the model is overloaded", _RETRY, True),
    529: ("the provider of the model is overloaded", _RETRY, True),
}  # fmt: skip
_AWS: _Table = {  # endpoints that take SigV4 only, among them the MCP servers of AWS
    401: ("a service of AWS did not accept the signature: it takes SigV4, and the AWS credentials are missing, expired or of another account",
          "Log in again (aws sts get-caller-identity shows who you are) and start the proxy or client with these credentials.", False),
    403: ("a service of AWS refused the caller: the AWS credentials are wrong or expired, or lack the permission",
          "Look who you are (aws sts get-caller-identity), and at what the body names.", False),
}  # fmt: skip
_GENERIC: _Table = {
    400: ("the server calls the request a bad one: its form, a value, or what it asks for", "Read the body of the answer, and change what it names.", False),
    401: ("the server wants credentials, or did not accept those that were sent", "Send fresh credentials of the kind that the server asks for.", False),
    402: ("a quota or a payment is used up", "Look at the quota or the account that the body names.", False),
    403: ("the server understood the request and refuses it", "Look whether caller, token and address are allowed there.", False),
    404: ("the server has nothing at this path", "Compare the whole URL with what the server serves.", False),
    405: ("the path takes another method", "Use the method that the Allow header names.", False),
    406: ("the server cannot answer in the form that the Accept header asks for", "Send an Accept header with the types that it gives.", False),
    407: ("a proxy wants credentials", "Give the client the user and password of the proxy.", False),
    408: ("the server gave up waiting for the request", "Send it again; look at slow uploads and connections that are kept open.", True),
    409: ("the request collides with the present state", "Read the state again, then decide.", False),
    410: ("what was there is gone for good", "Remove the reference to it.", False),
    411: ("the server wants a Content-Length", "Send the body with its length instead of in chunks.", False),
    413: ("the body is too large for the server or a proxy", "Send less, or raise the limit (nginx: client_max_body_size).", False),
    414: ("the URL is too long", "Send the data in the body.", False),
    415: ("the server does not take this Content-Type", "Send the Content-Type that it takes, mostly application/json.", False),
    421: ("the server does not serve this host name", "Add the host to the server's allowed hosts.", False),
    422: ("the body is well-formed, and its fields do not fit (FastAPI names them in detail)", "Correct the fields that the body names.", False),
    424: ("something that the request depends on failed", "Look at the body: who was asked next, and what it answered.", False),
    425: ("the server does not take early data", "Send it again.", True),
    426: ("the server wants another protocol, e.g. a WebSocket", "Connect with the protocol that the Upgrade header names.", False),
    429: ("too many requests in too short a time", "Retry with growing pauses; heed the Retry-After header.", True),
    431: ("the headers are too large", "Send fewer or shorter headers (cookies, baggage).", False),
    499: ("the client left before the answer came (nginx)", "Look at the client's time-out.", None),
    500: ("the server's own code failed", "Read the log of the server at that moment.", True),
    501: ("the server does not know the method", "Use a method that it knows.", False),
    502: ("a proxy got no usable answer from the server behind it: it crashed, closed the connection, or is not there",
          "Read the log of the server behind the proxy.", True),
    503: ("the server is overloaded, stopped, or not ready", "Retry with growing pauses; look whether the server runs.", True),
    504: ("a proxy waited too long for the server behind it", "Look how long the server took, and raise the proxy's limit or stream the answer.", True),
    520: ("the server behind Cloudflare gave an answer that it could not read", "Read the log of that server.", True),
    522: ("the server behind Cloudflare did not answer the connection", "Look whether that server runs and lets Cloudflare in.", True),
    524: ("the server behind Cloudflare took longer than 100 s", "Stream the answer, or send something within 100 s.", True),
    529: ("the server is overloaded", _RETRY, True),
}  # fmt: skip
_AGENTCORES = (402, 424)  # no server of an agent answers with them by itself
_TABLES: Mapping[str, _Table] = {INVOCATIONS: _INVOCATIONS, MCP: _MCP, GATEWAY: _GATEWAY, A2A: _A2A, MODEL: _MODEL, AWS: _AWS, GENERIC: _GENERIC}
_WHERE = (
    (GATEWAY, late(r"gateway\.bedrock-agentcore\.|\bInvokeGateway\b|/gateways?/[\w-]{1,80}/mcp")),
    (AWS, late(r"//[\w-]{1,63}\.[a-z]{2}-[a-z-]{3,20}-\d\.api\.aws/")),
    (A2A, late(r"/\.well-known/agent(?:-card)?\.json|\bmessage/(?:send|stream)\b|\bA2A\b|\ba2a\b")),
    (MCP, late(r"/mcp\b|StreamableHTTPError|Streamable HTTP error|[Mm]cp-[Ss]ession-[Ii]d|\btools/(?:call|list)\b|protocol=MCP")),
    (INVOCATIONS, late(r"/invocations\b|\bInvokeAgentRuntime\b|/runtimes/arn")),
    (MODEL, late(r"bedrock-runtime\.|/model/[^/\s]{1,200}/(?:converse|invoke)|api\.(?:openai|anthropic)\.com|generativelanguage\.|/chat/completions|/v1/(?:messages|responses)")),
    # Services of AWS take SigV4; what customers put behind the first two names takes what they like, the registry of images a password.
    (AWS, late(r"//(?!(?:[\w-]{1,63}\.){0,4}(?:execute-api|elb|dkr\.ecr)\.)(?:[\w-]{1,63}\.){1,6}(?:amazonaws\.com(?:\.cn)?|api\.aws)\b")),
)  # fmt: skip


def lookup(status: int, endpoint: str = GENERIC) -> Meaning | None:
    """
    What a status means at an endpoint; the general meaning where the endpoint has none of its own, that of 400 or 500 where
    no table has it (RFC 9110, section 15), None for good answers.
    """
    found = _TABLES[endpoint].get(status) or _GENERIC.get(status)
    if found is None and 400 <= status <= 599:
        found = _GENERIC[400 if status < 500 else 500]
    return Meaning(f"HTTP {status}{f' of {endpoint}' if endpoint else ''}", *found) if found else None


def endpoint_of(text: str) -> str:
    """The kind of endpoint that a URL, a log line or an operation names."""
    return next((name for name, pattern in _WHERE if pattern.search(text)), GENERIC)


def meaning(status: int, endpoint: str, words: str) -> Meaning | None:
    """
    What a status means where `words` tell of it: what is said of AgentCore's /invocations holds only if AgentCore answered. The
    server of an agent that is called by itself means no more than any other; 402 and 424 it does not answer.
    """
    own = endpoint == INVOCATIONS and status not in _AGENTCORES and not of_agentcore(words)
    return lookup(status, GENERIC if own else endpoint)


def of_agentcore(words: str) -> bool:
    return any(name in words for name in ("bedrock-agentcore", "amazonaws.com", "InvokeAgentRuntime", "/runtimes/arn"))


def of_said(said: Said) -> Meaning | None:
    code = said.http_status or whole(said.code)
    if code is None:
        return None
    words = f"{said.operation} {said.service} {said.quote} {said.message}"[:4000]
    return meaning(code, endpoint_of(words), words)
