"""
Lines for people of a record: JSON with what fits together on one line, texts in their lines, quoted words marked.

Every string is made safe on its own, together with the name that it stands behind: `password` hides its value, whether it
is a member's name or the key of an attribute of OpenTelemetry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from agentcore_analyzer.safe import clean
from agentcore_analyzer.show.raw import LINE

_DEEPEST = 40  # levels; telemetry has ten
_INNER = "JSON in a text: "
_LEAST = 6  # characters of a part of a quote that is looked for by itself
_NAMES = ("key", "name", "Name")
_VALUES = ("value", "Value")


class Line(NamedTuple):
    """A line and where in it quoted words stand."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def of_value(value: Any, width: int) -> list[str]:
    """JSON in lines of about `width` columns; long texts are left as long as they are."""
    return list(_value(value, "", "", width, "", 0))


def of_text(text: str, name: str = "") -> str:
    """One line of a text, safe, with its indentation; what stands behind `name` is masked as its value."""
    plain = text.lstrip(" ")
    lead = f"{clean(name)}: " if name else ""
    made = clean(lead + plain, LINE)
    if made.startswith(lead):
        return " " * min(len(text) - len(plain), 40) + made[len(lead) :]
    return "" if made == lead.strip() else "[masked]"


def marked(lines: list[str], quotes: tuple[str, ...]) -> list[Line]:
    """The lines with the words of the quotes; what was put together from several fields is looked for in parts."""
    found: dict[int, set[tuple[int, int]]] = {}
    for quote in quotes:
        needle = clean(quote, LINE)
        if not needle:
            continue
        hits = _places(lines, needle) or [hit for part in _parts(quote) for hit in _places(lines, part)]
        for number, start, end in hits or _within(lines, needle):
            found.setdefault(number, set()).add((start, end))
    return [Line(text, _joined(found.get(number, set()))) for number, text in enumerate(lines)]


def _joined(marks: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches that overlap as one: they are drawn from left to right."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


def _places(lines: list[str], needle: str) -> list[tuple[int, int, int]]:
    found = []
    for number, text in enumerate(lines):
        at = text.find(needle)
        if at >= 0:
            found.append((number, at, at + len(needle)))
    return found


def _parts(quote: str) -> Iterator[str]:
    """`Type: message` and texts of several lines, in their parts."""
    for line in quote.splitlines():
        for part in (line, *line.partition(": ")[::2]):
            plain = clean(part, LINE).strip()
            if len(plain) >= _LEAST and plain != clean(quote, LINE):
                yield plain


def _within(lines: list[str], needle: str) -> Iterator[tuple[int, int, int]]:
    """Lines that are a part of the quote: it goes over several of them."""
    for number, text in enumerate(lines):
        plain = text.strip(' ",')
        if len(plain) >= 2 * _LEAST and plain in needle:
            at = text.find(plain)
            yield number, at, at + len(plain)


def _value(value: Any, lead: str, name: str, width: int, end: str, depth: int) -> Iterator[str]:
    """The lines of a value behind `lead`, which holds its indentation; `end`: a comma, where more comes."""
    inner, told = _opened(value) if depth < _DEEPEST else (value, "")
    if told:
        yield from _value(inner, f"{lead}{told}", name, width, end, depth)
        return
    short = _inline(value, name, max(width - len(lead) - len(end), 0), depth)
    if short is not None:
        yield f"{lead}{short}{end}"
        return
    indent = " " * (len(lead) - len(lead.lstrip(" ")) + 2)
    if isinstance(value, (dict, list)) and depth < _DEEPEST:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        yield f"{lead}{opening}"
        items = list(value.items()) if isinstance(value, dict) else [(None, v) for v in value]
        for number, (key, member) in enumerate(items, 1):
            said = f'{indent}"{clean(str(key))}": ' if key is not None else indent
            comma = "," if number < len(items) else ""
            yield from _value(member, said, _name(value, key, name), width, comma, depth + 1)
        yield f"{indent[2:]}{closing}{end}"
        return
    lines = value.splitlines() if isinstance(value, str) else ["…"]
    for number, line in enumerate(lines, 1):
        start = f'{lead}"' if number == 1 else f"{indent} "
        yield f"{start}{of_text(line, name)}" + (f'"{end}' if number == len(lines) else "")


def _opened(value: Any) -> tuple[Any, str]:
    """A text that holds JSON, decoded."""
    if isinstance(value, str) and value[:1] in ("{", "[") and value[-1:] in ("}", "]"):
        with suppress(ValueError, RecursionError):
            inner = json.loads(value)
            if isinstance(inner, (dict, list)) and inner:
                return inner, _INNER
    return value, ""


def _name(holder: Any, key: Any, outer: str) -> str:
    """What a member is called: its key; in `{"key": "password", "value": …}` what stands there."""
    if not isinstance(holder, dict):
        return outer
    if key in _VALUES:
        return next((str(holder[n]) for n in _NAMES if isinstance(holder.get(n), str)), str(key))
    return outer if isinstance(key, str) and key.endswith("Value") else str(key)


def _inline(value: Any, name: str, room: int, depth: int) -> str | None:
    """On one line, where it fits."""
    if isinstance(value, str):
        return f'"{of_text(value, name).strip()}"' if "\n" not in value.strip("\n") else None
    if not isinstance(value, (dict, list)):
        return clean(json.dumps(value, default=str), LINE)
    if len(value) * 3 > room or depth >= _DEEPEST:
        return None
    parts, used = [], 2
    for key, member in value.items() if isinstance(value, dict) else [(None, v) for v in value]:
        if _opened(member)[1]:
            return None
        said = _inline(member, _name(value, key, name), room - used, depth + 1)
        if said is None:
            return None
        parts.append(f'"{clean(str(key))}": {said}' if key is not None else said)
        used += len(parts[-1]) + 2
        if used > room + 2:
            return None
    return "{" + ", ".join(parts) + "}" if isinstance(value, dict) else "[" + ", ".join(parts) + "]"
