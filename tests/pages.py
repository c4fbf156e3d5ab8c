"""HTML reports for tests: made from captures, from made-up rows, and read again as a tree of elements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

from agentcore_analyzer import __version__, pipeline
from agentcore_analyzer.report import formats, json_v1
from cases import BUILTIN, CAPTURES

VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "base", "source"})
TRACE = "5f" * 16


def capture(*names: str) -> dict[str, Any]:
    """The JSON report of captures, which the caller may change."""
    report: dict[str, Any] = json.loads(_capture(names))
    return report


@cache
def _capture(names: tuple[str, ...]) -> bytes:
    return json_v1.render(pipeline.analyze([str(CAPTURES / name) for name in names], BUILTIN), __version__)


def render(report: dict[str, Any], *, script: bool = True) -> bytes:
    """Of a saved report: the page that `analyze convert` makes, and what a ticket holds without its script."""
    return formats.render("html", report, formats.RenderOptions(script=script))


def whole(*paths: str) -> bytes:
    """Of inputs: the page that `analyze run` makes, with what stands in the records."""
    return pipeline.analyze(list(paths), BUILTIN).render("html")


def data_of(root: Element) -> dict[str, Any]:
    """The block that the script of a page reads."""
    block = next(e for e in root.all("script") if e.attributes.get("type") == "application/json")
    found: dict[str, Any] = json.loads(block.text())
    return found


class Element:
    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the page."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [c for c in reversed(element.children) if isinstance(c, Element)]

    def all(self, *tags: str) -> list[Element]:
        return [e for e in self.walk() if e.tag in tags]

    def ancestors(self) -> Iterator[Element]:
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def text(self) -> str:
        made: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                made.append(item)
            else:
                waiting += reversed(item.children)
        return "".join(made)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("#document", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def parse(page: bytes) -> Element:
    """The page as a tree. Fails where an element is not closed in its place."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is not closed"
    return reader.root


def row(number: int, parent: int, depth: int, **changes: Any) -> dict[str, Any]:
    made = {
        "span_id": f"{number:016x}", "parent_id": f"{parent:016x}" if parent else None, "depth": depth,
        "name": f"execute_tool lookup_{number % 7}", "operation": "tool", "service": "orderdesk.DEFAULT",
        "offset_ns": number * 10**7, "duration_ns": 9 * 10**6, "failed": False, "critical_ns": 0, "label": None,
    }  # fmt: skip
    return made | changes


def with_rows(rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A report of one invocation with these rows, otherwise as the capture strands-ok gives it."""
    report = capture("strands-ok")
    invocation = report["invocations"][0] | {
        "trace_id": TRACE, "root_span_id": rows[0]["span_id"], "spans": len(rows), "rows": rows, "log_marks": [],
        "duration_ns": max(r["offset_ns"] + r["duration_ns"] for r in rows), "silences": [], "calls": [],
    }  # fmt: skip
    return report | {"invocations": [invocation | changes], "invocations_total": 1}


def broad(count: int) -> dict[str, Any]:
    """An agent of `count` spans, in cycles of a model call and tools; every 97th tool fails."""
    rows = [row(1, 0, 0, name="POST /invocations", operation="server", offset_ns=0, duration_ns=count * 10**7)]
    number, cycle = 2, 0
    while len(rows) < count:
        if number % 9 == 2:
            cycle = number
            rows.append(row(number, 1, 1, name="execute_event_loop_cycle", operation="cycle", duration_ns=8 * 10**7))
        elif number % 9 == 3:
            model = "chat us.anthropic.claude-sonnet-4-5-20250929-v1:0"
            rows.append(
                row(number, cycle, 2, name=model, operation="model", label="1133+140 tokens · tool_use", critical_ns=10**6)
            )
        else:
            rows.append(row(number, cycle, 2, failed=number % 97 == 0))
        number += 1
    return with_rows(rows)


def deep(count: int) -> dict[str, Any]:
    """Each span the only child of the one before; the last one failed."""
    rows = [row(n, n - 1, n - 1, duration_ns=(count - n + 1) * 10**7) for n in range(1, count + 1)]
    rows[-1]["failed"] = True
    return with_rows(rows)


def replaced(report: Any, change: Callable[[str], str], name: str = "") -> Any:
    """The report with every free text changed; members with a form of their own are left alone."""
    if isinstance(report, dict):
        return {key: replaced(value, change, key) for key, value in report.items()}
    if isinstance(report, list):
        return [replaced(value, change, name) for value in report]
    fixed = {"schema", "severity", "confidence", "start", "end", "time", "status", "kind", "operation", "trace_id", "span_id",
             "root_span_id", "open_span_id", "parent_id"}  # fmt: skip
    return change(report) if isinstance(report, str) and name not in fixed else report
