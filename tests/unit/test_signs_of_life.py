"""Signs of life in a gap, looked up by holes, are those that a walk over all records finds."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from agentcore_analyzer.detectors.stream._shared.signs_of_life import SignsOfLife
from agentcore_analyzer.model import Kind


def slowly(logs: list[Any], session: str | None, gap: Any, limit: int) -> bool:
    last = gap.start_ns
    inside = (g for g in logs if g.time_ns is not None and gap.start_ns < g.time_ns < gap.end_ns)
    for log in sorted(inside, key=lambda g: g.time_ns):
        if log.channel is Kind.PROXY_LOG or (log.session_id and session and log.session_id != session) or log.trace_id == "other":
            continue
        if log.time_ns - last >= limit:
            return False
        last = log.time_ns
    return bool(gap.end_ns - last < limit)


def test_holes_come_to_what_a_walk_finds() -> None:
    dice = random.Random(3)
    seen = set()
    for _ in range(1500):
        logs = [
            SimpleNamespace(
                time_ns=dice.choice([None, *range(60)]),
                channel=dice.choice([Kind.PROXY_LOG, Kind.RUNTIME_LOG, Kind.RUNTIME_LOG]),
                session_id=dice.choice([None, "", "a", "b"]),
                trace_id=dice.choice([None, None, "own", "other"]),
            )
            for _ in range(dice.randint(0, 25))
        ]
        limit, start = dice.randint(1, 12), dice.randint(0, 40)
        gap: Any = SimpleNamespace(start_ns=start, end_ns=start + dice.randint(limit, 30))
        asked: Any = SimpleNamespace(session_id=dice.choice([None, "a"]), trace=SimpleNamespace(id="own"))
        case: Any = SimpleNamespace(logs=logs)
        found = SignsOfLife(case, limit).split(gap, asked)
        assert found == slowly(logs, asked.session_id, gap, limit)
        seen.add(found)
    assert seen == {True, False}
