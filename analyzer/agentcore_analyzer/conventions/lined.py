"""
Values that know the lines they were read from: YAML and drawn tables have lines where JSON has pointers.

A `Lined` is a dict in every other respect, also for whoever writes it as JSON.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.untrusted import whole


class Lined(dict[str, Any]):
    """`lines` has the 1-based line of each member's key."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


def line_at(value: Any, pointer: str) -> int | None:
    """The line of the member that a JSON pointer leads to, or of what stands around it; None where none is known."""
    line: int | None = None
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Lined):
            line = value.lines.get(key, line)
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and (at := whole(key)) is not None and at < len(value):
            value = value[at]
            if isinstance(value, Lined) and value.lines:
                line = min(value.lines.values())
        else:
            break
    return line
