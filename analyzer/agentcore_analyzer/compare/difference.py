"""What differs between the two requests that stand for their sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from agentcore_analyzer.compare import prices as money
from agentcore_analyzer.compare import sides
from agentcore_analyzer.compare.separate import Separating, rank
from agentcore_analyzer.compare.sides import Side
from agentcore_analyzer.compare.tree import Node, Pair, align, tree
from agentcore_analyzer.compare.values import telling
from agentcore_analyzer.failures import FailureGroup
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Operation, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.report.waterfall import is_failed

FLOOR_NS = 20_000_000  # differences of a span's own time below this are noise on any machine
RATIO = (5, 4)  # and so are those of less than a quarter
MIN_TOKENS = 50
# In this order: what broke says more than what is missing after it.
KINDS = ("failing", "error-changed", "changed", "new", "missing", "slower", "faster", "recovered")
_LOOKED_AT = frozenset({"agent", "model", "tool", "memory", "policy", "gateway", "client"})


class Change(NamedTuple):
    """
    One difference. `what` says it in words; `weight` sorts those of one kind (ns, tokens, spans).

    `amounts` are tokens before and after: of all spans together, where `times` is more than 1.
    """

    kind: str
    row: int
    what: str
    weight: int = 0
    times: int = 1  # rows with the same difference; `row` is the first, of an error the innermost
    amounts: tuple[int, int] | None = None

    def said(self) -> str:
        if self.amounts is None:
            return self.what
        together = " in all" if self.times > 1 else ""
        return f"{self.what}: {self.amounts[0]} → {self.amounts[1]}{together}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`first` is the row of the earliest difference, by time since the request began, that is not one of time alone."""

    good: Side
    bad: Side
    rows: tuple[Pair, ...]
    changes: tuple[Change, ...]
    first: int | None
    new_findings: tuple[Finding, ...]
    gone_findings: tuple[Finding, ...]
    same_findings: tuple[Finding, ...]
    new_failures: tuple[FailureGroup, ...]  # of shapes that the other side has not
    gone_failures: tuple[FailureGroup, ...]
    same_failures: tuple[FailureGroup, ...]
    separating: tuple[Separating, ...]
    currency: str = ""
    good_cost: money.Cost | None = None
    bad_cost: money.Cost | None = None


def compare(
    good: list[str],
    bad: list[str],
    options: Options | None = None,
    *,
    good_trace: str | None = None,
    bad_trace: str | None = None,
    floor_ns: int = FLOOR_NS,
    prices: money.Prices | None = None,
) -> Comparison:
    """
    Compare two exports, or two folders of them; `…_trace` begins the id of the trace to pick.

    Raises NoReadableInput, and NothingToCompare where a side holds no request.
    """
    options = options or Options()
    of_good, of_bad = sides.read(good, options), sides.read(bad, options)
    worst = sides.worst(of_bad, bad_trace)
    left, right = sides.settle(of_good, sides.typical(of_good, worst, good_trace)), sides.settle(of_bad, worst)
    rows = align(tree(left.chosen.invocation), tree(right.chosen.invocation))
    changes = _grouped(_changes(rows, left.case, right.case, floor_ns), rows)
    changes.sort(key=lambda c: (KINDS.index(c.kind), -c.weight, c.row))
    broken = [c.row for c in changes if c.kind not in ("slower", "faster", "recovered")]
    starts = left.chosen.invocation.start_ns or 0, right.chosen.invocation.start_ns or 0
    before, after = ({fingerprint(f): f for f in side.findings} for side in (left, right))
    new_failures, gone_failures, same_failures = _failures(left, right)
    many = len(left.requests) > 1 and len(right.requests) > 1
    return Comparison(
        left,
        right,
        tuple(rows),
        tuple(changes),
        min(broken, key=lambda n: (_offset(rows[n], *starts), n), default=None),
        tuple(f for mark, f in after.items() if mark not in before),
        tuple(f for mark, f in before.items() if mark not in after),
        tuple(f for mark, f in after.items() if mark in before),
        new_failures,
        gone_failures,
        same_failures,
        tuple(rank(sides.samples(left), sides.samples(right))) if many else (),
        prices.currency if prices else "",
        money.cost(money.tokens_by_model(left.chosen.calls), prices) if prices else None,
        money.cost(money.tokens_by_model(right.chosen.calls), prices) if prices else None,
    )


def _failures(good: Side, bad: Side) -> tuple[tuple[FailureGroup, ...], ...]:
    """The failures of bad only, of good only, and those of bad that good has, too."""
    before, after = ({g.shape for g in side.failures.groups} for side in (good, bad))
    return (
        tuple(g for g in bad.failures.groups if g.shape not in before),
        tuple(g for g in good.failures.groups if g.shape not in after),
        tuple(g for g in bad.failures.groups if g.shape in before),
    )


def _offset(row: Pair, of_good: int, of_bad: int) -> int:
    """When the span ended, since the request began: of nested spans the inner ones come first."""
    span, begin = (row.bad.span, of_bad) if row.bad else (row.good.span, of_good) if row.good else (None, 0)
    return (span.end_ns or span.start_ns or begin) - begin if span else 0


def _grouped(changes: Iterable[Change], rows: list[Pair]) -> list[Change]:
    """
    One change for what is the same in many spans: a setting stands in every span of a service, an
    error in every span that it passed on its way up, a retry as often as it was tried. Tokens grow in every
    call of a long conversation: they are added up, each way by itself.
    """
    found: dict[tuple[object, ...], Change] = {}
    for change in changes:
        row = rows[change.row]
        node = row.bad or row.good
        mark: tuple[object, ...] = (change.kind, change.what)
        if change.kind in ("new", "missing"):
            mark = (*mark, node and node.key)
        elif change.kind in ("slower", "faster"):
            mark = (*mark, change.row)
        elif change.amounts is not None:
            mark = (*mark, change.amounts[0] < change.amounts[1])
        known = found.get(mark)
        if known is None:
            found[mark] = change
            continue
        inner = change.kind in ("failing", "recovered") and row.depth > rows[known.row].depth
        known = known._replace(times=known.times + 1, row=change.row if inner else known.row)
        if known.amounts is not None and change.amounts is not None:
            amounts = known.amounts[0] + change.amounts[0], known.amounts[1] + change.amounts[1]
            known = known._replace(amounts=amounts, weight=abs(amounts[1] - amounts[0]))
        found[mark] = known
    return list(found.values())


def own_ns(node: Node) -> int | None:
    """The span's time without that of its children, however they overlap, and of what else it waits for."""
    start, end = node.span.start_ns, node.span.end_ns
    if start is None or end is None or end < start:
        return None
    covered, at = 0, start
    timed = [(s.start_ns, s.end_ns) for s in node.awaits]
    for since, until in sorted((a, b) for a, b in timed if a is not None and b is not None):
        since, until = max(since, at), min(until, end)
        if until > since:
            covered, at = covered + until - since, until
    return end - start - covered


def _changes(rows: list[Pair], good: Case, bad: Case, floor_ns: int) -> Iterator[Change]:
    for number, row in enumerate(rows):
        if row.good and row.bad:
            yield from _between(number, row.good, row.bad, good, bad, floor_ns)
            continue
        if row.bad and is_failed(row.bad.span):
            yield Change("failing", number, _error(row.bad.span, bad))
        side, kind = (row.bad, "new") if row.bad else (row.good, "missing")
        if side and row.top:
            yield Change(kind, number, _held(side), side.size)


def _held(node: Node) -> str:
    """What a subtree that only one side has consists of."""
    if node.size == 1:
        return ""
    work = sorted(
        f"{what} {name} ×{n}" if n > 1 else f"{what} {name}"
        for (what, name), n in node.kinds.items()
        if what in _LOOKED_AT and (what, name) != node.key
    )
    return f"{node.size} spans" + (f": {', '.join(work[:8])}" if work else "")


def _between(number: int, good: Node, bad: Node, of_good: Case, of_bad: Case, floor_ns: int) -> Iterator[Change]:
    one, other = good.span, bad.span
    if is_failed(other) and not is_failed(one):
        yield Change("failing", number, _error(other, of_bad))
    elif is_failed(one) and not is_failed(other):
        yield Change("recovered", number, _error(one, of_good))
    elif is_failed(one) and _error(one, of_good) != _error(other, of_bad):
        yield Change("error-changed", number, f"{_error(one, of_good)} → {_error(other, of_bad)}")
    for what in _settings(good, bad):
        yield Change("changed", number, what)
    for name in ("input_tokens", "output_tokens") if other.facts.operation == Operation.MODEL else ():
        before, after = getattr(one.facts, name), getattr(other.facts, name)
        if before is not None and after is not None and abs(after - before) >= max(MIN_TOKENS, before // 5):
            yield Change("changed", number, name.replace("_", " "), abs(after - before), amounts=(before, after))
    first, then = own_ns(good), own_ns(bad)
    cut_short = is_failed(one if first is not None and then is not None and first < then else other)
    if first is not None and then is not None and abs(then - first) >= floor_ns and not cut_short:
        longer, shorter = max(first, then), min(first, then)
        if longer * RATIO[1] >= shorter * RATIO[0]:
            yield Change("slower" if then > first else "faster", number, "", abs(then - first))


def _settings(good: Node, bad: Node) -> Iterator[str]:
    one, other = good.span.facts, bad.span.facts
    for name, before, after in (
        ("model", one.model, other.model),
        ("finish reason", one.finish_reason, other.finish_reason),
        ("HTTP status", one.http_status, other.http_status),
    ):
        if before != after and (before is not None or after is not None):
            yield f"{name}: {_shown(before)} → {_shown(after)}"
    if good.key != bad.key:
        yield f"name: {good.span.name} → {bad.span.name}"
    of_good, of_bad = good.span.detail, bad.span.detail
    pairs = [("", telling(of_good.attributes), telling(of_bad.attributes))]
    pairs += [("resource ", telling(of_good.resource), telling(of_bad.resource))]
    told = {one.model, other.model, one.error, other.error, one.finish_reason, other.finish_reason, one.tool, other.tool}
    told |= {str(one.http_status), str(other.http_status), one.tool_status, other.tool_status}
    for where, before_all, after_all in pairs:
        for name in sorted(before_all.keys() & after_all.keys()):
            if before_all[name] != after_all[name] and not {before_all[name], after_all[name]} <= told:
                yield f"{where}{name}: {before_all[name]} → {after_all[name]}"


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _error(span: Span, case: Case) -> str:
    found = case.error(span)
    # Wrapped on its way up, an error changes its type and keeps its message.
    told = f"tool status {span.facts.tool_status}" if span.facts.tool_status == "error" else f"status {span.status}"
    return found.message or found.type or told
