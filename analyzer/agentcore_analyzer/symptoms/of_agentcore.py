"""
Whether an input is of an agent on AgentCore: only then its command line, its logs and its traces can be asked.

A log is called a runtime log by its form, which many programs share; the words of AgentCore or of a traced request are no
form; Strands runs anywhere. A conversation alone (a session of a coding agent, a benchmark's record, messages of any framework) tells of no runtime.

A skill of AWS goes on with what has to do with it, and with nothing else. Which steps fit an input: `symptoms.fitting`.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding
from agentcore_analyzer.symptoms import worlds
from agentcore_analyzer.symptoms.worlds import AWS, seen

_SKILLS = "agents-"
_NAMES = ("AgentCore", "Bedrock", "InvokeAgentRuntime")


def of_agentcore(case: Case) -> bool:
    known: bool = case.memo("is of AgentCore", lambda: names_agentcore(case) or worlds.serves_agents(case))
    return known


def names_agentcore(case: Case) -> bool:
    """Whether the input is of AgentCore by more than the path that others serve as well."""
    known: bool = case.memo("names AgentCore", lambda: _traced(case) or worlds.names_agentcore(case))
    return known


def _traced(case: Case) -> bool:
    return any(t.spans[0].scope != TRANSCRIPT for t in case.traces.values() if t.spans)


def whose(case: Case, otherwise: str = "program") -> str:
    """What the one who logged is called: an agent only where the input is of AgentCore."""
    return "agent" if of_agentcore(case) else otherwise


def owner(case: Case, finding: Finding) -> str:
    """Who goes on from a finding: no skill for agents on AWS where the input does not speak of AWS, nor the finding of agents there."""
    told = any(word in finding.title or word in finding.cause for word in _NAMES)
    return finding.owner if told or not finding.owner.startswith(_SKILLS) or of_agentcore(case) or seen(case, AWS) else ""
