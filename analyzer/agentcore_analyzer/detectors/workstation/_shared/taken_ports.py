"""A port that a server could not bind, as Python, Node.js, Go and uvicorn print it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.workstation._shared.order import Order
from agentcore_analyzer.evidence import of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, LogRecord, Severity, Step

WORDS = ("Address already in use", "address already in use", "EADDRINUSE")
_HEAD = 400  # characters of a record in which a server says where it listens
# A number is a port behind the name of a host or the word: `(os error 98)` and the time of day are none.
_HOST = r"(?:(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[a-z*][\w.-]{0,100}|::)|\])"
_PORT = late(
    rf"(?:EADDRINUSE|[Aa]ddress already in use)[^\n]{{0,120}}?(?:{_HOST}:|\bport:? ?)(?P<port>\d{{2,5}})\b(?![\].:])"
    rf"|(?:\bbind[^\n]{{0,80}}?(?:{_HOST}:|', )|\bport:? ?|\blisten tcp \S{{0,60}}:)(?P<other>\d{{2,5}})\b(?![.\]])"
)

_READY = ("unning", "istening", "tarted", "eady", "erving")
_BOUND = late(r"(?i)\b(?:running|listening|started|ready|serving)\b[^\n]{0,80}?(?:\bport:? ?|:)(?P<port>\d{2,5})\b(?![.\d])")


def not_bound_later(case: Case, taken: Sequence[LogRecord]) -> list[LogRecord]:
    """Those after which no server of the same file says that it listens at this port: a later start had it."""
    taken = [g for g in taken if not any(f"`{w}" in (g.text or "") for w in WORDS)]  # a text about it
    ports = {port_of([g]) for g in taken} - {""}
    if not ports:
        return taken
    bound: dict[str, list[LogRecord]] = {port: [] for port in ports}
    for log in case.logs_with(*_READY):
        m = _BOUND.search((log.text or "")[:_HEAD])
        if m is not None and m["port"] in bound and not any(w in (log.text or "") for w in WORDS):
            bound[m["port"]].append(log)
    later = {port: Order(logs) for port, logs in bound.items()}
    return [g for g in taken if (port := port_of([g])) not in later or not later[port].any_after(g)]


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


def finding(taken: Sequence[LogRecord], usual: str, *, ours: bool) -> Finding:
    named, said = port_of(taken), words_of(taken)
    which = f"port {named}" if named else "the address that it wants"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"A server could not bind {which}: it is taken",
        cause=f"A server could not bind {which} ({said}): it was in use." + (" Nothing behind it says that the server had it later." if named else ""),
        evidence=tuple(of_log(g, "it is taken", line_of(g)) for g in taken[:10]),
        fix=release(named or usual) if ours else _free(named),
        subject=("dev-port-mismatch", "taken"),
        counter=("a line behind it that says that a server listens there: none" if named else "a later start at the same address: cannot be told, as it is not named",),
        owner="agents-debug/doctor",
    )


def _free(port: str) -> tuple[Step, ...]:
    """The same for a server of any kind, of which nothing says that it is an agent."""
    if not port:
        return (Step("See what holds it: a program that listens at the port, or the file of a socket that an earlier start left."),)
    return (
        Step(f"See which program holds port {port}, and stop it: often an earlier start of the same server.", f"lsof -nP -iTCP:{port} -sTCP:LISTEN"),
        Step("Or let one of the two listen at another port."),
    )


def release(port: str) -> tuple[Step, ...]:
    return (
        Step(
            f"See which program holds port {port} and stop it, if the default port is needed (HTTP 8080, MCP 8000, A2A 9000).",
            f"lsof -nP -iTCP:{port} -sTCP:LISTEN",
            "nothing, or the program's name and process id",
        ),
        Step("Or choose a free port for both sides (MCP servers ignore this option).", "agentcore dev --port 8090"),
    )
