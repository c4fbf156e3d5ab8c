"""
A task of Cline, or of what grew out of it: what its window showed.

## Looks like
A list of `{"ts": 1795380001000, "type": "say", "say": "api_req_started", "text": "{…}"}` and `{"type": "ask", "ask":
"command", …}`.

## Comes from
`…/globalStorage/saoudrizwan.claude-dev/tasks/<id>/ui_messages.json` of Visual Studio Code, and the same file of Roo Code and
Kilo Code.

## Quirks
`api_req_started` is a model call; tokens, cost and, where it failed, the reason are in its text, which is JSON. `error_retry` and
`api_req_failed` are calls without an answer. A tool is shown before it runs, and its result only where it is a command's
output, an error or a refusal: that nothing failed is not said of the others. A message with `partial`, or one with a time
that comes again, is an earlier state. What a command prints says nothing about its exit code. The file beside it,
`api_conversation_history.json`, holds the messages of the same run, and is read as a transcript. [seen: a public task of
2026; refusals: read from the source of Cline]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.foreign import Doc, as_mapping

SINCE = "0.2.0"
HINTS = ('"say"', '"ask"')
_TOOLS = frozenset({"tool", "command", "browser_action_launch", "use_mcp_server"})
_OUTPUTS = {
    "command_output": "command", "mcp_server_response": "use_mcp_server", "browser_action_result": "browser_action_launch",
}  # fmt: skip
_REFUSED = frozenset({"diff_error", "clineignore_error", "rooignore_error", "command_permission_denied"})
_NO_ANSWER = frozenset({"error_retry", "api_req_failed", "api_req_retry_delayed"})
_REQUESTS = frozenset({"task", "text", "user_feedback", "user_feedback_diff"})


def _is_mine(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") in ("say", "ask")
        and isinstance(value.get(value["type"]), str)
        and isinstance(value.get("ts"), int)
    )


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_mine, head.values))
    return Match(92, f"{mine} messages of Cline's window (ts, say or ask)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    latest: dict[tuple[Any, ...], tuple[Doc, Place]] = {}
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        for n, entry in enumerate(value if isinstance(value, list) else [value]):
            if _is_mine(entry):
                at = place._replace(pointer=f"{place.pointer or ''}/{n}") if isinstance(value, list) else place
                key = (entry["ts"], entry["type"], entry[entry["type"]])
                made.repeated += key in latest
                latest[key] = (entry, at)
    task = _Task(made)
    for entry, at in latest.values():
        task.take(entry, at)
    yield from made.records()


class _Task:
    def __init__(self, made: sessions.Sessions) -> None:
        self.sessions = made
        self.answer: Message | None = None
        self.calls: dict[str, str] = {}  # kind of a tool -> the call of it that was shown last, by its time
        self.shown: dict[str, Message] = {}  # results of calls; the output of a command comes in pieces
        self.asked = False

    def take(self, entry: Doc, place: Place) -> None:
        kind, words = entry[entry["type"]], chat.text(entry.get("text"))
        if kind == "api_req_started":
            self._request(as_mapping(words), entry, place)
        elif kind in _NO_ANSWER:
            self._failed(words, entry, place)
        elif kind in _TOOLS:
            self._tool(kind, words, entry, place)
        elif kind in _OUTPUTS:
            self._result(self.calls.get(_OUTPUTS[kind], ""), words, None, entry, place)
        elif kind in _REFUSED or kind == "error":
            said = f"{kind}: {words}" if words and kind != "error" else words or kind
            self._result(self.calls.get("command" if "command" in kind else "tool", ""), said, True, entry, place)
        elif kind == "mistake_limit_reached":
            self._conversation(place).failed = (kind, words or kind)
        elif entry["type"] == "say" and kind in _REQUESTS and (kind != "text" or not self.asked):
            self.asked, self.answer = True, None
            self._add(chat.read({"role": "user", "content": words}, place), entry)
        elif kind in ("text", "completion_result", "plan_mode_respond") and words:
            self._said(entry, place).texts.append(str(as_mapping(words).get("response") or words))

    def _conversation(self, place: Place) -> Any:
        return self.sessions.conversation("", place, agent__coding=True)

    def _add(self, message: Message, entry: Doc) -> None:
        self._conversation(message.place).messages.append(sessions.placed(message, nanos(entry["ts"])[0]))

    def _said(self, entry: Doc, place: Place) -> Message:
        if self.answer is None:
            self.answer = Message("assistant", "", place)
            self._add(self.answer, entry)
        return self.answer

    def _request(self, told: Doc, entry: Doc, place: Place) -> None:
        self.answer, info = None, entry.get("modelInfo")
        made = self._said(entry, place)
        if isinstance(info, dict) and (model := chat.text(info.get("modelId"))):
            made.told["gen_ai.request.model"] = model
        sessions.tokens(told, made.told, ("tokensIn",), ("tokensOut",))
        if why := chat.text(told.get("streamingFailedMessage")):
            self._failed(why, entry, place)

    def _failed(self, words: str, entry: Doc, place: Place) -> None:
        """A request without an answer: the last one, where nothing came of it yet."""
        told = as_mapping(words)
        inner = as_mapping(told.get("errorMessage") or told)
        kind, said = sessions.said(inner)
        kind = chat.text(inner.get("code")) or kind
        failed = self.answer if self.answer is not None and not (self.answer.texts or self.answer.calls) else None
        if failed is None:
            failed = Message("assistant", "", place)
            self._add(failed, entry)
        why = said or ("" if told else words) or str(entry[entry["type"]])
        failed.failed, failed.error, failed.place = why, kind, place
        self.answer = None
        status = inner.get("status")
        if isinstance(status, int):
            failed.told["http.response.status_code"] = status

    def _tool(self, kind: str, words: str, entry: Doc, place: Place) -> None:
        told = as_mapping(words)
        named = str(told.get("tool") or told.get("toolName") or ("execute_command" if kind == "command" else kind))
        given = {k: v for k, v in told.items() if k not in ("tool", "toolName")} if told else words
        called = f"{entry['ts']}"
        self._said(entry, place).calls.append(Call(called, named, given))
        self.calls[kind] = called

    def _result(self, called: str, words: str, failed: bool | None, entry: Doc, place: Place) -> None:
        if not called:
            if failed:  # no tool's: the client itself could not go on
                self._failed(words, entry, place)
            return
        before = self.shown.get(called)
        if before is not None:
            result = before.results[0]
            before.results = [result._replace(content=f"{result.content}\n{words}".strip(), failed=failed or result.failed)]
        elif words:
            self.answer = None
            self.shown[called] = Message("tool", "", place, results=[Result(called, "", words, failed, place)])
            self._add(self.shown[called], entry)
