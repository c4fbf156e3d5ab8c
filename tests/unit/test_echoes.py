"""A program that tells once more of what failed just before follows from it; what is only near stays a failure of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.options import Options

_AT = "2026-11-20T10:02:42"
ECHOES = {
    "within a millisecond": f'time="{_AT}.616639182Z" level=error msg="wick of the lamp is held by blim"\n'
    f'time="{_AT}.616701182Z" level=error msg="lighting the lamp failed" error="no flame" task=zork',
    "each time": "ERROR [lamp] Could not reach the wick tray: connect ECONNREFUSED 127.0.0.1:9100\n"
    "ERROR [lamp] Lighting was given up: fill the tray by hand\nINFO [lamp] next\n"
    "ERROR [lamp] Could not reach the wick tray: connect ECONNREFUSED 127.0.0.1:9100\n"
    "ERROR [lamp] Lighting was given up: fill the tray by hand",
    "an end without a reason": "ERROR the wick of bay 9 is too short\nERROR Lighting of the lamps failed, aborting",
    "two codes of one thing": "GREASE_REQUEST_FAILED: the first wick is wet\nFAILED_TO_GREASE: the lamp stays dark, see lamp.dip",
    "why it stops": "ERROR W7: fetching the OIL failed: the cellar is locked\nERROR no OIL in the lamp, giving up",
    "without a reason": "zork-1  | Error: W7: the ledger of wicks does not take the user `zork`.\n"
    "zork-1  | INFO:     Started server process [1]\nzork-1  | ERROR Ledger migration failed, going on without it",
}
APART = {
    "of another thing": f'time="{_AT}.616639182Z" level=error msg="wick is held by blim"\n'
    f'time="{_AT}.616701182Z" level=error msg="the flange has no grease" task=zork',
    "of milliseconds only": "2026-11-20 10:00:00.001 ERROR zork: the wick of the lamp is held by blim\n"
    "2026-11-20 10:00:00.001 ERROR zork: the lamp has no glass",
    "each time, of another thing": "ERROR [check] the wick is too short\nERROR [check] the flange has no grease\n"
    "ERROR [check] the wick is too short\nERROR [check] the flange has no grease",
    "alike": "ERROR Greasing of flange 12 failed\nERROR Greasing of wick 12 failed",
    "an end with a reason": "ERROR the wick of bay 9 is too short\nERROR the disk of the lamp is full, aborting",
    "an end with a reason behind it": "ERROR the wick of bay 9 is too short\nERROR Exiting: no wicks left",
    "one code, of two things": "GREASE_FAILED: the first wick is wet\nGREASE_FAILED: the lamp stays dark, see lamp.dip",
    "with a reason": "ERROR the lamp of the hall is broken\nINFO next\nERROR Cleaning the lamp failed: the brush is gone",
}


def _findings(text: str, tmp_path: Path) -> list[str]:
    (tmp_path / "zork.log").write_text(text + "\n", encoding="utf-8")
    return [f.title for f in pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings]


@pytest.mark.parametrize("name", ECHOES)
def test_one_failure(name: str, tmp_path: Path) -> None:
    found = _findings(ECHOES[name], tmp_path)
    assert len(found) == 1, found


@pytest.mark.parametrize("name", APART)
def test_two_failures(name: str, tmp_path: Path) -> None:
    found = _findings(APART[name], tmp_path)
    assert len(found) == 2, found
