"""Errors of gRPC, JSON-RPC, MCP and A2A."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._answers import is_rpc, of_body
from agentcore_analyzer.failures.said._bodies import Told, error_in, words_of
from agentcore_analyzer.failures.said._objects import inside, objects, parsed
from agentcore_analyzer.failures.said._texts import Rule, by_rules

ORDER = 30
# `-32` with a digit: dates have the outline of one without (`graph.outlines`), and each of their lines would be looked at.
HINTS = (
    "StatusCode.", "Status(StatusCode=", "rpc-status", "status: Canc", "status: In", "status: Not", "status: De", "status: Al", "status: Per", "status: Res", "status: Fail", "status: Ab", "status: Out", "status: Data", "Status{code=", "rpc error: code", "StatusRuntimeException", "RpcException", "jsonrpc", "MCP error", "McpError", "code=-3",
    '"code":-3', '"code": -3', "'code': -3", "code: -3", "(-3", *(f"-32{digit}" for digit in range(10)), "isError", "is_error", "failed", "rejected", "FAILED", "REJECTED",
    "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "UNIMPLEMENTED", "INTERNAL:", "UNKNOWN:", "\"UNKNOWN\"", "'UNKNOWN'",
    "INVALID_ARGUMENT", "NOT_FOUND:", "status: Un", "toolResult", "Unknown tool", "Session terminated", "ABORTED", "DATA_LOSS", "OUT_OF_RANGE", "ALREADY_EXISTS", "CANCELLED", "'status': 'error'", '"status": "error"', '"status":"error"',
)  # fmt: skip
_GRPC = (
    "CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|RESOURCE_EXHAUSTED"
    "|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS|UNAUTHENTICATED"
)
_CAMEL = (
    "Canceled|Cancelled|Unknown|InvalidArgument|DeadlineExceeded|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted"
    "|FailedPrecondition|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss|Unauthenticated"
)
_RULES = (
    Rule(
        late(
            r"status ?= ?StatusCode\.(?P<code>" + _GRPC + r")\b\s{0,20}(?:details ?= ?\"(?P<message>(?:[^\"\\\n]|\\.){0,2000}+))?"
        ),
        FailureKind.RPC_ERROR,
        words=("status",),
    ),
    Rule(late(r"(?P<code>(?<!= )\bStatusCode\.(?:" + _GRPC + r"))\b(?P<message>[^\n]{0,400})"), FailureKind.RPC_ERROR, words=("StatusCode.",)),
    Rule(late(r"rpc error: code = (?P<code>[A-Z]\w{1,30}) desc = (?P<message>(?:(?!\\{1,4}n\\{0,4}\")[^\n]){1,1000})"), FailureKind.RPC_ERROR, words=("rpc error: code = ",)),
    Rule(late(r"StatusRuntimeException: (?P<code>" + _GRPC + r")(?:: (?P<message>[^\n]{1,1000}))?"), FailureKind.RPC_ERROR, words=("StatusRuntimeException: ",)),
    Rule(late(r"\bStatus\{code=(?P<code>" + _GRPC + r"), description=(?P<message>[^\n]{1,1000}?), cause="), FailureKind.RPC_ERROR, 32, words=("Status{code=",)),
    Rule(late(r"Status\(StatusCode=\"?(?!OK\b)(?P<code>\w{2,30})\"?, Detail=\"(?P<message>[^\"\n]{0,1000})"), FailureKind.RPC_ERROR, words=("Status(StatusCode=",)),
    Rule(late(r"\bstatus: (?P<code>" + _CAMEL + r"), message: \"(?P<message>(?:[^\"\\\n]|\\.){0,1000}+)"), FailureKind.RPC_ERROR, words=("status: ",)),
    Rule(late(r"(?:^|(?<=[\s:(]))(?:[1-9]|1[0-6]) (?P<code>" + _GRPC + r"): (?P<message>[^\n]{1,1000})"), FailureKind.RPC_ERROR, words=("ABORTED", "UNKNOWN", "INTERNAL", "CANCELLED", "DATA_LOSS", "NOT_FOUND", "UNAVAILABLE", "OUT_OF_RANGE", "UNIMPLEMENTED", "ALREADY_EXISTS", "UNAUTHENTICATED", "INVALID_ARGUMENT", "PERMISSION_DENIED", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION")),
    Rule(late(r"(?i:grpc-status)['\"]?[:= ]{1,3}['\"]?(?P<code>[1-9]|1[0-6])(?!\d)(?P<message>[^\n]{0,400})"), FailureKind.RPC_ERROR),
    Rule(late(r"\bcode['\"]?: ['\"](?P<code>" + _GRPC + r")['\"]"), FailureKind.RPC_ERROR, whole=True, words=("ABORTED", "UNKNOWN", "INTERNAL", "CANCELLED", "DATA_LOSS", "NOT_FOUND", "UNAVAILABLE", "OUT_OF_RANGE", "UNIMPLEMENTED", "ALREADY_EXISTS", "UNAUTHENTICATED", "INVALID_ARGUMENT", "PERMISSION_DENIED", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION")),
    Rule(late(r"(?P<message>\bUnknown tool: [^\n]{1,200}|(?:^|(?<=\n))(?:\w{1,40}: )?Session terminated\.?(?=\s{0,4}(?:\n|$)))"), FailureKind.RPC_ERROR, words=("Unknown tool: ", "Session terminated")),
    Rule(late(r"\bMCP error (?P<code>-3\d{4}): (?P<message>(?:[^\n\"]|\\\"|\"(?!\s?[,}\]])){1,1000})"), FailureKind.RPC_ERROR, words=("MCP error ",)),
    Rule(
        late(
            r"\b(?:[Ee]rror ?)?[Cc]ode(?:['\"]?[=:] ?| )(?P<code>-3[12]\d{3})\b,? ?(?:['\"]?[Mm]essage['\"]?[=:] ?(?:'(?P<message>[^'\n]{1,1000})|\"[^\"\n]{1,1000}|[^\n'\"]{1,1000}))?"
        ),
        FailureKind.RPC_ERROR,
        words=("ode",),
    ),
    Rule(late(r"(?:^|(?<=\n)|\berror )(?P<code>-3[12]\d{3})(?:: | )(?P<message>[^\n]{1,1000})"), FailureKind.RPC_ERROR),
    Rule(late(r"\b(?P<code>isError)=true (?P<message>[^\n]{2,1000})"), FailureKind.RPC_ERROR, words=("isError",)),
    Rule(late(r"\((?P<code>-3[12]\d{3})\)"), FailureKind.RPC_ERROR, whole=True),
)
_VAGUE = ("Unknown", "Internal", "UNKNOWN", "INTERNAL")
_STATUS = late(r"(?:\b(?:status|response|request|answered|returned)\b[^\n]{0,300}?|\S): (?:HTTP )?(?P<status>[45]\d\d) [A-Z][A-Za-z -]{2,30}[a-z](?=\W|$)")
_BEFORE = late(r"(?:[A-Z][a-z]{2,12}\s{2,20}[A-Z]\w{2,40}\s{1,30}\d\S{0,20}(?: \(x\d{1,9} over \S{1,20}\))?\s{1,30}[\w./-]{1,80}\s{1,20})?(?P<words>[A-Z][a-z][^\n]{2,400}?):? rpc error: code = ")
# A row of a table of events that stands behind the words.
_NEXT_ROW = late(r"\s(?:Warning|Normal)\s{1,20}[A-Z]\w{2,40}\s{1,30}\d{1,5}[smhd]")
_CALLED = late(r"\b(?:CallToolResult|ErrorData|JSONRPCError|ToolResult|MCPToolResult)\((?=\w{1,40}=)")
_A2A_BAD = ("failed", "rejected", "task_state_failed", "task_state_rejected")


def read(text: str, severity: int) -> Iterator[Said]:
    taken = 0
    for found in objects(text) if "{" in text else ():
        told = _told(found.value)
        if told is not None:
            taken = found.end
            yield of_body(text, found, told, FailureKind.RPC_ERROR, 24)
    for called in _CALLED.finditer(text):
        if called.start() >= taken:
            found = parsed(text, called.start())
            told = _told(found.value)
            taken = found.end
            if told is not None:
                yield of_body(text, found, told, FailureKind.RPC_ERROR, 24)
    for made in by_rules(_RULES, text):
        yield _answered(made) if made.code in _VAGUE else made


def _answered(told: Said) -> Said:
    """The status of HTTP with which what a runtime asked was answered, where its own code says only that something failed."""
    words = _NEXT_ROW.split(told.message, maxsplit=1)[0]
    status = _STATUS.search(words)
    if status is None:
        return told
    head = _BEFORE.search(told.quote)
    answered = words[status.start("status") : status.end()]
    why = words[: status.start("status")].rstrip(": ")
    message = f"{head['words'].strip()}: {answered} ({why})" if head is not None else f"{answered}: {why}"
    return told._replace(kind=FailureKind.LOGGED_ERROR, code=status["status"], message=message, weight=30)


def _told(value: Mapping[str, Any]) -> Told | None:
    """What a JSON-RPC answer, the result of a tool or the state of a task says went wrong."""
    if is_rpc(value) and isinstance(value.get("error"), dict):
        error = value["error"]
        found = error_in({"error": error})
        told = Told(code=str(error.get("code", ""))) if found is None else found
        data = words_of(error["data"]) if error.get("data") else ""
        message = str(error.get("message") or told.message)
        deeper = inside(message)
        below = error_in(deeper) if deeper else None
        message = below.message if below and below.message else message
        message = f"{message}: {data}" if data and data not in message else message
        return told._replace(code=str(error.get("code", told.code)), type="", message=message)
    for at in (value, value.get("result"), value.get("toolResult")):
        for held in (at, at.get("statusUpdate"), at.get("task")) if isinstance(at, Mapping) else ():
            if isinstance(held, Mapping) and (failed := result_of(held)) is not None:
                return failed
    if isinstance(value.get("code"), int) and -32800 <= value["code"] <= -31000 and isinstance(value.get("message"), str):
        return Told("", str(value["code"]), value["message"])
    return None


def result_of(result: Mapping[str, Any]) -> Told | None:
    """`isError` of MCP, `status: error` of a tool of Strands or Bedrock, a state of A2A."""
    content = result.get("content")
    if result.get("isError") is True or result.get("is_error") is True:
        return Told(message=words_of(content) or words_of(result.get("structuredContent")) or "isError", code="isError")
    if result.get("status") == "error" and isinstance(content, list):
        return Told(message=_shown(content), code="error")
    status = result.get("status")
    if isinstance(status, Mapping) and str(status.get("state", "")).lower() in _A2A_BAD:
        message = status.get("message")
        parts = message.get("parts", message) if isinstance(message, Mapping) else message
        return Told(message=words_of(parts) or str(status["state"]), code=str(status["state"]))
    return None


def _shown(content: list[Any]) -> str:
    return words_of(content) or "; ".join(words_of(c["json"]) for c in content[:5] if isinstance(c, Mapping) and "json" in c)
