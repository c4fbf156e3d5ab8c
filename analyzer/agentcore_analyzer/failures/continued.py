"""
What other lines of the log add to a failure: the detail in a line of its own below, and the command whose id ended badly.

PostgreSQL and its like print `FATAL: …` and below it `DETAIL: …`, each with its stamp. Runners of commands print
`[id] Running …` and, later, `[id] Finished … exit status 3`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.said._texts import LONG, message_of
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_BELOW, _ABOVE = 30, 500  # records: other writers stand between
_HEAD = 200  # characters of a line in which its level stands
_DETAIL = late(r"(?P<head>[^\n]{0,200}?)\b(?:DETAIL|Detail|REASON|Reason|CAUSE|Cause):\s{1,4}(?P<words>[^\n]{4,600})")
# pip prints its reason as a paragraph of its own.
_CAUSED = late(
    r"(?:The |It )?[\w ]{0,40}(?:caused by|because of|due to):\s{0,4}\n"
    r"(?P<words>(?:[ \t]{1,12}\S[^\n]{0,300}(?:\n|\Z)){1,6})"
)
_LEVELS = late(r"\b(?:FATAL|ERROR|PANIC|CRITICAL|[Ff]atal|[Ee]rror)\b:?\s")
# What differs from line to line of one process before the level: time, and the number of the line within the session.
_PASSING = late(r"\d{4}[-/]\d\d[-/]\d\d|\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?|\d{10,13}(?:\.\d{1,9})?|(?<=\d)-\d{1,9}(?=\])")
# `Database Error in model orders (models/orders.sql)`, `GenServer Orders terminating`: where, and not what.
_PLACED = late(
    r"(?:[A-Z][\w-]{1,30} ){0,3}(?:[Ee]rror|ERROR|[Ee]xception|[Ff]ailure) (?:in|at|on|while|during) [^:\n]{1,200}"
    r"|[^:\n]{1,200}\b(?:terminating|terminated|crashed)"
)
_SENTENCES = frozenset({FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR})
# No sentence of English ends with an article or one of the short words that bind what follows.
_OPEN_END = late(r"(?i)(?:,|\s(?:the|an?|of|to|for|with|and|or|than|because|its|their|your))$")
_LIST = late(r"(?i)\b(?:choices|options|values|commands|names)(?: are)?: {0,4}$")  # what is allowed stands below, and no reason
_RULER = late(r"[\s=*#~_^-]{1,200}")
# A prompt, a frame, or a line of another matter.
_NO_WORDS = late(
    r"\s{0,40}(?:[$>%] |at \S|File \"|Caused by|Traceback|\(\w[\w.-]{0,60} [\d.]{1,20}\) |\[?(?:INFO|DEBUG|WARN(?:ING)?)\b)"
)
_CLOSING = late(r"\s{0,8}[\]})]{1,6}: (?P<words>[A-Za-z][^\n]{4,300})")
_NEXT = 6  # lines, or records
_ID = late(r"\[(?P<id>(?=[0-9a-f]*\d)[0-9a-f]{6,16})\]")
_RUNNING = late(r"\b(?:Running|Executing|Starting|Started|Launching|Spawned|Command:|exec)\s(?P<words>[^\n]{2,400})")


def continued(case: Case, every: list[Failure]) -> list[Failure]:
    """The failures, with what other lines add to their words."""
    made = [_unbroken(case, failure) if once(_is_broken, failure) else failure for failure in every]
    wanted = [n for n, f in enumerate(made) if once(_asks, f)]
    for number in wanted:
        failure = made[number]
        at = case.positions.get(id(failure.sources[0]))
        more = next(_added(case, failure, at), "") if at is not None else ""
        if more and more not in failure.message:
            words = f"{failure.message.rstrip(' .:')}: {more}"[:LONG]
            made[number] = replace(failure, said=failure.said._replace(message=words))
    return made


def _unbroken(case: Case, failure: Failure) -> Failure:
    """The failure, with the rest of a sentence that a terminal or an editor broke: it goes on in the next record."""
    log, words = failure.sources[0], failure.message
    if not isinstance(log, LogRecord):
        return failure
    at = case.positions.get(id(log))
    below = case.logs[at + 1] if at is not None and at + 1 < len(case.logs) else None
    rest = (below.text or "").strip() if below is not None else ""
    ends = (log.text or "").rstrip().endswith(words[-20:]) and "\n" not in rest
    if below is None or not ends or below.severity or below.time_ns is not None:
        return failure
    adjacent = below.origin.file == log.origin.file and below.place.line == (log.place.line or 0) + 1
    if not adjacent or not rest[:1].islower() or _NO_WORDS.match(rest):
        return failure
    return replace(failure, said=failure.said._replace(message=f"{words} {rest}"[:LONG]), sources=(*failure.sources, below))


def _is_broken(failure: Failure) -> bool:
    """Whether its words end as no sentence does."""
    if failure.kind not in _SENTENCES or failure.said.chain or not isinstance(failure.sources[0], LogRecord):
        return False
    return _OPEN_END.search(failure.message[-20:]) is not None


def _asks(failure: Failure) -> bool:
    log = failure.sources[0]
    if not isinstance(log, LogRecord) or failure.said.chain:
        return False
    if failure.kind is FailureKind.PROCESS_END:
        return "[" in (log.text or "")[:300] and _ID.search((log.text or "")[:300]) is not None
    if failure.kind is FailureKind.RESOURCE_STATUS:
        return bool(failure.said.operation) and failure.message == failure.said.operation
    told = failure.kind in (FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR)
    if told and (_is_head(failure.message) or _is_open(failure.message)):
        return True
    return told and _LEVELS.search((log.text or "")[:_HEAD]) is not None


def _added(case: Case, failure: Failure, at: int) -> Iterator[str]:
    log = case.logs[at]
    text = log.text or ""
    if failure.kind is FailureKind.PROCESS_END:
        found = _ID.search(text[:300])
        for number in range(at - 1, max(-1, at - _ABOVE), -1):
            other = case.logs[number]
            if found is not None and other.origin.file == log.origin.file and found[0] in (other.text or "")[:300]:
                running = _RUNNING.search(other.text or "")
                if running is not None:
                    yield running["words"].strip()
                    return
        return
    if failure.kind is FailureKind.RESOURCE_STATUS:
        yield from _of_resource(case, failure, at)
        return
    if _is_open(failure.message):
        if closed := _closed(case, failure, at):
            yield closed
        return
    if _is_head(failure.message) and (below := _below(case, failure, at)):
        yield below
        return
    for other in case.logs[at + 1 : at + 4]:
        caused = _CAUSED.match(other.text or "") if other.origin.file == log.origin.file else None
        if caused is not None:
            yield "; ".join(" ".join(line.split()) for line in caused["words"].strip().split("\n"))
            return
    level = _LEVELS.search(text[:_HEAD])
    mine = _writer(text[: level.start()]) if level is not None else ""
    for other in case.logs[at + 1 : at + 1 + _BELOW]:
        if other.origin.file != log.origin.file:
            continue
        told = _DETAIL.match(other.text or "")
        if told is not None and (_writer(told["head"]) == mine if told["head"].strip() else other is case.logs[at + 1]):
            yield message_of(told["words"]).rstrip(". ")
            return
        level = _LEVELS.search((other.text or "")[:_HEAD]) if told is None else None
        if level is not None and _writer((other.text or "")[: level.start()]) == mine:
            return  # what this process says below belongs to its next failure


def _of_resource(case: Case, failure: Failure, at: int) -> Iterator[str]:
    """The reason of a resource of which a table told only the status, behind its name in a line below."""
    name = f"{failure.said.operation} - "
    for other in case.logs[at + 1 : at + 1 + _BELOW]:
        line = (other.text or "").partition("\n")[0]
        if other.origin.file == case.logs[at].origin.file and name in line and (words := line.partition(name)[2].strip()):
            yield words[:LONG]


def _is_open(words: str) -> bool:
    """Whether a value that is printed over several lines begins in them: what is said of it stands behind its end."""
    return sum(words.count(sign) for sign in "([{") > sum(words.count(sign) for sign in ")]}")


def _closed(case: Case, failure: Failure, at: int) -> str:
    """What stands behind the bracket that closes the value."""
    log = case.logs[at]
    lines = (log.text or "").partition(failure.said.quote)[2].split("\n")[1:] if failure.said.quote else []
    for other in case.logs[at + 1 : at + 1 + _BELOW]:
        if other.origin.file != log.origin.file or other.time_ns not in (None, log.time_ns):
            break
        lines += (other.text or "").split("\n")
    return next((m["words"].rstrip() for line in lines[:_BELOW] if (m := _CLOSING.match(line)) is not None), "")


def _is_head(words: str) -> bool:
    """Whether words announce what follows below, or name only where it was."""
    announces = words.rstrip()[-1:] == ":" and _LIST.search(words) is None
    return announces or _PLACED.fullmatch(words.rstrip(" .")) is not None


def _below(case: Case, failure: Failure, at: int) -> str:
    """The line below a headline, with those that stand further in, or with the other items of a list."""
    log = case.logs[at]
    own = (log.text or "").partition(failure.said.quote)[2] if failure.said.quote else ""
    lines = own.split("\n")[1:_NEXT]
    for other in case.logs[at + 1 : at + _NEXT] if not any(line.strip() for line in lines) else ():
        if other.origin.file != log.origin.file or other.time_ns not in (None, log.time_ns):
            break
        if other.severity not in (0, log.severity):
            break
        lines += (other.text or "").split("\n")[:_NEXT]
    told: list[str] = []
    depth, items = 0, True
    for line in lines:
        words = message_of(line)
        if not words or _RULER.fullmatch(words):
            if told:
                break
            continue
        if _NO_WORDS.match(line):
            break
        step = len(line) - len(line.lstrip())
        items = items and line.lstrip().startswith("- ")  # a list whose items stand at one depth
        if told and ((step <= depth and not items) or len(told) > 2):
            break
        depth = depth if told else step
        told.append(words)
    return "; ".join(told).rstrip(" .")


def _writer(head: str) -> str:
    """What stands before the level in each line of one process."""
    return " ".join(_PASSING.sub("", head).split())
