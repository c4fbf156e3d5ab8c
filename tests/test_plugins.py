"""Third parties' packages: loaded, listed, turned off; and what happens where one is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import jsonschema
import pytest

from cases import CAPTURES, ROOT
from command import Done, analyze_apart

ANALYZE = str(Path(sys.executable).with_name("analyze"))
EXAMPLE = ROOT / "examples" / "plugin"
GOOD_PARSER = '"""\nA format.\n"""\n\n\ndef sniff(head):\n    return None\n\n\ndef parse(source):\n    return ()\n'
GREEDY_PARSER = GOOD_PARSER.replace("return None", "from agentcore_analyzer.model import Match\n    return Match(100, '')")
AUDIT = "AUDIT|2026-11-22T20:17:24Z|s-1|refused|no stock\nnoise\nAUDIT|2026-11-22T20:17:25Z|s-1|ok|sold\n"


def installed(folder: Path, name: str, points: dict[str, dict[str, str]]) -> None:
    """What pip leaves behind, as far as anybody asks for it: no network, no build."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = (f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items()) for group, entries in points.items())
    (info / "entry_points.txt").write_text("\n".join(groups))


def module(folder: Path, name: str, text: str, group: str = "parsers") -> None:
    """A package with one plugin module, registered for a group."""
    package = folder / f"made_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / f"{name}.py").write_text(text)
    installed(folder, f"made-{name}", {f"agentcore_analyzer.{group}": {name: f"made_{name}"}})


def analyze(paths: list[Path], *args: str) -> Done:
    return analyze_apart(*args, paths=paths)


def started(paths: list[Path], *args: str) -> subprocess.CompletedProcess[str]:
    """The installed program: the same, from the start of the process on."""
    environment = {**os.environ, "COLUMNS": "100", "PYTHONPATH": os.pathsep.join(map(str, paths))}
    return subprocess.run(
        [ANALYZE, *args], capture_output=True, text=True, encoding="utf-8", env=environment, timeout=180, check=False
    )


@pytest.fixture
def example(tmp_path: Path) -> list[Path]:
    """The example as if it were installed, with the entry points of its own pyproject.toml."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    installed(tmp_path, project["name"], project["entry-points"])
    return [tmp_path, EXAMPLE]


@pytest.fixture
def audit(tmp_path: Path) -> str:
    path = tmp_path / "audit.log"
    path.write_text(AUDIT)
    return str(path)


def test_the_example_is_listed(example: list[Path]) -> None:
    formats, detectors = analyze(example, "formats"), analyze(example, "detectors")
    assert (formats.returncode, formats.stderr) == (0, "")
    assert "audit-trail" in formats.stdout
    assert "(from example_plugin)" in formats.stdout
    assert "till" in formats.stdout
    assert "order-refused" in detectors.stdout
    assert "Audit trail of the orders service" in analyze(example, "explain", "audit-trail").stdout


def test_the_example_reads_and_finds(example: list[Path], audit: str) -> None:
    done = started(example, "--full", audit)
    assert done.returncode == 1, done.stderr
    assert done.stdout == analyze(example, "--full", audit).stdout
    assert "audit-trail" in done.stdout
    assert "order-refused" in done.stdout
    assert "a line that is no audit record" in done.stdout
    ignored = " ".join(analyze(example, "--full", "--ignore", "order-refused", audit).stdout.split())
    assert "order-refused (" not in ignored
    assert "order-refused, which was left out" in " ".join(ignored.split()), "the account still says who explains the failure"


def test_a_packaged_pattern_file_is_used(example: list[Path], tmp_path: Path) -> None:
    log = tmp_path / "till.txt"
    log.write_text("till 22.11.2026 20:17:24 ERROR drawer is open\n" * 3)
    assert " till: 3 of 3 lines" in analyze(example, "formats", str(log)).stdout


def test_no_plugins_turns_them_off(example: list[Path], audit: str) -> None:
    for command in ("formats", "detectors"):
        listed = analyze(example, command, "--no-plugins").stdout
        assert "audit-trail" not in listed
        assert "order-refused" not in listed
        assert "till" not in listed.split()
    done = analyze(example, "--no-plugins", audit)
    assert "order-refused" not in done.stdout
    assert "audit-trail" not in done.stdout


BROKEN = {
    "no_docstring": ("def sniff(head):\n    return None\n\n\ndef parse(source):\n    return ()\n", "needs a docstring"),
    "import_error": ('"""A format."""\n\nimport no_such_module\n', "cannot be imported: ModuleNotFoundError"),
    "syntax_error": ('"""A format."""\n\ndef (\n', "cannot be imported: SyntaxError"),
    "raises": ('"""A format."""\n\nraise RuntimeError("secret")\n', "cannot be imported: RuntimeError"),
    "leaves": ('"""A format."""\n\nraise SystemExit(0)\n', "cannot be imported: SystemExit"),
    "no_parse": ('"""A format."""\n\n\ndef sniff(head):\n    return None\n', "a parser needs sniff(head) and parse(source)"),
}


def test_broken_plugins_are_left_out_and_named(tmp_path: Path) -> None:
    for name, (text, _) in BROKEN.items():
        module(tmp_path, name, text)
    done = started([tmp_path], str(CAPTURES / "strands-ok" / "trace.json"))
    assert done.returncode == 70
    assert "Nothing found" in done.stdout, "the run itself goes on"
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert analyze([tmp_path], "--no-plugins", str(CAPTURES / "strands-ok" / "trace.json")).returncode == 0
    listed = analyze([tmp_path], "formats")
    assert listed.returncode == 0
    for name, (_, why) in BROKEN.items():
        for said in (done.stdout + done.stderr, listed.stderr):
            assert any(name in line and why in line for line in said.splitlines()), (name, said)


def test_a_broken_detector_is_left_out_and_named(tmp_path: Path) -> None:
    module(tmp_path, "half", '"""A diagnosis."""\n\nNEEDS = ()\n', "detectors")
    done = analyze([tmp_path], str(CAPTURES / "strands-ok" / "trace.json"))
    assert done.returncode == 70
    assert "a detector needs NEEDS" in done.stdout + done.stderr


def test_a_detector_that_names_no_failures_that_there_are_is_left_out(tmp_path: Path) -> None:
    source = '"""A diagnosis."""\n\nNEEDS = ()\nFAILING = "all"\n\n\ndef find(case):\n    return ()\n'
    module(tmp_path, "odd", source, "detectors")
    done = analyze([tmp_path], str(CAPTURES / "strands-ok" / "trace.json"))
    assert done.returncode == 70
    assert "FAILING is True, False, or one of left, told" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sniff_raises", GOOD_PARSER.replace("return None", "raise ValueError(head.raw)")),
        ("parse_raises", GREEDY_PARSER.replace("return ()", "raise ValueError(source.data())")),
    ],
)
def test_a_plugin_that_fails_on_an_input_does_not_end_the_run(name: str, text: str, tmp_path: Path) -> None:
    module(tmp_path, name, text)
    healthy = str(CAPTURES / "strands-ok" / "trace.json")
    done = analyze([tmp_path], "--full", healthy)
    said = done.stdout + done.stderr
    assert done.returncode == 70
    if name == "sniff_raises":
        assert "parser sniff-raises: ValueError" in said
        assert "agentcore-traces" in done.stdout, "another parser reads the file"
    assert "Traceback" not in said
    assert "traceId" not in done.stderr, "an exception's text may quote the input"


def test_a_plugin_cannot_take_a_builtin_name(tmp_path: Path) -> None:
    module(tmp_path, "otlp_json", GOOD_PARSER.replace("return None", "raise SystemExit"))
    done = analyze([tmp_path], str(CAPTURES / "strands-ok" / "agent.otlp.jsonl"))
    assert done.returncode == 70
    assert "otlp-json" in done.stdout
    assert "the name otlp-json is taken by agentcore_parsers.backends.otlp_json" in done.stdout + done.stderr


def test_a_broken_pattern_file_of_a_package_is_left_out_and_named(tmp_path: Path) -> None:
    module(tmp_path, "odd", "", "patterns")
    (tmp_path / "made_odd" / "odd.logpattern").write_text("format odd line: - level\n")
    done = analyze([tmp_path], str(CAPTURES / "strands-ok" / "trace.json"))
    assert done.returncode == 70
    assert "odd.logpattern:1:18: " in done.stdout + done.stderr


def test_nothing_is_loaded_from_the_input_folder(tmp_path: Path) -> None:
    module(tmp_path, "planted", 'raise SystemExit("planted")\n')
    (tmp_path / "own.logpattern").write_text("format own line: message\n")
    (tmp_path / "a.log").write_text("2026-11-22 20:17:24 INFO started\n")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [ANALYZE, "--full", "a.log"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0
    assert "planted" not in done.stdout + done.stderr
    assert "runtime-log" in done.stdout


def test_a_ticket_names_the_plugins_that_it_does_without(example: list[Path], audit: str, tmp_path: Path) -> None:
    target = str(tmp_path / "ticket.zip")
    stderr_log = str(CAPTURES / "export-denied" / "agent.stderr.log")
    made = analyze(example, "ticket", "--whole", audit, stderr_log, "-o", target)
    assert made.returncode == 0, made.stderr
    assert "not in the ticket, it takes plugins to find it: " in made.stderr
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    schema = json.loads((ROOT / "analyzer/agentcore_analyzer/ticket/ticket-1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(manifest)
    assert {p["name"] for p in manifest["plugins"]} == {"audit-trail", "order-refused"}
    here, elsewhere = analyze(example, "ticket", "--verify", target), analyze([], "ticket", "--verify", target)
    assert (here.returncode, elsewhere.returncode) == (0, 0)
    assert "made and replayed without plugins" in here.stdout
    assert "not installed here" not in here.stdout
    assert "order-refused of example_plugin (not installed here)" in elsewhere.stdout


def test_the_example_passes_its_own_tests(example: list[Path]) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, example))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests")],
        capture_output=True, text=True, env=environment, cwd=EXAMPLE, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
