"""
What systemd says of one unit: how its process ended, that it failed, that it could not be started, that it is started no more.

`systemctl status` says it without a time, above the lines of the journal; `systemctl start` says it below them.
"""

from __future__ import annotations

from agentcore_analyzer.conventions import systemd
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.records import Failure
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_LINES = 12  # records between two lines about one end
_NEAR_NS = 2 * 10**9
_TOLD = late(
    r"(?:[^\n]{0,120}\bsystemd\[\d{1,9}\]: )?(?:"
    rf"(?P<unit>{systemd.UNIT})(?:: | failed\b)|(?:[^\n]{{0,300}}[ :])?Job for (?P<job>{systemd.UNIT}) failed\b"
    rf"|Unit (?P<entered>{systemd.UNIT}) entered failed|(?P<unnamed>Failed to start) \S)"
)
_UNIT = late(systemd.UNIT)
_STARTED = late(r"(?:[^\n]{0,120}\bsystemd\[\d{1,9}\]: )?(?:Started|Starting) ")
_BESIDE, _HEAD = 2, 400  # records, and characters of each
_REFUSED = "tart request repeated too quickly"  # of a unit that had failed before: no process was started


class _End:
    """The end of a unit, as far as it is told: the last record of it, its failure, its time, and the lines by their shapes."""

    __slots__ = ("last", "number", "time_ns", "told")

    def __init__(self, last: int, number: int, time_ns: int | None, told: dict[str, LogRecord]) -> None:
        self.last, self.number, self.time_ns, self.told = last, number, time_ns, told


def _is_of_unit(failure: Failure) -> bool:
    return _TOLD.match(failure.message) is not None


def _printed_again(one: LogRecord, other: LogRecord) -> bool:
    """Whether both may be one line, told twice: its time stands in its text, or was taken from it."""
    return one.text == other.text and (one.time_ns is None or other.time_ns is None or one.time_ns == other.time_ns)


class Units:
    """Asked for the failures of a case in their order, which of them tell of a unit's end that was told before."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._last: dict[tuple[str, str], _End] = {}  # of each file and unit
        self._latest: dict[str, str] = {}  # file -> the unit of which was told last

    def told(self, failure: Failure, at: int, number: int) -> int | None:
        """The number of the failure that told of it before; else it is known by its own number."""
        found = _TOLD.match(failure.message) if once(_is_of_unit, failure) else None
        if found is None:
            return None
        file = failure.place.file
        if found["unnamed"] and file not in self._latest and not self._of_systemd(at):
            return None
        unit = found["unit"] or found["job"] or found["entered"] or self._latest.get(file) or self._beside(at, file)
        known = self._last.get((file, unit)) or self._last.pop((file, ""), None)  # older versions name it in the line below
        self._latest[file] = unit
        refused = any(_REFUSED in (g.text or "") and g.origin.file == file for g in self.case.logs[max(at - 1, 0) : at])
        if known is not None and (refused or self._of_one_end(failure, at, known)):
            if refused:  # all of it is told once more
                known.told.clear()
            known.last = at
            known.time_ns = failure.time_ns if failure.time_ns is not None else known.time_ns
            known.told.setdefault(failure.shape, self.case.logs[at])
            return known.number
        self._last[file, unit] = _End(at, number, failure.time_ns, {failure.shape: self.case.logs[at]})
        return None

    def _beside(self, at: int, file: str) -> str:
        """The unit that the lines right beside name."""
        near = (g for g in self.case.logs[max(0, at - _BESIDE) : at + _BESIDE + 1] if g.origin.file == file)
        return next((m[0] for g in near if (m := _UNIT.search((g.text or "")[:_HEAD])) is not None), "")

    def _of_systemd(self, at: int) -> bool:
        log = self.case.logs[at]
        return log.logger == "systemd" or "systemd[" in (log.text or "")

    def _of_one_end(self, failure: Failure, at: int, known: _End) -> bool:
        """Whether nothing says that the unit ran in between: no time, no start, and not the same line of another time."""
        far = failure.time_ns is not None and known.time_ns is not None and abs(failure.time_ns - known.time_ns) > _NEAR_NS
        if far or at - known.last > _LINES:
            return False
        said = known.told.get(failure.shape)
        return said is None or (_printed_again(said, self.case.logs[at]) and not self._started(range(known.last + 1, at)))

    def _started(self, between: range) -> bool:
        return any(_STARTED.match((self.case.logs[n].text or "")[:_HEAD]) and self._of_systemd(n) for n in between)
