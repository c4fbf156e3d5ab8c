"""How a process was ended: what its exit code, signal or words say, and what stands around it in the same log."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge import process
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

NEAR = 20  # records of one log within which several lines tell of one end
_MOST = 50  # failures that are compared with the next one: a server that loses worker after worker writes thousands of such lines
_HEAD = 4000  # characters of a record that are looked at
_KINDS = frozenset({FailureKind.PROCESS_END, FailureKind.COMMAND_ERROR, FailureKind.RESOURCE_STATUS, FailureKind.LOGGED_ERROR})
# Exceptions by which a program tells that a process ended: its own, or one that it had started.
_RAISED = late(
    r"heap out of memory|Fatal Python error: (?:Segmentation|Aborted|Bus|Illegal|Floating)|died with <Signals\.|terminated abruptly|signal: (?:killed|segm|aborted)"
    r"|exited prematurely: signal|WorkerLostError|(?:exit code|status)[ :=]{1,2}(?:137|139|134)\b"
    r"|\bexited with (?:code|status) (?:3221\d{6}|-1073\d{6}|0[xX][cC]0000\w{3})\b"  # how Windows numbers its exceptions
)
_SILENT = late(r"WORKER TIMEOUT")
_GONE = late(r"Child process \[\d{1,9}\] died|terminated abruptly")
# An end by SIGKILL may close a stop that was asked for, where the program did not end in time.
# `Sent interrupt` is Nomad's.
ASKED = late(
    r"Gracefully stopping|Handling signal: (?:term|int|quit)|Shutting down\b|\bSIGTERM\b|\bSIGINT\b|[Ss]topping (?:container|task|service|\d|\.\.\.)|received signal 15"
    r"|\^CGracefully|Container \S{1,100} {1,4}Stopping|docker (?:compose )?(?:stop|down)\b|Deactivating|\bSent interrupt\b"
    r"|State '(?:stop|final)-[a-z]{3,10}' timed out|\bsystemd\[\d{1,7}\]: Stopping "  # systemd's states of a unit that is being stopped
)
_USED = "Max Memory Used: "
# Signs of a program in Python: its files and frames, its command, its servers.
_OF_PYTHON = late(r"(?i)\.py\b|\bpython[\d.]{0,4}\b|\b(?:gunicorn|uvicorn|celery)\b")


class Sort(StrEnum):
    """Why a process ended, as far as the words tell; the first ones say more than the later ones."""

    MEMORY = "memory"
    SILENT = "silent"  # a worker gave no sign of life in time
    CRASHED = "crashed"  # in native code, or by its own abort
    SLOW = "slow"  # a time limit
    KILLED = "killed"  # by SIGKILL, and nobody says why
    GONE = "gone"  # that it ended, and no more
    STOPPED = "stopped"  # by a signal that asks
    ECHO = "echo"  # says it of an end that another line tells of


_OF_SIGNAL = {
    4: Sort.CRASHED, 6: Sort.CRASHED, 7: Sort.CRASHED, 8: Sort.CRASHED, 11: Sort.CRASHED, 31: Sort.CRASHED, 9: Sort.KILLED, 14: Sort.SLOW,
    24: Sort.SLOW, 15: Sort.STOPPED, 1: Sort.STOPPED, 3: Sort.STOPPED,
}  # fmt: skip
_TIME_LIMIT = ("124", "Task timed out")  # timeout(1); Lambda
_ECHO = ("Runtime.ExitError",)


class Ending(NamedTuple):
    """One end of a process: every failure that tells of it, the one that says most first; `signs` are records beside them."""

    sort: Sort
    failures: list[Failure]
    signal: int
    signs: tuple[tuple[LogRecord, str, str], ...] = ()  # record, what it is, its line
    asked: bool = False


def sort_of(failure: Failure) -> Sort | None:
    """None where it tells of no process that was killed: a program that ended by itself has a code of its own."""
    said = failure.said
    words = f"{said.code} {said.type} {said.quote} {said.message}"[:_HEAD]
    if failure.kind not in _KINDS and not _RAISED.search(words) and said.quote.strip() not in _ECHO:
        return None
    if failure.kind is FailureKind.LOGGED_ERROR and not process.signal_of(said):
        return None
    if failure.kind is not FailureKind.COMMAND_ERROR and process.of_memory(_beside(failure, words)):
        return Sort.MEMORY
    if _SILENT.search(words):
        return Sort.SILENT
    if said.code in _TIME_LIMIT:
        return Sort.SLOW
    return _OF_SIGNAL.get(process.signal_of(said)) or (Sort.GONE if _GONE.search(words) else Sort.ECHO if said.quote.strip() in _ECHO else None)


def _own(failure: Failure) -> str:
    said = failure.said
    return f"{said.code} {said.quote} {said.message}"[:_HEAD]


def _beside(failure: Failure, words: str) -> str:
    """The words of a failure, and of its record where that holds one end only: `"OOMKilled": true` stands beside the exit code."""
    source = failure.sources[0]
    return f"{words} {source.text}"[:_HEAD] if isinstance(source, LogRecord) and len(source.text or "") < _HEAD else words


def endings(case: Case, found: list[Failure]) -> Iterator[Ending]:
    """The given failures as ends of processes: what one log says within a few records is one end."""
    at_log = case.positions
    sorts = {id(f): s for f in found if (s := once(sort_of, f)) is not None}
    signals = {id(f): process.signal_of(f.said) for f in found if id(f) in sorts}
    clusters: list[list[Failure]] = []
    last: dict[str, list[Failure]] = {}
    for failure in (f for f in found if id(f) in sorts):
        log = failure.log
        cluster = last.get(failure.place.file) if log is not None else None
        if log is None or cluster is None or at_log[id(log)] - at_log[id(_last(cluster))] > NEAR or not _one_end(cluster, failure, sorts, signals):
            clusters.append(cluster := [])
            if log is not None:
                last[failure.place.file] = cluster
        cluster.append(failure)
    for cluster in clusters:
        if any(sorts[id(f)] is not Sort.ECHO for f in cluster):
            yield _ending(case, cluster, sorts)


def _one_end(cluster: list[Failure], failure: Failure, sorts: dict[int, Sort], signals: dict[int, int]) -> bool:
    """Whether a failure can tell of the end that the others tell of: another signal is another end, unless a server or the kernel sent both."""
    if len(cluster) == _MOST or any(f.request_id and failure.request_id and f.request_id != failure.request_id for f in cluster):
        return False
    number, others = signals[id(failure)], {signals[id(f)] for f in cluster} - {0}
    sent = {Sort.MEMORY, Sort.SILENT} & {sorts[id(f)] for f in (*cluster, failure)}
    return not number or not others or number in others or bool(sent)


def _last(cluster: list[Failure]) -> LogRecord:
    return next(s for f in reversed(cluster) for s in f.sources if isinstance(s, LogRecord))


def _ending(case: Case, cluster: list[Failure], sorts: dict[int, Sort]) -> Ending:
    at_log = case.positions
    order = list(Sort)
    told = sorted(cluster, key=lambda f: (order.index(sorts[id(f)]), sorts[id(f)] is Sort.MEMORY and not process.of_memory(_own(f))))
    sort, number = sorts[id(told[0])], next((n for f in told if (n := process.signal_of(f.said))), 0)
    log = told[0].log
    if log is None:
        return Ending(sort, told, number)
    at, file = at_log[id(log)], log.origin.file
    here = [g for g in case.logs[max(0, at - NEAR) : at + NEAR] if g.origin.file == file and g.text]
    used = next((g for g in here if _USED in (g.text or "") and process.of_memory(_line(g, _USED))), None) if sort is Sort.KILLED else None
    if used is not None:
        return Ending(Sort.MEMORY, told, number, ((used, "all of its memory was used", _line(used, _USED)),))
    before = (g for g in here if _before(g, log, below=at_log[id(g)] > at) and ASKED.search((g.text or "")[:_HEAD]))
    asked = next(before, None) if sort in (Sort.KILLED, Sort.STOPPED) else None
    if asked is None:
        return Ending(sort, told, number)
    return Ending(sort, told, number, ((asked, "it was asked to stop before", (asked.text or "").strip()[:300]),), asked=True)


def _before(one: LogRecord, log: LogRecord, *, below: bool) -> bool:
    """Whether a record tells of what was before another: it stands above it, or below in a list whose newest row is the first."""
    if one is log or not below:
        return one is not log
    return one.time_ns is not None and log.time_ns is not None and one.time_ns < log.time_ns


def _line(log: LogRecord, words: str) -> str:
    return next((row.strip() for row in (log.text or "").splitlines() if words in row), "")


def in_python(case: Case, ending: Ending) -> bool:
    """Whether the input shows around the end that a program in Python ended so."""
    if any(f.said.language == "python" for f in ending.failures):
        return True
    log = next((s for f in ending.failures for s in f.sources if isinstance(s, LogRecord)), None)
    if log is None:
        return False
    at = case.positions[id(log)]
    near = (g for g in case.logs[max(0, at - NEAR) : at + NEAR] if g.origin.file == log.origin.file)
    return any(_OF_PYTHON.search(f"{g.logger} {(g.text or '')[:_HEAD]}") for g in near)
