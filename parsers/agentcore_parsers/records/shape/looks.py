"""What a field is by its values alone, where no name tells: an id of a trace, a time, a level, what was said."""

from __future__ import annotations

from agentcore_parsers.decoding.ids import trace_of
from agentcore_parsers.records.shape.columns import LEVELS, Column
from agentcore_parsers.records.shape.profile import Sort, get

_NO_PARENT = frozenset({"0", "0" * 16, "-1", "null", "None", "undefined", ""})
_TRACE, _SPAN = 32, 16
_LETTERS = frozenset("EWIDF")
_PLAIN = frozenset({"INFO", "ERROR", "WARN", "WARNING", "DEBUG", "FATAL", "CRITICAL"})


def _hex(c: Column, digits: int) -> bool:
    texts = [v for v in c.distinct if isinstance(v, str)]
    return bool(texts) and c.strings == c.n and all(len(t) == digits and _is_hex(t) for t in texts)


def _is_hex(text: str) -> bool:
    return all(c in "0123456789abcdefABCDEF" for c in text)


def is_trace(c: Column) -> bool:
    """32 hex digits, or X-Ray's form of them."""
    if _hex(c, _TRACE):
        return True
    texts = [v for v in c.distinct if isinstance(v, str)]
    return bool(texts) and all(t.startswith(("1-", "Root=1-")) and trace_of(t) is not None for t in texts)


def is_span(c: Column, n: int) -> bool:
    """16 hex digits, another one for each record."""
    return _hex(c, _SPAN) and c.n == n and len(c.distinct) >= min(n, 60)


def points_at(parent: Column, span: Column, sort: Sort) -> bool:
    """Whether the values of one field are those of the other, mostly."""
    if parent is span or parent.boxes:
        return False
    ids, of = _ids(parent, sort) - _NO_PARENT, _ids(span, sort)
    return bool(ids & of) and 2 * len(ids & of) >= len(ids)


def _ids(c: Column, sort: Sort) -> set[str]:
    if c.ids is not None:
        return c.ids
    return {str(value) for record in sort.sample if (value := get(record, c.path)) is not None}


def is_time(c: Column, sort: Sort) -> bool:
    """Written times; numbers are too many things."""
    if c.strings != c.n or c.characters < 16 * c.n or c.characters > 40 * c.n:
        return False
    if not c.timed:
        for record in sort.sample:
            if isinstance(value := get(record, c.path), str):
                c.watch(value)
        c.timed = True
    return c.moment() == "iso"


def is_level(c: Column) -> bool:
    texts = {v.upper() for v in c.distinct if isinstance(v, str)}
    plain = bool(texts & _PLAIN) or (len(texts) > 1 and texts <= _LETTERS)
    return c.strings == c.n and plain and texts <= LEVELS


def is_message(c: Column) -> bool:
    return c.strings == c.n and 2 * c.sentences >= c.n
