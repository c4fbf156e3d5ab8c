"""
The last words of a stream of events that are an error: a program that catches its exception and sends the message as one more
piece of the answer, without any member that calls it an error.

An answer may speak of errors. Only what stands alone in the last event that has words, behind a sentence that is complete, and
is from its first character on what a program prints of a failure, counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.said._texts import LONG
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, LogRole

_DEEP = 5  # `choices[0].delta.content`: the words of an event stand no deeper
_LEAST = 3  # words of a sentence
_BACK = 50  # events without words that may stand between: heartbeats, marks of a turn
_CLOSES = (".", "!", "?", ":", "…", "\n", ")", "。", "！", "？")


def read(case: Case, told: set[str]) -> Iterator[tuple[LogRecord, Said]]:
    """The last event with words of each file that is not among those of which something is told."""
    events: dict[str, list[LogRecord]] = {}
    for log in [log for log in case.logs if log.role is LogRole.SSE]:
        if log.text and log.origin.file not in told:
            events.setdefault(log.origin.file, []).append(log)
    for stream in events.values():
        yield from _ended(stream[::-1])


def _ended(events: list[LogRecord]) -> Iterator[tuple[LogRecord, Said]]:
    """Of one stream, latest event first."""
    for number, log in enumerate(events):
        where, words = max(_texts(_data(log)), key=lambda t: len(t[1]), default=((), ""))
        if len(words.split()) < _LEAST:
            continue  # how streams mark their end, and pieces of an answer
        earlier = (dict(_texts(_data(e))).get(where, "") for e in islice(events, number + 1, number + _BACK))
        before = next((text for text in earlier if text.strip()), "")
        if not before or before.rstrip(" ").endswith(_CLOSES):
            yield from ((log, _placed(log.text or "", said)) for said in said_in(words.strip())[:1] if said.start == 0)
        return


def _data(log: LogRecord) -> Any:
    text = log.text or ""
    data = text if text[:1] == "{" else text.partition("data:")[2].strip()
    try:
        return orjson.loads(data)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return data


def _texts(value: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of an event, each with the keys that lead to it."""
    if isinstance(value, str):
        yield where, value
    elif len(where) < _DEEP and isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*where, key))


def _placed(text: str, said: Said) -> Said:
    """With its place in the event; where the event writes it with escapes, the whole event is quoted."""
    at = text.find(said.quote)
    start, end = (at, at + len(said.quote)) if at >= 0 and said.quote else (0, len(text))
    # All of the event is told with it: what closes its JSON is no word behind the failure.
    return said._replace(start=start, end=len(text), quote=text[start:end].strip()[:LONG])
