"""Hosts that could not be reached: failed name look-ups and connections that nothing answered, in the words of every language."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Span
from agentcore_analyzer.symptoms import exporter_failures, told_failures
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS
from agentcore_analyzer.tuples import NamedTuple


class Way(StrEnum):
    """How it was not reached."""

    NAME = "name"  # no address for the name
    ROUTE = "route"  # the network itself says that there is no way to it
    ANSWER = "answer"  # nothing answered the connection attempt
    OPEN = "open"  # the client only says that it could not connect


_NAME = (
    "Name or service not known", "Temporary failure in name resolution", "No address associated with hostname", "nodename nor servname",
    "getaddrinfo ENOTFOUND", "getaddrinfo EAI_AGAIN", "no such host", "No such host is known", "UnknownHostException",
    "Could not resolve host", "Couldn't resolve host", "failed to lookup address", "NameResolutionError", "DNS lookup failed", "ERR_NAME_NOT_RESOLVED",
)  # fmt: skip
_ROUTE = ("Network is unreachable", "network is unreachable", "[Errno 113]", "No route to host", "no route to host", "EHOSTUNREACH", "ENETUNREACH")
_ANSWER = ("Connect timeout on endpoint URL", "ConnectTimeout", "[Errno 110]", "connect ETIMEDOUT", "i/o timeout")
_OPEN = ("Could not connect to the endpoint URL",)
PHRASES = (*_NAME, *_ROUTE, *_ANSWER, *_OPEN)
_WAYS = {Way.NAME: _NAME, Way.ROUTE: _ROUTE, Way.ANSWER: _ANSWER}
_READ = late(r"\b(?:read|write) (?:tcp|udp) \S{1,100}: i/o timeout")  # as Go tells it of a connection that stands
_H = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"
_HOST = late(
    rf"endpoint URL: \"https?://(?P<a>{_H})|host='(?P<b>{_H})'|\blookup (?P<c>{_H})|dial tcp:? (?!lookup )(?P<d>{_H})"
    rf"|(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) (?P<e>{_H})|UnknownHostException: (?P<f>{_H})"
    rf"|[Rr]esolve(?: host(?:name)?)?:? '?(?P<g>{_H})|https?://(?P<h>{_H})|\((?P<i>{_H}):\d{{1,5}}\)|getaddrinfo for (?P<j>{_H})"
    rf"|\b[Cc]onnect(?:ion|ing)? to (?P<k>{_H})(?::\d{{1,5}}\b| timed out)"
)
_LOCAL = late(r"(?:localhost|127\.|0\.0\.0\.0|::1|host\.docker\.internal$)")
_WORD = late(r"(?:address|host|information|on|failed|the|hostname|localhost)$")  # what may stand where a name is expected


_NEXT = 8  # records: npm prints the code, its number and the call, each in a row, before the sentence


class Unreached(NamedTuple):
    """One telling: the host ("" where it is not named), how, and the proof."""

    host: str
    way: Way
    evidence: Evidence
    source: Span | LogRecord


def unreached(case: Case) -> Iterator[Unreached]:
    """Not of this machine, of an exporter of telemetry, of a proxy's upstream, or of code of the model in its sandbox."""
    exporters = {id(f.log) for f in exporter_failures.failures(case)}
    for telling in told_failures.saying(case, *PHRASES):
        failure = telling.failure
        source = next((s for s in failure.sources if isinstance(s, Span | LogRecord)), None)
        if source is None or any(id(s) in exporters or _of_exporter(s) for s in failure.sources) or "upstream" in telling.words:
            continue
        if any(isinstance(s, Span) and s.facts.tool in CODE_TOOLS for s in failure.sources):
            continue
        if _READ.search(telling.words) and not any(p in telling.words for p in PHRASES if p != "i/o timeout"):
            continue  # it was connected: the answer did not come
        row = next((r for r in reversed(telling.words.splitlines()) if any(p in r for p in PHRASES)), "")
        around = (source.text or "") if isinstance(source, LogRecord) else ""
        host = _host(row) or _host(telling.words) or _host(around) or _below(case, source)
        if not _LOCAL.match(host):
            way = next((w for w, words in _WAYS.items() if any(p in telling.words for p in words)), Way.OPEN)
            yield Unreached(host, way, telling.evidence("the connection failed", *PHRASES), source)


def _below(case: Case, source: Span | LogRecord) -> str:
    """The host in the next rows of the same log that tell of it: a command prints one error in several."""
    if not isinstance(source, LogRecord):
        return ""
    at = case.positions[id(source)]
    rows = (g.text or "" for g in case.logs[at + 1 : at + _NEXT] if g.origin.file == source.origin.file)
    return next((host for text in rows if any(p in text for p in PHRASES) and (host := _host(text))), "")


def _of_exporter(source: object) -> bool:
    """Whether an exporter of telemetry logged it, by its logger or by its own code in the stack."""
    if not isinstance(source, LogRecord):
        return False
    return source.logger.startswith(("opentelemetry", "amazon.opentelemetry")) or "opentelemetry/exporter" in (source.text or "")


def _host(text: str) -> str:
    for found in _HOST.finditer(text[:4000]):
        name = next((g for g in found.groups() if g), "")
        if (name and not _WORD.match(name)) or name == "localhost":
            return name
    return ""
