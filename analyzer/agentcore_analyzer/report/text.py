"""The whole report for a terminal (`--full`): findings first, then what the agent did, then what was read."""

from __future__ import annotations

from collections.abc import Callable

from agentcore_analyzer.model import Chart, Damage, Finding, Severity
from agentcore_analyzer.report import account, json_v1, labels, steps
from agentcore_analyzer.report.data import CASE_LIMIT, Contents, InputReport, fingerprint
from agentcore_analyzer.report.json_parts import handed_to, names_replaced, plural
from agentcore_analyzer.report.not_checked import grouped, lacking_line, open_questions
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import after, clock, day, moment, stamp
from agentcore_analyzer.safe import clean, clean_lines, quoted

EVIDENCE_SHOWN = 6
INPUTS_SHOWN = 12
SHORTEST_PATH = 24
FILES_SHOWN = 3  # of a note that holds for many
REASONS_SHOWN = 2  # why one detector could not tell
NOTES_SHOWN = 20
SHAPES_SHOWN = 6
CHART_LINES = 3  # of each step function
LESS_SHOWN = 12
ACCOUNT_LINES = 10  # of failures without a finding
_SCREEN = 50  # lines; after a longer report its verdict is said again
COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(report: Contents, version: str, width: int, colour: bool, link: Callable[[str], str] | None = None) -> str:
    page = Page(width, colour, link)
    page.dated = len({day(e.time_ns) for f in report.findings for e in f.evidence if e.time_ns is not None}) > 1
    told = account.told(json_v1.accounted(report))
    _header(page, report, version, told)
    for finding in report.findings:
        _finding(page, finding)
    _baseline(page, report)
    _account(page, told)
    from agentcore_analyzer.report import narrative  # not for the first screen, which `short` makes of the rest

    narrative.write(page, report)
    _not_checked(page, report)
    _inputs(page, report)
    _notes(page, report)
    for error in report.internal_errors:
        page.line(page.paint(f"internal error in {error}; please report it", "red"))
    if report.findings and len(page.lines) > _SCREEN:
        page.line()
        worst = report.findings[0]
        first = "" if len(report.findings) == 1 else ", first"
        page.prose(f"{counted(report)}, see above{first}: {clean(worst.title)} ({worst.code})", "  ", "", "bold")
    return "\n".join(page.lines) + "\n"


def asking(report: Contents) -> int:
    """Questions that the input itself asks for more to answer; not those for which a kind of file is missing."""
    return len({n.reason for n in report.not_checked if not n.lacks})


def counted(report: Contents, page: Page | None = None) -> str:
    """`1 error, 2 warnings`; empty without findings."""
    counts = {s: sum(1 for f in report.findings if f.severity is s) for s in Severity}
    said = {s: plural(n, s.value) for s, n in counts.items() if n}
    return ", ".join(page.paint(words, COLOUR[s]) if page else words for s, words in said.items())


def recognised(report: Contents) -> tuple[list[InputReport], str]:
    """The inputs whose format was recognised, and what they hold: `12 spans, 4 log records`."""
    known = [i for i in report.inputs if i.format]
    sums = {
        "span": sum(i.spans for i in known),
        "log record": sum(i.logs for i in known),
        "document": sum(i.documents for i in known),
        "invocation": report.invocations_total,
    }
    return known, ", ".join(plural(n, what) for what, n in sums.items() if n)


def _header(page: Page, report: Contents, version: str, told: account.Told) -> None:
    """The verdict, what it was made from, and a list of the findings where there is more than one."""
    nothing = "nothing new" if report.baseline else "no finding" if told.total else "nothing found"
    if (asked := asking(report)) and not told.open and not report.baseline:
        nothing = open_questions(asked)
    page.line(f"{page.paint('agentcore-analyzer', 'bold')} {version}   {counted(report, page) or nothing}")
    known, holds = recognised(report)
    failed = sum(r.failed for r in report.readings)
    parts = [f"read {plural(len(known), 'input')}: {holds or 'nothing in it'}" + (f" ({failed} failed)" if failed else "")]
    if len(known) < len(report.inputs):
        parts.append(f"{plural(len(report.inputs) - len(known), 'input')} not recognised")
    if any(i.notes for i in known):
        parts.append("see the reading notes")
    page.parts(parts, "; ", how="dim")
    if names := names_replaced({"redaction": json_v1.redaction()}):
        page.prose(names, "  ", "  ", "yellow")
    if told.total and report.findings:
        page.prose(account.line(told), "  ", "  ", "yellow" if told.open else "dim")
    if len(report.findings) > 1:
        page.line()
        room = page.width - max(len(f.code) for f in report.findings) - 13  # 7 columns of severity, 3 gaps
        page.table([_listed(page, finding, max(16, room)) for finding in report.findings])
    if not report.findings:
        page.line()
        _nothing(page, report, failed, told)


def _nothing(page: Page, report: Contents, failed: int, told: account.Told) -> None:
    """That nothing was found is said only where the input holds no failure; else what became of those that it holds."""
    verdict = page.paint("No new finding." if report.baseline else "No finding.", "yellow" if told.open else "green")
    which = " but those known before" if report.baseline and report.baseline.hidden else ""
    checked = f"{plural(len(report.checked), 'kind')} of failure could be checked, and none{which} was found in what was read."
    said = account.without_finding(told) or (checked if report.checked else "Nothing could be checked.")
    page.prose(f"{verdict} {said}", "", "")
    if failed and not told.total:
        page.line(page.paint(f"But {plural(failed, 'invocation')} failed, and nothing here tells why.", "yellow"))


def _account(page: Page, told: account.Told) -> None:
    """Failures that no finding shows, in a few lines: harmless ones with the reason, unexplained ones that were not asked for."""
    if not told.rows:
        return
    page.heading(labels.FAILURES)
    first = len(page.lines)
    for number, row in enumerate(told.rows):
        before = len(page.lines)
        page.prose(row.words + (f": {row.why}" if row.why else ""), "      ", "    - ")
        if number and len(page.lines) - first > ACCOUNT_LINES:
            del page.lines[before:]
            page.line(f"    … {len(told.rows) - number} more (see --format json)")
            break


def _baseline(page: Page, report: Contents) -> None:
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


def _listed(page: Page, finding: Finding, room: int) -> list[str]:
    severity = page.paint(finding.severity.value.upper(), COLOUR[finding.severity])
    return [severity, finding.code, clean(finding.title, room)]


def _tail(path: str, limit: int) -> str:
    """A path cut at its start: the file's own name is what tells it apart."""
    return path if len(path) <= limit else "…" + path[1 - limit :]


def _finding(page: Page, finding: Finding) -> None:
    page.line()
    _title(page, finding)
    page.line()
    page.prose(clean(finding.cause, 2000))
    if finding.fix:
        page.heading(labels.FIX)
    for number, step in enumerate(finding.fix, 1):
        page.prose(clean(step.step, 600), "       ", f"    {number}. ")
        if step.command:
            page.line(f"       $ {clean(step.command, 1000)}")
        if step.expect:
            page.prose(f"→ {clean(step.expect, 600)}", "         ", "       ")
    _evidence(page, finding)
    if finding.chart:
        _chart(page, finding.chart)
    if finding.caused:
        page.heading(labels.CAUSED)
        for effect in finding.caused:
            through = f" (through {effect.of})" if effect.of else ""
            page.prose(f"{clean(effect.title)} ({effect.code}){through}: {clean(effect.because)}", "      ", "    - ")
    if finding.counter:
        page.heading(labels.CHECKED)
        for item in finding.counter:
            page.prose(clean(item, 600), "      ", "    - ")
    if finding.case_text:
        page.heading(labels.SUPPORT)
        for line in clean_lines(finding.case_text, CASE_LIMIT).splitlines():
            page.prose(line, "      ", "    ")
    tail = [f"more: analyze explain {finding.code}"]
    tail += [handed_to(finding.owner)] if finding.owner else []
    page.line()
    page.parts([*tail, f"fingerprint {fingerprint(finding)}"], how="dim")


def severities(page: Page, finding: Finding, rows: int | None = None) -> None:
    """How grave it is, and what happened."""
    tag, start = f" {finding.severity.value.upper()} ", len(page.lines)
    page.prose(clean(finding.title), " " * (len(tag) + 1), f"{tag} ", rows=rows)
    for number, line in enumerate(page.lines[start:], start):
        page.lines[number] = page.paint(line[: len(tag)], COLOUR[finding.severity]) + page.paint(line[len(tag) :], "bold")


def _title(page: Page, finding: Finding) -> None:
    """What happened; its code, and when: where it stands is told with each proof."""
    severities(page, finding)
    evidence = finding.evidence[0]
    when = moment(evidence.time_ns) if page.dated else clock(evidence.time_ns)
    page.parts([p for p in (f"{finding.code} ({finding.confidence.value})", when) if p], how="dim")


def _evidence(page: Page, finding: Finding) -> None:
    page.heading(labels.PROOF)
    before: set[str] = set()
    for evidence in finding.evidence[:EVIDENCE_SHOWN]:
        when = moment(evidence.time_ns) if page.dated else clock(evidence.time_ns)
        shown = quoted(evidence.quote) if evidence.quote else ""
        what = clean(evidence.what) + (": the same words" if shown in before else "")
        span = f"(span\N{NO-BREAK SPACE}{clean(evidence.span_id)})" if evidence.span_id else ""
        page.prose("  ".join(p for p in (when, what, span) if p), "      ", "    - ")
        if shown and shown not in before:
            page.prose(f"“{shown}”", "        ", "      ")
            before.add(shown)
        page.place(evidence.place)
    if len(finding.evidence) > EVIDENCE_SHOWN:
        page.line(f"    … {len(finding.evidence) - EVIDENCE_SHOWN} more (see --format json)")


def _chart(page: Page, chart: Chart) -> None:
    """Each step function in a lane of its own, all on the same axes."""
    low, high = steps.extent(series.steps for series in chart.series)
    top = max([chart.limit or 0, *(n for series in chart.series for _, n in series.steps)])
    if high <= low or top <= 0:
        return
    limit = f", limit {chart.limit}" if chart.limit is not None else ""
    page.heading(clean(chart.title))
    page.prose(f"{stamp(low)} to {stamp(high)}, each lane from 0 to {top} {clean(chart.unit)}{limit}", "    ")
    for series in chart.series:
        peak = steps.peak(series.steps)
        most = f"at most {peak.value}, first after {after(peak.at_ns - low)}" if peak and peak.value else "none"
        page.prose(f"{clean(series.name)}: {most}", "    ")
        if peak and peak.value:
            heights = steps.columns(series.steps, low, high, min(page.width, 110) - 8)
            for line in steps.blocks(heights, top, CHART_LINES, chart.limit):
                page.line(f"      ▕{line}")


def _not_checked(page: Page, report: Contents) -> None:
    """What could not be answered, each with its reason; what merely lacked a kind of input in one line."""
    if not report.not_checked:
        return
    page.heading(labels.NOT_CHECKED)
    by_reason, lacking = grouped((item.code, item.reason, item.lacks) for item in report.not_checked)
    of: dict[tuple[str, ...], list[str]] = {}
    for reason, codes in by_reason.items():
        of.setdefault(tuple(codes), []).append(reason)
    for together, reasons in of.items():
        for reason in reasons[:REASONS_SHOWN]:
            page.prose(f"{', '.join(together)}: {clean(reason, 600)}", "      ", "    - ")
        if len(reasons) > REASONS_SHOWN:
            page.line(f"      … {len(reasons) - REASONS_SHOWN} more like it (see --format json)")
    if lacking:
        page.prose(lacking_line(lacking), "      ", "    - ")


def _inputs(page: Page, report: Contents) -> None:
    # What nobody could read says why in the notes below; a folder may hold many such files.
    known = [i for i in report.inputs if i.format]
    if not known:
        return
    page.heading(labels.INPUTS)
    limit = max(SHORTEST_PATH, page.width - 54)
    page.table([_input_row(i, limit) for i in known[:INPUTS_SHOWN]], "    ", clip=True)
    for source in known[:INPUTS_SHOWN]:  # whether a guess is right is for the reader to see
        for shaped in source.shaped[:SHAPES_SHOWN]:
            which = f"{_tail(clean(source.path, 500), limit)} " if len(known) > 1 else ""
            page.prose(f"{which}{clean(str(shaped), 2000)}", "      ", "    - ")
    if len(known) > INPUTS_SHOWN:
        page.line(f"    … {len(known) - INPUTS_SHOWN} more (see --format json)")


def _input_row(source: InputReport, limit: int) -> list[str]:
    counts = ((source.spans, "span"), (source.logs, "log record"), (source.documents, "document"))
    read = ", ".join(plural(n, what) for n, what in counts if n) or "nothing"
    notes = f", {plural(len(source.notes), 'note')}" if source.notes else ""
    return [_tail(clean(source.path, 500), limit), source.format, read + notes]


def _notes(page: Page, report: Contents) -> None:
    notes: list[Damage] = [n for i in report.inputs for n in i.notes] + list(report.notes)
    if not notes:
        return
    page.heading(labels.NOTES)
    alike: dict[tuple[str, str], list[Damage]] = {}
    for note in notes:
        alike.setdefault((note.reason, note.message), []).append(note)
    for (reason, message), group in list(alike.items())[:NOTES_SHOWN]:
        total = sum(n.count for n in group)
        page.prose(f"{clean(message)} [{reason}]{f' (×{total:,})' if total > 1 else ''}", "      ", "    - ")
        for note in group[:FILES_SHOWN]:
            page.place(note.place)
        if len(group) > FILES_SHOWN:
            page.line(page.paint(f"      … and {len(group) - FILES_SHOWN:,} more places", "dim"))
    if len(alike) > NOTES_SHOWN:
        page.line(f"    … {len(alike) - NOTES_SHOWN} more (see --format json)")
