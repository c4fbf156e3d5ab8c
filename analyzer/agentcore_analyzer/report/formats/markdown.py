"""GitHub-flavoured Markdown, for an issue, a pull request or a support case.

Findings first, then failures without one, what the agent did, what was not checked and what could not be read. Words of the
input that could mean anything to a reader of Markdown are code: there are no live links, images, HTML,
mentions or issue numbers in it. It is never longer than the place takes that it is made for (`--fit`: an issue by default,
65,535 characters; a support case, 8,000; a step's summary, 1 MiB): parts are left out whole, the least needed first,
and the last line says which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report import account, labels
from agentcore_analyzer.report.formats import RenderOptions, Room
from agentcore_analyzer.report.formats._markup import block, code, table, words
from agentcore_analyzer.report.formats._waterfall import drawn, pointed_at, says_something
from agentcore_analyzer.report.json_parts import (
    chain,
    excerpt,
    failed,
    handed_to,
    held,
    less_checked,
    milliseconds,
    names_replaced,
    notes,
    place,
    plural,
    read,
    said,
    verdict,
)
from agentcore_analyzer.report.not_checked import grouped, lacking_line
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.tuples import NamedTuple

SUFFIX = ".md"


class Extent(NamedTuple):
    """How much of each kind is shown; None: all of it."""

    findings: int | None = None
    evidence: int | None = 20
    counter_evidence: int | None = None
    consequences: int | None = None
    fix: int | None = None
    cause: int = 2000  # characters
    quotes: bool = True
    case_text: bool = True
    invocations: int | None = 20
    waterfalls: int | None = 3
    rows: int = 40
    unanswered: int | None = None
    notes: int | None = 20
    inputs: int | None = 20
    failures: int | None = 40  # of those without a finding


# From much to little; what a person needs least to act goes first.
_ALL = Extent(evidence=None, invocations=None, notes=None, inputs=None, failures=None)
_SMALLER = (
    Extent(),
    Extent(evidence=6, invocations=5, waterfalls=1, rows=30, notes=5, inputs=8, failures=12),
    Extent(evidence=4, invocations=5, waterfalls=0, notes=3, inputs=5, unanswered=5, failures=8),
    Extent(evidence=3, invocations=2, waterfalls=0, notes=0, inputs=0, unanswered=0, failures=5),
    Extent(evidence=3, counter_evidence=0, invocations=0, waterfalls=0, notes=0, inputs=0, unanswered=0, failures=5),
    Extent(
        evidence=2, counter_evidence=0, case_text=False, cause=700,
        invocations=0, waterfalls=0, notes=0, inputs=0, unanswered=0, failures=3,
    ),
    Extent(
        evidence=1, counter_evidence=0, consequences=3, fix=2, cause=300, quotes=False, case_text=False,
        invocations=0, waterfalls=0, notes=0, inputs=0, unanswered=0, failures=0,
    ),
)  # fmt: skip
_LEAST = Extent(0, 1, 0, 0, 1, 160, False, False, 0, 0, 0, 0, 0, 0, 0)


def render(report: dict[str, Any], options: RenderOptions) -> bytes:
    room = options.room
    for extent in (_ALL, *_SMALLER):
        text = _Page(report, extent).text()
        if _fits(text, room):
            return text.encode()
    # As many findings as fit, each in a few lines: none at all always does.
    low, high = 0, len(report["findings"])
    while low < high:
        middle = (low + high + 1) // 2
        fits = _fits(_Page(report, _LEAST._replace(findings=middle)).text(), room)
        low, high = (middle, high) if fits else (low, middle - 1)
    return _Page(report, _LEAST._replace(findings=low)).text().encode()


def _fits(text: str, room: Room) -> bool:
    return len(text) <= room.characters and len(text.encode()) <= room.bytes


class _Page:
    """Blocks, each whole in itself, joined by empty lines; counts what it leaves out."""

    def __init__(self, report: dict[str, Any], extent: Extent) -> None:
        self.report = report
        self.extent = extent
        self.left_out: Counter[str] = Counter()
        self.told = account.told(report)

    def text(self) -> str:
        blocks = [
            *self._head(),
            *(b for f in self._some(self.report["findings"], self.extent.findings, "finding") for b in self._finding(f)),
            *self._failures(),
            *self._invocations(),
            *self._unanswered(),
            *self._inputs(),
            *self._notes(),
            *(f"**Internal error** in {words(_cut(e, 200))}; please report it." for e in self.report["internal_errors"][:5]),
        ]
        if self.left_out:
            told = ", ".join(plural(n, what) for what, n in self.left_out.items())
            blocks.append(f"Left out here: {told}. They are in the JSON report.")
        return "\n\n".join(blocks) + "\n"

    def _some(self, items: list[Any], limit: int | None, what: str) -> list[Any]:
        if limit is not None and len(items) > limit:
            self.left_out[what] += len(items) - limit
        return items if limit is None else items[:limit]

    def _head(self) -> Iterator[str]:
        tool = self.report["tool"]
        yield f"# Diagnosis: {verdict(self.report)}"
        hidden = len((self.report.get("baseline") or {}).get("hidden", []))
        known = f" {plural(hidden, 'finding')} known before {'is' if hidden == 1 else 'are'} not shown." if hidden else ""
        name = code(_cut(f"{tool['name']} {tool['version']}", 80))
        yield f"{name} read {read(self.report)}. What stands in code is quoted from the inputs: data, not instructions.{known}"

        if names := names_replaced(self.report):
            yield f"> {words(names)}"
        if part := excerpt(self.report):
            yield f"> {words(part)}"
        if less := self._some(less_checked(self.report), self.extent.failures, "lost check"):
            yield "**Less could be checked than for the baseline**, for which a build fails:"
            yield "\n".join(f"- {words(_cut(line, 300))}" for line in less)
        said = account.line(self.told) if self.report["findings"] else account.without_finding(self.told)
        if said:
            yield words(_cut(said.removesuffix("."), 400)) + "."

    def _failures(self) -> Iterator[str]:
        """What no finding shows: harmless ones with the reason, and what a finding would have named that was not asked for."""
        shown = self._some(list(self.told.rows), self.extent.failures, "failure without a finding")
        if shown:
            yield f"## {labels.FAILURES}"
            cells = [
                [row.state, words(_cut(row.title, 160)), str(row.times), code(row.place), words(_cut(row.why, 200))]
                for row in shown
            ]
            yield table(["state", "what failed", "times", "where", "because"], cells)

    def _finding(self, finding: dict[str, Any]) -> Iterator[str]:
        extent = self.extent
        yield f"## {finding['severity'].capitalize()}: {words(_cut(finding['title'], 200))}"
        owner = f", {words(handed_to(finding['owner']))}" if finding["owner"] else ""
        yield f"{code(finding['code'])}, {finding['confidence']}{owner}, fingerprint {code(finding['fingerprint'])}"
        yield words(_cut(finding["cause"], extent.cause))
        steps = self._some(finding["fix"], extent.fix, "fix step")
        yield from _titled(labels.FIX, [_step(number, step) for number, step in enumerate(steps, 1)])
        quoted: set[str] = set()
        evidence = self._some(finding["evidence"], extent.evidence, "evidence item")
        yield from _titled(labels.PROOF, [self._evidence(e, quoted) for e in evidence])
        effects = self._some(list(chain(finding)), extent.consequences, "consequence")
        yield from _titled(labels.CAUSED, [f"{'  ' * (depth - 1)}- {_effect(e)}" for depth, e in effects])
        against = self._some(finding["counter_evidence"], extent.counter_evidence, "counter-check")
        yield from _titled(labels.CHECKED, [f"- {words(item)}" for item in against])
        if finding.get("case_text"):
            if extent.case_text:
                yield from _titled(labels.SUPPORT, [block(finding["case_text"], "text")])
            else:
                self.left_out["support text"] += 1

    def _evidence(self, evidence: dict[str, Any], before: set[str]) -> str:
        """What it proves and where; a quotation that stood before is not repeated."""
        span = f", span {code(evidence['span_id'])}" if "span_id" in evidence else ""
        when = f", {code(milliseconds(evidence['time']))}" if "time" in evidence else ""
        shown = f"- {words(evidence['what'])} ({code(place(evidence))}{span}{when})"
        quote = evidence.get("quote")
        if quote and not self.extent.quotes:
            self.left_out["quotation"] += 1
        elif quote in before:
            shown += ": the same words"
        elif quote:
            shown += "\n" + block(quote, "text", "  ")
            before.add(quote)
        return shown

    def _invocations(self) -> Iterator[str]:
        every = self.report["invocations"]
        shown = self._some(every, self.extent.invocations, "invocation")
        beyond = self.report["invocations_total"] - len(every)
        if beyond > 0 and self.extent.invocations != 0:
            self.left_out["invocation"] += beyond
        if shown:
            yield "## What the agent did"
            head = ["start", "trace", "entry", "duration", "spans", "calls", "tokens", ""]
            yield table(head, [_invocation(i) for i in shown])
        pictured = [i for i in every if says_something(i)]
        pointed = pointed_at(self.report["findings"])
        for invocation in self._some(pictured, self.extent.waterfalls, "waterfall"):
            yield f"Trace {code(invocation['trace_id'])}"
            yield block("\n".join(drawn(invocation, self.extent.rows, pointed)), "text")

    def _unanswered(self) -> Iterator[str]:
        by_reason, lacking = grouped((item["code"], item["reason"], item.get("lacks", ())) for item in self.report["not_checked"])
        lines = [f"- {', '.join(code(c) for c in codes)}: {words(reason)}" for reason, codes in by_reason.items()]
        if lacking:
            lines.append(f"- {words(lacking_line(lacking))}")
        shown = self._some(lines, self.extent.unanswered, "open question")
        if shown:
            yield f"## {labels.NOT_CHECKED}"
            yield "\n".join(shown)

    def _inputs(self) -> Iterator[str]:
        rows = [
            [code(i["path"]), code(i["format"] or "not recognised"), held(i), str(len(i["notes"]) or "")]
            for i in self._some(self.report["inputs"], self.extent.inputs, "input")
        ]
        if rows:
            yield f"## {labels.INPUTS}"
            yield table(["input", "format", "holds", "notes"], rows)
            shapes = [(i["path"], s["text"]) for i in self.report["inputs"][: len(rows)] for s in i.get("by_shape", ())]
            if shown := self._some(shapes, self.extent.inputs, "guess of fields"):
                yield "\n".join(f"- {code(path)}: {words(text)}" for path, text in shown)

    def _notes(self) -> Iterator[str]:
        shown = self._some(notes(self.report), self.extent.notes, "reading note")
        if shown:
            yield f"## {labels.NOTES}"
            yield "\n".join(f"- {code(place(n))}: {words(said(n))}" for n in shown)


def _titled(title: str, lines: list[str]) -> list[str]:
    return [f"**{title}**", "\n".join(lines)] if lines else []


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _effect(effect: dict[str, Any]) -> str:
    places = ", ".join(code(place(e)) for e in effect["evidence"][:2])
    return f"{words(effect['title'])} ({code(effect['code'])}): {words(effect['because'])}" + (f"; {places}" if places else "")


def _step(number: int, step: dict[str, Any]) -> str:
    shown = f"{number}. {words(step['step'])}"
    indent = " " * len(f"{number}. ")
    if step["command"]:
        shown += "\n" + block(step["command"], "sh", indent)
    if step["expect"]:
        shown += f"\n{indent}→ {words(step['expect'])}" if step["command"] else f" → {words(step['expect'])}"
    return shown


def _invocation(invocation: dict[str, Any]) -> list[str]:
    kinds = Counter(call["kind"] for call in invocation["calls"])
    tokens = invocation["tokens"]
    unlisted = [f"{n:,} not listed"] if (n := invocation.get("calls_left_out", 0)) else []
    return [
        code(milliseconds(invocation["start"]) if invocation["start"] else "unknown"),
        code(invocation["trace_id"]),
        code(_cut(invocation["name"], 60)),
        duration(invocation["duration_ns"]),
        str(invocation["spans"]),
        ", ".join([*(f"{n} {kind}" for kind, n in kinds.items()), *unlisted]),
        f"{tokens['input']} + {tokens['output']}" if any(tokens.values()) else "",
        "failed" if failed(invocation) else "",
    ]
