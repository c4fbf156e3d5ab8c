"""What programs tell of a failure at INFO or DEBUG, or without a level, by a structure of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

AT = "2026-11-29 02:13:20,101"
HITS = {
    "a child's panic": (f"{AT} [DEBUG] zork: blim: panic: assignment to entry in nil map\n{AT} [DEBUG] zork: next step", "panic: assignment to entry in nil map"),
    "a return code": ("    0 Error(s)\n\nGiving up since return code of [/usr/bin/zork build wick.sln -r blim] was 47 while expected 0\n", "return code of [/usr/bin/zork build wick.sln -r blim] was 47"),
    "pydantic's count": ("2 validation errors for FlangeModel\nwick.0.size\n  Field required [type=missing, input_value={}, input_type=dict]\n", "2 validation errors for FlangeModel"),
    "old botocore": (f"{AT} - zork - DEBUG - A client error (AccessDenied) occurred when calling the PutObject operation: Unknown", "AWS refused PutObject"),
    "a class at WARNING": (f"{AT} WARNING zork Unknown exception type while running the blim: WickError.", "WickError"),
    "Rails": ("Blim::FlangeError (undefined method `wick' for nil:NilClass) on line 14 of app/views/zork.erb:\n", "Blim::FlangeError: undefined method"),
    "Redis of old": ("[4356] 26 Jan 01:43:22.418 # Can't grease in background: fork: Invalid argument\n[4356] 26 Jan 01:43:23.418 * 10 changes\n", "Can't grease in background: fork: Invalid argument"),
    "a try of several": (f"{AT}UTC WARN [zork] Connection attempt to wick.blim:9091 failed in response to GET request to /grease with 2 retries left, retrying...", "Connection attempt to wick.blim:9091 failed"),
    "Kotlin's compiler": (
        "e: file:///src/zork/Wick.kt:79:33 Unresolved reference: Flange\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\n"
        "Execution failed for task ':zork:compileKotlin'.\n> Compilation error. See log for more details\n",
        "Wick.kt:79:33 Unresolved reference: Flange",
    ),
}
MISSES = {
    "a return code of nothing": f"{AT} [INFO] return code of [zork] was 0",
    "spoken of": "if the return code of the zork is set, retry: connection failover is ready",
    "fields without a reason": f'{AT} INFO check of failed wicks done {{"kind": "zork", "error": ""}}',
    "a title": "How to handle 3 kinds of validation",
    "a class that is handled": f"{AT} INFO handler registered for exception while running: none",
}


def titles(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.log").write_text(text + "\n", "utf-8")
    return [f.title for f in pipeline.analyze([tmp_path / "zork.log"]).findings]


@pytest.mark.parametrize("name", HITS)
def test_told_once(tmp_path: Path, name: str) -> None:
    text, words = HITS[name]
    (title,) = titles(tmp_path, text)
    assert words in title


@pytest.mark.parametrize("name", MISSES)
def test_not_told(tmp_path: Path, name: str) -> None:
    assert titles(tmp_path, MISSES[name]) == []


def test_a_reason_in_the_fields(tmp_path: Path) -> None:
    text = '2026-11-29T02:13:20.101Z\tinfo\tzork/wick.go:42\tGreasing failed.\t{"kind": "blim", "error": "dial tcp 10.0.3.9:9: i/o timeout"}\n'
    (tmp_path / "zork.log").write_text(text, "utf-8")
    (group,) = pipeline.analyze([tmp_path / "zork.log"]).failures.groups
    assert group.title == "Greasing failed: dial tcp 10.0.3.9:9: i/o timeout"
