"""What this tool wrote itself is no export: a folder that holds its answers is read as it was without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import DamageReason
from agentcore_analyzer.report import formats
from agentcore_analyzer.source.own import is_own
from command import analyze as run

CAPTURE = Path(__file__).parents[1] / "fixtures" / "captures" / "tool-raises" / "trace.json"
ENDINGS = ("json", "sarif", "csv", "xml", "md", "html")


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export and everything that can be made of it."""
    folder = tmp_path_factory.mktemp("beside")
    export = folder / "trace.json"
    export.write_bytes(CAPTURE.read_bytes())
    for ending in ENDINGS:
        assert run("run", str(export), "-o", str(folder / f"report.{ending}"), "--fail-on", "never").returncode == 0
    for name in formats.names():
        made = run("run", str(export), "--format", name, "--fail-on", "never")
        (folder / f"{name}.out.json").write_text(made.stdout, "utf-8")
    for command in (("query", "{ true }"), ("diff", str(export)), ("doctor",)):
        made = run(*command, str(export if command[0] != "doctor" else folder), "--format", "json")
        (folder / f"{command[0]}.json").write_text(made.stdout, "utf-8")
    return folder


def test_a_folder_with_answers_is_read_as_without_them(beside: Path) -> None:
    alone, all_of_it = pipeline.analyze([str(beside / "trace.json")]), pipeline.analyze([str(beside)])
    assert [f.title for f in all_of_it.findings] == [f.title for f in alone.findings]
    machine = {p.name for p in beside.iterdir() if p.suffix not in (".md", ".html") and is_own(p.read_bytes()[:512])}
    assert {"report.json", "report.sarif", "report.csv", "report.xml", "query.json", "diff.json", "doctor.json"} <= machine
    noted = {Path(n.place.file).name for n in all_of_it.notes if n.reason == DamageReason.NO_EXPORTS}
    assert machine <= noted


def test_named_alone_it_is_said(beside: Path) -> None:
    with pytest.raises(NoReadableInput, match="written by this tool"):
        pipeline.analyze([str(beside / "report.json")])


@pytest.mark.parametrize("first", [
    b'{"schema": "report/1", "tool": {"name": "agentcore-analyzer"}}', b'{"message": "agentcore-analyzer/report"}',
    b"code,title\n",
    b'<?xml version="1.0"?>\n<testsuites name="orders">',
    b'{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Lint"}}}]}',
])  # fmt: skip
def test_what_others_wrote_is_none(first: bytes) -> None:
    assert not is_own(first)
