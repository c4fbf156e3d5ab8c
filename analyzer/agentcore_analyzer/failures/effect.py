"""
What a failure did to the request it belongs to, and how that is known.

Known only from what belongs to the same request or process: the status of the spans above, the same call again in the same
trace, the last line of the same request id, what the text itself says of its end (`endings`), or that nothing follows an
exception that nobody caught. Else it is unknown, and why is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import CROSSES
from agentcore_analyzer.failures.asked import once, once_of
from agentcore_analyzer.failures.harmless import Facts, given
from agentcore_analyzer.failures.knowledge import endings
from agentcore_analyzer.failures.made_again import SERVER_ERROR, MadeAgain, is_bad
from agentcore_analyzer.failures.passed_on import level_of
from agentcore_analyzer.failures.passed_runs import PassedRuns
from agentcore_analyzer.failures.printed import printed, stamped
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind
from agentcore_analyzer.failures.recovery import Recoveries
from agentcore_analyzer.failures.surroundings import Surroundings
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, WARN_SEVERITY
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Kind, LogRecord, LogRole, Span, SpanStatus

REFUSED, UNAUTHORIZED = 400, 401
STATUS = "the status was HTTP"  # how the call itself ended, and nothing of who made it
UNSEEN = "what came of it is not known to this tool"  # a line may tell it in words that no reader knows
ALONE = "it is all that stands in"  # an excerpt: that nothing follows is no end of a program
_NOTHING, _TOLD = "nothing follows it in", "it was told as an error, and not by a logger"
_GIVEN_UP = "it was tried again, and given up"
# What an end is concluded from, and does not show it: an excerpt may end there, and what is called fatal may be one request.
_SIGNS = (_NOTHING, _TOLD, endings.FATAL, endings.STOPS, endings.START, _GIVEN_UP)
_PROMPTS = ("<stdin>", "<console>", "<ipython-input", "<python-input")  # of Python's prompts, `code` and IPython
_ENDS = "\nNode.js v"  # what Node prints where it ends with what nobody caught
_GOOD = ("Invocation completed successfully",)
_BAD = ("Invocation failed", "Error in agent invocation", "Async invocation failed")
_CONNECTION = late(r"Connect|Timeout|TimedOut|Disconnected|ProtocolError")
_AGAIN = 4  # tries of an exporter or client before it gives up are three to six; so many in one input were no single hiccup
_MARKED = late(rf"[^\n{CROSSES}]{{0,80}}[{CROSSES}]")  # behind time, level and logger
_FATAL = late(r"F[01]\d[0-3]\d \d\d:\d\d:\d\d\.\d{1,9}\s{1,9}\d{1,9} \S{1,120}:\d{1,7}\] ")
_LOGGER = late(r"[^\n]{0,120}?\b(?:WARNING|ERROR|CRITICAL):[\w.-]{1,100}:(?=\S)")  # Python's basicConfig
_QUOTES = "\"'`\u201c"
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

    def __init__(self, case: Case, told: Sequence[Failure]) -> None:
        """`told`: all failures of the case in order of time."""
        self.case = case
        self._around = Surroundings(case, told)
        self._requests: dict[str, bool] = {}
        for log in case.logs_with(*_GOOD, *_BAD):
            if log.request_id:
                text = log.text or ""
                self._requests[log.request_id] = any(g in text for g in _GOOD)
        self._again = MadeAgain()
        self._recoveries = Recoveries(case)
        self._passed = PassedRuns(case, told)
        self._quiet: dict[tuple[str, str], bool] = {}
        records = (s for f in told for s in f.sources if isinstance(s, LogRecord))
        self._builds = {log.origin.file for log in records if not log.request_id and endings.of_build(log.text or "")}
        self._often = Counter(failure.shape for failure in told)
        self._latest = {failure.shape: failure.sources[0] for failure in told}

    def judged(self, failure: Failure) -> Failure:
        kind = self._kind(failure) if failure.said.words is not None else None
        return failure.ended(*(self._judge(failure) if kind is None else once_of(kind, self._judge, failure)))

    def _kind(self, failure: Failure) -> Hashable:
        """
        What a judgement depends on besides the words of a failure, in a log that tells nothing but failures: all that `_judge`
        looks at around it is then the same for each. None where something else may count.
        """
        log, shape = failure.sources[0], failure.shape
        if not isinstance(log, LogRecord) or failure.said.code in endings.EVENTS or failure.said.http_status == UNAUTHORIZED:
            return None  # what stands right behind it is looked at
        around, file = self._around, log.origin.file
        trace = self.case.traces.get(failure.trace_id or "")
        if (trace is not None and trace.spans) or failure.request_id in self._requests:
            return None
        if failure.said.retryable and around.session_of(failure, log):
            return None
        if around.is_last(log) or not around.says_again(log, shape) or not self._is_quiet(file, log.stream):
            return None
        if self._recoveries.gives_up(file) and (ends := once(_end_told, failure)) is not None and ends[0] is Effect.UNKNOWN:
            return None
        ids = failure.trace_id is None, failure.request_id is None, log.trace_id is None, log.request_id is None
        return Outcomes, file, log.stream, shape, failure.harmless, log.severity, log.time_ns is None, ids

    def _is_quiet(self, file: str, stream: str) -> bool:
        """Whether a log tells of no good news, no start, stop or run, and of no request that was served."""
        known = self._quiet.get((file, stream))
        if known is None:
            known = self._recoveries.quiet(file) and self._passed.quiet(file) and self._around.quiet(file, stream)
            self._quiet[file, stream] = known
        return known

    def _judge(self, failure: Failure) -> tuple[Effect, str, str]:
        """Its effect, how that is known, and why it is harmless."""
        effect, why = self._effect(failure)
        often = self._often[failure.shape] >= _AGAIN
        if failure.harmless and often:
            failure = replace(failure, harmless=_harmless(failure, again_and_again=True))
        harmless = failure.harmless or (_harmless(failure, answered=True) if effect is Effect.WENT_ON else "")
        if not harmless and effect is Effect.WENT_ON and all(_warned(s) for s in failure.sources):
            harmless = f"the program caught it, wrote a warning and went on: {why}"
        log = failure.sources[0]
        if not harmless and isinstance(log, LogRecord):
            last = self._latest[failure.shape]
            harmless = self._harmless_in_its_log(failure, log, last, recovered=effect is Effect.RECOVERED, often=often)
        return effect, why, harmless

    def _harmless_in_its_log(self, failure: Failure, log: LogRecord, last: object, *, recovered: bool, often: bool) -> str:
        """Why what stands around it in its log makes it harmless; `last`: where the last one of its shape stands."""
        around = self._around
        if why := self._passed.reason(failure, log):
            return why
        if around.was_asked_to_stop(log) and (why := _harmless(failure, stop_asked=True)):
            return why
        went_well = log.severity < WARN_SEVERITY and (recovered or (isinstance(last, LogRecord) and around.goes_on(last)))
        if went_well and (why := _harmless(failure, went_well=True, again_and_again=often)):
            return why
        if why := around.serves_on(log, failure):
            return why
        if around.is_ready(log, failure):
            return "the description of the pod says that it is ready by now"
        if failure.said.http_status == UNAUTHORIZED and around.logs_in(log):
            return "a client of OAuth asks without a token first: the 401 tells it to log in, which it begins right after"
        if once(_passed_on, failure) and all(isinstance(s, LogRecord) and around.calls_it_a_warning(s) for s in failure.sources):
            return "the program calls it a warning itself, whatever the one does that passes it on, and goes on after it"
        return _harmless(failure, serves=True) if around.serves(log) else ""

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
        log = failure.log
        if log is None and failure.kind is FailureKind.PROCESS_END:
            return Effect.ENDED, endings.BY_ITSELF
        if log is None:
            return Effect.ENDED, "the status says so" if failure.kind is FailureKind.RESOURCE_STATUS else "the document says so"
        if log.channel is not Kind.CLIENT_LOG and not failure.request_id and failure.kind is FailureKind.EXCEPTION:
            served = self._around.served_after(log)
            if served:
                return Effect.WENT_ON, f"the program served a request after it ({served})"
        again = failure.said.retryable or failure.kind is FailureKind.HTTP_STATUS or _CONNECTION.search(failure.type)
        if again and (later := self._around.answered_later(log, failure)):
            return Effect.RECOVERED, later
        return self._of_log(log, failure)

    def _alone(self, failure: Failure) -> tuple[Effect, str]:
        """What was raised where nobody waits for it: the words of the print, else what follows in its file."""
        aside, log = failure.said.aside, failure.log
        if aside in _ASIDE:
            return Effect.WENT_ON, _ASIDE[aside]
        if failure.said.language == "go":  # net/http says `panic serving` where it has caught one
            return Effect.ENDED, "it ended the connection that was served"
        alone = _ALONE.get(aside, "part of the program")
        if log is None:
            return Effect.UNKNOWN, f"it ended a {alone}; the input does not show what came of the program"
        file = log.origin.file
        if self._around.is_last(log):
            return Effect.ENDED, f"it ended the {alone} that ran it, and nothing follows in {file}"
        return Effect.WENT_ON, f"it ended a {alone} of its own, and {file} goes on after it"

    def _of_log(self, log: LogRecord, failure: Failure) -> tuple[Effect, str]:
        of_event = failure.said.code in endings.EVENTS
        ends = endings.told(failure, self._around.events_from(log)) if of_event else once(_end_told, failure)
        if ends is None or ends[0] in (Effect.UNKNOWN, Effect.WENT_ON):
            past, failed = self._recoveries, self._around.failed
            if well := past.after(log) or past.done_after(log) or past.tried(log, failed) or past.fell_back(log, failed):
                return Effect.RECOVERED, well
            if well := self._goes_well(log, failure):
                return Effect.WENT_ON, well
            if ends is not None and ends[0] is Effect.UNKNOWN and (given_up := self._recoveries.given_up(log)):
                return Effect.ENDED, f"{_GIVEN_UP} at {given_up}"
        if ends is not None and _MARKED.match(failure.said.quote) and self._around.is_followed(log, failure.shape):
            return Effect.UNKNOWN, UNSEEN
        if ends is not None:
            return ends
        if log.origin.file in self._builds and not log.request_id:
            return Effect.ENDED, f"the build of {log.origin.file} failed"
        warned = WARN_SEVERITY <= log.severity < ERROR_SEVERITY  # an SDK that will try it again
        if failure.kind is FailureKind.HTTP_STATUS and (failure.said.http_status or 0) >= SERVER_ERROR and not warned:
            return Effect.ENDED, f"the answer was HTTP {failure.said.http_status}"
        if self._around.is_last_word(log, failure):
            return Effect.ENDED, f"{_NOTHING} {log.origin.file}, which ends with the same words"
        text = log.text or ""
        last = any(isinstance(s, LogRecord) and self._around.is_last(s) for s in _block(failure))
        if last and printed(log) and failure.kind in _RAISED:
            return self._of_last(log, failure)
        if _FATAL.match(text):
            return Effect.ENDED, "glog ends the program with a line of its level F"
        if repeated := endings.OFTEN.search(failure.said.quote):
            often = f"{repeated[1]} times over {repeated[2]}"
            return Effect.UNKNOWN, f"it was told {often}: it is tried again"
        if self._around.says_again(log, failure.shape) and log.time_ns is None:
            return Effect.UNKNOWN, UNSEEN
        told = log.role is LogRole.ERROR and log.channel is Kind.CLIENT_LOG
        if told and last and not (stamped(text) or _LOGGER.match(text) or _is_cited(failure, text)):
            return Effect.ENDED, _TOLD
        if (status := failure.said.http_status) and str(status) in (log.text or ""):
            return Effect.UNKNOWN, f"{STATUS} {status}"
        return Effect.UNKNOWN, UNSEEN

    def _goes_well(self, log: LogRecord, failure: Failure) -> str:
        """Where the log says that the run ended well which a failure stands in, or that its program came up after a warning."""
        return self._recoveries.finished(log, failure.message) or (self._around.comes_up(log) if _warned(log) else "")

    def _of_last(self, log: LogRecord, failure: Failure) -> tuple[Effect, str]:
        """What is known of a print with which its file ends."""
        if _typed(failure):
            return Effect.UNKNOWN, "the code was typed at a prompt, which goes on after it"
        if _ENDS in (log.text or ""):
            return Effect.ENDED, "Node.js printed its version behind it, as it does where nobody caught what ends it"
        alone = self._around.is_alone(log)
        return Effect.ENDED, f"{ALONE} {log.origin.file}" if alone else f"{_NOTHING} {log.origin.file}"

    def _of_trace(self, trace: Trace, failure: Failure) -> tuple[Effect, str]:
        owner = trace.get(failure.span_id)
        if owner is not None and (owner.status == SpanStatus.ERROR or owner.facts.tool_status == "error"):
            return self._of_span(trace, owner)
        found = self.case.invocations_of(trace)
        if len(found) == 1:
            if found[0].failed:
                return Effect.ENDED, f"the span {found[0].name} of its trace has failed"
            if found[0].root.status != SpanStatus.ERROR and not self.case.ledger.doubts(trace):
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
        entry = next(reversed(list(trace.ancestors(span))), root)
        if (status := entry.facts.http_status or 0) >= REFUSED and not is_bad(entry):
            return Effect.UNKNOWN, f"the span above, {root.name}, did not fail, and {entry.name} was answered with HTTP {status}"
        return Effect.WENT_ON, f"the span above, {root.name}, did not fail"


def _end_told(failure: Failure) -> tuple[Effect, str] | None:
    """What the first record of a log that tells of it says of its end."""
    log = failure.log
    return endings.told(failure, (log.text or "") if log is not None else "")


def _passed_on(failure: Failure) -> bool:
    """Whether its first record passes the line of another program on, with a level of its own."""
    log = failure.log
    return log is not None and level_of(log.text or "") > 0


def is_concluded(failure: Failure) -> bool:
    """Whether what came of it is concluded from what stands around it in a log, and told by no status or answer of its own."""
    if failure.effect is Effect.ENDED:
        return failure.why.startswith(_SIGNS)
    return failure.effect is Effect.RECOVERED and not any(isinstance(s, Span) for s in failure.sources)


def _harmless(failure: Failure, **facts: bool) -> str:
    """Why it is harmless, given what the case tells: some texts are so only once, others only if the request was answered."""
    return given(failure, Facts(**facts))


def _is_cited(failure: Failure, text: str) -> bool:
    """Whether a sentence only cites what failed: `Getting error "X: …" for all of them`."""
    at = text.find(failure.type) if failure.kind in _RAISED and failure.type else -1
    return at > 1 and text[at - 1] in _QUOTES and text[:1].isalpha() and " " in text[:at]


def _typed(failure: Failure) -> bool:
    """Whether the first call of a print of Python was typed at a prompt: that ends no program and no request."""
    frames = failure.said.chain[-1].frames if failure.said.chain else ()
    return bool(frames) and frames[0].file.startswith(_PROMPTS)


def _block(failure: Failure) -> Sequence[object]:
    """The records of one print, where its lines are records of their own; of what is told at several places, the first."""
    return failure.sources if len(failure.places) == 1 else failure.sources[:1]


def _warned(source: object) -> bool:
    """Whether the program itself calls it a warning, outside of any request."""
    if not isinstance(source, LogRecord) or source.trace_id or source.request_id:
        return False
    return WARN_SEVERITY <= source.severity < ERROR_SEVERITY
