"""What the agent did, as text: a waterfall of each request that matters, a row for each of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from agentcore_analyzer.model import Operation
from agentcore_analyzer.report import waterfall
from agentcore_analyzer.report.data import Contents, pointed_at
from agentcore_analyzer.report.json_parts import plural
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import clock, duration, moment
from agentcore_analyzer.safe import clean
from agentcore_analyzer.timeline import Call, Reading

DRAWN = 3  # invocations drawn as a waterfall; the rest are rows of a table
_COMPONENTS = 5  # named of the critical path
_SMALL = 100  # a hundredth of the critical path is not named
_SILENCES = 2
_DURATION = 11  # columns


def write(page: Page, report: Contents) -> None:
    """Where findings point at requests, or some failed, the others are not drawn."""
    proofs = [e for f in report.findings for e in (*f.evidence, *(e for c in f.caused for e in c.evidence))]
    pointed, spans = {e.trace_id for e in proofs}, pointed_at(report.findings)
    drawn = [r for r in report.readings if r.invocation.trace.id in pointed or _failing(r)][:DRAWN] or report.readings[:DRAWN]
    pictures = {id(r): waterfall.plan(r, spans) for r in drawn if waterfall.says_something(r)}
    for reading in drawn:
        picture = pictures.get(id(reading))
        _reading(page, reading)
        if picture is not None:
            _waterfall(page, reading, picture)
            if picture is next(iter(pictures.values())):
                folds = any(len(row.spans) > 1 for rows in pictures.values() for row in rows)
                page.parts(_legend([r for r in drawn if id(r) in pictures], folds=folds), "   ", how="dim")
        for text in _summary(reading):
            page.prose(text, "    ", "  ")
    known = {id(r) for r in drawn}
    rest = [r for r in report.readings if id(r) not in known]
    if rest:
        page.heading("Further invocations" if drawn else "Invocations")
        page.table([_short_row(r) for r in rest], clip=True)
    if report.invocations_total > len(report.readings):
        page.line(f"  … {report.invocations_total - len(report.readings)} more, not drawn (--max-invocations)")


def _legend(drawn: Sequence[Reading], *, folds: bool) -> list[str]:
    return waterfall.legend(
        folds=folds,
        silences=any(r.silences for r in drawn),
        bars=any(_length_ns(r) for r in drawn),
        failed=any(waterfall.is_failed(s) for r in drawn for s in r.invocation.spans),
    )


def _failing(reading: Reading) -> bool:
    return reading.failed or any(waterfall.is_failed(s) for s in reading.invocation.spans)


def _short_row(reading: Reading) -> list[str]:
    invocation = reading.invocation
    tokens = reading.tokens()
    return [
        moment(invocation.start_ns)[:19] or "without times",
        _length(reading),
        "failed" if reading.failed else "",
        clean(invocation.trace.id, 32),
        clean(invocation.name, 28),
        plural(len(invocation.spans), "span"),
        f"{tokens[0]}+{tokens[1]} tokens" if any(tokens) else "",
    ]


def _length_ns(reading: Reading) -> int:
    start, end = reading.invocation.start_ns, reading.invocation.end_ns
    return end - start if start is not None and end is not None else 0


def _length(reading: Reading) -> str:
    start, end = reading.invocation.start_ns, reading.invocation.end_ns
    return duration(end - start) if start is not None and end is not None else ""


def _reading(page: Page, reading: Reading) -> None:
    invocation = reading.invocation
    page.line()
    parts = [moment(invocation.start_ns) or "without times", _length(reading)]
    parts += [page.paint("failed", "red")] if reading.failed else []
    page.parts([f"{page.paint('Invocation', 'bold')} {clean(invocation.name, 40)}", *(p for p in parts if p)], "  ", "")
    ids = [f"trace {clean(invocation.trace.id)}"]
    page.parts([*ids, f"session {clean(invocation.session_id)}"] if invocation.session_id else ids, how="dim")


def _waterfall(page: Page, reading: Reading, picture: Sequence[waterfall.Drawn]) -> None:
    length = _length_ns(reading)
    name = waterfall.name_width(picture, max(16, min(waterfall.NAME_WIDTH, page.width - 54)))
    bars = max(10, min(44, page.width - name - 35)) if length > 0 else 0
    label = max(0, page.width - name - bars - 8 - _DURATION)
    rows = [["", page.paint(waterfall.axis(length, bars), "dim"), "", ""]] if bars else []
    if bars and reading.silences:
        rows.append(["  silence", page.paint(waterfall.silent(reading, bars), "yellow"), "", ""])
    page.table([*rows, *waterfall.rows(reading, picture, bars, label, page.paint, name)], indent="", flush=2)


def _summary(reading: Reading) -> Iterator[str]:
    models = [c for c in reading.calls if c.kind == Operation.MODEL]
    tools = [c for c in reading.calls if c.kind == Operation.TOOL]
    if models:
        tokens = reading.tokens()
        names = ", ".join(dict.fromkeys(clean(c.name, 60) for c in models))
        ends = _counted([clean(waterfall.short_error(c.outcome), 40) for c in models if c.outcome])
        failed = sum(c.failed for c in models)
        used = f": {tokens[0]:,} tokens in, {tokens[1]:,} out" if any(tokens) else ""
        parts = [f"{plural(len(models), 'model call')} ({names}){used}"]
        parts += [f"{failed} failed"] if failed else []
        yield "; ".join([*parts, f"ended by {ends}"] if ends else parts)
    if tools:
        yield f"{plural(len(tools), 'tool call')}: {_by_name(tools)}"
    for kind in dict.fromkeys(c.kind for c in reading.calls if c.kind not in (Operation.MODEL, Operation.TOOL)):
        calls = [c for c in reading.calls if c.kind == kind]
        yield f"{plural(len(calls), f'{kind} call')}: {_by_name(calls)}"
    total = sum(ns for _, ns in reading.components)
    if total:
        large = [(name, ns) for name, ns in reading.components[:_COMPONENTS] if ns * _SMALL >= total]
        yield "waited for: " + ", ".join(f"{clean(name, 60)} {duration(ns)} ({ns * 100 // total} %)" for name, ns in large)
    for silence in reading.silences[:_SILENCES]:
        during = f", while {clean(silence.open_span.name, 60)} was open" if silence.open_span else ""
        yield f"silence: {duration(silence.end_ns - silence.start_ns)} from {clock(silence.start_ns)}{during}"
    for hint in reading.hints:
        yield f"hint: {hint}"


def _by_name(calls: list[Call]) -> str:
    """`NAME ×2 (1 failed)`, with the outcome where it is a decision."""
    names = Counter(f"{clean(c.name, 60)}{_decided(c)}" for c in calls)
    bad = Counter(f"{clean(c.name, 60)}{_decided(c)}" for c in calls if c.failed)
    return ", ".join(f"{name} ×{n}" + (f" ({bad[name]} failed)" if bad[name] else "") for name, n in names.items())


def _decided(call: Call) -> str:
    return f" {clean(call.outcome, 20)}" if call.outcome and call.kind not in ("model", "tool") else ""


def _counted(words: list[str]) -> str:
    return ", ".join(f"{word} ×{n}" if n > 1 else word for word, n in Counter(words).items())
