"""Which attributes an input holds, how often, and some of their values: what one may ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from agentcore_analyzer.graph import Case, in_file_order
from agentcore_analyzer.model import Span
from agentcore_analyzer.query.asking import asked
from agentcore_analyzer.query.literals import printed_attribute
from agentcore_analyzer.query.nodes import Attribute, Query
from agentcore_analyzer.query.values import OF, Value

_EXAMPLES = 3
_COUNTED = 200  # different values of one attribute that are counted; of ids each is another one
_LONGEST = 300  # characters of a value that is kept as an example: no report shows more


@dataclass(slots=True)
class Held:
    """An attribute: how many spans have it, of which types its values are, and how often the most frequent ones stand."""

    name: str
    spans: int = 0
    types: Counter[str] = field(default_factory=Counter)
    values: Counter[Any] = field(default_factory=Counter)
    more_values: bool = False

    def examples(self) -> list[Value]:
        """The most frequent values."""
        return [value for (_, value), _ in self.values.most_common(_EXAMPLES)]


def inventory(case: Case) -> list[Held]:
    """Every attribute of a case, by name."""
    found: dict[str, Held] = {}
    for span in in_file_order(case.spans):
        for name, values in _of(span).items():
            held = found.setdefault(name, Held(name))
            held.spans += 1
            for value in values:
                _count(held, value)
    return [found[name] for name in sorted(found)]


def names(case: Case) -> list[str]:
    """The names of all attributes, as a query writes them."""
    return [held.name for held in inventory(case)]


def missing(case: Case, query: Query) -> Iterator[str]:
    """Of the attributes that a query asks for, those that no span has, each with the nearest that some have."""
    wanted = {printed_attribute(f): f for f in asked(query) if isinstance(f, Attribute) and not f.parent}
    if not wanted:
        return
    there = names(case)
    known = {*there, *(name[name.find(".") :] for name in there if name.startswith(("span.", "resource.")))}
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            yield f"no span has {name}" + (f"; there is {near[0]}" if near else "")


def _of(span: Span) -> dict[str, list[Any]]:
    """The attributes of one span with their values; events and links may give several."""
    detail = span.detail
    found: dict[str, list[Any]] = {}
    for scope, held in (("span", detail.attributes), ("resource", detail.resource), ("instrumentation", detail.instrumentation)):
        _add(found, scope, held)
    for scope, items in (("event", detail.events), ("link", detail.links)):
        for item in items:
            _add(found, scope, item.attributes)
    return found


def _add(found: dict[str, list[Any]], scope: str, held: Mapping[str, Any]) -> None:
    for name, value in held.items():
        if value is not None:
            found.setdefault(printed_attribute(Attribute(scope, name)), []).append(value)


def _count(held: Held, value: Any) -> None:
    kind = type(value)
    name = OF[kind].value if kind in OF else "array" if kind in (list, tuple) else "object"
    held.types[name] += 1
    if name in ("array", "object"):
        value = str(value)
    if isinstance(value, str):
        value = value[:_LONGEST]
    key = (kind, value)
    if key in held.values or len(held.values) < _COUNTED:
        held.values[key] += 1
    else:
        held.more_values = True


def types_of(held: Iterable[str]) -> str:
    """Types in a cell."""
    return ", ".join(sorted(held))
