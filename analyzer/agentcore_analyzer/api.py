"""
The public Python interface: `analyze` for the diagnosis, `diff` for two sides, `load` for questions of your own.

`from agentcore_analyzer import …` gives every name in `__all__`; nothing else of the package is
promised. What is promised of the records: the members of `Finding`, `Evidence`, `Step`, `NotChecked`,
`Report`, `Account`, `FailureGroup`, `Answer`, `Found`, `Span`, `LogRecord`, `Document` and `Place` keep their names and
meanings within a major version. `Report.failures` is the account: everything in the inputs that says it failed, and what
became of it.

The strings of these objects stand as in the input, secrets included. What leaves your program goes
through `Report.to_dict`, `to_json` or `to_text`, which mask and shorten.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from agentcore_analyzer import fleet, graph, pipeline, recognition
from agentcore_analyzer.compare import compare
from agentcore_analyzer.compare.json_v1 import as_dict
from agentcore_analyzer.errors import AnalyzerError, BaselineError, NoReadableInput, PatternFileError
from agentcore_analyzer.failures import Account, FailureGroup, State
from agentcore_analyzer.graph import Invocation, Trace
from agentcore_analyzer.kinds import Confidence, Kind, Severity
from agentcore_analyzer.model import Document, Evidence, Finding, LogRecord, NotChecked, Place, Span, Step
from agentcore_analyzer.options import MAX_INVOCATIONS, Options
from agentcore_analyzer.query.asking import Answer, Found
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.literals import duration
from agentcore_analyzer.questions import Questions
from agentcore_analyzer.report import baseline as earlier_report
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.version import __version__

__all__ = [
    "Account",
    "AnalyzerError",
    "Answer",
    "BaselineError",
    "Case",
    "Confidence",
    "Document",
    "Evidence",
    "FailureGroup",
    "Finding",
    "Found",
    "Inputs",
    "Invocation",
    "Kind",
    "LogRecord",
    "NoReadableInput",
    "NotChecked",
    "PatternFileError",
    "Place",
    "QueryError",
    "Report",
    "Severity",
    "Span",
    "State",
    "Step",
    "Trace",
    "analyze",
    "diff",
    "load",
]

Name = str | os.PathLike[str]
Inputs = Name | Iterable[Name]


class Case(graph.Case):
    """Everything that was read, joined and in order; what `load` gives."""

    def __init__(self) -> None:
        super().__init__()
        self._loaded = pipeline.Loaded(case=self)
        self._options = Options()
        self._questions: Questions | None = None

    def query(self, text: str, *, strict: bool = False, step: str | None = None) -> Answer:
        """
        A query in TraceQL: `case.query("{ status = error }").spans`.

        `strict` refuses what this program adds to the language; `step` parts a metric in steps of time ("30s"). The detectors run
        when a query asks for `finding:code` or `failure:state`. Raises QueryError, which names line and column.
        """
        if self._questions is None:
            self._questions = Questions(self._loaded, self._options)
        return self._questions.ask(text, strict=strict, step_ns=duration(step) if step is not None else None)


def analyze(
    inputs: Inputs,
    *,
    input_format: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    plugins: bool = True,
    log_patterns: Iterable[Name] = (),
    rules: Iterable[Name] = (),
    max_invocations: int = MAX_INVOCATIONS,
    baseline: Name | None = None,
    field_map: Name | None = None,
) -> Report:
    """
    Diagnose files, folders, archives or globs; the same as `analyze run`.

    `select` and `ignore` are codes of detectors. `max_invocations` are read in detail. `baseline` is an
    earlier JSON report: what it knew is not in `findings`, and `Report.baseline` says what was hidden or lost.
    `rules` are files and folders of rules of your own; `field_map` is what `--map` is: what the fields
    of an unknown format are.
    Raises NoReadableInput, PatternFileError, RuleFileError, MapFileError, BaselineError, and ValueError for an unknown code or
    format.
    """
    options = _options(input_format, select, ignore, plugins, log_patterns, max_invocations, rules, field_map)
    earlier = earlier_report.read(Path(baseline).read_bytes()) if baseline is not None else None
    names = _names(inputs)
    report = pipeline.analyze(names, options, partial(fleet.beyond, names))
    return report if earlier is None else earlier_report.against(report, earlier)


def load(
    inputs: Inputs,
    *,
    input_format: str | None = None,
    plugins: bool = True,
    log_patterns: Iterable[Name] = (),
    field_map: Name | None = None,
) -> Case:
    """
    Everything that was read, joined and in order, for questions of your own.

    `Case.spans`, `logs`, `documents`, `traces` (by id) and `invocations`; `Case.query` asks in TraceQL; `Case.ledger.damage`
    says what could not be read. Raises as `analyze` does.
    """
    case = Case()
    case._options = _options(input_format, (), (), plugins, log_patterns, 0, field_map=field_map)
    case._loaded = pipeline.load(_names(inputs), case._options, case)
    if not any(i.format for i in case._loaded.inputs):
        raise NoReadableInput(pipeline.nothing_read(case._loaded))
    return case


def diff(
    good: Inputs,
    bad: Inputs,
    *,
    good_trace: str | None = None,
    bad_trace: str | None = None,
    plugins: bool = True,
    log_patterns: Iterable[Name] = (),
    field_map: Name | None = None,
) -> dict[str, Any]:
    """
    What a bad request did that a good one did not: the JSON document `agentcore-analyzer/diff/1` of `analyze diff`.

    Each side may be several files, folders, archives or globs. `good_trace` and `bad_trace` are the first digits
    of the trace to compare. Strings are masked and shortened already. Raises NoReadableInput, PatternFileError,
    NothingToCompare (an AnalyzerError) where a side holds no request.
    """
    options = _options(None, (), (), plugins, log_patterns, 0, field_map=field_map)
    return as_dict(compare(_names(good), _names(bad), options, good_trace=good_trace, bad_trace=bad_trace), __version__)


def _names(inputs: Inputs) -> list[str]:
    if isinstance(inputs, (str, os.PathLike)):
        inputs = [inputs]
    return [os.fspath(name) for name in inputs]


def _options(
    input_format: str | None,
    select: Iterable[str],
    ignore: Iterable[str],
    third_party: bool,
    log_patterns: Iterable[Name],
    max_invocations: int,
    rules: Iterable[Name] = (),
    field_map: Name | None = None,
) -> Options:
    # A single name is an iterable of letters, and what it would select is nothing.
    chosen, left_out = ({names} if isinstance(names, str) else set(names) for names in (select, ignore))
    options = Options(
        input_format=input_format,
        select=frozenset(chosen),
        ignore=frozenset(left_out),
        plugins=third_party,
        patterns=tuple(_names(log_patterns)),
        rules=tuple(_names(rules)),
        max_invocations=max_invocations,
        map=os.fspath(field_map) if field_map is not None else None,
    )
    pipeline.read_anew(options)
    if chosen or left_out:
        _known(chosen | left_out, [d.code for d in pipeline.every_detector(options)], "detector")
    if input_format is not None:
        _known({input_format}, [p.name for p in recognition.installed(options)], "format")
    return options


def _known(given: set[str], known: list[str], what: str) -> None:
    for name in sorted(given - set(known)):
        near = get_close_matches(name, known, 1)
        raise ValueError(f"no {what} {name!r} is installed" + (f"; did you mean {near[0]!r}?" if near else ""))
