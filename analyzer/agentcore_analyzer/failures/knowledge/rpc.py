"""
Codes of gRPC and JSON-RPC, by protocol. Codes from −32000 to −32099 mean nothing without the protocol that gave them.

Sources: grpc/status.h; JSON-RPC 2.0; shared/exceptions and types of the MCP SDK for Python 2.3; errors of the A2A SDK for Python
1.3; messages of AgentCore's gateway and runtime (−32002, −32003, −32005, −32010); its A2A protocol contract (−32501, −32052 to −32055).
"""

from __future__ import annotations

from collections.abc import Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Meaning
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.untrusted import whole

MCP, A2A, AGENTCORE, GENERIC = "MCP", "A2A", "AgentCore", ""

GRPC: Mapping[int, tuple[str, str, str, bool | None]] = {
    1: ("CANCELLED", "the caller gave the call up", "Look why the caller left: a time-out, or a request that had ended.", None),
    2: ("UNKNOWN", "the server failed without saying how (an exception in its handler)", "Read the log of the server.", None),
    3: ("INVALID_ARGUMENT", "a value of the request does not fit", "Correct what details names.", False),
    4: ("DEADLINE_EXCEEDED", "the answer did not come within the deadline of the caller", "Raise the deadline, or look why the server is slow.", True),
    5: ("NOT_FOUND", "what the call names does not exist", "Correct the name, or create it.", False),
    6: ("ALREADY_EXISTS", "what was to be created exists", "Use it, or choose another name.", False),
    7: ("PERMISSION_DENIED", "the caller may not do it", "Allow it to the caller.", False),
    8: ("RESOURCE_EXHAUSTED", "a quota is used up, or the message is larger than 4 MB", "Retry with growing pauses; raise the message size where details says so.", True),
    9: ("FAILED_PRECONDITION", "the state of the system does not allow it", "Bring the resource to the state that details names.", False),
    10: ("ABORTED", "the call was given up, mostly because another one came in between", "Repeat it from its beginning.", True),
    11: ("OUT_OF_RANGE", "the call reads or writes beyond the end", "Correct the offset.", False),
    12: ("UNIMPLEMENTED", "the server does not have this method: another version, or the wrong address", "Compare service and method with the server's.", False),
    13: ("INTERNAL", "the server broke one of its own rules", "Read the log of the server.", None),
    14: ("UNAVAILABLE", "the server cannot be reached, is stopping, or cannot serve at the moment", "Look whether it runs at this address; retry with growing pauses.", True),
    15: ("DATA_LOSS", "data is lost or damaged for good", "Restore it.", False),
    16: ("UNAUTHENTICATED", "the caller's credentials are missing or wrong", "Send fresh credentials.", False),
}  # fmt: skip
_BY_NAME = {name: number for number, (name, *_) in GRPC.items()}

_Table = Mapping[int, tuple[str, str, bool | None]]
_GENERAL: _Table = {
    -32700: ("what was sent is no JSON", "Look at the bytes of the request: often a log line on stdout of an MCP server, or an HTML page.", False),
    -32600: ("what was sent is no request of JSON-RPC", "Send jsonrpc, id and method.", False),
    -32601: ("the server does not have this method", "Compare the method with what the server offers (MCP: its capabilities).", False),
    -32602: ("the parameters of the method do not fit", "Compare them with the schema of the method or tool; an unknown tool is told so, too.", False),
    -32603: ("the server's own code failed", "Read the log of the server.", None),
}  # fmt: skip
_MCP: _Table = {
    -32000: ("the connection to the MCP server is closed", "Read the log of the MCP server; mostly it ended, or never started.", True),
    -32001: ("the MCP server did not answer in time", "Look in the log of the MCP server what became of the request: whether it came, and what it waits for. If it only takes long, raise the time-out of the session.", True),
    -32002: ("the MCP server has no such resource", "List its resources, and correct the URI.", False),
    -32020: ("a header of MCP does not fit to the body", "Send the headers that the version of the protocol asks for.", False),
    -32021: ("the other side lacks a capability that the call needs", "Turn the capability on, or do without.", False),
    -32022: ("the other side does not speak this version of MCP", "Update the older of the two.", False),
    -32042: ("the user has to be asked first (URL elicitation); nothing has failed", "Open the URL for the user, then call again.", None),
}  # fmt: skip
_A2A: _Table = {
    -32001: ("the agent knows no task of this id", "Use the task id that the agent gave; tasks in memory end with the process.", False),
    -32002: ("the task cannot be canceled: it has ended", "Nothing has to be done.", False),
    -32003: ("the agent sends no push notifications", "Poll or stream the task.", False),
    -32004: ("the agent does not support this operation", "Look at the capabilities of its card.", False),
    -32005: ("the agent does not take this content type", "Send a type that its card names.", False),
    -32006: ("the agent gave an answer that is none of the protocol", "Read the agent's log, and compare the versions of the A2A SDK.", None),
    -32007: ("the agent has no extended card", "Use the public card.", False),
    -32008: ("the agent requires an extension that the call does not declare", "Declare the extension in the header.", False),
    -32009: ("the agent does not speak this version of A2A", "Update the older of the two.", False),
}  # fmt: skip
_AGENTCORE: _Table = {
    -32002: ("the policy engine of the gateway denied the call", "Read the reason in the message: no permit applies, a forbid is named, or a policy could not be evaluated.", False),
    -32003: ("a rate limit of the gateway is used up", "Wait as many seconds as retryAfter says, and call again.", True),
    -32005: ("another operation of the same session is under way", "Repeat it after a pause.", True),
    -32010: ("the runtime behind the endpoint did not start, is not healthy, or answered with an error",
             "Read the runtime's log: agentcore logs --runtime AGENT_NAME --since 1h.", False),
    -32501: ("AgentCore's A2A endpoint: no runtime or endpoint of this name exists (HTTP 404)", "Compare ARN, qualifier and region.", False),
    -32052: ("AgentCore's A2A endpoint: the request does not fit (HTTP 400)", "Compare the body with the A2A protocol.", False),
    -32053: ("AgentCore's A2A endpoint: called more often than its quota allows (HTTP 429)", "Retry with growing pauses.", True),
    -32054: ("AgentCore's A2A endpoint: another operation of the session is under way (HTTP 409)", "Repeat it after a pause.", True),
    -32055: ("AgentCore's A2A endpoint: the container did not start, is not healthy, or answered with an error (HTTP 424)",
             "Read the runtime's log: agentcore logs --runtime AGENT_NAME --since 1h.", False),
}  # fmt: skip
_TABLES: Mapping[str, _Table] = {MCP: _MCP, A2A: _A2A, AGENTCORE: _AGENTCORE, GENERIC: {}}
_WHICH = (
    (AGENTCORE, late(r"(?i)policy|guardrail polic|limitKey|Session operation in progress|from runtime|Runtime (?:health|init|client)|bedrock-agentcore")),
    (A2A, late(r"\ba2a\b|\bA2A(?:[A-Z]\w{0,40})?\b|message/(?:send|stream)|tasks/(?:get|cancel)|TaskNotFound|[Tt]ask (?:not found|cannot be canceled)")),
    (MCP, late(r"\bmcp\b|\bMCP\b|\bMcpError\b|tools/(?:call|list)|resources/|[Mm]cp-[Ss]ession")),
    # Codes of AgentCore's A2A endpoint that neither of the others has.
    (AGENTCORE, late(r"(?i)\ba2a\b|agentcore|rate limit|conflict|not found|validation|runtime client")),
)
_A2A_ENDPOINT = frozenset((-32501, -32052, -32053, -32054, -32055))
_NUMBER = late(r"-?\d{1,6}")
_CLIENTS = {-32000: late(r"(?i)\bclos"), -32001: late(r"(?i)\btime(?:d|-)? ?-?out")}
_SNAKE = late(r"(?<=[a-z])(?=[A-Z])")  # Go and Rust write DeadlineExceeded


def grpc(code: int | str) -> Meaning | None:
    """What a status of gRPC means, by its number or name (`StatusCode.UNAVAILABLE`)."""
    number = code if isinstance(code, int) else _BY_NAME.get(_SNAKE.sub("_", code.rpartition(".")[2]).upper(), 0)
    if number not in GRPC:
        return None
    name, meaning, step, retry = GRPC[number]
    return Meaning(f"gRPC {name} ({number})", meaning, step, retry)


def jsonrpc(code: int, protocol: str = GENERIC) -> Meaning | None:
    """What a code of JSON-RPC means in a protocol; None for one between −32099 and −32000 of an unknown protocol."""
    found = _TABLES[protocol].get(code) or _GENERAL.get(code)
    return Meaning(f"JSON-RPC {code}{f' of {protocol}' if code in _TABLES[protocol] else ''}", *found) if found else None


def protocol_of(text: str, code: int = 0) -> str:
    """The protocol that a text speaks of, of those that have the code."""
    for name, pattern in _WHICH if code in _A2A_ENDPOINT else _WHICH[:3]:
        if (not code or code in _TABLES[name]) and pattern.search(text):
            return name
    return GENERIC


def of_said(said: Said) -> Meaning | None:
    number = _NUMBER.fullmatch(said.code.strip()) if said.code else None
    if number is None:
        return grpc(said.code or said.type.rpartition(".")[2])
    code = whole(number[0])
    if code is None:
        return None
    text = f"{said.type} {said.service} {said.operation} {said.quote} {said.message}"[:4000]
    if code < -1000:
        protocol = protocol_of(text, code)
        # Servers of MCP give both for whatever they like; its clients give them for these two.
        own = protocol == MCP and code in _CLIENTS and not _CLIENTS[code].search(text)
        return jsonrpc(code, GENERIC if own else protocol)
    return grpc(code) if "rpc" in text.lower() else None
