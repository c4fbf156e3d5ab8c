"""
A proxy could not get an answer from the server behind it.

## What it sees
`connect() failed (111: Connection refused) while connecting to upstream`, `upstream timed out`, `upstream prematurely closed
connection`, `no live upstreams`, `host not found in upstream` of nginx, with the upstream that the line names, and the 502, 503 and
504 of that time.

## Why it matters
The caller sees 502 or 504 of the proxy. The request did not reach the agent, or its answer was lost on the way.

## What to do
Look whether the server runs at the address of the upstream, and how long it takes.

## Not this when
Another finding explains what happened to the stream (stream-idle-drop, stream-broken) or to the server (runtime-entrypoint-crash).

## Source
nginx's sources (ngx_http_upstream.c) and its error log.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors._shared import statuses, told
from agentcore_analyzer.detectors._shared.told import Told
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Stage, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Severity, Step

NEEDS = ANY_LOG
STAGE = Stage.GENERAL
FAILING = True
EXPLAINS: dict[str, str] = {}
PHRASES = ("to upstream", "upstream timed out", "from upstream", "no live upstreams", "in upstream", "upstream prematurely closed")
_SAYS = late(
    r"(?P<why>(?:connect|recv|send|SSL_do_handshake)\(\) failed \([^)]{1,120}\)|upstream timed out \([^)]{1,80}\)|upstream prematurely closed"
    r" connection|no live upstreams|host not found in upstream(?: \"[^\"]{1,200}\")?)(?P<when> while [a-z ,]{3,80}(?:upstream|header from upstream))?"
)
_UPSTREAM = late(r"upstream: \"(?P<url>[^\"]{1,500})\"")
_REQUEST = late(r"request: \"(?P<request>[A-Z]{3,7} [^ \"]{1,500})")
_ANSWERS = (502, 503, 504)
NEAR_NS = 5 * 10**9  # access and error log have one clock, whole seconds
SHOWN = 10


def find(case: Case) -> Iterator[Finding]:
    taken = claims(case)
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in told.saying(case, *PHRASES):
        said = _SAYS.search(one.words)
        if said is not None and taken.of(one.failure) is None:
            behind = _UPSTREAM.search(one.words)
            groups.setdefault((said[0], behind["url"] if behind else ""), []).append(one)
    answers = [a for a in statuses.answers(case, _ANSWERS) if taken.of(a.failure) is None] if groups else []
    for (why, url), found in groups.items():
        yield _finding(why, url, found, [a.evidence for a in answers if any(_same(a, f) for f in found)])


def _same(answer: statuses.Answer, one: Told) -> bool:
    """Whether a status is the answer to the request of the line: the same request, within seconds."""
    request = _REQUEST.search(one.words)
    mine, its = one.failure.time_ns, answer.failure.time_ns
    if mine is not None and its is not None and abs(mine - its) > NEAR_NS:
        return False
    return bool(request) and request is not None and request["request"] in f"{answer.words} {told.words(answer.failure)}"


def _finding(why: str, url: str, found: list[Told], answers: list[Evidence]) -> Finding:
    where = url or "the server behind it"
    codes = f", and {count(len(answers), 'answer')} with 502 to 504 went out" if answers else ""
    refused = "refused" in why
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The proxy got no answer from {where}: {why.partition(' while')[0]}",
        cause=f"The proxy says “{why}”, {count(len(found), 'time')}{codes}. "
        + (
            f"Nothing listened at {where}: the server did not run there, or had not started yet."
            if refused
            else f"The connection to {where} or the answer on it failed; why, stands in the log of that server."
        ),
        evidence=tuple(dict.fromkeys((*(f.evidence("the proxy's line", *PHRASES) for f in found[:SHOWN]), *answers[:SHOWN]))),
        fix=(
            Step("See whether the server answers there, from the machine of the proxy.", f"curl -sv {url or 'UPSTREAM_URL'} -o /dev/null", "Connected to"),
            Step("Read the log of that server at that time, and analyze it together with this file."),
        ),
        subject=("proxy-upstream-failed", why.partition(" ")[0], url),
        counter=("a finding about the stream or the server behind the proxy: none",),
        anchors=frozenset().union(*(f.anchors for f in found)),
        owner="agents-build",
    )
