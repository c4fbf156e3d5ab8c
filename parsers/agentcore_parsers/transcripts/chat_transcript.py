"""
Transcripts of conversations: messages without ids or times.

## Looks like
`[{"role": "user", "content": …}, {"role": "assistant", "content": …, "tool_calls": […]}]`, the same inside
`messages`, `history`, `conversation`, …, or one message a line; `{"type": "human", "content": …}` (LangChain);
`{"role": …, "name": …, "content": …}` (AutoGen, Magentic-One); `{"message": {…}, "message_id": 0}` (Strands
sessions); `{"events": [{"sessionId": …, "payload": [{"conversational": …}]}]}` (AgentCore Memory); `{"trajectory": [{"action",
"observation", …}], "history": […], "info": {"exit_status": …}}` (SWE-agent, `.traj`).

## Comes from
`json.dump(agent.messages)`, `messages_to_dict`, a LangGraph state, `chat_history` of AutoGen, the session files of
Strands, `aws bedrock-agentcore list-events --memory-id ID --actor-id ID --session-id ID --include-payloads`.

## Quirks
There are hardly any times in it, and none are made up: nothing is said about durations, gaps and retries. Trace and span
ids are made of the messages' digest and their number. One conversation is one trace; each request of a person is
an agent's run in it; in a chat of several agents each turn is one, too. Calls and results find each other by id,
else by name and order. A result counts as failed where its record says so, or where it opens with the words that
frameworks put before an error. list-events gives the newest event first. Strands keeps each message of a session in a
file of its own, and each file is read by itself: `cat SESSION/agents/AGENT/messages/*.json > chat.json` puts them
together, in any order. Of a trajectory of SWE-agent `history` is read, which holds each message once, without its
demonstrations; an `exit_status` that is not `submitted` is why the run ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.values import CODING
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record, Span
from agentcore_parsers.records import chat, chat_forms, sessions
from agentcore_parsers.records.chat_spans import WITHOUT_TIMES, Conversation
from agentcore_parsers.records.foreign import below
from agentcore_parsers.records.telemetry import Telemetry, known
from agentcore_parsers.transcripts._shared import swe_agent

_LISTS = (
    "messages", "history", "conversation", "conversations", "chat_history", "transcript", "contents", "items", "events",
    "payload",
)  # fmt: skip
_AROUND = ("values", "state", "channel_values", "request", "body", "result", "data", "input", "session", "sessions", "agents")
_SESSION = ("session_id", "sessionId", "thread_id", "conversation_id")
_DEPTH = 6
_LOOKED_AT = 25
SCORE = BEST = 75


def sniff(head: Head) -> Match | None:
    # Whatever carries trace ids is telemetry, whatever it quotes.
    values = head.values[:_LOOKED_AT]
    if not values or any(known(v) for v in values):
        return None
    if _is_session(values[0]):
        return Match(SCORE, "a Strands session or one of its agents, without messages")
    if swe_agent.is_trajectory(values[0]):
        return Match(SCORE, "a trajectory of SWE-agent (action, observation)")
    loose = sum(map(chat_forms.surely_message, values))
    if loose and 2 * loose >= len(values):
        return Match(SCORE, f"{loose} messages of a chat (role or type, content)")
    inside = sum(len(found) for v in values for found, _, _ in _inside(v, Place(""), 0))
    return Match(SCORE, f"{inside} messages of a chat in a list") if inside else None


def _is_session(value: Any) -> bool:
    """session.json and agent.json of a Strands session: they hold no message."""
    keys = value.keys() if isinstance(value, dict) else set()
    return {"session_id", "session_type"} <= keys or {"agent_id", "conversation_manager_state"} <= keys


def _messages(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """The messages of a list in which most of the first elements are messages."""
    if not isinstance(value, list):
        return []
    first = value[:_LOOKED_AT]
    sure = sum(map(chat_forms.surely_message, first))
    if not sure or 2 * sum(map(chat_forms.is_message, first)) < len(first):
        return []
    return [(i, doc) for i, doc in enumerate(value) if chat_forms.is_message(doc)]


def _inside(value: Any, place: Place, depth: int) -> Iterator[tuple[list[tuple[int, dict[str, Any]]], Place, dict[str, Any]]]:
    """The lists of messages inside a value, with their places and the object around each."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        if found := _messages(value):
            yield found, place, {}
        elif not known(value[0] if value else None):
            for i, item in enumerate(value):
                yield from _inside(item, below(place, i), depth + 1)
    elif isinstance(value, dict) and not known(value):
        for name in _LISTS:
            if found := _messages(value.get(name)):
                yield found, below(place, name), value
            elif isinstance(value.get(name), list) and name in ("conversations", "history", "events", "payload", "items"):
                yield from _inside(value[name], below(place, name), depth + 1)
        for name in _AROUND:
            if isinstance(value.get(name), dict | list):
                yield from _inside(value[name], below(place, name), depth + 1)


def parse(source: Input) -> Iterator[Record]:
    return _Reader(source).records()


class _Reader:
    def __init__(self, source: Input) -> None:
        self.telemetry = Telemetry(source)
        self.source = source
        self.loose: list[tuple[dict[str, Any], Place]] = []  # messages that stand by themselves, one a line
        self.spans = 0

    def records(self) -> Iterator[Record]:
        for item in sessions.documents(self.source):
            if isinstance(item, Damage):
                yield item
            else:
                yield from self._value(item[1], item[0])
        if len(self.loose) == 1 and "message_id" in self.loose[0][0]:
            message = "one message of a Strands session: `cat messages/*.json > chat.json` puts a conversation together"
            yield Damage(self.loose[0][1], DamageReason.ONE_MESSAGE, message)
        yield from self._conversation(self.loose, Place(self.source.name), {})
        if self.spans:
            yield Damage(Place(self.source.name), DamageReason.NO_TIMES, WITHOUT_TIMES)
            yield Coverage(CoverageKind.TRANSCRIPT, self.spans, Place(self.source.name))
        for record in self.telemetry.finish():
            if not (isinstance(record, Damage) and record.reason == DamageReason.NO_TIME):
                yield record

    def _value(self, value: Any, place: Place) -> Iterator[Record]:
        if isinstance(value, dict) and isinstance(value.get("events"), list) and _is_event(value["events"][:1]):
            yield from self._events(value, place)
        elif swe_agent.is_trajectory(value):
            for run, at in swe_agent.attempts(value, place):
                yield from self._trajectory(run, at)
        elif _is_session(value):
            pass
        elif chat_forms.is_message(value):
            self.loose.append((value, place))
        elif lists := list(_inside(value, place, 0)):
            for found, at, around in lists:
                yield from self._conversation([(doc, below(at, i)) for i, doc in found], at, around)
                whole = around.get((at.pointer or "").rpartition("/")[2]) if around else value
                if isinstance(whole, list) and (others := len(whole) - len(found)):
                    yield Damage(at, DamageReason.UNKNOWN_DOCUMENT, "elements that are no messages were skipped", others)
        else:
            yield from self.telemetry.document(value, place)

    def _trajectory(self, run: dict[str, Any], place: Place) -> Iterator[Record]:
        conversation = Conversation(place, {CODING: True})
        conversation.messages += swe_agent.messages(run, place)
        conversation.failed = swe_agent.ended(run)
        yield from self._spans(conversation)

    def _events(self, value: dict[str, Any], place: Place) -> Iterator[Record]:
        """Events of AgentCore Memory, newest first, by session."""
        if value.get("nextToken"):
            yield Coverage(CoverageKind.NEXT_TOKEN, "events", place)
        by_session: dict[str, list[tuple[dict[str, Any], Place]]] = {}
        at = below(place, "events")
        stamped = list(enumerate(value["events"]))
        ordered = sorted(stamped, key=lambda e: (str(e[1].get("eventTimestamp", "")) if isinstance(e[1], dict) else "", -e[0]))
        for i, event in ordered:
            inner = event.get("payload") if isinstance(event, dict) else None
            for n, doc in enumerate(inner if isinstance(inner, list) else ()):
                if chat_forms.is_message(doc):
                    inside = below(below(below(at, i), "payload"), n)
                    by_session.setdefault(chat.text(event.get("sessionId")), []).append((doc, inside))
        for session, found in by_session.items():
            yield from self._conversation(found, at, {"sessionId": session})

    def _conversation(self, found: list[tuple[dict[str, Any], Place]], place: Place, around: dict[str, Any]) -> Iterator[Record]:
        if not found:
            return
        told: dict[str, Any] = {}
        session = next((around[n] for n in _SESSION if isinstance(around.get(n), str) and around[n]), None)
        if session:
            told["session.id"] = session
        if isinstance(around.get("tools"), list):
            told["gen_ai.tool.definitions"] = around["tools"]
        conversation = Conversation(place, told)
        if isinstance(around.get("system"), str | list):  # Anthropic and Bedrock keep it beside the messages
            conversation.messages.append(chat.read({"role": "system", "content": around["system"]}, place))
        conversation.messages += [chat.read(doc, at) for doc, at in _in_order(found)]
        yield from self._spans(conversation)

    def _spans(self, conversation: Conversation) -> Iterator[Record]:
        for at, document in conversation.documents():
            record = self.telemetry.spans.read(document, at)
            self.spans += isinstance(record, Span)
            yield record


def _is_event(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], dict) and "eventId" in value[0] and "payload" in value[0]


def _in_order(found: list[tuple[dict[str, Any], Place]]) -> list[tuple[dict[str, Any], Place]]:
    """Messages of a session by their number, where all have one."""
    if all(isinstance(doc.get("message_id"), int) for doc, _ in found):
        return sorted(found, key=lambda item: item[0]["message_id"])
    return found
