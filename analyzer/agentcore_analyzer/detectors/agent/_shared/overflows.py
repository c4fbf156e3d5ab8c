"""Where a run shows that its input is longer than the model's context window."""

from __future__ import annotations

from agentcore_analyzer.detectors.agent._shared.steps import Run
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.known_sentences import explained

_TOO_LONG = frozenset({"model-context", "model-context-output"})  # of the table of causes
_STOPPED = frozenset({"model_context_window_exceeded", "context_window_exceeded"})
_SWE_AGENT = "exit_context"


def too_long(case: Case, run: Run) -> Span | None:
    """The last model call that says so; the run itself, where only that does."""
    said = {id(s) for f, known in explained(case) if known.key in _TOO_LONG for s in f.sources}
    own = [run.agent, *case.traces[run.agent.trace_id].descendants(run.agent)]
    calls = [s for s in own if s.facts.operation == Operation.MODEL and (id(s) in said or s.facts.finish_reason in _STOPPED)]
    if calls or id(run.agent) in said or _stopped(case, run.agent):
        return max(calls, key=moment, default=run.agent)
    return None


def _stopped(case: Case, span: Span) -> bool:
    return bool(span.facts.error) and _SWE_AGENT in f"{case.error(span).type} {case.error(span).message}"
