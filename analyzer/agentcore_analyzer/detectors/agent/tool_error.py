"""
A tool call failed, whatever its span says.

## What it sees
A tool span with status ERROR, or with `gen_ai.tool.status` / `tool.status` = `error` while the span itself says OK, or
with an exception event; an MCP result with `isError` or a result of Strands with status error that a log holds. The
cause is taken from the innermost failing span below it, and from the log record of the same span when no span has it.

## Why it matters
The request answers HTTP 200 and the agent goes on without the tool's data. Strands up to 1.34 marks the span OK; newer
versions mark it ERROR, but the server span stays OK in both.

## What to do
Follow the steps of the finding: a refused action names the statement to add to the role; other failures name the
exception and where it was raised.

## Not this when
The span is a handoff between agents (they end with ERROR by design), the tool asked for consent (-32042) or was interrupted on purpose.
When the same tool succeeded later in the same invocation the agent recovered, and the finding is a warning only; a note where a look-up
found nothing and a later one did, of the tool or of the same by another key (`find_user_by_mail`, `find_user_by_name`). To an agent that writes programs (Claude
Code, …) a failing command is news, and most often what it ran it for: a note where tools succeeded after it, else a warning.

## Source
Strands 1.0 to 1.62, LangGraph, mcp 2.1 run offline; spans of deployed agents.

Covers: TOOL-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared import printed_tools, tool_outcomes
from agentcore_analyzer.detectors.agent._shared.failing_calls import Alike, alike, proofs
from agentcore_analyzer.detectors.agent._shared.tool_causes import Cause, made, raised_at, shape
from agentcore_analyzer.detectors.agent._shared.tool_words import explain, fix
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Scope, Severity
from agentcore_analyzer.model import Explains, Finding, LogRecord, SpanStatus, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN, proof
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG, frozenset({Kind.JSON}))
EXPLAINS = (
    Explains("runtime-agent-error", "the exception of the tool ended the request"),
    Explains("same-error-again", "the repeated error is the tool's failure", Scope.SPANS),
    Explains("retry-storm", "the failing call was repeated at once", Scope.SPANS),
    Explains("tool-call-loop", "the call that is repeated is the one that fails", Scope.SPANS),
)
OFTEN = 3  # so many failing calls are a matter of how they are repeated, too
_RETRIES = (Step("Retry inside the tool with growing pauses and at most three attempts, and tell the model when to stop."),)


def find(case: Case) -> Iterator[Finding]:
    yield from (_finding(case, group) for group in alike(case))
    yield from (_gateway(*found) for found in printed_tools.of_gateway(case))
    yield from map(_printed, printed_tools.printed(case))


def _finding(case: Case, group: Alike) -> Finding:
    tool, calls = group.name, group.number
    span, cause = group.calls[0]
    later = tool_outcomes.later_calls(case, span)
    often = f" in {calls} calls" if calls > 1 else ""
    said = f" although its span says {span.status}" if span.status != SpanStatus.ERROR else ""
    return Finding(
        severity=tool_outcomes.severity(case, span, later),
        confidence=Confidence.CERTAIN,
        title=f"{group.who} failed{often}{said}",
        cause=explain(tool, cause, tool_outcomes.came_of(case, span, later)),
        evidence=tuple(dict.fromkeys(e for s, c in group.calls for e in proofs(case, s, c))),
        fix=fix(tool, cause, raised_at(case, span), coding=tool_outcomes.is_coding(span)) + (() if cause.refused or calls < OFTEN else _RETRIES),
        subject=("tool", group.tool, cause.type.rpartition(".")[2], cause.refused.action if cause.refused else ""),
        counter=(
            f"a later success of the same tool in the same invocation: {later}",
            "handoff, consent request (-32042) or interrupt: no sign of one",
        ),
        anchors=frozenset().union(*(anchors(s) for s, _ in group.calls)),
        owner="agents-harden" if cause.refused else "agents-build",
        references=("https://strandsagents.com/latest/documentation/docs/user-guide/observability-evaluation/traces/",),
    )


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


def _gateway(log: LogRecord, cause: Cause, of_tool: bool) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="A tool call through the gateway failed" if of_tool else "A request through the gateway failed",
        cause=explain("The gateway's tool" if of_tool else "The request", cause) if cause.message else "The gateway's log marks it as an error and tells no reason.",
        evidence=(cause.evidence,),
        fix=fix("the tool", cause),
        subject=("gateway-tool", cause.refused.action if cause.refused else shape(cause)),
        anchors=anchors(log),
        owner="agents-connect",
    )
