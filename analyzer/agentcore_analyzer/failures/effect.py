"""
What a failure did to the request it belongs to, and how that is known.

Known only from what belongs to the same request or process: the status of the spans above, the same call again in the same
trace, the last line of the same request id, what the text itself says of its end (`endings`), or that nothing follows an
exception that nobody caught. Else it is unknown, and why is said.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.failures.knowledge import endings
from agentcore_analyzer.failures.made_again import MadeAgain, is_bad
from agentcore_analyzer.failures.passed_on import level_of
from agentcore_analyzer.failures.printed import printed
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind
from agentcore_analyzer.failures.recovery import Recoveries
from agentcore_analyzer.failures.stops import Stops
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Kind, LogRecord, LogRole, Span

SERVER_ERROR, UNAUTHORIZED = 500, 401
WARN, ERROR = 13, 17
_WORDS = 60  # characters by which a line is known to say the same
STATUS = "the status was HTTP"  # how the call itself ended, and nothing of who made it
ALONE = "it is all that stands in"  # an excerpt: that nothing follows is no end of a program
_ENDS = "\nNode.js v"  # what Node prints where it ends with what nobody caught
_GOOD = ("Invocation completed successfully",)
_BAD = ("Invocation failed", "Error in agent invocation", "Async invocation failed")
_ANSWERED = late(r"\b(?:status|HTTP/\d(?:\.\d)?\"?|code)[ =:]{1,3}200\b|\" 200\b")
_URL = late(r"https?://[^\s'\"?<>)]{3,300}")
_SERVED = late(r"\"([A-Z]{3,7} [^\s\"]{1,2000}) HTTP/[\d.]{1,3}\"")
_CLIENT = late(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_CONNECTION = late(r"Connect|Timeout|TimedOut|Disconnected|ProtocolError")
_AGAIN = 4  # tries of an exporter or client before it gives up are three to six; so many in one input were no single hiccup
_LATER, _LATER_NS = 50, 60 * 10**9  # records of its file, or time, within which a try is made again
_MARKED = late(r"\W{0,8}[\u274c\u2717\u2718\u2716]")
_READY_WORDS = ("eady to accept", "eady for", "tarted ", "istening ", "now running", "running on")
_READY = late(
    r"(?i)\bready (?:to accept|for) connections?\b|\bstarted [\w.$]{1,80} in [\d.]{1,9} ?(?:s|ms|seconds)\b"
    r"|\blistening (?:on|at) (?:port |https?:|\S{1,80}:\d)"
    r"|\b(?:server|service|application) (?:is )?(?:now |up and )?(?:started|ready|running)\b|\brunning on https?://"
)
_OUTGOING = late(r"\b[Rr]equest: [A-Z]{3,7} https?://")  # of a client's library: httpx
_FATAL = late(r"F[01]\d[0-3]\d \d\d:\d\d:\d\d\.\d{1,9}\s{1,9}\d{1,9} \S{1,120}:\d{1,7}\] ")
# As Kubernetes counts an event that comes again.
_REPEATED = late(r"\(x(?P<often>[1-9]\d{0,6}) over (?P<time>\d\w{1,12})\)")
_FOLLOWS = 6  # records behind a marked line: advice and an address of the manual are fewer
_LOOKED_AT = 2_000  # records of all files
_OPENS = tuple("{[(\"'")
_HEAD, _NEVER = 400, 1 << 63
_RAISED = frozenset({FailureKind.EXCEPTION, FailureKind.AWS_ERROR})
# What the print itself says of a program that went on: Python's own words for an exception that reached nobody.
_ASIDE = {
    "task": "it ended a task that nobody waited for",
    "ignored": "Python ignored it while an object was cleared away",
    "finalizer": "it was raised while an object was cleared away",
    "logging": "only a line of the log was lost",
}
# What ended alone, if the program went on: that it did, only what follows in the same file shows.
_ALONE = {"thread": "thread", "worker": "worker process"}


class Outcomes:
    """What is known about the end of requests, worked out once for a case in which something failed."""

    def __init__(self, case: Case, told: Sequence[Failure] = ()) -> None:
        self.case = case
        self.records = tuple(s for f in told for s in f.sources if isinstance(s, LogRecord))  # that tell of a failure
        often = Counter((f.place.file, f.shape) for f in told)
        self._repeated = frozenset(key for key, times in often.items() if times > 1)  # what a file says again, it went on after
        self._requests: dict[str, bool] = {}
        for log in case.logs_with(*_GOOD, *_BAD):
            if log.request_id:
                text = log.text or ""
                self._requests[log.request_id] = any(g in text for g in _GOOD)
        self._last: dict[str, int] = {}
        self._number_of: dict[str, int] = {}
        for log in case.logs:
            if log.text:
                self._last[log.origin.file] = id(log)
                self._number_of[log.origin.file] = self._number_of.get(log.origin.file, 0) + 1
        self._again = MadeAgain()
        self._recoveries = Recoveries(case)
        self._followed: set[tuple[str, str]] = set()
        self._builds = {log.origin.file for log in self.records if not log.request_id and endings.of_build(log.text or "")}

    def judged(self, failure: Failure, often: int = 1, latest: Failure | None = None) -> Failure:
        """`often`: how many failures of the case have its shape; `latest`: the last of them."""
        effect, why = self._effect(failure)
        if failure.harmless and often >= _AGAIN:
            failure = replace(failure, harmless=_harmless(failure, again_and_again=True))
        harmless = failure.harmless or (_harmless(failure, answered=True) if effect is Effect.WENT_ON else "")
        if not harmless and effect is Effect.WENT_ON and all(_warned(s) for s in failure.sources):
            harmless = f"the program caught it, wrote a warning and went on: {why}"
        if not harmless and self._stop_asked(failure):
            harmless = _harmless(failure, stop_asked=True)
        if not harmless and _told_below_warn(failure) and (effect is Effect.RECOVERED or self._goes_on(latest or failure)):
            harmless = _harmless(failure, went_well=True, again_and_again=often >= _AGAIN)
        if not harmless and failure.said.http_status == UNAUTHORIZED and self._logs_in(failure):
            harmless = "a client of OAuth asks without a token first: the 401 tells it to log in, which it begins right after"
        if not harmless and all(self._passed_on(s) for s in failure.sources):
            harmless = "the program calls it a warning itself, whatever the one does that passes it on, and goes on after it"
        if not harmless and self._serves(failure):
            harmless = _harmless(failure, serves=True)
        return replace(failure, effect=effect, why=why, harmless=harmless)

    def _logs_in(self, failure: Failure) -> bool:
        """Whether the same log looks up right after it where to log in: it is the client's own, and the login has begun."""
        log = failure.sources[0]
        if not isinstance(log, LogRecord) or not _OUTGOING.search((log.text or "")[:_HEAD]):
            return False
        at = self._position(log)
        behind = (g for g in self.case.logs[at + 1 : at + 1 + _FOLLOWS] if g.origin.file == log.origin.file)
        return any("/.well-known/o" in (g.text or "") and _OUTGOING.search((g.text or "")[:_HEAD]) for g in behind)

    def _passed_on(self, source: object) -> bool:
        """Whether the program itself calls it a warning, and what passes its lines on has more of them."""
        if not isinstance(source, LogRecord) or self._last.get(source.origin.file) == id(source):
            return False
        return 0 < level_of(source.text or "") <= WARN

    def _stop_asked(self, failure: Failure) -> bool:
        """Whether its program was asked to stop before, and tells of no start in between."""
        log = failure.sources[0]
        return isinstance(log, LogRecord) and self._stops.asked(log, self._position(log))

    def _serves(self, failure: Failure) -> bool:
        """Whether its program says after it that it serves."""
        log = failure.sources[0]
        if not isinstance(log, LogRecord):
            return False
        served = self._ready.get((log.origin.file, log.stream), [])
        return bool(served) and served[-1] > self._position(log)

    @cached_property
    def _ready(self) -> dict[tuple[str, str], list[int]]:
        """Where each program says that it serves."""
        found: dict[tuple[str, str], list[int]] = {}
        places = self.case.memo("positions of logs", lambda: {id(log): n for n, log in enumerate(self.case.logs)})
        for log in self.case.logs_with(*_READY_WORDS):
            if log.severity < WARN and _READY.search((log.text or "")[:_HEAD]):
                found.setdefault((log.origin.file, log.stream), []).append(places[id(log)])
        return found

    def _is_followed(self, log: LogRecord, failure: Failure) -> bool:
        """Whether its log goes on after it, or says the same again: a program that marks its errors may run on."""
        key = (log.origin.file, failure.shape)
        if key not in self._followed:
            told = {id(g) for g in self.records}
            at = self._position(log)
            behind = (g for g in self.case.logs[at + 1 : at + 1 + _LOOKED_AT] if g.origin.file == log.origin.file)
            if key not in self._repeated and sum(1 for g in behind if id(g) not in told and g.text) < _FOLLOWS:
                return False
            self._followed.add(key)
        return True

    def _goes_on(self, failure: Failure) -> bool:
        """Whether its log goes on for so long that what is tried again would have failed again by then."""
        log = failure.sources[0]
        if not isinstance(log, LogRecord):
            return False
        at, behind = self._position(log), 0
        for later in self.case.logs[at + 1 : at + 1 + _LOOKED_AT]:
            if later.origin.file == log.origin.file:
                behind += 1
                if (later.time_ns or 0) - (log.time_ns or later.time_ns or 0) >= _LATER_NS or behind >= _LATER:
                    return True
        return False

    @cached_property
    def _stops(self) -> Stops:
        return Stops(self.case)

    def _effect(self, failure: Failure) -> tuple[Effect, str]:
        if failure.said.aside:
            return self._alone(failure)
        spans = [s for s in failure.sources if isinstance(s, Span)]
        trace = self.case.traces.get(failure.trace_id or "")
        if spans and trace is not None:
            return self._of_span(trace, spans[0])
        if trace is not None and trace.spans:
            return self._of_trace(trace, failure)
        if failure.request_id and failure.request_id in self._requests:
            good = self._requests[failure.request_id]
            which = f"request {failure.request_id}"
            return (Effect.WENT_ON, f"{which} completed successfully") if good else (Effect.ENDED, f"{which} failed")
        log = next((s for s in failure.sources if isinstance(s, LogRecord)), None)
        if log is None and failure.kind is FailureKind.PROCESS_END:
            return Effect.ENDED, endings.BY_ITSELF
        if log is None:
            return Effect.ENDED, "the status says so" if failure.kind is FailureKind.RESOURCE_STATUS else "the document says so"
        if log.channel is not Kind.CLIENT_LOG and not failure.request_id and failure.kind is FailureKind.EXCEPTION:
            served = self._served_after(log)
            if served:
                return Effect.WENT_ON, f"the program served a request after it ({served})"
        again = failure.said.retryable or failure.kind is FailureKind.HTTP_STATUS or _CONNECTION.search(failure.type)
        if again and (later := self._answered_later(log, failure)):
            return Effect.RECOVERED, later
        return self._of_log(log, failure)

    def _alone(self, failure: Failure) -> tuple[Effect, str]:
        """What was raised where nobody waits for it: the words of the print, else what follows in its file."""
        aside, log = failure.said.aside, next((s for s in failure.sources if isinstance(s, LogRecord)), None)
        if aside in _ASIDE:
            return Effect.WENT_ON, _ASIDE[aside]
        if failure.said.language == "go":  # net/http says `panic serving` where it has caught one
            return Effect.ENDED, "it ended the connection that was served"
        alone = _ALONE.get(aside, "part of the program")
        if log is None:
            return Effect.UNKNOWN, f"it ended a {alone}; the input does not show what came of the program"
        file = log.origin.file
        if self._last.get(file) == id(log):
            return Effect.ENDED, f"it ended the {alone} that ran it, and nothing follows in {file}"
        return Effect.WENT_ON, f"it ended a {alone} of its own, and {file} goes on after it"

    def _answered_later(self, log: LogRecord, failure: Failure) -> str:
        """For what may be sent again: that the same session was answered after it, in the caller's log or by a span."""
        at = self._position(log)
        url = _asked(log.text or "")
        if url and any(n > at for n in self._answers.get((log.origin.file, url), ())):
            return f"a later request to {url} was answered in {log.origin.file}"
        session = failure.session_id or self._sessions.get(id(log), "")
        if not session or not failure.said.retryable:
            return ""
        for trace in self.case.traces_of_session(session):
            for invocation in self.case.invocations_of(trace):
                if (invocation.start_ns or 0) > (failure.time_ns or _NEVER) and not invocation.failed:
                    return f"a later request of session {session} was answered"
        if any(n > at for n in self._answers.get((log.origin.file, session), ())):
            return f"a later request of session {session} was answered in {log.origin.file}"
        return ""

    def _served_after(self, log: LogRecord) -> str:
        """Where the process of a log first tells of a request that it served after the record."""
        at = self._position(log)
        served = self._served.get(log.origin.file, ())
        number = bisect_right(served, at)
        return str(self.case.logs[served[number]].place) if number < len(served) else ""

    @cached_property
    def _failed(self) -> frozenset[int]:
        return frozenset(id(log) for log in self.records)

    def _position(self, log: LogRecord) -> int:
        return self._positions.get(id(log), 1 << 60)

    @cached_property
    def _positions(self) -> dict[int, int]:
        """Where each record that failed stands; made with it: the last session named before, and where sessions were answered."""
        wanted = {id(f) for f in self.records}
        positions: dict[int, int] = {}
        session: dict[str, str] = {}
        self._sessions: dict[int, str] = {}
        self._answers: dict[tuple[str, str], list[int]] = {}
        self._served: dict[str, list[int]] = {}
        for number, log in enumerate(self.case.logs):
            file = log.origin.file
            if log.session_id:
                session[file] = log.session_id
            if id(log) in wanted:
                positions[id(log)], self._sessions[id(log)] = number, session.get(file, "")
            elif log.text:
                head = log.text[:_HEAD]
                if "200" in head and _ANSWERED.search(head):
                    for key in (session.get(file), _asked(head)):
                        if key:
                            self._answers.setdefault((file, key), []).append(number)
                if any(s in log.text for s in SERVED):
                    self._served.setdefault(file, []).append(number)
        return positions

    def _of_log(self, log: LogRecord, failure: Failure) -> tuple[Effect, str]:
        ends = endings.told(failure, log.text or "")
        if ends is None or ends[0] in (Effect.UNKNOWN, Effect.WENT_ON):
            if well := self._recoveries.after(log) or self._recoveries.tried(log, self._failed):
                return Effect.RECOVERED, well
            if finished := self._recoveries.finished(log):
                return Effect.WENT_ON, finished
            if ends is not None and ends[0] is Effect.UNKNOWN and (given_up := self._recoveries.given_up(log)):
                return Effect.ENDED, f"it was tried again, and given up at {given_up}"
        if ends is not None and _MARKED.match(failure.said.quote) and self._is_followed(log, failure):
            return Effect.UNKNOWN, f"{log.origin.file} goes on after it, and does not tell how it ended"
        if ends is not None:
            return ends
        if log.origin.file in self._builds and not log.request_id:
            return Effect.ENDED, f"the build of {log.origin.file} failed"
        if failure.kind is FailureKind.HTTP_STATUS and (failure.said.http_status or 0) >= SERVER_ERROR:
            return Effect.ENDED, f"the answer was HTTP {failure.said.http_status}"
        if self._last_word(log, failure):
            return Effect.ENDED, f"{log.origin.file} ends with the same words"
        text = log.text or ""
        if printed(log) and failure.kind in _RAISED and any(self._last.get(log.origin.file) == id(s) for s in _block(failure)):
            alone = self._number_of[log.origin.file] == 1 and _ENDS not in text
            return Effect.ENDED, f"{ALONE} {log.origin.file}" if alone else f"nothing follows it in {log.origin.file}"
        if _FATAL.match(text):
            return Effect.ENDED, "glog ends the program with a line of its level F"
        if repeated := _REPEATED.search(failure.said.quote):
            often = f"{repeated['often']} times over {repeated['time']}"
            return Effect.UNKNOWN, f"it was told {often}: it is tried again; with what success, the event does not say"
        if (log.origin.file, failure.shape) in self._repeated and log.time_ns is None:
            return Effect.UNKNOWN, f"{log.origin.file} goes on after it, and does not tell how it ended"
        if log.role is LogRole.ERROR and log.channel is Kind.CLIENT_LOG:
            return Effect.ENDED, "it was told as an error, and not by a logger that goes on"
        if (status := failure.said.http_status) and str(status) in (log.text or ""):
            return Effect.UNKNOWN, f"{STATUS} {status}, and no line that is known to be of the same request tells more"
        belongs = "be of the same request" if failure.request_id or failure.trace_id else "belong to it"
        return Effect.UNKNOWN, f"no line that is known to {belongs} tells how it ended"

    def _last_word(self, log: LogRecord, failure: Failure) -> bool:
        """Whether a program that is no logger says it once more as the last word of its file."""
        file = log.origin.file
        again = [s for s in failure.sources if isinstance(s, LogRecord) and s.origin.file == file]
        if len(again) < 2 or log.logger or log.time_ns is not None:
            return False
        last = next((s for s in again[1:] if id(s) == self._last.get(file)), None)
        words = failure.message.partition("\n")[0].strip()[:_WORDS]
        line = (last.text or "").rstrip().rpartition("\n")[2].lstrip() if last is not None else ""
        return bool(words) and words in line and line[:1] not in _OPENS  # a result that was printed is no last word

    def _of_trace(self, trace: Trace, failure: Failure) -> tuple[Effect, str]:
        owner = trace.get(failure.span_id)
        if owner is not None and (owner.status == "ERROR" or owner.facts.tool_status == "error"):
            return self._of_span(trace, owner)
        found = self.case.invocations_of(trace)
        if len(found) == 1:
            if found[0].failed:
                return Effect.ENDED, f"the span {found[0].name} of its trace has failed"
            if found[0].root.status != "ERROR" and not self.case.ledger.doubts(trace):
                return Effect.WENT_ON, f"the span {found[0].name} of its trace did not fail"
        return Effect.UNKNOWN, "the spans of its trace do not tell how the request ended"

    def _of_span(self, trace: Trace, span: Span) -> tuple[Effect, str]:
        root, below = span, span
        for above in trace.ancestors(span):
            if not is_bad(above):
                break
            below = above
        root = trace.parent(below) or below
        if self._again.well(trace, span):
            return Effect.RECOVERED, f"the same call ({span.name}) was made again in this trace and went well"
        if root is below and is_bad(below):
            return Effect.ENDED, f"it reached {below.name}, the first span of its trace"
        return Effect.WENT_ON, f"the span above, {root.name}, did not fail"


def _harmless(failure: Failure, **facts: bool) -> str:
    """Why it is harmless, given what the case tells: some texts are so only once, others only if the request was answered."""
    from agentcore_analyzer.failures.harmless import Facts, judged  # only where something failed

    source = failure.sources[0]
    text, severity = (source.text or "", source.severity) if isinstance(source, LogRecord) else ("", ERROR)
    return judged(failure.said, text or f"{failure.type}: {failure.message}", severity, Facts(**facts))


def _block(failure: Failure) -> tuple[object, ...]:
    """The records of one print, where its lines are records of their own; of what is told at several places, the first."""
    return failure.sources if len(failure.places) == 1 else failure.sources[:1]


def _warned(source: object) -> bool:
    """Whether the program itself calls it a warning, outside of any request."""
    return isinstance(source, LogRecord) and WARN <= source.severity < ERROR and not source.trace_id and not source.request_id


def _asked(text: str) -> str:
    """What a line asked for: of a server's line its request, and never the page from which the reader came."""
    if served := _SERVED.search(text[:_HEAD]):
        client = _CLIENT.search(text[: served.start()])
        return f"{served[1]} of {client[0]}" if client is not None else ""
    found = _URL.search(text)
    return found[0] if found else ""


def _told_below_warn(failure: Failure) -> bool:
    source = failure.sources[0]
    return isinstance(source, LogRecord) and source.severity < WARN
