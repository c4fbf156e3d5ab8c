"""
Sessions of Claude Code and of the Claude Agent SDK.

## Looks like
One entry a line. Stored sessions: `{"type": "assistant", "sessionId": …, "uuid": …, "parentUuid": …, "message": {…},
"timestamp": …}`. `--output-format stream-json` and messages of the SDK: `{"type": "system", "subtype": "init", "session_id":
…}`, `{"type": "assistant", "message": {…}, "parent_tool_use_id": null, "session_id": …}`, at the end `{"type": "result", …}`.

## Comes from
`~/.claude/projects/<folder>/<session>.jsonl` and `…/subagents/agent-<id>.jsonl`; `claude -p --output-format stream-json
--verbose`, `--output-format json --verbose`; what the SDK's `query()` yields, dumped one a line; `{"loglines": […]}` of exports.

## Quirks
An answer is written in several lines, one for each block, with one `message.id`; their usage grows, and the last one counts.
Sub-agents are conversations of their own within the same session. Entries that a resumed session repeats are counted once.
A failed tool call has `is_error`; a person's refusal and interruption are no failures. An API error is an entry with
`isApiErrorMessage`, a retry one with `subtype` `api_error` or `api_retry`: they are model calls that failed. `result` with
`is_error` says that the run ended with an error. Times are those of the entries; how long a call took is not recorded, and
stream-json has no times. [seen: public sessions of versions 2.0 and 2.1; stream-json: read from the types of claude-agent-sdk
0.3.332]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Message
from agentcore_parsers.records.foreign import Doc, below

SINCE = "0.2.0"
HINTS = ("sessionId", "session_id", "leafUuid", "file-history-snapshot", "loglines")
_STORED = {"sessionId", "uuid", "parentUuid"}
_STREAMED = frozenset({"system", "assistant", "user", "result", "stream_event", "rate_limit_event"})
_QUEUES = frozenset({"queue-operation", "progress", "last-prompt", "permission-mode", "custom-title", "ai-title"})
_BY_A_PERSON = ("The user doesn't want to", "User rejected tool use", "[Request interrupted by user", "The user declined")
_WRAPPED = late(r"\s*<tool_use_error>(.{0,20000}?)(?:</tool_use_error>|$)", 16)  # 16 is re.DOTALL
_STATUS = late(r"\b(?:API Error|HTTP|status(?: code)?)[: ]{1,2}([45]\d\d)\b")
_NO_ANSWER = ("", "No response requested.")


def _is_mine(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    keys, kind = value.keys(), str(value.get("type"))
    if keys >= _STORED or (kind == "summary" and "leafUuid" in keys) or (kind == "file-history-snapshot" and "snapshot" in keys):
        return True
    if kind in _QUEUES and "sessionId" in keys and ("operation" in keys or "uuid" in keys):
        return True
    if kind not in _STREAMED or not isinstance(value.get("session_id"), str):
        return False
    return "parent_tool_use_id" in keys or "subtype" in keys


def _listed(value: Any) -> list[Any]:
    """The entries of a document that holds several."""
    inner = value.get("loglines") if isinstance(value, dict) else value
    return inner if isinstance(inner, list) else []


def sniff(head: Head) -> Match | None:
    mine = sum(_is_mine(value) or (isinstance(value, dict) and bool(value.get("loglines"))) for value in head.values)
    return Match(93, f"{mine} entries of a Claude Code session (type, session id, uuid or parent)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    return _Reader(source).records()


class _Reader:
    def __init__(self, source: Input) -> None:
        self.sessions = sessions.Sessions(source)
        self.source = source
        self.seen: set[str] = set()
        self.answers: dict[tuple[str, str], Message] = {}  # by conversation and message.id
        self.sides: dict[str, str] = {}  # uuid of a side chain's entry -> the uuid that it began with

    def records(self) -> Iterator[Record]:
        for item in sessions.documents(self.source):
            if isinstance(item, Damage):
                yield item
                continue
            place, value = item
            entries = _listed(value)
            for n, entry in enumerate(entries or [value]):
                if isinstance(entry, dict):
                    self._entry(entry, self._at(place, value, n) if entries else place)
        yield from self.sessions.records()

    @staticmethod
    def _at(place: Place, value: Any, number: int) -> Place:
        return below(below(place, "loglines") if isinstance(value, dict) else place, number)

    def _entry(self, entry: Doc, place: Place) -> None:
        uuid, kind = chat.text(entry.get("uuid")), entry.get("type")
        if uuid and uuid in self.seen:
            self.sessions.repeated += kind in ("user", "assistant")
            return
        self.seen.add(uuid)
        session = chat.text(entry.get("sessionId")) or chat.text(entry.get("session_id"))
        side = self._side(entry, uuid)
        if kind not in ("user", "assistant", "system", "result") or (kind == "system" and entry.get("subtype") == "init"):
            return
        key = f"{session}/{side}"
        conversation = self.sessions.conversation(key, place, session__id=session, gen_ai__agent__id=side, agent__coding=True)
        time = nanos(entry.get("timestamp"))[0]
        if kind == "user":
            made = _of_user(entry, place)
        elif kind == "assistant":
            made = self._answer(entry, place, key)
        else:
            made = _retried(entry, place)
            if kind == "result" and entry.get("is_error") is True:
                conversation.failed = _result(entry)
        if made is not None:
            conversation.messages.append(sessions.placed(made, time))

    def _side(self, entry: Doc, uuid: str) -> str:
        """What tells the conversations of a session apart: the sub-agent, or the entry that a side chain begins with."""
        if named := chat.text(entry.get("agentId")) or chat.text(entry.get("parent_tool_use_id")):
            return named
        if entry.get("isSidechain") is not True:
            return ""
        return self.sides.setdefault(uuid, self.sides.get(chat.text(entry.get("parentUuid")), uuid))

    def _answer(self, entry: Doc, place: Place, key: str) -> Message | None:
        """A part of an answer; what has the id of one before is added to that."""
        raw = entry.get("message")
        if not isinstance(raw, dict):
            return None
        made = chat.read({"role": "assistant", "content": raw.get("content"), **_known(raw)}, place)
        if raw.get("model") == "<synthetic>" or entry.get("isApiErrorMessage") is True or entry.get("error"):
            made.told.pop("gen_ai.request.model", None)
            if entry.get("isApiErrorMessage") is not True and not entry.get("error"):
                return None  # the client's own words in the model's place
            return _no_answer(made, entry)
        before = self.answers.get((key, named)) if (named := chat.text(raw.get("id"))) else None
        if before is None:
            self.answers[key, named] = made
            return made
        before.texts += [text for text in made.texts if text not in before.texts]
        before.calls += [call for call in made.calls if call.id not in {c.id for c in before.calls}]
        before.thoughts += made.thoughts
        before.told.update(made.told)
        return None


def _known(raw: Doc) -> Doc:
    return {name: raw[name] for name in ("model", "usage", "stop_reason") if raw.get(name) is not None}


def _of_user(entry: Doc, place: Place) -> Message | None:
    raw = entry.get("message")
    content = raw.get("content") if isinstance(raw, dict) else None
    if entry.get("isMeta") is True or entry.get("isCompactSummary") is True or not isinstance(content, str | list):
        return None
    made = chat.read({"role": "user", "content": content}, place)
    made.texts = [text for text in made.texts if not text.startswith(_BY_A_PERSON)]
    for n, result in enumerate(made.results):
        said = result.content if isinstance(result.content, str) else ""
        if result.failed and said.startswith(_BY_A_PERSON):
            result = result._replace(failed=None, status="declined")
        elif wrapped := _WRAPPED.match(said):
            result = result._replace(content=wrapped[1])
        elif result.failed is None:
            result = result._replace(failed=False)  # is_error stands there where a call failed, and nowhere else
        made.results[n] = result
    return made if made.texts or made.results or made.others else None


def _retried(entry: Doc, place: Place) -> Message | None:
    """A request that the client sends again."""
    if entry.get("subtype") not in ("api_error", "api_retry"):
        return None
    kind, said = sessions.said(entry.get("error"))
    status = next((s for s in (entry.get("error_status"), _within(entry, "error", "status")) if isinstance(s, int)), None)
    words = said or chat.text(entry.get("content")) or kind or chat.text(entry.get("subtype"))
    return _failed(Message("assistant", "", place), kind, words, status)


def _within(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _no_answer(made: Message, entry: Doc) -> Message | None:
    kind, said = sessions.said(entry.get("error"))
    kind, said = (said, "") if isinstance(entry.get("error"), str) else (kind, said)
    words = made.text if made.text not in _NO_ANSWER else said or kind
    status = entry.get("apiErrorStatus")
    return _failed(made, kind, words, status if isinstance(status, int) else None) if words else None


def _failed(made: Message, kind: str, said: str, status: int | None) -> Message:
    found = _STATUS.search(said)
    code = status if status is not None else int(found[1]) if found else None
    made.failed, made.error, made.texts = said, kind, []
    made.told |= {"http.response.status_code": code} if code is not None else {}
    made.told.pop("gen_ai.response.finish_reasons", None)
    return made


def _result(entry: Doc) -> tuple[str, str]:
    """Why a run ended: `result` says it in a word, and in sentences."""
    kind = chat.text(entry.get("subtype"))
    errors = [e for e in entry.get("errors") or () if isinstance(e, str)] if isinstance(entry.get("errors"), list) else []
    words = "; ".join(errors) or chat.text(entry.get("result")) or kind
    return ("" if kind == "success" else kind), words
