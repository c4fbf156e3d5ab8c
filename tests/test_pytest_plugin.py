"""The pytest plugin, in projects of its own: each test is a project in a folder and a pytest process."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from agentcore_analyzer import replay
from agentcore_analyzer.replay.capture import capture
from cases import CAPTURES

pytest_plugins = ["pytester"]

INI = """
[pytest]
analyze_fixtures = captured
"""
# A model and a tool call, as an instrumented framework reports them; it needs no framework.
AGENT = """
from contextlib import suppress
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

if not hasattr(trace.get_tracer_provider(), "add_span_processor"):
    trace.set_tracer_provider(TracerProvider())
tracer = trace.get_tracer("strands.telemetry.tracer")

def call(tool, fail=False):
    with suppress(TimeoutError), tracer.start_as_current_span(f"execute_tool {tool}") as span:
        span.set_attributes({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool})
        if fail:
            raise TimeoutError("no answer within 5 s")

def agent(*tools, fail=False):
    with tracer.start_as_current_span("invoke_agent orders") as span:
        span.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "orders"})
        with tracer.start_as_current_span("chat") as chat:
            chat.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.request.model": "stub"})
        for tool in tools:
            call(tool, fail)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(shop=AGENT)
    pytester.syspathinsert()
    (pytester.path / "captured").mkdir()
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """In this process, which saves seconds a test."""
    return project.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def run_alone(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """In a process of its own, where modules and workers matter."""
    return project.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *arguments)


def captured(project: pytest.Pytester, name: str = "raises") -> Path:
    folder = project.path / "captured" / name
    capture([str(CAPTURES / "tool-raises" / "agent.otlp.jsonl")], folder, None)
    return folder


def break_it(folder: Path) -> None:
    expected = folder / "expected.json"
    expected.write_text(expected.read_text().replace('"tool-error"', '"tool-call-loop"'))


# --- captured fixtures as tests ---


def test_a_captured_fixture_is_a_test(project: pytest.Pytester) -> None:
    folder = captured(project)
    run(project).assert_outcomes(passed=1)
    break_it(folder)
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- finding lost: tool-call-loop (error, certain) Tool reserve_stock failed*"])
    result.stdout.fnmatch_lines(["*+ finding gained: tool-error (error, certain) Tool reserve_stock failed*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_update_writes_it_anew(project: pytest.Pytester) -> None:
    folder = captured(project)
    whole = (folder / "expected.json").read_bytes()
    break_it(folder)
    run(project, "--analyze-update").assert_outcomes(passed=1)
    assert (folder / "expected.json").read_bytes() == whole
    run(project).assert_outcomes(passed=1)


def test_it_is_found_with_testpaths_and_by_name(project: pytest.Pytester) -> None:
    project.makefile(".ini", pytest=f"{INI}\ntestpaths = tests\n")
    tests = project.path / "tests"
    tests.mkdir()
    (tests / "test_a.py").write_text("def test_a(): pass\n")
    captured(project)
    run(project).assert_outcomes(passed=2)
    run(project, "tests").assert_outcomes(passed=1)
    run(project, "captured/raises").assert_outcomes(passed=1)
    run(project, "captured/raises/expected.json").assert_outcomes(passed=1)


def test_inputs_are_data_even_where_they_look_like_tests(project: pytest.Pytester) -> None:
    folder = captured(project)
    (folder / "inputs" / "test_agent.py").write_text("raise SystemExit('this was run')\n")
    result = run(project)
    assert "this was run" not in result.stdout.str()
    result.assert_outcomes(passed=1)


def test_other_programs_expected_json_is_none_of_ours(project: pytest.Pytester) -> None:
    other = project.path / "captured" / "other"
    other.mkdir()
    (other / "expected.json").write_text('{"schema": "somebody/else/1"}')
    assert run(project).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_without_the_option_nothing_is_collected(project: pytest.Pytester) -> None:
    captured(project)
    project.makefile(".ini", pytest="[pytest]\n")
    assert run(project).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_it_works_under_xdist(project: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    for number in range(4):
        captured(project, f"raises-{number}")
    project.makepyfile(
        test_live="""
        import pytest, shop
        @pytest.mark.parametrize("n", range(4))
        def test_live(n, analyze_spans, assert_findings):
            shop.agent("get_stock")
            assert_findings(analyze_spans)
        """
    )
    run_alone(project, "-n", "2", "-p", "xdist").assert_outcomes(passed=8)


def test_a_project_may_have_folders_called_as_ours(project: pytest.Pytester) -> None:
    captured(project)
    for name in ("parsers", "analyzer", "replay"):
        (project.path / name).mkdir()
        (project.path / name / "__init__.py").write_text("MINE = True\n")
    project.makepyfile(test_mine="import parsers, analyzer, replay\ndef test_mine(): assert parsers.MINE and replay.MINE\n")
    run(project).assert_outcomes(passed=2)


# --- a project that does not use it ---

WATCH = """
import sys
def pytest_sessionfinish():
    loaded = sorted(n for n in sys.modules if n.startswith(("agentcore_", "orjson", "opentelemetry", "networkx", "click")))
    print("LOADED", *loaded)
"""


def test_who_does_not_use_it_loads_nothing(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(WATCH)
    pytester.makepyfile("def test_a(): pass")
    (pytester.path / "expected.json").write_text("{}")
    result = run_alone(pytester, "-s", "-W", "error", "--strict-config", "--strict-markers")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*LOADED agentcore_analyzer agentcore_analyzer.pytest_plugin agentcore_analyzer.version"])


def test_it_can_be_turned_off(project: pytest.Pytester) -> None:
    captured(project)
    assert run(project, "-p", "no:agentcore-analyzer").ret == pytest.ExitCode.NO_TESTS_COLLECTED


# --- assertions about a run ---


def test_a_live_run_is_diagnosed(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest, shop

        def test_good(analyze_spans, assert_findings, analyze_report):
            shop.agent("get_stock")
            assert_findings(analyze_spans)
            assert_findings(analyze_spans, absent=["tool-call-loop", "tool-error"])
            assert not analyze_report(analyze_spans).findings

        def test_bad(analyze_spans, assert_findings):
            shop.agent("get_stock", fail=True)
            assert_findings(analyze_spans, "tool-error")
            with pytest.raises(AssertionError, match="tool-error was found: .error, certain. Tool get_stock failed"):
                assert_findings(analyze_spans)
            with pytest.raises(AssertionError, match="tool-error was found"):
                assert_findings(analyze_spans, absent="tool-error")
            with pytest.raises(AssertionError, match="tool-call-loop was not found"):
                assert_findings(analyze_spans, "tool-error", "tool-call-loop")

        def test_the_last_test_is_forgotten(analyze_spans, assert_findings):
            shop.agent("get_stock")
            assert_findings(analyze_spans)

        def test_nothing_recorded_is_no_success(analyze_spans, assert_findings):
            with pytest.raises(AssertionError, match="nothing was recorded"):
                assert_findings(analyze_spans)

        def test_not_checked_is_no_success(analyze_spans, assert_findings):
            shop.agent("get_stock")
            with pytest.raises(AssertionError, match="gateway-auth-mismatch was not checked: needs"):
                assert_findings(analyze_spans, absent=["gateway-auth-mismatch"])

        def test_a_code_mistyped(analyze_spans, assert_findings):
            shop.agent("get_stock")
            with pytest.raises(ValueError, match="did you mean 'tool-error'"):
                assert_findings(analyze_spans, absent=["tool-eror"])
        """
    )
    run(project).assert_outcomes(passed=6)


def test_files_are_diagnosed_too(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        def test_file(assert_findings, analyze_report):
            folder = {str(CAPTURES / "tool-raises")!r}
            assert_findings(folder, "tool-error")
            assert_findings(analyze_report([folder]), "tool-error")
        """
    )
    run(project).assert_outcomes(passed=1)


LIVE = """
import os, shop
def test_orders(analyze_spans, assert_recorded):
    shop.agent(*os.environ["TOOLS"].split(), fail="FAIL" in os.environ)
    assert_recorded(analyze_spans, "orders")
"""


def test_a_run_is_recorded_and_compared(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    project.makepyfile(test_live=LIVE)
    monkeypatch.setenv("TOOLS", "get_stock reserve_stock")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*orders is not recorded in *captured; pytest --analyze-update records it*"])
    run(project, "--analyze-update").assert_outcomes(passed=1)
    folder = project.path / "captured" / "orders"
    whole = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert json.loads((folder / "expected.json").read_text())["redacted"]
    run(project).assert_outcomes(passed=2)  # the run, and the recording by itself
    # Recording what is the same again changes nothing: ids and times are no difference.
    run(project, "--analyze-update", "-k", "orders").assert_outcomes(passed=2)
    assert whole == {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    monkeypatch.setenv("FAIL", "1")
    monkeypatch.setenv("TOOLS", "get_stock get_stock")
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*+ finding gained: tool-error *Tool get_stock failed*",
            "*~ calls changed: invocation 1 (invoke_agent orders) went another way",
            "*  - tool get_stock",
            "*  - tool reserve_stock",
            "*  + tool get_stock failed",
            "*right as it is? pytest --analyze-update records it anew*",
        ]
    )


def test_without_the_sdk_it_says_what_is_missing(project: pytest.Pytester) -> None:
    project.makepyfile("def test_live(analyze_spans): pass")
    project.makeconftest("import sys\nsys.modules['opentelemetry.sdk.trace'] = None\n")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*analyze_spans needs the package opentelemetry-sdk*"])


def test_the_plugin_is_installed() -> None:
    from importlib.metadata import entry_points

    found = [e for e in entry_points(group="pytest11") if e.name == "agentcore-analyzer"]
    assert [e.value for e in found] == ["agentcore_analyzer.pytest_plugin"]


def test_a_captured_fixture_is_replayed_by_the_command_alike(project: pytest.Pytester) -> None:
    folder = captured(project)
    assert [str(p) for p in replay.find(project.path)] == [str(folder)]
    assert not replay.replay(folder)
    assert shutil.which("analyze", path=str(Path(sys.executable).parent))


def test_no_span_matches(project: pytest.Pytester) -> None:
    pytest.importorskip("opentelemetry.sdk")
    project.makepyfile(
        test_none="""
        import pytest
        from shop import agent

        def test_good(analyze_spans, assert_none):
            agent("search")
            assert_none(analyze_spans, "{ status = error }")
            assert_none(analyze_spans, '{ name =~ "chat.*" } | count() > 1')

        def test_bad(analyze_spans, assert_none):
            agent("search", fail=True)
            with pytest.raises(AssertionError, match="execute_tool search") as caught:
                assert_none(analyze_spans, '{ name =~ "execute_tool.*" && status = error }')
            assert "spans match { name" in str(caught.value)

        def test_nothing(analyze_spans, assert_none):
            with pytest.raises(AssertionError, match="nothing was recorded"):
                assert_none(analyze_spans, "{ status = error }")

        def test_no_query(analyze_spans, assert_none):
            agent("search")
            with pytest.raises(Exception, match="line 1, column 12"):
                assert_none(analyze_spans, "{ status = }")
    """
    )
    run(project).assert_outcomes(passed=4)
