"""What stands behind the decisive words of a failure: the rest of its record, and the next lines of copied text."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_SHOWN = 300  # characters: an excerpt
_MOMENT_NS = 50 * 10**6  # a logger writes the lines of one event within milliseconds
_LINES = 8  # that are looked at
_BELOW = 3000  # characters below a failure that are looked at
_OF_COMMANDS = frozenset({FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR})
_HEADER = late(r"[<> ]{0,3}(?P<name>[A-Za-z][\w-]{1,60}): ")
# Headers of an answer that say why it is one, or who gave it.
_WHY = frozenset({"www-authenticate", "x-amzn-errortype", "x-amzn-requestid", "x-amzn-request-id", "retry-after", "allow", "x-cache"})


def behind(case: Case, failure: Failure, most: int = _SHOWN) -> str:
    """What stands behind the decisive words, so many characters: the rest of the record, and the next lines of a text without times."""
    log = failure.log
    if log is None or not log.text:
        return ""
    said = failure.said
    rest = log.text[max(said.end, log.text.find(said.quote) + len(said.quote)) :].strip()
    if said.frames:
        return ""
    status = failure.kind is FailureKind.HTTP_STATUS
    if rest:
        return (_telling(rest.splitlines()) if status else rest)[:most]
    told = failures(case)
    lines: list[str] = []
    for other in _following(case, log):
        if not (other.text or "").strip() and not lines and said.message.endswith(":"):
            continue  # a list below its headline
        if told.of(other) or not (other.text or "").strip():
            break
        lines.append((other.text or "").strip())
    return (_telling(lines) if status else "\n".join(lines))[:most]


def below(case: Case, failure: Failure) -> str:
    """
    What stands below a failure: the rest of its record, and the next lines of its text up to another failure. A command ends with
    several lines that say so: behind one of them its words go on.
    """
    log = failure.log
    if log is None or not log.text:
        return ""
    told = failures(case)
    found = [log.text[max(failure.said.end, 0) :]]
    for other in _following(case, log):
        others = [f for f in told.of(other) if f is not failure]
        if others and any(f.kind not in _OF_COMMANDS for f in (failure, *others)):
            break
        if not others:
            found.append(other.text or "")
    return "\n".join(found)[:_BELOW]


def _telling(lines: list[str]) -> str:
    """Of the headers below a status line those that say why, and the body."""
    kept = [line for line in lines if (found := _HEADER.match(line)) is None or found["name"].lower() in _WHY]
    return "\n".join(line for line in kept if line.strip(" <>"))


def above(case: Case, failure: Failure) -> str:
    """The lines of copied text above a failure: what was typed, a headline."""
    log = failure.log
    if log is None:
        return ""
    at = case.positions[id(log)]
    lines = [g.text or "" for g in case.logs[max(0, at - _LINES) : at] if g.origin.file == log.origin.file and g.time_ns is None]
    return "\n".join((*lines, log.text or ""))


def printed_below(case: Case, log: LogRecord) -> Failure | None:
    """The stack trace that a logger printed below its line, where that is a record of its own."""
    at = case.positions[id(log)] + 1
    below = case.logs[at] if at < len(case.logs) else None
    if below is None or below.origin.file != log.origin.file or below.time_ns is not None or below.logger != log.logger:
        return None
    return next((f for f in failures(case).of(below) if f.said.frames and f.sources[0] is below and not f.said.start), None)


def _together(log: LogRecord, other: LogRecord) -> bool:
    """Whether a record goes on with another: without a time, or written at the same moment by the same logger (or by one that is not told)."""
    if other.time_ns is None:
        return True
    return log.time_ns is not None and other.logger in (log.logger, "") and 0 <= other.time_ns - log.time_ns <= _MOMENT_NS


def _following(case: Case, log: LogRecord) -> list[LogRecord]:
    """The next records of its file up to one with a time: what was copied, or printed below a line, belongs together."""
    found: list[LogRecord] = []
    at = case.positions[id(log)] + 1
    for other in case.logs[at : at + 4 * _LINES]:
        if other.origin.file != log.origin.file or len(found) == _LINES or not _together(log, other):
            break
        found.append(other)
    return found
