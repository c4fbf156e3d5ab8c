"""Time-outs in the words of HTTP clients: who gave up, which client waited, for a byte or the whole answer, how long, and how it is told to wait longer."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.stream._shared import broken_bodies
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.knowledge.endings import TRIED_AGAIN
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord, LogRole, Span
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.symptoms.phrases import Hit, hits
from agentcore_analyzer.tuples import NamedTuple


class Client(NamedTuple):
    """A library that waits: how it is told to wait longer, and the limits that it has by itself (seconds, whose they are)."""

    option: str = ""
    defaults: tuple[tuple[int, str], ...] = ()


_UNKNOWN = Client()
_BOTOCORE = Client("botocore: Config(read_timeout=300, retries={'total_max_attempts': 1})", ((60, "botocore's default"), (120, "the default of Strands' Bedrock client")))
_HTTPX = Client("httpx: timeout=httpx.Timeout(10, read=300)", ((5, "httpx's default"),))
_REQUESTS = Client("requests: timeout=(10, 300)")
_URLLIB3 = Client("urllib3: Timeout(connect=10, read=300)")
_AIOHTTP = Client("aiohttp: ClientTimeout(total=None, sock_read=300)")
UNDICI = Client("Node's fetch: a dispatcher new Agent({ headersTimeout: 0, bodyTimeout: 0 }) of undici", ((300, "the default of Node's fetch"),))
_CURL = Client("curl: --max-time 0")
_GO = Client("Go: no http.Client.Timeout for a stream (it covers the whole answer); give the request a context of its own")
_DOTNET = Client(".NET: HttpClient.Timeout = Timeout.InfiniteTimeSpan, with a CancellationToken of your own", ((100, "the default of .NET's HttpClient"),))
# By the package that raised; a copy inside of another one (pip._vendor.urllib3) is that one's matter.
_PACKAGES = {"botocore": _BOTOCORE, "httpx": _HTTPX, "httpcore": _HTTPX, "requests": _REQUESTS, "urllib3": _URLLIB3, "aiohttp": _AIOHTTP}
_AXIOS = "ms exceeded"
_CALL = "InterruptedIOException: timeout"  # OkHttp
_WRITING = ("AsyncTimeout$sink", "Http2Stream$FramingSink")  # frames of OkHttp: it could not send, and waited for no byte
# Sentences that one client alone says, and those that several say.
_SAID = {
    "Read timeout on endpoint URL": _BOTOCORE,
    "Timeout on reading data from socket": _AIOHTTP,
    "curl: (28) Operation timed out after": _CURL,
    "The operation was aborted due to timeout": Client("Node: a longer AbortSignal.timeout()"),
    "UND_ERR_HEADERS_TIMEOUT": UNDICI,
    "UND_ERR_BODY_TIMEOUT": UNDICI,
    "HeadersTimeoutError": UNDICI,
    "BodyTimeoutError": UNDICI,
    _AXIOS: Client("axios: a longer timeout"),
    "(Client.Timeout ": _GO,
    "net/http: timeout awaiting response headers": Client("Go: a longer Transport.ResponseHeaderTimeout"),
    "HttpTimeoutException: request timed out": Client("Java: HttpRequest.Builder.timeout(Duration.ofMinutes(5))"),
    "SocketTimeoutException: Read timed out": Client("Java: a longer read or socket time-out of the client that waited"),
    "SocketTimeoutException: timeout": Client("OkHttp: a longer readTimeout"),
    _CALL: Client("OkHttp: a longer callTimeout, or none for a stream (it covers the whole answer)"),
    "due to the configured HttpClient.Timeout of": _DOTNET,
}
PHRASES = (*_SAID, "requests.exceptions.ReadTimeout", "ReadTimeout: ", "The read operation timed out", "ReadTimeoutError", "Read timed out")
_TYPES = ("SocketTimeoutException", "InterruptedIOException")  # whose message is but a word
# Limits of the whole request: bytes may have come until then.
WHOLE = ("curl: (28)", "The operation was aborted due to timeout", _AXIOS, _CALL, "(Client.Timeout ", "due to the configured HttpClient.Timeout of")
_SAID_LENGTH = late(
    r"timed out after (?P<ms>\d{1,9}) milliseconds|timeout of (?P<axios>\d{1,9})ms exceeded|HttpClient\.Timeout of (?P<s>\d{1,6})(?:[.,]\d)? ?seconds"
    r"|\(read timeout=(?P<read>\d{1,6})(?:\.\d{1,9})?\)"
)
_EXCEEDED = late(r"timeout of \d{1,9}ms exceeded")
# A prober that asks a container whether it is well: nobody waits for its answer.
_PROBE = late(r"(?i)\b(?:readiness|liveness|startup|health)[ -]?(?:probe|check)s?\b[^\n]{0,40}\b(?:failed|errored|failing|timed out)")
_HOST = late(r"(?:endpoint URL: \"https?://|host='|(?:Get|Post|Put) \\?\"?https?://|\burl: '?https?://)(?P<host>[\w.-]{1,253})")
_REQUESTED = late(r"\b(?:GET|POST|PUT|PATCH|DELETE) |invoke_agent_runtime|HTTP/\d|\bstatus(?: code)?:? 2\d\d\b")
_CODE_LINE = ("raise ", "File ", "at ")
_TELEMETRY = ("opentelemetry.", "amazon.opentelemetry")
_WAITS = frozenset({"model", "client", "agent", "cycle"})
_INFORMATION = 9  # severity of OpenTelemetry: whoever tells it below does not count it as a failure
_NEAR = 0.05  # of a default time-out, which a timer meets late
SHOWN = 10  # proofs: nobody reads more of one kind


class Before(NamedTuple):
    """The newest line before a time-out in its file; `of_it` where it is of a request or its answer, so that the time since then was waited."""

    log: LogRecord
    ns: int
    of_it: bool


def given_up(case: Case) -> dict[tuple[str, str], list[Hit]]:
    """The time-outs by who waited (`caller`, `agent`) and for which host, where that is another service than the agent."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    lost = {id(f.log) for f in exporter_failures.failures(case)}  # nobody waits for telemetry
    own = [hit for j in broken_bodies.judged(case) if j.own for hit in (j.drop.hit, *j.drop.copies)]
    for hit in (*(h for h in hits(case, *PHRASES, *_TYPES) if _for_good(h) and id(h.source) not in lost), *own):
        groups.setdefault(_side(hit), []).append(hit)
    return groups


def _for_good(hit: Hit) -> bool:
    """Whether somebody waited and gave up for good: no exporter, no attempt that is made again."""
    source = hit.source
    if not waited(hit) or hit.failure.why == TRIED_AGAIN:
        return False
    if isinstance(source, Span):
        return source.facts.operation in _WAITS
    if any(w in (source.text or "") for w in _WRITING):
        return False
    return source.role is not LogRole.SSE and not source.logger.startswith(_TELEMETRY) and not 0 < source.severity < _INFORMATION


def _side(hit: Hit) -> tuple[str, str]:
    """Who waited, and for which host: the caller for the agent, or the agent for another service."""
    source = hit.source
    if isinstance(source, Span):
        return ("caller", "") if source.facts.api == "InvokeAgentRuntime" else ("agent", host(hit.message))
    whom = host(source.text or "")
    # A log of an agent with a traceback of botocore reads like a client's; the host tells whom it waited for.
    own = source.channel in (Kind.RUNTIME_LOG, Kind.DEV_LOG) or "bedrock-runtime" in whom
    return ("agent", whom) if own else ("caller", "")


def words(hit: Hit) -> str:
    """All that a failure says of what was raised."""
    said = hit.failure.said
    raised = (f"{r.type}: {r.message}" for r in said.chain)
    return "\n".join((hit.message, f"{said.type}: {said.message}", said.quote, *raised))


def waited(hit: Hit) -> bool:
    """Whether a client gave up waiting."""
    told = words(hit)
    if _PROBE.search(told):
        return False
    return any(p in told for p in PHRASES if p != _AXIOS) or bool(_EXCEEDED.search(told))


def whole(found: Iterable[Hit]) -> bool:
    """Whether the limit was one of the whole request."""
    return any(w in told for told in map(words, found) for w in WHOLE)


def length_ns(hit: Hit) -> int | None:
    """How long the client waited, where its sentence says so."""
    told = _SAID_LENGTH.search(words(hit))
    return None if told is None else (int(told["ms"] or told["axios"] or 0) or int(told["s"] or told["read"] or 0) * 1000) * 10**6


def host(text: str) -> str:
    """For whose answer was waited, where the text names it."""
    found = _HOST.search(text)
    return found["host"] if found else ""


def client(hit: Hit) -> Client:
    """Who waited: the package whose exception left last, else the one that alone says the sentence."""
    said = hit.failure.said
    types = [t for t in (said.type, *(r.type for r in reversed(said.chain))) if "." in t]
    packages = [t.partition(".")[0] for t in types if not t.startswith(("java.", "System."))]
    if packages:
        return _PACKAGES.get(packages[0], _UNKNOWN)
    told = words(hit)
    return next((one for phrase, one in _SAID.items() if phrase in told), _UNKNOWN)


def default(ns: int | None, waiting: Client) -> str:
    """Whether a time is a limit that the client has by itself, and whose."""
    return next((name for limit, name in waiting.defaults if ns and abs(ns / 10**9 - limit) <= limit * _NEAR), "")


def row(log: LogRecord) -> str:
    """The line of a record that says it; empty where the record tells of the failure in other words."""
    rows = [r.strip() for r in (log.text or "").splitlines() if any(p in r for p in PHRASES)]
    return next((r for r in reversed(rows) if not r.startswith(_CODE_LINE)), "")


def before(case: Case, found: list[Hit]) -> dict[int, Before]:
    """What stood last in the file of each record before it, by its time."""
    wanted = {id(h.source) for h in found}
    last: dict[str, LogRecord] = {}
    known: dict[int, Before] = {}
    every = failures(case)
    for log in case.logs if wanted else ():
        if id(log) in wanted:
            newest = last.get(log.origin.file)
            if newest is not None and newest.time_ns is not None and log.time_ns is not None:
                of_it = newest.role is LogRole.SSE or bool(_REQUESTED.search((newest.text or "")[:300]))
                known[id(log)] = Before(newest, max(log.time_ns - newest.time_ns, 0), of_it)
        elif log.time_ns is not None and not (log.severity >= 13 and every.of(log)):
            last[log.origin.file] = log
    return known
