"""
What to write to AWS Support where the service is at fault: the facts they ask for first, from this input.

A fact that the input does not hold stays as a placeholder in capitals, so that nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation
from agentcore_analyzer.symptoms.document_times import shown

AGENTCORE, BEDROCK = "Amazon Bedrock AgentCore", "Amazon Bedrock"
_RUNTIME = late(r"arn:aws[\w-]{0,10}:bedrock-agentcore:[\w-]{4,20}:\d{12}:runtime/[\w-]{1,110}")
_LOOKED_AT = 5000  # characters of a record in which the ARN is looked for
_LISTED = 10  # occurrences listed one by one; the first and the last say the most


def case_text(
    what: str, facts: Sequence[tuple[str, str]], occurrences: Iterable[tuple[int | None, str]], wanted: str, service: str = AGENTCORE
) -> str:
    """
    The text of a support case.

    `facts` are (label, value), an empty value becomes a placeholder; `occurrences` are (time in ns,
    request id), oldest first; `service` is the one that failed, in AWS's words.
    """
    lines = [f"Service: {service}", f"Problem: {what}"]
    lines += [f"{label}: {value or label.upper().replace(' ', '_')}" for label, value in facts]
    seen = list(occurrences)
    if seen:
        lines.append(f"Occurrences ({len(seen)}):")
        for at, request in seen[: _LISTED - 1] + seen[_LISTED - 1 :][-1:]:
            lines.append(f"- {(shown(at) if at else '') or 'TIME'}, request id {request or 'not recorded'}")
        if len(seen) > _LISTED:
            lines.append(f"- (the first {_LISTED - 1} and the last of {len(seen)})")
    lines.append(f"We ask you: {wanted}")
    return "\n".join(lines)


def place_of(arn: str) -> list[tuple[str, str]]:
    """Account and region as an ARN names them."""
    parts = arn.split(":") if arn.count(":") >= 5 else [""] * 6
    return [("Account", parts[4]), ("Region", parts[3])]


def runtime_arn(case: Case, *sources: object) -> str:
    """The runtime that these records, or else any span of the input, name."""
    for source in (*sources, *case.by_operation.get(Operation.CLIENT, ()), *case.by_operation.get(Operation.INVOKE, ())):
        facts = getattr(source, "facts", None)
        if facts is not None and facts.arn:
            return str(facts.arn)
    for log in case.logs_with(":runtime/"):
        named = _RUNTIME.search((log.text or "")[:_LOOKED_AT])
        if named:
            return named[0]
    return ""
