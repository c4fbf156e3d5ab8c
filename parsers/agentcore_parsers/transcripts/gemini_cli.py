"""
Sessions of the Gemini CLI.

## Looks like
`{"sessionId": …, "projectHash": …, "startTime": …, "messages": […]}`, or the same head as the first line and one message a
line: `{"id": …, "timestamp": …, "type": "gemini", "content": …, "model": …, "tokens": {…}, "toolCalls": [{"id", "name",
"args", "result", "status"}]}`.

## Comes from
`~/.gemini/tmp/<hash>/chats/session-*.json` and `.jsonl`.

## Quirks
In the lines a message is written whole again at each change, and the last one counts; `$set` may replace the messages,
`$rewindTo` takes back what follows one. `type` `error` is a request that got no answer. A call that a person cancelled is no
failure. A saved chat (`/chat save`) holds bare contents and is read as a transcript. The telemetry file holds OpenTelemetry's
records in the JavaScript SDK's form. [seen: public sessions; `$set`, `$rewindTo`: read from the source of gemini-cli-core
0.61.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.foreign import Doc, below, listed

SINCE = "0.2.0"
HINTS = ("projectHash",)
_HEAD = {"sessionId", "projectHash"}
_STATUS = {"success": False, "error": True}
_DECLINED = frozenset({"cancelled", "canceled"})


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if isinstance(v, dict) and v.keys() >= _HEAD]
    return Match(93, "a session of the Gemini CLI (sessionId, projectHash)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    heads: list[tuple[Doc, Place]] = []
    messages: dict[str, tuple[Doc, Place]] = {}
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
        elif isinstance(item[1], dict):
            place, value = item
            if value.keys() >= _HEAD:
                yield from _finished(made, heads, messages)
                heads, messages = [(value, place)], {}
            _take(value, place, messages, made)
    yield from _finished(made, heads, messages)
    yield from made.notes()


def _take(value: Doc, place: Place, messages: dict[str, tuple[Doc, Place]], made: sessions.Sessions) -> None:
    """A line, or a whole document: what it says of the messages."""
    if isinstance(value.get("$rewindTo"), str):
        keys = list(messages)
        at = keys.index(value["$rewindTo"]) if value["$rewindTo"] in messages else len(keys)
        for key in keys[at:]:
            del messages[key]
    changed = value["$set"] if isinstance(value.get("$set"), dict) else value
    if isinstance(changed.get("messages"), list):
        if changed is not value:
            messages.clear()
            place = below(place, "$set")
        inside = below(place, "messages")
        for n, message in enumerate(changed["messages"]):
            if isinstance(message, dict):
                messages[chat.text(message.get("id")) or f"#{n}"] = (message, below(inside, n))
    elif isinstance(value.get("id"), str) and "type" in value:
        made.repeated += value["id"] in messages
        messages[value["id"]] = (value, place)


def _finished(
    made: sessions.Sessions, heads: list[tuple[Doc, Place]], messages: dict[str, tuple[Doc, Place]]
) -> Iterator[Record]:
    if not heads:
        return
    head, place = heads[0]
    session = chat.text(head.get("sessionId"))
    conversation = made.conversation(f"{session}/{len(made.found)}", place, session__id=session, agent__coding=True)
    for message, at in messages.values():
        conversation.messages += _read(message, at)
    yield from made.spans(conversation)


def _read(message: Doc, place: Place) -> Iterator[Message]:
    """A message, and behind it the results of its calls, which it holds."""
    kind, time = message.get("type"), nanos(message.get("timestamp"))[0]
    if kind == "user":
        yield sessions.placed(chat.read({"role": "user", "content": message.get("content")}, place), time)
    elif kind == "error":
        words = chat.read({"role": "user", "content": message.get("content")}, place).text
        if words:
            yield sessions.placed(Message("assistant", "", place, failed=words), time)
    elif kind in ("gemini", "model"):
        made = chat.read({"role": "assistant", "content": message.get("content")}, place)
        if model := chat.text(message.get("model")):
            made.told["gen_ai.request.model"] = model
        sessions.tokens(message.get("tokens"), made.told, ("input",), ("output",))
        calls = listed(message.get("toolCalls"))
        made.calls += [Call(chat.text(c.get("id")), chat.text(c.get("name")) or "tool", c.get("args")) for c in calls]
        yield sessions.placed(made, time)
        results = [_result(call, below(below(place, "toolCalls"), n)) for n, call in enumerate(calls)]
        if found := [r for r in results if r is not None]:
            yield sessions.placed(Message("tool", "", place, results=found), time)


def _result(call: Doc, place: Place) -> Result | None:
    status = chat.text(call.get("status"))
    content: Any = call.get("result")
    answers = [r["functionResponse"].get("response") for r in listed(content) if isinstance(r.get("functionResponse"), dict)]
    if len(answers) == 1 and isinstance(answers[0], dict):
        content = answers[0].get("output", answers[0].get("error", answers[0]))
    failed = _STATUS.get(status)
    if failed:
        content = chat.text(call.get("error")) or chat.text(call.get("resultDisplay")) or content
    if content is None and failed is None and status not in _DECLINED:
        return None  # it was still running
    declined = "declined" if status in _DECLINED else ""
    return Result(chat.text(call.get("id")), chat.text(call.get("name")), content, failed, place, status=declined)
