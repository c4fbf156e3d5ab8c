"""Time-outs in the words of HTTP clients: which waited for a byte, which for the whole answer, and how each is told to wait longer."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.symptoms.phrases import Hit

# Sentences, and how the client that says them is told to wait longer.
_BOTOCORE = "botocore: Config(read_timeout=300, retries={'total_max_attempts': 1})"
_HTTPX = "httpx: timeout=httpx.Timeout(10, read=300)"
_REQUESTS = "requests: timeout=(10, 300)"
_UNDICI = "Node's fetch: a dispatcher new Agent({ headersTimeout: 0, bodyTimeout: 0 }) of undici"
_GO = "Go: no http.Client.Timeout for a stream (it covers the whole answer); give the request a context of its own"
_AXIOS = "ms exceeded"
CLIENTS = {
    "Read timeout on endpoint URL": _BOTOCORE,
    "requests.exceptions.ReadTimeout": _REQUESTS,
    "requests.exceptions.ConnectionError": _REQUESTS,
    "SocketTimeoutException: Read timed out": "Java: a longer read or socket time-out of the HTTP client",
    "ReadTimeout: ": _HTTPX,
    "The read operation timed out": _HTTPX,
    "ReadTimeoutError": "urllib3: Timeout(connect=10, read=300)",
    "Read timed out": _REQUESTS,
    "Timeout on reading data from socket": "aiohttp: ClientTimeout(total=None, sock_read=300)",
    "curl: (28) Operation timed out after": "curl: --max-time 0",
    "The operation was aborted due to timeout": "Node: a longer AbortSignal.timeout()",
    "UND_ERR_HEADERS_TIMEOUT": _UNDICI,
    "UND_ERR_BODY_TIMEOUT": _UNDICI,
    "HeadersTimeoutError": _UNDICI,
    "BodyTimeoutError": _UNDICI,
    _AXIOS: "axios: a longer timeout",
    "(Client.Timeout ": _GO,
    "net/http: timeout awaiting response headers": "Go: a longer Transport.ResponseHeaderTimeout",
    "HttpTimeoutException: request timed out": "Java: HttpRequest.Builder.timeout(Duration.ofMinutes(5))",
    "due to the configured HttpClient.Timeout of": ".NET: HttpClient.Timeout = Timeout.InfiniteTimeSpan, with a CancellationToken of your own",
}
PHRASES = tuple(c for c in CLIENTS if c != "requests.exceptions.ConnectionError")
# Limits of the whole request: bytes may have come until then.
WHOLE = ("curl: (28)", "The operation was aborted due to timeout", _AXIOS, "(Client.Timeout ", "due to the configured HttpClient.Timeout of")
_SAID_LENGTH = late(
    r"timed out after (?P<ms>\d{1,9}) milliseconds|timeout of (?P<axios>\d{1,9})ms exceeded|HttpClient\.Timeout of (?P<s>\d{1,6})(?:[.,]\d)? ?seconds"
)
_EXCEEDED = late(r"timeout of \d{1,9}ms exceeded")
# (seconds, whose default that is)
_DEFAULTS = ((5, "httpx's default"), (60, "botocore's default"), (100, "the default of .NET's HttpClient"),
             (120, "the default of Strands' Bedrock client"), (300, "the default of Node's fetch and aiohttp"))  # fmt: skip
# A prober that asks a container whether it is well: nobody waits for its answer.
_PROBE = late(r"(?i)\b(?:readiness|liveness|startup|health)[ -]?(?:probe|check)s?\b[^\n]{0,40}\b(?:failed|errored|failing|timed out)")
_NEAR = 0.05  # of a default time-out, which a timer meets late
SHOWN = 10  # proofs: nobody reads more of one kind


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
    return None if told is None else (int(told["ms"] or told["axios"] or 0) or int(told["s"] or 0) * 1000) * 10**6


def default(ns: int | None) -> str:
    """Whose default a time is."""
    return next((name for limit, name in _DEFAULTS if ns and abs(ns / 10**9 - limit) <= limit * _NEAR), "")


def option(found: list[Hit]) -> str:
    """How the client that waited is told to wait longer."""
    told = "\n".join(words(h) for h in found[:SHOWN])
    return next((option for phrase, option in CLIENTS.items() if phrase in told), _UNDICI)
