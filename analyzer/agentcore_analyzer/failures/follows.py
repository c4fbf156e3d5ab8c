"""
Which failures follow from which others.

Three ways: a span above the one that failed; what is said later in the same request; and, where no request is named, what
closes a failure in the log around it: the status of the answer, the exit code of the command, the headline of a group.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.failures import by_name, served
from agentcore_analyzer.failures.bare_ends import exit_status, is_end, is_headline, without_sight
from agentcore_analyzer.failures.echoes import Echoes, raised_over
from agentcore_analyzer.failures.knowledge.process import says_so, signal_of
from agentcore_analyzer.failures.named import Named
from agentcore_analyzer.failures.near import BEFORE, BEHIND, ECHOES, NEAR_NS, Places, near
from agentcore_analyzer.failures.one_thing import names
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind
from agentcore_analyzer.failures.reports import Reports
from agentcore_analyzer.failures.sentences import is_reason, same_of_another
from agentcore_analyzer.failures.shape import ANY_TYPE, masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Span

_NEVER = 1 << 63
_ENDS = frozenset({FailureKind.EXCEPTION, FailureKind.COMMAND_ERROR, FailureKind.PROCESS_END})
_HOST = late(r"https?://([\w.-]{1,253})")
# What a runner or a build says of all of its tests; pytest's summary names each.
_TESTS = late(
    r"^[\w./-]{1,200}\.py(?:::[\w\[\].-]{1,200}){0,4}(?: - [^\n]{1,400})?$"
    r"|\b(?:Tests? run: \d|\d{1,6} tests? (?:completed|run|failed)|(?:There (?:are|were) )?(?:failing tests|test failures)\b)"
)
# Words for what a stack did not try, and its own statuses once it was taken back.
_CANCELLED = late(rf"{stack_events.NOT_TRIED}|^[A-Z_]{{0,40}}ROLLBACK_(?:COMPLETE|IN_PROGRESS)$")
# What readers of JSON say where there is no word to read.
_NO_OUTPUT = late(
    r"Unexpected end of JSON input|\bunexpected end of JSON|Expecting value: line 1 column 1 \(char 0\)"
    r"|EOF while parsing a value at line 1 column 0"
)
_POD = late(r"\bpods?/([\w.-]{1,253})")
_MAKE = late(r"\w{0,20}make(?:\[(?P<level>\d{1,3})\])?: \*\*\*")
_CLOSED = late(r"(?i)\b(?:connection|transport|stream|session) (?:was )?(?:closed|lost)\b")
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
        self._requests: dict[int, str | None] = {}
        self._lines: dict[int, tuple[str, str]] = {}
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
        if failure.kind is FailureKind.RESOURCE_STATUS and (cause := self._named.tasks(failure)) is not None:
            return cause, f"it says that the tasks of a service did not come up, and {cause.place} why"
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
        log = failure.log
        if log is None or failure.trace_id or failure.request_id:
            return None
        if is_headline(failure):
            return self._headlined(log, failure)
        if (told := self._beside_it(log, failure)) is not None:
            return told
        if (told := self._named.of(log, failure)) is not None:
            return told
        if is_end(failure):
            return self._ended_so(failure)
        if (status := exit_status(failure)) is not None:
            cause = self._beside(log, failure, before=BEFORE, behind=0)
            if cause is not None and says_so(status, f"{cause.said.quote} {cause.message}"):
                return cause, f"{status} is the status of a process that ended so, as {cause.place} says"
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

    def _ended_so(self, failure: Failure) -> tuple[Failure, str] | None:
        """Why something ended: what failed before it, else the end before it that is passed on, told by whom ran it."""
        logs = [s for s in failure.sources if isinstance(s, LogRecord)]  # a unit tells of one end in several lines
        causes = (self._beside(log, failure, before=BEHIND, behind=0) for log in logs)
        if (cause := next((c for c in causes if c is not None and not by_name.of_other_container(failure, c)), None)) is not None:
            return cause, f"it is how the command or process ended that failed at {cause.place}"
        at = self.case.positions.get(id(logs[0]))
        numbers, found = self._ends.get(logs[0].origin.file, ((), ()))
        near = range(bisect_left(numbers, at) - 1, bisect_left(numbers, at - BEHIND) - 1, -1) if at is not None else ()
        ended = next((found[n] for n in near if _passes_on(failure, found[n], apart=(at or 0) - numbers[n])), None)
        return (ended, f"it passes on how something ended, as {ended.place} says") if ended is not None else None

    def _headlined(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What failed in the group of which this is the headline; what it announces stands below it."""
        announces = failure.said.message.rstrip().endswith(":")
        before, behind = (0, 2 * BEFORE) if announces else (BEHIND, BEHIND)
        if announces and failure.kind is FailureKind.EXCEPTION and short(failure.type) not in ANY_TYPE:
            behind = 1  # the message of a class of its own goes on in the next line
        cause = self._beside(log, failure, before=before, behind=behind)
        if cause is None and (is_end(failure) or ": " not in without_sight(failure.message).rstrip(" :")):
            cause = self._beside(log, failure, before=before, behind=behind, among=self._ends)
        return (cause, f"it is the headline of a group, and {cause.place} says what failed in it") if cause else None

    def _beside_it(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What stands right beside it and says why, where its own words are those of something that met it."""
        if _NO_OUTPUT.search(failure.said.message) and (cause := self._of_output(log, failure)) is not None:
            return cause, f"there was nothing to read, and {cause.place} says how the process ended"
        if (told := self._reports.of(log, failure)) is not None:
            return told
        if (cause := by_name.at_once(self.case, self._files.get(log.origin.file, ((), ())), log)) is not None:
            return cause, f"the same process says it in the same moment as {cause.place}"
        if failure.kind is FailureKind.RPC_ERROR and _CLOSED.search(failure.said.message):
            cause = self._beside(log, failure, before=BEFORE, behind=BEFORE)
            if cause is not None and cause.kind in _ENDS and cause.effect is Effect.ENDED:
                return cause, f"the connection was closed as the program behind it ended, which says at {cause.place} what failed"
        if (image := by_name.image_of(failure)) and (cause := self._named.of_image(log, image)) is not None:
            return cause, f"it is the wait before the image is fetched again, and {cause.place} says why it could not be"
        waits = failure.kind is FailureKind.PROCESS_END and failure.code in _BACK_OFFS and not image
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
        numbers, found = self._files.get(log.origin.file, ((), ()))
        near = slice(bisect_left(numbers, at - BEHIND), bisect_left(numbers, at + BEHIND + 1)) if at is not None else slice(0)
        mine = set(_POD.findall(log.text or ""))
        for cause in found[near]:
            its = set(_POD.findall(getattr(cause.sources[0], "text", None) or ""))
            ended = cause.kind is FailureKind.PROCESS_END and cause.code not in _BACK_OFFS
            if ended and (not mine or not its or mine & its):
                return cause
        return None

    def _echo(self, failure: Failure) -> tuple[Failure, str] | None:
        """The failure before it in its file, of which it tells once more."""
        echoes: Echoes = self.case.memo("echoes of failures", lambda: Echoes(self.case))
        told = echoes.of(failure)
        return told if told is not None and id(told[0]) in self._known else None

    def _beside(
        self, log: LogRecord, failure: Failure, *, before: int, behind: int, among: Places | None = None
    ) -> Failure | None:
        """The nearest failure of the same file that says why, so many records before this one or behind it."""
        at = self.case.positions.get(id(log))
        numbers, found = (self._files if among is None else among).get(log.origin.file, ((), ()))
        if at is None:
            return None
        window = range(bisect_left(numbers, at - before), bisect_right(numbers, at + behind))
        status = failure.kind is FailureKind.HTTP_STATUS
        # The cheapest is asked first: in an access log all of them are of another request.
        other = (n for n in window if found[n] is not failure and not (status and found[n].shape == failure.shape))
        nearest = sorted(other, key=lambda n: at - numbers[n] if numbers[n] <= at else 2 * (numbers[n] - at))
        causes = (n for n in nearest if near(found[n], failure))
        if status:
            causes = (n for n in causes if self._answered_with(found[n], numbers[n], failure, at, log))
        return next((found[n] for n in causes), None)

    def _answered_with(self, cause: Failure, number: int, failure: Failure, at: int, log: LogRecord) -> bool:
        """Whether a status may be that of the answer to what failed in the record with this number."""
        answers = cause.kind is FailureKind.HTTP_STATUS and not _raised_over(cause, failure)
        if answers and (number > at or self._another(number, log)):
            return False
        if _raised_over(failure, cause):  # its own answer
            return False
        if failure.type and cause.said.http_status not in (None, failure.said.http_status):
            return False  # raised over another answer
        if _refused_elsewhere(cause, failure):
            return False
        if cause.kind is FailureKind.WEBSOCKET_CLOSE:  # that connection was open: nothing is answered on it
            return False
        return not (self._of_other_request(number, log) or self._answered_between(number, at, log))

    def _another(self, number: int, log: LogRecord) -> bool:
        """Whether both are lines of one access log: each is a request of its own."""
        mine = self._request(log)
        return mine is not None and mine == self._request(self.case.logs[number])

    def _request(self, log: LogRecord) -> str | None:
        """What a line of an access log answers, but for ids; each line stands between dozens of others that ask."""
        known = self._requests.get(id(log), "")
        if known == "":
            found = served.SERVED.match(log.text or "")
            known = self._requests[id(log)] = f"/{masked(found[1] or found[2] or '')}" if found is not None else None
        return known

    def _of_other_request(self, number: int, log: LogRecord) -> bool:
        """Whether both lines name their request or their client, and it is not the same."""
        (request, client), (its_request, its_client) = self._named_in(self.case.logs[number]), self._named_in(log)
        return bool(request and its_request and request != its_request) or bool(client and its_client and client != its_client)

    def _named_in(self, log: LogRecord) -> tuple[str, str]:
        """The request and the client that a line names: each stands between dozens of others that are compared with it."""
        known = self._lines.get(id(log))
        if known is None:
            known = self._lines[id(log)] = served.named(log.text or "")
        return known

    def _answered_between(self, one: int, other: int, log: LogRecord) -> bool:
        """Whether another request was answered between them: its status says nothing of this one."""
        if abs(one - other) < 2 or served.ACCESS.search(log.text or "") is None:
            return False
        between = (g for g in self.case.logs[min(one, other) + 1 : max(one, other)] if g.origin.file == log.origin.file)
        return any(served.ACCESS.search((g.text or "")[:400]) for g in between)

    def _elsewhere(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The failure that another file tells of within seconds, if it is the only one there."""
        if failure.time_ns is None or (failure.said.http_status or 0) < 500:
            return None
        found = [c for c in self._timed(failure.time_ns) if c.place.file != log.origin.file]
        return found[0] if len({c.place.file for c in found}) == 1 else None

    def _timed(self, time_ns: int) -> list[Failure]:
        times, found = self._by_time
        start, end = bisect_left(times, time_ns - NEAR_NS), bisect_left(times, time_ns + NEAR_NS // 5)
        return list(found[start:end])

    @cached_property
    def _by_time(self) -> tuple[tuple[int, ...], tuple[Failure, ...]]:
        """What says more than a status, in order."""
        told = ((n, c) for n, c in enumerate(self._sayers) if c.kind is not FailureKind.HTTP_STATUS)
        timed = sorted((c.time_ns, n) for n, c in told if c.time_ns is not None)
        return tuple(t for t, _ in timed), tuple(self._sayers[n] for _, n in timed)

    @cached_property
    def _sayers(self) -> tuple[Failure, ...]:
        """Causes that say what failed: neither a bare end, nor a headline, nor a status without a reason."""
        return tuple(c for c in self.causes if not is_end(c) and not is_headline(c) and not _is_bare(c))

    @cached_property
    def _named(self) -> Named:
        return Named(self.case, self._sayers, self._files, self._ends)

    @cached_property
    def _reports(self) -> Reports:
        return Reports(self.case, self._files)

    @cached_property
    def _files(self) -> Places:
        """Of each file: where its failures stand, in order."""
        return self._placed(self._sayers)

    @cached_property
    def _ends(self) -> Places:
        """Of each file: where something only ended, in order."""
        return self._placed(tuple(c for c in self.causes if is_end(c) and not is_headline(c)))

    def _placed(self, causes: tuple[Failure, ...]) -> Places:
        made: dict[str, list[tuple[int, int]]] = {}
        for number, cause in enumerate(causes):
            for source in cause.sources:
                if isinstance(source, LogRecord):
                    made.setdefault(source.origin.file, []).append((self.case.positions[id(source)], number))
        return {
            file: (tuple(p for p, _ in sorted(pairs)), tuple(causes[n] for _, n in sorted(pairs)))
            for file, pairs in made.items()
        }


def _passes_on(failure: Failure, before: Failure, *, apart: int) -> bool:
    """
    Whether one end may be that of the other, told once more: in the same words and fewer, or right behind it, of the same status,
    where both tell one, and in another sentence.
    """
    if before is failure or not near(before, failure):
        return False
    inner, outer = (_MAKE.match(f.message) for f in (before, failure))
    if inner is not None and outer is not None:  # make numbers the makes that it runs
        return int(inner["level"] or 0) > int(outer["level"] or 0)
    if before.shape == failure.shape:
        return False
    if is_reason(failure.message) and failure.message in before.message:
        return True
    if apart > BEFORE or same_of_another(before.message, failure.message):
        return False
    first, second = exit_status(before), exit_status(failure)
    return first is None or second is None or first == second


def _raised_over(cause: Failure, answer: Failure) -> bool:
    """Whether a client raised one, with a class of its own, over an answer of the same status that its log tells of."""
    return bool(cause.type) and not answer.type and cause.said.http_status == answer.said.http_status


def _refused_elsewhere(one: Failure, other: Failure) -> bool:
    """Whether two statuses name two hosts, and the second is 4xx: that is about its own request."""
    if one.kind is not FailureKind.HTTP_STATUS:
        return False
    first, second = (_HOST.search(f.said.quote) for f in (one, other))
    return first is not None and second is not None and first[1] != second[1] and (other.said.http_status or 500) < 500


def _is_bare(failure: Failure) -> bool:
    """Whether it is the status of a resource and nothing else."""
    return failure.kind is FailureKind.RESOURCE_STATUS and failure.message in ("", failure.code, failure.said.operation)
