"""Defects that an attack found (D1 to D22), in the real program: what it may overwrite, how it ends, what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command import ANALYZE, BROKEN, HEALTHY, analyze, analyze_alone, analyze_each_alone

CONTENT = Path(BROKEN).read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    (made / "deep").mkdir(parents=True)
    for name in ("a.json", "b.json", "deep/c.json"):
        (made / name).write_bytes(CONTENT)
    return made


@pytest.mark.parametrize("named", [".", "a.json", "*.json", "**/*.json", "deep", "deep/../a.json", "link", "linked", "./a.json"])
@pytest.mark.parametrize("output", ["a.json", "deep/c.json", "hard", "soft"])
def test_d2_no_output_over_an_input(folder: Path, named: str, output: str) -> None:
    """D2: a folder, a glob, another spelling, links of both kinds, on either side: refused before anything is read."""
    (folder / "link").symlink_to(folder / "a.json")
    (folder / "linked").symlink_to(folder / "deep", target_is_directory=True)
    target = folder.parent / output if output in ("hard", "soft") else folder / output
    original = folder / ("deep/c.json" if named in ("deep", "linked") else "a.json")
    if output == "hard":
        os.link(original, target)
    elif output == "soft":
        target.symlink_to(original)
    if output == {"deep": "a.json", "linked": "a.json", ".": "", "**/*.json": ""}.get(named, "deep/c.json"):
        return  # it is none of the inputs
    for args in (["run"], ["diff", BROKEN], ["ticket"]) if named in (".", "*.json") else (["run"],):
        done = analyze(*args, named, "-o", str(target), "-q", cwd=folder)
        assert (done.returncode, "would overwrite an input" in done.stderr) == (2, True), args
    assert {(folder / name).read_bytes() for name in ("a.json", "b.json", "deep/c.json")} == {CONTENT}


def test_d2_other_outputs_and_other_inputs(folder: Path) -> None:
    """D2: standard input that is the file, a key, a map, a pattern, prices, fixtures, parts of a ticket, what `redact` writes."""
    a = folder / "a.json"
    with a.open("rb") as stream:
        command = [ANALYZE, "-", "-o", str(a)]
        assert subprocess.run(command, stdin=stream, capture_output=True, check=False).returncode == 2
    for option in ("--key-file", "--private-map"):
        assert analyze("--redact", ".", option, "a.json", cwd=folder).returncode == 2
    assert analyze("capture", BROKEN, "--name", "f", "--into", str(folder), "-q").returncode == 0
    expected = folder / "f" / "expected.json"
    before = expected.read_bytes()
    assert analyze("replay", str(folder), "-o", str(expected)).returncode == 2
    inside = next(p for p in (folder / "f").rglob("*.json") if p != expected)
    assert analyze("capture", str(inside), "--name", "f", "--into", str(folder), "--force").returncode == 2
    part = folder / "t-2-of-3.zip"
    part.write_bytes(CONTENT)
    assert analyze("ticket", str(folder), "-o", str(folder / "t.zip"), "--split").returncode == 2
    report = folder / "report.json"
    assert analyze(BROKEN, "--format", "json", "-o", str(report)).returncode == 1
    assert analyze("convert", "./deep/../report.json", "--format", "html", "-o", str(report), cwd=folder).returncode == 2
    out = folder.parent / "out"
    out.mkdir()
    os.link(a, out / "a.json")
    done = analyze("redact", str(a), "-o", str(out), "--force", "-q")
    assert "over an input" in done.stderr
    assert (a.read_bytes(), expected.read_bytes()) == (CONTENT, before)
    assert (out / "a.json").read_bytes() == CONTENT


def test_d13_an_output_behind_links_is_whole_or_the_old_one(tmp_path: Path) -> None:
    """D13: the file behind a chain of links is replaced as a whole; the links stay; a loop is an error."""
    real = tmp_path / "deep" / "report.txt"
    real.parent.mkdir()
    real.write_text("the old one")
    os.link(real, tmp_path / "held")  # tells whether the old file was written into
    (tmp_path / "one").symlink_to("deep/report.txt")
    (tmp_path / "two").symlink_to("one")
    assert analyze(HEALTHY, "-o", str(tmp_path / "two")).returncode == 0
    assert real.read_text().startswith("Nothing found.")
    assert (tmp_path / "held").read_text() == "the old one"
    assert (tmp_path / "two").is_symlink()
    (tmp_path / "loop").symlink_to("loop")
    assert analyze(HEALTHY, "-o", str(tmp_path / "loop")).returncode == 74
    (tmp_path / "full").symlink_to("/dev/full")
    assert analyze(HEALTHY, "-o", str(tmp_path / "full")).returncode == 74
    assert analyze_alone(HEALTHY, "-o", "/dev/stdout").stdout.startswith("Nothing found.")


@pytest.mark.parametrize("output_format", ["html", "markdown", "sarif", "junit", "csv", "perfetto"])
def test_d16_a_report_that_lacks_something_is_damaged(tmp_path: Path, output_format: str) -> None:
    """D16: whatever member of a report is missing or of another type, `convert` says so; it is no error of ours."""
    saved = tmp_path / "report.json"
    analyze(BROKEN, "--format", "json", "-o", str(saved))
    report = json.loads(saved.read_text())
    for change in (
        lambda r: r["findings"][0]["fix"][0].pop("command"),
        lambda r: r["findings"][0].pop("evidence"),
        lambda r: r["findings"][0].update(title=None),
        lambda r: r["inputs"].insert(0, 5),
        lambda r: r["invocations"][0].update(calls={"a": 1}),
    ):
        bent = json.loads(json.dumps(report))
        change(bent)
        saved.write_text(json.dumps(bent))
        done = analyze("convert", str(saved), "--format", output_format)
        assert done.returncode in (0, 3), done.stderr
        assert "internal error" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_d17_ctrl_c_at_any_moment_ends_with_130_and_nothing_else() -> None:
    """D17: from the first instruction of this program on, no traceback and no 1, which means findings."""
    program = (
        "import sys, os; sys.argv[:] = ['analyze', sys.argv[1]]\n"
        "class Finder:\n"
        "    def find_spec(self, name, *more):\n"
        "        name == 'click' and os.write(1, b'!')\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from agentcore_analyzer.cli import main\nmain()\n"
    )
    for step in range(16):
        command = [sys.executable, "-c", program, BROKEN]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            time.sleep(step * 0.03)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
            # Python itself takes the handler away when it ends: a shell calls that 130, too. 1 where it had come to its end.
            assert (process.returncode in (130, -signal.SIGINT, 1), said.strip()) == (True, b""), step
            assert process.returncode == 130 or step > 2, step


def test_d19_a_key_that_others_can_read_is_told_of(tmp_path: Path) -> None:
    """D19: by its group, too; one of its owner's alone is used without a word."""
    key = tmp_path / "key"
    for mode, told in ((0o644, True), (0o640, True), (0o604, True), (0o600, False), (0o400, False)):
        key.write_bytes(b"k" * 32)
        key.chmod(mode)
        for number, args in enumerate((["redact", BROKEN, "-o", str(tmp_path / f"{mode}")], [BROKEN, "--redact"])):
            done = analyze(*args, "-q", "--key-file", str(key))
            assert ("can be read by others" in done.stderr) is told, (mode, number)
        key.unlink()


@pytest.mark.parametrize("level", ["1", "2"])
def test_d22_optimised_python_says_the_same(level: str) -> None:
    """D22: with PYTHONOPTIMIZE docstrings are thrown away, which are the manuals and the help."""
    every = ([BROKEN], ["explain", "tool-error"], ["detectors"], ["formats"], ["--help"], ["redact", "--help"])
    for args, optimised in zip(every, analyze_each_alone(every, {"PYTHONOPTIMIZE": level}), strict=True):
        assert optimised == analyze(*args), args


def test_d15_properties_of_sarif_are_inert() -> None:
    """D15: brackets of the input mean nothing in any text of the document but a command."""
    from agentcore_analyzer.report import formats

    made = json.loads(analyze(BROKEN, "--format", "json").stdout)
    trap = "![x](https://evil.example/a.png) [y](https://evil.example)"
    for finding in made["findings"]:
        finding["fix"][0]["step"] = finding["title"] = finding["cause"] = finding["case_text"] = trap
        finding["counter_evidence"] = [trap]
    for group in made["failures"]["groups"]:
        group["title"] = group["why"] = trap
    assert not re.search(rb"(?<!\\)[\[\]](?=\(|x|y)", formats.render("sarif", made, formats.RenderOptions()))


