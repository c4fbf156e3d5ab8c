"""Statuses of resources by the form of their names, and the events of a resource."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline

_AT = "2026-11-29T02:13:20Z"


def _told(data: Any, tmp_path: Path) -> str:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(data), "utf-8")
    return "\n".join(f"{f.title} {f.cause} {[e.quote for e in f.evidence]}" for f in pipeline.analyze([str(file)]).findings)


@pytest.mark.parametrize(
    "data",
    [
        {"zorks": [{"id": "z-1", "wickState": "FAILED", "wickStateReason": "the flange is wobbly"}]},
        {"Zork": {"Name": "z-1", "LastUpdateStatus": "Failed", "LastUpdateStatusReason": "the flange is wobbly"}},
        {"provisioningStatus": "CREATE_FAILED", "provisioningMessage": "the flange is wobbly", "arn": "arn:aws:zork:x:1:z/1"},
        {"zork": {"name": "z", "events": [{"createdAt": _AT, "message": "(zork z) wick failed: the flange is wobbly."}]}},
    ],
)
def test_what_failed_is_told_with_its_reason(data: Any, tmp_path: Path) -> None:
    assert "the flange is wobbly" in _told(data, tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        {"zork": {"name": "z", "previousState": "FAILED", "wickState": "READY"}},
        {"zork": {"name": "z", "wickState": "IN_PROGRESS", "wickStateReason": "zork z is in progress"}},
        {"zork": {"name": "z", "events": [{"createdAt": _AT, "message": "(zork z) has reached a steady state."}]}},
    ],
)
def test_what_is_well_or_was_is_not(data: Any, tmp_path: Path) -> None:
    assert _told(data, tmp_path) == ""


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ({"exitCode": 3, "reason": "ZorkStopped", "message": "the flange is wobbly"}, "ZorkStopped: the flange is wobbly"),
        ({"exitCode": 3, "reason": "ZorkStopped", "message": ""}, "ZorkStopped"),
        ({"exitCode": 3, "reason": "", "message": "the flange is wobbly"}, "the flange is wobbly"),
    ],
)
def test_an_end_says_its_reason_and_its_words_and_no_more(ended: dict[str, Any], words: str, tmp_path: Path) -> None:
    told = _told({"containers": [{"name": "z", "lastStatus": "STOPPED", **ended}]}, tmp_path)
    assert f"“{words}”" in told
    assert f": {words}”" not in told
    assert f"{words}: " not in told
