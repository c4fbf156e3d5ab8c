"""
The messages of one conversation as span documents, with the times that they have.

A conversation is one trace: below its root one agent span for each request of a person, in a chat of several
agents one more for each turn, and in these the model's answers and the tool calls with their results. Span ids
count up, so the order of the file is the order wherever spans without times are sorted. A message has one time, so a call
has a start and no end, unless the file says how long it took. A run whose last model call failed has failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.digests import sha256
from agentcore_analyzer.model import Place
from agentcore_parsers.records.chat import Call, Doc, Message, Result
from agentcore_parsers.records.chat_failed import FAILED, as_text, dumped, ended, fail, says_failed

_HUMANS = frozenset(
    {"user", "human", "user_proxy", "userproxy", "user_proxy_agent", "userproxyagent", "admin", "customer", "human_proxy"}
)
# What AutoGen's executor of code blocks says.
_EXECUTED = late(r"exitcode: (\d{1,5}) \(execution (succeeded|failed)\)\s*(?:Code output:)?")
_NO_CODE = "There is no code from the last"
_SESSION = "session.id"
WITHOUT_TIMES = "a transcript has no times: durations, pauses and retries cannot be judged"
_CODE = "execute_code"
# So many calls without an id wait for a result, and so many instructions are kept; a file with more is no conversation.
_WAITING = 500
_SYSTEM = 50


class Conversation:
    """Takes the messages in their order; `documents` gives the spans at the end."""

    def __init__(self, place: Place, told: Doc) -> None:
        self.place, self.told = place, told
        self.messages: list[Message] = []
        self.failed: tuple[str, str] | None = None  # type and words, where the file says that the run ended with an error

    def documents(self) -> Iterator[tuple[Place, Doc]]:
        yield from _Builder(self).documents()


class _Builder:
    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.messages = conversation.messages
        self.found: list[tuple[Place, Doc]] = []
        self.trace = self._digest()
        self.group = _is_group(self.messages)
        self.system: list[Doc] = []
        self.pending: list[Doc] = []  # what the next model call is told
        # Calls that wait for their result, with the number of their span.
        self.by_id: dict[str, int] = {}
        self.without_id: list[tuple[str, int]] = []
        self.asked: Doc | None = None
        self.turn: Doc | None = None
        self.speaker = ""
        self.now: int | None = next((m.time_ns for m in self.messages if m.time_ns is not None), None)

    def _digest(self) -> str:
        seen = sha256(str(self.conversation.told.get("session.id") or "").encode("utf-8", "replace"))
        for message in self.messages:
            parts = (message.role, message.speaker, message.text, message.calls, [r[:4] for r in message.results])
            seen.update(dumped(parts))
            if message.time_ns is not None or message.failed:
                seen.update(f"{message.time_ns}{message.failed}".encode("utf-8", "replace"))
        return seen.hexdigest()

    def documents(self) -> Iterator[tuple[Place, Doc]]:
        told = {"chat.messages": len(self.messages), **self.conversation.told}
        root = self._span("conversation", None, self.conversation.place, {"gen_ai.operation.name": "conversation", **told})
        _name_models(self.messages)
        for message in self.messages:
            self.now = self.now if message.time_ns is None else message.time_ns
            self._take(message, root)
        if self.conversation.failed is not None:
            for doc in (self.asked, root):
                ended(doc, *self.conversation.failed)
        elif self.asked is not None and self.asked["status"]["code"] == "ERROR":
            root["status"] = self.asked["status"]
        return iter(self.found)

    def _take(self, message: Message, root: Doc) -> None:
        if message.role == "system":
            if len(self.system) < _SYSTEM:
                self.system = [*self.system, {"type": "text", "content": message.text}]
            return
        executed = _EXECUTED.match(message.text)
        if executed and not message.calls:
            self._executed(message, executed, root)
            return
        for result in message.results:
            self._answered(result, root)
        if self._is_human(message):
            if message.texts:
                self._told("user", message.text)
                if self.asked is None or self.asked.get("answered"):
                    self.asked = self.turn = None
        elif message.role != "tool" and (message.texts or message.calls or message.failed or _ended_empty(message)):
            if self.group and message.text.startswith(_NO_CODE):  # the executor had nothing to do
                self._told("user", message.text)
            else:
                self._said(message, root)

    def _is_human(self, message: Message) -> bool:
        if message.role == "assistant":
            return False
        return message.role == "user" and (not self.group or _is_human_name(message.speaker))

    def _said(self, message: Message, root: Doc) -> None:
        """One answer of a model, and the calls in it."""
        turn = self._turn(message, root)
        parts: list[Doc] = [{"type": "text", "content": t} for t in message.texts]
        parts += [{"type": "tool_call", "id": c.id, "name": c.name, "arguments": c.arguments} for c in message.calls]
        parts += message.thoughts if _ended_empty(message) else []
        attributes: Doc = {"gen_ai.operation.name": "chat", **message.told}
        if self.system:
            attributes["gen_ai.system_instructions"] = self.system
        if self.pending:
            attributes["gen_ai.input.messages"] = self.pending
        attributes["gen_ai.output.messages"] = [{"role": "assistant", "parts": parts}]
        if message.speaker:
            attributes["gen_ai.agent.name"] = message.speaker
        model = message.told.get("gen_ai.request.model")
        made = self._span(f"chat {model}" if model else "chat", turn, message.place, attributes, "CLIENT")
        if message.end_ns is not None:
            made["endTimeUnixNano"] = message.end_ns
        if self.asked is not None:
            self.asked["status"] = {"code": "UNSET"}  # whatever failed before, the model was asked again
        if message.failed:
            del attributes["gen_ai.output.messages"]
            for doc in (made, self.asked):
                ended(doc, message.error, message.failed)
            return
        for call in message.calls:
            self._call(call, message.place, turn)
        self.pending = [{"role": "assistant", "parts": parts}] if self.group else []

    def _turn(self, message: Message, root: Doc) -> Doc:
        if self.asked is None:
            name = "group chat" if self.group else message.speaker
            self.asked = self._agent(name, root, message.place)
            self.turn = None
        self.asked["answered"] = True
        if not self.group:
            return self.asked
        if self.turn is None or self.speaker != message.speaker:
            self.turn = self._agent(message.speaker or "assistant", self.asked, message.place)
            self.speaker = message.speaker
        return self.turn

    def _agent(self, name: str, parent: Doc, place: Place) -> Doc:
        attributes: Doc = {"gen_ai.operation.name": "invoke_agent"}
        if name:
            attributes["gen_ai.agent.name"] = name
        if tools := self.conversation.told.get("gen_ai.tool.definitions"):
            attributes["gen_ai.tool.definitions"] = tools
        return self._span(f"invoke_agent {name}".rstrip(), parent, place, attributes)

    def _call(self, call: Call, place: Place, parent: Doc) -> None:
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": call.name}
        if call.id:
            attributes["gen_ai.tool.call.id"] = call.id
        if call.arguments is not None:
            attributes["gen_ai.tool.call.arguments"] = call.arguments
        self._span(f"execute_tool {call.name}", parent, place, attributes)
        if call.id:
            self.by_id[call.id] = len(self.found) - 1
        else:
            self.without_id.append((call.name, len(self.found) - 1))
            del self.without_id[:-_WAITING]

    def _answered(self, result: Result, root: Doc) -> None:
        """A tool's result: by the id of its call, else by name, else for the call that waits longest."""
        number = self.by_id.pop(result.id, None) if result.id else None
        if number is None:
            fits = (i for i, (name, _) in enumerate(self.without_id) if not result.name or name == result.name)
            at = next(fits, None) if not (result.id and self.by_id) else None
            number = self.without_id.pop(at)[1] if at is not None else None
        if number is None and not result.id and not result.name and self.by_id:
            number = self.by_id.pop(next(iter(self.by_id)))
        if number is None:
            parent = self.turn or self.asked or root
            if result.id or result.name:
                self._call(Call(result.id, result.name or "tool", None), result.place, parent)
                self.by_id.pop(result.id) if result.id else self.without_id.pop()
            else:  # no tool's result: a step of the framework that failed, e.g. to read the model's answer
                self._span("step", parent, result.place, {"gen_ai.operation.name": "execute_event_loop_cycle"})
            number = len(self.found) - 1
        doc = self.found[number][1]
        self.found[number] = (result.place, doc)
        said = as_text(result.content)
        if result.start_ns is not None and result.end_ns is not None:
            doc["startTimeUnixNano"], doc["endTimeUnixNano"] = result.start_ns, result.end_ns
        if result.exit_code is not None:
            doc["attributes"]["process.exit_code"] = result.exit_code
        failed = result.failed if result.failed is not None else says_failed(result.content, said)
        doc["attributes"]["gen_ai.tool.call.result"] = result.content
        if result.status:
            doc["attributes"]["gen_ai.tool.status"] = result.status
        elif failed:
            fail(doc, said)
            if result.error:
                doc["attributes"].setdefault("error.type", result.error)
        elif result.failed is False:
            doc["attributes"]["gen_ai.tool.status"] = "success"
        self._told("tool", said)

    def _executed(self, message: Message, executed: Any, root: Doc) -> None:
        """Code blocks of the last answer, run by an executor that speaks in the chat."""
        parent = self.turn or self.asked or root
        written = next((m for d in reversed(self.pending) if (m := d["parts"])), None) if self.group else None
        code = written[-1].get("content") if written else None
        self._call(Call("", _CODE, code), message.place, parent)
        self.without_id.pop()
        doc = self.found[-1][1]
        output = message.text[executed.end() :].strip()
        attributes = doc["attributes"]
        attributes["gen_ai.tool.call.result"] = output
        attributes["process.exit_code"] = int(executed[1])
        if message.speaker:
            attributes["gen_ai.agent.name"] = message.speaker
        if executed[2] == "failed" or FAILED.match(output):  # caught by the code itself, and printed
            fail(doc, output or executed[0])
        self._told("user", message.text)

    def _told(self, role: str, said: str) -> None:
        self.pending.append({"role": role, "parts": [{"type": "text", "content": said}]})

    def _span(self, name: str, parent: Doc | None, place: Place, attributes: Doc, kind: str = "INTERNAL") -> Doc:
        number = len(self.found) + 1
        for key in (_SESSION, CODING):
            if (value := self.conversation.told.get(key)) is not None:
                attributes[key] = value
        doc = {
            "traceId": self.trace[:32],
            "spanId": f"{self.trace[32:40]}{number:08x}",
            "parentSpanId": parent["spanId"] if parent else None,
            "name": name,
            "kind": kind,
            "scope": {"name": TRANSCRIPT},
            "attributes": attributes,
            "status": {"code": "UNSET"},
        }
        if self.now is not None:
            doc["startTimeUnixNano"] = self.now
        self.found.append((place, doc))
        return doc


def _ended_empty(message: Message) -> bool:
    """An answer that says how it ended or what it cost, and nothing else."""
    said = message.texts or message.calls or message.results or message.others
    return not said and ("gen_ai.response.finish_reasons" in message.told or "gen_ai.usage.output_tokens" in message.told)


def _is_human_name(name: str) -> bool:
    return not name or name.lower() in _HUMANS


def _is_group(messages: list[Message]) -> bool:
    """Whether several agents speak. Named users beside an assistant without a name are several people."""
    spoke = [m for m in messages if m.role in ("user", "assistant") and not m.results]
    names = {m.speaker for m in spoke if not _is_human_name(m.speaker)}
    nameless = any(m.role == "assistant" and not m.speaker and m.texts for m in spoke)
    return len(names) > 1 and not (nameless and all(m.role == "user" for m in spoke if m.speaker))


def _name_models(messages: list[Message]) -> None:
    """A call without an answer names no model: it was for the one that answers next, else for the one before."""
    model: Any = None
    for message in [*reversed(messages), *messages]:
        named = message.told.get("gen_ai.request.model")
        if message.failed and named is None and model is not None:
            message.told["gen_ai.request.model"] = model
        model = model if named is None or message.failed else named
