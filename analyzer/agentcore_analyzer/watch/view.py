"""What a look at a run is shown as: a finding in two or three lines, and the picture below: what came, and the newest request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from agentcore_analyzer.model import Finding, Severity
from agentcore_analyzer.report import labels, waterfall
from agentcore_analyzer.report.json_parts import plural
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.short import decisive
from agentcore_analyzer.report.text import severities
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.safe import clean, quoted
from agentcore_analyzer.terminal_width import cut
from agentcore_analyzer.watch.proof import over
from agentcore_analyzer.watch.session import Seen

_S = 10**9
_LONG_S = 120
_TITLE_ROWS, _QUOTE_ROWS = 3, 2
_LEAST_ROWS = 3  # for a waterfall: one row is no picture
_BARS = (10, 44)  # columns


def proved(finding: Finding, width: int, colour: bool, link: Callable[[str], str] | None) -> list[str]:
    page = Page(width, colour, link)
    severities(page, finding, _TITLE_ROWS)
    proof = decisive(finding)
    page.parts([f"{finding.code} ({finding.confidence.value} so far)"], how="dim")
    if proof.quote:
        page.prose(f"“{quoted(proof.quote)}”", "   ", "  ", rows=_QUOTE_ROWS)
    page.place(proof.place, "  ", split=False)
    return page.lines


def taken_back(finding: Finding, width: int, colour: bool) -> list[str]:
    page = Page(width, colour)
    page.prose(f"no longer so, by what came since: {clean(finding.title)} ({finding.code})", "  ", "", "dim", rows=_TITLE_ROWS)
    return page.lines


def picture(seen: Seen | None, told: Sequence[Finding], status: Sequence[str], width: int, rows: int, colour: bool) -> list[str]:
    """At most `rows` lines: the newest request as a waterfall, and what is going on in the last one."""
    page = Page(width, colour)
    if seen is not None and seen.newest is not None and rows > _LEAST_ROWS + 2:
        _request(page, seen, rows - 2)
    if seen is not None:
        counts = Counter(finding.severity for finding in told)
        said = [plural(counts[severity], severity.value) for severity in Severity if counts[severity]] or ["no finding so far"]
        page.line(" · ".join([*said, plural(seen.failures, "failure")] if seen.failures else said))
    page.line(page.paint(cut(" · ".join(status), page.width - 1), "dim"))
    return page.lines[-rows:]


def status(spans: int, logs: int, seconds: float, late: bool, how: str) -> list[str]:
    """What came, for how long, and how it ends."""
    came = [plural(n, what) for n, what in ((spans, "span"), (logs, "log record")) if n]
    lasted = f"{int(seconds)} s" if seconds < _LONG_S else duration(int(seconds) * _S)
    waits = ["looks again when more came"] if late else []
    return [*(came or ["nothing came yet"]), lasted, *waits, how]


def _request(page: Page, seen: Seen, rows: int) -> None:
    reading = seen.newest
    if reading is None:
        return
    invocation = reading.invocation
    start, end = invocation.start_ns, invocation.end_ns
    length = end - start if start is not None and end is not None else 0
    lines = rows - (2 if length > 0 else 1)
    plan = waterfall.plan(reading, seen.pointed, max(lines - 1, 1))  # one for how many were left out
    names = waterfall.name_width(plan, max(16, min(waterfall.NAME_WIDTH, page.width - 54)))
    bars = max(_BARS[0], min(_BARS[1], page.width - names - 35)) if length > 0 else 0
    label = max(0, page.width - names - bars - 19)
    name = clean(invocation.name, 40) if over(invocation.trace) else labels.UNDER_WAY
    head = cut(f"{name} · {duration(length)} · trace {clean(invocation.trace.id)}", page.width - 1)
    page.line(page.paint(head, "bold"))
    axis = [["", page.paint(waterfall.axis(length, bars), "dim"), "", ""]] if bars else []
    page.table([*axis, *waterfall.rows(reading, plan, bars, label, page.paint, names)], indent="", flush=2)
