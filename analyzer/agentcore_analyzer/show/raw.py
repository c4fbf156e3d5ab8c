"""A record as it stands in its file, read again from its place: a JSON value, or lines of text with those around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from agentcore_analyzer.model import Damage, Place
from agentcore_analyzer.source import InMemory, SourceInput, find_inputs
from agentcore_analyzer.source.origins import resolve
from agentcore_analyzer.untrusted import json_integer

AROUND = 3  # lines before and behind
LONGEST = 2000  # lines of one record
_FIRST = 40  # lines of a file that is no document
LINE = 20_000  # characters of a line; nobody reads more
_DECODER = json.JSONDecoder(parse_int=json_integer, strict=False)
_WHOLE = 64 << 20  # bytes of a document that is decoded as a whole


class Lines(NamedTuple):
    """Lines of a text with their numbers; those of the record itself are `first` to `last`."""

    numbered: tuple[tuple[int, str], ...]
    first: int
    last: int


class Raw(NamedTuple):
    """`value` where the record is JSON (`prefix`: what stands before it on its line), else `lines`; `missing`: why neither."""

    value: Any = None
    prefix: str = ""
    lines: Lines | None = None
    missing: str = ""


_ENDS = "the file ends before it"


def read(names: Sequence[str | InMemory], place: Place, length: int = 1) -> Raw:
    """The record at a place, `length` lines long where it is text. It was read once: what fails now was changed meanwhile."""
    notes: list[Damage] = []
    try:
        for source in find_inputs(names, notes.append):
            if source.name == place.file:
                source.head()
                return _read(source, place, min(max(length, 1), LONGEST)) or Raw(missing=_ENDS)
    except OSError as exc:
        return Raw(missing=exc.strerror or type(exc).__name__)
    return Raw(missing="; ".join(note.message for note in notes) or "the file has changed")


def _read(source: SourceInput, place: Place, length: int) -> Raw | None:
    if place.line is None and place.offset is not None:
        place = place._replace(line=source.line_of(place.offset))
    if place.line is None:
        return _of_document(source, place.pointer or "")
    lines = _around(source, place.line, length)
    if lines is None:
        return None
    with suppress(LookupError, ValueError, RecursionError, TypeError):
        return _of_line(source, place, lines)
    return Raw(lines=lines)


def _of_line(source: SourceInput, place: Place, lines: Lines) -> Raw:
    """Raises ValueError where no JSON begins in the line."""
    text = next(text for number, text in lines.numbered if number == place.line)
    start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if start < 0:
        raise ValueError
    if place.pointer:
        value = _decoded(source, place.line or 1)
        return Raw(resolve(value, place.pointer), text[:start].strip())
    value, end = _DECODER.raw_decode(text, start)
    if not isinstance(value, dict) or text[end:].strip(" ,;\r\n"):
        raise ValueError
    return Raw(value, text[:start].strip())


def _decoded(source: SourceInput, line: int) -> Any:
    """The JSON value that begins in a line, over as many lines as it takes. Raises ValueError."""
    text = ""
    for number, raw in enumerate(source.lines(), 1):
        if number >= line:
            text += raw[1].decode("utf-8", "replace")
            start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
            # Tried at ends of lines that may end a value: trying at each would take the square of their number.
            if start >= 0 and text.rstrip(" ,;\r\n")[-1:] in ("}", "]") and _balanced(text[start:]):
                return _DECODER.raw_decode(text, start)[0]
            if len(text) > _WHOLE:
                break
    return _DECODER.raw_decode(text, max(text.find("{"), 0))[0]


def _balanced(text: str) -> bool:
    """Whether as many brackets are closed as opened; those in strings count, too, which only makes it try later."""
    return text.count("{") <= text.count("}") or text.count("[") <= text.count("]")


def _of_document(source: SourceInput, pointer: str) -> Raw | None:
    """A value of a whole document, or its first lines where it is none."""
    if source.size is None or source.size <= _WHOLE:
        with suppress(LookupError, ValueError, RecursionError, TypeError):
            text = source.data().decode("utf-8", "replace")
            value = _DECODER.raw_decode(text, len(text) - len(text.lstrip(" \t\r\n\ufeff")))[0]
            return Raw(resolve(value, pointer))
    found = _around(source, 1, _FIRST)
    return Raw(lines=found) if found is not None else None


def _around(source: SourceInput, first: int, length: int) -> Lines | None:
    """The lines of a record with those before and behind; None where the input ends before it."""
    kept: list[tuple[int, str]] = []
    for number, text in _numbered(source):
        if number >= first - AROUND:
            kept.append((number, text))
        if number >= first + length - 1 + AROUND:
            break
    there = [number for number, _ in kept if number >= first]
    return Lines(tuple(kept), first, min(first + length - 1, there[-1])) if there else None


def _numbered(source: SourceInput) -> Iterator[tuple[int, str]]:
    for number, (_, raw) in enumerate(source.lines(), 1):
        yield number, raw.decode("utf-8", "replace").rstrip("\r\n")
