"""What failed in a conversation: what a tool's result says of it, and the status of a span that ended so."""

from __future__ import annotations

from typing import Any

import orjson

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.conventions.late import late

Doc = dict[str, Any]
# What smolagents writes before the text of an error.
_OBSERVED = late(r"(?:Call id: [^\n]{1,80}\n)?(?:Error:\n|Observation:\n|Execution logs:\n){1,3}")
# Strands: the exception of a tool.
_RAISED = late(r"Error: (?P<type>[A-Za-z_][\w.]{2,80}) - (?P<message>[^\n]{1,4000})")
_RETRY = "\nNow let's retry: take care not to repeat previous errors!"
# A tool's result that says that the tool failed, where the record has no status: the words of frameworks.
FAILED = late(
    r"(?:(?:Call id: [^\n]{1,80}\n)?Error:\s|Error (?:executing|invoking|calling) tool|An error occurred while running the tool"
    r"|ToolException\b|Traceback \(most recent call last\):|Failed to (?:call|execute) tool\b)"
)
_EXIT = late(r"(?:Exit code|exit_code|Process exited with code):? (\d{1,5})\b")
_NAMED = late(r"(?i)\b(?:fatal|error|failed|not found|denied|cannot|no such|unable)\b")
_ERROR_KEYS = frozenset(
    {"error", "message", "status", "code", "detail", "details", "type", "success", "ok", "error_code", "statusCode"}
)
_LONGEST = 4000


def as_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in content):
        return "\n".join(p["text"] for p in content)
    return "" if content is None else dumped(content).decode()


def dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    except (orjson.JSONEncodeError, TypeError, RecursionError):  # integers of more than 64 bits, nesting without end
        return b""


def says_failed(content: Any, said: str) -> bool:
    if FAILED.match(said):
        return True
    if isinstance(content, str) and content[:2] == '{"' and '"error"' in content[:2000] and len(content) <= _LONGEST:
        try:
            content = orjson.loads(content)
        except orjson.JSONDecodeError:
            return False
    return isinstance(content, dict) and bool(content.get("error")) and content.keys() <= _ERROR_KEYS


def ended(doc: Doc | None, kind: str, said: str) -> None:
    """The status of a span that ended with an error."""
    if doc is not None:
        doc["status"] = {"code": "ERROR", "message": said[:_LONGEST]}
        if kind:
            doc["attributes"]["error.type"] = kind


def fail(doc: Doc, said: str) -> None:
    """The status, and the exception where the text ends in one."""
    said = _OBSERVED.sub("", said, count=1).partition(_RETRY)[0]
    if (code := doc["attributes"].get("process.exit_code")) is None and (ended := _EXIT.match(said)):
        code = doc["attributes"]["process.exit_code"] = int(ended[1])
    named = _RAISED.match(said)
    raised = (named["type"], named["message"]) if named else last_exception(said)
    lines = [line for line in said.splitlines() if line.strip()]
    message = raised[1] if raised and raised[1] and (named or len(lines) > 1) else (lines[0] if lines else "").strip()
    if code and not (raised and raised[1]):
        printed = [line.strip() for line in lines if not _EXIT.match(line)]
        # What names an error, else what a command printed last.
        why = next((line for line in printed if _NAMED.search(line)), printed[-1] if printed else "")
        message = f"exit code {code}" + (f": {why}" if why else "")
    doc["status"] = {"code": "ERROR", "message": message[:_LONGEST]}
    doc["attributes"]["gen_ai.tool.status"] = "error"
    if raised:
        doc["attributes"]["error.type"] = raised[0]
