"""
Results of tau-bench and tau2-bench: the conversations of simulated customers with an agent.

## Looks like
tau-bench: `[{"task_id": 0, "reward": 1.0, "info": {…}, "traj": [messages], "trial": 0}]`. tau2: `{"info": {…}, "tasks": […],
"simulations": [{"id", "task_id", "trial", "start_time", "duration", "termination_reason", "reward_info", "messages": […]}]}`.

## Comes from
`run.py --log-dir results` of tau-bench, `tau2 run`; single simulations are read as well.

## Quirks
One conversation a task and trial. A tool failed where its message has `error`, in tau-bench where its text begins with
`Error`. In tau2 the customer has tools, too (`requestor` user). A reward of 0 says that the agent did not do what the task
wanted, which is no failure of a program; a `termination_reason` that is no stop of one side is. Tasks are no runs. What
tau2's agent is told to do stands once, as `info.environment_info.policy`.
tau-bench has no times. [seen: results of tau-bench; tau2: read from its source]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, sessions
from agentcore_parsers.records.chat import Message
from agentcore_parsers.records.foreign import Doc, below

SINCE = "0.2.0"
HINTS = ("task_id", '"tasks"')
_STOPS = frozenset({"agent_stop", "user_stop"})


def _is_run(value: Any) -> bool:
    if not isinstance(value, dict) or "task_id" not in value:
        return False
    if isinstance(value.get("traj"), list):
        return "reward" in value
    return "termination_reason" in value and isinstance(value.get("messages"), list)


def _runs(value: Any) -> list[Any]:
    inner = value.get("simulations") if isinstance(value, dict) else value
    return inner if isinstance(inner, list) else []


def sniff(head: Head) -> Match | None:
    values = [run for v in head.values for run in (_runs(v) or [v])]
    mine = sum(map(_is_run, values))
    if not mine and isinstance(first := head.values[0] if head.values else None, dict):
        info = first.get("info")
        mine = isinstance(info, dict) and ("environment_info" in info or info.keys() >= {"num_trials", "agent_info"})
    return Match(90, f"{mine} runs of tau-bench (task_id, traj or messages)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    made = sessions.Sessions(source)
    for item in sessions.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        runs = _runs(value)
        inside = below(place, "simulations") if isinstance(value, dict) and runs else place
        for n, run in enumerate(runs or [value]):
            if _is_run(run):
                yield from made.spans(_conversation(made, run, below(inside, n) if runs else inside, n, _policy(value)))
    yield from made.notes()


def _policy(value: Any) -> str:
    """What tau2's agents are instructed to do: its results hold it once, and not among the messages."""
    info = value.get("info") if isinstance(value, dict) else None
    environment = info.get("environment_info") if isinstance(info, dict) else None
    return chat.text(environment.get("policy")) if isinstance(environment, dict) else ""


def _conversation(made: sessions.Sessions, run: Doc, place: Place, number: int, policy: str) -> Any:
    named = f"task {run['task_id']}, trial {run.get('trial', 0)}"
    conversation = made.conversation(f"{number}/{named}", place, session__id=named)
    reason = chat.text(run.get("termination_reason"))
    member = "traj" if isinstance(run.get("traj"), list) else "messages"
    at, time = below(place, member), nanos(run.get("start_time"))[0]
    if policy and not any(isinstance(m, dict) and m.get("role") == "system" for m in run[member]):
        conversation.messages.append(Message("system", "", place, texts=[policy]))
    for n, message in enumerate(run[member]):
        if isinstance(message, dict) and chat.text(message.get("role")):
            for read in _read(message, below(at, n)):
                time = nanos(message.get("timestamp"))[0] or time
                conversation.messages.append(sessions.placed(read, time))
    info = run.get("info")
    error = chat.text(info.get("error")) if isinstance(info, dict) else ""
    if reason and reason not in _STOPS:
        conversation.failed = (reason, reason)
    elif error:  # tau-bench caught what its own run raised
        conversation.failed = ("", error)
    return conversation


def _read(message: Doc, place: Place) -> Iterator[Message]:
    if message["role"] == "tool" and isinstance(message.get("tool_messages"), list):  # tau2: several results in one
        for n, inner in enumerate(message["tool_messages"]):
            if isinstance(inner, dict):
                yield from _read({**inner, "role": "tool"}, below(below(place, "tool_messages"), n))
        return
    if not any(name in message for name in ("content", "tool_calls")):
        return
    made = chat.read(message, place)
    if message["role"] == "tool":
        words = chat.text(message.get("content"))
        failed = message.get("error") if isinstance(message.get("error"), bool) else words.startswith("Error") or None
        made.results = [r._replace(failed=failed) for r in made.results]
    elif message["role"] == "user" and made.calls:  # the customer's own tools
        made.speaker = made.speaker or "user"
    yield made
