"""
What stands in an envelope, found without decoding it: each span or message as the bytes that it is, and where they begin.

An envelope of any size is walked over once (in a fifth of the time that decoding takes), and each value in it is decoded
alone, by one who knows what is read of it. Whatever is spelled in an unusual way is refused here, and read as any other
document: that way sees, notes and mends more.

Imports msgspec, for inputs that are too large to be held (docs/decisions/0018-envelopes.md).
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
import orjson
from msgspec import Raw, defstruct

from agentcore_analyzer.model import Extents

Form = TypeVar("Form")

NOTHING = Raw(b"")
REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_HEAD = 64  # bytes by which the first value of a list is looked for
_STEP = 1 << 20


def reader(form: type[Form]) -> Callable[[bytes], Form | None]:
    """Reads values of a form; None of what has another one, or is no sound JSON."""
    decode = msgspec.json.Decoder(form).decode

    def read(raw: bytes) -> Form | None:
        try:
            made = decode(raw)
        except REFUSED:
            return None
        return made if _is_utf8(raw) else None  # nobody has looked into strings that were only walked over

    return read


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    check = codecs.getincrementaldecoder("utf-8")().decode
    view = memoryview(raw)
    try:
        for at in range(0, len(raw), _STEP):  # never all of it as a text beside its bytes
            check(view[at : at + _STEP], at + _STEP >= len(raw))
    except UnicodeDecodeError:
        return False
    return True


def extents(
    raw: bytes, lists: Iterable[Sequence[Raw]], base: int = 0, opens: bytes = b"{"
) -> tuple[list[int], list[int]] | None:
    """
    Where each object begins in lists that stand one after the other, counted from `base`, and its length. None where one of
    them is no object.

    msgspec does not tell where its slices lie. Here they are compared with what stands where they must be: between two objects
    of a list there is no brace, and between two lists (`opens`) no bracket.
    """
    starts, lengths = list[int](), list[int]()
    find, begins = raw.find, raw.startswith
    at = 0
    for values in lists:
        if values:
            at = find(memoryview(values[0])[:_HEAD], at)
        for value in values:
            at = find(opens, at)
            if not begins(value, at):
                head = memoryview(value)[:_HEAD]
                if head[:1] != opens:
                    return None
                while not begins(value, at):  # what begins like it
                    at = find(head, at + 1)
            starts.append(base + at)
            length = len(value)
            lengths.append(length)
            at += length
    return starts, lengths


def listed(
    raw: bytes, name: str, others: Sequence[str], opens: bytes = b"{"
) -> tuple[list[Raw], Extents, dict[str, Any]] | None:
    """
    Of a document that is a list of that name beside `others`: the values of the list, which begin with `opens`, where each
    stands, and the other members; None of any other document.
    """
    members: list[tuple[str, Any] | tuple[str, Any, Any]] = [(name, list[Raw]), *((other, Raw, NOTHING) for other in others)]
    found = reader(defstruct("Document", members, gc=False, forbid_unknown_fields=True))(raw)
    if found is None:
        return None
    values = getattr(found, name)
    stand = extents(raw, [values], 0, opens)
    try:
        beside = {other: orjson.loads(member) for other in others if (member := bytes(getattr(found, other)))}
    except orjson.JSONDecodeError:  # msgspec walks over numbers of any size
        return None
    return (values, stand, beside) if stand is not None else None
