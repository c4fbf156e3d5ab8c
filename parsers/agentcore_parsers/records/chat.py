"""
One message of a chat, whoever wrote it down, in one form.

Read: OpenAI (`tool_calls`, `function_call`, the items of the Responses API), Anthropic (`tool_use`), Bedrock
Converse (`toolUse`), Gemini (`functionCall`), LangChain (`type: human`, serialised constructors), AutoGen
(`source`, or a speaker's `name`), smolagents (`tool-call`), Strands sessions, events of AgentCore Memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.model import Place
from agentcore_analyzer.tuples import NamedTuple
from agentcore_parsers.records.chat_forms import LANGCHAIN, form_of, is_message, role_of

Doc = dict[str, Any]
_THOUGHT = frozenset({"reasoning", "thinking", "redacted_thinking"})
_NO_TEXT = frozenset({"image", "image_url", "input_image", "document"})
_TEXT = ("text", "content", "parts")
_DEPTH = 8


class Call(NamedTuple):
    id: str
    name: str
    arguments: Any


class Result(NamedTuple):
    """
    What a tool gave back; `failed` is None where the record does not say. The times are those of the call, where the file
    has both; `status` is a word that is neither success nor failure, such as that a person declined the call.
    """

    id: str
    name: str
    content: Any
    failed: bool | None
    place: Place
    start_ns: int | None = None
    end_ns: int | None = None
    status: str = ""
    exit_code: int | None = None
    error: str = ""  # the type of an error, where the record names one


@dataclass(slots=True)
class Message:
    """`role` is system, user, assistant or tool; `speaker` a name, where one is given."""

    role: str
    speaker: str
    place: Place
    texts: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    thoughts: list[Doc] = field(default_factory=list)  # blocks of reasoning, as they stand
    told: Doc = field(default_factory=dict)  # attributes: model, tokens, finish reason
    others: bool = False  # it holds something else than words, thoughts, calls and results: an image, a refusal
    time_ns: int | None = None
    end_ns: int | None = None  # only where the file says how long the model took
    failed: str = ""  # why there is no answer: what the model's service, or the client, said
    error: str = ""  # the type of that error

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def read(doc: Doc, place: Place) -> Message:
    """The message of a document that `is_message` knows."""
    form = form_of(doc)
    if form == "strands":
        return _common(doc["message"]["role"], doc["message"], place._replace(pointer=f"{place.pointer or ''}/message"))
    if form == "memory":
        return _memory(doc["conversational"], place)
    if form == "constructor":
        named = doc.get("id")
        kind = str(named[-1] if isinstance(named, list) and named else "").lower().removesuffix("chunk").removesuffix("message")
        return _common(kind if kind in LANGCHAIN else "human", doc["kwargs"], place)
    if form == "langchain":
        return _common(doc["type"], doc if "content" in doc else doc["data"], place)
    if form == "autogen":
        role = "user" if text(doc.get("source")) in ("user", "user_proxy") else "assistant"
        made = _common("tool" if doc["type"] in ("ToolCallExecutionEvent", "CodeExecutionEvent") else role, doc, place)
        made.speaker = text(doc.get("source"))
        return made
    if form == "item":
        made = Message("tool" if doc["type"] == "function_call_output" else "assistant", "", place)
        _part(doc, made, 0)
        return made
    return _common(text(doc.get("role")), doc, place)


def _common(role: str, doc: Doc, place: Place) -> Message:
    known = role_of(role)
    # Magentic-One writes the speaker as the role, with what it is doing in brackets.
    speaker = text(doc.get("name")) if known else role.partition(" (")[0]
    made = Message(known or "assistant", speaker, place)
    content: Any = next((doc[name] for name in ("content", "parts") if doc.get(name) is not None), None)
    # A tool's answer is a result as a whole; where an API lets the user's side carry results, they are parts.
    if known == "tool" and not _holds_results(content):
        ids = (doc.get("tool_call_id"), doc.get("call_id"), doc.get("id"))
        failed = {"error": True, "success": False}.get(text(doc.get("status")), bool(why := text(doc.get("error"))) or None)
        shown = why or (content[0]["text"] if _one_text(content) else content)
        made.results.append(Result(next((i for i in ids if isinstance(i, str)), ""), speaker, shown, failed, place))
    elif role == "tool-call":
        made.calls += _of_smolagents(content)
    else:
        _gather(content, made, 0)
    for call in _list(doc.get("tool_calls")):
        _call(call, made)
    if isinstance(doc.get("function_call"), dict):
        _call(doc["function_call"], made)
    for responded in _list(doc.get("tool_responses")):  # AutoGen 0.2
        made.results.append(Result(text(responded.get("tool_call_id")), "", responded.get("content"), None, place))
    made.calls = list({(c.id or n): c for n, c in enumerate(made.calls)}.values())  # LangChain tells Anthropic's calls twice
    if made.role == "assistant":
        made.told = _told(doc)
        made.others = made.others or any(doc.get(name) for name in ("refusal", "audio", "images"))
        made.thoughts += [{"type": "reasoning", "content": thought}] if (thought := text(doc.get("reasoning_content"))) else []
    return made


def _memory(doc: Doc, place: Place) -> Message:
    """A message of AgentCore Memory; Strands' session manager keeps a message of its own in the text."""
    content = doc.get("content")
    written = content.get("text") if isinstance(content, dict) else None
    if isinstance(written, str) and written[:1] == "{":
        try:
            inner = orjson.loads(written)
        except orjson.JSONDecodeError:
            inner = None
        if is_message(inner) and form_of(inner) != "memory":
            return read(inner, place)
    return _common(text(doc.get("role")), {"content": written}, place)


def _gather(content: Any, made: Message, depth: int) -> None:
    if depth > _DEPTH:
        return
    if isinstance(content, str):
        if content:
            made.texts.append(content)
    elif isinstance(content, list):
        for part in content:
            _gather(part, made, depth + 1)
    elif isinstance(content, dict):
        _part(content, made, depth)


def _part(part: Doc, made: Message, depth: int) -> None:
    kind = text(part.get("type"))
    if isinstance(call := part.get("toolUse") or part.get("functionCall") or part.get("function_call"), dict):
        _call(call, made)
    elif kind in ("tool_use", "tool_call", "function_call", "server_tool_use") or ("arguments" in part and "name" in part):
        _call(part, made)
    elif (result := _result(part, made.place)) is not None:
        made.results.append(result)
    elif kind in _THOUGHT or "reasoningContent" in part:
        made.thoughts.append(part)
    elif kind in _NO_TEXT or not any(part.get(name) is not None for name in _TEXT):
        made.others = True
    else:
        _gather(next(part[name] for name in _TEXT if part.get(name) is not None), made, depth + 1)


def _call(call: Doc, made: Message) -> None:
    inner: Doc = call["function"] if isinstance(call.get("function"), dict) else call
    given = next((inner[n] for n in ("arguments", "input", "args", "parameters") if inner.get(n) is not None), None)
    ids = (call.get("call_id"), call.get("toolUseId"), call.get("id"))
    name = text(inner.get("name")) or text(inner.get("function"))  # AgentDojo has the name itself there
    made.calls.append(Call(next((i for i in ids if isinstance(i, str) and i), ""), name or "tool", given))


def _result(part: Doc, place: Place) -> Result | None:
    kind = part.get("type")
    if isinstance(inner := part.get("toolResult"), dict):
        failed = {"error": True, "success": False}.get(text(inner.get("status")))
        return Result(text(inner.get("toolUseId")), "", _plain(inner.get("content")), failed, place)
    if kind in ("tool_result", "tool_call_response"):
        ids = text(part.get("tool_use_id")) or text(part.get("id"))
        return Result(ids, "", _plain(part.get("content", part.get("response"))), _flag(part.get("is_error")), place)
    if kind == "function_call_output" or ("call_id" in part and "content" in part):
        content = part.get("output", part.get("content"))
        return Result(text(part.get("call_id")), text(part.get("name")), _plain(content), _flag(part.get("is_error")), place)
    if isinstance(inner := part.get("functionResponse") or part.get("function_response"), dict):
        return Result(text(inner.get("id")), text(inner.get("name")), inner.get("response"), None, place)
    return None


def _holds_results(content: Any) -> bool:
    return any(_result(p, Place("")) is not None for p in _list(content))


def _of_smolagents(content: Any) -> Iterator[Call]:
    """`Calling tools:` and the calls as Python prints them."""
    written = content[0]["text"] if _one_text(content) else text(content)
    at = written.find("[")
    try:
        found = python_literals.parse(written[at:]) if at >= 0 else []
    except ValueError:
        found = []
    made = Message("assistant", "", Place(""))
    for call in _list(found):
        _call(call, made)
    yield from made.calls


def _told(doc: Doc) -> Doc:
    """What the record of a model's answer says about the call: model, tokens, why it ended."""
    meta: Doc = doc["response_metadata"] if isinstance(doc.get("response_metadata"), dict) else {}
    own: Doc = doc["metadata"] if isinstance(doc.get("metadata"), dict) else {}  # of Strands
    counts = (doc.get("usage_metadata"), doc.get("usage"), doc.get("models_usage"), own.get("usage"))
    usage: Doc = next((each for each in counts if isinstance(each, dict)), {})
    finish = _first((meta, doc), "finish_reason", "stopReason", "stop_reason")
    told = {
        "gen_ai.request.model": _first((meta, doc), "model_name", "model", "model_id"),
        "gen_ai.usage.input_tokens": _first((usage,), "input_tokens", "prompt_tokens", "inputTokens"),
        "gen_ai.usage.output_tokens": _first((usage,), "output_tokens", "completion_tokens", "outputTokens"),
        "gen_ai.response.finish_reasons": [finish] if isinstance(finish, str) else None,
    }
    return {k: v for k, v in told.items() if v is not None}


def _first(docs: tuple[Doc, ...], *names: str) -> str | int | None:
    given = (d[n] for d in docs for n in names if isinstance(d.get(n), str | int) and not isinstance(d[n], bool))
    return next((value for value in given if value != ""), None)


def _plain(content: Any) -> Any:
    """The text of a result that is one block of text; everything else as it stands."""
    return content[0]["text"] if _one_text(content) else content


def _one_text(content: Any) -> bool:
    if not (isinstance(content, list) and len(content) == 1 and isinstance(content[0], dict)):
        return False
    return isinstance(content[0].get("text"), str)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _list(value: Any) -> list[Doc]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""
