"""
Logs of inspect_ai: evaluations, as JSON or as the members of an `.eval` archive.

## Looks like
`{"version": 2, "status": "success", "eval": {"run_id", "task", "model", …}, "plan": {…}, "results": {…}, "samples": […]}`; in
an archive `header.json` and `samples/<id>_epoch_<n>.json`: `{"id": 1, "epoch": 1, "input": …, "target": …, "messages": […],
"output": {…}, "events": […], "attachments": {…}}`.

## Comes from
`inspect eval --log-format json`, `inspect log dump`, the folder `logs/`; `.eval` files are zip archives.

## Quirks
One conversation a sample and epoch: its `messages`. `events` repeat what a sample was like before it ended, and are read only for
what those lack: when calls began and ended, and model calls without an answer. A tool failed where its message has `error`. A
sample's `error` ended it, a `limit` stopped it; scores say whether the answer was right, which is no failure. Long texts
stand in `attachments`. What sub-agents said among themselves stands in events only and is not read. `summaries.json`,
`reductions.json` and `_journal/` say again what samples say.
[seen: inspect_ai 0.3.285 run with its mock model, and archives that others wrote]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.model import Damage, Head, HeadShape, Input, Match, Place, Record
from agentcore_analyzer.untrusted import truncated
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, chat_forms, sessions
from agentcore_parsers.records.chat import Message
from agentcore_parsers.records.foreign import Doc, below, listed

SINCE = "0.2.0"
HINTS = ('"eval"', '"epoch"', '"scorer"')
_SAMPLE = {"id", "epoch", "input", "target"}
_ATTACHED = "attachment://"


def _kind(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("eval"), dict) and ("plan" in value or "status" in value) and "task" in value["eval"]:
        return "log"
    if value.keys() >= _SAMPLE:
        return "sample" if "messages" in value else "summary"
    scored = listed(value.get("samples")) if "scorer" in value else []
    return "reduction" if scored and "sample_id" in scored[0] else ""


def sniff(head: Head) -> Match | None:
    found = {kind for value in head.values if (kind := _kind(value))}
    if "summary" in found and head.shape == HeadShape.OBJECT:
        found = {"sample"}  # its messages lie beyond the head
    return Match(92, f"{' and '.join(sorted(found))} of inspect_ai") if found else None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        kind = _kind(value)
        if kind == "log":
            yield from _log(made, value, place)
        elif kind == "sample":
            yield from _sample(made, value, place, "")
    yield from made.notes()


def _log(made: sessions.Sessions, log: Doc, place: Place) -> Iterator[Record]:
    run = chat.text(log["eval"].get("run_id"))
    told = False
    inside = below(place, "samples")
    for n, sample in enumerate(log["samples"] if isinstance(log.get("samples"), list) else ()):
        if _kind(sample) == "sample":
            told = told or bool(sample.get("error"))
            yield from _sample(made, sample, below(inside, n), run)
    if log.get("status") == "error" and isinstance(log.get("error"), dict) and not told:
        conversation = made.conversation(f"{run}/error", below(place, "error"), session__id=run)
        conversation.failed = _error(log["error"])
        yield from made.spans(conversation)


def _sample(made: sessions.Sessions, sample: Doc, place: Place, run: str) -> Iterator[Record]:
    named = chat.text(sample.get("uuid")) or f"{run}/{sample['id']}/{sample['epoch']}"
    conversation = made.conversation(f"{named}/{len(made.found)}", place, session__id=named)
    events = _Events(sample)
    for n, message in enumerate(sample["messages"] if isinstance(sample["messages"], list) else ()):
        if chat_forms.is_message(message):
            conversation.messages.append(events.told(_read(events.whole(message), below(below(place, "messages"), n)), message))
    conversation.messages[:] = _with_failed(conversation.messages, events.failed(below(place, "events")))
    if isinstance(error := sample.get("error"), dict):
        conversation.failed = _error(error)
    elif isinstance(limit := sample.get("limit"), dict):
        conversation.failed = (f"{limit.get('type')} limit", f"{limit.get('type')} limit of {_figure(limit.get('limit'))}")
    yield from made.spans(conversation)


def _figure(value: Any) -> Any:
    """A limit as a person set it: the log has a fraction in each."""
    return truncated(value) if isinstance(value, float) and value.is_integer() else value


def _error(error: Doc) -> tuple[str, str]:
    raised = last_exception(chat.text(error.get("traceback")))
    return (raised[0], raised[1] or chat.text(error.get("message"))) if raised else ("", chat.text(error.get("message")))


def _read(message: Doc, place: Place) -> Message:
    calls = [
        {"id": c.get("id"), "name": c.get("function"), "arguments": c.get("arguments")} for c in listed(message.get("tool_calls"))
    ]
    made = chat.read({**message, "tool_calls": calls} if calls else message, place)
    if message.get("role") == "tool":
        error = message.get("error")
        kind, said = (chat.text(error.get("type")), chat.text(error.get("message"))) if isinstance(error, dict) else ("", "")
        name = chat.text(message.get("function"))
        made.results = [
            r._replace(name=name, failed=isinstance(error, dict), content=said or r.content, error=kind) for r in made.results
        ]
    return made


class _Events:
    """What the events of a sample say of its messages: times, tokens, calls without an answer."""

    def __init__(self, sample: Doc) -> None:
        self.attachments = sample["attachments"] if isinstance(sample.get("attachments"), dict) else {}
        self.models: dict[str, Doc] = {}
        self.tools: dict[str, Doc] = {}
        self.without: list[tuple[int, Doc]] = []
        for n, event in enumerate(listed(sample.get("events"))):
            if event.get("event") == "model":
                named = _answer_id(event.get("output"))
                if named:
                    self.models.setdefault(named, event)
                if event.get("error"):
                    self.without.append((n, event))
            elif event.get("event") == "tool" and isinstance(event.get("id"), str):
                self.tools.setdefault(event["id"], event)
        output = sample.get("output")
        if isinstance(output, dict) and (named := _answer_id(output)):
            self.models.setdefault(named, {"output": output})

    def whole(self, value: Any, depth: int = 0) -> Any:
        """A message with the texts that were put aside."""
        if isinstance(value, str) and value.startswith(_ATTACHED):
            return self.attachments.get(value[len(_ATTACHED) :], value)
        if not self.attachments or depth > 6:
            return value
        if isinstance(value, dict):
            return {k: self.whole(v, depth + 1) for k, v in value.items()}
        return [self.whole(v, depth + 1) for v in value] if isinstance(value, list) else value

    def told(self, made: Message, message: Doc) -> Message:
        event = self.models.get(chat.text(message.get("id"))) if made.role == "assistant" else None
        if event is not None:
            made.time_ns, made.end_ns = nanos(event.get("timestamp"))[0], nanos(event.get("completed"))[0]
            output = event["output"] if isinstance(event.get("output"), dict) else {}
            sessions.tokens(output.get("usage"), made.told, ("input_tokens",), ("output_tokens",))
            if model := chat.text(message.get("model")) or chat.text(output.get("model")):
                made.told["gen_ai.request.model"] = model
        for n, result in enumerate(made.results):
            if (tool := self.tools.get(result.id)) is not None:
                start, end = nanos(tool.get("timestamp"))[0], nanos(tool.get("completed"))[0]
                made.results[n] = result._replace(start_ns=start, end_ns=end)
                made.time_ns = end
        return made

    def failed(self, place: Place) -> list[Message]:
        found = []
        for n, event in self.without:
            kind, said = sessions.said(event["error"])
            time = nanos(event.get("timestamp"))[0]
            found.append(Message("assistant", "", below(place, n), failed=said or kind, error=kind, time_ns=time))
        return [made for made in found if made.failed]


def _answer_id(output: Any) -> str:
    choices = listed(output.get("choices")) if isinstance(output, dict) else []
    message = choices[0].get("message") if choices else None
    return chat.text(message.get("id")) if isinstance(message, dict) else ""


def _with_failed(messages: list[Message], failed: list[Message]) -> list[Message]:
    """Calls without an answer, before the first message that is later."""
    for made in failed:
        time = made.time_ns
        later = (i for i, m in enumerate(messages) if time is not None and m.time_ns is not None and m.time_ns > time)
        messages.insert(next(later, len(messages)), made)
    return messages
