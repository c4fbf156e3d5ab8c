"""Log records that tell of a tool call that failed, and whether words that any software prints are of such a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Kind, Operation
from agentcore_analyzer.model import LogRecord, Span

_CALLS = frozenset({Operation.TOOL, Operation.GATEWAY})
AGENTS = frozenset({Operation.AGENT, Operation.CYCLE, Operation.MODEL})
# Names of MCP's messages and of the members by which models and frameworks write calls down.
_PROTOCOL = late(
    r"(?i)tools/call|call_?tool|is_?error|\bmcp\b|\bmodelcontextprotocol\b|\btool[_-]?(?:use|call|name|result|arguments|message)"
    r"|\btool (?:use|call|name|result|argument|message)s?\b|-3260[12]\b"  # a word of its own: in a copy a name begins so
)


def told(case: Case, own: tuple[str, ...], shared: tuple[str, ...]) -> Iterator[tuple[LogRecord, str, Span | None]]:
    """
    Records with a failure that say one of the phrases, with the row that says it and the span that logged it.

    `own` is what only frameworks of agents print, and of calls alone. `shared` is printed by others, too: it counts where the
    record itself, or its span, is of a tool call.
    """
    for log in case.logs_with(*own, *shared):
        if not any(not f.harmless for f in failures(case).of(log)):
            continue
        text, span = log.text or "", _logged_by(case, log)
        phrases = own if any(p in plain_quotes(text) for p in own) else shared if _of_call(case, log, span, shared) else ()
        if phrases:
            yield log, row_with(text, *phrases), span


def of_call(case: Case, span: Span) -> bool:
    """Whether a span is a tool call, stands below one, or is the step of an agent that makes it: what a model's endpoint says is of no tool."""
    if span.facts.operation in _CALLS | AGENTS:
        return span.facts.operation != Operation.MODEL
    return case.traces[span.trace_id].nearest(span, _CALLS) is not None


def by_model(case: Case, span: Span) -> bool:
    """Whether an agent made the call: what it asks for its model has chosen."""
    return span.facts.operation in AGENTS or case.traces[span.trace_id].nearest(span, AGENTS) is not None


def _logged_by(case: Case, log: LogRecord) -> Span | None:
    trace = case.traces.get(log.trace_id or "")
    return trace.get(log.span_id) if trace else None


def _of_call(case: Case, log: LogRecord, span: Span | None, phrases: tuple[str, ...]) -> bool:
    if span is not None and span.facts.operation == Operation.MODEL:
        return False
    if log.channel is Kind.GATEWAY_LOG or (span is not None and of_call(case, span)):
        return True
    # What is asked for may be called `tool-call-parser`: that is a name, and no word about a call.
    named = re.compile("(?:" + "|".join(map(re.escape, phrases)) + r")[ '\"]{0,3}([\w.:-]{2,100})")
    text = f"{log.logger} {log.text}"
    for name in set(named.findall(text)):
        text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", "", text)
    return _PROTOCOL.search(text) is not None
