"""A port that a server could not bind, as Python, Node.js, Go and uvicorn print it."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LogRecord

WORDS = ("Address already in use", "address already in use", "EADDRINUSE")
_PORT = late(
    r"(?:EADDRINUSE|[Aa]ddress already in use)[^\n]{0,120}?[: ](?P<port>\d{2,5})\b(?![\].])"
    r"|(?:\bbind[^\n]{0,80}?[:, ]|\bport:? ?|\blisten tcp \S{0,60}:)(?P<other>\d{2,5})\b(?![.\]])"
)


def port_of(logs: Iterable[LogRecord]) -> str:
    """The number of the port, where one of them names it."""
    return next((m["port"] or m["other"] for g in logs if (m := _PORT.search(g.text or ""))), "")


def words_of(logs: Iterable[LogRecord]) -> str:
    """The words by which they say so: the code of the system where there is one."""
    texts = [g.text or "" for g in logs]
    return next(w for w in WORDS[::-1] if any(w in t for t in texts))


def line_of(log: LogRecord) -> str:
    """The line of a record that says so."""
    return next((line.strip() for line in (log.text or "").splitlines() if any(w in line for w in WORDS)), "")
