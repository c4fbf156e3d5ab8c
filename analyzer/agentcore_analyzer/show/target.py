"""What somebody asks to see: a place of a report, a span or trace id, the code or fingerprint of a finding, a failure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Finding, LogRecord, Place, Span
from agentcore_analyzer.report.data import Contents, fingerprint
from agentcore_analyzer.safe import clean
from agentcore_analyzer.untrusted import whole

PRINTED = 4000  # characters of a place in the text report; the JSON report keeps fewer
_SHORTER = (500, 1000)
_PLACE = re.compile(r"(?P<file>.*?)(?::(?P<line>\d{1,12}))?(?:#(?P<pointer>/.*))?(?:@(?P<offset>\d{1,15}))?", re.DOTALL)
_LEAST_DIGITS = 6  # of an id


class Shown(NamedTuple):
    """A record to show: why, where it stands, the words that were quoted from it, and what was read there."""

    what: str
    place: Place
    quotes: tuple[str, ...] = ()
    span: Span | None = None
    log: LogRecord | None = None


class Target(NamedTuple):
    """What was found: a heading in a few lines, and the records that belong to it."""

    heading: tuple[str, ...]
    records: tuple[Shown, ...]


def file_of(name: str) -> str | None:
    """The file that a place names, an archive for a member of it; None where there is none."""
    for end in sorted({len(name), *(m.start() for m in re.finditer(r"[#:@!]", name))}, reverse=True):
        if end and os.path.isfile(name[:end]):  # noqa: PTH113  (pathlib costs 5 ms)
            return name[:end]
    return None


def find(wanted: str, report: Contents, case: Case) -> list[Target]:
    """Everything that the words may mean; the first kind that fits. Empty where nothing does."""
    name = wanted.removeprefix("#")
    records = _Records(report, case)
    for look in (records.place, records.span, records.finding, records.failure, records.unread):
        if found := list(look(name)):
            return found
    return []


class _Records:
    def __init__(self, report: Contents, case: Case) -> None:
        self.report, self.case = report, case
        self.quotes: dict[Place, list[str]] = {}
        for evidence in _proofs(report):
            if evidence.quote:
                self.quotes.setdefault(_plain(evidence.place), []).append(evidence.quote)

    # --- by place ---

    def place(self, name: str) -> Iterator[Target]:
        asked = clean(name, PRINTED)
        same = [p for p in self._places() if asked in _printed(p)]
        if same:
            yield Target((), (self._shown("", same[0]),))

    def _places(self) -> Iterator[Place]:
        report = self.report
        yield from (e.place for e in _proofs(report))
        yield from (p for group in report.failures.groups for p in group.places)
        yield from (s.place for s in self.case.spans)
        yield from (log.place for log in self.case.logs)
        yield from (d.place for d in self.case.documents)
        yield from (n.place for i in report.inputs for n in i.notes)
        yield from (n.place for n in report.notes)

    def unread(self, name: str) -> Iterator[Target]:
        """A place where nothing was read: it is shown as it stands, if it is in one of the files."""
        found = _PLACE.fullmatch(name)
        if found is None:
            return
        line, offset = (whole(found[n]) for n in ("line", "offset"))
        for source in self.report.inputs:
            if clean(found["file"], PRINTED) in (clean(source.path, PRINTED), *(clean(source.path, n) for n in _SHORTER)):
                yield Target((), (self._shown("", Place(source.path, line, found["pointer"], offset)),))
                return

    def _shown(self, what: str, place: Place, quote: str = "") -> Shown:
        plain = _plain(place)
        span = next((s for s in self.case.spans if _plain(s.place) == plain), None)
        log = None if span else next((g for g in self.case.logs if _plain(g.place) == plain), None)
        return Shown(what, place, (quote,) if quote else tuple(self.quotes.get(plain, ())), span, log)

    # --- by id ---

    def span(self, name: str) -> Iterator[Target]:
        wanted = name.removeprefix("span-").lower()
        if len(wanted) < _LEAST_DIGITS:
            return
        for span in self.case.spans:
            if span.span_id == wanted:
                yield Target((), (self._of_span(span),))
        if (trace := self.case.traces.get(wanted)) is not None:
            yield from (Target((), (self._of_span(span),)) for span in trace.roots[:1])

    def _of_span(self, span: Span) -> Shown:
        return Shown("", span.place, tuple(self.quotes.get(_plain(span.place), ())), span)

    # --- findings and failures ---

    def finding(self, name: str) -> Iterator[Target]:
        wanted = name.removeprefix("finding-")
        for number, finding in enumerate(self.report.findings, 1):
            if wanted in (finding.code, fingerprint(finding)) or (wanted == str(number) and wanted != name):
                yield self._of_finding(finding)

    def _of_finding(self, finding: Finding) -> Target:
        said = f"{finding.severity.value.upper()}  {clean(finding.title)} ({finding.code})"
        shown = tuple(self._shown(clean(e.what), e.place, e.quote) for e in finding.evidence)
        return Target((said, clean(finding.cause, 2000)), shown)

    def failure(self, name: str) -> Iterator[Target]:
        for group in self.report.failures.groups:
            if sha256(group.shape.encode("utf-8", "replace")).hexdigest()[:16] == name or clean(group.title) == clean(name):
                often = f", {group.count:,} times" if group.count > 1 else ""
                why = f": {clean(group.why, 600)}" if group.why else f" ({group.code})" if group.code else ""
                said = (f"{clean(group.title)}{often}", f"{group.state.value}{why}")
                yield Target(said, tuple(self._shown("", place) for place in group.places))


def _proofs(report: Contents) -> Iterator[Evidence]:
    for finding in report.findings:
        yield from finding.evidence
        yield from (e for effect in finding.caused for e in effect.evidence)


def _plain(place: Place) -> Place:
    """A place as it is printed: its offset only where there is no line."""
    return place if place.line is None else place._replace(offset=None)


def _printed(place: Place) -> Iterable[str]:
    """A place as reports print it: the JSON report shortens the parts of long ones, and names lines and pointers apart."""
    yield clean(str(place), PRINTED)
    for limit in _SHORTER:
        pointer = clean(place.pointer, limit) if place.pointer is not None else None
        yield str(place._replace(file=clean(place.file, limit), pointer=pointer))
