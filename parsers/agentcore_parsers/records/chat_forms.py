"""Which documents are messages of a chat, and in which form they were written down."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions.late import late

Doc = dict[str, Any]
_ROLES = {
    "system": "system", "developer": "system", "user": "user", "human": "user", "assistant": "assistant", "ai": "assistant",
    "model": "assistant", "tool": "tool", "function": "tool", "tool-call": "assistant", "tool-response": "tool",
    "aimessagechunk": "assistant",
}  # fmt: skip
_SURE = frozenset({"human", "ai", "AIMessageChunk"})
LANGCHAIN = frozenset({"human", "ai", "tool", "system", "function", "AIMessageChunk"})
_AUTOGEN = frozenset(
    {
        "TextMessage", "ToolCallRequestEvent", "ToolCallExecutionEvent", "ToolCallSummaryMessage", "HandoffMessage",
        "StopMessage", "MultiModalMessage", "CodeGenerationEvent", "CodeExecutionEvent", "ThoughtEvent",
        "UserInputRequestedEvent", "MemoryQueryEvent", "StructuredMessage", "SelectSpeakerEvent",
        "ModelClientStreamingChunkEvent",
    }
)  # fmt: skip
_ITEMS = frozenset({"function_call", "function_call_output", "reasoning"})
_SAYS = ("content", "parts", "tool_calls", "function_call")
_SPEAKER = late(r"[^\n]{1,80}")


def is_message(doc: Any) -> bool:
    return isinstance(doc, dict) and form_of(doc) != ""


def surely_message(doc: Any) -> bool:
    """A message by more than a free word in `role`."""
    form = form_of(doc) if isinstance(doc, dict) else ""
    if form == "role":
        return role_of(doc.get("role")) != "" or "name" in doc
    # Others have types, too: a message of LangChain's is sure where no other word would do.
    return form not in ("", "langchain") or (form != "" and (doc["type"] in _SURE or "tool_call_id" in doc or "data" in doc))


def form_of(doc: Doc) -> str:
    role, kind = doc.get("role"), doc.get("type")
    if "traceId" in doc or "trace_id" in doc or "resourceSpans" in doc:
        return ""
    if isinstance(role, str) and role and any(name in doc for name in _SAYS):
        if isinstance(doc.get("content"), int | float | bool) or not _SPEAKER.fullmatch(role):
            return ""
        return "role"
    if isinstance(kind, str):
        if kind in LANGCHAIN:
            data = doc["data"] if isinstance(doc.get("data"), dict) else {}
            return "langchain" if isinstance(doc.get("content", data.get("content")), str | list) else ""
        if kind in _AUTOGEN and "source" in doc:
            return "autogen"
        if kind in _ITEMS and ("call_id" in doc or "summary" in doc):
            return "item"
        if kind == "constructor" and doc.get("lc") == 1 and isinstance(doc.get("kwargs"), dict) and "content" in doc["kwargs"]:
            return "constructor"
    if isinstance(doc.get("message"), dict) and "message_id" in doc and isinstance(doc["message"].get("role"), str):
        return "strands" if any(name in doc["message"] for name in _SAYS) else ""
    if isinstance(doc.get("conversational"), dict) and isinstance(doc["conversational"].get("role"), str):
        return "memory"
    return ""


def role_of(role: Any) -> str:
    return _ROLES.get(role.lower(), "") if isinstance(role, str) else ""
