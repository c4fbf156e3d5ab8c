"""What the program must never do: run or unpickle what it reads, reach for the network, write elsewhere."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sources
from cases import CAPTURES, ROOT, each

FORBIDDEN_MODULES = {
    "asyncio", "ctypes", "ftplib", "http", "marshal", "multiprocessing", "pickle", "pty", "requests", "shelve",
    "smtplib", "socket", "socketserver", "ssl", "subprocess", "urllib", "webbrowser", "yaml", "boto3", "botocore",
}  # fmt: skip
# Splitting and unquoting addresses is no network.
ALLOWED = {"urllib.parse"}
# Processes that it starts by itself, of its own code, which are sent names and numbers; and `analyze watch`, which alone listens,
# on loopback, and starts the command that it was given (tests/test_isolation.py).
ALLOWED_IN = {
    "agentcore_analyzer/fleet/pool.py": {"multiprocessing", "multiprocessing.connection"},
    "agentcore_analyzer/watch/receiver.py": {"http.server", "socketserver"},
    "agentcore_analyzer/watch/command.py": {"subprocess"},
    "agentcore_analyzer/symptoms/exporter_failures.py": {"http"},  # HTTPStatus: the phrases of RFC 9110
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
FORBIDDEN_ATTRIBUTES = {("os", "system"), ("os", "popen"), ("os", "fork"), ("nx", "transitive_closure")}


def imports(path: Path) -> Iterator[str]:
    for node in sources.nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_a_module_says_what_it_is_and_neither_runs_input_nor_talks() -> None:
    """And no time is a float, which cannot hold nanoseconds since the epoch."""
    assert len(sources.modules()) > 500
    each(sources.modules(), keeps_to_the_rules, lambda p: str(p.relative_to(ROOT)))


def keeps_to_the_rules(path: Path) -> None:
    assert ast.get_docstring(sources.tree(path)), "no docstring"
    allowed = ALLOWED | ALLOWED_IN.get(str(path.relative_to(path.parents[2]).as_posix()), set())
    for name in imports(path):
        assert name in allowed or name.partition(".")[0] not in FORBIDDEN_MODULES, name
    for node in sources.nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"line {node.lineno}"
            assert node.func.id != "LogRecord" or not node.args, f"line {node.lineno}: a log record is built by name"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in FORBIDDEN_ATTRIBUTES, f"line {node.lineno}"
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id.endswith("_ns"):
            assert "float" not in ast.unparse(node.annotation), f"line {node.lineno}"


WATCHED = """
import os, sys
events = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "urllib.", "ftplib.", "smtplib.", "webbrowser.", "ctypes.")) or (
        event in ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "pty.spawn", "os.mkdir")
        or event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        or event == "open" and any(n in str(arguments[0]) for n in (".aws", ".netrc"))
    ):
        events.append((event, str(arguments[0])[:200]))
from agentcore_analyzer import cli  # what happens while importing is watched below, too
sys.addaudithook(watch)
sys.argv = ["analyze", "--format", "json", *sys.argv[1:]]
try:
    cli.main()
finally:
    print(events, file=sys.stderr)
"""


def test_a_run_makes_no_connection_and_writes_nothing() -> None:
    folders = [str(p) for p in sorted(CAPTURES.iterdir()) if p.is_dir()]
    # As a user would have it: with credentials in the environment, which must not be used.
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *folders], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr.strip() == "[]"


def test_the_watch_sees_what_it_should() -> None:
    program = WATCHED.replace("    cli.main()", "    open('/dev/null', 'w').close(); import subprocess; subprocess.run(['true'])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "/dev/null" in done.stderr
    assert "subprocess.Popen" in done.stderr


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_run_needs_no_network() -> None:
    command = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespaces here")
    analyze = str(Path(sys.executable).with_name("analyze"))
    done = subprocess.run([*command, analyze, str(CAPTURES / "strands-ok")], capture_output=True, check=False)
    assert done.returncode == 0


def test_help_does_not_load_the_machinery() -> None:
    program = (
        "import sys; sys.argv = ['analyze', '--help']\nfrom agentcore_analyzer import cli\n"
        "try: cli.main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert not {"networkx", "orjson", "lark", "agentcore_analyzer.pipeline"} & set(done.stderr.split())


def test_a_diff_as_text_makes_no_page_and_walks_no_graph() -> None:
    trace = str(CAPTURES / "strands-ok" / "trace.json")
    program = (
        f"import sys; sys.argv = ['analyze', 'diff', {trace!r}, {trace!r}]\nfrom agentcore_analyzer import cli\n"
        "try: cli.main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "agentcore_analyzer.compare.text" in done.stderr.split()
    assert not {"networkx", "lark", "jinja2", "stdnum"} & set(done.stderr.split())
    assert "agentcore_parsers.records.spans" in done.stderr.split()
    assert "agentcore_parsers.records.text" not in done.stderr.split(), "where no line of text stands"


def test_the_core_stays_importable_without_its_parsers() -> None:
    """Parsers come by entry point only; import-linter checks the imports, this the loading."""
    modules = "agentcore_analyzer.graph, agentcore_analyzer.source, agentcore_analyzer.report.text"
    program = f"import sys, {modules}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "agentcore_parsers" not in done.stdout.split()
