"""Whether a text is a table: a line that names columns, and rows below it."""

from __future__ import annotations


def is_table(lines: list[str]) -> bool:
    """Whether the first line names columns, and what follows are rows of them."""
    first = next((line for line in lines if line.strip()), "")
    if first[:1].isdigit() or not (first[:1] == "#" or any(mark in first for mark in ",\t;|")):
        return False
    from agentcore_parsers.records.shape.tables import layout  # seldom needed

    return layout(lines) is not None
