"""How the records of one place are read: what they are, which field has which role, and in which unit its times are."""

from __future__ import annotations

from dataclasses import dataclass, field

from agentcore_parsers.records.shape.columns import Path

SPANS, LOGS, MESSAGES, DOCUMENTS = "spans", "log records", "messages", "documents"
KINDS = (SPANS, LOGS, MESSAGES, DOCUMENTS)
# What a role is called in a report.
SAID = {
    "trace": "trace id", "span": "span id", "parent": "parent id", "session": "session id", "request": "request id",
    "errortype": "error type", "tokens_in": "input tokens", "tokens_out": "output tokens", "calls": "tool calls",
    "callid": "tool call id", "http": "HTTP status", "verb": "HTTP method", "stack": "stack trace", "error": "error",
}  # fmt: skip
# The roles in the order in which they are told; what is not here needs no telling.
TOLD = (
    "trace", "span", "parent", "name", "start", "end", "duration", "time", "level", "message", "role", "content", "calls",
    "callid",
    "status", "http", "verb", "path", "error", "errortype", "stack", "session", "request", "logger", "service", "kind", "tool",
    "model",
)  # fmt: skip


@dataclass(slots=True)
class Plan:
    at: Path
    kind: str
    fields: dict[str, Path] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    tree: bool = False  # records of the same form stand inside of each other
    keys: frozenset[str] = frozenset()
    total: int = 0
    fitted: int = 0

    def where(self) -> str:
        return ".".join(self.at)

    def roles(self) -> list[tuple[str, str, str]]:
        """(field, role, unit) as a report tells them."""
        return [(".".join(self.fields[role]), SAID.get(role, role), self.unit(role)) for role in TOLD if role in self.fields]

    def unit(self, role: str) -> str:
        unit = self.units.get(role, "")
        return f"{unit}, a guess" if role in self.guessed and unit else unit
