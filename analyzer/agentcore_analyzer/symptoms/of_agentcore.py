"""
Whether an input is of an agent on AgentCore: only then its command line, its logs and its traces can be asked.

A log is called a runtime log by its form, which many programs share; the words of AgentCore, of Strands or of a traced request
are no form. A conversation alone (a session of a coding agent, a benchmark's record, messages of any framework) tells of no runtime.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Kind, Step

_WORDS = (
    "agentcore", "AgentCore", "AGENTCORE", "AgentRuntime", "strands", "Strands", "/invocations", "Invocation completed", "Invocation failed",
    "Error in agent invocation", "X-Amzn-Bedrock", "WorkloadAccessToken", "ResourceOauth2", "ResourceApiKey",
)  # fmt: skip
_OWN = frozenset({Kind.DEV_LOG, Kind.GATEWAY_LOG, Kind.MEMORY_LOG, Kind.PROJECT, Kind.CLI_ANSWER, Kind.TRACE_SUMMARY})
_MUCH = 200_000  # characters of a document that are searched
_ASKS = ("agentcore traces", "agentcore status", "agentcore fetch")  # what has no sense elsewhere
_COMMAND = "agentcore "


def of_agentcore(case: Case) -> bool:
    known: bool = case.memo("is of AgentCore", lambda: _is(case))
    return known


def _is(case: Case) -> bool:
    if case.ledger.kinds & _OWN or any(t.spans[0].scope != TRANSCRIPT for t in case.traces.values() if t.spans):
        return True
    if next(case.logs_with(*_WORDS), None) is not None:
        return True
    texts = (str(document.data)[:_MUCH] for document in case.documents)
    return any(word in text for text in texts for word in _WORDS)


def fitting(case: Case, finding: Finding) -> tuple[Step, ...]:
    """The steps of a finding without those that ask what is not there."""
    if not any(_COMMAND in s.command for s in finding.fix) or of_agentcore(case):
        return finding.fix
    steps = tuple(s._replace(command="", expect="") if _COMMAND in s.command else s for s in finding.fix if not s.command.startswith(_ASKS))
    return steps or finding.fix
