"""What one program says of another that failed is the same failure; resolvers and broken sentences are told whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

STACK = 'Traceback (most recent call last):\n  File "/srv/lamp/main.py", line 4, in light\n    wick.burn()\n'
TABLE = "10:04:11 | CREATE_FAILED        | AWS::S3::Bucket | LampBucket7F\nAPI: s3:PutBucketWick the flange is taken\n\n"
PIP = (
    "  error: subprocess-exited-with-error\n\n  × Building wheel for wickling (pyproject.toml) did not run successfully.\n  │ exit code: 1\n"
    "  ╰─> [4 lines of output]\n      running build_ext\n      src/wick.c:3:10: fatal error: lamp.h: No such file or directory\n"
    "      error: command '/usr/bin/gcc' failed with exit code 1\n      [end of output]\n\n"
    "  note: This error originates from a subprocess, and is likely not a problem with pip.\n  ERROR: Failed building wheel for wickling\n"
    "Failed to build wickling\nERROR: Could not build wheels for wickling, which is required to install pyproject.toml-based projects\n"
)
ONE = {
    "child": (
        "Error greasing \"zork\":Command failed: npm install --wick=false\nnpm error code EWICK\nnpm error EWICK the wick zork@1 is not greased\n",
        "the wick zork@1 is not greased",
    ),
    "resource": (
        f"{TABLE} ❌  Lamp failed: Error: The stack named Lamp failed creation: ROLLBACK_COMPLETE: API: s3:PutBucketWick the flange is taken\n",
        "API: s3:PutBucketWick the flange is taken",
    ),
    "pip": (PIP, "lamp.h: No such file or directory"),
    "pip, before a build": (
        "  × Getting requirements to build wheel did not run successfully.\n  │ exit code: 1\n  ╰─> [5 lines of output]\n"
        '      Traceback (most recent call last):\n        File "/tmp/wick/setup.py", line 7, in <module>\n          import lamp\n'
        "      ModuleNotFoundError: No module named 'lamp'\n      [end of output]\n\n"
        "error: subprocess-exited-with-error\nERROR: Failed to build 'wickling' when getting requirements to build wheel\n",
        "lamp",
    ),
    "uv's child": (
        "error: Failed to prepare distributions\n  Caused by: Failed to build `wickling==0.3`\n"
        "  Caused by: Call to `wick.build_meta.build_wheel` failed (exit status: 1)\n\n[stderr]\nerror: lamp.h: No such file or directory\n",
        "lamp.h: No such file or directory",
    ),
    "given up": (
        "10:00:01 ERROR [lamp] try 1 of 2: wick tray is empty\n10:00:02 ERROR [lamp] try 2 of 2: wick tray is empty\n"
        "10:00:03 ERROR [lamp] Giving up after 2 failed attempts\n",
        "wick tray is empty",
    ),
    "id and no reason": (
        "2026-11-20 10:00:03 [ERROR] store.py:84 - Error storing the wick of the lamp: size 7 does not match 9\n"
        "2026-11-20 10:00:03 [ERROR] steps.py:299 - Greasing of the wick failed for lamp_id: 26\n",
        "size 7 does not match 9",
    ),
    "above its stack": (f"lamp=‹zork› | failed to light lamp\n{STACK}zork.WickError: the wick is wet\n", "WickError: the wick is wet"),
    "broken, above a cut stack": (
        f"2026-11-20 10:00:03,101 - ERROR - Error during greasing: Attempted to leave a flange that is not the\nlamp's own flange\n{STACK}",
        "a flange that is not the lamp's own flange",
    ),
    "resolver": (
        "  × No solution found when resolving dependencies:\n  ╰─▶ Because only blim<=1.4.0 is available and flange==0.3 depends on\n"
        "      blim>=2.0 and your project depends on flange==0.3, we can conclude that your\n      project's requirements are unsatisfiable.\n",
        "Because only blim<=1.4.0 is available and flange==0.3 depends on blim>=2.0",
    ),
    "poetry": (
        "Resolving dependencies... (0.4s)\n\nBecause no versions of zork match >2.0,<3.0\n and zork (2.0) requires Python >=3.11, zork is forbidden.\n"
        "So, because flange depends on zork (^2.0), version solving failed.\n",
        "Because no versions of zork match >2.0,<3.0 and zork (2.0) requires Python >=3.11",
    ),
    "resolver whose begin is missing": (
        "      `wick_2_28`) and you require zork==311, we can conclude\n      that your requirements are unsatisfiable.\n",
        "you require zork==311, we can conclude that your requirements are unsatisfiable.",
    ),
    "scheduler": (
        "  1m   48s   7   {default-scheduler }   Warning   FailedScheduling   pod (lamp-7) failed to fit in any node\n"
        "fit failure on node (wick-1): Node didn't have enough resource: CPU, requested: 1000, used: 1420, capacity: 2000\n",
        "Node didn't have enough resource: CPU",
    ),
}  # fmt: skip
TWO = {
    "tried often, and no word of stopping": "10:00:01 ERROR [shed] the shed is dark\n10:00:03 ERROR [lamp] Request of the wick failed after 3 attempts\n",
    "child, of another": "10:00:01 ERROR [lamp] Command failed: grease --all\n10:00:02 INFO [lamp] next\n10:00:03 ERROR [shed] the hall is dark\n",
    "resource, another reason": f"{TABLE} ❌  Lamp failed: Error: The stack named Lamp failed creation: the token of the caller is too old\n",
    "another package": f"{PIP}ERROR: Could not build wheels for flangeling, which is required\n",
    "above a stack, apart": f"10:00:03 ERROR [lamp] failed to light lamp\n10:00:04 INFO [lamp] next\n{STACK}zork.WickError: the wick is wet\n",
}


def titles(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.txt").write_text(text, "utf-8")
    report = pipeline.analyze([tmp_path / "zork.txt"])
    assert not report.internal_errors
    return [f.title for f in report.findings]


@pytest.mark.parametrize("name", ONE)
def test_one_failure(tmp_path: Path, name: str) -> None:
    text, words = ONE[name]
    (title,) = titles(tmp_path, text)
    assert words in title


@pytest.mark.parametrize("name", TWO)
def test_two_failures(tmp_path: Path, name: str) -> None:
    found = titles(tmp_path, TWO[name])
    assert len(found) == 2, found


def test_colours_are_no_words(tmp_path: Path) -> None:
    text = "2026-11-20 10:00:03 ERROR [lamp] \x1b[36mFailed to light\x1b[0m the lamp: wick is wet\n"
    assert titles(tmp_path, text) == ["Failed to light the lamp: wick is wet"]


def test_a_print_that_names_nothing_comes_last(tmp_path: Path) -> None:
    text = f"zork.WickError: the wick is wet\n\nFailed to light the lamp\n{STACK}"
    first, last = titles(tmp_path, text)
    assert "the wick is wet" in first
    assert "is cut" in last
