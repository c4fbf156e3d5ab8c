"""Tools that were asked for and are not there: what servers and frameworks say of them, and models that ask for what they were not offered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.messages import tools_offered
from agentcore_analyzer.detectors.agent._shared.exchanges import LIMIT
from agentcore_analyzer.detectors.agent._shared.model_turns import by_agent
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Operation
from agentcore_analyzer.model import Span

_ONE_OF = ", should be one of: "  # smolagents; others say so of values that are no tools
_IN_AGENT = " not found in agent "
_CLAUDE = "No such tool available: "
_ADK = "failed as no tool with that name is available"
# What frameworks answer to a call that a model asked for.
PHRASES = ("is not a valid tool, try one of", "tool not found in registry", _IN_AGENT, _ADK, _CLAUDE)
# What servers of MCP say, too, whoever asks; and programs of what they need or draw with.
SHARED = ("Unknown tool:", "Tool not found:", "-32602: Tool ", _ONE_OF)
_NAMES = tuple(
    re.compile(p)
    for p in (
        r"Unknown tool: ['\"]?(?P<n>[\w.:-]{1,100})",
        r"(?P<n>[\w.:-]{1,100}) is not a valid tool",
        r"tool_name=<(?P<n>[\w.:-]{1,100})>",
        r"Tool not found: (?:\{'tool_name': )?['\"]?(?P<n>[\w.:-]{1,100})",
        r"Invoking `(?P<n>[\w.:-]{1,100})\(\)` failed as no tool",
        r"No such tool available: (?P<n>[\w.:-]{1,100})",
        r"\bTool (?P<n>[\w.:-]{1,100}) not found in agent ",
        r"-32602: Tool (?P<n>[\w.:-]{1,100}) not found",
        r"Unknown tool (?P<n>[\w.:-]{1,100}), should be one of: ",
    )
)
_NEEDS_NAME = frozenset({_ONE_OF, _IN_AGENT, "-32602: Tool "})


def missing(message: str) -> str | None:
    """The tool that a message says is not there, "" where it does not name it; None where it says no such thing."""
    named = next((m["n"] for pattern in _NAMES if (m := pattern.search(message))), "")
    told = named or any(p in message for p in (*PHRASES, *SHARED) if p not in _NEEDS_NAME)
    return named if told else None


def not_offered(case: Case) -> Iterator[tuple[str, Span]]:
    """Tools that a model asked for although the same call did not offer them, and that never ran: not told where spans were lost."""
    ran: dict[str, set[str | None]] = {}
    for span in (*case.by_operation.get(Operation.TOOL, ()), *case.by_operation.get(Operation.HANDOFF, ())):
        ran.setdefault(span.trace_id, set()).add(span.facts.tool)
    for run in by_agent(case) if not case.ledger.losses() else ():
        for turn in run:
            asked = {name for name, _ in turn.calls if name}
            if not asked:
                continue
            attributes = turn.span.detail.attributes
            own = turn.agent.detail.attributes
            offered = tools_offered(attributes) or tools_offered(own)
            if offered and max(len(attributes), len(own)) < LIMIT:  # a span at the limit may have lost some of the tools that were offered
                yield from ((name, turn.span) for name in sorted(asked.difference(offered, ran.get(turn.span.trace_id, ()))))


def hidden(case: Case) -> dict[str, Span]:
    """Tools that a policy hid when tools were listed: the model cannot know of them."""
    found: dict[str, Span] = {}
    for span in case.by_operation.get(Operation.POLICY, ())[:200]:
        denied = span.detail.attributes.get("aws.agentcore.policy.denied_tools")
        for name in denied if isinstance(denied, list) else [denied]:
            if isinstance(name, str):
                found[name] = span
                found[name.rpartition("___")[2]] = span
    return found
