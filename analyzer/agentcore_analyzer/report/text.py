"""The report as a person reads it in a terminal: findings first, then what the agent did."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tabulate import tabulate

from agentcore_analyzer.model import Chart, Damage, Evidence, Finding, Severity
from agentcore_analyzer.reading import Reading
from agentcore_analyzer.report import steps, waterfall
from agentcore_analyzer.report.content import CASE_LIMIT, InputReport, Report, fingerprint
from agentcore_analyzer.report.times import after, clock, duration, stamp
from agentcore_analyzer.report.unanswered import grouped
from agentcore_analyzer.safe import clean, clean_lines, quoted

DRAWN = 3  # invocations drawn as a waterfall; the rest are rows of a table
EVIDENCE_SHOWN = 6
CHART_LINES = 3  # of each step function
LESS_SHOWN = 12
_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2", "green": "32"}
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


class Page:
    """Collects lines; colours only when asked to, wraps prose to the width."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(60, min(width, 160))
        self.colour = colour
        self.lines: list[str] = []

    def paint(self, text: str, how: str) -> str:
        return f"\x1b[{_CODES[how]}m{text}\x1b[0m" if self.colour and text.strip() else text

    def line(self, text: str = "") -> None:
        self.lines.append(text.rstrip())

    def prose(self, text: str, indent: str = "  ", first: str | None = None) -> None:
        self.lines += textwrap.wrap(
            text,
            min(self.width, 110),
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def table(self, rows: list[list[str]], indent: str = "  ", *, clip: bool = False) -> None:
        """Rows in columns; `clip` cuts what does not fit (never where colours are used)."""
        if rows:
            drawn = tabulate(rows, tablefmt="plain", disable_numparse=True, preserve_whitespace=True)
            lines = [indent + row.rstrip() for row in drawn.splitlines()]
            self.lines += [f"{row[: self.width - 1]}…" if clip and len(row) > self.width else row for row in lines]


def render(report: Report, version: str, width: int, colour: bool) -> str:
    page = Page(width, colour)
    _header(page, report, version)
    for finding in report.findings:
        _finding(page, finding)
    _baseline(page, report)
    if not report.findings:
        page.line()
        verdict = "No new finding." if report.baseline else "No finding."
        page.line(f"{page.paint(verdict, 'green')} What was read is below; see also what was not checked.")
    _readings(page, report)
    _not_checked(page, report)
    _notes(page, report)
    for error in report.internal_errors:
        page.line(page.paint(f"internal error in {error}; please report it", "red"))
    return "\n".join(page.lines) + "\n"


def _header(page: Page, report: Report, version: str) -> None:
    counts = {s: sum(1 for f in report.findings if f.severity is s) for s in Severity}
    verdict = ", ".join(
        page.paint(f"{n} {s.value}{'s' if n != 1 else ''}", _COLOUR[s]) for s, n in counts.items() if n
    )
    page.line(f"{page.paint('agentcore-analyzer', 'bold')} {version}   {verdict or 'nothing found'}")
    page.table([_input_row(i) for i in report.inputs[:12]], clip=True)
    if len(report.inputs) > 12:
        page.line(f"  … {len(report.inputs) - 12} more inputs")


def _baseline(page: Page, report: Report) -> None:
    if report.baseline is None:
        return
    page.line()
    hidden = len(report.baseline.hidden)
    page.line(f"  against the baseline: {hidden} known finding{'s' if hidden != 1 else ''} hidden, {len(report.findings)} new")
    if report.baseline.less:
        page.line(page.paint("  Less could be checked than then:", "yellow"))
        for line in report.baseline.less[:LESS_SHOWN]:
            page.prose(clean(line, 600), "      ", "    - ")
        if len(report.baseline.less) > LESS_SHOWN:
            page.line(f"    … {len(report.baseline.less) - LESS_SHOWN} more (see --format json)")


def _input_row(source: InputReport) -> list[str]:
    held = [
        f"{n} {what}{'s' if n != 1 else ''}"
        for n, what in ((source.spans, "span"), (source.logs, "log record"), (source.documents, "document"))
        if n
    ]
    read = f"{', '.join(held) or 'nothing'}" + (f", {len(source.notes)} notes" if source.notes else "")
    why = f"({clean(source.why, 60)})" if source.why else ""
    return [_tail(clean(source.path, 500), 48), source.format or "not recognised", read, why]


def _tail(path: str, limit: int) -> str:
    """A path cut at its start: the file's own name is what tells it apart."""
    return path if len(path) <= limit else "…" + path[1 - limit :]


def _finding(page: Page, finding: Finding) -> None:
    page.line()
    tag = page.paint(f" {finding.severity.value.upper()} ", _COLOUR[finding.severity])
    page.line(f"{tag}{page.paint(finding.code, 'bold')}  {page.paint(f'({finding.confidence.value})', 'dim')}")
    page.prose(clean(finding.title), "  ")
    page.line()
    page.prose(clean(finding.cause, 2000), "  ")
    _list(page, "Evidence")
    for evidence in finding.evidence[:EVIDENCE_SHOWN]:
        _evidence(page, evidence)
    if len(finding.evidence) > EVIDENCE_SHOWN:
        page.line(f"    … {len(finding.evidence) - EVIDENCE_SHOWN} more (see --format json)")
    if finding.chart:
        _chart(page, finding.chart)
    if finding.caused:
        _list(page, "It also caused")
        for effect in finding.caused:
            through = f" (through {effect.of})" if effect.of else ""
            page.prose(
                f"{clean(effect.title)} ({effect.code}){through}: {clean(effect.because)}", "      ", "    - "
            )
    if finding.counter:
        _list(page, "Looked for, against it")
        for item in finding.counter:
            page.prose(clean(item, 600), "      ", "    - ")
    if finding.fix:
        _list(page, "Fix")
    for number, step in enumerate(finding.fix, 1):
        page.prose(clean(step.step, 600), "       ", f"    {number}. ")
        if step.command:
            page.line(f"       $ {clean(step.command, 1000)}")
        if step.expect:
            page.prose(f"→ {clean(step.expect, 600)}", "         ", "       ")
    if finding.case_text:
        _list(page, "Text for AWS Support")
        for line in clean_lines(finding.case_text, CASE_LIMIT).splitlines():
            page.prose(line, "      ", "    ")
    tail = [f"owner {finding.owner}"] if finding.owner else []
    tail += [f"fingerprint {clean(fingerprint(finding))}", f"analyze explain {finding.code}"]
    page.line()
    page.line("  " + page.paint(" · ".join(tail), "dim"))


def _list(page: Page, title: str) -> None:
    page.line()
    page.line("  " + page.paint(title, "bold"))


def _evidence(page: Page, evidence: Evidence) -> None:
    ids = f"span {clean(evidence.span_id)}" if evidence.span_id else ""
    when = clock(evidence.time_ns)
    place = clean(str(evidence.place), 200)
    page.prose("  ".join(p for p in (place, ids, when) if p), "      ", "    - ")
    page.prose(clean(evidence.what), "      ")
    if evidence.quote:
        page.prose(f"“{quoted(evidence.quote)}”", "        ", "      ")


def _chart(page: Page, chart: Chart) -> None:
    """Each step function in a lane of its own, all on the same axes."""
    low, high = steps.extent(series.steps for series in chart.series)
    top = max([chart.limit or 0, *(n for series in chart.series for _, n in series.steps)])
    if high <= low or top <= 0:
        return
    limit = f", limit {chart.limit}" if chart.limit is not None else ""
    _list(page, clean(chart.title))
    page.prose(f"{stamp(low)} to {stamp(high)}, each lane from 0 to {top} {clean(chart.unit)}{limit}", "    ")
    for series in chart.series:
        peak = steps.peak(series.steps)
        most = f"at most {peak.value}, first after {after(peak.at_ns - low)}" if peak and peak.value else "none"
        page.prose(f"{clean(series.name)}: {most}", "    ")
        if peak and peak.value:
            heights = steps.columns(series.steps, low, high, min(page.width, 110) - 8)
            for line in steps.blocks(heights, top, CHART_LINES, chart.limit):
                page.line(f"      ▕{line}")


def _readings(page: Page, report: Report) -> None:
    for reading in report.readings[:DRAWN]:
        _reading(page, reading)
    rest = report.readings[DRAWN:]
    if rest:
        _list(page, "Further invocations")
        page.table([_short_row(r) for r in rest])
    shown = len(report.readings)
    if report.invocations_total > shown:
        page.line(f"  … {report.invocations_total - shown} more, not drawn (--max-invocations)")


def _short_row(reading: Reading) -> list[str]:
    invocation = reading.invocation
    tokens = reading.tokens()
    return [
        stamp(invocation.start_ns) or "",
        clean(invocation.trace.id, 32),
        clean(invocation.name, 40),
        _length(reading),
        f"{len(invocation.spans)} spans",
        f"{tokens[0]}+{tokens[1]} tokens" if any(tokens) else "",
        "failed" if reading.failed else "",
    ]


def _length(reading: Reading) -> str:
    start, end = reading.invocation.start_ns, reading.invocation.end_ns
    return duration(end - start if start is not None and end is not None else None)


def _reading(page: Page, reading: Reading) -> None:
    invocation = reading.invocation
    page.line()
    page.line(
        page.paint("Invocation ", "bold")
        + f"{clean(invocation.trace.id)}  {stamp(invocation.start_ns) or 'without times'}  {_length(reading)}"
        + (page.paint("  failed", "red") if reading.failed else "")
    )
    if invocation.session_id:
        page.line(f"  session {clean(invocation.session_id)}")
    width = max(16, min(44, page.width - waterfall.NAME_WIDTH - 34))
    label = max(16, page.width - waterfall.NAME_WIDTH - width - 16)
    page.table(waterfall.rows(reading, width, label, page.paint), indent="")
    for text in _summary(reading):
        page.prose(text, "    ", "  ")


def _summary(reading: Reading) -> Iterator[str]:
    models = [c for c in reading.calls if c.kind == "model"]
    tools = [c for c in reading.calls if c.kind == "tool"]
    others = [c for c in reading.calls if c.kind not in ("model", "tool")]
    if models:
        tokens = reading.tokens()
        names = ", ".join(dict.fromkeys(clean(c.name, 60) for c in models))
        ends = ", ".join(dict.fromkeys(clean(c.outcome, 30) for c in models if c.outcome))
        yield f"{len(models)} model calls ({names}), {tokens[0]} + {tokens[1]} tokens" + (
            f", ended by {ends}" if ends else ""
        )
    if tools:
        counts: dict[str, list[int]] = {}
        for call in tools:
            counted = counts.setdefault(clean(call.name, 60), [0, 0])
            counted[0] += 1
            counted[1] += call.failed
        yield f"{len(tools)} tool calls: " + ", ".join(
            f"{name} ×{n}" + (f" ({bad} failed)" if bad else "") for name, (n, bad) in counts.items()
        )
    if others:
        yield f"{len(others)} memory, policy and gateway calls: " + ", ".join(
            dict.fromkeys(f"{c.kind} {clean(c.name, 40)}{' ' + clean(c.outcome, 20) if c.outcome else ''}" for c in others)
        )
    total = sum(ns for _, ns in reading.components)
    if total:
        yield "critical path: " + ", ".join(
            f"{clean(name, 50)} {duration(ns)} ({ns * 100 // total} %)" for name, ns in reading.components[:5]
        )
    for silence in reading.silences[:2]:
        during = f" while {clean(silence.open_span.name, 60)} was open" if silence.open_span else ""
        yield f"silent for {duration(silence.end_ns - silence.start_ns)} from {clock(silence.start_ns)}{during}"
    for hint in reading.hints:
        yield f"hint: {hint}"


def _not_checked(page: Page, report: Report) -> None:
    """What could not be answered, each with its reason; what merely lacked a kind of input in one line."""
    if not report.not_checked:
        return
    _list(page, "Not checked")
    by_reason, lacking = grouped((item.code, item.reason) for item in report.not_checked)
    for reason, codes in by_reason.items():
        page.prose(f"{', '.join(codes)}: {clean(reason, 600)}", "      ", "    - ")
    if lacking:
        page.prose(f"what can only be seen in: {', '.join(lacking)}", "      ", "    - ")


def _notes(page: Page, report: Report) -> None:
    notes: list[Damage] = [n for i in report.inputs for n in i.notes] + list(report.notes)
    if not notes:
        return
    _list(page, "Reading notes")
    for note in notes[:20]:
        times = f" (×{note.count})" if note.count > 1 else ""
        page.prose(f"{clean(str(note.place), 200)}: {clean(note.message)}{times} [{note.reason}]", "      ", "    - ")
    if len(notes) > 20:
        page.line(f"    … {len(notes) - 20} more (see --format json)")
