"""What came of a run after one of its tool calls failed: whether the tool was called again, whether the run went on."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.trace import began_after, moment
from agentcore_analyzer.model import Operation, Severity, Span, SpanStatus
from agentcore_analyzer.symptoms.tool_calls import called, is_failed
from agentcore_analyzer.tuples import NamedTuple

_GOES_ON = (Operation.MODEL, Operation.CYCLE, Operation.TOOL)  # what an agent does next
_BY = late(r"[_-]by[_-]|By(?=[A-Z])")
_NOT_FOUND = late(r"(?i)\bnot found\b|\bno (?:such )?[\w ]{1,40}(?:found|exists)\b|\bdoes not exist\b")
LOOKED_AT = 40  # calls of one tool whose arguments are compared


class Later(NamedTuple):
    """
    What a later call of the same tool in the invocation ended well: `same` with the same arguments; else `other`, a tool that by its name
    finds the same by another key. `sought`: all that failed is that nothing was found.
    """

    some: bool = False
    same: bool = False
    other: str = ""
    sought: bool = False

    def __str__(self) -> str:
        if self.other:
            return f"none; {self.other} succeeded"
        return "found, with the same arguments" if self.same else "found, with other arguments or none recorded" if self.some else "none"


def inside_tool(case: Case, span: Span) -> bool:
    """
    Whether this is the server's side of a call that the agent's own tool span covers (MCP). Of two spans of one
    call, by two instrumentations, the outer one may not know that it failed.
    """
    trace = case.traces[span.trace_id]
    caller = trace.caller(span)
    if caller is not None:
        return is_failed(caller)
    above = (a for a in trace.ancestors(span) if a.facts.operation == Operation.TOOL)
    return any(a.facts.tool != span.facts.tool or is_failed(a) for a in above)


def _succeeded(case: Case, invocation: Invocation) -> dict[str | None, list[Span]]:
    """The calls of each tool that did not fail; asked for each call that did."""
    of_all: dict[int, dict[str | None, list[Span]]] = case.memo("tool calls that succeeded", dict)
    found = of_all.get(id(invocation))
    if found is None:
        found = of_all[id(invocation)] = {}
        for span in invocation.spans:
            if span.facts.operation == Operation.TOOL and not is_failed(span) and not inside_tool(case, span):
                found.setdefault(span.facts.tool, []).append(span)
    return found


def later_calls(case: Case, span: Span) -> Later:
    invocation = case.invocation(span)
    if invocation is None:
        return Later()
    good = [s for s in _succeeded(case, invocation).get(span.facts.tool, ()) if moment(s) > moment(span)]
    mine = called(invocation, span).arguments if good else ""
    sought = _NOT_FOUND.search(case.error(span).message) is not None
    other = _by_another_key(span, _succeeded(case, invocation)) if sought and not good else ""
    return Later(bool(good), bool(mine) and any(called(invocation, s).arguments == mine for s in good[:LOOKED_AT]), other, sought)


def _by_another_key(span: Span, succeeded: dict[str | None, list[Span]]) -> str:
    """The tool that found what this one did not: `find_order_by_number` and `find_order_by_name` find the same."""
    tool = span.facts.tool or ""
    by = _BY.search(tool)
    if by is None or not by.start():
        return ""
    same = tool[: by.end()]
    return next((n for n, calls in succeeded.items() if n and n != tool and n.startswith(same) and moment(calls[-1]) > moment(span)), "")


def ended_well(case: Case, span: Span) -> bool:
    """Whether the model was asked again after this call, and the run did not fail."""
    invocation = case.invocation(span)
    if invocation is None or invocation.failed:
        return False
    return any(s.facts.operation == Operation.MODEL and s.status != SpanStatus.ERROR and began_after(s, span) for s in invocation.spans)


def went_on(case: Case, span: Span) -> bool:
    """Whether any tool succeeded after this call, in the same run."""
    invocation = case.invocation(span)
    return invocation is not None and any(
        moment(s) > moment(span) for calls in _succeeded(case, invocation).values() for s in calls[-1:]
    )


def request_failed(case: Case, span: Span) -> bool:
    if span.scope == TRANSCRIPT:
        return False  # the result was told to the model; whatever ended the run came later
    invocation = case.invocation(span)
    root = invocation.root if invocation else span
    return root.status == SpanStatus.ERROR or (root.facts.http_status or 0) >= 500


def run_failed(case: Case, span: Span) -> bool:
    """Whether the same exception reached the span of the agent that called the tool."""
    agent = next((a for a in case.traces[span.trace_id].ancestors(span) if a.facts.operation == Operation.AGENT), None)
    if agent is None or agent.status != SpanStatus.ERROR:
        return False
    mine, its = case.error(span), case.error(agent)
    return bool(mine.message or mine.type) and (its.type, its.message) == (mine.type, mine.message)


def came_of(case: Case, span: Span, later: Later) -> str:
    """What came of the run after this call failed, in a sentence; empty where nothing of it is recorded."""
    if later.same:
        return "The same call succeeded later in this invocation, so the agent recovered."
    if later.other:
        return f"{later.other}, by its name a look-up of the same by something else, succeeded later in this invocation."
    if later.some:
        return "A later call of the tool succeeded in this invocation."
    if request_failed(case, span):
        return "The request failed, too."
    if run_failed(case, span):
        return "The agent's run ended with it."
    invocation = case.invocation(span)
    after = invocation is not None and any(s.facts.operation in _GOES_ON and moment(s) > moment(span) for s in invocation.spans)
    return "The agent went on without its result." if after else ""


def is_coding(span: Span) -> bool:
    """Whether the call is one of an agent that writes programs."""
    return span.scope == TRANSCRIPT and bool(span.detail.attributes.get(CODING))


def severity(case: Case, span: Span, later: Later) -> Severity:
    """How much a failed call weighs: to an agent that writes programs a failing command is news."""
    coding = is_coding(span)
    if later.other or (later.sought and later.some and not later.same):
        return Severity.NOTE  # looked for otherwise, and found
    if coding and (later.some or went_on(case, span)):
        return Severity.NOTE
    return Severity.WARNING if later.some or (coding and ended_well(case, span)) else Severity.ERROR
