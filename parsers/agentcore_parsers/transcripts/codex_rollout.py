"""
Sessions of the Codex CLI: rollouts, and what `codex exec --json` prints.

## Looks like
One item a line: `{"timestamp": …, "type": "session_meta", "payload": {"id": …, "cli_version": …}}`, then `response_item`,
`event_msg`, `turn_context`, `compacted`. Older ones have the bare items of the Responses API behind a first line `{"id": …,
"timestamp": …, "instructions": …}`. `codex exec --json`: `{"type": "thread.started", "thread_id": …}`, `item.completed`, …

## Comes from
`~/.codex/sessions/<year>/<month>/<day>/rollout-<time>-<id>.jsonl`; `codex exec --json > run.jsonl`.

## Quirks
Events repeat what items say and are read only for what items lack: tokens, errors, how a turn ended. Items between two
results are one answer of the model. `compacted` repeats history and is passed over. A command failed where its output says an
exit code that is not 0; that a person interrupted a turn is no failure. An `error` event is a model call without an answer.
What the client itself tells the model (`<environment_context>`, AGENTS.md) is no request of a person. `exec --json` has no
times and no ids of calls. [seen: public rollouts; errors and `exec --json`: read from public notes on codex-rs]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.chat_spans import Conversation
from agentcore_parsers.records.foreign import Doc, as_mapping

SINCE = "0.2.0"
HINTS = ("payload", "thread.started", '"item"', "instructions")
_TYPES = frozenset({"session_meta", "response_item", "event_msg", "turn_context", "compacted", "world_state"})
_CALLS = frozenset({"function_call", "custom_tool_call", "local_shell_call", "web_search_call", "mcp_tool_call"})
_OUTPUTS = frozenset({"function_call_output", "custom_tool_call_output", "mcp_tool_call_output"})
_ITEMS = frozenset({"message", "reasoning", *_CALLS, *_OUTPUTS})
_OWN = ("<environment_context>", "<user_instructions>", "# AGENTS.md instructions", "<turn_aborted>", "<permissions ")
_EXIT = late(r"(?:[^\n]{0,200}\n){0,5}?(?:Exit code|Process exited with code|exit code):? (-?\d{1,5})\b")
_OUTPUT = late(r"(?:^|\n)(?:Output|Final output):\n")
_STATUS = late(r"\b(?:status|HTTP)[: ]{1,2}([45]\d\d)\b")
_DECLINED = ("exec command rejected by user", "rejected by user", "patch rejected by user", "aborted by user")


def _is_mine(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind = str(value.get("type"))
    if kind in _TYPES:
        return isinstance(value.get("payload"), dict)
    if kind == "thread.started" or kind in ("item.completed", "item.started"):
        return isinstance(value.get("thread_id"), str) or isinstance(value.get("item"), dict)
    return value.keys() >= {"id", "timestamp", "instructions"} and "role" not in value


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_mine, head.values))
    return Match(93, f"{mine} entries of a Codex session (type, payload)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    return _Reader(source).records()


class _Reader:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.sessions = sessions.Sessions(source)
        self.conversation: Conversation | None = None
        self.answer: Message | None = None  # the answer whose items are being read
        self.last: Message | None = None
        self.model = ""

    def records(self) -> Iterator[Record]:
        for item in sessions.documents(self.source):
            if isinstance(item, Damage):
                yield item
            elif isinstance(item[1], dict):
                self._entry(item[1], item[0])
        yield from self.sessions.records()

    def _entry(self, entry: Doc, place: Place) -> None:
        kind, payload, time = chat.text(entry.get("type")), entry.get("payload"), nanos(entry.get("timestamp"))[0]
        inner: Doc = payload if isinstance(payload, dict) else {}
        if kind == "session_meta" or (self.conversation is None and "instructions" in entry):
            if self.conversation is None:  # a fork begins with the lines of what it was forked from
                self._begin(chat.text(inner.get("id")) or chat.text(entry.get("id")), place)
        elif kind == "thread.started":
            self._begin(chat.text(entry.get("thread_id")), place)
        elif kind == "turn_context":
            self.model = chat.text(inner.get("model")) or self.model
        elif kind == "event_msg":
            self._event(inner, time, place)
        elif kind == "response_item" or kind in _ITEMS:
            self._item(inner if kind == "response_item" else entry, time, place)
        elif kind in ("item.completed", "turn.completed", "turn.failed", "error"):
            self._printed(entry, place)

    def _begin(self, session: str, place: Place) -> Conversation:
        self.conversation = self.sessions.conversation(session, place, session__id=session, agent__coding=True)
        return self.conversation

    def _add(self, message: Message, time: int | None) -> None:
        conversation = self.conversation or self._begin("", message.place)
        conversation.messages.append(sessions.placed(message, time))

    def _assistant(self, time: int | None, place: Place) -> Message:
        if self.answer is None:
            self.answer = self.last = Message("assistant", "", place)
            if self.model:
                self.answer.told["gen_ai.request.model"] = self.model
            self._add(self.answer, time)
        return self.answer

    def _item(self, item: Doc, time: int | None, place: Place) -> None:
        kind = chat.text(item.get("type"))
        if kind == "message" and item.get("role") == "assistant":
            self._assistant(time, place).texts += chat.read(item, place).texts
        elif kind == "message":
            message = chat.read(item, place)
            if message.role == "user" and message.text.startswith(_OWN):
                message.role = "system"
            if message.texts or message.others:
                self.answer = None
                self._add(message, time)
        elif kind == "reasoning":
            self._assistant(time, place).thoughts.append(item)
        elif kind in _CALLS:
            self._assistant(time, place).calls.append(_call(item))
        elif kind in _OUTPUTS:
            self.answer = None
            self._add(_result(item, place), time)

    def _event(self, event: Doc, time: int | None, place: Place) -> None:
        kind = chat.text(event.get("type"))
        if kind == "token_count" and isinstance(event.get("info"), dict) and self.last is not None:
            used = event["info"].get("last_token_usage")
            sessions.tokens(used, self.last.told, ("input_tokens",), ("output_tokens",))
            self.answer = None
        elif kind in ("error", "stream_error"):
            self._failed(event, time, place)
        elif kind == "task_complete" and event.get("error"):
            self._failed({"message": sessions.said(event["error"])[1]}, time, place)

    def _failed(self, event: Doc, time: int | None, place: Place) -> None:
        """A request without an answer."""
        said = chat.text(event.get("message")) or sessions.said(event.get("error"))[1]
        if not said:
            return
        info = event.get("codex_error_info")
        error = info if isinstance(info, str) else next(iter(info), "") if isinstance(info, dict) else ""
        message = Message("assistant", "", place, failed=said, error="" if error == "other" else str(error))
        if found := _STATUS.search(said):
            message.told["http.response.status_code"] = int(found[1])
        self.answer = None
        self._add(message, time)

    def _printed(self, entry: Doc, place: Place) -> None:
        """A line of `codex exec --json`: items that are done, and how a turn ended."""
        item = entry.get("item")
        if isinstance(item, dict):
            kind = chat.text(item.get("type")) or chat.text(item.get("item_type"))
            if kind in ("agent_message", "assistant_message"):
                self._assistant(None, place).texts.append(chat.text(item.get("text")))
            elif kind in ("command_execution", "mcp_tool_call"):
                self._ran(item, kind, place)
            elif kind == "error":
                self._failed(item, None, place)
        elif entry.get("type") == "turn.completed" and self.last is not None:
            sessions.tokens(entry.get("usage"), self.last.told, ("input_tokens",), ("output_tokens",))
        else:
            self._failed(entry, None, place)


    def _ran(self, item: Doc, kind: str, place: Place) -> None:
        """A command or a tool's call, with what it gave back."""
        given = item.get("command") if kind == "command_execution" else item.get("arguments")
        called = Call(chat.text(item.get("id")), chat.text(item.get("tool")) or kind, given)
        self._assistant(None, place).calls.append(called)
        self.answer = None
        code, error = item.get("exit_code"), sessions.said(item.get("error"))[1]
        exit_code = code if isinstance(code, int) else None
        content = error or item.get("aggregated_output") or item.get("result")
        failed = item.get("status") in ("failed", "declined") or bool(exit_code) or bool(error)
        self._add(Message("tool", "", place, results=[Result(called.id, "", content, failed, place, exit_code=exit_code)]), None)


def _call(item: Doc) -> Call:
    kind = chat.text(item.get("type"))
    named = chat.text(item.get("name")) or kind.removesuffix("_call")
    given = next((item[n] for n in ("arguments", "input", "action") if item.get(n) is not None), None)
    return Call(chat.text(item.get("call_id")) or chat.text(item.get("id")), named, given)


def _result(item: Doc, place: Place) -> Message:
    """The output of a call, which is text, JSON in text, or an object with `content` and `success`."""
    content = item.get("output")
    if isinstance(content, list):
        content = "\n".join(chat.text(part.get("text")) for part in content if isinstance(part, dict))
    held = as_mapping(content)
    failed: bool | None = None
    code: Any = None
    if isinstance(held.get("metadata"), dict) and "output" in held:
        code, content = held["metadata"].get("exit_code"), held["output"]
    elif "success" in held and "content" in held:
        failed, content = held["success"] is False, held["content"]
    words = content if isinstance(content, str) else ""
    if found := _EXIT.match(words):
        code = int(found[1])
        content = _OUTPUT.split(words, maxsplit=1)[-1] if _OUTPUT.search(words) else words
    exit_code = code if isinstance(code, int) else None
    status = "declined" if words.startswith(_DECLINED) else ""
    failed = failed if exit_code is None else exit_code != 0
    result = Result(chat.text(item.get("call_id")), "", content, failed, place, status=status, exit_code=exit_code)
    return Message("tool", "", place, results=[result])
