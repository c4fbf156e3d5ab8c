"""
Failures of the telemetry exporters, as the OpenTelemetry SDK and the AWS distribution log them.

The texts were read in opentelemetry-sdk 1.44.0 and its OTLP exporters; `Queue full` changed its wording.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from weakref import WeakKeyDictionary

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import LOGS
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.symptoms import collectors
from agentcore_analyzer.tuples import NamedTuple

_MAX_QUEUE = " spans because maxQueueSize reached"  # the SDK for JavaScript
PHRASES = (
    "Failed to export ",
    collectors.EXPORTING,
    "Exception while exporting",
    " spans due to ",  # Zipkin's reporters
    "Queue full, dropping",
    "Queue is full, likely spans/logs will be dropped",
    _MAX_QUEUE,
    "Failed to load AWS Credentials",
    "The specified log group does not exist",
    "The specified log stream does not exist",
)
# The distribution or an instrumentation could not be loaded: nothing is traced, and the program goes on.
NOT_STARTED = (
    "Failed to auto initialize OpenTelemetry",
    "Failed to auto initialize opentelemetry",
    "Configuration of configurator",
    "Configuration failed",
    "Instrumenting of ",
    "auto_instrumentation/__init__.py",
    "auto_instrumentation/sitecustomize.py",
)
DESTINATION = (
    "The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination",
    "X-Ray Delivery Destination is supported with CloudWatch Logs as a Trace Segment Destination",
)
_LOCAL = ("localhost", "127.0.0.1", "::1", "host.docker.internal")
_CODE = late(
    r"Failed to export(?: (?P<signal>span|trace|log|metric)s?)?(?: batch)?(?: to \S+,)?"
    r"(?: (?:error )?code: (?P<code>[\w.]+))?"
)
_NETWORK = late(
    r"Max retries exceeded|Failed to connect to|NameResolution|ConnectTimeout|Connection refused|UNAVAILABLE|timed out|(?:error message|IOException|SocketTimeoutException): timeout\b"
)
_SLOW = late(r"[Rr]ead timed out|[Rr]ead operation timed out|ReadTimeout|: timeout\b")  # it was connected, or no word says that it was refused
# How the SDK ends a batch whatever was in its way: "due to timeout, max retries or shutdown". Why stands in the tries before it.
GIVEN_UP = "given up"
_GIVEN_UP = "due to timeout, max retries or shutdown"
_TRIED = "Transient error "
_MANY = 4  # tries of one exporter that its log tells of: fewer are a single hiccup (as `failures.effect` counts them)
_SENT = late(r" encountered while exporting (?P<signal>\w{3,7})")
_ANSWERED = late(r"Transient error (?P<said>[^\n]{1,300}?) encountered while exporting ")
# An exporter prints them in the place of the number. RFC 9110 gave some another name, and Python took it over with 3.13: servers say either.
_OTHER_PHRASES = {
    "Request Entity Too Large": 413, "Content Too Large": 413, "Request-URI Too Long": 414, "URI Too Long": 414,
    "Requested Range Not Satisfiable": 416, "Range Not Satisfiable": 416, "Unprocessable Entity": 422, "Unprocessable Content": 422,
}  # fmt: skip
_DROPPED = late(r"\b[Dd]ropped \d{1,9} spans due to (?P<why>[^\n]{1,400})")
_DROPPED_FOR = late(r"\b[Dd]ropped \d{1,9} spans due to \w{1,80}\((?P<said>[^\n]{3,300})\)")
_OF_NETWORK = late(r"I/O error|name resolution|UnknownHost|[Cc]onnect|[Tt]imed? ?out|unreachable")
_REASON = late(r"(?:\breason|\b[Ee]rror message): ?(?P<said>[^\n]{3,300})")
_MESSAGE = late(r"(?i)[\"']message[\"']: ?\"(?P<said>(?:[^\"\\]|\\.){3,300})")
_STATUS = late(r"\bHTTP status code (?P<code>\d{3})\b")
_SIGNALS = {"log": "logs", "logs": "logs", "metric": "metrics", "metrics": "metrics", "span": "traces", "trace": "traces", "traces": "traces"}
_CODED = late(r"\d{3}")
_NO_WORDS = frozenset({"Gateway Time-out", "None", "null"})  # beside the phrase that belongs to each status, which says no more than it


@cache
def _phrases() -> dict[str, int]:
    from http import HTTPStatus  # few inputs name any

    return {status.phrase: status.value for status in HTTPStatus} | _OTHER_PHRASES


class Failure(NamedTuple):
    """One log record about lost telemetry: what was lost (traces, logs, metrics) and why; whether a collector lost it."""

    log: LogRecord
    signal: str
    why: str
    collector: bool = False
    again: bool = False  # it is tried again, and with what success, its log does not tell
    tried: LogRecord | None = None  # the last try of the same batch, of which its log tells


def reason(text: str) -> str:
    """What the endpoint said beside its status; the phrase that belongs to each status (`Forbidden`) is none."""
    found = _REASON.search(text) or _DROPPED_FOR.search(text)
    words = found["said"].strip().rstrip(".") if found else ""
    if named := _MESSAGE.search(words):
        words = named["said"].replace('\\"', '"').rstrip(".")
    return "" if words in _phrases() or words in _NO_WORDS or _STATUS.search(words) else words


def accepted(why: str) -> bool:
    """Whether a status of success was taken for a failure."""
    found = _CODED.search(why) if why.startswith("code ") else None
    return found is not None and found[0].startswith("2")


_known: WeakKeyDictionary[Case, list[Failure]] = WeakKeyDictionary()


def failures(case: Case) -> list[Failure]:
    if case not in _known:
        found = (_read(log) for log in case.logs_with(*PHRASES, *DESTINATION, *NOT_STARTED, channels=LOGS))
        known = [f for f in found if f is not None]
        tries = _tries(case)
        told = [_explained(case, f, tries) if f.why == GIVEN_UP else f for f in known]
        _known[case] = [*told, *_open(told, tries)]
    return _known[case]


_Tries = dict[tuple[str, str], list[LogRecord]]


def _tries(case: Case) -> _Tries:
    """What each exporter of each file tells of tries that failed, in their order."""
    made: _Tries = {}
    for log in case.logs_with(_TRIED, channels=LOGS):
        made.setdefault((log.origin.file, log.logger), []).append(log)
    return {who: sorted(logs, key=lambda g: case.positions[id(g)]) for who, logs in made.items()}


def _open(told: list[Failure], tries: _Tries) -> Iterator[Failure]:
    """The tries of an exporter whose log tells of many, and of no batch that was given up."""
    ended = {(f.log.origin.file, f.log.logger) for f in told}
    for who, logs in tries.items():
        if len(logs) < _MANY or who in ended:
            continue
        for log in logs:
            text = log.text or ""
            said, sent = _ANSWERED.search(text), _SENT.search(text)
            if said is not None:
                signal = _SIGNALS.get(sent["signal"], "") if sent is not None else ""
                yield Failure(log, signal or _signal(log.logger.rpartition(".")[2], text), _why(said["said"]), again=True)


def _why(answered: str) -> str:
    said = answered.removeprefix("StatusCode.")
    if said in _phrases():
        return f"code {_phrases()[said]}"
    return "network" if _NETWORK.search(said) else f"code {said}" if said.isidentifier() else GIVEN_UP


def _explained(case: Case, failure: Failure, tries: _Tries) -> Failure:
    """What was given up, with what the same exporter said of its last try before."""
    own = tries.get((failure.log.origin.file, failure.log.logger), [])
    before = bisect_left(own, case.positions[id(failure.log)], key=lambda g: case.positions[id(g)])
    last = own[before - 1] if before else None
    found = _ANSWERED.search(last.text or "") if last is not None else None
    if found is None:
        return failure
    return failure._replace(why=_why(found["said"]), tried=last)


def _signal(logger: str, text: str) -> str:
    """What an exporter sends, by the name of its module where its logger or line tells that."""
    if "metric" in logger or "metric_exporter" in text or "MetricExporter" in text:
        return "metrics"
    return "logs" if "log" in logger or "_log_exporter" in text else "traces"


def _read(log: LogRecord) -> Failure | None:
    text = log.text or ""
    if 0 < log.severity < 13:
        return None
    ours = log.logger.startswith(("opentelemetry", "amazon.opentelemetry")) or "opentelemetry" in text
    signal = _signal(log.logger.rpartition(".")[2], text)
    if any(p in text for p in NOT_STARTED) and last_exception(text) is not None:
        return Failure(log, "traces", "not started") if ours else None
    if any(p in text for p in DESTINATION):
        return Failure(log, "traces", "destination")
    if "The specified log" in text:
        # Any program may miss a log group, also one that logs to it by itself.
        return Failure(log, "logs", "log group missing") if ours or "export" in text else None
    if "Queue full, dropping" in text or "Queue is full" in text or _MAX_QUEUE in text:
        return Failure(log, "logs" if "Log" in text.partition("dropping")[2][:12] else signal, "queue full")
    if collectors.EXPORTING in text:
        read = collectors.read(collectors.line(log))
        return Failure(log, *read, collector=True) if read else None
    if "Failed to load AWS Credentials" in text:
        return Failure(log, "traces", "no credentials")
    if (dropped := _DROPPED.search(text)) is not None:
        here = any(host in dropped["why"] for host in _LOCAL)
        network = _OF_NETWORK.search(dropped["why"]) is not None
        return Failure(log, "traces", ("nothing listens" if here else "network") if network else "exception")
    found = _CODE.search(text)
    if found is None and "Exception while exporting" not in text:
        return None
    if found is not None:
        if not found["signal"] and not found["code"] and not ours:
            return None  # a program that failed to export something of its own
        named = found["signal"] or ""
        signal = _SIGNALS.get(named, signal)
        code = found["code"] or ""
        if code in ("403", "401", "PERMISSION_DENIED", "StatusCode.PERMISSION_DENIED"):
            return Failure(log, signal, "denied")
        if code and not _NETWORK.search(code):
            return Failure(log, signal, f"code {code.removeprefix('StatusCode.')}")
    if not _NETWORK.search(text):
        if _GIVEN_UP in text:
            return Failure(log, signal, GIVEN_UP)
        status = _STATUS.search(text)
        return Failure(log, signal, f"code {status['code']}" if status else "exception")
    return Failure(log, signal, "nothing listens" if any(host in text for host in _LOCAL) and not _SLOW.search(text) else "network")
