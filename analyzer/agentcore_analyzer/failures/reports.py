"""
What one program says of another that failed, beside that one's own words: the command above its output, a stack with the
reason of one of its resources, the status and the summary around the output in a report of a build.
"""

from __future__ import annotations

from bisect import bisect_left

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.bare_ends import is_end
from agentcore_analyzer.failures.near import Places, Told
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import is_reason, reasons_of
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_OUTPUT = 500  # records of what a program printed to stdout
_ABOVE, _BELOW = 20, 4  # records in which a report and its summary stand; output of any length is one record
# Node's words for a child process that failed, and Rust's; what the child printed stands below them, behind a headline or none.
_CHILD = late(r"\bCommand failed: \S|\bfailed \(exit status: \d{1,3}\)")
# Cargo's, of the program that prepares a crate; all that it printed stands below, its stderr last.
_PREPARES, _STDERR = "process didn't exit successfully: `", late(r"\s{0,8}--- stderr\s{0,4}")
_RESOURCE = late(rf"\({stack_events.TYPE} (?P<name>\w{{2,128}})\)")  # as the CDK names what failed
_HEADLINE = late(r"\s{0,8}\[?(?i:stderr|stdout)\]?:?\s{0,8}")
# pip's report of a build: the status first, the output below it, and in lines behind it by its name what was not built.
_REPORT = late(r"\[\d{1,6} lines? of output\]|\[end of output\]|\bdid not run successfully\.")
_STEP_FAILED = late(r"\bdid not run successfully\.?$")
_NOT_BUILT = late(r"(?i)\b(?:fail(?:ed|ure)?|could not|unable to)\b[^\n]{0,20}\bbuild(?:ing)?\b(?P<what>[^\n]{0,300})")
_BUILT = late(r"\bfor (?P<name>[\w.-]{2,100})")  # `Building wheel for numpy`
_WORD = late(r"[\w.-]{2,100}")


class Reports:
    """The failures of a case by file, and which of them another one tells of in its own words."""

    def __init__(self, case: Case, files: Places) -> None:
        self.case = case
        self.files = files
        self._named: dict[tuple[str, str], Failure] = {}  # file and name -> the resource that failed
        self._resources: dict[tuple[str, str], Failure] = {}  # file and reason -> the first resource that failed for it
        for file, (_, causes) in files.items():
            for cause in causes:
                if cause.kind is FailureKind.RESOURCE_STATUS and cause.said.operation:
                    self._named.setdefault((file, cause.said.operation), cause)
                reason = " ".join(cause.message.split()).removeprefix(cause.said.operation).strip(" .:-")
                if cause.kind is FailureKind.RESOURCE_STATUS and is_reason(reason):
                    self._resources.setdefault((file, reason), cause)

    def of(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What failed, in words of its own, and how that is known."""
        if failure.kind is FailureKind.RESOURCE_STATUS:
            return None
        file = log.origin.file
        words = " ".join(failure.message.split()).rstrip(". ") if self._resources or self._named else ""
        reasons = (words, *reasons_of(words)) if self._resources else ()
        told_for = ((file, said) for reason in reasons for said in (reason, reason.partition(" - ")[2]))  # behind its name
        if (cause := next((c for key in told_for if (c := self._resources.get(key)) is not None), None)) is not None:
            return cause, f"it gives the reason that stands at {cause.place}"
        if (named := _RESOURCE.search(words)) is not None and (cause := self._named.get((file, named["name"]))) is not None:
            return cause, f"it names the resource whose reason stands at {cause.place}"
        told, at = self.files.get(file), self.case.positions.get(id(log))
        if failure.said.frames or told is None or at is None:
            return None
        if _CHILD.search(failure.message) and (cause := self._below(at, file, told)) is not None:
            return cause, f"it names the command, whose own words stand at {cause.place}"
        if _PREPARES in failure.message and (cause := self._prepared(at, file, told)) is not None:
            return cause, f"it is how the program ended whose own words stand at {cause.place}"
        if (cause := _output(self.case, log, failure, told)) is not None:
            return cause, f"it is how the build ended whose output says why at {cause.place}"
        return None

    def _below(self, at: int, file: str, told: Told) -> Failure | None:
        """What the next record of the file says failed, or the one behind the headlines of a child's output."""
        for number, log in enumerate(self.case.logs[at + 1 : at + 1 + _BELOW], at + 1):
            if log.origin.file != file:
                return None
            if (cause := _first(told, number, number + 1)) is not None:
                return cause
            if _HEADLINE.fullmatch(log.text or "") is None:
                return None
        return None

    def _prepared(self, at: int, file: str, told: Told) -> Failure | None:
        """What stands below the headline of its stderr."""
        for number, log in enumerate(self.case.logs[at + 1 : at + 1 + _OUTPUT], at + 1):
            if log.origin.file != file:
                return None
            if _STDERR.match(log.text or "") is not None:
                return _first(told, number, number + _ABOVE)
        return None


def _first(told: Told, low: int, high: int) -> Failure | None:
    """The first failure between two records that says why, and not only that something ended or was not built."""
    numbers, causes = told
    between = causes[bisect_left(numbers, low) : bisect_left(numbers, high)]
    return next((c for c in between if _NOT_BUILT.search(c.message) is None and not _ended(c)), None)


def _ended(failure: Failure) -> bool:
    """Whether it only says that a step or process of the build failed."""
    return is_end(failure) or _STEP_FAILED.search(failure.message.strip()) is not None


def _output(case: Case, log: LogRecord, failure: Failure, told: Told) -> Failure | None:
    """What the output in a report of a build says, for the status above it and the lines below it."""
    at = case.positions[id(log)]
    not_built = _NOT_BUILT.search(failure.message)
    ended = _ended(failure)
    if not_built is None and not ended:
        return None
    low = max(0, at - _ABOVE)
    around = [(n, g.text or "") for n, g in enumerate(case.logs[low : at + _BELOW], low) if g.origin.file == log.origin.file]
    parts = [n for n, text in around if _REPORT.search(text)]
    if not parts:
        return None
    if ended and at <= parts[-1]:
        return _first(told, at, at + _ABOVE)
    built = {m["name"].strip(".") for n, text in around if n < at for m in _BUILT.finditer(text)}
    if not_built is None or (built and not built & {w.strip(".") for w in _WORD.findall(not_built["what"])}):
        return None
    return _first(told, parts[0], at)
