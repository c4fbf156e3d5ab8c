"""
Trajectories of SWE-agent and mini-SWE-agent: a conversation whose calls are the commands that the agent's text holds.

The conversation stands in `history` (mini: `messages`); `trajectory` has its own copies, with the whole prompt of each step.
Demonstrations in it were written by people. `info.exit_status` says how the run ended: `submitted`, or what stopped it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.model import Place
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import chat, chat_forms
from agentcore_parsers.records.chat import Call, Message, Result
from agentcore_parsers.records.foreign import Doc, below, listed

_STEP = {"action", "observation"}
_NO_RUN = frozenset({"demonstration", "demo"})


def is_trajectory(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("trajectory_format"), str) and "swe-agent" in value["trajectory_format"]:
        return True
    if isinstance(value.get("attempts"), list):
        return any(is_trajectory(attempt) for attempt in value["attempts"][:3])
    steps = listed(value.get("trajectory"))
    return bool(steps) and steps[0].keys() >= _STEP and "source" not in steps[0]


def attempts(value: Doc, place: Place) -> Iterator[tuple[Doc, Place]]:
    """The runs of a document: one, or those of an agent that tried several times."""
    tried = value.get("attempts")
    if isinstance(tried, list) and tried:
        yield from ((a, below(below(place, "attempts"), n)) for n, a in enumerate(tried) if is_trajectory(a))
    else:
        yield value, place


def ended(value: Doc) -> tuple[str, str] | None:
    """Type and words of what stopped a run that did not end by itself."""
    info: Doc = value["info"] if isinstance(value.get("info"), dict) else {}
    status = chat.text(info.get("exit_status"))
    if not status or status.lower() == "submitted":
        return None
    last = (listed(value.get("messages")) or [{}])[-1]
    said = chat.text(last.get("content")) if last.get("role") == "exit" else ""
    return status, said.strip() or status


def messages(value: Doc, place: Place) -> Iterator[Message]:
    name = next((n for n in ("history", "messages") if isinstance(value.get(n), list) and value[n]), "")
    if not name:
        yield from _steps(listed(value.get("trajectory")), below(place, "trajectory"))
        return
    waits = False  # whether an action waits for what it brings
    for n, doc in enumerate(value[name]):
        if not isinstance(doc, dict) or doc.get("is_demo") or doc.get("role") == "exit":
            continue
        if str(doc.get("message_type")) in _NO_RUN:
            continue
        at = below(below(place, name), n)
        if not chat_forms.is_message(doc):
            continue
        made, extra = chat.read(doc, at), doc["extra"] if isinstance(doc.get("extra"), dict) else {}
        made.speaker, made.time_ns = "", nanos(extra.get("timestamp"))[0]
        if made.role == "assistant" and not made.calls and (call := _call(doc, extra)):
            made.calls, waits = [call], True
        elif made.role == "user" and waits:
            code = extra.get("returncode")
            failed = None if not isinstance(code, int) else code != 0
            exit_code = code if isinstance(code, int) else None
            result = Result("", "", made.text, failed, at, exit_code=exit_code)
            made, waits = Message("tool", "", at, results=[result], time_ns=made.time_ns), False
        if made.role == "tool" and isinstance(ids := doc.get("tool_call_ids"), list) and ids:
            made.results = [r._replace(id=chat.text(ids[0])) for r in made.results]
        yield made


def _call(doc: Doc, extra: Doc) -> Call | None:
    """The command that an answer holds in its text."""
    action = chat.text(doc.get("action")).strip()
    given = extra.get("actions")
    if not action and isinstance(given, list) and given:
        action = chat.text(given[0].get("command")) if isinstance(given[0], dict) else chat.text(given[0])
    return Call("", action.split(maxsplit=1)[0][:80], action) if action.strip() else None


def _steps(steps: list[Doc], place: Place) -> Iterator[Message]:
    for n, step in enumerate(steps):
        at = below(place, n)
        said = chat.text(step.get("response")) or chat.text(step.get("thought"))
        call = _call(step, {})
        yield Message("assistant", "", at, texts=[said] if said else [], calls=[call] if call else [])
        if call:
            yield Message("tool", "", at, results=[Result("", call.name, chat.text(step.get("observation")), None, at)])
