"""Values of the input in commands for a shell."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

_PLAIN = late(r"[A-Za-z0-9_./:@=+,-]{1,1000}")  # needs no quotes in any shell


def shell(value: str) -> str:
    """A value of the input as one word of a command: who wrote the log must not write the command."""
    if _PLAIN.fullmatch(value):
        return value
    from shlex import quote  # few commands need it

    return quote(value)
