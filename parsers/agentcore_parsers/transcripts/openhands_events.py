"""
Events and trajectories of OpenHands.

## Looks like
`{"id": …, "kind": "ActionEvent", "timestamp": …, "source": "agent", "tool_name": …, "tool_call_id": …, "tool_call": {…}}`,
`{"kind": "ObservationEvent", "tool_call_id": …, "observation": {…}}`; before version 1 `{"id": 4, "timestamp": …, "source":
"agent", "action": "run", "args": {…}}` and `{"observation": "run", "cause": 4, "content": …, "extras": {…}}`; one a line, in
a list, or in `{"trajectory": […]}`, `{"events": […]}`, `{"history": […]}`.

## Comes from
`events/event-*.json` of a conversation's folder, "Download trajectory", `--save-trajectory-path`, `output.jsonl` of benchmarks.

## Quirks
One file an event: `jq -s . events/*.json > events.json` puts a conversation together. Calls that name the same answer of the
model (`llm_response_id`) are one model call. `AgentErrorEvent` is a call that failed, after which the agent goes on;
`ConversationErrorEvent`, and the state `error`, end the run. What a person rejected is no failure. Times are local and have
no zone; they are read as UTC. A command failed where its exit code is not 0; -1 says that it was still running. [seen: a
public trajectory of version 0; version 1: read from the source of openhands-sdk 1.58.2]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.chat_spans import Conversation
from agentcore_parsers.records.foreign import Doc, below

SINCE = "0.2.0"
HINTS = ('"source"',)
_KINDS = frozenset(
    {
        "ActionEvent", "ObservationEvent", "AgentErrorEvent", "ConversationErrorEvent", "UserRejectObservation", "MessageEvent",
        "SystemPromptEvent", "Condensation", "CondensationRequest", "PauseEvent", "ConversationStateUpdateEvent",
    }
)  # fmt: skip
_LISTS = ("trajectory", "events", "history")
_SOURCES = frozenset({"agent", "user", "environment"})
_NO_CALLS = frozenset({"message", "finish", "system", "recall", "change_agent_state", "null", "condensation", "think"})


def _version(value: Any) -> int:
    """1 and 0 for events of these versions, -1 for what is none."""
    if not isinstance(value, dict):
        return -1
    if str(value.get("kind")) in _KINDS and "source" in value:
        return 1
    old = str(value.get("source")) in _SOURCES and "timestamp" in value and isinstance(value.get("id"), int)
    old = old and ("action" in value or "observation" in value)
    return 0 if old and ("args" in value or "extras" in value or "content" in value) else -1


def _events(value: Any) -> tuple[str, list[Any]]:
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        for name in _LISTS:
            inner = value.get(name)
            if isinstance(inner, list) and any(_version(e) >= 0 for e in inner[:5]):
                return name, inner
    return "", []


def sniff(head: Head) -> Match | None:
    mine = sum(_version(e) >= 0 for value in head.values for e in (_events(value)[1] or [value])[:25])
    return Match(91, f"{mine} events of OpenHands (kind or action, source)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    loose = made.conversation("", Place(source.name), agent__coding=True)
    alone = 0
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        name, events = _events(value)
        if not events:
            alone += 1
            _Reader(loose).take(value, place)
            continue
        at = below(place, name) if name else place
        named = str(value.get("instance_id") or "") if isinstance(value, dict) else ""
        conversation = made.conversation(f"{named}/{place.line}/{len(made.found)}", at, session__id=named, agent__coding=True)
        reader = _Reader(conversation)
        for n, event in enumerate(events):
            reader.take(event, below(at, n))
    if alone == 1:
        message = "one event: `jq -s . events/*.json > events.json` puts a conversation together"
        yield Damage(Place(source.name), DamageReason.ONE_MESSAGE, message)
    yield from made.records()


class _Reader:
    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation

    def take(self, event: Any, place: Place) -> None:
        version = _version(event)
        if version < 0:
            return
        made = self._new(event, place) if version == 1 else self._old(event, place)
        if made is not None and (made.texts or made.calls or made.results or made.others or made.failed):
            self.conversation.messages.append(sessions.placed(made, nanos(event.get("timestamp"))[0]))

    def _same_answer(self, response: str) -> Message | None:
        """The message of the answer of which this call is a part."""
        last = self.conversation.messages[-1] if self.conversation.messages else None
        return last if last is not None and response and last.told.get("gen_ai.response.id") == response else None

    def _calls(self, call: Call, texts: list[str], response: str, place: Place) -> Message | None:
        same = self._same_answer(response)
        if same is not None:
            same.calls.append(call)
            return None
        made = Message("assistant", "", place, texts=texts, calls=[call])
        if response:
            made.told["gen_ai.response.id"] = response
        return made

    def _new(self, event: Doc, place: Place) -> Message | None:
        kind, inner = event["kind"], event.get("tool_call")
        called = chat.text(event.get("tool_call_id"))
        if kind == "MessageEvent" and isinstance(event.get("llm_message"), dict):
            role = "user" if event.get("source") == "user" else "assistant"
            return chat.read({**event["llm_message"], "role": role}, place)
        if kind == "ActionEvent":
            given = inner.get("arguments") if isinstance(inner, dict) else event.get("action")
            call = Call(called, chat.text(event.get("tool_name")) or "tool", given)
            said = chat.read({"role": "assistant", "content": event.get("thought") or ""}, place)
            return self._calls(call, said.texts, chat.text(event.get("llm_response_id")), place)
        if kind == "ObservationEvent":
            seen = event["observation"] if isinstance(event.get("observation"), dict) else {}
            code = seen.get("exit_code")
            failed = seen.get("is_error") is True or bool(seen.get("error")) or (isinstance(code, int) and code > 0)
            content = next((seen[n] for n in ("content", "output", "error") if seen.get(n)), "")
            words = chat.read({"role": "user", "content": content}, place).text
            return _answer(called, event, words or content, failed, place, code)
        if kind == "AgentErrorEvent":
            return _answer(called, event, chat.text(event.get("error")), True, place)
        if kind == "UserRejectObservation":
            made = _answer(called, event, chat.text(event.get("rejection_reason")), None, place)
            made.results = [r._replace(status="declined") for r in made.results]
            return made
        if kind == "ConversationErrorEvent":
            self.conversation.failed = (chat.text(event.get("code")), chat.text(event.get("detail")))
        return None

    def _old(self, event: Doc, place: Place) -> Message | None:
        action, args = event.get("action"), event["args"] if isinstance(event.get("args"), dict) else {}
        extras = event["extras"] if isinstance(event.get("extras"), dict) else {}
        if isinstance(action, str):
            said = chat.text(args.get("content")) or chat.text(args.get("final_thought")) or chat.text(args.get("thought"))
            if action in _NO_CALLS:
                role = {"user": "user", "agent": "assistant"}.get(chat.text(event.get("source")), "")
                return Message(role, "", place, texts=[said] if said else []) if role and action != "recall" else None
            if event.get("source") != "agent":
                return None
            told = event["tool_call_metadata"] if isinstance(event.get("tool_call_metadata"), dict) else {}
            answer = told["model_response"] if isinstance(told.get("model_response"), dict) else {}
            given = {k: v for k, v in args.items() if k not in ("thought", "confirmation_state", "security_risk")}
            call = Call(str(event.get("id")), chat.text(told.get("function_name")) or action, given)
            made = self._calls(call, [t for t in (chat.text(args.get("thought")),) if t], chat.text(answer.get("id")), place)
            if made is not None:
                sessions.tokens(answer.get("usage"), made.told, ("prompt_tokens",), ("completion_tokens",))
                made.told |= {"gen_ai.request.model": answer["model"]} if chat.text(answer.get("model")) else {}
            return made
        if event.get("observation") == "agent_state_changed":
            if extras.get("agent_state") == "error":
                self.conversation.failed = ("", chat.text(extras.get("reason")) or chat.text(event.get("content")) or "error")
            return None
        if event.get("cause") is None:
            return None
        held = extras["metadata"] if isinstance(extras.get("metadata"), dict) else extras
        code = held.get("exit_code")
        failed = event.get("observation") == "error" or (isinstance(code, int) and code > 0)
        return _answer(str(event["cause"]), event, chat.text(event.get("content")), failed, place, code)


def _answer(called: str, event: Doc, content: Any, failed: bool | None, place: Place, code: Any = None) -> Message:
    exit_code = code if isinstance(code, int) and code >= 0 else None
    result = Result(called, chat.text(event.get("tool_name")), content, failed, place, exit_code=exit_code)
    return Message("tool", "", place, results=[result])
