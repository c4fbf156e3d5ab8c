"""HTTP statuses that an endpoint answered with, whoever tells of them and in whatever words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Operation, Span
from agentcore_analyzer.symptoms.known_sentences import explained
from agentcore_analyzer.tuples import NamedTuple

_NEAR_NS = 2 * 10**9  # ours: what a server and its client log of one request stands within two seconds
_BACK = 3  # records in which the request stands whose status is logged alone
_HEAD = 2000  # characters of a record in which the path and the status stand
_PATH = late(r"https?://|\b(?:GET|POST|PUT|PATCH|DELETE) /")  # the record names by itself what was asked
# `Unexpected server response` is what ws, the library of Node, says of any status but 101.
_HANDSHAKE = late(r"(?i)web ?socket|\bwss?://|\bhandshake status|Unexpected server response: \d|WSServerHandshake")


class Answer(NamedTuple):
    """One answer: its status, the kind of endpoint (`failures.knowledge.http`), and the failure that tells of it."""

    status: int
    endpoint: str
    failure: Failure
    words: str  # by which the endpoint is known

    @property
    def of_aws(self) -> bool:
        """Whether a service of AWS answered, not a server of somebody's own."""
        return http.of_agentcore(self.words)

    @property
    def evidence(self) -> Evidence:
        f = self.failure
        return Evidence(f.place, f"answered {self.status}", f.trace_id, f.span_id, f.time_ns, f.said.quote.strip() or f.message)

    @property
    def anchors(self) -> frozenset[str]:
        return anchors(*(s for s in self.failure.sources if isinstance(s, Span | LogRecord)))


def answers(case: Case, statuses: Collection[int] = (), endpoints: Collection[str] = ()) -> list[Answer]:
    """Answers with these statuses (any from 400 on) of these kinds of endpoints (any)."""
    every: list[Answer] = case.memo("answers with a status", lambda: [a for f in failures(case).all if (a := _answer(case, f))])
    return [a for a in every if (not statuses or a.status in statuses) and (not endpoints or a.endpoint in endpoints)]


def codes(found: Iterable[Answer]) -> str:
    """Their statuses, each once: `401 and 403`."""
    return " and ".join(str(c) for c in sorted({a.status for a in found}))


def bare(case: Case, statuses: Collection[int], endpoints: Collection[str]) -> list[Answer]:
    """Answers that hold no known sentence, and of which nothing near by says more: the status is all that is told."""
    known = {id(f) for f, _ in explained(case)}
    return [a for a in answers(case, statuses, endpoints) if id(a.failure) not in known and not _told_in_words(case, a)]


def _told_in_words(case: Case, answer: Answer) -> bool:
    """Whether what the client raised over the answer stands in a record near by: the same status, and words."""
    source = answer.failure.sources[0]
    if not isinstance(source, LogRecord):
        return False
    at = case.positions[id(source)]
    near = (log for log in case.logs[max(0, at - _BACK) : at + _BACK + 1] if log.origin.file == source.origin.file)
    beside = (f for log in near for f in failures(case).of(log) if f is not answer.failure and f.kind is not FailureKind.HTTP_STATUS)
    return any(f.said.http_status == answer.status and f.type and _same_request(f, answer.failure) for f in beside)


def _same_request(one: Failure, other: Failure) -> bool:
    if one.request_id or other.request_id:
        return one.request_id == other.request_id
    return None in (one.time_ns, other.time_ns) or abs((one.time_ns or 0) - (other.time_ns or 0)) <= _NEAR_NS


def handshake(failure: Failure) -> bool:
    """Whether a status is the answer to a request to open a WebSocket."""
    return failure.kind is FailureKind.HTTP_STATUS and bool(_HANDSHAKE.search(words_of(failure)))


def words_of(failure: Failure) -> str:
    """All that is said where a failure is told: its own words, and those of its record."""
    source = failure.sources[0]
    text = (source.text or "")[:_HEAD] if isinstance(source, LogRecord) else ""
    return f"{failure.type} {failure.said.quote} {failure.message} {text}"


def _answer(case: Case, failure: Failure) -> Answer | None:
    said = failure.said
    status = said.http_status
    if status is None or failure.kind not in (FailureKind.HTTP_STATUS, FailureKind.COMMAND_ERROR) or failure.harmless:
        return None
    return next(Answer(status, endpoint, failure, words) for endpoint, words in _endpoints(case, failure) if endpoint or not words)


def _endpoints(case: Case, failure: Failure) -> Iterator[tuple[str, str]]:
    """
    What names the endpoint, the nearest first: the words of the failure, its span, the whole record, the request that was
    logged just before. In the end nothing does.
    """
    own = f"{failure.said.quote} {failure.said.message}"[:_HEAD]
    yield http.endpoint_of(own), own
    for source in failure.sources:
        if isinstance(source, Span):
            named = f"{source.name} {source.facts.arn or ''}"
            yield (http.GATEWAY if source.facts.operation == Operation.GATEWAY else http.endpoint_of(named)), named
        elif isinstance(source, LogRecord):
            text = (source.text or "")[:_HEAD]
            yield http.endpoint_of(text), text
            if not _PATH.search(own) and not _PATH.search(text):
                for before in _before(case, source):
                    yield http.endpoint_of(before), before
    yield http.GENERIC, ""


def _before(case: Case, log: LogRecord) -> list[str]:
    at = case.positions[id(log)]
    records = reversed(case.logs[max(0, at - _BACK) : at])
    return [(g.text or "")[:_HEAD] for g in records if g.origin.file == log.origin.file]
