"""Tool calls of an invocation in order, with digests of arguments and results where they were recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter

from agentcore_analyzer.digests import sha256
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Operation, Span, SpanStatus
from agentcore_analyzer.timeline import canonical, contents
from agentcore_analyzer.tuples import NamedTuple

_TOOLS = frozenset({Operation.TOOL})
# Tools that run code of the model: in a sandbox, with modules, files and a network of its own.
CODE_TOOLS = frozenset(
    {"code_interpreter", "python_repl", "python_interpreter", "execute_code", "executeCode", "run_code", "run_python", "Python_REPL"}
)


class ToolCall(NamedTuple):
    """One call; `arguments` and `result` are digests, empty where the export does not hold them."""

    span: Span
    tool: str
    arguments: str
    result: str
    failed: bool


def is_failed(span: Span) -> bool:
    return span.status == SpanStatus.ERROR or span.facts.tool_status == "error" or bool(span.facts.error)


def outermost(case: Case, spans: list[Span]) -> list[Span]:
    """Without the server's side of a call that the agent's own tool span covers (MCP)."""
    return [s for s in spans if not _covered(case, s)]


def _covered(case: Case, span: Span) -> bool:
    trace = case.traces[span.trace_id]
    return trace.caller(span) is not None or trace.nearest(span, _TOOLS) is not None


def in_tool(case: Case, trace_id: str | None, span_id: str | None) -> bool:
    """Whether a tool's span covers what happened in this span: then tool-error speaks."""
    trace = case.traces.get(trace_id or "")
    span = trace.get(span_id) if trace is not None else None
    if trace is None or span is None:
        return False
    return span.facts.operation == Operation.TOOL or trace.nearest(span, _TOOLS) is not None


def went_on(case: Case, span: Span) -> bool:
    """Whether a later step or call beside this one, of its kind, ended well."""
    trace = case.traces[span.trace_id]
    parent = trace.parent(span)
    return parent is not None and any(
        s.facts.operation == span.facts.operation and moment(s) > moment(span) and not is_failed(s)
        for s in trace.children(parent)
    )


def _counts(case: Case, failing: bool) -> dict[tuple[str, str | None], int]:
    return Counter(map(attrgetter("trace_id", "facts.tool"), failed(case) if failing else case.by_operation.get(Operation.TOOL, ())))


def failed(case: Case) -> list[Span]:
    """The tool calls that failed, in the order of all."""
    return [s for s in case.failed if s.facts.operation == Operation.TOOL and is_failed(s)]


def busy(case: Case, at_least: int, *, failing: bool = False) -> Iterator[tuple[Invocation, list[Span]]]:
    """
    Invocations in which one tool was called `at_least` times or more, with all their tool spans in order.

    `failing` counts only calls that failed.
    """
    counts = case.memo(f"tool calls by trace and tool, failing {failing}", lambda: _counts(case, failing))
    for trace_id in dict.fromkeys(trace for (trace, _), n in counts.items() if n >= at_least):
        for invocation in case.invocations_of(case.traces[trace_id]):
            spans = outermost(case, [s for s in invocation.spans if s.facts.operation == Operation.TOOL])
            if len(spans) >= at_least:
                yield invocation, sorted(spans, key=lambda s: (s.start_ns or 0, s.span_id))


def called(invocation: Invocation, span: Span) -> ToolCall:
    arguments, result = contents(span, invocation.logs)
    return ToolCall(span, span.facts.tool or span.name, _digest(arguments), _digest(result), is_failed(span))


def _digest(value: object) -> str:
    return "" if value is None else sha256(canonical(value)).hexdigest()[:16]
