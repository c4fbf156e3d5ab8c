"""Records of each file in order of time, where they have one, else of lines: what stands behind a record, and what before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple


class _File(NamedTuple):
    timed: list[tuple[int, int]]  # time and line, sorted
    untimed: list[int]  # lines, sorted
    lines: list[int]  # of all, sorted
    before_timed: list[int]  # for as many of `timed`, the highest number of a record among them
    before_untimed: list[int]
    before_lines: list[int]


class Order:
    """
    One record follows another in the same file, by time where both have one and it differs, else by line.

    Asked at each of many records, it looks a place up and does not go over all of them.
    """

    def __init__(self, records: Iterable[LogRecord]) -> None:
        self.records = list(records)
        files: dict[str, list[int]] = {}
        for number, record in enumerate(self.records):
            files.setdefault(record.origin.file, []).append(number)
        self._files = {file: self._sorted(numbers) for file, numbers in files.items()}

    def any_after(self, log: LogRecord) -> bool:
        """Whether one of the records follows this one."""
        here = self._files.get(log.origin.file)
        if here is None:
            return False
        if log.time_ns is None:
            return here.lines[-1] > _line(log)
        return here.timed[-1:] > [(log.time_ns, _line(log))] or here.untimed[-1:] > [_line(log)]

    def last_until(self, log: LogRecord) -> LogRecord | None:
        """The last one read of the records that do not follow this one."""
        here = self._files.get(log.origin.file)
        if here is None:
            return None
        if log.time_ns is None:
            number = _highest(here.before_lines, bisect_right(here.lines, _line(log)))
        else:
            number = max(
                _highest(here.before_timed, bisect_right(here.timed, (log.time_ns, _line(log)))),
                _highest(here.before_untimed, bisect_right(here.untimed, _line(log))),
            )
        return self.records[number] if number >= 0 else None

    def _sorted(self, numbers: list[int]) -> _File:
        timed, untimed, lines = [], [], []
        for number in numbers:
            record = self.records[number]
            line = _line(record)
            lines.append((line, number))
            if record.time_ns is None:
                untimed.append((line, number))
            else:
                timed.append(((record.time_ns, line), number))
        timed.sort()
        untimed.sort()
        lines.sort()
        return _File(
            [key for key, _ in timed], [key for key, _ in untimed], [key for key, _ in lines],
            _highs(n for _, n in timed), _highs(n for _, n in untimed), _highs(n for _, n in lines),
        )  # fmt: skip


def _line(record: LogRecord) -> int:
    return record.place.line or 0


def _highs(numbers: Iterable[int]) -> list[int]:
    found: list[int] = []
    for number in numbers:
        found.append(max(number, found[-1]) if found else number)
    return found


def _highest(highs: list[int], count: int) -> int:
    return highs[count - 1] if count else -1
