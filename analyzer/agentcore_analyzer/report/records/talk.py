"""What was said, in its order: tasks, answers, calls with their arguments, results; each message once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agentcore_analyzer.conventions import tool_contents
from agentcore_analyzer.conventions.messages import Message, messages
from agentcore_analyzer.model import LogRecord, Operation, Span
from agentcore_analyzer.report.records.table import Table, written
from agentcore_analyzer.report.waterfall import is_failed
from agentcore_analyzer.safe import clean
from agentcore_analyzer.timeline import Reading

MOST = 1000  # messages of one invocation
LONG, SHORT = 3000, 800  # characters of a message: of few, of many
FEW = 60
_BACK = 20  # results that a model may be told at once
ROLES = ("system", "user", "assistant", "tool", "result")  # told by their numbers
_ASKED = frozenset({Operation.MODEL, Operation.TOOL})


def of_invocation(reading: Reading, shown: Sequence[Span], rows: Mapping[int, int], table: Table) -> list[list[Any]]:
    """Entries of row, role, text, calls, whether it failed; a result holds the call that it answers."""
    asked = [s for s in shown if s.facts.operation in _ASKED]
    limit = LONG if len(asked) <= FEW else SHORT
    events = _events(reading.invocation.logs)
    asked.sort(key=lambda s: s.start_ns or 0)
    seen: set[Message] = set()
    ids = {s.span_id for s in asked if s.facts.operation == Operation.MODEL}
    last: Message | None = None
    results: list[str] = []
    made: list[list[Any]] = []
    for span in asked:
        row, failed = rows[id(span)], 1 if is_failed(span) else 0
        for role, text, calls in _said(span, events.get(span.span_id, ()), seen):
            if len(made) >= MOST or not table.has_room():
                return made
            if role == "tool" and any(text in result for result in results[-_BACK:]):
                continue  # the model was told what its call gave
            if role == "result":
                results.append(text)
            # A framework and the client library below it tell of one answer in two spans.
            same = last is not None and (row == made[-1][0] or span.parent_id in ids)
            if last is not None and same and role == "assistant" and calls == last.calls and text in last.text:
                continue
            last = Message(role, text, tuple(calls)) if role == "assistant" else None
            listed = [[table.line(name, 200), table.value("arguments", given, limit)] for name, given in calls]
            words = table.text(text, limit) if text else -1
            entry: list[Any] = [row, ROLES.index(role) if role in ROLES else clean(role, 40), words, listed]
            made.append([*entry, 1] if failed and role in ("assistant", "result") else entry)
    return made


def _events(logs: Sequence[LogRecord]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for log in logs:
        if log.text is None and log.span_id:
            found.setdefault(log.span_id, []).append((log.event, log.detail.body))
    return found


def _said(
    span: Span, events: Sequence[tuple[str, Any]], seen: set[Message]
) -> Iterator[tuple[str, str, Sequence[tuple[str, str]]]]:
    detail = span.detail
    if span.facts.operation == Operation.TOOL:
        arguments, result = tool_contents(detail.attributes)
        for event in detail.events:  # Strands writes them as events
            if event.name == "gen_ai.tool.message" and arguments is None:
                arguments = event.attributes.get("content")
            elif event.name == "gen_ai.choice" and result is None:
                result = event.attributes.get("message")
        words = written(result, LONG) if result is not None else ""
        if detail.status_message and detail.status_message not in words:
            words = f"{detail.status_message}\n{words}".strip()
        yield "result", words, ((span.facts.tool or span.name, written(arguments, LONG) if arguments is not None else ""),)
        return
    told = [*((e.name, e.attributes) for e in detail.events), *events]
    for message in messages(detail.attributes, told):
        role = "assistant" if message.role == "answer" else message.role
        known = message._replace(role=role)
        if (message.role != "answer" and known in seen) or not (message.text or message.calls):
            continue
        seen.add(known)
        yield role, message.text, message.calls
    if detail.status_message:
        yield "assistant", detail.status_message, ()
