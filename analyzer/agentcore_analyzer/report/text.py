"""The report as a person reads it in a terminal: findings first, then what the agent did."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from agentcore_analyzer.model import Chart, Damage, Evidence, Finding, Severity
from agentcore_analyzer.reading import Reading
from agentcore_analyzer.report import steps, waterfall
from agentcore_analyzer.report.content import CASE_LIMIT, InputReport, Report, fingerprint
from agentcore_analyzer.report.formats._shared import plural
from agentcore_analyzer.report.times import after, clock, day, duration, moment, stamp
from agentcore_analyzer.report.unanswered import grouped
from agentcore_analyzer.safe import clean, clean_lines, quoted

DRAWN = 3  # invocations drawn as a waterfall; the rest are rows of a table
EVIDENCE_SHOWN = 6
INPUTS_SHOWN = 12
LISTED = 3  # more findings than these get a list at the top
FILES_SHOWN = 6  # of a note that holds for many
CHART_LINES = 3  # of each step function
LESS_SHOWN = 12
_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2", "green": "32"}
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


class Page:
    """Collects lines; colours only when asked to, wraps prose to the width."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(40, min(width, 160))
        self.colour = colour
        self.lines: list[str] = []
        self.dated = False  # whether a time of day needs its date

    def paint(self, text: str, how: str) -> str:
        return f"\x1b[{_CODES[how]}m{text}\x1b[0m" if self.colour and text.strip() else text

    def line(self, text: str = "") -> None:
        self.lines.append(text.rstrip())

    def prose(self, text: str, indent: str = "  ", first: str | None = None, how: str | None = None) -> None:
        wrapped = textwrap.wrap(
            text,
            min(self.width, 110),
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.lines += [self.paint(line, how) for line in wrapped] if how else wrapped

    def table(self, rows: list[list[str]], indent: str = "  ", *, clip: bool = False) -> None:
        """Rows in columns; `clip` cuts what does not fit (never where colours are used)."""
        if rows:
            lines = [indent + row for row in _aligned(rows)]
            self.lines += [f"{row[: self.width - 1]}…" if clip and len(row) > self.width else row for row in lines]


_COLOURING = re.compile(r"\x1b\[\d*m")


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    """Rows with their cells below each other; tabulate, which the other tables use, takes 25 ms to import."""
    wide = [[len(_COLOURING.sub("", cell)) for cell in row] for row in rows]
    columns = [max(cells) for cells in zip_longest(*wide, fillvalue=0)]
    for row, widths in zip(rows, wide, strict=True):
        padded = (cell + " " * (column - width) for cell, width, column in zip(row, widths, columns, strict=False))
        yield "  ".join(padded).rstrip()


def render(report: Report, version: str, width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.dated = len({day(e.time_ns) for f in report.findings for e in f.evidence if e.time_ns is not None}) > 1
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
    verdict = ", ".join(page.paint(f"{n} {s.value}{'s' if n != 1 else ''}", _COLOUR[s]) for s, n in counts.items() if n)
    page.line(f"{page.paint('agentcore-analyzer', 'bold')} {version}   {verdict or 'nothing found'}")
    # What nobody could read says why in the notes below; a folder may hold many such files.
    known = [i for i in report.inputs if i.format]
    limit = max(24, page.width - 52)
    page.table([_input_row(i, limit) for i in known[:INPUTS_SHOWN]], clip=True)
    if len(known) > INPUTS_SHOWN:
        page.line(f"  … {plural(len(known) - INPUTS_SHOWN, 'more input')}")
    if len(known) < len(report.inputs):
        page.line(f"  {plural(len(report.inputs) - len(known), 'input')} not recognised, see the notes at the end")
    if len(report.findings) > LISTED:
        page.line()
        room = page.width - max(len(f.code) for f in report.findings) - 13  # 7 columns of severity, 3 gaps
        page.table([_listed(page, finding, max(16, room)) for finding in report.findings])


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


def _input_row(source: InputReport, limit: int) -> list[str]:
    counts = ((source.spans, "span"), (source.logs, "log record"), (source.documents, "document"))
    read = ", ".join(plural(n, what) for n, what in counts if n) or "nothing"
    notes = f", {plural(len(source.notes), 'note')}" if source.notes else ""
    return [_tail(clean(source.path, 500), limit), source.format, read + notes]


def _listed(page: Page, finding: Finding, room: int) -> list[str]:
    severity = page.paint(finding.severity.value.upper(), _COLOUR[finding.severity])
    return [severity, finding.code, clean(finding.title, room)]


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
            page.prose(f"{clean(effect.title)} ({effect.code}){through}: {clean(effect.because)}", "      ", "    - ")
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
    page.prose(" · ".join(tail), "  ", how="dim")


def _list(page: Page, title: str) -> None:
    page.line()
    page.line("  " + page.paint(title, "bold"))


def _evidence(page: Page, evidence: Evidence) -> None:
    ids = f"span {clean(evidence.span_id)}" if evidence.span_id else ""
    when = moment(evidence.time_ns) if page.dated else clock(evidence.time_ns)
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
        page.table([_short_row(r) for r in rest], clip=True)
    shown = len(report.readings)
    if report.invocations_total > shown:
        page.line(f"  … {report.invocations_total - shown} more, not drawn (--max-invocations)")


def _short_row(reading: Reading) -> list[str]:
    invocation = reading.invocation
    tokens = reading.tokens()
    return [
        moment(invocation.start_ns) or "without times",
        clean(invocation.trace.id, 32),
        clean(invocation.name, 28),
        _length(reading),
        "failed" if reading.failed else "",
        plural(len(invocation.spans), "span"),
        f"{tokens[0]}+{tokens[1]} tokens" if any(tokens) else "",
    ]


def _length(reading: Reading) -> str:
    start, end = reading.invocation.start_ns, reading.invocation.end_ns
    return duration(end - start if start is not None and end is not None else None)


def _reading(page: Page, reading: Reading) -> None:
    invocation = reading.invocation
    page.line()
    trace, times = clean(invocation.trace.id), f"{moment(invocation.start_ns) or 'without times'}  {_length(reading)}"
    gap = "  " if len(trace) + len(times) + 22 <= page.width else "\n  "
    failed = page.paint("  failed", "red") if reading.failed else ""
    page.line(f"{page.paint('Invocation ', 'bold')}{trace}{gap}{times}{failed}")
    if invocation.session_id:
        page.line(f"  session {clean(invocation.session_id)}")
    name = waterfall.name_width(reading, max(20, min(waterfall.NAME_WIDTH, page.width - 54)))
    bars = max(10, min(44, page.width - name - 34))
    label = max(8, page.width - name - bars - 18)
    page.table(waterfall.rows(reading, bars, label, page.paint, name), indent="")
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
        yield f"{plural(len(models), 'model call')} ({names}), {tokens[0]} + {tokens[1]} tokens" + (
            f", ended by {ends}" if ends else ""
        )
    if tools:
        counts: dict[str, list[int]] = {}
        for call in tools:
            counted = counts.setdefault(clean(call.name, 60), [0, 0])
            counted[0] += 1
            counted[1] += call.failed
        yield f"{plural(len(tools), 'tool call')}: " + ", ".join(
            f"{name} ×{n}" + (f" ({bad} failed)" if bad else "") for name, (n, bad) in counts.items()
        )
    if others:
        yield f"{plural(len(others), 'memory, policy and gateway call')}: " + ", ".join(
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
    alike: dict[tuple[str, str], list[Damage]] = {}
    for note in notes:
        alike.setdefault((note.reason, note.message), []).append(note)
    for (reason, message), group in list(alike.items())[:20]:
        places = [clean(str(n.place), 200) + (f" (×{n.count})" if n.count > 1 else "") for n in group]
        more = f" and {len(places) - FILES_SHOWN} more" if len(places) > FILES_SHOWN else ""
        shown = f"{', '.join(places[:FILES_SHOWN])}{more}"
        said = f"{clean(message)} [{reason}]"
        page.prose(f"{said}, {len(places)} times: {shown}" if len(places) > 1 else f"{shown}: {said}", "      ", "    - ")
    if len(alike) > 20:
        page.line(f"    … {len(alike) - 20} more (see --format json)")
