"""Whether a record is what a program printed as it ended, or what a logger wrote that goes on."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Kind, LogRecord

# What is printed by whoever ends, not by a logger that goes on.
_UNCAUGHT = late(
    r"\s{0,8}(?:Traceback \(most recent|  \+ Exception Group|\S{1,200}:\d{1,7}\n|panic: |fatal error: |thread '|Unhandled "
    r"|Uncaught |Exception in thread \"main\"|file://|node:)"
)
# What a logger writes that marks each line with its level; a program that ends prints none (Lambda's own is in capitals).
_LEVEL_IN_BRACKETS = late(r"\s{0,8}(?:[\d-]{8,10}[T ][\d:.,]{5,15}Z? )?\[(?:error|err|warn|warning)\] ")


_CLOCK = late(r"\s{0,8}[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d\b")


def stamped(text: str) -> bool:
    """Whether a text begins with a time, as the lines of loggers do, whatever form of a line it is."""
    return _CLOCK.match(text) is not None


def printed(log: LogRecord) -> bool:
    text = log.text or ""
    logged = _LEVEL_IN_BRACKETS.match(text) is not None or (log.channel is not Kind.CLIENT_LOG and log.logger != "")
    return not logged or _UNCAUGHT.match(text) is not None
