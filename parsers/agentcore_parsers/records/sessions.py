"""
What the parsers of agent sessions share: documents one a line, and conversations that become spans.

A session is read into `chat.Message`s by a parser, one conversation each; here they become records, with one note about
their times: a message has the time at which it was written down, so how long a call took is mostly not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Input, Place, Record, Span
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records import chat
from agentcore_parsers.records.chat_spans import WITHOUT_TIMES, Conversation
from agentcore_parsers.records.telemetry import Telemetry

Doc = dict[str, Any]
_WITH = "messages have one time each: how long a call took is not recorded, and pauses may be a person's"


class Sessions:
    """Takes the conversations of one input, and gives the records of them all."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source)
        self.found: dict[str, Conversation] = {}
        self.repeated = 0  # messages that stand there again: history, copies, earlier states
        self._spans = self._starts = self._ends = 0

    def conversation(self, key: str, place: Place, **told: Any) -> Conversation:
        """The conversation of that name; `told` are attributes of its root."""
        made = self.found.get(key)
        if made is None:
            made = self.found[key] = Conversation(place, {})
        made.told.update({name.replace("__", "."): value for name, value in told.items() if value not in (None, "")})
        return made

    def records(self) -> Iterator[Record]:
        for conversation in self.found.values():
            yield from self.spans(conversation)
        yield from self.notes()

    def spans(self, conversation: Conversation) -> Iterator[Record]:
        if not conversation.messages and conversation.failed is None:
            return
        for at, document in conversation.documents():
            record = self.telemetry.spans.read(document, at)
            if isinstance(record, Span):
                self._spans += 1
                self._starts += record.start_ns is not None
                self._ends += record.end_ns is not None
            yield record

    def notes(self) -> Iterator[Record]:
        place = Place(self.source.name)
        if self.repeated:
            yield Damage(
                place, DamageReason.REPEATED, "messages that the file holds more than once were counted once", self.repeated
            )
        if self._spans:
            if not self._starts:
                yield Damage(place, DamageReason.NO_TIMES, WITHOUT_TIMES)
            elif not self._ends:
                yield Damage(place, DamageReason.NO_TIMES, _WITH)
            yield Coverage(CoverageKind.TRANSCRIPT, self._spans, place)
        for record in self.telemetry.finish():
            if not (isinstance(record, Damage) and record.reason == DamageReason.NO_TIME):
                yield record


def documents(source: Input) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The values of an input: one a line where the first line is one, else one document or several.

    A broken line costs only itself. Places have no offset, so that records keep what was made of the messages.
    """
    if not _one_a_line(source):
        for item in jsons.documents(source):
            yield item if isinstance(item, Damage) else (item[0]._replace(offset=None), item[1])
        return
    for number, (offset, line) in enumerate(source.lines(), 1):
        place, note = Place(source.name, line=number), list[Damage]()
        if not line.strip():
            continue
        try:
            value = jsons.loads(line, note, place._replace(offset=offset))
        except ValueError:
            message = "this line is not a complete document; it was skipped"
            yield Damage(place, DamageReason.BAD_LINE if line.endswith(b"\n") else DamageReason.CUT, message)
            continue
        yield from note
        yield place, value


def _one_a_line(source: Input) -> bool:
    """Whether the first line is a document of its own, and more follow."""
    lines = (line for _, line in source.lines() if line.strip())
    first = next(lines, b"").strip()
    if first[:1] != b"{" or next(lines, None) is None:
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return True


def tokens(usage: Any, into: Doc, *names: tuple[str, ...]) -> None:
    """Tokens of a call: the first of the names that the record has, for input and output."""
    if isinstance(usage, dict):
        for key, spelled in zip(("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"), names, strict=False):
            given = next((usage[n] for n in spelled if isinstance(usage.get(n), int) and usage[n] is not True), None)
            if given is not None:
                into[key] = given


def said(value: Any, depth: int = 0) -> tuple[str, str]:
    """Type and message of an error object, wherever a service nested them (`{"error": {"error": {"type", "message"}}}`)."""
    if isinstance(value, str):
        return "", value
    if not isinstance(value, dict) or depth > 5:
        return "", ""
    inner = next((said(value[n], depth + 1) for n in ("error", "cause", "data") if isinstance(value.get(n), dict)), ("", ""))
    kind = inner[0] or next((chat.text(value.get(n)) for n in ("type", "name", "code") if value.get(n)), "")
    return kind, inner[1] or chat.text(value.get("message")) or chat.text(value.get("error"))


def placed(message: chat.Message, time_ns: int | None) -> chat.Message:
    message.time_ns = time_ns
    return message
