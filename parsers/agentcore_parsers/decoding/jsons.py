"""
JSON that may be cut, damaged, concatenated, or hold what the standard forbids.

orjson reads everything that is sound. Only what it refuses comes here: first a lenient decoder
(NaN, lone surrogates, huge numbers, invalid UTF-8), then salvage: the document is opened level by
level and every complete record before the damage is kept. What was lost is a `Damage` with its offset.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions.lenient import LENIENT, without_surrogates
from agentcore_analyzer.model import Damage, DamageReason, Input, Place
from agentcore_parsers.decoding.salvage import salvage

SPLIT_BYTES = 8 << 20
DUPLICATES_BYTES = 256 << 10  # looking for duplicate keys takes a second, slower pass
_RESTARTS = 8  # each may cost a pass over the text
_SPACE = " \t\r\n\ufeff"


def loads(raw: bytes, note: list[Damage], place: Place) -> Any:
    """One JSON value from `raw`; what had to be bent is noted. Raises ValueError where hopeless."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    bent: list[Damage] = []
    text = decode(raw, bent, place)
    stripped = text.rstrip("\0")
    if len(stripped) != len(text):
        bent.append(Damage(place, DamageReason.TRAILING_BYTES, "trailing NUL bytes were ignored"))
    stripped = stripped.strip(_SPACE)
    try:
        value, end = LENIENT.raw_decode(stripped)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if end != len(stripped):
        raise ValueError("more than one value")
    value, replaced = without_surrogates(value, stripped)
    if replaced:
        bent.append(Damage(place, DamageReason.SURROGATE, "an invalid surrogate was replaced by U+FFFD"))
    if not bent:
        bent.append(Damage(place, DamageReason.LENIENT_JSON, "not strictly JSON (NaN, huge number or raw control character)"))
    note += bent
    return value


def decode(raw: bytes, note: list[Damage], place: Place) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as exc:
        at = (place.offset or 0) + exc.start
        note.append(Damage(place._replace(offset=at), DamageReason.INVALID_UTF8, "invalid UTF-8 was replaced by U+FFFD"))
        return raw.decode("utf-8", "replace")


def duplicate_keys(raw: bytes, place: Place) -> Damage | None:
    """A note where an object names a key twice: the last one counts, as in every reader."""
    found: list[str] = []

    def check(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) != len(pairs):
            found.append("")

    try:
        json.loads(raw, object_pairs_hook=check)
    except (ValueError, RecursionError):
        return None
    message = "an object names a key twice; the last value counts"
    return Damage(place, DamageReason.DUPLICATE_KEY, message, len(found)) if found else None


def documents(source: Input) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The JSON values of an input that is one document, or several back to back.

    Text between them is skipped and counted. A cut or broken document is salvaged.
    """
    yield from values(source.data(), Place(source.name))


def values(raw: bytes, place: Place) -> Iterator[tuple[Place, Any] | Damage]:
    """The same of bytes."""
    note: list[Damage] = []
    try:
        value = loads(raw, note, place)
    except ValueError:
        yield from several(raw, place)
        return
    yield from note
    if len(raw) <= DUPLICATES_BYTES and (twice := duplicate_keys(raw, place)):
        yield twice
    yield place, value


def several(raw: bytes, place: Place) -> Iterator[tuple[Place, Any] | Damage]:
    """Values back to back, with text or damage between them; places carry line and offset."""
    note: list[Damage] = []
    text = decode(raw, note, place).rstrip("\0 \t\r\n")
    yield from note
    at, skipped, first_skipped = 0, 0, 0
    base, line, counted = place.offset or 0, 1, 0
    restarts = 0
    while at < len(text):
        if text[at] in _SPACE:
            at += 1
            continue
        if text[at] not in "{[":
            skipped, first_skipped = skipped + 1, first_skipped or at
            at = _next_line(text, at)
            continue
        base += len(text[counted:at].encode("utf-8", "replace"))
        line += text.count("\n", counted, at)
        counted = at
        here = place._replace(offset=base, line=line if place.offset is None else None)
        try:
            value, end = LENIENT.raw_decode(text, at)
        except RecursionError:
            yield Damage(here, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
            at = _next_document(text, at + 1)
            continue
        except ValueError as exc:
            broken = max(getattr(exc, "pos", at), at)
            # What is read as a document of its own below is not read here, too.
            following = _next_document(text, max(broken - 1, at))
            value = salvage(text[at:following])
            if value is None and restarts < _RESTARTS and following > (first := _next_document(text, at)):
                following, restarts = first, restarts + 1  # a stray bracket has swallowed whole lines
            at = following
            cut = at >= len(text)
            yield Damage(
                here._replace(
                    offset=base + len(text[counted:broken].encode("utf-8", "replace")),
                    line=here.line and line + text.count("\n", counted, broken),
                ),
                DamageReason.CUT if cut else DamageReason.BROKEN_JSON,
                f"the document {'ends early or ' if cut else ''}is broken here; complete records before it are analysed",
            )
            if value is not None:
                # Without an offset: it could not be decoded again, so the records keep it.
                yield here._replace(offset=None), value
            continue
        value, replaced = without_surrogates(value, text[at:end])
        if replaced:
            yield Damage(here, DamageReason.SURROGATE, "an invalid surrogate was replaced by U+FFFD")
        yield here, value
        at = end
    if skipped:
        yield Damage(place._replace(offset=first_skipped), DamageReason.SKIPPED_TEXT, "text between documents", skipped)


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _next_document(text: str, at: int) -> int:
    """Where a bracket next opens a line."""
    found = [i for i in (text.find("\n{", at), text.find("\n[", at)) if i >= 0]
    return min(found) + 1 if found else len(text)


def leading(raw: bytes) -> tuple[Any, int]:
    """The value that bytes begin with, and its length. Raises ValueError where there is none, or no end of it."""
    # Latin-1 keeps one character a byte: the boundary is right, the text is decoded anew.
    _, end = LENIENT.raw_decode(raw.decode("latin-1"))
    return loads(raw[:end], [], Place("")), end


def elements(
    source: Input, usual: Callable[[], Callable[[bytes, Place], Any]] | None = None
) -> Iterator[tuple[Place, Any] | Damage]:
    """
    Like `documents`, with a top-level array taken apart into its elements (`/0`, `/1`, …); a large one while it is read.

    Of such a one, what `usual` gives then makes values of its own of the elements that it knows.
    """
    chunks = iter(source.chunks())
    raw, place = next(chunks, b""), Place(source.name)
    if raw.lstrip()[:1] != b"[":
        yield from documents(source)
        return
    while len(raw) <= SPLIT_BYTES and (chunk := next(chunks, b"")):
        raw += chunk
    if len(raw) > SPLIT_BYTES:
        from agentcore_parsers.decoding import arrays  # few inputs are as large

        yield from arrays.split(raw, chunks, place, leading, usual() if usual is not None else None)
        return
    for item in values(raw, place):
        if isinstance(item, Damage) or not isinstance(item[1], list):
            yield item
            continue
        at, listed = item
        for i, value in enumerate(listed):
            yield at._replace(pointer=f"/{i}"), value
