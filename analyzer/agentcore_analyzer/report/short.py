"""
The first screen of a report: verdict, cause, first fix, one proof, what became of the failures, and where to go on.

One finding takes less than 24 rows at 80 columns, three or more less than 40: the rest is in the whole report (`text`,
`--full`). What does not fit is shortened step by step, the least needed first; a command is shown whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable

from agentcore_analyzer.kinds import DamageReason
from agentcore_analyzer.model import Evidence, Finding, Step
from agentcore_analyzer.report import account, json_v1, labels
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.json_parts import names_replaced_short, plural
from agentcore_analyzer.report.not_checked import grouped, open_questions
from agentcore_analyzer.report.page import Page, rows_of
from agentcore_analyzer.report.text import COLOUR, counted, recognised, severities
from agentcore_analyzer.report.times import clock, day, moment
from agentcore_analyzer.safe import clean, quoted
from agentcore_analyzer.tuples import NamedTuple

ROWS = (23, 31, 39)  # for one finding, two, three and more: a screen of 24 rows, with the prompt below
WIDTH = 80  # columns that these are promised for; narrower terminals get more rows
DETAILED = 3  # findings told in full; the others by their title
LISTED = 4
LOOKED_AT = 6  # proofs among which one with the input's own words is looked for
_FAILURES = 5  # of those without a finding, where there is nothing else to tell
_INDENT = " " * 10


class _Extent(NamedTuple):
    """Rows of each part; `later`: the command of a later step is told where the first has none; `air`: empty lines."""

    title: int = 2
    cause: int = 6
    step: int = 3
    later: int = True
    expect: int = 2
    what: int = 2
    quote: int = 3
    command: int = 13  # a thousand characters
    air: int = True
    questions: int = 2


# What is given up, one after the other, until all fits.
_LESS: tuple[tuple[str, int], ...] = (
    ("expect", 1), ("questions", 1), ("quote", 2), ("expect", 0), ("cause", 5), ("step", 2), ("what", 1), ("cause", 4),
    ("quote", 1), ("cause", 3), ("later", 0), ("air", 0), ("cause", 2), ("title", 1), ("step", 1), ("cause", 1), ("command", 2),
    ("quote", 0), ("command", 0),
)  # fmt: skip


class Look(NamedTuple):
    """How it is to look: columns, colours, and what gives the address of a file, where there are links."""

    width: int
    colour: bool = False
    link: Callable[[str], str] | None = None


def render(report: Contents, look: Look) -> str:
    """With as much of each part as fits."""
    room = ROWS[min(max(len(report.findings), 1), len(ROWS)) - 1]
    room = room * WIDTH // look.width if look.width < WIDTH else room
    told = account.told(json_v1.accounted(report))
    extent, less = _Extent(), iter(_LESS)
    while True:
        screen = _Screen(report, look, extent, told)
        made = screen.lines()
        given_up = next(less, None) if rows_of(made, screen.page.width) > room else None
        if given_up is None:
            return "\n".join(made) + "\n"
        extent = extent._replace(**dict([given_up]))


class _Screen:
    def __init__(self, report: Contents, look: Look, extent: _Extent, told: account.Told) -> None:
        self.report, self.extent, self.told = report, extent, told
        self.page = Page(look.width, look.colour, look.link)
        self.page.dated = len({day(e.time_ns) for f in report.findings for e in f.evidence if e.time_ns is not None}) > 1
        by_reason, self.lacking = grouped((item.code, item.reason, item.lacks) for item in report.not_checked)
        self.questions = [(codes[0], reason) for reason, codes in by_reason.items()]

    def lines(self) -> list[str]:
        page, report = self.page, self.report
        self._head()
        for finding in report.findings[:DETAILED]:
            if self.extent.air or len(report.findings) == 1:
                page.line()
            self._finding(finding)
        self._others()
        page.line()
        self._read()
        self._not_checked()
        self._onwards()
        self._last()
        return page.lines

    # --- what came out ---

    def _head(self) -> None:
        page, report = self.page, self.report
        said = account.line(self.told)
        if report.findings:
            page.prose(f"{counted(report)}{f'; {said}' if said else ''}", "  ", "", self._how())
        elif self.questions and not self.told.open and not self._known():
            self._open()
        else:
            verdict = "No new finding." if report.baseline else "No finding." if self.told.total else "Nothing found."
            checked = f"{plural(len(report.checked), 'kind')} of failure could be checked, and none was found."
            none = checked if report.checked else "Nothing could be checked."
            told = account.without_finding(self.told) or none
            page.prose(f"{verdict} {told}", "  ", "", "yellow" if self.told.open else "green")
            failed = sum(r.failed for r in report.readings)
            if failed and not self.told.total:
                page.prose(f"But {plural(failed, 'invocation')} failed, and nothing here tells why.", "  ", "", "yellow")
            self._failures()
        for error in report.internal_errors:
            page.line(page.paint(f"internal error in {error}; please report it", "red"))

    def _known(self) -> bool:
        return bool(self.report.baseline and self.report.baseline.hidden)

    def _how(self) -> str:
        return COLOUR[self.report.findings[0].severity]

    def _open(self) -> None:
        """Nothing is proven, but something in the input asks for more of it."""
        page = self.page
        said = account.without_finding(self.told)
        page.prose(f"{open_questions(len(self.questions)).capitalize()}. {said}".rstrip(), "  ", "", "yellow")
        page.line()
        for code, reason in self.questions[:DETAILED]:
            page.prose(f"{code}: {clean(reason, 600)}", "    ", "  ", rows=9 // len(self.questions[:DETAILED]))
        if len(self.questions) > DETAILED:
            page.line(f"  … {len(self.questions) - DETAILED} more (--full)")

    def _failures(self) -> None:
        """Those that no finding shows, where they are all that there is to tell."""
        if self.told.rows:
            self.page.line()
        for row in self.told.rows[:_FAILURES]:
            self.page.prose(row.words + (f": {row.why}" if row.why else ""), "    ", "  - ", rows=3)
        if len(self.told.rows) > _FAILURES:
            self.page.line(f"  … {len(self.told.rows) - _FAILURES} more (--full)")

    # --- a finding ---

    def _finding(self, finding: Finding) -> None:
        page, extent, alone = self.page, self.extent, len(self.report.findings) == 1
        severities(page, finding, extent.title)
        proof = decisive(finding)
        when = moment(proof.time_ns) if page.dated else clock(proof.time_ns)
        page.parts([p for p in (f"{finding.code} ({finding.confidence.value})", when) if p], how="dim")
        if alone and extent.air:
            page.line()
        page.prose(clean(finding.cause, json_v1.CAUSE_LIMIT), rows=extent.cause)
        if alone and extent.air:
            page.line()
        self._fix(finding)
        self._proof(proof)

    def _fix(self, finding: Finding) -> None:
        if not finding.fix:
            return
        first = finding.fix[0]
        rest = len(finding.fix) - 1
        later = next((s for s in finding.fix[1:] if s.command), None) if self.extent.later and not first.command else None
        self._step(first, labels.FIX)
        if later is not None:
            self._step(later)
            rest -= 1
        if rest and len(self.report.findings) == 1:
            self.page.line(_INDENT + self.page.paint(f"({plural(rest, 'more step')}: --full)", "dim"))

    def _step(self, step: Step, name: str = "") -> None:
        page, extent = self.page, self.extent
        self._labelled(name, clean(step.step, 600), extent.step)
        command = f"{_INDENT}$ {clean(step.command, 1000)}"
        if step.command and rows_of([command], page.width) <= extent.command:
            page.line(command)
            if step.expect and extent.expect:
                page.prose(f"→ {clean(step.expect, 600)}", _INDENT + "  ", _INDENT, rows=extent.expect)

    def _proof(self, proof: Evidence) -> None:
        page, extent = self.page, self.extent
        self._labelled(labels.PROOF, clean(proof.what), extent.what)
        if proof.quote and extent.quote:
            page.prose(f"“{quoted(proof.quote)}”", _INDENT + " ", _INDENT, rows=extent.quote)
        page.place(proof.place, _INDENT, split=False)

    def _labelled(self, name: str, text: str, rows: int) -> None:
        """A paragraph with its name in front, whose lines stand below each other."""
        page, start = self.page, len(self.page.lines)
        lead = f"  {name}".ljust(len(_INDENT))
        page.prose(text, _INDENT, lead, rows=rows)
        if len(page.lines) > start:  # painted afterwards: colours take no columns
            page.lines[start] = f"  {page.paint(name, 'bold')}{page.lines[start][2 + len(name) :]}"

    def _others(self) -> None:
        others = self.report.findings[DETAILED:]
        if not others:
            return
        page = self.page
        page.line()
        room = page.width - 12
        for finding in others[:LISTED]:
            severity = page.paint(finding.severity.value.upper().ljust(7), COLOUR[finding.severity])
            page.line(f"  {severity}  {clean(f'{finding.code}: {clean(finding.title)}', room)}")
        if len(others) > LISTED:
            page.line(f"  … {plural(len(others) - LISTED, 'more finding')} (--full)")

    # --- what it rests on, and where to go on ---

    def _read(self) -> None:
        """What was read, and whatever of it was not; what a baseline hid; that names are pseudonyms."""
        page, report = self.page, self.report
        known, holds = recognised(report)
        parts = [f"Read: {plural(len(known), 'input')}: {holds or 'nothing in it'}"]
        if len(known) < len(report.inputs):
            parts.append(f"{plural(len(report.inputs) - len(known), 'input')} not recognised")
        every = [*(n for i in report.inputs for n in i.notes), *report.notes]
        notes = len({(n.reason, n.message) for n in every})
        parts += [plural(notes, "reading note")] if notes else []
        page.prose("; ".join(parts), "    ", "  ", "dim")
        if not holds and (shut := next((n for n in every if n.reason == DamageReason.UNREADABLE), None)) is not None:
            page.prose(f"Not read: {shut.place}: {shut.message}", "  ", "  ", "yellow", rows=2)  # what is there may be anything
        if report.baseline is not None:
            hidden, less = len(report.baseline.hidden), len(report.baseline.less)
            lost = f"; less could be checked than then, {less:,} times (--full)" if less else ""
            said = f"against the baseline: {plural(hidden, 'known finding')} hidden, {len(report.findings)} new{lost}"
            page.prose(said, "  ", "  ", "yellow" if less else "dim", rows=2)
        if names := names_replaced_short({"redaction": json_v1.redaction()}):
            page.prose(names, "  ", "  ", "yellow", rows=2)

    def _not_checked(self) -> None:
        """One line or two: open questions by their code, then the kinds of file that were not there."""
        told = not self.report.findings and self.questions and not self.told.open and not self._known()
        codes = [] if told else list(dict.fromkeys(code for code, _ in self.questions))
        asked = [f"{plural(len(self.questions), 'open question')} ({', '.join(codes)})"] if codes else []
        lacking = [f"what needs {', '.join(self.lacking)}"] if self.lacking else []
        if asked or lacking:
            said = f"{labels.NOT_CHECKED}: {'; '.join([*asked, *lacking])}"
            self.page.prose(said, "    ", "  ", "dim", rows=self.extent.questions)

    def _onwards(self) -> None:
        more = ["--full", "--format html"]
        if self.report.findings:
            code = self.report.findings[0].code
            more += [f"analyze explain {code}", f"analyze show {code} FILES", "analyze ticket FILES"]
        elif self.told.rows:
            more += ["analyze show PLACE FILES"]
        self.page.parts([f"More: {more[0]}", *more[1:]], how="dim")

    def _last(self) -> None:
        page, report = self.page, self.report
        if report.findings:
            worst = report.findings[0]
            first = "" if len(report.findings) == 1 else ", first"
            said = f"{counted(report)}{first}: {clean(worst.title)}"
            page.prose(said, "  ", "", self._how(), rows=2, tail=f" ({worst.code})")
        elif self.questions and not self.told.open and not self._known():
            page.line(page.paint(f"{open_questions(len(self.questions)).capitalize()}: {self.questions[0][0]}", "yellow"))
        elif self.told.total:
            page.prose(f"No {'new ' if report.baseline else ''}finding; {account.line(self.told)}", "  ", "", rows=2)
        else:
            page.line("No new finding" if report.baseline else "Nothing found" if report.checked else "Nothing could be checked")


def decisive(finding: Finding) -> Evidence:
    """The first proof with the input's own words; else the first."""
    return next((e for e in finding.evidence[:LOOKED_AT] if e.quote), finding.evidence[0])
