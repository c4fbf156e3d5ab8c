"""Fields of spans as functions of a row and of the choice that was made of its events, links, logs, failures and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agentcore_analyzer.query.additions import Additions
from agentcore_analyzer.query.names import INTRINSICS, MANY
from agentcore_analyzer.query.nodes import Attribute, Intrinsic
from agentcore_analyzer.query.rows import EVENTS, LINKS, MESSAGE, SCOPE_VERSION, Key, Rows, plain
from agentcore_analyzer.query.values import KINDS, STATUSES, Duration, Value

Choice = Mapping[str, Any]  # scope: the event, link, log record, failure or finding that is looked at
Get = Callable[[int, Choice], Value]
NO_CHOICE: Choice = {}
_KINDS = {name.upper(): kind for name, kind in KINDS.items()}
_STATUSES = {name.upper(): status for name, status in STATUSES.items()}
_UNSPECIFIED, _UNSET = KINDS["unspecified"], STATUSES["unset"]


def scope_of(node: Attribute | Intrinsic) -> str:
    """Of which of a span's several items a field tells; empty for the span itself."""
    if isinstance(node, Intrinsic):
        return INTRINSICS[node.name].scope
    return node.scope if node.scope in MANY and not node.parent else ""


def wanted(node: Attribute | Intrinsic) -> Iterable[Key]:
    """What of a span's document a field needs."""
    if isinstance(node, Attribute):
        if node.scope in ("event", "link"):
            return [EVENTS if node.scope == "event" else LINKS]
        return [(scope, node.name) for scope in ((node.scope,) if node.scope else ("span", "resource"))]
    return {
        "span:statusMessage": [MESSAGE], "event:name": [EVENTS], "event:timeSinceStart": [EVENTS], "link:spanID": [LINKS],
        "link:traceID": [LINKS], "instrumentation:version": [SCOPE_VERSION],
    }.get(node.name, [])  # fmt: skip


class Reader:
    """Makes the functions; `additions` knows what is joined to spans."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.additions = Additions(rows)

    def items(self, scope: str, row: int) -> list[Any]:
        """All that a span has of a scope."""
        if scope == "event":
            return list(self.rows.value(row, EVENTS) or ())
        if scope == "link":
            return list(self.rows.value(row, LINKS) or ())
        return self.additions.items(scope, row)

    def get(self, node: Attribute | Intrinsic) -> Get:
        """The value of a field; None is nil."""
        self.rows.want(wanted(node))
        if isinstance(node, Intrinsic):
            return self._intrinsic(node.name)
        if scope_of(node):
            return _of_item(node.scope, node.name)
        get = self._attribute(node.scope, node.name)
        if not node.parent:
            return get
        parent = self.rows.parent

        def of_parent(row: int, choice: Choice) -> Value:
            above = parent(row)
            return get(above, choice) if above is not None else None

        return of_parent

    def _attribute(self, scope: str, name: str) -> Get:
        rows = self.rows
        value = rows.value
        if scope == "resource" and name == "service.name":
            key = ("resource", name)
            return lambda row, _: rows.spans[row].service or value(row, key)
        if scope:
            wanted_key = (scope, name)
            return lambda row, _: value(row, wanted_key)
        own, above = ("span", name), ("resource", name)

        def unscoped(row: int, _: Choice) -> Value:
            found = value(row, own)
            return found if found is not None else value(row, above)

        return unscoped

    def _intrinsic(self, name: str) -> Get:
        scope = INTRINSICS[name].scope
        if scope in ("event", "link"):
            return self._of_document(name)
        if scope or name.startswith("gap"):
            return self.additions.get(name)
        return self._of_trace(name) if name.startswith("trace:") else self._of_span(name)

    def _of_span(self, name: str) -> Get:
        rows = self.rows
        spans = rows.spans
        kinds, statuses = _KINDS.get, _STATUSES.get
        simple: dict[str, Get] = {
            "span:name": lambda row, _: spans[row].name,
            "span:status": lambda row, _: statuses(spans[row].status, _UNSET),
            "span:kind": lambda row, _: kinds(spans[row].kind, _UNSPECIFIED),
            "span:id": lambda row, _: spans[row].span_id,
            "span:parentID": lambda row, _: spans[row].parent_id or "",
            "span:statusMessage": lambda row, _: rows.value(row, MESSAGE) or "",
            "span:childCount": lambda row, _: rows.child_count(row),
            "span:duration": lambda row, _: _lasted(spans[row].duration_ns),
            "instrumentation:name": lambda row, _: spans[row].scope or None,
            "instrumentation:version": lambda row, _: rows.value(row, SCOPE_VERSION) or None,
            "nestedSetLeft": lambda row, _: rows.nested(row, 0),
            "nestedSetRight": lambda row, _: rows.nested(row, 1),
            "nestedSetParent": lambda row, _: rows.nested(row, 2),
            "parent": lambda row, _: spans[above].span_id if (above := rows.parent(row)) is not None else None,
        }
        return simple[name]

    def _of_trace(self, name: str) -> Get:
        rows = self.rows
        simple: dict[str, Get] = {
            "trace:id": lambda row, _: rows.spans[row].trace_id,
            "trace:duration": lambda row, _: _lasted(rows.facts[rows.trace_of[row]].duration_ns),
            "trace:rootName": lambda row, _: rows.facts[rows.trace_of[row]].root_name,
            "trace:rootService": lambda row, _: rows.facts[rows.trace_of[row]].root_service,
        }
        return simple[name]

    def _of_document(self, name: str) -> Get:
        spans = self.rows.spans

        def since(row: int, choice: Choice) -> Value:
            event, start = choice.get("event"), spans[row].start_ns
            return Duration(event.time_ns - start) if event and event.time_ns is not None and start is not None else None

        simple: dict[str, Get] = {
            "event:name": lambda _, choice: event.name if (event := choice.get("event")) else None,
            "event:timeSinceStart": since,
            "link:spanID": lambda _, choice: link.span_id if (link := choice.get("link")) else None,
            "link:traceID": lambda _, choice: link.trace_id if (link := choice.get("link")) else None,
        }
        return simple[name]


def _of_item(scope: str, name: str) -> Get:
    def get(_: int, choice: Choice) -> Value:
        item = choice.get(scope)
        return plain(item.attributes.get(name)) if item is not None else None

    return get


def _lasted(ns: int | None) -> Duration | None:
    return Duration(ns) if ns is not None else None
