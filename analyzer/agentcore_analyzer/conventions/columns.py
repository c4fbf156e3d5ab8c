"""Heads of columns that blanks alone part, as kubectl, docker and helm print them: names in capitals, two blanks between."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

LEAST = 3  # columns: two words in capitals may be a heading
MOST = 60
_NAME = r"[A-Z][A-Z0-9()/_.%#-]*+(?: [A-Z0-9()/_.%#-]++)*+"
HEADS = late(rf"{_NAME}(?:\s{{2,200}}{_NAME}){{{LEAST - 1},{MOST - 1}}}\s*$")
_HEAD = late(r"\S+(?: \S+)*")


def begins(line: str) -> list[int]:
    """Where each name of a line of heads begins."""
    return [found.start() for found in _HEAD.finditer(line)]
