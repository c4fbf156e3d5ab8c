"""
A paste of one to three lines without level and time: somebody copied it because it is the trouble. And the last line of a
longer one, where it is a refusal and nothing else: what a command printed before it gave up.

A command that refuses says so in plain words ("not found in", "must be", "please wait"), which in a long log stand
everywhere. In a paste that holds nothing else they are what failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.said._refusals import refusal, refused
from agentcore_analyzer.model import LogRecord

MOST = 3  # lines
_PRINT = 100  # records of what one command printed; a longer text is a log or a book


def read(files: Iterable[Iterable[LogRecord]]) -> Iterator[tuple[LogRecord, Said]]:
    """The refusals of files that hold no more than a few bare lines, and of longer prints the last line, where it is one."""
    for group in filter(None, map(_paste, files)):
        texts = [(log.text or "").strip() for log in group]
        lines = sum(t.count("\n") + 1 for t in texts if t)
        if len(group) > MOST or lines > MOST:
            last = group[-1].text or ""
            if "\n" not in last and (alone := refused(last)) is not None:
                yield group[-1], alone
            continue
        for log in group:
            if (made := _first(log.text or "")) is not None:
                yield log, made
                break


def _paste(logs: Iterable[LogRecord]) -> list[LogRecord]:
    """The records of a file where they are a print without levels and times, else none."""
    group: list[LogRecord] = []
    for log in logs:
        if log.severity or log.time_ns or len(group) == _PRINT:
            return []
        group.append(log)
    return group


def _first(text: str) -> Said | None:
    at = 0
    for line in text.split("\n"):
        if line.strip() and (made := refusal(text, at)) is not None:
            return made
        at += len(line) + 1
    return None
