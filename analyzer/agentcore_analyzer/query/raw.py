"""What the grammar gives before anybody knows whether it is a spanset, a field, a scalar or a metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Deeper than anybody writes, and shallow enough for every walker of a tree here: Python gives up near 1,000 frames.
DEEPEST = 64


@dataclass(slots=True)
class Raw:
    """`kind` is the rule that made it, `op` its operator or word, `items` what is below."""

    kind: str
    at: int
    op: str = ""
    items: tuple[Any, ...] = ()
    depth: int = 1
    sort: str = ""
    mixed: int = -1  # where && and || meet without brackets
