"""The manuals that files tell without being imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agentcore_analyzer import manuals, plugins

MANUALS = {p.name: p.manual for p in plugins.parsers(False)} | {d.code: d.manual for d in plugins.detectors(False)}


def test_each_is_what_the_module_says() -> None:
    assert len(MANUALS) > 200
    told = {name: manual for name in MANUALS if (manual := manuals.builtin(name)) is not None}
    assert told == {name: manual for name, manual in MANUALS.items() if "\\" not in manual}  # what is escaped, Python reads


@pytest.mark.parametrize("name", ["nothing-of-that-name", "tool_error", "../tool-error", "", "__init__", "index", "_shared"])
def test_what_is_none_has_none(name: str) -> None:
    assert manuals.builtin(name) is None


def test_to_show_one_imports_none() -> None:
    code = (
        "import sys; from agentcore_analyzer.cli import cli; sys.argv = ['analyze', 'explain', 'tool-error']\n"
        "try: cli.main()\nfinally: print(sorted(m for m in sys.modules if m.startswith('agentcore_')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    for heavy in ("plugins", "model", "pipeline", "tool_error"):
        assert f"agentcore_analyzer.{heavy}" not in done.stderr
    assert "agentcore_analyzer.manuals" in done.stderr
