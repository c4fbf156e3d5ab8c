"""
Stacks that were logged line by line: each line became a record of its own, often in turns with those of other writers.

So are errors of botocore whose sentence was logged in a record behind the one that names the code and the operation.

Readers of files put lines together that follow each other; what stands between the records of others, or carries a stamp on
every line, comes here. A writer is told by its stream and request, and by what stands before each line in its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, LogRole

_SIGNS = (
    "Traceback (most", 'File "', " at ", "\tat ", "goroutine ", ".go:", "Caused by:", ":in `", ":in '", "panicked at", "#0 ", "Error (", "::Error",
    "exception occurred:", "direct cause of", "Node.js v", "--- End of", "│ ", "node:internal",
)  # fmt: skip
# A line that is one of a stack, and no sentence.
_PIECE = late(
    r"Traceback \(most recent call last\)[: ]|│ \S{1,300}:\d{1,9} in \S|--- End of (?:inner exception|stack trace)|node:internal/\S{1,200}:\d{1,9}$|File \"[^\"]{1,500}\", line \d{1,9}(?:, in .{1,200})?\s*$|\bat .{0,300}[(:]\S{1,300}:\d{1,9}\)?(?: \{)?\s*$"
    r"|\bat [\w.$<>/]{1,300}\([^()]{1,200}\)\s*$|\bat .{1,300} in .{1,300}:(?:line )?\d{1,9}\s*$|goroutine \d{1,9} \[|\.go:\d{1,9}(?: \+0x[0-9a-f]+)?\s*$"
    r"|Caused by:(?: |\s*$)|\bfrom \S{1,300}:\d{1,9}:in [`']|:\d{1,9}:in [`'][^']{1,200}': |panicked at |#\d{1,4} (?:0x|\S{1,300}\(\d{1,9}\): )"
    r"|:\d{1,9}:in [`'][^\n]{1,300}'\s*$|[\s\]][A-Z]\w{1,80}(?:::[A-Z]\w{1,80}){0,6} \(.{3,2000}\):\s*$"
    r"|another exception occurred:\s*$|direct cause of the following exception:\s*$|Node\.js v\d|stack backtrace:\s*$"
)
_NUMBERED = late(r"\n[0-9a-f]{5}")  # a number or an id at the begin of a line: how lines begin is compared
_BEFORE, _AFTER = 4, 12  # records of the same writer around a piece that may belong to the stack
_STAMP = 8  # characters with which every line begins where a logger wrote each
_GAP_NS = 10 * 10**9
_MOST = 2_000  # records of one window
# botocore's text before its sentence; what follows stands in the next record of the same writer.
_HALF = late(r"An error occurred \([\w.]{1,100}\) when calling the \w{1,100} operation(?: \(reached max retries: \d{1,3}\))?:$")
_AT_ONCE_NS = 50 * 10**6


def stacks(case: Case) -> list[tuple[str, list[LogRecord]]]:
    """Each stack that spans several records: its own lines, and the records."""
    found: list[tuple[str, list[LogRecord]]] = []
    for window in _windows(case):
        found.extend(_stacks(case, window))
    return found


def halves(case: Case) -> Iterator[tuple[str, list[LogRecord]]]:
    """Errors of botocore in two records, put together, with the records."""
    begun = (log for log in case.logs_with(" operation") if (text := (log.text or "").rstrip()).endswith(":") and _HALF.search(text[-400:]))
    first = next(begun, None)
    if first is None:
        return
    wanted = {id(first), *map(id, begun)}
    open_: dict[tuple[str, str], LogRecord] = {}
    for log in case.logs[case.positions[id(first)] :]:
        if not log.text:
            continue
        writer = (log.origin.file, log.stream)
        if (half := open_.pop(writer, None)) is not None and _at_once(half, log):
            yield _sentence(half, log), [half, log]
        if id(log) in wanted:
            open_[writer] = log


def _at_once(first: LogRecord, second: LogRecord) -> bool:
    if first.time_ns is None or second.time_ns is None:
        return first.time_ns is second.time_ns
    return 0 <= second.time_ns - first.time_ns <= _AT_ONCE_NS


def _sentence(first: LogRecord, second: LogRecord) -> str:
    """Both texts as one, without the stamp and the logger that stand before each."""
    one, other = (first.text or "").rstrip(), second.text or ""
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one} {other[other.rfind(' ', 0, same) + 1 :]}"


_Writer = tuple[str, str, str]


def _writer(log: LogRecord) -> _Writer:
    role = LogRole.LINE if log.role is LogRole.ERROR else log.role  # its frames are lines
    return log.origin.file, f"{log.stream}/{role}", log.request_id or log.trace_id or ""


class _Signed:
    """
    Of the records that hold a sign of a stack: `parts`, how many lines of a stack in pieces one of several lines stands for, and
    `pieces`, the same of those that have a line of a stack; by their identity.
    """

    def __init__(self, logs: Iterable[LogRecord]) -> None:
        self.parts: dict[int, int] = {}
        self.pieces: dict[int, int] = {}
        of: dict[_Writer, int] = {}
        alike = Alike()
        for log in logs:
            text = (log.text or "").strip("\n")
            part = 1
            if "\n" in text:
                part = self.parts[id(log)] = part_of(text, alike)
            if part and any(sign in text for sign in _SIGNS) and any(_PIECE.search(line[-1_000:]) for line in text.split("\n")[:50]):
                self.pieces[id(log)] = part
                writer = _writer(log)
                of[writer] = of.get(writer, 0) + part
        self.writers = {writer for writer, lines in of.items() if lines > 1}


def _windows(case: Case) -> Iterator[list[LogRecord]]:
    """Records of one writer around the lines of a stack."""
    signed = list(case.logs_with(*_SIGNS))
    told = _Signed(signed)
    if not told.writers:
        return
    files = {file for file, _, _ in told.writers}
    open_: dict[_Writer, tuple[list[LogRecord], int, int]] = {}  # records, pieces, records since the last piece
    start = next(case.outlines.groups_of([case.positions[id(signed[0])]]))[0]
    for log in case.logs[start:]:
        if not log.text or log.origin.file not in files or (writer := _writer(log)) not in told.writers:
            continue
        records, pieces, since = open_.get(writer, ([], 0, 0))
        whole = "\n" in log.text.strip("\n") and not told.parts.get(id(log))
        long = records and log.time_ns is not None and abs(log.time_ns - (records[-1].time_ns or log.time_ns)) > _GAP_NS
        if whole or long or (pieces and since > _AFTER) or len(records) >= _MOST:
            if pieces > 1:
                yield records
            records, pieces, since = [], 0, 0
        if whole:
            open_.pop(writer, None)
            continue
        piece = told.pieces.get(id(log), 0)
        if not pieces:
            records = [*(records if piece else records[1 - _BEFORE :]), log]
        else:
            records.append(log)
        open_[writer] = (records, pieces + piece, 0 if piece else since + 1)
    yield from (records for records, pieces, _ in open_.values() if pieces > 1)


def part_of(text: str, alike: Alike) -> int:
    """The same as `_in_part`, found out once for texts that are alike, unless numbers begin their lines."""
    return _in_part(text) if _NUMBERED.search(text) else alike.answer(text, _in_part)


def _in_part(text: str) -> int:
    """
    How many lines of a stack in pieces a record of several lines stands for: 0 where it holds all of it, 2 where its
    stack is cut, 1 where a logger stamped each line, so that nothing tells.
    """
    if not any(sign in text for sign in _SIGNS):
        return 0
    from agentcore_analyzer.stacktraces.reading import traces_in

    found = traces_in(text)
    if not found or any(t.cut or not t.chain[-1].type for t in found):
        return 2
    lines = text.split("\n")[:_MOST]
    first, last = min(lines), max(lines)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return 1 if len(first[:same].strip()) >= _STAMP else 0


def _free_below(case: Case, log: LogRecord, below: LogRecord | None) -> bool:
    """Whether a free line parts a record from the next one of its window, and no other record."""
    if below is None or case.positions.get(id(below), 0) - case.positions.get(id(log), 0) != 1:
        return False
    first, second = log.place.line, below.place.line
    return None not in (first, second) and (second or 0) - (first or 0) > (log.text or "").rstrip("\n").count("\n") + 1


def _stacks(case: Case, window: list[LogRecord]) -> Iterator[tuple[str, list[LogRecord]]]:
    from agentcore_analyzer.stacktraces.reading import traces_in  # only where a stack is in pieces

    texts = [(log.text or "").strip("\n") + ("\n" if _free_below(case, log, below) else "") for log, below in zip(window, (*window[1:], None), strict=True)]
    owner = [number for number, text in enumerate(texts) for _ in range(text.count("\n") + 1)]
    whole = "\n".join(texts)
    lines = whole.split("\n")
    for trace in traces_in(whole):
        numbers = dict.fromkeys(owner[row] for row in trace.rows)
        if len(numbers) > 1:
            yield "\n".join(lines[row] for row in trace.rows), [window[number] for number in numbers]
