"""
What a finding leaves open where the input is a part: it says so, and is less sure.

A finding that rests on something missing names it (`counter`: `…: none`), and one of a later stage speaks of a failure that
nothing explained before. Neither is proved where records were lost or where a text stops in the middle of a line; and what
nobody explains may be explained in the next line, where a file ends with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter

from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.late import late
from agentcore_analyzer.model import Confidence, CoverageKind, Evidence, Finding, LogRecord, Place, Span

DOUBT = "Whether anything explains it or speaks against it cannot be told"
# These are about the cut itself.
ABOUT_PARTS = frozenset({"incomplete-export", "orphan-spans"})
_LESS = {Confidence.CERTAIN: Confidence.LIKELY, Confidence.LIKELY: Confidence.POSSIBLE, Confidence.POSSIBLE: Confidence.POSSIBLE}
_NONE = late(r": none(?!, nothing)|\bnone (?:in|beside|among|of these)\b")


def rests_on_absence(finding: Finding, stage: Stage) -> bool:
    return stage is Stage.LAST or any(map(_NONE.search, finding.counter))


def doubted(case: Case, findings: Iterable[tuple[Finding, Stage]]) -> Iterator[Finding]:
    """The findings, those that a part cannot prove with the reason."""
    part = _Part(case)
    for finding, stage in findings:
        why = "" if finding.code in ABOUT_PARTS or DOUBT in finding.cause else part.why(finding, stage)
        if why:
            finding = replace(finding, confidence=_LESS[finding.confidence], cause=f"{finding.cause} {DOUBT}: {why}.")
        yield finding


class _Part:
    """What is known of the ends of a case's inputs; looked at when the first finding asks."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def why(self, finding: Finding, stage: Stage) -> str:
        absent = rests_on_absence(finding, stage)
        if not absent and stage is Stage.SPECIFIC:
            return ""
        return self._lost or (self._open if absent else "") or self._ends(finding.evidence, whole=stage is Stage.LAST)

    @cached_property
    def _lost(self) -> str:
        """Where records are known to be lost: any of them could have been the one."""
        losses = self._case.ledger.losses()
        if losses:
            return f"records were lost in {losses[0].place.file} ({losses[0].message})"
        cut = next((c for c in self._case.ledger.coverage if c.kind in (CoverageKind.CUT, CoverageKind.LIMIT_EXCEEDED)), None)
        return f"{cut.place.file} is a part ({cut.value})" if cut is not None else ""

    @cached_property
    def _open(self) -> str:
        found = next((file for file, end in self._case.ledger.ends.items() if end.open), None)
        return f"{found} ends in a line that is not ended" if found is not None else ""

    @cached_property
    def _last(self) -> dict[str, Place]:
        """Where the last record of each file begins."""
        if told := {file: end.last for file, end in self._case.ledger.ends.items() if end.last is not None}:
            return told
        found: dict[str, tuple[int, LogRecord | Span]] = {}
        every: tuple[Sequence[LogRecord | Span], ...] = (self._case.logs, *(trace.spans for trace in self._case.traces.values()))
        for records in every:
            for record in _last_of(records):
                at = position(record.where)
                known = found.get(record.origin.file)
                if at >= 0 and (known is None or known[0] < at):
                    found[record.origin.file] = (at, record)
        return {file: record.place for file, (_, record) in found.items()}

    def _ends(self, evidence: tuple[Evidence, ...], *, whole: bool) -> str:
        """Whether the files end with all that a finding rests on; `whole`: also where the last line looks whole."""
        last: dict[tuple[str | None, str], Place] = {}  # of each trace (or of what has none) in each file
        for each in evidence:
            key = each.trace_id, each.place.file
            last[key] = max(last.get(key, each.place), each.place, key=lambda p: (p.line or 0, p.offset or 0))
        said = [self._end(place, whole=whole) for place in last.values()]
        return said[0] if said and all(said) else ""

    def _end(self, place: Place, *, whole: bool) -> str:
        file = place.file
        end, last = self._case.ledger.ends.get(file), self._last.get(file)
        if end is None or last is None or not (whole or end.open):
            return ""
        if not _reaches(place, last) and (place.line or 0) < end.line:
            return ""
        return f"{file} ends with it" + (", in a line that is not ended" if end.open else "")


def _last_of(records: Sequence[LogRecord | Span]) -> Sequence[LogRecord | Span]:
    """The last one where offsets of one input tell it, which most do; else all of them."""
    offsets = list(map(attrgetter("where"), records))
    if set(map(type, offsets)) != {int} or len(set(map(id, map(attrgetter("origin"), records)))) > 1:
        return records
    return (records[offsets.index(max(offsets))],)


def position(where: int | Place) -> int:
    """What tells which of two records of one file is behind the other; -1 where nothing does."""
    return where if isinstance(where, int) else where.offset if where.offset is not None else (where.line or -1)


def _reaches(place: Place, last: Place) -> bool:
    """Whether a place is not before another one of its file: by lines, or by offsets where a fleet did not count them."""
    if place.line is not None and last.line is not None:
        return place.line >= last.line
    return place.offset is not None and last.offset is not None and place.offset >= last.offset
