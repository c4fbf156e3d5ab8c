"""Why a tool call failed: the best explanation that its spans, their logs and its result hold."""

from __future__ import annotations

import json
import re

from agentcore_analyzer.conventions import plain_quotes, root_exception
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import Denial, denial, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Span, SpanStatus
from agentcore_analyzer.symptoms.agent_frames import own_frame
from agentcore_analyzer.timeline import contents
from agentcore_analyzer.tuples import NamedTuple

_RAISED = late(r"Error: (?P<type>[A-Za-z_][\w.]{2,80}) - (?P<message>.*)", re.DOTALL)
_TEXT_IN_RESULT = late(r'"text":\s*"((?:[^"\\]|\\.)*)"')
MESSAGE_LIMIT = 1200  # characters: longer messages are dumps, and their reason stands at the beginning


class Cause(NamedTuple):
    type: str
    message: str
    evidence: Evidence
    refused: Denial | None


def cause_of(case: Case, span: Span) -> Cause:
    """The best explanation: a refusal anywhere below, else the innermost error, else the logs."""
    trace = case.traces[span.trace_id]
    found: list[Cause] = []
    failing = [s for s in trace.descendants(span) if s.status == SpanStatus.ERROR or s.facts.error]
    for inner in (*reversed(failing), span):
        error = case.error(inner)
        if error.message or error.type:
            where = "the tool span" if inner is span else f"the span {inner.name} below the tool"
            found.append(made(error.type, error.message, of_span(inner, f"{where} reports the error", error.message)))
    ids = {span.span_id, *(s.span_id for s in failing)}
    for log in trace.logs:
        if log.span_id in ids and log.text and (log.severity >= 13 or "Traceback" in log.text):
            # A chained traceback begins with what really went wrong and ends with what it became.
            kind, message = root_exception(log.text) or ("", log.text)
            quote = f"{kind}: {message}" if kind else message
            found.append(made(kind, message, of_log(log, "logged by the same span", quote[:MESSAGE_LIMIT])))
    own: list[LogRecord] = [g for g in trace.logs if g.span_id == span.span_id and g.text is None]
    for event in (None, *own):  # the span's own events or attributes; where ADOT stripped them, its event record
        kind, message = _result(span, [event] if event else [])
        if message:
            what = "the tool's result, recorded for the same span"
            proof = of_log(event, what, message) if event else of_span(span, what, message)
            found.append(made(kind, message, proof))
    if not found:
        return Cause("", "", of_span(span, "the tool span reports a failure without a message"), None)
    return max(found, key=_worth)


def _worth(cause: Cause) -> int:
    """How much a cause explains: a refusal, then an exception with its message, then anything."""
    vague = "Error executing tool" in cause.message or cause.type.lower() in ("tool_error", "")
    return 8 * bool(cause.refused) + 4 * (not vague) + 2 * bool(cause.message) + bool(cause.type)


def made(kind: str, message: str, evidence: Evidence) -> Cause:
    return Cause(kind, message[:MESSAGE_LIMIT], evidence, denial(message))


def _result(span: Span, logs: list[LogRecord]) -> tuple[str, str]:
    """(exception type or nothing, message) of a failed tool's result; Strands writes `Error: Type - message`."""
    result = contents(span, logs)[1]
    raw = result if isinstance(result, str) else json.dumps(result, default=str)
    texts = _TEXT_IN_RESULT.findall(raw.replace('\\"', '"'))
    message = plain_quotes(texts[0] if texts else "")[:MESSAGE_LIMIT]
    named = _RAISED.match(message)
    return (named["type"], named["message"]) if named else ("", message)


def shape(cause: Cause) -> str:
    """What makes two failures of a tool the same: the refused action, or the message without values."""
    if cause.refused:
        return cause.refused.action
    return re.sub(r"['\"][^'\"]{0,200}['\"]|[0-9a-fA-F-]{8,}|\d+", "#", cause.message[:160])


def raised_at(case: Case, span: Span) -> str:
    """The agent's own line that the exception went through, from the stack trace of the innermost span that has one."""
    spans = [s for s in case.traces[span.trace_id].descendants(span) if s.status == SpanStatus.ERROR]
    stacks = (e.attributes.get("exception.stacktrace") for s in (*reversed(spans), span) for e in s.detail.events)
    return next((f for stack in stacks if isinstance(stack, str) and (f := own_frame(stack))), "")
