"""
No step of another world: over all fixtures, each command and each tool that a step names stands in the input, or the step says its condition.

What the input shows is looked for in its bytes here, and not by `worlds.seen`.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import sources
from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.knowledge import causes
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms import fitting
from agentcore_analyzer.symptoms.worlds import AGENTCORE, ANYWHERE, DEPLOYED, UNIX, WORLDS, World
from cases import BUILTIN, EXPECTED, FixtureCase, by_owner, each, found, inside

CASES = by_owner(found("detectors"))
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")  # gzip, zstd, zip: their words stand in no bytes


@pytest.mark.parametrize("code", CASES)
def test_every_step_fits_its_input(code: str) -> None:
    each(CASES[code], fits)


def fits(case: FixtureCase) -> None:
    report = json.loads((case.path / EXPECTED).read_text("utf-8"))
    for finding in report["findings"]:
        for told in finding["fix"]:
            step = Step(told["step"], told["command"] or "", told["expect"] or "")
            known(step.command)
            for world, named in fitting.needs(step):  # what a sentence names under a condition is none
                label = f"If {world.condition}: " in step.step or (not named and fitting._LABEL.match(step.step))
                assert label or shown(case, world, f"{finding['title']} {finding['cause']}"), (world.name, step)


def known(command: str) -> None:
    """Each command is one whose world is known, so that a new one has to say what it presupposes."""
    for part in fitting.parts(command):
        assert ANYWHERE.match(part) or any(w.commands.match(part) for w in WORLDS.values()), f"name its world in symptoms/worlds.py: {part}"


def shown(case: FixtureCase, world: World, told: str) -> bool:
    if world.name == UNIX:
        return True
    if world.name == DEPLOYED:
        return shown(case, WORLDS[AGENTCORE], told)
    text, kinds = read(case)
    if text is None or kinds & world.kinds or (world.named is not None and world.named.search(told)):
        return True
    return any(word in text for word in world.says) or any(shown(case, WORLDS[name], "") for name in world.within)


@cache
def read(case: FixtureCase) -> tuple[str | None, frozenset[object]]:
    """All that the inputs of a case hold, None where a part is packed, and the kinds of its records."""
    with inside(case.path):
        kinds = frozenset(pipeline.load(case.inputs(), BUILTIN).case.ledger.kinds)
        files = [f for name in case.inputs() for f in (sorted(Path(name).rglob("*")) if Path(name).is_dir() else [Path(name)]) if f.is_file()]
        contents = [f.read_bytes() for f in files]
    packed = any(content.startswith(_PACKED) for content in contents)
    return (None if packed else "\n".join(c.decode("utf-8", "replace") for c in contents)), kinds


CRASH = "zork[7]: segfault at 0 ip 00007f sp 00007f error 4 in libwick.so[7f]\n"


def advice(tmp_path: Path, text: str) -> str:
    (tmp_path / "zork.txt").write_text(text, encoding="utf-8")
    findings = pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings
    return "\n".join(f"{s.step} {s.command}" for f in findings for s in f.fix)


THROTTLED = "ERROR wick: An error occurred (ThrottlingException) when calling the ListWicks operation: Rate exceeded\n"
PASSED_ON = "ERROR litellm.APIConnectionError: Bad response code, expected 200: {'status_code': 400, 'headers': {':exception-type': 'serviceUnavailableException'}, 'body': b'{\"message\":\"Bedrock is unable to process your request.\"}'}\n"


def test_a_variable_of_an_sdk_is_told_to_an_sdk(tmp_path: Path) -> None:
    assert "AWS_RETRY_MODE" in advice(tmp_path, THROTTLED)
    assert "AWS_RETRY_MODE" not in advice(tmp_path, PASSED_ON)


def test_what_backs_off_is_not_told_to(tmp_path: Path) -> None:
    assert "pauses" in advice(tmp_path, PASSED_ON)
    assert "pauses" not in advice(tmp_path, f"{PASSED_ON}Retrying in 0.5 seconds...\n")


LOCAL = """INFO bedrock_agentcore.app: Invocation failed (0.100s)
Traceback (most recent call last):
  File "{folder}/wick/main.py", line 3, in light
    lamp["wick"]
KeyError: 'wick'
"""


@pytest.mark.parametrize(("folder", "deployed"), [("/app", True), ("/Users/zork", False), ("/home/zork", False)])
def test_a_run_on_a_laptop_has_no_log_of_a_runtime(tmp_path: Path, folder: str, deployed: bool) -> None:
    (tmp_path / "zork.log").write_text("2031-02-03T04:05:06.789Z " + LOCAL.format(folder=folder), encoding="utf-8")
    case = pipeline.load([str(tmp_path / "zork.log")], BUILTIN).case
    (finding, *_) = pipeline.analyze([str(tmp_path / "zork.log")], BUILTIN).findings
    asked = Step("Look at the agent's log.", "agentcore logs --runtime AGENT_NAME --since 1h")
    (fitted,) = fitting.fitting(case, replace(finding, fix=(asked,)))
    assert bool(fitted.command) is deployed


def test_a_command_of_unix_is_not_told_on_windows(tmp_path: Path) -> None:
    taken = "OSError: [WinError 10048] only one usage of each socket address is normally permitted: ('127.0.0.1', 8080)\n"
    assert "lsof" not in advice(tmp_path, "D:\\lamp> python main.py\n" + taken)


def test_where_no_step_fits_one_place_is_left(tmp_path: Path) -> None:
    (tmp_path / "zork.txt").write_text(CRASH, encoding="utf-8")
    case = pipeline.load([str(tmp_path / "zork.txt")], BUILTIN).case
    (finding, *_) = pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings
    (left,) = fitting.fitting(case, replace(finding, fix=(Step("See what there is.", "agentcore status --json"),)))
    assert left.step.startswith("Read the lines around ")


def test_every_command_of_the_table_of_causes_is_of_a_known_world() -> None:
    table = causes._read()
    for entry in (*table["cause"], *table["family"]):
        for step in entry["steps"]:
            if not isinstance(step, str):
                known(step[1])


def test_every_command_of_every_step_is_of_a_known_world() -> None:
    """Also where no fixture shows it: the commands as they stand in the code."""
    commands = [command for path in sources.modules() if "agentcore_analyzer" in path.parts for command in _commands(path)]
    assert len(commands) > 100
    for command in commands:
        known(command)


def _commands(path: Path) -> Iterator[str]:
    for node in sources.nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step":
            given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "command")]
            yield from (text for value in given for text in _texts(value) if text and not text.startswith("X"))


def _texts(node: ast.expr) -> Iterator[str]:
    """What a command may be, as far as the code tells: constants, with X for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in node.values)
