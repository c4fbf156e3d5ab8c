"""
What an input is made of: lines, and JSON values whose array elements and map members can go.

A text is split into lines; a line that holds JSON, perhaps behind a prefix, and an object printed over
several lines are values in turn, as is a string that holds JSON (`@message`, a body). Values that
nothing was taken from keep their bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

MAX_DEPTH = 40  # levels of JSON that are looked into
# Maps whose members are data and not structure: any of them may be missing from a valid record.
_FREE = frozenset({
    "attributes", "annotations", "metadata", "body", "tags", "baggage", "headers", "resource", "properties", "fields",
})  # fmt: skip


class Wrapped:
    """A JSON text inside a string; `raw` as it stood there, None once something was taken out."""

    __slots__ = ("raw", "value")

    def __init__(self, raw: str | None, value: Any) -> None:
        self.raw, self.value = raw, value


@dataclass(slots=True)
class Piece:
    """Some bytes of a file: a line, or a JSON value with what stands before and behind it on its lines."""

    raw: bytes
    value: Any = None  # list or dict, where it is JSON
    before: bytes = b""
    behind: bytes = b""
    looked: bool = False

    def look(self) -> None:
        """Decode the JSON, if there is any; asked for only once the lines are settled."""
        if self.looked:
            return
        self.looked = True
        start = min((i for i in (self.raw.find(b"{"), self.raw.find(b"[")) if i >= 0), default=-1)
        body = self.raw[start:].rstrip() if start >= 0 else b""
        if body[-1:] not in (b"}", b"]"):
            return
        value = _loads(body)
        if value is None and body[:1] == b"[" and (brace := body.find(b"{")) > 0:
            start, body = start + brace, body[brace:]  # `[INFO] {…}`: the first bracket opened a prefix
            value = _loads(body)
        if value is not None:
            self.value = _unwrapped(value, 0)
            self.before, self.behind = self.raw[:start], self.raw[start + len(body) :]


    def depth(self) -> int:
        """How many containers deep the deepest container lies (1 for a flat list or map, 0 for no JSON)."""
        return _depth(self.value, MAX_DEPTH)


@dataclass(slots=True)
class Tree:
    """One input as its pieces."""

    name: str
    pieces: list[Piece] = field(default_factory=list)

    def data(self) -> bytes:
        return b"".join(piece.raw for piece in self.pieces)


class Member(NamedTuple):
    """A unit inside a piece: element `key` of a list, or member `key` of a map; `path` leads to the holder."""

    piece: Piece
    holder: list[Any] | dict[str, Any]
    key: int | str
    path: tuple[str, ...] = ()
    trace: str | None = None  # of what holds it

    def text(self) -> bytes:
        """The unit as JSON, to look for names in it."""
        return _dumps(self.holder[self.key], indent=False) or b""  # type: ignore[index]

    def name(self) -> str | None:
        """Of a member of a map, or of `{"key": …, "value": …}`."""
        if isinstance(self.key, str):
            return self.key
        value = self.holder[self.key]  # type: ignore[index]
        name = value.get("key") if isinstance(value, dict) and "value" in value else None
        return name if isinstance(name, str) else None


def split(name: str, data: bytes) -> Tree:
    """The pieces of an input. A whole JSON document, and what is no text, is one piece."""
    stripped = data.lstrip()
    if b"\0" in data[:4096] or (stripped[:1] in (b"{", b"[") and _is_document(stripped)):
        return Tree(name, [Piece(data)] if stripped else [])
    pieces: list[Piece] = []
    lines = io.BytesIO(data).readlines()  # splits at line feeds only, and keeps them
    at = 0
    while at < len(lines):
        end = _object_end(lines, at) if lines[at].rstrip() in (b"{", b"[") else at + 1
        pieces.append(Piece(b"".join(lines[at:end])))
        at = end
    return Tree(name, pieces)


def _is_document(stripped: bytes) -> bool:
    """Whether all of it is one JSON value; one on each line is none."""
    return _loads(stripped) is not None


def _object_end(lines: list[bytes], at: int) -> int:
    """Behind the last line of the object that a printer spread over several lines, or `at + 1`."""
    end = at + 1
    # Printers indent all between the brackets; the first line that is not ends the search, so it stays linear.
    while end < len(lines) and lines[end][:1] not in (b"{", b"}", b"[", b"]"):
        end += 1
    return end + 1 if end < len(lines) and _loads(b"".join(lines[at : end + 1])) is not None else at + 1


def members(piece: Piece, depth: int, keep: Callable[[str], bool] = lambda _: False) -> Iterator[Member]:
    """The units of a piece that lie `depth` containers deep, without the attributes that `keep` names."""
    if piece.value is None:
        return
    for unit in _members(piece, piece.value, depth, False, (), None):
        if not _kept(unit, keep):
            yield unit


def _kept(unit: Member, keep: Callable[[str], bool]) -> bool:
    """Whether it is such an attribute, as a member of a map or `{"key": …, "value": …}`, or a map that holds one."""
    value = unit.holder[unit.key]  # type: ignore[index]
    if isinstance(unit.key, int):
        return isinstance(value, dict) and _names_one(value, keep)
    return keep(unit.key) or _holds_one(value, keep)


def _holds_one(value: Any, keep: Callable[[str], bool]) -> bool:
    if isinstance(value, dict):
        return any(keep(name) or _holds_one(inner, keep) for name, inner in value.items())
    return isinstance(value, list) and any(isinstance(v, dict) and _names_one(v, keep) for v in value)


def _names_one(value: dict[str, Any], keep: Callable[[str], bool]) -> bool:
    name = value.get("key")
    return isinstance(name, str) and "value" in value and keep(name)


def _members(
    piece: Piece, value: Any, depth: int, free: bool, path: tuple[str, ...], trace: str | None
) -> Iterator[Member]:
    if isinstance(value, Wrapped):
        value = value.value
    if isinstance(value, list):
        if depth == 0:
            yield from (Member(piece, value, i, path, trace) for i in range(len(value)))
        else:
            for number, inner in enumerate(value):
                if isinstance(inner, (list, dict, Wrapped)):
                    yield from _members(piece, inner, depth - 1, free, (*path, str(number)), trace)
    elif isinstance(value, dict):
        its = value.get("traceId", value.get("trace_id"))
        trace = its if isinstance(its, str) else trace
        if depth == 0:
            if free:
                yield from (Member(piece, value, key, path, trace) for key in value)
        else:
            for key, inner in value.items():
                if isinstance(inner, (list, dict, Wrapped)):
                    yield from _members(piece, inner, depth - 1, free or key in _FREE, (*path, key), trace)


def _depth(value: Any, room: int) -> int:
    if isinstance(value, Wrapped):
        value = value.value
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else None
    if inner is None or room == 0:
        return 0
    return 1 + max((_depth(v, room - 1) for v in inner if isinstance(v, (list, dict, Wrapped))), default=0)


def without(piece: Piece, gone: dict[int, set[int | str]], depth: int) -> Piece | None:
    """The piece without the units named by container and key; None where JSON cannot be written again."""
    value = _copy(piece.value, gone, depth)
    if value is piece.value:
        return piece
    body = _dumps(value, indent=b"\n" in piece.raw[len(piece.before) :].rstrip())
    if body is not None and len(body) > len(piece.raw):
        body = _dumps(value, indent=False)  # another printer's lines were longer
    if body is None:
        return None
    return Piece(piece.before + body + piece.behind, value, piece.before, piece.behind, looked=True)


def _copy(value: Any, gone: dict[int, set[int | str]], depth: int) -> Any:
    """The same object where nothing below it goes."""
    if isinstance(value, Wrapped):
        inner = _copy(value.value, gone, depth)
        return value if inner is value.value else Wrapped(None, inner)
    out = gone.get(id(value)) if depth == 0 else None
    if isinstance(value, list):
        if depth == 0:
            return [v for i, v in enumerate(value) if i not in out] if out else value
        copied = [_copy(v, gone, depth - 1) if isinstance(v, (list, dict, Wrapped)) else v for v in value]
        return copied if any(a is not b for a, b in zip(copied, value, strict=True)) else value
    if depth == 0:
        return {k: v for k, v in value.items() if k not in out} if out else value
    made = {k: _copy(v, gone, depth - 1) if isinstance(v, (list, dict, Wrapped)) else v for k, v in value.items()}
    return made if any(made[k] is not v for k, v in value.items()) else value


def _loads(raw: bytes | str) -> Any:
    """A list or dict, or None. What orjson refuses (a lone surrogate, NaN, a huge number) the standard library reads."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, (list, dict)) and _depth(value, MAX_DEPTH + 1) <= MAX_DEPTH else None


def _unwrapped(value: Any, depth: int) -> Any:
    """The value, strings that hold JSON replaced by `Wrapped`."""
    if isinstance(value, str):
        if value[:1] in ("{", "[") and value[-1:] in ("}", "]") and depth < MAX_DEPTH and (inner := _loads(value)):
            return Wrapped(value, _unwrapped(inner, depth + 1))
        return value
    if isinstance(value, list):
        return [_unwrapped(v, depth + 1) if isinstance(v, (str, list, dict)) else v for v in value]
    if isinstance(value, dict):
        return {k: _unwrapped(v, depth + 1) if isinstance(v, (str, list, dict)) else v for k, v in value.items()}
    return value


def _dumps(value: Any, indent: bool) -> bytes | None:
    try:
        return orjson.dumps(value, default=_text, option=orjson.OPT_INDENT_2 if indent else None)
    except (TypeError, orjson.JSONEncodeError):
        try:
            return json.dumps(value, default=_text, indent=2 if indent else None).encode()
        except (TypeError, ValueError, RecursionError):
            return None


def _text(value: Any) -> str:
    if not isinstance(value, Wrapped):
        raise TypeError
    if value.raw is not None:
        return value.raw
    inner = _dumps(value.value, indent=False)
    if inner is None:
        raise TypeError
    return inner.decode()
