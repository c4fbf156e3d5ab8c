"""
Captured once, replayed for ever: exports kept as regression tests.

A fixture is a folder with the inputs and `expected.json` (`agentcore-analyzer/fixture/1`, schema
in `fixture-1.schema.json` beside this file): the facts that stay the same. `analyze capture` makes
one, `analyze replay` and the pytest plugin run it and say what differs.
"""

from __future__ import annotations

from agentcore_analyzer.replay.differences import BROKEN, Difference, compare
from agentcore_analyzer.replay.facts import SCHEMA, facts
from agentcore_analyzer.replay.folders import (
    EXPECTED,
    INPUTS,
    BadFixture,
    facts_of,
    find,
    inputs,
    is_fixture,
    may_be_fixture,
    recorded,
    replay,
    update,
    write,
)

__all__ = [
    "BROKEN",
    "EXPECTED",
    "INPUTS",
    "SCHEMA",
    "BadFixture",
    "Difference",
    "compare",
    "facts",
    "facts_of",
    "find",
    "inputs",
    "is_fixture",
    "may_be_fixture",
    "recorded",
    "replay",
    "update",
    "write",
]
