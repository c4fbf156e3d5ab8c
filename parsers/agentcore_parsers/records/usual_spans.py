"""
Spans as CloudWatch writes them, of inputs that are too large to be held: decoded no further than their record needs.

msgspec takes out of a line, an element or a message what a `Span` is made of, and walks over the rest. What is spelled in
another way, or has a member that has no name here, is read as a document, which sees, notes and mends more. Of what is walked
over, bytes that are no UTF-8 are looked for; a number that is none (`1e999`) would not be noted
(docs/decisions/0017-typed-decoding.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import orjson
from msgspec import Raw, Struct, field

from agentcore_analyzer.conventions import facts
from agentcore_analyzer.conventions.call_attributes import RESULTS, marked
from agentcore_analyzer.conventions.spans import LANGFUSE, has_request, recalled, with_own, wraps_results
from agentcore_analyzer.conventions.values import SESSION_KEYS, number
from agentcore_analyzer.model import Facts, Operation, Place, Span, SpanKind
from agentcore_parsers.decoding.ids import hex_id
from agentcore_parsers.decoding.times import NS_HIGH, NS_LOW
from agentcore_parsers.records.spans import DIGITS_OF_ID, KINDS, NO_ID, REMEMBERED, STATUS, SpanReader, facts_with

_NOTHING = Raw(b"")
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeError, orjson.JSONDecodeError)
# So many lines of another kind beyond those that spans make up for, two each, and so many are not tried then: an attempt that
# fails costs up to what one that does not saves.
_TRIES, _REST, _MAKES_UP = 64, 4_096, 2
_OTHERWISE = frozenset({LANGFUSE, "langsmith"})  # scopes whose attributes or status are read in their own way
_MOST = 20_000
# Members of enumerations are looked up by a function of Python's.
_MODEL, _AGENT, _TOOL = Operation.MODEL, Operation.AGENT, Operation.TOOL
_NO_RESULTS = (None,) * len(RESULTS)
_HEX = "0123456789abcdef"
Usual = Callable[[bytes | str, int | Place], Span | None]
_new = tuple.__new__  # a named tuple's own constructor is a Python function around this


class _Attributes(Struct, gc=False, omit_defaults=True):
    """
    All that facts may be made of, and the session; a value of another kind is refused.

    In this order: what facts of several spans may share, `SESSION_KEYS`, what is of one span alone, of it `RESULTS` last.
    """

    # What is shared; first by which facts are recalled.
    operation: str | None = field(default=None, name="gen_ai.operation.name")
    method: str | None = field(default=None, name="rpc.method")
    status: int | None = field(default=None, name="http.response.status_code")
    older_status: int | None = field(default=None, name="http.status_code")
    inference: str | None = field(default=None, name="openinference.span.kind")
    traceloop: str | None = field(default=None, name="traceloop.span.kind")
    error: str | None = field(default=None, name="error.type")
    plain_error: str | None = field(default=None, name="error_type")
    exception: str | None = field(default=None, name="exception.type")
    # The rest of it.
    model: str | None = field(default=None, name="gen_ai.request.model")
    tool: str | None = field(default=None, name="gen_ai.tool.name")
    tool_status: str | None = field(default=None, name="gen_ai.tool.status")
    resource: str | None = field(default=None, name="aws.remote.resource.identifier")
    runtime: str | None = field(default=None, name="aws.bedrock.agentcore.runtime.arn")
    aws_resource: str | None = field(default=None, name="aws.resource.arn")
    response_model: str | None = field(default=None, name="gen_ai.response.model")
    llm_model: str | None = field(default=None, name="llm.model_name")
    ai_model: str | None = field(default=None, name="ai.model.id")
    finish: tuple[str, ...] | str | None = field(default=None, name="gen_ai.response.finish_reasons")
    completion_finish: str | None = field(default=None, name="gen_ai.completion.0.finish_reason")
    llm_finish: str | None = field(default=None, name="llm.finish_reason")
    ai_finish: str | None = field(default=None, name="ai.response.finishReason")
    entity: str | None = field(default=None, name="traceloop.entity.name")
    plain_tool: str | None = field(default=None, name="tool_name")
    ai_tool: str | None = field(default=None, name="ai.toolCall.name")
    other_status: str | None = field(default=None, name="tool.status")
    other_tool: str = field(default=None, name="tool.name")  # type: ignore[assignment]  # that it is there counts, too
    # `SESSION_KEYS`, in their order.
    session: str | None = field(default=None, name="session.id")
    conversation: str | None = field(default=None, name="gen_ai.conversation.id")
    adk_session: str | None = field(default=None, name="gcp.vertex.agent.session_id")
    langsmith_session: str | None = field(default=None, name="langsmith.metadata.session_id")
    langsmith_thread: str | None = field(default=None, name="langsmith.metadata.thread_id")
    langsmith_conversation: str | None = field(default=None, name="langsmith.metadata.conversation_id")
    # What hardly two spans share: `with_own`.
    input: Any = field(default=None, name="gen_ai.usage.input_tokens")
    output: Any = field(default=None, name="gen_ai.usage.output_tokens")
    prompt: Any = field(default=None, name="gen_ai.usage.prompt_tokens")
    completion: Any = field(default=None, name="gen_ai.usage.completion_tokens")
    llm_prompt: Any = field(default=None, name="llm.token_count.prompt")
    llm_completion: Any = field(default=None, name="llm.token_count.completion")
    all_input: Any = field(default=None, name="gen_ai.aggregated_usage.input_tokens")
    all_output: Any = field(default=None, name="gen_ai.aggregated_usage.output_tokens")
    request: Any = field(default=None, name="aws.request_id")
    other_request: Any = field(default=None, name="aws.request.id")
    # `RESULTS`, of which the first that is there counts.
    result0: Any = field(default=None, name="gen_ai.tool.call.result")
    result1: Any = field(default=None, name="gcp.vertex.agent.tool_response")
    result2: Any = field(default=None, name="output.value")
    result3: Any = field(default=None, name="traceloop.entity.output")
    result4: Any = field(default=None, name="tool_response")
    result5: Any = field(default=None, name="ai.toolCall.result")
    result6: Any = field(default=None, name="langfuse.observation.output")
    result7: Any = field(default=None, name="gen_ai.completion")

    # By name: half of what `msgspec.structs.astuple` and a slice take. A test compares both.
    def shared(self) -> tuple[Any, ...]:
        return (
            self.operation, self.method, self.status, self.older_status, self.inference, self.traceloop, self.error,
            self.plain_error, self.exception, self.model, self.tool, self.tool_status, self.resource, self.runtime,
            self.aws_resource, self.response_model, self.llm_model, self.ai_model, self.finish, self.completion_finish,
            self.llm_finish, self.ai_finish, self.entity, self.plain_tool, self.ai_tool, self.other_status, self.other_tool,
        )  # fmt: skip

    def results(self) -> tuple[Any, ...]:
        return (
            self.result0, self.result1, self.result2, self.result3, self.result4, self.result5, self.result6, self.result7,
        )  # fmt: skip


_KEYS = _Attributes.__struct_encode_fields__
_OF_ONE = frozenset(_KEYS[_KEYS.index(SESSION_KEYS[-1]) + 1 :])


class _Scope(Struct, gc=False, frozen=True):
    name: str = ""


class _Status(Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    code: str | int = "UNSET"
    message: Raw = _NOTHING


class _Span(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    trace_id: str
    span_id: str
    name: str
    kind: str | int
    start_time_unix_nano: int
    end_time_unix_nano: int
    attributes: _Attributes
    resource: Raw = _NOTHING
    scope: _Scope = _Scope()
    parent_span_id: str | None = None
    status: _Status = _Status()
    flags: int = 0
    duration_nano: Any = None
    events: Raw = _NOTHING
    links: Any = None
    trace_state: Any = None


class _Plans:
    """Facts of spans like those that were read: what they depend on is remembered, and looked up."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[Facts, Operation | None, bool]] = {}

    def facts(self, name: str, scope: str, kind: SpanKind, asked: _Attributes) -> Facts:
        key = (name, scope, kind, asked.shared())
        try:
            known, looks, requests = self._known[key]
        except KeyError:
            known, looks, requests = self._learned(key, name, scope, kind, asked)
        tokens = None
        if looks is _MODEL:
            tokens = (
                number(asked.input or asked.prompt or asked.llm_prompt),
                number(asked.output or asked.completion or asked.llm_completion),
            )
        elif looks is _AGENT:
            tokens = (
                number(asked.input or asked.all_input or asked.llm_prompt),
                number(asked.output or asked.all_output or asked.llm_completion),
            )
        elif looks is _TOOL and _may_tell(scope, asked.results()):
            return facts(name, scope, kind, msgspec.to_builtins(asked))
        elif not requests:
            return known
        return with_own(known, tokens, (asked.request or asked.other_request) if requests else None)

    def _learned(
        self, key: Any, name: str, scope: str, kind: SpanKind, asked: _Attributes
    ) -> tuple[Facts, Operation | None, bool]:
        """Facts without what is of one span alone; as what the rest is looked for; whether the request id is kept."""
        attributes = {name: value for name, value in msgspec.to_builtins(asked).items() if name not in _OF_ONE}
        known = facts(name, scope, kind, attributes)
        looks = known.operation if known.operation in (_MODEL, _AGENT, _TOOL) else None
        if asked.tool_status or asked.other_status:  # then no result is asked how the call ended
            looks = None if looks is _TOOL else looks
        if len(self._known) >= _MOST:
            self._known.clear()
        found = self._known[key] = (known, looks, has_request(known))
        return found


def _may_tell(scope: str, results: tuple[Any, ...]) -> bool:
    """Whether it may stand in the results of a tool's call that it failed."""
    return results != _NO_RESULTS and (wraps_results(scope) or marked(dict(zip(RESULTS, results, strict=True))) is not None)


def _new_id(ids: dict[str, str], raw: str) -> str | None:
    if len(raw) != DIGITS_OF_ID or raw.strip(_HEX) or raw == NO_ID:
        return None
    if len(ids) > REMEMBERED:
        ids.clear()
    ids[raw] = raw
    return raw


def _other_session(asked: _Attributes) -> str | None:
    of_langsmith = asked.langsmith_session or asked.langsmith_thread or asked.langsmith_conversation
    return asked.conversation or asked.adk_session or of_langsmith


def made_by(reader: SpanReader) -> Usual:
    """Makes a line, a message or an element into a span; None of every other one, and of an unusual span."""
    decode, built, loads = msgspec.json.Decoder(_Span).decode, msgspec.to_builtins, orjson.loads
    traces, ids, origin = reader.traces, reader.ids, reader.origin
    word = reader.words.setdefault
    kinds, statuses, planned = KINDS.get, STATUS.get, _Plans().facts
    last, service = _NOTHING, ""  # the resource of the line before, and its service
    missed = 0

    def read(line: bytes | str, where: int | Place) -> Span | None:
        # In one piece: a call of Python costs as much as four members that are looked up.
        nonlocal last, service, missed
        missed += 1
        if missed > _TRIES:
            missed = missed if missed < _REST else 0
            return None
        try:
            if not line.isascii() and isinstance(line, bytes):
                line.decode()  # strings that are walked over are not looked into
            span = decode(line)
            events = None if span.events is _NOTHING else loads(memoryview(span.events))
            if span.resource is not last and span.resource != last:
                resource = None if span.resource is _NOTHING else loads(memoryview(span.resource))
                last, service = span.resource, reader.service_of(resource)
        except _REFUSED:
            return None
        raw = span.trace_id
        trace_id = traces.get(raw)
        if trace_id is None:
            if hex_id(raw, 32) != raw:
                return None
            trace_id = traces[raw] = raw
        start, end, raw = span.start_time_unix_nano, span.end_time_unix_nano, span.span_id
        span_id = ids.get(raw) or _new_id(ids, raw)
        if parent := span.parent_span_id or None:
            parent = ids.get(parent) or _new_id(ids, parent)
            if parent is None:
                return None
        name, scope, asked = span.name, span.scope.name, span.attributes
        kind, status = kinds(span.kind), statuses(span.status.code)
        if span_id is None or kind is None or status is None or not NS_LOW <= start <= end < NS_HIGH or scope in _OTHERWISE:
            return None
        name, scope = word(name, name), word(scope, scope)
        if events:
            known = facts_with(name, scope, kind, built(asked), events)
        elif asked.traceloop is not None or not isinstance(found := recalled((
            name, scope, kind, asked.operation, asked.inference, None, asked.method, asked.status or asked.older_status,
            asked.error or asked.plain_error or asked.exception, None,
        )), Facts):  # fmt: skip
            known = planned(name, scope, kind, asked)
        else:
            known = found
        session = asked.session or _other_session(asked)
        missed = missed - _MAKES_UP - 1 if missed > _MAKES_UP else 0
        return _new(Span, (
            trace_id, span_id, parent, name, kind, status, start, end, scope, service,
            word(session, session) if session else None, known, origin, where, None,
        ))  # fmt: skip

    return read
