"""What proxies say of the servers behind them: that they gave up waiting, how else they failed, what went out and what else was answered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Kind, LogRecord
from agentcore_analyzer.symptoms import http_statuses, told_failures
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.phrases import Hit, hits
from agentcore_analyzer.symptoms.told_failures import Told
from agentcore_analyzer.tuples import NamedTuple

PHRASES = ("to upstream", "while reading upstream", "upstream timed out", "from upstream", "no live upstreams", "in upstream",
           "upstream prematurely closed", "AH00957", "AH01114")  # fmt: skip
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
_ASKED = late(r"(?=\b(?P<request>[A-Z]{3,7} [^ \"]{1,500}))")
_ANSWERED = late(r"HTTP/[\d.]{1,3}\" [1-4]\d\d\b")
_WELL = late(r"HTTP/[\d.]{1,3}\" [1-3]\d\d\b")
_ANSWERS = (502, 503, 504)  # what a proxy answers where the server behind it does not (RFC 9110)
_TIMED_OUT = "upstream timed out"  # nginx; it goes on with what it did meanwhile
_UPGRADED = "while proxying upgraded connection"  # nginx tells of it as information: an idle WebSocket may end so
_WAITED = ("while reading", _UPGRADED)
NEAR_NS = 5 * 10**9  # access and error log have one clock, whole seconds


class Others(NamedTuple):
    """Requests that were answered, besides those that failed; `after` those since the first failure, by a server and no refusal."""

    every: int
    before: int
    after: int
    again: bool  # whether one was answered after the last failure


class _Served(NamedTuple):
    """Requests that were answered: how many, and of those that were answered well the places in time (where all have one) and in the input, sorted."""

    every: int
    timed: bool
    times: list[int]
    positions: list[int]


_Key = tuple[str, str]  # what the proxy says, and of which server


class Said(NamedTuple):
    """What a proxy says of one server: in which words, at which address, by which lines, and what it answered and served besides."""

    why: str
    url: str
    lines: list[Told]
    answers: list[Evidence]
    served: Others


def said(case: Case) -> Iterator[Said]:
    """What proxies say that nobody explains yet, one item a server and wording."""
    taken = claims(case)
    groups: dict[_Key, list[Told]] = {}
    asked: dict[_Key, set[str]] = {}
    apache: dict[str, tuple[str, str]] = {}
    for one in told_failures.saying(case, *PHRASES):
        if "AH0" in one.words and (tried := _APACHE.search(one.words)) and taken.of(one.failure) is None:
            host = (tried["to"] or tried["host"]).partition(":")[0]
            key = apache.setdefault(host, (tried["why"] or "failed to make connection to backend", tried["to"] or host))
            groups.setdefault(key, []).append(one)
            asked.setdefault(key, set()).add(key[1])
            continue
        says = _SAYS.search(one.words)
        if says is not None and taken.of(one.failure) is None:
            behind = _UPSTREAM.search(one.words)
            key = (says[0], _server(behind["url"]) if behind else "")
            groups.setdefault(key, []).append(one)
            asked.setdefault(key, set()).add(behind["url"] if behind else "")
    if not groups:
        return
    served, answers = _served(case), _answers(case, groups)
    for key, found in groups.items():
        url = key[1] if len(asked[key]) > 1 else next(iter(asked[key]))
        yield Said(key[0], url, found, list(answers.get(key, ())), _over_time(case, found, served))


def _over_time(case: Case, found: list[Told], served: _Served) -> Others:
    failed = [s for f in found for s in f.failure.sources if isinstance(s, LogRecord)]
    timed = served.timed and all(g.time_ns is not None for g in failed)
    well = served.times if timed else served.positions
    when = [g.time_ns or 0 if timed else case.positions.get(id(g), 0) for g in failed]
    if not when:
        return Others(served.every, 0, len(well), bool(well))
    before = bisect_left(well, min(when))
    return Others(served.every, before, len(well) - before, bisect_right(well, max(when)) < len(well))


def _server(url: str) -> str:
    """The address without the path: the server behind the proxy is one, whatever was asked of it."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}" if mark and not rest.startswith(("unix:", "/")) else url


def _served(case: Case) -> _Served:
    """Requests that the proxy's access log shows as answered, by a server behind it or by the proxy itself."""
    every = [g for g in case.logs_with("HTTP/1", "HTTP/2", channels=frozenset({Kind.PROXY_LOG})) if _ANSWERED.search(g.text or "")]
    well = [g for g in every if _WELL.search(g.text or "")]
    times = sorted(g.time_ns or 0 for g in well)
    return _Served(len(every), all(g.time_ns is not None for g in every), times, sorted(case.positions.get(id(g), 0) for g in well))


def _answers(case: Case, groups: dict[_Key, list[Told]]) -> dict[_Key, dict[Evidence, None]]:
    """The statuses that went out for the requests of the lines: the same request, within seconds."""
    asked: dict[str, dict[_Key, list[int]]] = {}
    for key, found in groups.items():
        for one in found:
            if request := _REQUEST.search(one.words):
                asked.setdefault(request["request"], {}).setdefault(key, []).append(one.failure.time_ns or 0)
    for times in (times for by_key in asked.values() for times in by_key.values()):
        times.sort()
    answers: dict[_Key, dict[Evidence, None]] = {}
    taken = claims(case)
    for answer in http_statuses.answers(case, _ANSWERS):
        if taken.of(answer.failure) is None:
            words = f"{answer.words} {told_failures.words(answer.failure)}"
            for named in {m["request"] for m in _ASKED.finditer(words)}:
                for key, times in asked.get(named, {}).items():
                    if _near(times, answer.failure.time_ns or 0):
                        answers.setdefault(key, {})[answer.evidence] = None
    return answers


def _near(times: list[int], time: int) -> bool:
    """`times` are sorted; 0 is of a line without a stamp, which may be of any time."""
    if not time or not times[0]:
        return True
    first = bisect_left(times, time - NEAR_NS)
    return first < len(times) and times[first] <= time + NEAR_NS


def gave_up(case: Case) -> list[Hit]:
    """Lines of a proxy that waited for an answer, or for the rest of one, as long as its read time-out."""
    return [h for h in hits(case, _TIMED_OUT) if any(w in h.message for w in _WAITED)]


def upgraded(found: list[Hit]) -> bool:
    """Whether nothing but upgraded connections were idle."""
    return all(_UPGRADED in h.message for h in found)


def moment(case: Case, found: list[Hit]) -> str:
    """When the proxy gave up."""
    if upgraded(found):
        return "on an idle connection that was upgraded (mostly a WebSocket)"
    headers = sum("response header" in h.message for h in found)
    if headers == len(found):
        return "before the answer had begun"
    return f"while it waited for the {whose(case, 'server behind it')}" if headers else "in the middle of the answer"
