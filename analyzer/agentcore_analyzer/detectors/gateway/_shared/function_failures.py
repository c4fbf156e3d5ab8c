"""Failures of Lambda functions, as gateways, spans, the functions' own logs and Lambda's records tell them."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.evidence import of_log, of_span
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.failures.records import MARKS
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Kind, Operation
from agentcore_analyzer.model import Document, Evidence, LogRecord, Span
from agentcore_analyzer.symptoms.known_sentences import proof
from agentcore_analyzer.tuples import NamedTuple

DENIED = "Access denied while invoking Lambda function"
TIMED_OUT = "Task timed out after"
REPORTED = ("Status: timeout", "Status:timeout")  # in a REPORT line of the function; who copies one may drop the blanks
_PHRASES = (DENIED, TIMED_OUT, *REPORTED, "FunctionError", "Lambda function returned an error")
# Lambda's own forms: the id of the request before the sentence, seconds with two decimals; a task of any program times out, too.
_OWN = late(r"(?:[0-9a-f]{4}-[0-9a-f]{12}|RequestId: \S{1,60}(?: Error:)?) Task timed out after|after \d{1,4}\.\d\d seconds|ambda|FunctionError\W{1,6}(?:Unh|H)andled")
# Such a line begins with its word, or with a time that was put before it.
_REPORT = late(r"(?:\[?[\d:.,TZ+ -]{8,40}(?: ?[A-Z]{2,5})?\]?\s{1,4})?REPORT RequestId: ?\S")
_OWN_LOGS = frozenset({Kind.LAMBDA_LOG, Kind.GATEWAY_LOG})
_TARGETS = (Operation.TOOL, Operation.GATEWAY)  # operations of spans
_ENDS = {"timeout": "timeout", "error": "error", "failure": "error"}  # statuses of Lambda's own records, `platform.report`
_FUNCTION = late(r"(?:function:|Lambda function (?!returned an error)(?:arn:aws[\w-]*:lambda:[\w-]+:\d+:function:)?)(?P<name>[\w-]{1,64})")
_SECONDS = late(r"Task timed out after (?P<n>[\d.]+) seconds")


class Hit(NamedTuple):
    """One telling of a failed function, with its row."""

    evidence: Evidence
    source: Span | LogRecord | Document
    text: str

    @property
    def of_target(self) -> bool:
        """Whether a gateway or a tool tells of it: the words of the function alone may be those of any function."""
        if isinstance(self.source, Document):
            return True  # the result of a tool, as its caller was given it
        return self.source.facts.operation in _TARGETS if isinstance(self.source, Span) else self.source.channel is Kind.GATEWAY_LOG


def told(case: Case) -> dict[tuple[str, str], list[Hit]]:
    """By kind (denied, timeout, error) and the name of the function."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    for error in case.errors_with(*_PHRASES):
        if not _of_lambda(error.message):
            continue
        key = (_kind(error.message), _name(error.message))
        found = of_span(error.span, f"{error.span.name} failed", error.message)
        groups.setdefault(key, []).append(Hit(found, error.span, error.message))
    for log in case.logs_with(*_PHRASES):
        line = row_with(log.text or "", *_PHRASES)
        # A caller that runs in Lambda logs its own time-out; that is not the target's.
        if (log.channel is not Kind.CLIENT_LOG or DENIED in line) and (_of_lambda(line) or log.channel in _OWN_LOGS):
            groups.setdefault((_kind(line), _name(line)), []).append(Hit(of_log(log, "logged", line), log, line))
    for failure in failures(case).all:
        own = failure.sources[0]
        if isinstance(own, Document) and failure.code in MARKS and _of_lambda(failure.message):
            key = (_kind(failure.message), _name(failure.message))
            groups.setdefault(key, []).append(Hit(proof(failure, "the result of the tool says so"), own, failure.message))
        if isinstance(own, LogRecord) and own.channel is Kind.LAMBDA_LOG and failure.kind is FailureKind.RESOURCE_STATUS and failure.code in _ENDS:
            what = f"Lambda's own record says {failure.code}"
            groups.setdefault((_ENDS[failure.code], ""), []).append(Hit(of_log(own, what, failure.said.quote), own, failure.message))
    for log in case.logs_with(*_PHRASES, channels=frozenset({Kind.CLIENT_LOG})) if groups else ():
        line = row_with(log.text or "", *_PHRASES)
        if (hits := groups.get((_kind(line), _name(line)))) and _kind(line) == "error":  # the caller was told of the same failure
            hits.append(Hit(of_log(log, "the caller was told", line), log, line))
    return groups


def seconds(text: str) -> str:
    """After how many seconds the function was ended, where the row says so."""
    found = _SECONDS.search(text)
    return found["n"] if found else ""


def _kind(message: str) -> str:
    return "denied" if DENIED in message else "timeout" if TIMED_OUT in message or _reported(message) else "error"


def _of_lambda(line: str) -> bool:
    return DENIED in line or _OWN.search(line) is not None or (_reported(line) and _REPORT.match(line) is not None)


def _reported(message: str) -> bool:
    return any(words in message for words in REPORTED)


def _name(message: str) -> str:
    found = _FUNCTION.search(message)
    return found["name"] if found else ""
