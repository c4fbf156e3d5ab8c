"""
The pytest plugin: captured fixtures as tests, and assertions about a run of an agent.

    [tool.pytest.ini_options]
    analyze_fixtures = ["tests/captured"]     # every fixture below is a test of its own

    def test_orders(analyze_spans, assert_findings):
        run_my_agent("20 of A-100, please")
        assert_findings(analyze_spans, absent=["tool-call-loop", "tool-error"])

A project that uses none of it notices nothing: without `analyze_fixtures` no file is looked at, and
only this module is imported until a fixture is asked for. `--analyze-update` writes what is
recorded anew; `-p no:agentcore-analyzer` turns the plugin off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from agentcore_analyzer.exporter import Recorder
    from agentcore_analyzer.report.report import Report
    from agentcore_analyzer.source import InMemory

_EXPECTED, _INPUTS = "expected.json", "inputs"
_UPDATE = "analyze_update"
_ROOTS = pytest.StashKey[tuple[Path, ...]]()
_RECORDER = pytest.StashKey["Recorder"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("analyze_fixtures", "folders whose captured fixtures (`analyze capture`) are tests", type="paths", default=[])
    group = parser.getgroup("agentcore-analyzer")
    group.addoption(
        "--analyze-update", action="store_true", dest=_UPDATE, help="write what captured fixtures expect, and recorded runs, anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    roots = tuple(path.resolve() for path in config.getini("analyze_fixtures"))
    config.stash[_ROOTS] = roots
    # With `testpaths` a bare `pytest` would never come by; whoever names files gets these and no others.
    if roots and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        named = [Path(arg).resolve() for arg in config.args]
        config.args += [str(r) for r in roots if r.is_dir() and not any(r.is_relative_to(n) for n in named)]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What lies in a fixture's `inputs` is data, even where it is called test_agent.py."""
    if collection_path.name != _INPUTS or not _is_below(collection_path, config):
        return None
    return True if (collection_path.parent / _EXPECTED).is_file() else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name != _EXPECTED or not _is_below(file_path, parent.config):
        return None
    from agentcore_analyzer import replay

    return _Captured.from_parent(parent, path=file_path) if replay.may_be_fixture(file_path.parent) else None


def _is_below(path: Path, config: pytest.Config) -> bool:
    roots = config.stash[_ROOTS]
    return bool(roots) and any(path.resolve().is_relative_to(root) for root in roots)


class _Captured(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield _Replay.from_parent(self, name=self.path.parent.name)


class Differs(Exception):
    """A captured fixture does not give today what it gave; the message says what."""


class _Replay(pytest.Item):
    """One captured fixture, run again."""

    def runtest(self) -> None:
        from agentcore_analyzer import replay
        from agentcore_analyzer.replay.words import said

        folder = self.path.parent
        found = replay.replay(folder)
        if found and self.config.getoption(_UPDATE):
            replay.update(folder)
            return
        if any(d.fails for d in found):
            lines = [f"{folder.name}: what was captured is not what is found now", *(line for d in found for line in said(d))]
            raise Differs("\n".join([*lines, "right as it is? pytest --analyze-update writes expected.json anew"]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Differs):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"analyze replay {self.name}"


@pytest.fixture
def analyze_spans(request: pytest.FixtureRequest) -> Iterator[Recorder]:
    """
    Everything that ends under the process's tracer provider while the test runs (`exporter.Recorder`).

    The provider is the one the agent's framework uses by itself; where none is set, one is made.
    Needs `opentelemetry-sdk`. For a provider of your own: `add_span_processor(SimpleSpanProcessor(analyze_spans))`.
    """
    from agentcore_analyzer.exporter import Recorder, attach

    # One for the whole session: a span processor cannot be taken off its provider again.
    recorder = request.config.stash.setdefault(_RECORDER, Recorder())
    try:
        attach(recorder)
    except ImportError as exc:
        pytest.fail(f"analyze_spans needs the package opentelemetry-sdk ({exc})", pytrace=False)
    recorder.clear()
    recorder.active = True
    yield recorder
    recorder.active = False
    recorder.clear()


@pytest.fixture
def analyze_report() -> Callable[..., Report]:
    """`analyze_report(source)`: the diagnosis of a recording (`analyze_spans`), of a file, or of several."""

    def of(source: Any) -> Report:
        __tracebackhide__ = True
        from agentcore_analyzer.replay import asserting

        return asserting.report_of(_inputs(source))

    return of


@pytest.fixture
def assert_findings() -> Callable[..., None]:
    """
    `assert_findings(source)`: nothing is found at or above `severity` (default: warning).

    `assert_findings(source, "tool-error")`: exactly these are found.
    `assert_findings(source, absent=["tool-call-loop"])`: these are not, and were looked for; others do not matter.
    `source` is a recording (`analyze_spans`), a file or folder, several of them, or a report.
    """

    def check(source: Any, *expected: str, absent: Any = (), severity: str = "warning") -> None:
        __tracebackhide__ = True
        from agentcore_analyzer.replay import asserting
        from agentcore_analyzer.report.report import Report

        report = source if isinstance(source, Report) else asserting.report_of(_inputs(source))
        wrong = asserting.check(report, expected, absent, severity)
        if wrong:
            lines = ["the run is not what it should be:", *(f"  {line}" for line in wrong), *asserting.account_of(report)]
            raise AssertionError("\n".join(lines))

    return check


@pytest.fixture
def assert_none() -> Callable[..., None]:
    """
    `assert_none(source, "{ status = error }")`: no span of the run matches a query in TraceQL; of a metric, no number is left.

    `source` is a recording (`analyze_spans`), a file or folder, or several of them.
    """

    def check(source: Any, query: str, *, strict: bool = False) -> None:
        __tracebackhide__ = True
        from agentcore_analyzer.replay import asserting

        if lines := asserting.matching(_inputs(source), query, strict=strict):
            raise AssertionError("\n".join([f"spans match {query}", *(f"  {line}" for line in lines)]))

    return check


@pytest.fixture
def assert_recorded(request: pytest.FixtureRequest) -> Callable[..., None]:
    """
    `assert_recorded(source, "orders")`: the run goes as it went when it was recorded: same findings, same calls.

    With `--analyze-update` the run is recorded: as the fixture `orders` in the first folder of
    `analyze_fixtures`, without credentials, personal data, ids and content (names are kept).
    """

    def check(source: Any, name: str) -> None:
        __tracebackhide__ = True
        from agentcore_analyzer import replay
        from agentcore_analyzer.replay import asserting

        roots = request.config.stash[_ROOTS]
        if not roots:
            pytest.fail("assert_recorded needs the ini option analyze_fixtures", pytrace=False)
        folder, given = roots[0] / name, _inputs(source)
        if request.config.getoption(_UPDATE):
            from agentcore_analyzer.redaction import Redactor
            from agentcore_analyzer.replay.capture import capture_memory, gather

            asserting.report_of(given)  # says so where nothing was recorded
            kept = [g for g in given if not isinstance(g, str)] or gather([str(g) for g in given], lambda _: None)
            if asserting.changed(kept, folder):
                capture_memory(kept, folder, Redactor(vocabulary=False))
            return
        if not replay.is_fixture(folder):
            pytest.fail(f"{name} is not recorded in {roots[0]}; pytest --analyze-update records it", pytrace=False)
        if wrong := asserting.check_recorded(given, folder):
            lines = [f"the run is not the recorded one ({name}):", *(f"  {line}" for line in wrong)]
            raise AssertionError("\n".join([*lines, "  right as it is? pytest --analyze-update records it anew"]))

    return check


def _inputs(source: Any) -> list[str | InMemory]:
    from agentcore_analyzer.exporter import NAME
    from agentcore_analyzer.source import InMemory

    if hasattr(source, "to_bytes"):
        return [InMemory(NAME, source.to_bytes())]
    return [str(name) for name in source] if isinstance(source, (list, tuple, set)) else [str(source)]
