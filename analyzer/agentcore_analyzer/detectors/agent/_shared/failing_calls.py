"""Tool calls whose spans say that they failed, in groups that failed alike, and the proofs of one such call."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import BEDROCK_AGENTS, TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared import tool_outcomes
from agentcore_analyzer.detectors.agent._shared.model_turns import author
from agentcore_analyzer.detectors.agent._shared.printed_tools import EXPECTED
from agentcore_analyzer.detectors.agent._shared.tool_causes import Cause, cause_of, shape
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Span
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS, failed
from agentcore_analyzer.tuples import NamedTuple

_UNNAMED = "tool"  # as transcripts are read whose results do not name the call
_STATUSES = ("gen_ai.tool.status", "tool.status")  # attributes that hold a tool's status
# The cause of a failure is looked for in at most this many calls of one tool; all are counted.
_LOOKED_AT = 40


class Alike(NamedTuple):
    """Calls of one tool that failed for one reason; `number` counts those too whose reason was not looked for."""

    tool: str
    calls: list[tuple[Span, Cause]]
    number: int

    @property
    def name(self) -> str:
        return "the tool" if self.tool == _UNNAMED else self.tool

    @property
    def who(self) -> str:
        return "A tool" if self.tool == _UNNAMED else f"Tool {self.tool}"


def alike(case: Case) -> Iterator[Alike]:
    by_tool: dict[str, list[Span]] = {}
    for span in failed(case):
        by_tool.setdefault(span.facts.tool or span.name, []).append(span)
    for tool, spans in by_tool.items():
        calls = [s for s in spans if not tool_outcomes.inside_tool(case, s)]
        groups: dict[tuple[str, str, tool_outcomes.Later], list[tuple[Span, Cause]]] = {}
        for span in calls[:_LOOKED_AT]:
            cause = cause_of(case, span)
            if not EXPECTED.search(f"{cause.type} {cause.message}"):
                key = (cause.type, shape(cause), tool_outcomes.later_calls(case, span))
                groups.setdefault(key, []).append((span, cause))
        more = max(len(calls) - _LOOKED_AT, 0) if len(groups) == 1 else 0
        yield from (Alike(tool, group, len(group) + more) for group in groups.values())


def proofs(case: Case, span: Span, cause: Cause) -> Iterator[Evidence]:
    """Who wrote the code that a tool ran, what the span says, and its cause where that stands elsewhere."""
    written = author(case, span) if span.facts.tool in CODE_TOOLS else None
    if written is not None:
        yield at_fault(written, "the model call that wrote the code")
    if (cause.evidence.place, cause.evidence.span_id) == (span.place, span.span_id):
        why = "" if cause.message or cause.type else ", and no message"
        yield of_span(span, _says(span) + why, cause.evidence.quote)
    else:
        yield from (of_span(span, _says(span)), cause.evidence)


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
