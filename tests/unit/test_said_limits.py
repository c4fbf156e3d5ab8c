"""That a run was stopped at its limit of rounds, and what only speaks of one."""

from __future__ import annotations

import pytest
from said_cases import told

HITS = {
    "Agent stopped due to max iterations.": "Agent stopped due to max iterations",
    "Task output: Agent stopped due to max iterations.": "Agent stopped due to max iterations",
    "⚠️ Stopped: Maximum iterations exceeded!": "Maximum iterations exceeded",
    "2026-11-29T10:00:04Z [warning  ] Reached the maximum steps (10). Possible reasons: the wick": "Reached the maximum steps (10)",
    "The step limit was reached for lamp 7": "step limit was reached",
    "[2026-11-29 08:56:56,082: WARNING/ForkPoolWorker-7] ROUND_LIMIT_CROSSED": "ROUND_LIMIT_CROSSED",
    "Run of the lamp ended because of too many turns": "ended because of too many turns",
}
MISSES = (
    "max iterations: 25",
    "If the maximum number of steps is reached, the lamp goes out",
    "INFO iteration 7 of 25 reached the wick",
    "MAX_ROUNDS_REACHED = 'max_rounds_reached'",
    "the agent stopped after 3 steps because the work was done",
    "LampState.STEP_LIMIT_REACHED is one of the states",
)


@pytest.mark.parametrize("text", HITS)
def test_stopped_at_a_limit(text: str) -> None:
    (found,) = told(text)
    assert HITS[text] in found.message


@pytest.mark.parametrize("text", MISSES)
def test_only_spoken_of(text: str) -> None:
    assert told(text) == []
