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

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.stream._shared import proxy_lines
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = ANY_LOG
STAGE = Stage.GENERAL
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
_NAMED = late(r"host not found in upstream \"(?P<host>[^\"]{1,200})\"")
SHOWN = 10  # proofs: nobody reads more of one kind
_LOG = Step("Read the log of that server at that time, and analyze it together with this file.")


def find(case: Case) -> Iterator[Finding]:
    yield from map(_finding, proxy_lines.said(case))


def _finding(said: proxy_lines.Said) -> Finding:
    why, url, found, answers, served = said
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
        evidence=tuple(dict.fromkeys((*(f.evidence("the proxy's line", *proxy_lines.PHRASES) for f in found[:SHOWN]), *answers[:SHOWN]))),
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
