"""What carries the records of a file: JSON, lines of JSON, a table, XML, pairs; each gives its values as often as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer.model import Damage, Input, Place
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records.foreign import as_json
from agentcore_parsers.records.shape import drawings, pairs, tables, xmls, yaml_values
from agentcore_parsers.records.shape.judge import plans
from agentcore_parsers.records.shape.nodes import Doc
from agentcore_parsers.records.shape.plan import DOCUMENTS
from agentcore_parsers.records.shape.profile import Profile

_LINES = 400
_LINE = 64 << 10
_KEPT = 8 << 20  # bytes up to which decoded values are kept between the looks
_STATUS = frozenset({"status", "state", "phase", "outcome", "result"})

Values = Callable[[], Iterator[tuple[Place, Any] | Damage]]


class Carrier(NamedTuple):
    name: str
    why: str
    layout: tables.Layout | None = None


def of_text(lines: list[str], first: str) -> Carrier | None:
    """The carrier of a text that is no JSON, if records of a known shape stand in its first lines."""
    if xmls.is_xml(first):
        return Carrier("xml", "XML that no other parser knows")
    if (found := of_tool(lines)) is not None:
        return found
    layout = tables.layout(lines)
    if layout is not None and _has_shape(tables.head_rows(lines, layout)):
        return Carrier("table", "a table that no other parser knows", layout)
    if pairs.are_lines(lines) and _has_shape([p for line in lines if (p := pairs.pairs(line))]):
        return Carrier("pairs", "lines of key=value that no other parser knows")
    if not (("=" in first or ":" in first) and pairs.are_blocks(lines)):
        return None
    if _has_shape([made for _, made in pairs.blocks(iter(enumerate(lines)))]):
        return Carrier("blocks", "records of one key and value a line that no other parser knows")
    return None


def of_tool(lines: list[str]) -> Carrier | None:
    """The carrier of what a tool prints for people: a drawn table, records below their number, or YAML."""
    if (rows := drawings.head(lines)) and _has_shape(rows):
        return Carrier("drawing", "a drawn table that no other parser knows")
    if pairs.are_counted(lines) and _has_shape([made for _, made in pairs.blocks(iter(enumerate(lines)))]):
        return Carrier("blocks", "records below their number, as clients of databases print them")
    if yaml_values.may_be(lines) and (made := yaml_values.head(lines)) is not None and _has_shape([made]):
        return Carrier("yaml", "YAML that no other parser knows")
    return None


def _has_shape(rows: list[Doc]) -> bool:
    profile = Profile()
    for row in rows:
        profile.take({k: as_json(v) for k, v in row.items()})
    if profile.named or any(p.kind != DOCUMENTS for p in plans(profile)):
        return True
    sorts = profile.sorts.get((), [])
    return any(_tells(c.path[-1]) for s in sorts for c in s.columns.values())


def _tells(name: str) -> bool:
    """Whether a column says what became of something: a status, a reason, an error."""
    from agentcore_parsers.records.shape.words import words_of

    words = words_of(name).words
    return bool(words & {"error", "exception", "failure", "fault"}) or ("status" in words and "code" not in words)


def of_source(source: Input) -> Carrier:
    """The carrier of an input."""
    lines = [raw[:_LINE].decode("utf-8", "replace").rstrip("\r\n") for _, raw in islice(source.lines(), _LINES)]
    first = next((line for line in lines if line.strip()), "").lstrip("\ufeff")
    if first.lstrip()[:1] not in ("{", "["):
        found = of_text(lines, first)
        if found is not None:
            return found
    if one_a_line(source):
        return Carrier("lines", "")
    return Carrier("json", "")


def one_a_line(source: Input) -> bool:
    """Whether the first line with content is a value of its own, and the file goes on behind it."""
    first = b""
    for _, line in source.lines():
        if first and line.strip():
            return True
        if not first and line.strip():
            first = line
            try:
                if not isinstance(orjson.loads(line), dict):
                    return False
            except orjson.JSONDecodeError:
                return False
    return False


def values(source: Input, carrier: Carrier, lines: dict[int, int]) -> Values | None:
    """
    The values of a carrier that is not read line by line; None where it turns out to be none.

    Into `lines` go the lines where the objects of XML begin, by their `id`.
    """
    if carrier.name == "xml":
        found = xmls.read(source)
        if found is None:
            return None
        whole, starts, damage = found
        lines.update(starts)
        return lambda: iter([*damage, (Place(source.name), _listed(whole))])
    if carrier.name == "table" and carrier.layout is not None:
        layout = carrier.layout
        return lambda: tables.rows(source, layout)
    if carrier.name == "drawing":
        return lambda: drawings.values(source)
    if carrier.name == "yaml":
        whole_yaml = yaml_values.values(source)
        return None if whole_yaml is None else lambda: iter(whole_yaml)
    if carrier.name == "blocks":
        return lambda: pairs.block_rows(source)
    if carrier.name == "pairs":
        return lambda: pairs.rows(source)
    return _json(source)


def _json(source: Input) -> Values:
    kept: list[tuple[Place, Any] | Damage] = []
    size = len(source.data())
    if size > _KEPT:
        return lambda: jsons.elements(source)
    kept = list(jsons.elements(source))
    found = [item for item in kept if not isinstance(item, Damage)]
    if len(found) > 1 and all(isinstance(value, list) for _, value in found):
        # An array of rows is one value.
        kept = [*(i for i in kept if isinstance(i, Damage)), (Place(source.name), [value for _, value in found])]
    return lambda: iter(kept)


def _listed(value: Any) -> Any:
    """Elements that stand several times somewhere are lists everywhere."""
    many: set[str] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            many |= {k for k, v in node.items() if isinstance(v, list)}
            stack += node.values()
        elif isinstance(node, list):
            stack += node
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            for key, inner in node.items():
                if key in many and isinstance(inner, dict):
                    node[key] = [inner]
            stack += node.values()
        elif isinstance(node, list):
            stack += node
    return value
