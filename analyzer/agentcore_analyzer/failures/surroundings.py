"""
What a log tells around the records that tell of a failure: what stands behind them in its file, what was answered later, whether
the program serves or was asked to stop.

Read once for a case in which something failed; which record stands where is known by its number in the case.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import REQUEST, SERVED
from agentcore_analyzer.failures.passed_on import level_of
from agentcore_analyzer.failures.records import Failure
from agentcore_analyzer.failures.stops import STARTED, STARTS, Stops
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import WARN_SEVERITY
from agentcore_analyzer.model import LogRecord, LogRole

_WORDS = 60  # characters by which a line is known to say the same
_ANSWERED = late(r"\b(?:status|HTTP/\d(?:\.\d)?\"?|code)[ =:]{1,3}200\b|\" 200\b")
_URL = late(r"https?://[^\s'\"?<>)]{3,300}")
_CLIENT = late(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_LATER, _LATER_NS = 50, 60 * 10**9  # records of its file, or time, within which a try is made again
_READY_WORDS = ("eady to accept", "eady for", "tarted ", "istening ", "now running", "running on")
_READY = late(
    r"(?i)\bready (?:to accept|for) connections?\b|\bstarted [\w.$]{1,80} in [\d.]{1,9} ?(?:s|ms|seconds)\b"
    r"|\blistening (?:on|at) (?:port |https?:|\S{1,80}:\d)"
    r"|\b(?:server|service|application) (?:is )?(?:now |up and )?(?:started|ready|running)\b|\brunning on https?://"
)
ANYBODY = "anybody"
_NOT_THERE = frozenset({404, 410})
_PROBED = late(r"\b(?:HEAD|OPTIONS) /\S{0,2000} HTTP/[\d.]{1,3}\"? 405\b")  # the page is there, and answers another method
# What only looks something up. Nobody looks up an endpoint that agents are called at: there 404 is a wrong address.
_AGENTS = r"/(?:mcp|sse|messages|invocations|ping|ws)\b"
_LOOKED_UP, _OF_AGENTS = late(rf"\b(?:GET|HEAD) (?!\S{{0,200}}{_AGENTS})/\S"), late(_AGENTS)
_PROBE = " probe failed"
_POD = late(r"(?m)^\s{0,12}Ready:? {1,30}(True|False)\b")  # of kubectl describe
_REQUEST_ID = late(r"\b(?:req-)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_FOUND_NOTHING = late(r"(?i)\bno (?:[\w-]{1,30} ){1,4}found\b|\bnot found\b|\bdoes not exist\b|\bno such\b")
_FEW_BEFORE = 4  # records
_OUTGOING = late(r"\b[Rr]equest: [A-Z]{3,7} https?://")  # of a client's library: httpx
_FOLLOWS = 6  # records behind a marked line: advice and an address of the manual are fewer
_LOOKED_AT = 2_000  # records of all files
_OPENS = tuple("{[(\"'")
_HEAD, _NEVER = 400, 1 << 63


class Surroundings:
    """`told`: all failures of the case."""

    def __init__(self, case: Case, told: Sequence[Failure]) -> None:
        self.case = case
        self.failed = frozenset(id(s) for f in told for s in f.sources if isinstance(s, LogRecord))
        often = Counter((f.place.file, f.shape) for f in told)
        self._repeated = frozenset(key for key, times in often.items() if times > 1)
        self._refused: dict[tuple[str, str], set[str]] = {}  # file and client: what it asked for and did not get
        for failure in told:
            head = failure.said.quote[:_HEAD] if failure.said.http_status in _NOT_THERE else ""
            if head and (client := _client(head)) and (asked := _asked(head)):
                self._refused.setdefault((failure.place.file, client), set()).add(asked)
        self._last: dict[str, int] = {}
        self._number_of: dict[str, int] = {}
        self._followed: set[tuple[str, str]] = set()
        self._sessions: dict[int, str] = {}  # of each record that failed: the last session that its file named before
        self._answers: dict[tuple[str, str], list[int]] = {}  # file and session or address: where it was answered
        self._served: dict[str, list[int]] = {}
        self._read()

    def _read(self) -> None:
        session: dict[str, str] = {}
        for number, log in enumerate(self.case.logs):
            file = log.origin.file
            if log.text or log.role is LogRole.RESPONSE:  # the text of an answer is kept apart
                self._last[file] = id(log)
                self._number_of[file] = self._number_of.get(file, 0) + 1
            if log.session_id:
                session[file] = log.session_id
            if id(log) in self.failed:
                self._sessions[id(log)] = session.get(file, "")
            elif log.text:
                head = log.text[:_HEAD]
                if "200" in head and _ANSWERED.search(head):
                    client = _client(head)
                    for key in (session.get(file), _asked(head), client, ANYBODY if client else ""):
                        if key:
                            self._answers.setdefault((file, key), []).append(number)
                if any(s in log.text for s in SERVED):
                    self._served.setdefault(file, []).append(number)

    # --- its file ---

    def quiet(self, file: str, stream: str) -> bool:
        """Whether nothing that a file tells besides failures is looked at around one of them: no answer, start or stop."""
        whose = file, stream
        return not (file in self._answered_in or file in self._served or whose in self._ready or self._stops.tells(whose))

    def session_of(self, failure: Failure, log: LogRecord) -> str:
        """The session that it belongs to, as far as its file names one before it."""
        return failure.session_id or self._sessions.get(id(log), "")

    def is_last(self, log: LogRecord) -> bool:
        return self._last.get(log.origin.file) == id(log)

    def is_alone(self, log: LogRecord) -> bool:
        return self._number_of[log.origin.file] == 1

    def is_last_word(self, log: LogRecord, failure: Failure) -> bool:
        """Whether a program that is no logger says it once more as the last word of its file."""
        file = log.origin.file
        again = [s for s in failure.sources if isinstance(s, LogRecord) and s.origin.file == file]
        if len(again) < 2 or log.logger or log.time_ns is not None:
            return False
        last = next((s for s in again[1:] if self.is_last(s)), None)
        words = failure.message.partition("\n")[0].strip()[:_WORDS]
        line = (last.text or "").rstrip().rpartition("\n")[2].lstrip() if last is not None else ""
        return bool(words) and words in line and line[:1] not in _OPENS  # a result that was printed is no last word

    def says_again(self, log: LogRecord, shape: str) -> bool:
        """Whether its file says the same again: it went on after it."""
        return (log.origin.file, shape) in self._repeated

    def is_followed(self, log: LogRecord, shape: str) -> bool:
        """Whether its log goes on after it, or says the same again: a program that marks its errors may run on."""
        key = (log.origin.file, shape)
        if key not in self._followed and not self.says_again(log, shape):
            if sum(1 for g in self._behind(log, _LOOKED_AT) if id(g) not in self.failed and g.text) < _FOLLOWS:
                return False
            self._followed.add(key)
        return True

    def events_from(self, log: LogRecord) -> str:
        """A row of Kubernetes' events and those below it, which tell of the same objects."""
        return "\n".join((log.text or "", *(g.text or "" for g in self._behind(log, _LATER) if g.time_ns is None)))

    def goes_on(self, log: LogRecord) -> bool:
        """Whether its log goes on for so long that what is tried again would have failed again by then."""
        for number, later in enumerate(self._behind(log, _LOOKED_AT), 1):
            if (later.time_ns or 0) - (log.time_ns or later.time_ns or 0) >= _LATER_NS or number >= _LATER:
                return True
        return False

    def _behind(self, log: LogRecord, most: int) -> Iterable[LogRecord]:
        """The records of its file among the next ones of the case."""
        at = self._at(log)
        return (g for g in self.case.logs[at + 1 : at + 1 + most] if g.origin.file == log.origin.file)

    def _at(self, log: LogRecord) -> int:
        """Its number in the case; behind all others for one that was put together of several."""
        return self.case.positions.get(id(log), _NEVER)

    # --- its program ---

    def calls_it_a_warning(self, log: LogRecord) -> bool:
        """Whether the program itself calls it a warning, and what passes its lines on has more of them."""
        return not self.is_last(log) and 0 < level_of(log.text or "") <= WARN_SEVERITY

    def was_asked_to_stop(self, log: LogRecord) -> bool:
        """Whether its program was asked to stop before, and tells of no start in between."""
        return self._stops.asked(log, self._at(log))

    @cached_property
    def _answered_in(self) -> frozenset[str]:
        """The files that tell of an answer."""
        return frozenset(file for file, _ in self._answers)

    @cached_property
    def _stops(self) -> Stops:
        return Stops(self.case)

    def serves(self, log: LogRecord) -> bool:
        """Whether its program says after it that it serves."""
        return bool(self.serves_after(log))

    def serves_after(self, log: LogRecord) -> str:
        """How the same log shows that its program serves after a record; empty where it does not."""
        ready = self._ready.get((log.origin.file, log.stream), [])
        number = bisect_right(ready, self._at(log))
        return f"the program says after it that it serves ({self.case.logs[ready[number]].place})" if number < len(ready) else ""

    def comes_up(self, log: LogRecord) -> str:
        """The same where the program was starting, and did not start once more in between."""
        at, whose = self._at(log), (log.origin.file, log.stream)
        ready = self._ready.get(whose, [])
        if not ready or ready[0] < at:
            return ""
        starts = self._starts.get(whose, [])
        before = {words for number, words in starts if number < at}
        again = any(at < number < ready[0] and words in before for number, words in starts)
        return "" if again else self.serves_after(log)

    @cached_property
    def _starts(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Where each program says that it starts, and in which words but for their numbers."""
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for log in self.case.logs_with(*STARTS):
            head = (log.text or "").partition("\n")[0][:_HEAD]
            if STARTED.search(head):
                words = "".join(sign for sign in head if not sign.isdigit())
                found.setdefault((log.origin.file, log.stream), []).append((self.case.positions[id(log)], words))
        return found

    @cached_property
    def _ready(self) -> dict[tuple[str, str], list[int]]:
        """Where each program says that it serves."""
        found: dict[tuple[str, str], list[int]] = {}
        for log in self.case.logs_with(*_READY_WORDS):
            if log.severity < WARN_SEVERITY and _READY.search((log.text or "")[:_HEAD]):
                found.setdefault((log.origin.file, log.stream), []).append(self.case.positions[id(log)])
        return found

    def logs_in(self, log: LogRecord) -> bool:
        """Whether the same log looks up right after it where to log in: it is the client's own, and the login has begun."""
        if not _OUTGOING.search((log.text or "")[:_HEAD]):
            return False
        texts = (g.text or "" for g in self._behind(log, _FOLLOWS))
        return any("/.well-known/o" in text and _OUTGOING.search(text[:_HEAD]) for text in texts)

    def is_ready(self, log: LogRecord, failure: Failure) -> bool:
        """Whether a probe failed, and the description of the one pod that it stands in says that the pod is ready by now."""
        return _PROBE in f"{failure.message}\n{failure.said.quote}" and self._pods.get(log.origin.file) == {"True"}

    @cached_property
    def _pods(self) -> dict[str, set[str]]:
        """What each file says of `Ready`; where it describes several pods, that it is not told of which."""
        said: dict[str, set[str]] = {}
        described = Counter[str]()
        for log in self.case.logs_with("Ready", "Events:"):
            if not log.severity:
                said.setdefault(log.origin.file, set()).update(_POD.findall(log.text or ""))
                described[log.origin.file] += f"\n{log.text}".count("\nEvents:")
        return {file: told if described[file] == 1 else set() for file, told in said.items()}

    # --- requests after it ---

    def served_after(self, log: LogRecord) -> str:
        """Where the process of a log first tells of a request that it served after the record."""
        served = self._served.get(log.origin.file, ())
        number = bisect_right(served, self._at(log))
        return str(self.case.logs[served[number]].place) if number < len(served) else ""

    def answered_later(self, log: LogRecord, failure: Failure) -> str:
        """For what may be sent again: that the same session was answered after it, in the caller's log or by a span."""
        url = _asked(log.text or "")
        if url and self._is_answered(log, url):
            return f"a later request to {url} was answered in {log.origin.file}"
        session = self.session_of(failure, log)
        if not session or not failure.said.retryable:
            return ""
        for trace in self.case.traces_of_session(session):
            for invocation in self.case.invocations_of(trace):
                if (invocation.start_ns or 0) > (failure.time_ns or _NEVER) and not invocation.failed:
                    return f"a later request of session {session} was answered"
        if self._is_answered(log, session):
            return f"a later request of session {session} was answered in {log.origin.file}"
        return ""

    def serves_on(self, log: LogRecord, failure: Failure) -> str:
        """Why what a server calls an information is none: nothing is there, or not by this method, and it goes on answering."""
        head, status = (log.text or "")[:_HEAD], failure.said.http_status
        if not 0 < log.severity < WARN_SEVERITY or (status not in _NOT_THERE and not _PROBED.search(head)):
            return ""
        probed, client = _PROBED.search(head) is not None, _client(head)
        looked_up = probed or _LOOKED_UP.search(head) is not None
        told = "the server calls it an information that "
        told += "it does not answer this method there" if probed else "it found nothing there"
        if client and (looked_up or self._says_why(log)) and self._is_answered(log, client):
            return f"{told}, and goes on answering the same client"
        strange = (looked_up and _of_the_world(client)) or self._scans(log, client)
        if client and strange and (log.origin.file, ANYBODY) in self._answers:
            return f"{told}, and answers other requests"
        return ""

    def _scans(self, log: LogRecord, client: str) -> bool:
        """Whether a client asks for one thing after the other, of which none is there."""
        key = (log.origin.file, client)
        several = len(self._refused.get(key, ())) > 1 and key not in self._answers
        return several and _OF_AGENTS.search((log.text or "")[:_HEAD]) is None

    def _says_why(self, log: LogRecord) -> bool:
        """Whether the server tells right before, of the same request and as an information, that it found nothing."""
        mine = set(_REQUEST_ID.findall((log.text or "")[:_HEAD]))
        at = self._at(log)
        for before in self.case.logs[max(0, at - _FEW_BEFORE) : at] if mine and at < _NEVER else ():
            text = (before.text or "")[:_HEAD]
            if 0 < before.severity < WARN_SEVERITY and mine & set(_REQUEST_ID.findall(text)) and _FOUND_NOTHING.search(text):
                return True
        return False

    def _is_answered(self, log: LogRecord, key: str) -> bool:
        answers = self._answers.get((log.origin.file, key), [])
        return bool(answers) and answers[-1] > self._at(log)


def _of_the_world(client: str) -> bool:
    """Whether a client asks from a public address: no program beside the server, which would ask for what is there."""
    with suppress(ValueError):
        return ipaddress.ip_address(client.rpartition(" ")[2]).is_global
    return False


def _client(text: str) -> str:
    """Whom the line of a server answers: the address before the request."""
    served = REQUEST.search(text[:_HEAD])
    found = list(_CLIENT.finditer(text[: served.start()])) if served is not None else []
    return f"client {found[-1][0]}" if found else ""


def _asked(text: str) -> str:
    """What a line asked for: of a server's line its request, and never the page from which the reader came."""
    if served := REQUEST.search(text[:_HEAD]):
        client = _CLIENT.search(text[: served.start()])
        return f"{served[1]} of {client[0]}" if client is not None else ""
    found = _URL.search(text)
    return found[0] if found else ""
