"""What the command makes of a file's ending, of the variables that terminals have, and of the words of other tools."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from agentcore_analyzer.cli import meant, terminal
from agentcore_analyzer.cli.commands import names, run
from command import ANALYZE, BROKEN, HEALTHY, analyze

BEGINS = {
    "report.html": "<!doctype html>", "report.htm": "<!doctype html>", "report.json": "{", "REPORT.JSON": "{",
    "report.md": "# Diagnosis: ", "report.markdown": "# Diagnosis: ", "report.sarif": "{", "report.csv": "",
    "report.xml": "<?xml",
    "report.txt": "Nothing found", "report": "Nothing found", "report.log": "Nothing found",
}  # fmt: skip


@pytest.mark.parametrize("name", BEGINS)
def test_the_ending_says_the_format(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    assert analyze(HEALTHY, "-o", str(target)).returncode == 0
    made = target.read_text("utf-8-sig")
    assert made.lower().startswith(BEGINS[name].lower())
    assert ("runs" in json.loads(made)) if name.endswith("sarif") else True


@pytest.mark.parametrize(
    ("name", "given"), [("a.html", "json"), ("a.json", "html"), ("a.md", "text"), ("a.csv", "junit"), ("a.sarif", "json")]
)
def test_a_contradiction_is_an_error(name: str, given: str, tmp_path: Path) -> None:
    done = analyze(BROKEN, "--format", given, "-o", str(tmp_path / name))
    assert done.returncode == 2
    assert f"but --format says {given}" in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "given"), [("a.json", "sarif"), ("a.json", "perfetto"), ("a.json", "json"), ("a.txt", "json"), ("a", "html")]
)
def test_what_may_well_be_meant_is_none(name: str, given: str, tmp_path: Path) -> None:
    assert analyze(HEALTHY, "--format", given, "-o", str(tmp_path / name)).returncode == 0


def test_convert_and_diff_do_the_same(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    analyze(BROKEN, "-o", str(saved))
    assert analyze("convert", str(saved), "-o", str(tmp_path / "a.xml")).returncode == 0
    assert (tmp_path / "a.xml").read_text().startswith("<?xml")
    assert "say --format NAME" in analyze("convert", str(saved)).stderr
    assert analyze("convert", str(saved), "-o", str(tmp_path / "b.json")).returncode == 2
    assert analyze("diff", HEALTHY, BROKEN, "-o", str(tmp_path / "d.html")).returncode == 0
    assert (tmp_path / "d.html").read_text().lower().startswith("<!doctype html>")
    refused = analyze("diff", HEALTHY, BROKEN, "-o", str(tmp_path / "d.csv"))
    assert refused.returncode == 2
    assert ".csv is not among the formats here: text, json, html" in refused.stderr


def test_markdown_by_its_ending_is_redacted_as_by_its_name(tmp_path: Path) -> None:
    analyze(BROKEN, "-o", str(tmp_path / "a.md"))
    assert "reserve_stock" not in (tmp_path / "a.md").read_text()


# --- a name that is mistyped ---


def test_a_mistyped_file_is_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "trace.json").write_bytes(Path(HEALTHY).read_bytes())
    (tmp_path / "client.log").write_text("")
    done = analyze("trase.json", "trace.json", cwd=tmp_path)
    assert done.stderr.splitlines()[0] == "analyze: there is no file trase.json; did you mean trace.json?"
    assert done.returncode == 3
    assert done.stdout.startswith("Nothing found."), "the others are read"
    assert analyze("trase.json", "trace.json", "--allow-missing", cwd=tmp_path).returncode == 0
    alone = analyze("client.txt", cwd=tmp_path)
    assert (alone.returncode, alone.stdout) == (3, "")
    assert alone.stderr == "analyze: there is no file client.txt; did you mean client.log?\n"
    for name in ("nothing*like*it", "absent/x.json", ""):
        assert analyze(name, "trace.json", cwd=tmp_path).returncode == 3


def test_findings_do_not_hide_that_a_file_is_missing() -> None:
    assert analyze(BROKEN, "absent.json").returncode == 3


# --- words of other tools ---


@pytest.mark.parametrize("word", ["list", "version", "stats", "report", "compare", "view"])
def test_a_command_of_another_tool_says_what_to_take(word: str, tmp_path: Path) -> None:
    done = analyze(word, cwd=tmp_path)
    assert done.returncode == 2
    assert f"there is no file and no command {word}: " in done.stderr
    assert "`analyze " in done.stderr


def test_a_file_of_such_a_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "stats").write_bytes(Path(HEALTHY).read_bytes())
    assert analyze("stats", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("option", "said"),
    [("--json", "--format json"), ("--html", "--format html"), ("--sarif", "--format sarif"),
     ("--verbose", "--full"), ("--no-color", "--color never")],
)  # fmt: skip
def test_an_option_of_another_tool_says_what_to_take(option: str, said: str) -> None:
    done = analyze(option, BROKEN)
    assert done.returncode == 2
    assert f"there is no option {option}: say {said}" in done.stderr


def test_what_is_advised_is_there() -> None:
    text = " ".join([*filter(None, map(meant.command, meant._COMMANDS)), *meant._OPTIONS.values()])
    options = {o for p in run.command.params for o in (*p.opts, *p.secondary_opts)}
    for part in text.replace("`", " ").split():
        if part.startswith("--") and part != "--version":
            assert part in options, part
    assert not set(meant._COMMANDS) & set(names())
    assert not set(meant._OPTIONS) & options


def test_the_help_has_groups() -> None:
    shown = analyze("run", "--help").stdout
    titles = [line for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == [*(f"{title}:" for title in run.GROUPS), "Other:"]
    grouped = {name for names in run.GROUPS.values() for name in names}
    assert grouped == {p.name for p in run.command.params if p.param_type_name == "option" and p.name != "help"}
    for parameter in run.command.params:
        assert all(option in shown for option in parameter.opts if option.startswith("--"))


# --- what the terminal says ---

COLOURED = [
    ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False), ({"CLICOLOR_FORCE": "1"}, True),
    ({"CLICOLOR_FORCE": "0"}, False),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({"NO_COLOR": "1"}, False),
    ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True), ({}, False),
    ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("env", "coloured"), COLOURED)
def test_colours_in_a_pipe(env: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    assert ("\x1b[" in analyze(BROKEN, env=env).stdout) is coloured
    assert "\x1b[" in analyze("--color", "always", BROKEN, env=env).stdout
    assert "\x1b[" not in analyze("--color", "never", BROKEN, env=env).stdout


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({"TERM": "xterm-256color"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "CLICOLOR": "0"}, False),
     ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)  # fmt: skip
def test_colours_on_a_terminal(env: dict[str, str], coloured: bool) -> None:
    pty = pytest.importorskip("pty")
    terminal_end, end = pty.openpty()
    base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM")}
    shown = b""
    with subprocess.Popen([ANALYZE, BROKEN], stdout=end, stderr=end, stdin=subprocess.DEVNULL, env={**base, **env}):
        os.close(end)
        try:
            while chunk := os.read(terminal_end, 65536):
                shown += chunk
        except OSError:
            pass  # Linux reports the closed other end as an error
    os.close(terminal_end)
    assert (b"\x1b[" in shown) is coloured


@pytest.mark.parametrize(("columns", "most"), [("60", 60), ("120", 120), ("nonsense", 100)])
def test_columns(columns: str, most: int) -> None:
    shown = analyze("--full", BROKEN, env={"COLUMNS": columns}).stdout
    assert max(map(len, (line for line in shown.splitlines() if len(line.split()) > 1 and "$ " not in line))) <= most


@pytest.mark.parametrize(
    ("env", "known"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, True), ({"VTE_VERSION": "7006"}, True), ({"VTE_VERSION": "4600"}, False),
        ({"WT_SESSION": "x"}, True),
        ({"TERM": "screen-256color", "VTE_VERSION": "7006"}, False),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False), ({"TERM": "xterm-256color"}, False), ({}, False),
        ({"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.5"}, False),
    ],
)  # fmt: skip
def test_terminals_that_know_links(env: dict[str, str], known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert terminal._knows_links() is known
