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

_LINES = 12  # records between two lines about one end
_NEAR_NS = 2 * 10**9
_TOLD = late(
    r"(?:[^\n]{0,120}\bsystemd\[\d{1,9}\]: )?(?:"
    rf"(?P<unit>{systemd.UNIT})(?:: | failed\b)|(?:[^\n]{{0,300}}[ :])?Job for (?P<job>{systemd.UNIT}) failed\b"
    rf"|Unit (?P<entered>{systemd.UNIT}) entered failed|(?P<unnamed>Failed to start) \S)"
)
_UNIT = late(systemd.UNIT)
_BESIDE, _HEAD = 2, 400  # records, and characters of each
_REFUSED = "tart request repeated too quickly"  # of a unit that had failed before: no process was started


def _is_of_unit(failure: Failure) -> bool:
    return _TOLD.match(failure.message) is not None


class Units:
    """Asked for the failures of a case in their order, which of them tell of a unit's end that was told before."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._last: dict[tuple[str, str], tuple[int, int, int | None]] = {}  # file, unit -> its record, its failure, its time
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
        again = known is not None and self._of_one_end(failure, at, last=known[0], time_ns=known[2])
        first = known[1] if known is not None and again else number
        when = failure.time_ns if failure.time_ns is not None or known is None else known[2]
        self._last[file, unit] = at, first, when
        self._latest[file] = unit
        return first if again else None

    def _beside(self, at: int, file: str) -> str:
        """The unit that the lines right beside name."""
        near = (g for g in self.case.logs[max(0, at - _BESIDE) : at + _BESIDE + 1] if g.origin.file == file)
        return next((m[0] for g in near if (m := _UNIT.search((g.text or "")[:_HEAD])) is not None), "")

    def _of_systemd(self, at: int) -> bool:
        log = self.case.logs[at]
        return log.logger == "systemd" or "systemd[" in (log.text or "")

    def _of_one_end(self, failure: Failure, at: int, *, last: int, time_ns: int | None) -> bool:
        """Whether nothing says that the unit ran in between."""
        if failure.time_ns is not None and time_ns is not None and abs(failure.time_ns - time_ns) > _NEAR_NS:
            return _REFUSED in (self.case.logs[at - 1].text or "") and self.case.logs[at - 1].origin.file == failure.place.file
        return at - last <= _LINES
