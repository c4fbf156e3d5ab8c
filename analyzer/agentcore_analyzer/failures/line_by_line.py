"""
One failure that a program logged line by line: each line has the stamp and the level of the first one, and stands further in.

    [2031/11/16 14:39:23][error] ReportError: Upload of the report failed!
    [2031/11/16 14:39:23][error]   Output of the command:
    [2031/11/16 14:39:23][error]   curl: connection to the server failed: no route to host

Every line is an error by its level, and none of them is one by itself.
"""

from __future__ import annotations

from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.bare_ends import is_end, is_headline
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, Words
from agentcore_analyzer.failures.said._texts import LONG, message_of
from agentcore_analyzer.failures.sentences import without_reason
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_MOST = 60  # lines of one event
_FURTHER_IN = 2  # spaces more than the first line has
_STAMP = late(r"\D{0,20}(?:\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d)")  # in what begins every line: a time


def put_together(case: Case, every: list[Failure]) -> list[Failure]:
    """The failures, those of one event as one, with its first line and with the one below it that says why."""
    events: list[list[Failure]] = []
    first = seen = -_MOST - 1  # the records of the first line and of the last one of which something was told
    begun = 0  # where the event stands
    head: Words | None = None
    for failure in every:
        log, words = failure.sources[0], failure.said.words
        at = case.positions.get(id(log)) if isinstance(log, LogRecord) and not failure.said.frames else None
        # What differs from the first line in ids and numbers only stands no further in.
        other = words is None or words is not head
        if at is not None and other and first < at <= first + _MOST and _all_further_in(case, first, max(seen, first + 1), at):
            events[begun].append(failure)
            seen = at
            continue
        if at is not None:
            first, seen, begun, head = at, at, len(events), words
        events.append([failure])
    return [_one(event) for event in events]


def _all_further_in(case: Case, first: int, low: int, high: int) -> bool:
    head = case.logs[first]
    return all(
        log.origin.file == head.origin.file and log.severity == head.severity and _further_in(head.text or "", log.text or "")
        for log in case.logs[low : high + 1]
    )


def _further_in(head: str, line: str) -> bool:
    """Whether a line begins as the first one does, up to its words, which stand further in; or is empty there."""
    same = next((n for n, (a, b) in enumerate(zip(head, line, strict=False)) if a != b), min(len(head), len(line)))
    rest = line[same:]
    further = rest[:_FURTHER_IN].isspace() and len(rest) > _FURTHER_IN and not head[same : same + 1].isspace()
    empty = same < len(head) and not rest.strip()
    return (further or empty) and _STAMP.match(head[:same]) is not None and "\n" not in line.rstrip()


def _one(event: list[Failure]) -> Failure:
    """The event: to its first line one is added that says why, whose cause is known, else the innermost, which is the last."""
    known = event[0]
    for failure in event[1:]:
        known = merged(known, failure, ordered=True)
    why = [f for f in event[1:] if _says_why(f)]
    if not why:
        return known
    told = next((f for f in why if explain(f.said) is not None), why[-1])
    words = f"{known.message.rstrip(' .:!')}: {message_of(told.message)}"[:LONG]
    return replace(known, said=known.said._replace(message=words))


def _says_why(failure: Failure) -> bool:
    log = failure.sources[0]
    announces = isinstance(log, LogRecord) and (log.text or "").rstrip().endswith(":")
    return not (announces or is_end(failure) or is_headline(failure) or without_reason(failure.message))
