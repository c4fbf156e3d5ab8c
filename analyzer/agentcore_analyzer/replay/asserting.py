"""
What a test says about a run of an agent: which findings it must have, and must not have.

A finding cannot be missed where nobody looked, so a code that was not checked fails, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from agentcore_analyzer import pipeline, plugins, safe
from agentcore_analyzer.answers import document, text
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import Finding, Severity
from agentcore_analyzer.options import Options
from agentcore_analyzer.questions import Questions
from agentcore_analyzer.redaction import masking
from agentcore_analyzer.replay.differences import compare
from agentcore_analyzer.replay.folders import BadFixture, facts_of, recorded
from agentcore_analyzer.replay.words import said
from agentcore_analyzer.report import account, json_v1
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.safe import clean
from agentcore_analyzer.source import InMemory

_ORDER = [Severity.NOTE, Severity.WARNING, Severity.ERROR]
_PROOFS = 3
_SPANS, _COLUMNS = 20, 110  # of what a query returned; nobody reads more in a test's output
_ROWS = 5  # failures without a finding


def report_of(given: Sequence[str | InMemory]) -> Report:
    """The diagnosis of these inputs. Raises AssertionError where there is nothing to diagnose."""
    try:
        return pipeline.analyze(given)
    except NoReadableInput as exc:
        if all(isinstance(g, InMemory) and not g.data for g in given):
            raise AssertionError(
                "nothing was recorded: no span ended under this process's tracer provider "
                "(is the agent instrumented, and sampled, and does it run in this process?)"
            ) from None
        raise AssertionError(f"no readable input: {clean(str(exc), 1000)}") from None


def matching(given: Sequence[str | InMemory], query: str, *, strict: bool = False) -> list[str]:
    """
    What a query returns of these inputs, in lines; nothing where nothing matches. Raises QueryError, and AssertionError where
    there is nothing to ask: of no span nothing is proved.
    """
    loaded = pipeline.load(given, Options())
    if not any(i.format for i in loaded.inputs):
        report_of(given)  # says why
    if not any(True for _ in loaded.case.spans):
        raise AssertionError("there is no span in what was given: that none matches says nothing")
    answer = Questions(loaded).ask(query, strict=strict)
    if not answer:
        return []
    with safe.outgoing(masking.without_secrets):
        return text.render(document.as_dict(answer, _SPANS), _COLUMNS, coloured=False).splitlines()


def check(
    report: Report,
    expected: Sequence[str] = (),
    absent: Iterable[str] = (),
    severity: str = "warning",
) -> list[str]:
    """
    What is wrong, in lines; nothing where all is as it should be.

    `absent` are codes that must have been looked for and not found. With `expected`, or with neither,
    exactly these codes may be found at or above `severity`.
    """
    absent = [absent] if isinstance(absent, str) else list(absent)
    _must_exist([*expected, *absent])
    found: dict[str, str] = {}
    for finding in report.findings:
        found.setdefault(finding.code, _line(finding))
        for consequence in finding.caused:
            found.setdefault(consequence.code, f"{clean(consequence.title)} (because of {finding.code})")
    open_questions = {n.code: n.reason for n in report.not_checked}
    wrong = []
    for code in absent:
        if code in found:
            wrong.append(f"{code} was found: {found[code]}")
        elif code in open_questions:
            wrong.append(f"{code} was not checked: {clean(open_questions[code])}")
    for code in expected:
        if code not in found:
            why = f" (not checked: {clean(open_questions[code])})" if code in open_questions else ""
            wrong.append(f"{code} was not found{why}")
    if expected or not absent:
        floor = _ORDER.index(Severity(severity))
        for finding in report.findings:
            if _ORDER.index(finding.severity) >= floor and finding.code not in expected:
                wrong.append(f"{finding.code} was found: {_line(finding)}")
    return wrong + [f"internal error: {clean(error)}" for error in report.internal_errors]


def account_of(report: Report) -> list[str]:
    """What a failing test says of all failures of the run, in lines; nothing where nothing failed."""
    told = account.told(json_v1.accounted(report))
    rows = [f"  {row.words}" + (f": {row.why}" if row.why else "") for row in told.rows[:_ROWS]]
    more = len(told.rows) - len(rows)
    return [account.line(told), *rows, *([f"  … {more} more"] if more else [])] if told.total else []


def check_recorded(given: Sequence[str | InMemory], folder: Path) -> list[str]:
    """How a run of today differs from a recorded one: findings and calls, not places. Raises BadFixture."""
    before = recorded(folder)
    report_of(given)  # says so where there is nothing to compare
    differences = compare(before, facts_of(given), same_inputs=False)
    return [line for d in differences if d.fails for line in said(d)]


def changed(given: Sequence[str | InMemory], folder: Path) -> bool:
    """Whether recording this run would change a fixture, or make one: ids and times alone are no reason to."""
    try:
        return any(d.fails for d in compare(recorded(folder), facts_of(given), same_inputs=False))
    except BadFixture:
        return True


def _line(finding: Finding) -> str:
    proofs = "".join(f"\n    {clean(str(e.place))}  {clean(e.what)}" for e in finding.evidence[:_PROOFS])
    fix = f"\n    fix: {clean(finding.fix[0].step)}" if finding.fix else ""
    return f"({finding.severity.value}, {finding.confidence.value}) {clean(finding.title)}{proofs}{fix}"


def _must_exist(codes: Iterable[str]) -> None:
    known = [d.code for d in plugins.detectors()]
    for code in codes:
        if code not in known:
            near = get_close_matches(code, known, 1)
            raise ValueError(f"no detector {code!r} is installed" + (f"; did you mean {near[0]!r}?" if near else ""))
