"""Which tool calls and which results the input of a model call holds, by their ids, wherever an instrumentation recorded them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.empty_results import is_empty
from agentcore_analyzer.detectors.agent._shared.model_turns import records_of
from agentcore_analyzer.detectors.agent._shared.steps import Run
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Span
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer

_INPUTS = ("gen_ai.input.messages", "langfuse.observation.input", "gen_ai.prompt")
_FLAT = late(r"(?:llm\.input_messages|gen_ai\.prompt)\.(?P<number>\d{1,6})\.(?P<rest>.+)")
_CALL_ID = late(r"tool_calls\.\d+\.(?:tool_call\.)?id$")
_CONTENTS = ("content", "response", "result", "output")
_IDS = ("gen_ai.tool.call.id", "tool_call.id", "tool.call.id", "tool_call_id")
_DEEPEST = 10  # levels: messages, parts, a result inside of them, each perhaps as JSON in a text
# What the SDK keeps of a span's attributes and of its events (OTEL_ATTRIBUTE_COUNT_LIMIT, OTEL_EVENT_COUNT_LIMIT); of more, the last ones.
LIMIT = 128


class Exchange(NamedTuple):
    """The ids of calls in one input, and of results with whether they hold anything. `cut`: the first messages may not be in the record."""

    calls: frozenset[str]
    results: Mapping[str, bool]
    cut: bool


def call_id(span: Span) -> str:
    """The id of the call that a tool's span carries out; empty where it does not say."""
    attributes = span.detail.attributes
    return next((str(attributes[k]) for k in _IDS if attributes.get(k)), "")


def exchanges(case: Case, run: Run) -> list[Exchange]:
    """The input of each turn of a run."""
    made: list[Exchange] = case.memo(
        f"exchanges of {run.agent.trace_id} {run.agent.span_id}", lambda: [_exchange(case, t.span) for t in run.turns]
    )
    return made


def _exchange(case: Case, span: Span) -> Exchange:
    detail = span.detail
    calls: dict[str, None] = {}
    results: dict[str, bool] = {}
    groups: dict[int, dict[str, Any]] = {}
    for key, value in detail.attributes.items():
        if flat := _FLAT.fullmatch(key):
            groups.setdefault(int(flat["number"]), {})[flat["rest"]] = value
        elif key in _INPUTS:
            _gather(value, calls, results, 0)
    for group in groups.values():
        _of_group(group, calls, results)
    told = [(e.name, e.attributes) for e in detail.events] or [
        (g.event, g.detail.body) for g in records_of(case, span.trace_id).get(span.span_id, ())
    ]
    for name, content in told:
        if name != "gen_ai.choice" and isinstance(content, Mapping):
            _gather(content.get("input", content), calls, results, 0)
    cut = len(detail.attributes) >= LIMIT or len(told) >= LIMIT or (bool(groups) and min(groups) > 0)
    return Exchange(frozenset(calls), results, cut)


def _of_group(group: Mapping[str, Any], calls: dict[str, None], results: dict[str, bool]) -> None:
    """One message whose members stand in attributes of their own."""
    for key, value in group.items():
        if _CALL_ID.search(key):
            calls[str(value)] = None
        elif key.rpartition(".")[2] == "tool_call_id":
            results[str(value)] = _holds([v for k, v in group.items() if k.rpartition(".")[2] in ("content", "text")])
        elif key.rpartition(".")[2] == "content":
            _gather(value, calls, results, 0)


def _gather(value: Any, calls: dict[str, None], results: dict[str, bool], depth: int) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if value[:2] in ('[{', '{"'):
            try:
                _gather(json.loads(value, parse_int=json_integer), calls, results, depth + 1)
            except (ValueError, RecursionError):
                return
    elif isinstance(value, list | tuple):
        for part in value:
            _gather(part, calls, results, depth + 1)
    elif isinstance(value, Mapping) and not _is_result(value, results):
        _calls_of(value, calls)
        for key in ("messages", "content", "parts", "message", "kwargs"):
            _gather(value.get(key), calls, results, depth + 1)


def _is_result(value: Mapping[str, Any], results: dict[str, bool]) -> bool:
    inner = value.get("toolResult")
    result = inner if isinstance(inner, Mapping) else value
    kind, id_ = result.get("type"), result.get("id") if result.get("type") == "tool_call_response" else None
    key = result.get("toolUseId") if result is inner else result.get("tool_use_id") or result.get("tool_call_id") or id_
    if not isinstance(key, str) or (kind in ("tool_use", "tool_call") and result is not inner):
        return False
    results[key] = _holds([result.get(k) for k in _CONTENTS])
    return True


def _holds(contents: list[Any]) -> bool:
    """Whether a result holds anything; contents that are not recorded may."""
    recorded = [c for c in contents if c is not None]
    return not recorded or not all(map(is_empty, recorded))


def _calls_of(value: Mapping[str, Any], calls: dict[str, None]) -> None:
    use = value.get("toolUse")
    if isinstance(use, Mapping) and isinstance(use.get("toolUseId"), str):
        calls[use["toolUseId"]] = None
    if value.get("type") in ("tool_use", "tool_call") and isinstance(value.get("id"), str):
        calls[value["id"]] = None
    listed = value.get("tool_calls")
    for call in listed if isinstance(listed, list) else ():
        if isinstance(call, Mapping) and isinstance(call.get("id"), str):
            calls[call["id"]] = None
