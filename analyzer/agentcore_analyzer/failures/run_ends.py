"""
A warning with which run after run of a program ends, where nothing else says what failed: whatever language it is in.

The first line of a log that comes again, and mostly the second one with it, begins a run of the same program. What stands
last in a run at level WARN, in the last one and in another, and nowhere else, is why it went no further.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, message_of
from agentcore_analyzer.failures.sieve import kind_of
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, WARN_SEVERITY
from agentcore_analyzer.model import LogRecord

_LEAST = 2  # runs that end so
_OF_IDS = b"0123456789abcdef-\0"  # what ids are made of, and what stands for them in a kind
_FEW = 3  # lines of a run: less is no run, but a line that is printed again and again


def read(case: Case, told: set[int]) -> Iterator[tuple[LogRecord, Said]]:
    """The last records of runs, of those that are not among the records of which something is told."""
    for numbers in case.by_file.values():
        last = next((log for n in reversed(numbers) if (log := case.logs[n]).text and log.severity), None)
        if last is not None and WARN_SEVERITY <= last.severity < ERROR_SEVERITY and id(last) not in told:
            logs = [log for n in numbers if (log := case.logs[n]).text]
            yield from ((end, _said(end)) for end in _ends(logs))


def _ends(logs: list[LogRecord]) -> list[LogRecord]:
    kinds = _kinds(logs)
    begins = [n for n, kind in enumerate(kinds) if kind == kinds[0]]
    alike = sum(kinds[n : n + 2] == kinds[:2] for n in begins)
    if alike < _LEAST or 2 * alike < len(begins) or (len(logs) / len(begins)) < _FEW:
        return []
    ends = [n - 1 for n in (*begins[1:], len(logs)) if kinds[n - 1] == kinds[-1]]
    goes_on = len(ends) < kinds.count(kinds[-1])  # said in the middle of a run, it ended none
    return [logs[n] for n in ends] if len(ends) >= _LEAST and not goes_on else []


def _kinds(logs: list[LogRecord]) -> list[bytes | None]:
    """The kind of each record that may be one of the first two or the last: to find ids takes longer than to leave them out."""
    lines = [(log.text or "")[:LONG].partition("\n")[0] for log in logs]
    rest = [line.encode("utf-8", "surrogatepass").translate(None, _OF_IDS) for line in lines]
    asked = {*rest[:2], rest[-1]}
    return [kind_of(line) if of in asked else None for line, of in zip(lines, rest, strict=True)]


def _said(log: LogRecord) -> Said:
    text = (log.text or "").rstrip()
    line = text.partition("\n")[0]
    return Said(FailureKind.LOGGED_ERROR, 0, len(line), line.strip()[:LONG], message=message_of(line)[:LONG], weight=8)
