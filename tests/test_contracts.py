"""The import contracts of pyproject.toml bite: each is broken by the import that it is there to forbid."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from cases import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
CORE, PARSERS = "analyzer/agentcore_analyzer", "parsers/agentcore_parsers"
# contract: (file, a line that breaks it)
BREAKS = {
    "Data flows one way": (f"{CORE}/model.py", "import agentcore_analyzer.report.text"),
    "Nothing knows itself in a circle": (f"{CORE}/graph/case.py", "import agentcore_analyzer.graph.spangraph"),
    "Detectors do not know each other": (
        f"{CORE}/detectors/agent/tool_error.py",
        "import agentcore_analyzer.detectors.agent.unknown_tool",
    ),
    "Families of detectors do not know each other": (
        f"{CORE}/detectors/memory/memory_unused.py",
        "import agentcore_analyzer.detectors.stream._shared.broken_bodies",
    ),
    "Parsers do not know each other": (f"{PARSERS}/otlp_json.py", "import agentcore_parsers.backends.zipkin_v2"),
    "Rooms of parsers do not know each other, only the kits below them": (
        f"{PARSERS}/decoding/jsons.py",
        "import agentcore_parsers.records.spans",
    ),
    "The core does not know its parsers": (f"{CORE}/graph/case.py", "import agentcore_parsers.backends.otlp_json"),
    "Parsers see the model and the conventions, and nothing else of the core": (
        f"{PARSERS}/client_log.py",
        "import agentcore_analyzer.source",
    ),
    "networkx stays behind the span graph": (f"{CORE}/causality.py", "import networkx"),
    "click stays at the door": (f"{CORE}/pipeline.py", "import click"),
    "Only `analyze watch` listens and starts a program": (
        f"{CORE}/pipeline.py",
        "import agentcore_analyzer.watch.receiver",
    ),
    "tabulate stays at the door": (f"{CORE}/timeline.py", "import tabulate"),
    "Jinja stays in the HTML pages": (f"{CORE}/report/text.py", "import jinja2"),
    "lark stays beside its grammars": (f"{PARSERS}/proxy_log.py", "import lark"),
    "msgspec stays with large inputs": (f"{PARSERS}/proxy_log.py", "import msgspec"),
    "stdnum stays with redaction": (f"{CORE}/timeline.py", "import stdnum"),
}


def verdicts(folder: Path) -> dict[str, str]:
    path = os.pathsep.join(str(folder / name) for name in ("analyzer", "parsers"))
    done = subprocess.run(
        [LINTER, "--no-cache", "--no-logo"],
        cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))


def copied(folder: Path) -> Path:
    for name in ("analyzer", "parsers"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_has_its_break() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {c["name"] for c in config["tool"]["importlinter"]["contracts"]} == set(BREAKS)


def test_every_contract_bites(tmp_path: Path) -> None:
    copied(tmp_path)
    for name, line in BREAKS.values():
        with (tmp_path / name).open("a") as stream:
            stream.write(f"\n{line}\n")
    assert verdicts(tmp_path) == dict.fromkeys(BREAKS, "BROKEN")


def test_a_new_room_must_be_given_its_place(tmp_path: Path) -> None:
    copied(tmp_path)
    assert set(verdicts(tmp_path).values()) == {"KEPT"}
    (tmp_path / CORE / "attic.py").write_text('"""A room that no layer lists."""\n')
    assert verdicts(tmp_path)["Data flows one way"] == "BROKEN"
