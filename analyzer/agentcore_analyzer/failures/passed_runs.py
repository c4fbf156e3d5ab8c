"""
Runs of tests that say themselves that all passed: what the tests printed meanwhile is no failure of anything.

A test of an error makes the program log one. Such a run ends with a line of counts; from where it began up to there, what was
logged, raised and answered was asked for by a test that passed. Not so where the run failed otherwise: at a coverage that was
not reached, an error outside of any test, a command that says how it ended.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

# A hint of each form of a count below.
_WORDS = (" passed", " passing", " failed", " failing", " failures", "Failures: ", "Passed: ", "OK (", "Ran ", "ok  ")
_COUNT = (
    r"(?:\d{1,7} (?:passed|passing|failed|failing|failures?|errors?|skipped|pending|todo|ignored|measured|filtered out|total"
    r"|warnings?|deselected|xfailed|xpassed|tests?|examples?|assertions?|suites?)"
    r"|(?:Tests run|Tests|Passed|Failed|Failures|Errors|Skipped|Total|Assertions)[:=] {1,8}\d{1,7})"
)
# A line of counts and nothing else but what they are of and how long it took: jest, vitest, mocha, pytest, cargo, RSpec,
# Maven, dotnet, PHPUnit.
_SUMMARY = late(
    r"(?m)^\W{0,100}(?:\[INFO\] )?"
    r"(?:(?:Tests?(?: Files| Suites)?|test result|Passed|Failed|OK|Results?|Errors)\b\W{1,20}(?:(?:ok|FAILED)\W{1,3})?)?"
    rf"(?P<counts>{_COUNT}(?:[,;.|\s-]{{1,6}}{_COUNT}){{0,9}})(?P<rest>[^\n]{{0,120}})$"
)
_REST = late(r"[\s,;.)=|-]{0,100}(?:(?:\(|in |finished in |Time elapsed|Duration)[^\n]{0,110})?[\s=]{0,100}")
_GOOD = late(
    r"\b[1-9]\d{0,6} (?:passed|passing|examples?)\b|\b(?:Tests run|Passed|Tests)[:=] {1,8}[1-9]|\b[1-9]\d{0,6} tests?\b"
)
_BAD = late(r"\b[1-9]\d{0,6} (?:failed|failing|failures?|errors?)\b|\b(?:Failed|Failures|Errors)[:=] {1,8}[1-9]")
_NONE_BAD = late(r"\b0 (?:failed|failures)\b|\b(?:Failed|Failures)[:=] {1,8}0\b|\bpass(?:ed|ing)\b|^\W{0,8}OK\b")
_UNITTEST = late(r"(?m)^Ran [1-9]\d{0,6} tests? in [\d.]{1,12}s\s+OK\b")
_GO = late(r"(?m)^ok {2,8}\t? {0,8}\S{1,300}\s{1,20}(?:[\d.]{1,12}s|\(cached\))")
# What begins a run or something else: the head of a runner, a typed command, a script of npm and its like, a step of a build.
_BEGINS = late(
    r"(?m)^(?:\s{0,4}RUN {1,4}v\d|=+ test session starts =|running \d{1,6} tests?$|=== RUN |\[INFO\]  T E S T S|PHPUnit \d"
    r"|Starting test execution|\$ \S|> [^\s@]{0,100}@\S{1,100} \S|yarn run v\d|##\[(?:group|section)\]|::group::"
    r"|\[Container\] [\d/]{8,10} [\d:.]{8,20} Running command )"
)
# What tells of one test that passed, or of what one printed.
_ROW = late(
    r"(?m)^\s{0,20}(?:[\u2713\u2714\u221a] [^\n]{1,300}\(\d{1,6} ?(?:ms|s|tests?)\b|PASS[: ] ?\S+\.\w|ok \d{1,6} |--- PASS: "
    r"|std(?:err|out) \| \S|console\.(?:log|info|warn|error|debug)$)| PASSED\b| \.\.\. ok$"
)
# How a run fails whose tests all passed.
_OTHERWISE = late(
    r"(?i)\bthreshold\b[^\n]{0,80}\bnot met\b|\bcoverage\b[^\n]{0,80}\b(?:failure|not reached|less than)\b"
    r"|\bunhandled (?:errors?|rejections?)\b|\b[1-9]\d{0,5} unhandled\b|\btest suite failed to run\b"
)
_AFTER = 8  # records behind the counts in which the command tells how it ended
_CUT = 5  # records with which a file begins within what a test printed
_SHOWN = 120  # characters of the line of counts that is quoted
_ENDS = frozenset({FailureKind.COMMAND_ERROR, FailureKind.PROCESS_END, FailureKind.RESOURCE_STATUS})


class _Run(NamedTuple):
    first: int  # places of its records in the case
    last: int
    said: str  # empty where not all of them passed
    shown: int  # from where the input shows that tests run


class PassedRuns:
    """`told`: all failures of the case."""

    def __init__(self, case: Case, told: Sequence[Failure]) -> None:
        self.case = case
        self._bad: dict[str, list[tuple[int, FailureKind]]] = {}
        self._runs: dict[str, list[_Run]] = {}
        counts = list(case.logs_with(*_WORDS)) if told else []
        for failure in told if counts else ():
            if (at := case.positions.get(id(failure.sources[0]))) is not None:
                self._bad.setdefault(failure.place.file, []).append((at, failure.kind))
        for found in self._bad.values():
            found.sort()
        for log in counts:
            file = log.origin.file
            if file in self._bad and not log.severity and (said := _summary(log.text or "")) is not None:
                runs = self._runs.setdefault(file, [])
                runs.append(self._run(log, runs[-1].last + 1 if runs else -1, said))

    def quiet(self, file: str) -> bool:
        """Whether a file tells of no run of tests."""
        return file not in self._runs

    def reason(self, failure: Failure, log: LogRecord) -> str:
        """Why it is no failure: the run of tests that its record stands in passed."""
        at, runs = self.case.positions.get(id(log)), self._runs.get(log.origin.file, [])
        if at is None or not runs or failure.kind is FailureKind.FAILED_TEST:
            return ""
        number = bisect_left(runs, at, key=lambda run: run.last)
        run = runs[number] if number < len(runs) else None
        if run is None or not run.said or not run.first <= at < run.last or (failure.kind in _ENDS and at < run.shown):
            return ""
        return f"a run of tests printed it, which says that all of them passed ({run.said})"

    def _run(self, log: LogRecord, first: int, said: str) -> _Run:
        """The run that ends with these counts; `first`: where the one before it ended, -1 without one."""
        file, end = log.origin.file, self.case.positions[id(log)]
        start, shown = self._begin(file, first, end)
        logs = [g for g in self.case.logs[start : end + _AFTER] if g.origin.file == file]
        wrong = any(_OTHERWISE.search(g.text or "") for g in logs)
        wrong = wrong or any(_summary(g.text or "") == "" for g in self.case.logs[end : end + _AFTER] if g.origin.file == file)
        bad = self._bad[file]
        inside = bad[bisect_left(bad, (start,)) : bisect_left(bad, (end + _AFTER,))]
        wrong = wrong or any(kind is FailureKind.FAILED_TEST or (kind in _ENDS and at > end) for at, kind in inside)
        return _Run(start, end, "" if wrong or not said else f"{log.place}: “{said[:_SHOWN]}”", shown)

    def _begin(self, file: str, first: int, end: int) -> tuple[int, int]:
        """Where a run begins, and from where the input shows that tests run: the head of its runner, else the row of a test."""
        begin = next((n for n in range(end, max(first, 0) - 1, -1) if self._has(n, file, _BEGINS)), None)
        if begin is not None:
            return begin, begin
        mine = (n for n in range(max(first, 0), end) if self.case.logs[n].origin.file == file)
        opens = next(mine, end)
        row = next((n for n in range(opens, end) if self._has(n, file, _ROW)), end)
        return (opens if first < 0 and row - opens <= _CUT and row < end else row), row

    def _has(self, number: int, file: str, pattern: re.Pattern[str]) -> bool:
        log = self.case.logs[number]
        return log.origin.file == file and pattern.search(log.text or "") is not None


def _summary(text: str) -> str | None:
    """The line of counts with which a run of tests ends well, empty where one tells of a test that failed; None without one."""
    told = None
    for found in _SUMMARY.finditer(text):
        if not _REST.fullmatch(found["rest"]) or not (_GOOD.search(found[0]) or _BAD.search(found[0])):
            continue
        if _BAD.search(found[0]):
            return ""
        if told is None and _NONE_BAD.search(found[0]):
            told = found[0]
    other = None if told else _UNITTEST.search(text) or (_GO.search(text) if "FAIL" not in text else None)
    told = other[0] if other is not None else told
    return " ".join(told.split()) if told is not None else None
