"""HTML pages that a caller got and tells as its error: who sent them, they do not say."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

# The client of the dev server prints what it got behind its own word; an SDK of a model provider names its exception there.
_PAGES = ("Error: <!DOCTYPE", "Error: <html")
_PAGE = late(r"(?m)^\W{0,8}Error: <(?:!DOCTYPE|html)")


def pages(case: Case) -> list[LogRecord]:
    return [g for g in case.logs_with(*_PAGES, channels=frozenset({Kind.CLIENT_LOG})) if _PAGE.search(g.text or "")]


def finding(found: Sequence[LogRecord], ports: Sequence[str]) -> Finding:
    """`ports` are those that the server's own log names."""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title="An HTML page came instead of an answer",
        cause="The caller got an HTML page and tells it as an error. Who sent it, the error does not say: a proxy or server on the way, or another"
        " program than the one that was meant."
        + (f" The server's own log names port {', '.join(ports)}." if ports else ""),
        evidence=tuple(of_log(g, "an HTML page instead of an answer") for g in found[:5]),
        fix=(
            Step("Read the page's title and text: they mostly tell who sent it."),
            Step("Where an agent of this machine was called: another program listens at this port. Call the one that the dev server printed."),
        ),
        subject=("dev-port-mismatch", "other program"),
        counter=("where the page came from: the error names no address",),
        owner="agents-debug/doctor",
    )
