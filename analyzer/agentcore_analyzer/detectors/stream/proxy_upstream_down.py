"""
A proxy could not get an answer from the server behind it.

## What it sees
`connect() failed (111: Connection refused) while connecting to upstream`, `upstream timed out`, `upstream prematurely closed
connection`, `no live upstreams`, `host not found in upstream` of nginx, Apache's `AH00957: … attempt to connect to` and `AH01114:
… failed to make connection to backend`, with the server that the line names, and the 502, 503 and 504 of that time.

## Why it matters
The caller sees 502 or 504 of the proxy. The request did not reach the agent, or its answer was lost on the way.

## What to do
Look whether the server runs at the address of the upstream, and how long it takes.

One failed request between many that were answered is a warning: a server that restarts refuses for a moment.

## Not this when
Another finding explains what happened to the stream (stream-idle-drop, stream-broken) or to the server (runtime-entrypoint-crash).

## Source
nginx's sources (ngx_http_upstream.c) and its error log; Apache's mod_proxy and its error log.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Stage, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Step
from agentcore_analyzer.symptoms import http_statuses, told_failures
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.told_failures import Told

SINCE = "0.2.0"
NEEDS = ANY_LOG
STAGE = Stage.GENERAL
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
PHRASES = ("to upstream", "while reading upstream", "upstream timed out", "from upstream", "no live upstreams", "in upstream", "upstream prematurely closed", "AH00957", "AH01114")
_SAYS = late(
    r"(?P<why>(?:connect|recv|readv|send|SSL_do_handshake)\(\)(?: to \S{1,200})? failed \([^)]{1,120}\)|upstream timed out \([^)]{1,80}\)|upstream prematurely closed"
    r" connection|no live upstreams|host not found in upstream(?: \"[^\"]{1,200}\")?)(?P<when> while [a-z ,]{3,80}(?:upstream|header from upstream))?"
)
# Apache tells of one failed connection in two records, the second without the port.
_APACHE = late(
    r"\(\d{1,3}\)(?P<why>[A-Z][\w ]{3,60}): AH00957: \w{1,10}: attempt to connect to (?P<to>[^\s(]{1,200})"
    r"|AH01114: \w{1,10}: failed to make connection to backend: (?P<host>[^\s,]{1,200})"
)
_UPSTREAM = late(r"upstream: \"(?P<url>[^\"]{1,500})\"")
_REQUEST = late(r"request: \"(?P<request>[A-Z]{3,7} [^ \"]{1,500})")
_NAMED = late(r"host not found in upstream \"(?P<host>[^\"]{1,200})\"")
_ANSWERED = late(r"HTTP/[\d.]{1,3}\" [1-4]\d\d\b")
_WELL = late(r"HTTP/[\d.]{1,3}\" [1-3]\d\d\b")
_ANSWERS = (502, 503, 504)  # what a proxy answers where the server behind it does not (RFC 9110)
NEAR_NS = 5 * 10**9  # access and error log have one clock, whole seconds
SHOWN = 10  # proofs: nobody reads more of one kind
_LOG = Step("Read the log of that server at that time, and analyze it together with this file.")


def find(case: Case) -> Iterator[Finding]:
    taken = claims(case)
    groups: dict[tuple[str, str], list[Told]] = {}
    asked: dict[tuple[str, str], set[str]] = {}
    apache: dict[str, tuple[str, str]] = {}
    for one in told_failures.saying(case, *PHRASES):
        if "AH0" in one.words and (tried := _APACHE.search(one.words)) and taken.of(one.failure) is None:
            host = (tried["to"] or tried["host"]).partition(":")[0]
            key = apache.setdefault(host, (tried["why"] or "failed to make connection to backend", tried["to"] or host))
            groups.setdefault(key, []).append(one)
            asked.setdefault(key, set()).add(key[1])
            continue
        said = _SAYS.search(one.words)
        if said is not None and taken.of(one.failure) is None:
            behind = _UPSTREAM.search(one.words)
            key = (said[0], _server(behind["url"]) if behind else "")
            groups.setdefault(key, []).append(one)
            asked.setdefault(key, set()).add(behind["url"] if behind else "")
    served = list(_served(case)) if groups else []
    answers = [a for a in http_statuses.answers(case, _ANSWERS) if taken.of(a.failure) is None] if groups else []
    for (why, server), found in groups.items():
        url = server if len(asked[why, server]) > 1 else next(iter(asked[why, server]))
        yield _finding(why, url, found, [a.evidence for a in answers if any(_same(a, f) for f in found)], _over_time(case, found, served))


class _Others(NamedTuple):
    """Requests that were answered, besides those that failed; `after` those since the first failure, by a server and no refusal."""

    every: int
    before: int
    after: int
    again: bool  # whether one was answered after the last failure


def _over_time(case: Case, found: list[Told], served: list[LogRecord]) -> _Others:
    failed = [s for f in found for s in f.failure.sources if isinstance(s, LogRecord)]
    timed = all(g.time_ns is not None for g in (*failed, *served))
    when = [(g.time_ns or 0 if timed else 0, 0 if timed else case.positions.get(id(g), 0)) for g in failed]
    well = [(g.time_ns or 0 if timed else 0, 0 if timed else case.positions.get(id(g), 0)) for g in served if _WELL.search(g.text or "")]
    if not when:
        return _Others(len(served), 0, len(well), bool(well))
    before = sum(w < min(when) for w in well)
    return _Others(len(served), before, len(well) - before, any(w > max(when) for w in well))


def _server(url: str) -> str:
    """The address without the path: the server behind the proxy is one, whatever was asked of it."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}" if mark and not rest.startswith(("unix:", "/")) else url


def _served(case: Case) -> Iterator[LogRecord]:
    """Requests that the proxy's access log shows as answered, by a server behind it or by the proxy itself."""
    return (g for g in case.logs_with('HTTP/1', 'HTTP/2', channels=frozenset({Kind.PROXY_LOG})) if _ANSWERED.search(g.text or ""))


def _same(answer: http_statuses.Answer, one: Told) -> bool:
    """Whether a status is the answer to the request of the line: the same request, within seconds."""
    request = _REQUEST.search(one.words)
    mine, its = one.failure.time_ns, answer.failure.time_ns
    if mine is not None and its is not None and abs(mine - its) > NEAR_NS:
        return False
    return request is not None and request["request"] in f"{answer.words} {told_failures.words(answer.failure)}"


def _finding(why: str, url: str, found: list[Told], answers: list[Evidence], served: _Others) -> Finding:
    missing = _NAMED.search(why)
    where = url or (missing["host"] if missing else "") or "the server behind it"
    codes = f", and {count(len(answers), 'answer')} with 502 to 504 went out" if answers else ""
    gone = served.before > 0 and not served.after
    others = f" {count(served.every, 'other request')} of the proxy's log {'was' if served.every == 1 else 'were'} answered" if served.every else ""
    others += f"{': none of them well since this began' if gone else ''}." if others else ""
    closed = "closed" in why or "reading upstream" in why
    times = sum("AH01114" not in f.words for f in found) or len(found)  # Apache's second record tells of the same attempt
    means, step = _means(why, where, missing["host"].rpartition(":")[0] or missing["host"] if missing else "", ran=served.before > 0)
    few = served.every > times and (served.again or served.after > times)
    return Finding(
        severity=Severity.WARNING if few else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The proxy got no {'whole ' if closed else ''}answer from {where}: {why.partition(' while')[0]}{', for single requests' if few else ''}",
        cause=f"The proxy says “{why}”, {count(times, 'time')}{codes}. {means}{others}",
        evidence=tuple(dict.fromkeys((*(f.evidence("the proxy's line", *PHRASES) for f in found[:SHOWN]), *answers[:SHOWN]))),
        fix=(step, *(() if missing else (_LOG,))),
        subject=("proxy-upstream-down", why.partition(" ")[0], url),
        counter=("a finding about the stream or the server behind the proxy: none",),
        anchors=frozenset().union(*(f.anchors for f in found)),
        owner="agents-build",
    )


def _means(why: str, where: str, host: str, *, ran: bool) -> tuple[str, Step]:
    scheme, mark, rest = where.partition("://")
    http = scheme in ("http", "https") and not rest.startswith("unix:") if mark else ":" in where  # curl speaks neither FastCGI nor uwsgi
    answers = Step(
        "See whether the server answers there, from the machine or container of the proxy (127.0.0.1 is that container itself).",
        f"curl -sv {shell(where)} -o /dev/null" if http else "" if mark else "curl -sv UPSTREAM_URL -o /dev/null",
        "Connected to" if http or not mark else "",
    )
    if "no live" in why:
        return (
            f"The proxy holds every server of {where} for down and asked none of them: they failed shortly before, or are marked so in its configuration.",
            Step("Read the first lines of the proxy's error log that name these servers: they say how each failed. See whether each runs and answers."),
        )
    if host:
        return (
            f"The name {host} does not resolve where the proxy runs. Where that is said at level emerg, nginx does not start with it.",
            Step("Look the name up from the machine or container of the proxy; a container's name resolves only in its own network.", f"getent hosts {host}", "an address"),
        )
    if "refused" in why:
        before = "does not run; requests before it were answered well" if ran else "does not run or has not started yet"
        return f"The connection to {where} was refused: mostly nothing listens there, as the server {before}.", answers
    return f"The connection to {where} or the answer on it failed; the line does not say why, the log of that server may.", answers
