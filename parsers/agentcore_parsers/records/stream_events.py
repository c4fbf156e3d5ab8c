"""
The events of a stream put together again: messages of Converse and of AgentCore's harness, runs of AG-UI, what a command printed.

Each event keeps its own record elsewhere; here they become what they were pieces of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Document, Kind, Place
from agentcore_parsers.records import chat
from agentcore_parsers.records.chat_spans import Conversation

Doc = dict[str, Any]
CONVERSE = frozenset(
    {"messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata", "hookEvent"}
)
_COUNTED = frozenset({"usage", "metrics"})  # what Converse's last event holds; other formats begin with `metadata`, too
COMMAND = frozenset({"contentStart", "contentDelta", "contentStop"})
_RUN = ("RUN_STARTED", "RUN_FINISHED", "RUN_ERROR")
_AG_UI = (
    "TEXT_MESSAGE_", "TOOL_CALL_", "REASONING_", "THINKING_", "STATE_", "STEP_", "ACTIVITY_", "MESSAGES_SNAPSHOT", "SUBAGENT_",
)  # fmt: skip
# Words of which one is in each event that `kind_of` knows.
MARKS = (*sorted(CONVERSE), *sorted(COMMAND), "structuredContent", *_RUN, *_AG_UI)
_INTERPRETED = frozenset({"stdout", "stderr", "exitCode", "taskStatus"})
_MAX = 200_000  # events that are put together; a stream has thousands
_PRINTED = 20_000  # characters that are kept of what a command printed


def kind_of(event: Any) -> str:
    """`converse`, `command`, `interpreter` or `ag-ui`; empty for an event of another protocol."""
    if not isinstance(event, dict):
        return ""
    if len(event) == 1 and isinstance(next(iter(event.values())), dict):
        key = next(iter(event))
        if key in CONVERSE and (key != "metadata" or event[key].keys() & _COUNTED):
            return "converse"
        if key == "chunk" and len(event[key]) == 1 and COMMAND & event[key].keys():
            return "command"
        told = event[key].get("structuredContent") if key == "result" else None
        if isinstance(told, dict) and _INTERPRETED & told.keys():
            return "interpreter"
    kind = event.get("type")
    if isinstance(kind, str) and (kind in _RUN or (kind.startswith(_AG_UI) and kind.isupper())):
        return "ag-ui"
    return ""


class Assembler:
    """Takes events in their order; `conversations` and `documents` give what they were pieces of."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.taken = 0
        self._messages: list[tuple[Doc, Place]] = []
        self._thread = ""
        self._open: Doc | None = None  # the message that is being sent
        self._at = Place(file)
        self._blocks: dict[Any, Doc] = {}
        self._calls: dict[str, Doc] = {}
        self._printed = {"stdout": "", "stderr": ""}
        self._ended: list[Document] = []

    def take(self, event: Doc, place: Place) -> None:
        kind = kind_of(event)
        if kind in ("", "interpreter") or self.taken >= _MAX:
            return
        self.taken += 1
        if kind == "ag-ui":
            self._ag_ui(event, place)
        elif kind == "command":
            self._command(event["chunk"], place)
        else:
            key = next(iter(event))
            self._converse(key, event[key], place)

    def conversations(self) -> Iterator[tuple[Place, Doc]]:
        """The documents of spans of what was said and called."""
        self._close()
        if not any(m.get("tool_calls") or m.get("content") for m, _ in self._messages):
            return
        told = {"session.id": self._thread} if self._thread else {}
        conversation = Conversation(self._messages[0][1], told)
        conversation.messages += [chat.read(doc, at) for doc, at in self._messages]
        yield from conversation.documents()

    def documents(self) -> Iterator[Document]:
        """The ends of commands, with what they printed."""
        yield from self._ended

    # Converse and the harness

    def _converse(self, key: str, value: Doc, place: Place) -> None:
        if key == "messageStart":
            self._close()
            self._open, self._at, self._blocks = {"role": value.get("role") or "assistant", "content": []}, place, {}
        elif key == "contentBlockStart":
            start = value.get("start")
            block = {k: dict(v) for k, v in start.items() if isinstance(v, dict)} if isinstance(start, dict) else {}
            self._block(value, place).update(block)
        elif key == "contentBlockDelta":
            delta = value.get("delta")
            self._delta(self._block(value, place), delta if isinstance(delta, dict) else {})
        elif key == "messageStop" and self._open is not None:
            self._open["stopReason"] = value.get("stopReason")
            self._close()

    def _block(self, value: Doc, place: Place) -> Doc:
        """The block that an event belongs to; a message whose start was not sent begins with it."""
        if self._open is None:
            self._open, self._at, self._blocks = {"role": "assistant", "content": []}, place, {}
        given = value.get("contentBlockIndex")
        index = given if isinstance(given, int) else 0
        if index not in self._blocks:
            self._blocks[index] = {}
            self._open["content"].append(self._blocks[index])
        return self._blocks[index]

    def _delta(self, block: Doc, delta: Doc) -> None:
        if isinstance(text := delta.get("text"), str):
            block["text"] = block.get("text", "") + text
        if isinstance(call := delta.get("toolUse"), dict) and isinstance(call.get("input"), str):
            made = block.setdefault("toolUse", {})
            made["pieces"] = made.get("pieces", "") + call["input"]
        if isinstance(result := delta.get("toolResult"), list):
            block.setdefault("toolResult", {}).setdefault("content", []).extend(result)

    def _close(self) -> None:
        """The message that is being sent has come to its end, or the stream has."""
        message, self._open = self._open, None
        if message is None:
            return
        content = message.get("content")
        for block in content if isinstance(content, list) else ():
            if isinstance(call := block.get("toolUse"), dict):
                call["input"] = _decoded(call.pop("pieces", ""))
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = _decoded(call["function"]["arguments"])
        self._messages.append((message, self._at))
        self._blocks = {}

    # AG-UI

    def _ag_ui(self, event: Doc, place: Place) -> None:
        kind, call_id = event["type"], chat.text(event.get("toolCallId"))
        if kind == "RUN_STARTED":
            self._close()
            self._thread = self._thread or chat.text(event.get("threadId"))
        elif kind in ("TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_CHUNK"):
            self._said(event, place)
        elif kind in ("TOOL_CALL_START", "TOOL_CALL_CHUNK", "TOOL_CALL_ARGS"):
            call = self._called(call_id, chat.text(event.get("toolCallName")), place)
            _add(call, "arguments", event)
        elif kind == "TOOL_CALL_RESULT":
            self._close()
            self._messages.append(({"role": "tool", "tool_call_id": call_id, "content": event.get("content")}, place))
        elif kind in _RUN:
            self._close()

    def _said(self, event: Doc, place: Place) -> None:
        message_id, role = chat.text(event.get("messageId")), chat.text(event.get("role")) or "assistant"
        if self._open is None or (message_id and self._open.get("id") != message_id):
            self._close()
            self._open, self._at = {"role": role, "id": message_id, "content": "", "tool_calls": []}, place
        _add(self._open, "content", event)

    def _called(self, call_id: str, name: str, place: Place) -> Doc:
        if call_id not in self._calls or self._open is None:
            if self._open is None:
                self._open, self._at = {"role": "assistant", "id": "", "content": "", "tool_calls": []}, place
            self._calls[call_id] = {"name": name or "tool", "arguments": ""}
            self._open["tool_calls"].append({"id": call_id, "type": "function", "function": self._calls[call_id]})
        return self._calls[call_id]

    # commands

    def _command(self, chunk: Doc, place: Place) -> None:
        if isinstance(delta := chunk.get("contentDelta"), dict):
            for stream in self._printed:
                self._printed[stream] = (self._printed[stream] + chat.text(delta.get(stream)))[-_PRINTED:]
        if not isinstance(stop := chunk.get("contentStop"), dict):
            return
        printed = self._printed["stderr"].strip() or self._printed["stdout"].strip()
        self._printed = dict.fromkeys(self._printed, "")
        told = {"message": printed} if printed and stop.get("exitCode") != 0 else {}
        at = place._replace(pointer=f"{place.pointer or ''}/chunk/contentStop")
        self._ended.append(Document(Kind.JSON, "end of a command", {**stop, **told}, at))


def _decoded(text: str) -> Any:
    """Arguments that were sent in pieces; what is cut stays text."""
    try:
        return orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return text


def _add(made: Doc, name: str, event: Doc) -> None:
    """A piece behind what came before, where that is a text: an event of another kind may have given it whole."""
    before = made[name]
    made[name] = (before if isinstance(before, str) else "") + chat.text(event.get("delta"))
