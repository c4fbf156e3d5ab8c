"""
Which failures follow from which others.

Three ways: a span above the one that failed; what is said later in the same request; and, where no request is named, what
closes a failure in the log around it: the status of the answer, the exit code of the command, the headline of a group.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.failures import by_name, served
from agentcore_analyzer.failures.bare_ends import is_end, is_headline
from agentcore_analyzer.failures.echoes import Echoes, raised_over
from agentcore_analyzer.failures.knowledge.process import signal_of
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind
from agentcore_analyzer.failures.recovery import names
from agentcore_analyzer.failures.reports import Reports
from agentcore_analyzer.failures.same_words import process_of
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Span

_NEVER = 1 << 63
# What is said when something else failed; with words of its own it can be a cause.
ECHOES = frozenset({FailureKind.HTTP_STATUS, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR, FailureKind.STREAM_FRAME})
_ENDS = frozenset({FailureKind.EXCEPTION, FailureKind.COMMAND_ERROR, FailureKind.PROCESS_END})
BEHIND = 20  # records: further away it belongs to something else
BEFORE = 4  # records by which a status stands before the body that says why
NEAR_NS = 5 * 10**9  # one answer as both sides tell of it, two clocks
_HOST = late(r"https?://([\w.-]{1,253})")
# What a runner or a build says of all of its tests; pytest's summary names each.
_TESTS = late(
    r"^[\w./-]{1,200}\.py(?:::[\w\[\].-]{1,200}){0,4}(?: - [^\n]{1,400})?$"
    r"|\b(?:Tests? run: \d|\d{1,6} tests? (?:completed|run|failed)|(?:There (?:are|were) )?(?:failing tests|test failures)\b)"
)
_WAITED = late(r"(?i)\btime-?d?[ -]?out\b(?: expired)?(?: while| was reached while)? waiting\b|\btimed? ?out waiting\b")
# What a runner of steps raises at its end: that some of them failed, by their names.
_STEPS = late(
    r"(?i)\bfail(?:ed|ure|ures)\b[^\n]{0,60}?"
    r"\b(?:steps?|tasks?|nodes?|jobs?|stages?|ops?|flows?|hooks?|tests?)\b(?:\(s\))?[ :'\"`]{1,4}"
    r"(?P<names>[^\n]{3,300})"
)
_STEP_NAME = late(r"[A-Za-z_]\w{2,100}")
_NOT_THERE = late(r"(?i)\bnot found\b|\bdoes not exist\b|\bno such\b|\bdenied\b|\bforbidden\b|\bnot (?:allowed|permitted)\b")
_NAMES = late(r"[\[\"'=/]([A-Za-z][\w.-]{3,100})(?=[\]\"'\s,:]|$)")
# Words for what a stack did not try, and its own statuses once it was taken back.
_CANCELLED = late(rf"{stack_events.NOT_TRIED}|^[A-Z_]{{0,40}}ROLLBACK_(?:COMPLETE|IN_PROGRESS)$")
# What readers of JSON say where there is no word to read.
_NO_OUTPUT = late(
    r"Unexpected end of JSON input|\bunexpected end of JSON|Expecting value: line 1 column 1 \(char 0\)"
    r"|EOF while parsing a value at line 1 column 0"
)
_POD = late(r"\bpods?/([\w.-]{1,253})")
# A process that another one names by its number: `startup process (PID 34)`, `worker process 4711 exited`.
_PID = late(r"\b(?:PID|pid|[Pp]rocess)[ :=]{1,3}#?(?P<pid>\d{1,9})\b")
_GIVES_UP = late(r"(?:PANIC|FATAL):\s")  # levels at which a process of PostgreSQL ends by itself
_CLOSED = late(r"(?i)\b(?:connection|transport|stream|session) (?:was )?(?:closed|lost)\b")
_LACKS = late(r"(?i)\b(?:is|are) (?:required|missing|not (?:set|defined|configured|provided))\b")
_BACK_OFFS = frozenset({"Back-off", "BackOff", "CrashLoopBackOff"})  # of Kubernetes: a container ended, and not why


class Follows:
    """Which failures follow from the given ones: those above them in the span tree, and echoes after them in the same request."""

    def __init__(self, case: Case, causes: Iterable[Failure], *, explained: bool = False) -> None:
        self.case = case
        self.explained = explained  # the causes are: then the body of an answer says no more than its status
        self.causes = tuple(causes)
        self._known = frozenset(map(id, self.causes))
        self._above: dict[tuple[str, str], tuple[Failure, str]] = {}
        self._first: dict[str, Failure] = {}
        self._of_request: dict[str, list[Failure]] = {}
        for cause in self.causes:
            self._mark(cause)
            if cause.request_id:
                self._of_request.setdefault(cause.request_id, []).append(cause)
            for key in (cause.request_id, cause.trace_id):
                if key and (cause.time_ns or 0) < (self._first[key].time_ns or 0 if key in self._first else _NEVER):
                    self._first[key] = cause

    def _mark(self, cause: Failure) -> None:
        trace = self.case.traces.get(cause.trace_id or "")
        if trace is None or not trace.spans:
            return
        span = next((s for s in cause.sources if isinstance(s, Span)), None) or trace.get(cause.span_id)
        for above in trace.ancestors(span) if span is not None else ():
            key = (above.trace_id, above.span_id)
            if key in self._above:
                break  # from here upwards another one is known already
            self._above[key] = (cause, span.name if span is not None else "")

    def cause(self, failure: Failure) -> tuple[Failure, str] | None:
        """What it follows from, and why that is so."""
        if any(isinstance(s, Span) and s.scope == TRANSCRIPT for s in failure.sources):
            return None  # the model was told of what failed before, and went on: what fails later failed by itself
        for source in failure.sources:
            found = self._above.get((source.trace_id, source.span_id)) if isinstance(source, Span) else None
            if found is not None and found[0] is not failure:
                return found[0], f"on the call path above {found[1]}, which failed first"
        if (cause := raised_over(failure, self._of_request.get(failure.request_id or "", ()))) is not None:
            return cause, f"it is the status of the answer over which {cause.place} was raised"
        if failure.kind in ECHOES:
            for key in (failure.request_id, failure.trace_id):
                cause = self._first.get(key or "")
                if cause is None or cause is failure or self._caused(cause, failure):
                    continue
                if (failure.time_ns or 0) >= (cause.time_ns or 0):
                    return cause, f"it follows from what failed before it in the same request ({cause.place})"
        if failure.kind is FailureKind.RESOURCE_STATUS and (cause := self._of_stack(failure)) is not None:
            return cause, f"it was cancelled or rolled back because of what failed at {cause.place}"
        closed = self._closing(failure)
        return closed if closed is None or closed[0] is not failure else None  # its own print stands in records beside it

    def _of_stack(self, failure: Failure) -> Failure | None:
        """What another event of the same list was refused, where this one says only that a stack went no further."""
        around = (failure.place.pointer or "").rpartition("/")[0]
        if not around or not any(_CANCELLED.search(words) for words in (failure.message, failure.code)):
            return None
        beside = (c for c in self.causes if c.place.file == failure.place.file and c.kind is not failure.kind)
        return next((c for c in beside if (c.place.pointer or "").rpartition("/")[0] == around), None)

    def _caused(self, later: Failure, failure: Failure) -> bool:
        """Whether one stands on the call path above the other: of two that ended at one time, neither would be the first."""
        spans = (s for s in later.sources if isinstance(s, Span))
        return any(self._above.get((s.trace_id, s.span_id), (None,))[0] is failure for s in spans)

    def _closing(self, failure: Failure) -> tuple[Failure, str] | None:
        """The failure that this one closes, where no id says to which request it belongs."""
        log = next((s for s in failure.sources if isinstance(s, LogRecord)), None)
        if log is None or failure.trace_id or failure.request_id:
            return None
        if is_headline(failure):
            return self._headlined(log, failure)
        if (told := self._beside_it(log, failure)) is not None:
            return told
        if (told := self._naming(log, failure)) is not None:
            return told
        if is_end(failure):
            cause = self._beside(log, failure, before=BEHIND, behind=0)
            if cause is not None:
                return cause, f"it is how the command or process ended that failed at {cause.place}"
            return None
        if failure.kind in (FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR) and _TESTS.search(failure.message):
            cause = self._beside(log, failure, before=BEHIND, behind=BEHIND)
            if cause is not None and cause.kind in (FailureKind.FAILED_TEST, FailureKind.EXCEPTION):
                return cause, f"it sums up the tests, of which one failed at {cause.place}"
            return None
        if failure.kind is FailureKind.HTTP_STATUS and failure.said.http_status:  # a time-out without a status is no answer
            cause = self._beside(log, failure, before=BEHIND, behind=BEFORE) or self._elsewhere(log, failure)
            return (cause, f"it is the status of the answer to what failed at {cause.place}") if cause else None
        if _is_bare(failure):
            cause = self._beside(log, failure, before=0, behind=BEFORE)
            if cause is not None and cause.kind is FailureKind.AWS_ERROR:
                return cause, f"it names the resource of what failed at {cause.place}"
        if (told := self._echo(failure)) is not None:
            return told
        if self.explained and failure.kind is FailureKind.LOGGED_ERROR and failure.said.quote.lstrip().startswith("{"):
            cause = self._beside(log, failure, before=BEFORE, behind=0)
            if cause is not None and cause.kind is FailureKind.HTTP_STATUS:
                return cause, f"it is the body of the answer whose status stands at {cause.place}"
        return None

    def _headlined(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What failed in the group of which this is the headline; what it announces stands below it."""
        announces = failure.said.message.rstrip().endswith(":")
        before, behind = (0, 2 * BEFORE) if announces else (BEHIND, BEHIND)
        cause = self._beside(log, failure, before=before, behind=behind)
        return (cause, f"it is the headline of a group, and {cause.place} says what failed in it") if cause else None

    def _naming(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What failed of a thing that this one names: what it waited for, its container, its step."""
        if _WAITED.search(failure.said.message) and (cause := self._missing(log, failure)) is not None:
            return cause, f"it waited for what is not there, as {cause.place} says"
        if (cause := by_name.of_container(self.case, self._told_in(log), failure)) is not None:
            return cause, f"it is how the container ended that failed at {cause.place}"
        if failure.kind in ECHOES and (cause := by_name.tagged(self.case, self._told_in(log), log, failure)) is not None:
            return cause, f"it names what says at {cause.place} why"
        if (cause := self._of_step(log, failure)) is not None:
            return cause, f"it names the step that failed at {cause.place}"
        if (cause := self._of_process(log, failure)) is not None:
            return cause, f"it is how the process ended that says at {cause.place} what failed"
        unsaved = (c for c in self._not_saved if _near(c, failure)) if by_name.REFUSES in failure.message else iter(())
        if (cause := next(unsaved, None)) is not None:
            return cause, f"it refuses to write as long as it could not save, and {cause.place} says what failed then"
        if _LACKS.search(failure.said.message) and (cause := self._missing(log, failure)) is not None:
            return cause, f"it lacks what could not be had, as {cause.place} says"
        return None

    def _beside_it(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What stands right beside it and says why, where its own words are those of something that met it."""
        if _NO_OUTPUT.search(failure.said.message) and (cause := self._of_output(log, failure)) is not None:
            return cause, f"there was nothing to read, and {cause.place} says how the process ended"
        if (told := self._reports.of(log, failure)) is not None:
            return told
        if (cause := by_name.at_once(self.case, self._told_in(log), log)) is not None:
            return cause, f"the same process says it in the same moment as {cause.place}"
        if failure.kind is FailureKind.RPC_ERROR and _CLOSED.search(failure.said.message):
            cause = self._beside(log, failure, before=BEFORE, behind=BEFORE)
            if cause is not None and cause.kind in _ENDS and cause.effect is Effect.ENDED:
                return cause, f"the connection was closed as the program behind it ended, which says at {cause.place} what failed"
        if (cause := by_name.of_image(self._told_in(log), failure)) is not None:
            return cause, f"it is the wait before the image is fetched again, and {cause.place} says why it could not be"
        waits = failure.kind is FailureKind.PROCESS_END and failure.code in _BACK_OFFS
        if waits and (cause := self._ended_before(log)) is not None:
            return cause, f"it is the wait before the container is started again, whose end stands at {cause.place}"
        return None

    def _of_output(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The crash right beside it of a process that both lines name."""
        cause = self._beside(log, failure, before=BEFORE, behind=BEFORE)
        if cause is None or not signal_of(cause.said):
            return None
        mine, its = ({w.lower() for w in names(f.said.quote)} for f in (failure, cause))
        return cause if mine & its else None

    def _ended_before(self, log: LogRecord) -> Failure | None:
        """The end of a process near by, in words of its own and of no other pod; the wait after it is an event apart."""
        at = self.case.positions.get(id(log))
        numbers, found = self._told_in(log)
        near = slice(bisect_left(numbers, at - BEHIND), bisect_left(numbers, at + BEHIND + 1)) if at is not None else slice(0)
        mine = set(_POD.findall(log.text or ""))
        for cause in found[near]:
            its = set(_POD.findall(getattr(cause.sources[0], "text", None) or ""))
            if cause.kind is FailureKind.PROCESS_END and cause.code not in _BACK_OFFS and (not mine or not its or mine & its):
                return cause
        return None

    def _echo(self, failure: Failure) -> tuple[Failure, str] | None:
        """The failure before it in its file, of which it tells once more."""
        echoes: Echoes = self.case.memo("echoes of failures", lambda: Echoes(self.case))
        told = echoes.of(failure)
        return told if told is not None and id(told[0]) in self._known else None

    def _missing(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The failure near by that says of a thing which this one names, too, that it is not there or not allowed."""
        mine = set(_NAMES.findall(failure.said.quote + failure.said.message))
        at = self.case.positions.get(id(log))
        numbers, found = self._told_in(log)
        for number, cause in zip(numbers, found, strict=True):
            if at is None or abs(number - at) > BEHIND or cause is failure or not _NOT_THERE.search(cause.said.message):
                continue
            if mine & set(_NAMES.findall(cause.said.message)):
                return cause
        return None

    def _of_step(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The last exception before this one that came out of a function by the name of a step that failed, as this one says."""
        told = _STEPS.search(failure.said.message) if failure.kind is FailureKind.EXCEPTION else None
        at = self.case.positions.get(id(log))
        if told is None or at is None:
            return None
        named = set(_STEP_NAME.findall(told["names"]))
        numbers, found = self._told_in(log)
        for number, cause in zip(reversed(numbers), reversed(found), strict=True):
            if at - BEHIND <= number < at and any(f.own and f.function in named for f in cause.said.frames):
                return cause
        return None

    def _of_process(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The last failure that a process told of before it ended, as another one says that names it by its number."""
        named = _PID.search(failure.said.message) if failure.kind is FailureKind.PROCESS_END else None
        at = self.case.positions.get(id(log))
        if named is None or at is None:
            return None
        numbers, found = self._told_in(log)
        near = range(bisect_left(numbers, at) - 1, bisect_left(numbers, at - BEHIND) - 1, -1)
        for n in near:
            told = self.case.logs[numbers[n]].text or ""
            # Where no line names its process, the one right above that gave up as a whole is of this one.
            above = numbers[n] == at - 1 and not process_of(log.text or "") and _GIVES_UP.match(told)
            if above or process_of(told) == named["pid"]:
                return found[n]
        return None

    def _beside(self, log: LogRecord, failure: Failure, *, before: int, behind: int) -> Failure | None:
        """The nearest failure of the same file that says why, so many records before this one or behind it."""
        at = self.case.positions.get(id(log))
        numbers, found = self._told_in(log)
        if at is None:
            return None
        near = bisect_left(numbers, at - before)
        best: tuple[int, Failure] | None = None
        status = failure.kind is FailureKind.HTTP_STATUS
        while near < len(numbers) and numbers[near] <= at + behind:
            cause, number = found[near], numbers[near]
            near += 1
            if cause is failure or not _near(cause, failure):
                continue
            if status and cause.kind is FailureKind.HTTP_STATUS and (number > at or self._another(number, log)):
                continue
            if status and cause.shape == failure.shape:  # the same answer to another request
                continue
            if status and _refused_elsewhere(cause, failure):
                continue
            if status and cause.kind is FailureKind.WEBSOCKET_CLOSE:  # that connection was open: nothing is answered on it
                continue
            if status and self._of_other_request(number, log):
                continue
            if status and self._answered_between(number, at, log):
                continue
            distance = at - number if number <= at else 2 * (number - at)
            if best is None or distance < best[0]:
                best = (distance, cause)
        return best[1] if best else None

    def _another(self, number: int, log: LogRecord) -> bool:
        """Whether both are lines of one access log: each is a request of its own."""
        one, other = (served.SERVED.match(g.text or "") for g in (self.case.logs[number], log))
        return one is not None and other is not None and masked(one[1] or one[2] or "") == masked(other[1] or other[2] or "")

    def _of_other_request(self, number: int, log: LogRecord) -> bool:
        """Whether both lines name their request or their client, and it is not the same."""
        one, other = (self.case.logs[number].text or "", log.text or "")
        told = tuple(zip(served.named(one), served.named(other), strict=True))
        return any(mine and its and mine != its for mine, its in told)

    def _answered_between(self, one: int, other: int, log: LogRecord) -> bool:
        """Whether another request was answered between them: its status says nothing of this one."""
        low, high = min(one, other), max(one, other)
        mine = served.ACCESS.search(log.text or "")
        between = (g for g in self.case.logs[low + 1 : high] if g.origin.file == log.origin.file)
        return bool(mine) and any(served.ACCESS.search((g.text or "")[:400]) for g in between)

    def _elsewhere(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The failure that another file tells of within seconds, if it is the only one there."""
        if failure.time_ns is None or (failure.said.http_status or 0) < 500:
            return None
        found = [
            c for c in self._timed(failure.time_ns) if c.place.file != log.origin.file and c.kind is not FailureKind.HTTP_STATUS
        ]
        return found[0] if len({c.place.file for c in found}) == 1 else None

    def _timed(self, time_ns: int) -> list[Failure]:
        times, found = self._by_time
        start, end = bisect_left(times, time_ns - NEAR_NS), bisect_left(times, time_ns + NEAR_NS // 5)
        return list(found[start:end])

    @cached_property
    def _by_time(self) -> tuple[tuple[int, ...], tuple[Failure, ...]]:
        timed = sorted(((c.time_ns, n) for n, c in enumerate(self._sayers) if c.time_ns is not None))
        return tuple(t for t, _ in timed), tuple(self._sayers[n] for _, n in timed)

    @cached_property
    def _sayers(self) -> tuple[Failure, ...]:
        """Causes that say what failed: neither a bare end, nor a headline, nor a status without a reason."""
        return tuple(c for c in self.causes if not is_end(c) and not is_headline(c) and not _is_bare(c))

    def _told_in(self, log: LogRecord) -> by_name.Told:
        return self._files.get(log.origin.file, ((), ()))

    @cached_property
    def _not_saved(self) -> tuple[Failure, ...]:
        return by_name.not_saved(self._sayers)

    @cached_property
    def _reports(self) -> Reports:
        return Reports(self.case, self._files)

    @cached_property
    def _files(self) -> dict[str, tuple[tuple[int, ...], tuple[Failure, ...]]]:
        """Of each file: where its failures stand, in order."""
        made: dict[str, list[tuple[int, int]]] = {}
        for number, cause in enumerate(self._sayers):
            for source in cause.sources:
                if isinstance(source, LogRecord):
                    made.setdefault(source.origin.file, []).append((self.case.positions[id(source)], number))
        return {
            file: (tuple(p for p, _ in sorted(pairs)), tuple(self._sayers[n] for _, n in sorted(pairs)))
            for file, pairs in made.items()
        }


def _refused_elsewhere(one: Failure, other: Failure) -> bool:
    """Whether two statuses name two hosts, and the second is 4xx: that is about its own request."""
    if one.kind is not FailureKind.HTTP_STATUS:
        return False
    first, second = (_HOST.search(f.said.quote) for f in (one, other))
    return first is not None and second is not None and first[1] != second[1] and (other.said.http_status or 500) < 500


def _is_bare(failure: Failure) -> bool:
    """Whether it is the status of a resource and nothing else."""
    return failure.kind is FailureKind.RESOURCE_STATUS and failure.message in ("", failure.code, failure.said.operation)


def _near(one: Failure, other: Failure) -> bool:
    return one.time_ns is None or other.time_ns is None or abs(one.time_ns - other.time_ns) <= 12 * NEAR_NS
