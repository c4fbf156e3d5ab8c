"""A record on the terminal: its lines with the quoted words marked, its span above and below, the log lines around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Span, SpanStatus
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import clock, duration
from agentcore_analyzer.safe import clean
from agentcore_analyzer.show import raw
from agentcore_analyzer.show.pretty import Line, marked, of_text, of_value
from agentcore_analyzer.show.target import Shown, Target
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.terminal_width import cut, width

RECORDS = 3  # of a finding or a failure; the other places are listed
LISTED = 20
LINES = 44  # of a record; the rest is folded, but never the words that a proof quotes
_NEAR = 6  # lines around quoted words that stay
_BELOW = 8
_LOGS = 8
_SECOND = 10**9
_GUTTER = 8  # columns of line numbers and marks
_UNDER = "▔"  # below quoted words; tracebacks underline with ^ and ~


class Look(NamedTuple):
    """`full`: nothing is folded."""

    width: int
    colour: bool = False
    link: Callable[[str], str] | None = None
    full: bool = False


def render(targets: Sequence[Target], names: Sequence[str | InMemory], case: Case, look: Look) -> str:
    page = Page(look.width, look.colour, look.link)
    for number, target in enumerate(targets):
        if number:
            page.line()
        for nth, said in enumerate(target.heading):
            page.prose(said, "  " if nth else "", "  " if nth else "", None if nth else "bold")
        shown = target.records if look.full else target.records[:RECORDS]
        for nth, record in enumerate(shown):
            if nth or target.heading:
                page.line()
            _record(page, record, names, case, look)
        rest = target.records[len(shown) :]
        if rest:
            page.line()
            page.line(f"{len(rest)} more (--full):")
            for record in rest[:LISTED]:
                page.place(record.place, "  ", split=False)
            if len(rest) > LISTED:
                page.line(f"  … {len(rest) - LISTED} more")
    return "\n".join(page.lines) + "\n"


def _record(page: Page, shown: Shown, names: Sequence[str | InMemory], case: Case, look: Look) -> None:
    if shown.what:
        page.prose(shown.what, "", "")
    page.place(shown.place, "", split=False)
    length = (shown.log.text or "").count("\n") + 1 if shown.log is not None else 1
    found = raw.read(names, shown.place, length)
    if found.missing:
        page.prose(f"nothing stands there: {clean(found.missing)}")
        return
    page.line()
    if found.lines is not None:
        _text(page, found.lines, shown.quotes, full=look.full)
    else:
        lines = marked(of_value(found.value, page.width - 4), shown.quotes)
        if found.prefix:
            page.line(f"    {cut(clean(found.prefix, 400), page.width - 4)}")
        for number, line in _folded(lines, look.full):
            if line is None:
                page.line(page.paint(f"    … {number:,} more lines (--full)", "dim"))
            else:
                _line(page, line, "  > " if line.marks else "    ")
    if shown.span is not None:
        _span(page, shown.span, case)
    elif shown.log is not None and shown.log.trace_id and shown.log.span_id:
        trace = case.traces.get(shown.log.trace_id)
        if trace is not None and (span := trace.get(shown.log.span_id)) is not None:
            page.heading("Its span")
            _row(page, span)
    _logs(page, shown, case)


def _text(page: Page, lines: raw.Lines, quotes: tuple[str, ...], *, full: bool) -> None:
    own = [number for number, _ in lines.numbered if lines.first <= number <= lines.last]
    said = [of_text(text[: raw.LINE]) for _, text in lines.numbered]
    before = sum(number < lines.first for number, _ in lines.numbered)
    of_record = marked(said[before : before + len(own)], quotes)
    every = [*map(Line, said[:before]), *of_record, *map(Line, said[before + len(own) :])]
    for at, line in _folded(every, full):
        if line is None:
            page.line(page.paint(f"{' ' * _GUTTER}… {at:,} more lines (--full)", "dim"))
            continue
        number = lines.numbered[at][0]
        inside = lines.first <= number <= lines.last
        _line(page, line, f"{'>' if inside else ' '}{number:>{_GUTTER - 2}} ", dim=not inside)


def _line(page: Page, line: Line, gutter: str, *, dim: bool = False) -> None:
    """A line broken at the width; marked words in colour, or underlined where there is none."""
    room = max(page.width - len(gutter), 20)
    at, text = 0, line.text
    while True:
        part = cut(text[at:], room) or text[at : at + 1]
        here = [(max(s - at, 0), min(e - at, len(part))) for s, e in line.marks if s < at + len(part) and e > at]
        page.line(gutter + _painted(page, part, here, dim=dim))
        if here and not page.colour:
            page.line(" " * len(gutter) + _underlined(part, here))
        at += len(part)
        if at >= len(text):
            return
        gutter = " " * len(gutter)


def _painted(page: Page, part: str, marks: list[tuple[int, int]], *, dim: bool) -> str:
    if not marks:
        return page.paint(part, "dim") if dim else part
    made, at = "", 0
    for start, end in marks:
        made += part[at:start] + page.paint(part[start:end], "yellow")
        at = end
    return made + part[at:]


def _underlined(part: str, marks: list[tuple[int, int]]) -> str:
    made = ""
    for start, end in marks:
        made = made.ljust(width(part[:start])) + _UNDER * width(part[start:end])
    return made


def _folded(lines: list[Line], full: bool) -> Iterator[tuple[int, Line | None]]:
    """(number, line), or (how many, None) for lines that are left out."""
    if full or len(lines) <= LINES:
        yield from ((number, line) for number, line in enumerate(lines))
        return
    near = {n for number, line in enumerate(lines) if line.marks for n in range(number - _NEAR, number + _NEAR + 1)}
    first = LINES // 4 if near else LINES
    kept = [number < first or number in near or number == len(lines) - 1 for number in range(len(lines))]
    skipped = 0
    for number, line in enumerate(lines):
        if kept[number]:
            if skipped:
                yield skipped, None
            skipped = 0
            yield number, line
        else:
            skipped += 1


# --- what stands around it ---


def _span(page: Page, span: Span, case: Case) -> None:
    trace = case.traces.get(span.trace_id)
    if trace is None:
        return
    page.heading("Spans above and below")
    above = list(trace.ancestors(span))
    for depth, found in enumerate(reversed(above)):
        _row(page, found, depth)
    _row(page, span, len(above), here=True)
    below = trace.children(span)
    for child in below[:_BELOW]:
        _row(page, child, len(above) + 1)
    if len(below) > _BELOW:
        page.line(f"    … {len(below) - _BELOW} more below it")


def _row(page: Page, span: Span, depth: int = 0, *, here: bool = False) -> None:
    failed = span.status == SpanStatus.ERROR or span.facts.tool_status == "error"
    length = duration(span.duration_ns) if span.duration_ns is not None else ""
    parts = [clean(span.name, 60), length, "failed" if failed else "", clean(span.span_id)]
    said = f"{'  ' * min(depth, 8)}{'  '.join(p for p in parts if p)}"
    page.line(f"  {'>' if here else ' '} {page.paint(said, 'bold') if here else said}")


def _logs(page: Page, shown: Shown, case: Case) -> None:
    """Log records of the same span or trace, and those of the same moment that belong to none."""
    start, end = _times(shown)
    middle = start or 0
    near = [log for log in case.logs if log is not shown.log and _belongs(log, shown, start, end)]
    near.sort(key=lambda log: (log.text is None, log.span_id != _span_id(shown), abs((log.time_ns or middle) - middle)))
    once = {(log.time_ns, log.text or log.event, log.span_id): log for log in reversed(near)}  # two exports may hold the same
    near = [log for log in near if once[log.time_ns, log.text or log.event, log.span_id] is log]
    near = sorted(near[:_LOGS], key=lambda log: (log.time_ns or 0, str(log.place)))
    if not near:
        return
    page.heading("Log lines around it")
    for log in near:
        said = clean((log.text or log.event or "(a message of the model)").strip().partition("\n")[0], 300)
        page.line(cut(f"    {clock(log.time_ns)}  {said}", page.width))
        page.place(log.place, "      ", split=False)


def _times(shown: Shown) -> tuple[int | None, int | None]:
    if shown.span is not None:
        return shown.span.start_ns, shown.span.end_ns if shown.span.end_ns is not None else shown.span.start_ns
    return (shown.log.time_ns, shown.log.time_ns) if shown.log is not None else (None, None)


def _span_id(shown: Shown) -> str | None:
    return shown.span.span_id if shown.span is not None else shown.log.span_id if shown.log is not None else None


def _belongs(log: LogRecord, shown: Shown, start: int | None, end: int | None) -> bool:
    if shown.log is not None and log.place.file == shown.log.place.file and not log.trace_id:
        return False  # its neighbours in the same file are shown already
    if (own := _span_id(shown)) and log.span_id == own:
        return True
    if start is None or end is None or log.time_ns is None or not start - _SECOND <= log.time_ns <= end + _SECOND:
        return False
    trace = shown.span.trace_id if shown.span is not None else shown.log.trace_id if shown.log is not None else None
    return not log.trace_id or trace is None or log.trace_id == trace
