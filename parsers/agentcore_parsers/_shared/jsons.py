"""
JSON that may be cut, damaged, concatenated, or hold what the standard forbids.

orjson reads everything that is sound. Only what it refuses comes here: first a lenient decoder
(NaN, lone surrogates, huge numbers, invalid UTF-8), then salvage: the document is cut back to the
last complete record and its brackets are closed. What was lost is a `Damage` with its offset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Input, Place

# Names of the arrays whose elements are records. The outermost one on the path counts, so that
# the `events` inside a span are never taken for the `events` of a log export.
RECORD_ARRAYS = frozenset(
    {
        "spans", "logRecords", "events", "results", "records", "Records", "Events", "logEvents",
        "sessionSpans", "traces", "Traces", "Segments", "runtime_logs", "data",
    }
)  # fmt: skip
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_SALVAGE = 64 << 20


def _integer(digits: str) -> int | float:
    # Python refuses to convert more than 4,300 digits; no id or time has more than 20.
    return int(digits) if len(digits) <= 40 else float("inf")


_LENIENT = json.JSONDecoder(parse_int=_integer, strict=False)


def loads(raw: bytes, note: list[Damage], place: Place) -> Any:
    """One JSON value from `raw`; what had to be bent is noted. Raises ValueError where hopeless."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    text = decode(raw, note, place)
    stripped = text.rstrip("\0")
    if len(stripped) != len(text):
        note.append(Damage(place, "trailing-bytes", "trailing NUL bytes were ignored"))
    try:
        value, end = _LENIENT.raw_decode(stripped.lstrip("\ufeff \t\r\n"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    rest = stripped.lstrip("\ufeff \t\r\n")[end:].strip()
    if rest:
        raise ValueError("more than one value")
    if _SURROGATE.search(stripped) or "\\ud" in stripped.lower():
        value, replaced = _without_surrogates(value)
        if replaced:
            note.append(Damage(place, "surrogate", "an invalid surrogate was replaced by U+FFFD"))
    note.append(Damage(place, "lenient-json", "not strictly JSON (NaN, huge number or raw control character)"))
    return value


def decode(raw: bytes, note: list[Damage], place: Place) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as exc:
        at = (place.offset or 0) + exc.start
        note.append(Damage(place._replace(offset=at), "invalid-utf8", "invalid UTF-8 was replaced by U+FFFD"))
        return raw.decode("utf-8", "replace")


def _without_surrogates(value: Any) -> tuple[Any, bool]:
    dumped = json.dumps(value)  # escapes every surrogate, so pairs that are sound stay together
    fixed = json.loads(dumped)
    text = json.dumps(fixed, ensure_ascii=False)
    clean = _SURROGATE.sub("\ufffd", text)
    return (json.loads(clean), True) if clean != text else (fixed, False)


def documents(source: Input) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The JSON values of an input that is one document, or several back to back.

    Text between them is skipped and counted. A cut or broken document is salvaged.
    """
    raw = source.data()
    place = Place(source.name)
    note: list[Damage] = []
    try:
        value = loads(raw, note, place)
    except ValueError:
        yield from several(raw, place)
        return
    yield from note
    yield place, value


def several(raw: bytes, place: Place) -> Iterator[tuple[Place, Any] | Damage]:
    note: list[Damage] = []
    text = decode(raw, note, place).rstrip("\0 \t\r\n")
    yield from note
    at, skipped, first_skipped = 0, 0, 0
    while at < len(text):
        if text[at] in " \t\r\n\ufeff":
            at += 1
            continue
        if text[at] not in "{[":
            skipped, first_skipped = skipped + 1, first_skipped or at
            at = _next_line(text, at)
            continue
        try:
            value, end = _LENIENT.raw_decode(text, at)
        except RecursionError:
            yield Damage(place._replace(offset=at), "too-deep", "nested too deeply; the rest was not read")
            return
        except ValueError as exc:
            broken = getattr(exc, "pos", at)
            value = salvage(text[at:])
            yield Damage(
                place._replace(offset=len(text[:broken].encode("utf-8", "replace"))),
                "cut" if broken >= len(text) - 16 or "Unterminated" in str(exc) else "broken-json",
                "the document ends early or is broken here; complete records before it are analysed",
            )
            if value is not None:
                yield place, value
            return
        value, replaced = _without_surrogates(value) if "\\ud" in text[at:end].lower() else (value, False)
        if replaced:
            yield Damage(place, "surrogate", "an invalid surrogate was replaced by U+FFFD")
        yield place._replace(offset=at, line=text.count("\n", 0, at) + 1), value
        at = end
    if skipped:
        yield Damage(place._replace(offset=first_skipped), "skipped-text", "text between documents", skipped)


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def salvage(text: str) -> Any:
    """
    The document cut back to its last complete record and closed; None where there is none.

    A record is an element of the outermost array named in RECORD_ARRAYS, or of a top-level array.
    """
    stack: list[tuple[str, str]] = []  # (bracket, name it stands under)
    last_string, cut, closers = "", 0, ""
    for token in _TOKEN.finditer(text[:MAX_SALVAGE]):
        found = token[0]
        if found[0] == '"':
            last_string = found[1:-1]
        elif found in "{[":
            stack.append((found, last_string))
        else:
            if not stack:
                break
            stack.pop()
            if _in_record_array(stack):
                cut = token.end()
                closers = "".join("}" if b == "{" else "]" for b, _ in reversed(stack))
    if not cut:
        return None
    try:
        return _LENIENT.decode(text[:cut] + closers)
    except (ValueError, RecursionError):
        return None


def _in_record_array(stack: list[tuple[str, str]]) -> bool:
    if not stack or stack[-1][0] != "[":
        return False
    if len(stack) == 1:
        return True
    outermost = next((i for i, (b, name) in enumerate(stack) if b == "[" and name in RECORD_ARRAYS), None)
    return outermost == len(stack) - 1


SPLIT_BYTES = 8 << 20
_TRIES = 64


def elements(source: Input) -> Iterator[tuple[Place, Any] | Damage]:
    """
    Like `documents`, with a top-level array taken apart into its elements (`/0`, `/1`, …).

    A large array is never decoded as a whole: it is cut where its elements meet, and a piece is
    accepted only when it parses, so a separator inside a string does no harm.
    """
    raw = source.data()
    if len(raw) > SPLIT_BYTES and raw.lstrip()[:1] == b"[":
        yield from _split(raw, Place(source.name))
        return
    for item in documents(source):
        if isinstance(item, Damage) or not isinstance(item[1], list):
            yield item
            continue
        place, values = item
        base = place.pointer or ""
        for i, value in enumerate(values):
            yield Place(source.name, pointer=f"{base}/{i}"), value


def _split(raw: bytes, place: Place) -> Iterator[tuple[Place, Any] | Damage]:
    at, index, separator = raw.index(b"[") + 1, 0, b""
    while True:
        while at < len(raw) and raw[at] in b" \t\r\n,":
            at += 1
        if at >= len(raw) or raw[at] == 0x5D:
            break
        got = _piece(raw, at, separator) if separator else None
        if got is None:
            got = _decoded(raw, at)
        if got is None:
            # The window ends inside this element: the file is cut, or it is broken here.
            yield Damage(place._replace(offset=at), "cut", "the array ends early or is broken here")
            break
        value, end = got
        yield Place(place.file, pointer=f"/{index}", offset=at), value
        index += 1
        if not separator:
            following = end
            while following < len(raw) and raw[following] in b" \t\r\n,":
                following += 1
            separator = raw[end - 1 : following + 1]
        at = end


def _piece(raw: bytes, at: int, separator: bytes) -> tuple[Any, int] | None:
    end = at
    for _ in range(_TRIES):
        end = raw.find(separator, end)
        if end < 0:
            return None
        end += 1
        try:
            return orjson.loads(raw[at:end]), end
        except orjson.JSONDecodeError:
            continue
    return None


def _decoded(raw: bytes, at: int) -> tuple[Any, int] | None:
    window = 1 << 16
    while True:
        # Latin-1 keeps one character a byte: the boundary is right, the text is decoded anew.
        try:
            _, end = _LENIENT.raw_decode(raw[at : at + window].decode("latin-1"))
            return loads(raw[at : at + end], [], Place("")), at + end
        except (ValueError, RecursionError):
            if at + window >= len(raw):
                return None
            window *= 8
