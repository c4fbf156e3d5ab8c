"""
The page as the templates need it: every word and position decided here, none of the markup.

Made from the JSON report alone. Members that version 1 gained later may be missing from a saved report.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from agentcore_analyzer.report.formats._html import chart, failures, invocation, waterfall
from agentcore_analyzer.report.formats._html.invocation import InvocationView, ShownFinding
from agentcore_analyzer.report.json_parts import (
    HELD,
    SEVERITIES,
    asking,
    chain,
    excerpt,
    failed,
    handed_to,
    held,
    names_replaced,
    notes,
    place,
)
from agentcore_analyzer.report.not_checked import grouped, open_questions
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.tuples import NamedTuple

OPEN = 3  # invocations shown open
STILL, STILL_OF_ALL = 90, 240  # rows drawn beside a script that draws all: of an invocation, of the page
MAX_CALLS = 240  # calls listed one by one, all invocations together
MAX_NAMES = 6  # of inputs, in the command at the end
_LINK = re.compile(r"https://[\w.-]+(?:[/?#]\S*)?")


class Anchored(NamedTuple):
    text: str
    href: str


class EvidenceView(NamedTuple):
    place: str
    file_href: str
    what: str
    time: str
    row: Anchored | None
    span: str
    quote: str
    again: bool = False  # the quotation stood before


class Effect(NamedTuple):
    code: str
    title: str
    because: str
    evidence: tuple[EvidenceView, ...]
    effects: tuple[Effect, ...]


class FindingView(NamedTuple):
    anchor: str
    code: str
    severity: str
    confidence: str
    title: str
    cause: str
    evidence: tuple[EvidenceView, ...]
    counter: tuple[str, ...]
    effects: tuple[Effect, ...]
    fix: tuple[dict[str, Any], ...]
    owner: str
    references: tuple[Anchored, ...]
    fingerprint: str
    chart: chart.ChartView | None
    case_lines: tuple[str, ...]


class Figure(NamedTuple):
    value: str
    name: str
    bad: bool = False


class Note(NamedTuple):
    place: str
    message: str
    reason: str
    times: int


class InputView(NamedTuple):
    anchor: str
    path: str
    format: str
    why: str
    bytes: str
    held: str
    notes: int
    shapes: tuple[str, ...]  # how records of no named format were understood


class Baseline(NamedTuple):
    """What an earlier report changed in this one."""

    hidden: tuple[tuple[str, str, str], ...]  # severity, title, code
    held: int
    less: tuple[str, ...]


class Page(NamedTuple):
    title: str
    version: str
    state: str  # the worst severity, `clear`, `open` (failed, nothing tells why), or `fault` (the analyzer's own)
    account: failures.AccountView | None
    verdict: str
    counts: tuple[tuple[str, int], ...]
    figures: tuple[Figure, ...]
    findings: tuple[FindingView, ...]
    invocations: tuple[InvocationView, ...]
    invocations_left_out: int
    drawn: bool  # whether there is a waterfall at all, and what its signs tell of
    silences: bool
    log_lines: bool
    not_checked: tuple[tuple[str, tuple[str, ...]], ...]
    lacking: str
    notes: tuple[Note, ...]
    inputs: tuple[InputView, ...]
    internal_errors: tuple[str, ...]
    checked: tuple[str, ...]  # codes of the detectors that could answer
    baseline: Baseline | None
    names: str  # that they are replaced, and how to keep them
    excerpt: str  # what the whole inputs held, of which these are a part
    command: str


class _Places(NamedTuple):
    """Where on the page things stand."""

    files: Mapping[str, str]
    rows: Mapping[tuple[str, str], str]
    invocations: Mapping[str, str]
    dated: bool  # whether a time of day needs its date


def page(report: dict[str, Any], *, still: bool = False) -> Page:
    """`still`: the page has a script that draws every row, and only the rows that matter are drawn beside it."""
    findings, inputs = report["findings"], report["inputs"]
    shown = [ShownFinding(f"finding-{n}", f["code"], invocation.spans_of(f)) for n, f in enumerate(findings, 1)]
    anchors = invocation.anchors(report["invocations"], shown)
    views, room, part = [], MAX_CALLS, excerpt(report)
    drawn = STILL_OF_ALL if still else None
    for number, data in enumerate(report["invocations"], 1):
        rows = data.get("rows", ())
        if drawn is not None:
            linked = {span for trace, span in anchors if trace == data["trace_id"]}
            rows = waterfall.still(rows, linked, min(STILL, drawn))
            drawn -= len(rows)
        left = data.get("rows_left_out", 0) + len(data.get("rows", ())) - len(rows)
        as_drawn = {**data, "excerpt": bool(part), "rows": rows, "rows_left_out": left}
        view = invocation.view(as_drawn, number, shown, anchors, number <= OPEN, room)
        room -= len(view.calls)
        views.append(view)
    places = _Places(
        {i["path"]: f"#input-{n}" for n, i in enumerate(inputs, 1)},
        anchors,
        {v.trace_id: f"#{v.anchor}" for v in reversed(views)},
        len({e["time"][:10] for f in findings for e in f["evidence"] if e.get("time")}) > 1,
    )
    account = failures.view(report, places.files)
    by_reason, lacking = grouped((item["code"], item["reason"], item.get("lacks", ())) for item in report["not_checked"])
    state = next((s for s in SEVERITIES if any(f["severity"] == s for f in findings)), "clear")
    if report["internal_errors"] and state == "clear":
        state = "fault"
    elif state == "clear" and (account.open if account else any(map(failed, report["invocations"]))):
        state = "open"
    known = (report.get("baseline") or {}).get("hidden")
    asked = asking(report)  # a question that is open is no clean bill
    nothing = "Nothing new" if known else "No finding" if account else "Nothing found"
    nothing = open_questions(asked).capitalize() if asked and not known and state == "clear" else nothing
    verdict = findings[0]["title"] if findings else "The analyzer failed in part" if state == "fault" else nothing
    return Page(
        title=f"{verdict} · AgentCore analysis",
        version=report["tool"]["version"],
        state=state,
        account=account,
        verdict=verdict,
        counts=tuple((s, n) for s in SEVERITIES if (n := sum(f["severity"] == s for f in findings))),
        figures=tuple(_figures(report)),
        findings=tuple(_finding(f, s.anchor, places) for f, s in zip(findings, shown, strict=True)),
        invocations=tuple(views),
        invocations_left_out=max(report["invocations_total"] - len(views), 0),
        drawn=any(v.rows for v in views),
        silences=any(v.silences for v in views),
        log_lines=any(v.log_lines for v in views),
        not_checked=tuple((reason, tuple(codes)) for reason, codes in by_reason.items()),
        lacking=", ".join(lacking),
        notes=tuple(_notes(report)),
        inputs=tuple(_input(i, n) for n, i in enumerate(inputs, 1)),
        internal_errors=tuple(report["internal_errors"]),
        checked=tuple(report.get("checked", ())),
        baseline=_baseline(report.get("baseline")),
        names=names_replaced(report),
        excerpt=part,
        command=_command(report),
    )


def _baseline(data: dict[str, Any] | None) -> Baseline | None:
    if data is None:
        return None
    hidden = tuple((f["severity"], f["title"], f["code"]) for f in data["hidden"])
    return Baseline(hidden, data["held"], tuple(data["less_checked"]))


def _figures(report: dict[str, Any]) -> Iterable[Figure]:
    inputs, shown = report["inputs"], report["invocations"]
    total = report["invocations_total"]
    if total:
        yield Figure(f"{total:,}", "invocation" if total == 1 else "invocations")
    fails = sum(map(failed, shown))
    if fails:
        yield Figure(f"{fails:,}", "of them failed" if len(shown) == total else f"failed of {len(shown)} read in detail", True)
    for member, name in HELD:
        number = (report.get("excerpt_of") or {}).get(member, sum(i[member] for i in inputs))
        if number:
            yield Figure(f"{number:,}", name if number == 1 else f"{name}s")
    used, written = (sum(i["tokens"][way] for i in shown) for way in ("input", "output"))
    if used or written:
        yield Figure(f"{used:,} + {written:,}", "tokens in + out")
    lengths = [i["duration_ns"] for i in shown if i["duration_ns"]]
    if lengths:
        yield Figure(duration(max(lengths)), "longest invocation" if len(lengths) > 1 else "duration")
    silences = [s["duration_ns"] for i in shown for s in i["silences"]]
    if silences:
        yield Figure(duration(max(silences)), "longest silence")
    unread = sum(not i["format"] for i in inputs)
    if unread:
        yield Figure(f"{unread:,}", "inputs not recognised" if unread > 1 else "input not recognised", True)


def card(data: dict[str, Any], anchor: str) -> FindingView:
    """A finding by itself, on a page that shows neither inputs nor requests."""
    return _finding(data, anchor, _Places({}, {}, {}, dated=True))


def _finding(data: dict[str, Any], anchor: str, places: _Places) -> FindingView:
    drawn = data.get("chart")
    return FindingView(
        anchor,
        data["code"],
        data["severity"],
        data["confidence"],
        data["title"],
        data["cause"],
        tuple(_proofs(data["evidence"], places)),
        tuple(data["counter_evidence"]),
        _effects(list(chain(data)), places),
        tuple(data["fix"]),
        handed_to(data["owner"]) if data["owner"] else "",
        tuple(Anchored(r, r if _LINK.fullmatch(r) else "") for r in data["references"]),
        data["fingerprint"],
        chart.view(drawn, invocation.readable(drawn["start"])) if drawn else None,
        tuple((data.get("case_text") or "").splitlines()),
    )


def _effects(waiting: list[tuple[int, dict[str, Any]]], places: _Places) -> tuple[Effect, ...]:
    """Consequences in order, with their depths, as a tree: each below its direct cause."""
    made = []
    while waiting:
        depth, effect = waiting[0]
        size = next((n for n, (other, _) in enumerate(waiting[1:], 1) if other <= depth), len(waiting))
        evidence = tuple(_proofs(effect["evidence"], places))
        below = _effects(waiting[1:size], places)
        made.append(Effect(effect["code"], effect["title"], effect["because"], evidence, below))
        waiting = waiting[size:]
    return tuple(made)


def _proofs(evidence: list[dict[str, Any]], places: _Places) -> Iterable[EvidenceView]:
    """A quotation that stood before is not repeated."""
    before: set[str] = set()
    for item in evidence:
        shown = _evidence(item, places)
        yield shown._replace(quote="", again=True) if shown.quote and shown.quote in before else shown
        before.add(shown.quote)


def _evidence(data: dict[str, Any], places: _Places) -> EvidenceView:
    trace, span = data.get("trace_id", ""), data.get("span_id", "")
    row = None
    if anchor := places.rows.get((trace, span)):
        row = Anchored(f"span {span}", f"#{anchor}")
    elif href := places.invocations.get(trace):
        row = Anchored(f"trace {trace[:16]}", href)
    readable = invocation.readable(data.get("time"))
    return EvidenceView(
        place(data),
        places.files.get(data["file"], ""),
        data["what"],
        readable if places.dated else readable.partition(" ")[2],
        row,
        "" if row else span,
        data.get("quote", ""),
    )


def _notes(report: dict[str, Any]) -> Iterable[Note]:
    for note in notes(report):
        yield Note(place(note), note["message"], note["reason"], note["count"])


def _input(data: dict[str, Any], number: int) -> InputView:
    return InputView(
        f"input-{number}",
        data["path"],
        data["format"] or "",
        data["why"] or "",
        size(data["bytes"]),
        held(data),
        sum(n["count"] for n in data["notes"]),
        tuple(s["text"] for s in data.get("by_shape", ())),
    )


def size(count: int | None) -> str:
    if count is None:
        return ""
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (1000, "kB")):
        if count >= limit:
            return f"{count * 10 // limit / 10:.1f} {unit}"
    return f"{count} B"


_ARCHIVED = re.compile(r"(?i)(.+?\.(?:zip|tar|tgz|tbz2?|txz|tar\.\w{1,4}))!.+", re.DOTALL)


def _named(path: str) -> str:
    """The file that somebody named: the archive of a member. Another file may have a `!` in its name."""
    member = _ARCHIVED.fullmatch(path)
    return member[1] if member else path


def _command(report: dict[str, Any]) -> str:
    """What makes this page again; a member of an archive comes with the archive. Empty for a part of the inputs."""
    if report.get("excerpt_of"):
        return ""
    names = list(dict.fromkeys(_named(i["path"]) for i in report["inputs"]))
    rest = f" … ({len(names) - MAX_NAMES} more)" if len(names) > MAX_NAMES else ""
    shown = " ".join(map(shlex.quote, names[:MAX_NAMES])) + rest
    how = report.get("redaction")
    more = "" if not how else " --redact --quote" if how["quotes"] == "kept" else " --redact"
    return f"analyze run {shown} --format html{more} -o report.html"
