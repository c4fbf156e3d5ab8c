"""
Heads of columns that blanks alone part: names in capitals with two blanks between, as kubectl, docker and helm print them, or
a row of lines below the names, as PowerShell and tabulate draw it.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

LEAST = 3  # columns: two words in capitals may be a heading
MOST = 60
_NAME = r"[A-Z][A-Z0-9()/_.%#-]*+(?: [A-Z0-9()/_.%#-]++)*+"
HEADS = late(rf"{_NAME}(?:\s{{2,200}}{_NAME}){{{LEAST - 1},{MOST - 1}}}\s*$")
RULED = late(r"\s*(?:-{2,200}\s{1,200}){1,60}-{2,200}\s*$|\s*(?:={2,200}\s{1,200}){1,60}={2,200}\s*$")
_HEAD = late(r"\S+(?: \S+)*")
_RUN = late(r"\S+")


def begins(line: str) -> list[int]:
    """Where each name of a line of heads begins, or each line of a row of them."""
    return [found.start() for found in (_RUN if RULED.match(line) else _HEAD).finditer(line)]
