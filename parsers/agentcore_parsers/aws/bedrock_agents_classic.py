"""
Trace events of Bedrock Agents, the service before AgentCore ("classic").

## Looks like
`{"agentId": …, "sessionId": …, "eventTime": …, "trace": {"orchestrationTrace": {"rationale": {…}}}}`: one
event a line, a list, `{"completion": …, "trace": [events]}`, or what `print(event)` and `pprint` leave of
boto3's answer (single quotes, `datetime.datetime(…)`); `{"trace": …}` or `{"event": …}` may wrap each event.

## Comes from
The response stream of InvokeAgent or InvokeInlineAgent with `enableTrace=True`, as the caller saved it.

## Quirks
There are no spans in it: the two events of a step (model input and output, invocation input and observation)
are made one. The trace id shown is the UUID that the service's `traceId` starts with, without dashes (else a
hash of session and `traceId`); span ids are a hash of it and a counter, so they are alike in every run. A
collaborator's answer has a UUID of its own and hangs below the call that names it. Times are those of
`metadata`; `eventTime` stands in where they are missing, and is sometimes out of order. Rationale and the
answer's chunks are content: they become log records without text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Kind, LogRecord, LogRole, Match, Place, Record
from agentcore_parsers.aws._shared.bedrock_agents import Conversation
from agentcore_parsers.aws._shared.bedrock_steps import STEPS, step_of
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

HINTS = STEPS

_INSIDE = ("trace", "traces", "event", "events", "completion", "response", "messages", "trace_events")
_REPR = late(r"'trace': ?\{\s*'(?:" + "|".join(STEPS) + ")'")
_OPENS = late(r"[\[ ]?\{'")
_EXCEPTION = late(r"[a-z]\w*(?:Exception|Error)$")
_DEPTH = 8


def sniff(head: Head) -> Match | None:
    kinds = [found[0] for value in head.values for _, event in _events(value) if (found := step_of(event))]
    if kinds:
        return Match(93, f"{len(kinds)} trace events of a Bedrock agent ({', '.join(sorted(set(kinds)))})")
    if _REPR.search(head.raw.decode("utf-8", "replace")):
        return Match(90, "trace events of a Bedrock agent as Python prints them")
    return None


def parse(source: Input) -> Iterable[Record]:
    return _Reader(source).records()


def _events(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events inside a value with their pointers; whatever else a response holds is passed by."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from _events(item, f"{pointer}/{i}", depth + 1)
    elif isinstance(value, dict):
        if step_of(value) or _other(value):
            yield pointer, value
            return
        for name in _INSIDE:
            if isinstance(value.get(name), dict | list):
                yield from _events(value[name], f"{pointer}/{name}", depth + 1)


def _other(value: dict[str, Any]) -> str:
    """`chunk`, `returnControl`, `files` or the name of an error, for the stream's other events."""
    if "bytes" in value and value.keys() <= {"bytes", "attribution"}:
        return "bytes"
    if len(value) == 1:
        name = next(iter(value))
        if name in ("chunk", "returnControl", "files") or (
            _EXCEPTION.fullmatch(name) and isinstance(value[name], dict)
        ):
            return str(name)
    return ""


class _Reader:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.CLIENT_LOG)
        self.conversation = Conversation()
        self.last: dict[str, Any] = {}  # the event that tells which answer a chunk belongs to
        # Records that need the ids of their spans, which are known when all events are.
        self.logs: list[tuple[dict[str, Any], LogRecord]] = []

    def records(self) -> Iterator[Record]:
        first = next((line for _, line in self.source.lines() if line.strip()), b"").strip()
        if first[:1] == b"[" or first in (b"{", b"") or self._goes_on(first):
            yield from self._whole()
        else:
            yield from self._lines()
        for place, document in self.conversation.documents():
            yield self.telemetry.spans.read(document, place)
        for event, record in self.logs:
            trace, span = self.conversation.ids(event) if event else (None, None)
            yield record._replace(trace_id=trace, span_id=span)
        if self.conversation.unpaired:
            message = "results of steps whose request is not in the file"
            yield Damage(Place(self.source.name), DamageReason.UNPAIRED, message, self.conversation.unpaired)
        yield from self.telemetry.finish()

    def _goes_on(self, first: bytes) -> bool:
        """Whether the first line only opens a document."""
        return first[:1] == b"{" and first[-1:] != b"}" and len(first) < 1 << 20

    def _whole(self) -> Iterator[Record]:
        """A document over several lines: JSON, or Python's notation of the same."""
        text = self.source.data()
        if b"'trace'" in text:
            try:
                value = python_literals.parse(text.decode("utf-8", "replace"))
            except ValueError:
                yield from self._blocks(text)
            else:
                yield from self._take(value, Place(self.source.name, line=1))
            return
        for item in jsons.elements(self.source):
            if isinstance(item, Damage):
                yield item
            else:
                yield from self._take(item[1], item[0]._replace(offset=None))

    def _blocks(self, data: bytes) -> Iterator[Record]:
        """Several values of Python's notation, or the elements of one list that is cut: each opens a line."""
        blocks: list[tuple[int, list[str]]] = []
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if not blocks or _OPENS.match(line):
                blocks.append((number, []))
            blocks[-1][1].append(line)
        for number, block in blocks:
            place = Place(self.source.name, line=number)
            try:
                value = python_literals.parse("\n".join(block).strip(" ,[]\n"))
            except ValueError:
                yield Damage(place, DamageReason.BAD_LINE, "an incomplete value in Python's notation was skipped")
            else:
                yield from self._take(value, place)

    def _lines(self) -> Iterator[Record]:
        """One value a line, among prints; a prefix before the value is passed by."""
        for number, (offset, raw) in enumerate(self.source.lines(), 1):
            place = Place(self.source.name, line=number)
            text = self.telemetry.decode(raw, offset).rstrip("\r\n")
            brace = min((i for i in (text.find('{"'), text.find("{'")) if i >= 0), default=-1)
            value: Any = None
            if brace >= 0:
                value = yield from self._value(text[brace:], place._replace(offset=offset + brace))
            if value is not None:
                yield from self._take(value, place)
            elif text.strip() and (brace < 0 or "failureTrace" in text):  # what failed is read of an event that is cut, too
                yield from self.telemetry.text.lines(text, offset)

    def _value(self, text: str, place: Place) -> Any:
        note: list[Damage] = []
        try:
            if text.startswith("{'"):
                return python_literals.parse(text)
            value = jsons.loads(text.encode("utf-8", "surrogatepass"), note, place)
        except ValueError:
            yield Damage(place, DamageReason.BAD_LINE, "this line is not a complete event; it was skipped")
            return None
        yield from note
        return value

    def _take(self, value: Any, place: Place) -> Iterator[Record]:
        """The log records of a value's events; their spans are made at the end."""
        found = list(_events(value))
        if not found:
            yield from self.telemetry.document(value, place)
        for pointer, event in found:
            at = place._replace(pointer=f"{place.pointer or ''}{pointer}" or None)
            other = _other(event)
            if other:
                self._from_stream(other, event[other], at)
            else:
                self.conversation.take(event, at)
                self.last = event
                self._content(event, at)

    def _content(self, event: dict[str, Any], place: Place) -> None:
        """Rationale, which is content, and requests to answer again, which are the service's own words."""
        kind, content = step_of(event) or ("", {})
        for name, inner in content.items():
            again = inner.get("repromptResponse") if isinstance(inner, dict) else None
            if isinstance(again, dict):
                text = f"reprompted ({again.get('source') or 'unknown source'}): {again.get('text') or ''}"
                self._log(event, place, text, "reprompt", 13)
            elif name == "rationale" or (name == "event" and kind == "customOrchestrationTrace"):
                self._log(event, place, None, name, 9)

    def _from_stream(self, name: str, content: Any, place: Place) -> None:
        if not _EXCEPTION.fullmatch(name):
            # It carries no time of its own.
            self._log({**self.last, "eventTime": None}, place, None, "chunk" if name == "bytes" else name, 9)
            self.logs[-1] = (self.last, self.logs[-1][1]._replace(held={"body": content}))
            return
        message = content.get("message") if isinstance(content, dict) else None
        self._log(self.last, place, f"{name[0].upper()}{name[1:]}: {message or ''}", "error", 17)

    def _log(self, event: dict[str, Any], place: Place, text: str | None, name: str, severity: int) -> None:
        time, session = nanos(event.get("eventTime"))[0], event.get("sessionId")
        record = self.telemetry.logs.plain(
            text or "", place, Kind.CLIENT_LOG, "", time, severity, "bedrock-agents",
            event="" if name == "error" else name, role=LogRole.ERROR if name == "error" else LogRole.LINE,
        )  # fmt: skip
        record = record._replace(session_id=session if isinstance(session, str) else None)
        if text is None:
            record = record._replace(text=None, held={"body": event.get("trace")})
        self.logs.append((event, record))
