"""Small words of sentences, and values in commands."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

_PLAIN = late(r"[A-Za-z0-9_./:@=+,-]{1,1000}")  # needs no quotes in any shell


def shell(value: str) -> str:
    """A value of the input as one word of a command: who wrote the log must not write the command."""
    if _PLAIN.fullmatch(value):
        return value
    from shlex import quote  # few commands need it

    return quote(value)


def often(times: int) -> str:
    """How often a thing is told, as a sentence; once needs none."""
    return f" It is told {count(times, 'time')} in the input." if times > 1 else ""


def count(number: int, noun: str) -> str:
    """`1 event`, `3 events`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
