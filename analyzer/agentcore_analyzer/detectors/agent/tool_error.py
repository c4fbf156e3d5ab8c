"""
A tool call failed, whatever its span says.

## What it sees
A tool span with status ERROR, or with `gen_ai.tool.status` / `tool.status` = `error` while the span
itself says OK, or with an exception event; an MCP result with `isError` or a result of Strands with status error that a log
holds. The cause is taken from
the innermost failing span below it, and from the log record of the same span when no span has it.

## Why it matters
The request answers HTTP 200 and the agent goes on without the tool's data. Strands up to 1.34 marks
the span OK; newer versions mark it ERROR, but the server span stays OK in both.

## What to do
Follow the steps of the finding: a refused action names the statement to add to the role; other
failures name the exception and where it was raised.

## Not this when
The span is a handoff between agents (they end with ERROR by design), the tool asked for consent
(-32042) or was interrupted on purpose. When the same tool succeeded later in the same invocation
the agent recovered, and the finding is a warning only. To an agent that writes programs (Claude Code, Codex, …) a failing
command is news, and most often what it ran it for: where it went on with tools that succeeded, the finding is a note, and a
warning where it only answered.

## Source
Strands 1.0 to 1.62, LangGraph, mcp 2.1 run offline; spans of deployed agents.

Covers: TOOL-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.values import BEDROCK_AGENTS, CODING, TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared import printed_tools, tool_outcomes
from agentcore_analyzer.detectors.agent._shared.model_turns import author
from agentcore_analyzer.detectors.agent._shared.tool_causes import Cause, cause_of, made, raised_at, shape
from agentcore_analyzer.detectors.agent._shared.tool_words import explain, fix
from agentcore_analyzer.evidence import ANY_LOG, anchors, at_fault, of_log, of_span
from agentcore_analyzer.failures import Effect, failures
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Operation, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, LogRecord, Span, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN, proof
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS

_STATUSES = ("gen_ai.tool.status", "tool.status")  # attributes that hold a tool's status
NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG, frozenset({Kind.JSON}))
EXPLAINS = (
    Explains("runtime-agent-error", "the exception of the tool ended the request"),
    Explains("same-error-again", "the repeated error is the tool's failure", Scope.SPANS),
    Explains("retry-storm", "the failing call was repeated at once", Scope.SPANS),
    Explains("tool-call-loop", "the call that is repeated is the one that fails", Scope.SPANS),
)
_EXPECTED = re.compile(r"-32042|[Ee]licitation|Interrupt|GraphBubbleUp")
# The cause of a failure is looked for in at most this many calls of one tool; all are counted.
LOOKED_AT = 40
OFTEN = 3  # so many failing calls are a matter of how they are repeated, too
_RETRIES = (Step("Retry inside the tool with growing pauses and at most three attempts, and tell the model when to stop."),)


def find(case: Case) -> Iterator[Finding]:
    by_tool: dict[str, list[Span]] = {}
    for span in case.by_operation.get(Operation.TOOL, ()):
        if span.status == "ERROR" or span.facts.tool_status == "error" or span.facts.error:
            by_tool.setdefault(span.facts.tool or span.name, []).append(span)
    for tool, spans in by_tool.items():
        calls = [s for s in spans if not tool_outcomes.inside_tool(case, s)]
        groups: dict[tuple[str, str, tool_outcomes.Later], list[tuple[Span, Cause]]] = {}
        for span in calls[:LOOKED_AT]:
            cause = cause_of(case, span)
            if not _EXPECTED.search(f"{cause.type} {cause.message}"):
                key = (cause.type, shape(cause), tool_outcomes.later_calls(case, span))
                groups.setdefault(key, []).append((span, cause))
        for group in groups.values():
            more = len(calls) - LOOKED_AT if len(groups) == 1 else 0
            yield _finding(case, tool, group, max(more, 0))
    yield from _gateway(case)
    for result in printed_tools.printed(case):
        yield _printed(result)


def _finding(case: Case, tool: str, group: list[tuple[Span, Cause]], more: int) -> Finding:
    span, cause = group[0]
    hidden = span.status != "ERROR"
    later = tool_outcomes.later_calls(case, span)
    coding = span.scope == TRANSCRIPT and bool(span.detail.attributes.get(CODING))
    mended = coding and (later.some or tool_outcomes.went_on(case, span))
    calls = len(group) + more
    often = f" in {calls} calls" if calls > 1 else ""
    said = f" although its span says {span.status}" if hidden else ""
    evidence = [e for s, c in group for e in (*_written(case, s), *_proofs(s, c))]
    return Finding(
        severity=Severity.NOTE if mended else Severity.WARNING if later.some or (coding and tool_outcomes.ended_well(case, span)) else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"Tool {tool} failed{often}{said}",
        cause=explain(tool, cause, tool_outcomes.came_of(case, span, later)),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=fix(tool, cause, raised_at(case, span), coding=coding) + (() if cause.refused or calls < OFTEN else _RETRIES),
        subject=("tool", tool, cause.type.rpartition(".")[2], cause.refused.action if cause.refused else ""),
        counter=(
            "a later success of the same tool in the same invocation: "
            + ("found, with the same arguments" if later.same else "found, with other arguments or none recorded" if later.some else "none"),
            "handoff, consent request (-32042) or interrupt: no sign of one",
        ),
        anchors=frozenset().union(*(anchors(s) for s, _ in group)),
        owner="agents-harden" if cause.refused else "agents-build",
        references=("https://strandsagents.com/latest/documentation/docs/user-guide/observability-evaluation/traces/",),
    )


def _proofs(span: Span, cause: Cause) -> list[Evidence]:
    """What the span says, and its cause where that stands elsewhere."""
    if (cause.evidence.place, cause.evidence.span_id) == (span.place, span.span_id):
        why = "" if cause.message or cause.type else ", and no message"
        return [of_span(span, _says(span) + why, cause.evidence.quote)]
    return [of_span(span, _says(span)), cause.evidence]


def _written(case: Case, span: Span) -> Iterator[Evidence]:
    """Who wrote the code that a tool ran: the tool only ran it."""
    written = author(case, span) if span.facts.tool in CODE_TOOLS else None
    if written is not None:
        yield at_fault(written, "the model call that wrote the code")


def _says(span: Span) -> str:
    """What the record itself says: transcripts and traces of Bedrock Agents have no spans, and a status may stand in the result."""
    if span.scope in (TRANSCRIPT, BEDROCK_AGENTS):
        return f"{span.facts.tool or span.name} ended with an error"
    told = ""
    if said := span.facts.tool_status:
        attributes = span.detail.attributes
        named = next((f", {name} = {said}" for name in _STATUSES if attributes.get(name) == said), "")
        told = named or (", and its result tells of an error" if said == "error" else "")
    return f"{span.name}: span status {span.status}{told}"


def _printed(result: printed_tools.Printed) -> Finding:
    first, known = result.failures[0], result.known
    told = " ".join(first.message.split())[:500].rstrip(".: ")
    ended = any(f.effect is Effect.ENDED and isinstance(f.sources[0], LogRecord) for f in result.failures)
    often = f", {count(len(result.failures), 'time')}" if len(result.failures) > 1 else ""
    who = f"Tool {result.tool}" if result.tool else "A tool"
    return Finding(
        severity=Severity.ERROR if ended else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{who} answered with an error{often}" + (f": {shortened(told)}" if told and told != first.code else ""),
        cause=(known.cause + " " if known else "") + f"The result of the call is marked as an error{often}"
        + (f" and says “{told}”." if told and told != first.code else ", and says no reason."),
        evidence=tuple(dict.fromkeys(proof(f) for f in result.failures[:SHOWN])),
        fix=(*(known.steps if known else ()), *fix(result.tool or "the tool", made("", first.message, proof(first)))),
        subject=("printed-tool", result.tool, masked(first.message)[:80]),
        counter=("a span of this call: none in the input",),
        anchors=anchors(*(s for f in result.failures[:50] for s in f.sources if isinstance(s, LogRecord))),
        owner="agents-build",
    )


def _gateway(case: Case) -> Iterator[Finding]:
    """Tool calls that only the gateway's own log reports as failed (no span was exported)."""
    for log in case.logs:
        if log.channel is not Kind.GATEWAY_LOG or not failures(case).of(log):
            continue
        if (log.trace_id and case.traces[log.trace_id].spans) or _EXPECTED.search(log.text or ""):
            continue
        body = log.detail.body
        said = str(body.get("responseBody") or body.get("log") or "") if isinstance(body, dict) else log.text or ""
        cause = made("", plain_quotes(said), of_log(log, "the gateway log marks this request isError", said[:300]))
        yield Finding(
            severity=Severity.ERROR,
            confidence=Confidence.CERTAIN,
            title="A tool call through the gateway failed",
            cause=explain("The gateway's tool", cause)
            if cause.message
            else "The gateway answered a tool call with isError and logged no reason.",
            evidence=(cause.evidence,),
            fix=fix("the tool", cause),
            subject=("gateway-tool", cause.refused.action if cause.refused else shape(cause)),
            anchors=anchors(log),
            owner="agents-connect",
        )
