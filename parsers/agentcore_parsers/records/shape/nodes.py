"""
The inside of a decoded value: records in lists, in maps by id, in tables of every layout, in JSON inside of a string.

`inside` gives what stands one step below a value, with the pattern of its path (`*` for an element of many) and its pointer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

Doc = dict[str, Any]
Path = tuple[str, ...]
KEY = "(key)"  # under this name a record of a map has the key that it stands under
_NAMES = ("name", "columnName", "field", "key", "label", "text", "title", "Name", "Field", "Key", "Label", "id")
_VALUES = ("value", "Value", "v", "val", "values", "VarCharValue", "stringValue", "content")
TAKEN: Any = object()  # stands for what was read
_ROWS_LOOKED_AT = 20
_LISTS = 24  # of an object: each may name the columns of each other
_JSON_IN_TEXT = 2  # characters below which no JSON is worth a look
_MAX_TEXT = 16 << 20


def inside(value: Any) -> Iterator[tuple[Path, str, Any]]:
    """(steps of the path, pointer, value) of everything below that may hold records."""
    if isinstance(value, dict):
        if (rows := table(value)) is not None:
            for pointer, row in rows:
                yield ("rows", "*"), pointer, row
            return
        if is_map(value):
            for key, inner in value.items():
                yield ("*",), f"/{escaped(key)}", {KEY: key, **inner}
            return
        for key, inner in value.items():
            yield from _member(str(key), inner)
    elif isinstance(value, list):
        for step, pointer, inner in _elements(value):
            yield (step,), pointer, inner


def _member(key: str, inner: Any) -> Iterator[tuple[Path, str, Any]]:
    inner = decoded(inner)
    if isinstance(inner, dict):
        if inner:
            yield (key,), f"/{escaped(key)}", inner
    elif isinstance(inner, list):
        for step, pointer, item in _elements(inner):
            yield (key, step), f"/{escaped(key)}{pointer}", item


def _elements(values: list[Any]) -> Iterator[tuple[str, str, Any]]:
    rows = _headed(values)
    if rows is not None:
        yield from (("*", pointer, row) for pointer, row in rows)
        return
    for number, item in enumerate(values):
        item = decoded(item)
        if isinstance(item, list):
            item = cells(item) or stamped(item) or item
        if isinstance(item, dict | list):
            yield "*", f"/{number}", item


def decoded(value: Any) -> Any:
    """JSON that stands in a string, as JSON."""
    if (
        isinstance(value, str)
        and value[:1] in ("{", "[")
        and _JSON_IN_TEXT < len(value) < _MAX_TEXT
        and value.rstrip()[-1:] in ("}", "]")
    ):
        try:
            found = orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return value
        return found if isinstance(found, dict) or (isinstance(found, list) and found and isinstance(found[0], dict)) else value
    return value


def is_map(value: Doc) -> bool:
    """Whether an object holds records by their id: three alike at least, or two under keys that are no words."""
    if len(value) < 2:
        return False
    first: Any = None
    for inner in value.values():
        if not isinstance(inner, dict) or len(inner) < 3:
            return False
        if first is None:
            first = inner.keys()
        elif 2 * len(first & inner.keys()) < len(first | inner.keys()):
            return False
    return len(value) > 2 or all(any(c.isdigit() for c in str(key)) for key in value)


def table(value: Doc) -> list[tuple[str, Doc]] | None:
    """The rows of an object that names its columns beside them: `{"columns": […], "rows": [[…]]}`, in many words."""
    lists = list(islice(_lists(value, "", 0), _LISTS))
    for at, (pointer, names) in enumerate(lists):
        columns = _columns(names)
        if len(columns) < 2:
            continue
        for number, (place, rows) in enumerate(lists):
            if number == at or not rows or not all(isinstance(r, list) for r in rows[:_ROWS_LOOKED_AT]):
                continue
            if all(len(r) == len(columns) for r in rows[:_ROWS_LOOKED_AT]) and not (
                len(rows) == len(columns) and place.endswith("values") and pointer.endswith("fields")
            ):
                return [(f"{place}/{n}", _row(columns, row)) for n, row in enumerate(rows) if isinstance(row, list)]
            if len(rows) == len(columns) and len({len(r) if isinstance(r, list) else -1 for r in rows}) == 1:
                return [(place, _row(columns, row)) for row in zip(*rows, strict=True)]
    return None


def _row(columns: list[str], row: Any) -> Doc:
    return {name: decoded(cell) for name, cell in zip(columns, row, strict=False)}


def _lists(value: Doc, pointer: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    for key, inner in value.items():
        if isinstance(inner, list) and inner:
            yield f"{pointer}/{escaped(str(key))}", inner
        elif isinstance(inner, dict) and depth < 1:
            yield from _lists(inner, f"{pointer}/{escaped(str(key))}", depth + 1)


def _columns(names: list[Any]) -> list[str]:
    """The names of columns that a list holds, as words or as objects."""
    found: list[str] = []
    for name in names:
        if isinstance(name, dict):
            name = next((name[k] for k in _NAMES if isinstance(name.get(k), str)), None)
        if not isinstance(name, str) or not name or len(name) > 100 or "\n" in name:
            return []
        found.append(name)
    return found if len(set(found)) == len(found) else []


def _headed(values: list[Any]) -> list[tuple[str, Doc]] | None:
    """Rows below one that names the columns: a list of lists whose first holds words, and only that."""
    if len(values) < 2 or not all(isinstance(v, list) for v in values[:_ROWS_LOOKED_AT]):
        return None
    columns = _columns(values[0]) if not isinstance(next(iter(values[0]), None), dict) else []
    width = len(columns)
    if (
        width < 2
        or any(len(v) != width for v in values[:_ROWS_LOOKED_AT])
        or not all(c[:1].isalpha() or c[:1] in "@_" for c in columns)
    ):
        return None
    if all(isinstance(cell, str) for row in values[1:_ROWS_LOOKED_AT] for cell in row) and any(" " in c for c in columns):
        return None
    return [(f"/{n}", _row(columns, row)) for n, row in enumerate(values[1:], 1) if isinstance(row, list)]


def cells(values: list[Any]) -> Doc | None:
    """`[{"field": name, "value": …}, …]` as one object."""
    made: Doc = {}
    if not values or not isinstance(values[0], dict) or len(values[0]) > 4:
        return None
    for cell in values:
        if not isinstance(cell, dict):
            return None
        name = next((cell[k] for k in _NAMES if isinstance(cell.get(k), str)), None)
        value = next((k for k in _VALUES if k in cell), None)
        if name is None or value is None:
            return None
        made[name] = decoded(_scalar(cell[value]))
    return made if len(made) > 0 else None


def _scalar(value: Any) -> Any:
    """The value of `{"stringValue": …}` and the like."""
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return value


def stamped(values: list[Any]) -> Doc | None:
    """`["1719912345000000000", "the line"]`: a time and what was said then."""
    if len(values) not in (2, 3) or not isinstance(values[1], str) or isinstance(values[0], list | dict | bool):
        return None
    text = str(values[0])
    return {"time": values[0], "line": values[1]} if text[:10].replace(".", "").isdigit() and len(text) >= 10 else None


def escaped(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def left(node: Any, rests: dict[str, list[tuple[Any, Any]]], odd: bool) -> Any:
    """The node without what was read of it; places in lists stay where they were."""
    if all(rest is inner for found in rests.values() for inner, rest in found):
        return node
    if isinstance(node, list) or odd:
        kept = [None if rest is TAKEN else rest for found in rests.values() for _, rest in found]
        return TAKEN if all(rest is None for rest in kept) else kept
    made: Doc = {}
    for key, value in node.items():
        found = rests.get(str(key), [])
        if all(rest is inner for inner, rest in found):
            made[key] = value
            continue
        kept = [None if rest is TAKEN else rest for _, rest in found]
        if any(rest is not None for rest in kept):
            made[key] = kept if isinstance(value, list) else kept[0]
    return made if made else TAKEN
