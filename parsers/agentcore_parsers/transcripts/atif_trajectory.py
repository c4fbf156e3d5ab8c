"""
ATIF: the agent trajectory interchange format of Harbor and Terminal-Bench.

## Looks like
`{"schema_version": "ATIF-v1.7", "session_id": …, "agent": {"name", "version", "model_name"}, "steps": [{"step_id": 1,
"timestamp": …, "source": "agent", "message": …, "tool_calls": [{"tool_call_id", "function_name", "arguments"}], "observation":
{"results": [{"source_call_id", "content"}]}, "metrics": {…}}], "final_metrics": {…}}`.

## Comes from
`trajectory.json` in the log folder of a trial (`harbor run`), and the exports of agents that write it.

## Quirks
The format has no error of a step: a call failed where its result begins with the words of one. Steps that were copied from an
earlier context are passed over; trajectories of sub-agents inside the file are conversations of their own. Times are those of
the steps. [seen: a redacted export of version 1.7; else read from the schema of harbor 0.26.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, Head, HeadShape, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.foreign import Doc, below, listed

SINCE = "0.2.0"
HINTS = ("ATIF-", "step_id")
_DEPTH = 8
_ROLES = {"agent": "assistant", "user": "user", "system": "system"}


def _is_mine(value: Any) -> bool:
    version = value.get("schema_version") if isinstance(value, dict) else None
    return isinstance(version, str) and version.startswith("ATIF-")


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if _is_mine(v)]
    if mine:
        return Match(95, f"schema_version {mine[0]['schema_version'][:20]}")
    # Keys in alphabetical order: the version may stand behind the head.
    first = head.values[0] if head.values else None
    if head.shape == HeadShape.OBJECT and isinstance(first, dict) and isinstance(first.get("steps"), list):
        steps = listed(first["steps"])
        if steps and all("step_id" in s and str(s.get("source")) in _ROLES for s in steps):
            return Match(88, "steps with step_id and source, as ATIF has them")
    return None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
        elif isinstance(item[1], dict) and isinstance(item[1].get("steps"), list):
            yield from _trajectory(made, item[1], item[0], 0)
        elif isinstance(item[1], dict) and "step_id" in item[1]:  # of a file that is cut
            made.conversation("", item[0], agent__coding=True).messages += _step(item[1], item[0], "", "")
    yield from made.notes() if "" not in made.found else made.records()


def _trajectory(made: sessions.Sessions, doc: Doc, place: Place, depth: int) -> Iterator[Record]:
    agent: Doc = doc["agent"] if isinstance(doc.get("agent"), dict) else {}
    named, model = chat.text(agent.get("name")), chat.text(agent.get("model_name"))
    session = chat.text(doc.get("session_id")) or chat.text(doc.get("trajectory_id"))
    conversation = made.conversation(f"{session}/{len(made.found)}", place, session__id=session, agent__coding=True)
    at = below(place, "steps")
    for n, step in enumerate(doc["steps"]):
        if isinstance(step, dict):
            if step.get("is_copied_context") is True:
                made.repeated += 1
            else:
                conversation.messages += _step(step, below(at, n), named, model)
    yield from made.spans(conversation)
    inner = doc.get("subagent_trajectories")
    for n, other in enumerate(inner if isinstance(inner, list) else ()):
        if isinstance(other, dict) and isinstance(other.get("steps"), list) and depth < _DEPTH:
            yield from _trajectory(made, other, below(below(place, "subagent_trajectories"), n), depth + 1)


def _step(step: Doc, place: Place, agent: str, model: str) -> Iterator[Message]:
    time, role = nanos(step.get("timestamp"))[0], _ROLES.get(chat.text(step.get("source")), "assistant")
    said = chat.read({"role": role, "content": step.get("message")}, place)
    if role == "assistant":
        said.calls += [
            Call(chat.text(c.get("tool_call_id")), chat.text(c.get("function_name")) or "tool", c.get("arguments"))
            for c in listed(step.get("tool_calls"))
        ]
        if agent:
            said.speaker = agent
        if named := chat.text(step.get("model_name")) or model:
            said.told["gen_ai.request.model"] = named
        sessions.tokens(step.get("metrics"), said.told, ("prompt_tokens",), ("completion_tokens",))
    if said.texts or said.calls or said.others:
        yield sessions.placed(said, time)
    observed = step.get("observation")
    results = listed(observed.get("results")) if isinstance(observed, dict) else []
    at = below(below(place, "observation"), "results")
    found = [
        Result(chat.text(r.get("source_call_id")), "", r["content"], None, below(at, n))
        for n, r in enumerate(results)
        if r.get("content") is not None and (r.get("source_call_id") or said.calls)
    ]
    if found:
        yield sessions.placed(Message("tool", "", place, results=found), time)
