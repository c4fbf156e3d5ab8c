"""
A client that finds no server, in a text that shows that server going down before: nobody could have answered.

The two are of one server where the client asks for an address at which that server listened, for the container that ended, or by
a socket that only such a server makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.by_name import container_names, container_of
from agentcore_analyzer.failures.records import Failure
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

_FAR = 60  # records between the end of a server and a client that misses it
_HEAD = 600
_NOBODY = late(
    r"(?i)\bconnection refused\b|\bECONNREFUSED\b|could not connect to server|connection to server [^\n]{1,200} failed"
    r"|could not translate host name|\b(?:name or service not known|no such host|ENOTFOUND)\b"
)
_ASKED = late(
    r"(?P<socket>/[\w./-]{1,200}(?:\.sock\b|\.s\.PGSQL\.\d{1,5}))|\bhost(?:name| name)? [\"'](?P<host>[\w.-]{1,200})[\"']"
    r"|\bport (?P<port>\d{2,5})\b|(?:@|//|\b)(?P<named>[a-z][\w.-]{1,100}):\d{2,5}\b"
)
_LISTENS = late(
    r"(?i)\blistening (?:on|at)\b[^\n]{0,120}?"
    r"(?:\bport (?P<port>\d{2,5})\b|[:\]](?P<bound>\d{2,5})\b|(?P<socket>/[\w./-]{1,200}))"
)
_DOWN = late(
    r"(?i)\b(?:database system|server|service) is shut ?down\b|(?P<container>[\w.-]{2,120}) exited with code [1-9]\d{0,2}\b"
)
_UP = late(r"(?i)\bready (?:to accept|for) connections\b|\bis (?:now )?accepting connections\b")
# libpq breaks its sentence, and a runner puts its name before each line.
_GOES_ON = late(r"(?:[\w.-]{1,80}\s{0,40}\| )?\s{0,40}(?:Is the server running|(?:accepting )?(?:TCP/IP )?connections on)\b")
_DOWN_HINTS = ("is shut", "exited with code ")
_OF_POSTGRES, _POSTGRES = ".s.PGSQL.", "database system"  # the name of its sockets, and of itself in its log
_STARTING = late(r"(?i)\bthe database system is (?:starting up|shutting down|not yet accepting connections|in recovery mode)\b")


class Down(NamedTuple):
    at: int
    log: LogRecord
    addresses: frozenset[str]  # where it listened: ports, and paths of sockets
    container: str


class Servers:
    """The servers that a case shows going down."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._down: dict[str, list[Down]] = {}
        for log in case.logs_with(*_DOWN_HINTS):
            found = _DOWN.search((log.text or "")[:_HEAD])
            if found is not None:
                at = case.positions[id(log)]
                down = Down(at, log, frozenset(self._listened(at, log)), found["container"] or "")
                self._down.setdefault(log.origin.file, []).append(down)

    def missed(self, failure: Failure, log: LogRecord) -> Down | None:
        """The server that had gone down before a client asked for it."""
        down = self._down.get(log.origin.file)
        if not down:
            return None
        at = self.case.positions[id(log)]
        words = f"{failure.message}\n{log.text or ''}\n{self._below(at, log)}"
        if _NOBODY.search(words) is None and not (_OF_POSTGRES in words and "No such file" in words):
            return None
        return next((d for d in reversed(down) if 0 < at - d.at <= _FAR and _is_it(words, d) and not self._up(d.at, at)), None)

    def starting(self, failure: Failure, log: LogRecord) -> Down | None:
        """The server that refused a client as it was starting, and never came up."""
        if _STARTING.search(failure.message) is None:
            return None
        at = self.case.positions[id(log)]
        down = self._down.get(log.origin.file, ())
        near = (d for d in down if 0 < d.at - at <= _FAR and _POSTGRES in (d.log.text or ""))
        return next((d for d in near if not self._up(at, d.at)), None)

    def is_of(self, cause: Failure, down: Down) -> bool:
        """Whether a failure before a server's end is one of that server, and not of another client."""
        log = cause.log
        if log is None or _NOBODY.search(cause.message) is not None or _STARTING.search(cause.message) is not None:
            return False
        if down.container:
            return container_of(log) in container_names(down.container)
        return (log.time_ns is None) == (down.log.time_ns is None)

    def _below(self, at: int, log: LogRecord) -> str:
        """What stands below in lines of the same print: where it asked."""
        rest = (g.text or "" for g in self.case.logs[at + 1 : at + 3] if g.origin.file == log.origin.file and g.time_ns is None)
        return "\n".join(takewhile(lambda text: _GOES_ON.match(text) is not None, rest))

    def _listened(self, at: int, log: LogRecord) -> Iterator[str]:
        for other in self.case.logs[max(0, at - _FAR) : at]:
            if other.origin.file == log.origin.file and other.logger == log.logger:
                yield from (v for found in _LISTENS.finditer((other.text or "")[:_HEAD]) for v in found.groupdict().values() if v)

    def _up(self, low: int, high: int) -> bool:
        """Whether a server says between two records that it takes connections."""
        return any(_UP.search((g.text or "")[:_HEAD]) for g in self.case.logs[low + 1 : high])


def _is_it(words: str, down: Down) -> bool:
    """Whether the server that a client asked for is the one that went down."""
    if _OF_POSTGRES in words and _POSTGRES in (down.log.text or ""):
        return True
    for found in _ASKED.finditer(words[: 4 * _HEAD]):
        host = found["host"] or found["named"] or ""
        if (found["socket"] or found["port"]) in down.addresses:
            return True
        if host and down.container and host in container_names(down.container):
            return True
    return False
