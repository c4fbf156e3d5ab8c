"""What the names of a report name, so that their pseudonyms say so (`toolA`, `agentB`), whatever the format shows first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from agentcore_analyzer.model import Operation

if TYPE_CHECKING:
    from agentcore_analyzer.report.data import Contents

_AGENTS = ("invoke_agent ", "create_agent ")


class Redactor(Protocol):
    """What is needed of `redaction.Redactor` here."""

    def know(self, label: str, value: str) -> None: ...


def tell(redactor: Redactor, report: Contents | dict[str, Any]) -> None:
    """Agents, tools and services of a report, or of a saved one."""
    for label, name in _saved(report) if isinstance(report, dict) else _read(report):
        redactor.know(label, name)


def _read(report: Contents) -> Iterator[tuple[str, str]]:
    for reading in report.readings:
        yield from (agent for span in reading.invocation.spans for agent in _agent(span.name))
        yield from (("tool", call.name) for call in reading.calls if call.kind == Operation.TOOL)
        yield "service", reading.invocation.root.service


def _saved(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for invocation in report["invocations"]:
        yield from (agent for row in invocation.get("rows", ()) for agent in _agent(row["name"]))
        yield from (("tool", call["name"]) for call in invocation["calls"] if call["kind"] == "tool")
        yield "service", invocation["service"] or ""


def _agent(span: str) -> Iterator[tuple[str, str]]:
    for words in _AGENTS:
        if span.startswith(words):
            yield "agent", span[len(words) :]
