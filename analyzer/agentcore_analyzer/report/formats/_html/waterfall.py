"""
One invocation as a tree of rows with bars: what is folded, what is open, what is worth a mark.

A row is notable when it is a heavy part of the critical path, when it failed or when a finding rests on
it. Nothing notable is ever folded away; the rest is, and only in a long tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from agentcore_analyzer.report.formats._html.geometry import Axis, Bar
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import heavy_ns, waited_for
from agentcore_analyzer.tuples import NamedTuple

LONG = 60  # rows; a shorter tree is shown whole
MANY = 6  # unremarkable siblings in a row; as many or more are folded behind the first ones
SHOWN = 2
DEEPEST = 24  # levels; browsers limit how deep elements nest, so deeper rows stay on this level
KINDS = ("model", "tool", "memory", "policy", "gateway", "agent", "cycle", "server", "client", "invoke", "handoff")

Key = tuple[str, str]  # trace id, span id


class Mark(NamedTuple):
    """A log record in a lane."""

    x: str
    loud: bool
    text: str


class Proof(NamedTuple):
    """A finding that rests on this row."""

    href: str
    code: str


class Row(NamedTuple):
    anchor: str
    name: str
    kind: str  # a word; one of KINDS, or `span`
    failed: bool
    waited_for: bool
    facts: tuple[str, ...]  # in small print: level where the nesting does not say it, another service, what it was
    start: str
    length: str
    waited: str
    bar: Bar | None
    marks: tuple[Mark, ...]
    proofs: tuple[Proof, ...]
    open: bool
    items: tuple[Row | Fold, ...]


class Fold(NamedTuple):
    """Unremarkable siblings behind one line."""

    text: str
    bar: Bar | None
    items: tuple[Row | Fold, ...]


class Drawing(NamedTuple):
    """What drawing the rows of one invocation takes."""

    axis: Axis | None
    anchors: Mapping[str, str]  # span id -> anchor, for the rows that are linked to
    proofs: Mapping[str, tuple[Proof, ...]]
    marks: Mapping[str, tuple[Mark, ...]]
    service: str  # of the entry; only other ones are named
    path_ns: int  # length of the critical path


class _Node:
    """A row with those below it; filled from the end, so without recursion."""

    __slots__ = ("below", "data", "notable", "proofs", "proved_below", "service", "size")

    def __init__(self, data: dict[str, Any], notable: bool, proofs: tuple[Proof, ...]) -> None:
        self.data = data
        self.below: list[_Node] = []
        self.notable = notable
        self.proofs = proofs
        self.proved_below: set[Proof] = set()
        self.service = ""  # where it is not that of the row above
        self.size = 1


def extent(invocation: dict[str, Any]) -> Axis | None:
    """The stretch that the rows and log marks of an invocation cover, its own length at least."""
    ends = [0, invocation["duration_ns"] or 0]
    for row in invocation.get("rows", ()):
        if row["offset_ns"] is not None:
            ends += (row["offset_ns"], row["offset_ns"] + (row["duration_ns"] or 0))
    ends += [m["offset_ns"] for m in invocation.get("log_marks", ()) if m["offset_ns"] is not None]
    low, high = min(ends), max(ends)
    return Axis(low, high) if high > low else None


def still(rows: Sequence[dict[str, Any]], linked: set[str], limit: int) -> Sequence[dict[str, Any]]:
    """As many rows as are drawn: what findings point at, the entry, failures, what was waited for, the longest."""
    if len(rows) <= limit:
        return rows if len(rows) > 1 or linked or any(r["failed"] for r in rows) else ()  # one bar tells nothing
    numbers = range(len(rows))
    ranked = [n for n in numbers if rows[n]["span_id"] in linked]
    ranked += [0, *[n for n in numbers if rows[n]["failed"]][: limit // 2]]
    ranked += sorted((n for n in numbers if rows[n]["critical_ns"]), key=lambda n: -rows[n]["critical_ns"])
    ranked += sorted(numbers, key=lambda n: -(rows[n]["duration_ns"] or 0))
    kept = set(list(dict.fromkeys(ranked))[:limit])
    kept.update(n for n in numbers if rows[n]["span_id"] in linked)  # links lead to them, however many they are
    above: dict[str, str | None] = {}  # the nearest span above that is drawn
    made = []
    for number, row in enumerate(rows):
        parent = row["parent_id"] and above.get(row["parent_id"])
        above.setdefault(row["span_id"], row["span_id"] if number in kept else parent)
        if number in kept:
            made.append({**row, "parent_id": parent})
    return made


def rows(data: Sequence[dict[str, Any]], drawing: Drawing) -> tuple[Row | Fold, ...]:
    """The rows of the JSON report (parents before children) as a tree."""
    roots, long = _tree(data, drawing), len(data) > LONG
    return _items(roots, drawing, long, 0)


def _tree(data: Sequence[dict[str, Any]], drawing: Drawing) -> list[_Node]:
    made: dict[str, _Node] = {}
    order: list[tuple[_Node, _Node | None]] = []
    roots: list[_Node] = []
    for row in data:
        proofs = drawing.proofs.get(row["span_id"], ())
        node = _Node(row, bool(row["failed"] or proofs or row["critical_ns"] >= heavy_ns(drawing.path_ns)), proofs)
        parent = made.get(row["parent_id"] or "")
        above = parent.data["service"] if parent is not None else drawing.service
        node.service = row["service"] if row["service"] and row["service"] != above else ""
        (parent.below if parent is not None else roots).append(node)
        order.append((node, parent))
        made.setdefault(row["span_id"], node)
    for node, parent in reversed(order):
        if parent is not None:
            parent.size += node.size
            parent.notable |= node.notable
            parent.proved_below |= node.proved_below
            parent.proved_below.update(node.proofs)
    return roots


def _items(nodes: list[_Node], drawing: Drawing, long: bool, level: int) -> tuple[Row | Fold, ...]:
    made: list[Row | Fold] = []
    for notable, group in groupby(nodes, key=lambda n: n.notable):
        run = list(group)
        folds = long and not notable and len(run) >= MANY
        for node in run[:SHOWN] if folds else run:
            made += _row(node, drawing, long, level)
        if folds:
            made.append(_fold(run[SHOWN:], drawing, level))
    return tuple(made)


def _row(node: _Node, drawing: Drawing, long: bool, level: int) -> list[Row | Fold]:
    """The row with those below it, which stand beside it instead where the tree is too deep."""
    deep = level >= DEEPEST
    beside: list[Row | Fold] = []
    items: tuple[Row | Fold, ...] = ()
    if node.below and deep:
        beside = _flat(node.below, drawing)
    elif node.below:
        items = _items(node.below, drawing, long, level + 1)
    return [_drawn(node, drawing, items, node.notable or not long, deep), *beside]


def _flat(nodes: list[_Node], drawing: Drawing) -> list[Row | Fold]:
    """All rows below, one after the other: without recursion, since such a tree can be thousands deep."""
    made: list[Row | Fold] = []
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        made.append(_drawn(node, drawing, (), True, True))
        waiting += node.below[::-1]
    return made


def _drawn(node: _Node, drawing: Drawing, items: tuple[Row | Fold, ...], opened: bool, deep: bool) -> Row:
    data = node.data
    span, offset, length = data["span_id"], data["offset_ns"], data["duration_ns"]
    # An error passes through all spans above: the deepest one tells of the finding, the others would only repeat it.
    proofs = tuple(p for p in node.proofs if p not in node.proved_below)
    # That it failed is said already.
    label = (data["label"] or "").removeprefix("ERROR").removeprefix(" · ").replace("HTTP ", "HTTP\N{NO-BREAK SPACE}")
    facts = (f"level {data['depth'] + 1}" if deep else "", f"in {node.service}" if node.service else "", label)
    return Row(
        drawing.anchors.get(span, ""),
        data["name"],
        data["operation"] if data["operation"] in KINDS else "span",
        data["failed"],
        waited_for(data["critical_ns"], length, drawing.path_ns),
        tuple(fact for fact in facts if fact),
        signed(offset) if offset is not None else "no time",
        duration(length) if length is not None else "no end",
        duration(data["critical_ns"]) if data["critical_ns"] else "",
        drawing.axis.bar(offset, length or 0) if drawing.axis and offset is not None else None,
        drawing.marks.get(span, ()),
        proofs,
        opened,
        items,
    )


def _fold(nodes: list[_Node], drawing: Drawing, level: int) -> Fold:
    timed = [(n.data["offset_ns"], n.data["duration_ns"] or 0) for n in nodes if n.data["offset_ns"] is not None]
    bar = None
    if drawing.axis and timed:
        first = min(start for start, _ in timed)
        bar = drawing.axis.bar(first, max(start + length for start, length in timed) - first)
    items = [item for node in nodes for item in _row(node, drawing, True, level)]
    return Fold(_said(nodes, [length for _, length in timed]), bar, tuple(items))


def _said(nodes: list[_Node], lengths: list[int]) -> str:
    names = Counter(n.data["name"] for n in nodes).most_common()
    if len(names) == 1:
        said = f"{len(nodes)} more alike: {names[0][0]}"
    else:
        said = f"{len(nodes)} more: " + ", ".join(f"{count} × {name}" for name, count in names[:3])
        said += f" and {len(names) - 3} other names" if len(names) > 3 else ""
    if lengths:
        said += f"; {duration(sum(lengths))} together, the longest {duration(max(lengths))}"
    below = sum(n.size - 1 for n in nodes)
    return said + (f"; {below} spans below them" if below else "")


def signed(ns: int) -> str:
    return f"+{duration(ns)}" if ns > 0 else "0" if ns == 0 else f"−{duration(-ns)}"
