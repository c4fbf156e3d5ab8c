"""
Spoiled inputs from sound ones: noise on bytes, other values in sound JSON, cuts, splices of two.

A mutant depends on the random number generator alone: the same seed and number give the same bytes everywhere.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

MOST = 6_000  # bytes: many small cases find more than a few large ones
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, 10**25, -(2**70), 0.5, -0.0, 1e300, 5e-324,
    "", " ", "0", "-1", "²", "٣", "1e400", "NaN", "9" * 30, "0x1f", "null", "\x00", "\x1b[31m", "\u202e", "a\nb", "\ufeff",
    "é" * 40, "<b>", "'", "{", "[1", "\\", "%", "..", "/", "x" * 300, [], {}, [[]], [None], {"": None}, {"a": {"a": {"a": []}}},
    "2026-11-22T22:28:47.658Z", "1970-01-01", "9999-12-31T23:59:60Z", 1_763_000_000, 1_763_000_000_000, "ERROR",
)  # fmt: skip
PIECES: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\x0c", b"\x1b[0m", b"\xe2\x80\xae", b'"', b"\\",
    b"\\u0000", b"\\ud83d", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"1e400", b"-", b"9" * 40,
    b"[" * 70, b'{"a":' * 70,
    b"Traceback (most recent call last):\n", b'  File "a.py", line 1, in f\n', b"ValueError: x\n", b"\tat a.b.C.d(E.java:1)\n",
    b"Caused by: ", b"panic: ", b"goroutine 1 [running]:\n", b"RequestId: ", b"HTTP/1.1 500 ", b"arn:aws:", b"-----BEGIN ",
    b"=", b"\t", b"   ", b"%", b"<", b"||", b"2026-11-22T22:28:47Z ", b"ERROR ", b"\x00\x00\x00\x0c", b"PK\x05\x06",
    b"\x1f\x8b\x08",
)  # fmt: skip


def piece_of(chance: random.Random, data: bytes) -> bytes:
    """The beginning of a large seed, or a stretch of it that begins with a line."""
    if len(data) <= MOST:
        return data
    start = 0 if chance.random() < 0.6 else chance.randrange(len(data))
    start = data.find(b"\n", start) + 1 if start else 0
    return data[start : start + MOST]


def noise(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    """As Wireshark's editcap does it: each byte with a small probability."""
    made = bytearray(data)
    for _ in range(1 + int(len(made) * chance.choice((0.02, 0.002, 0.0002)))):
        if made:
            made[chance.randrange(len(made))] = chance.choice((chance.randrange(256), 0, 10, 34, 123, 255))
    return bytes(made)


def bits(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if made:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return chance.choice((data[:end], data[:end], data[start:], data[:start] + data[end:], data[start:end]))


def splice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Two seeds in one: at any byte, or at lines."""
    other = piece_of(chance, chance.choice(others))
    one, two = chance.randrange(len(data) + 1), chance.randrange(len(other) + 1)
    if chance.random() < 0.5:
        one, two = data.find(b"\n", one) + 1, other.find(b"\n", two) + 1
    return chance.choice((data[:one] + other[two:], data[:one] + other + data[one:], data[:one] + other[:two] + data[one:]))


def insert(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    made = data
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(made) + 1)
        end = at + chance.choice((0, 0, 1, 8))
        made = made[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 3)) + made[end:]
    return made


def repeat(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    part = data[start : start + chance.choice((1, 10, 100, 1000))]
    return data[:start] + part * chance.choice((2, 3, 30)) + data[start:]


def lines(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    """Lines doubled, dropped, in another order, joined, under another margin, with other ends."""
    made = data.split(b"\n")
    how = chance.randrange(7)
    if how == 0:
        chance.shuffle(made)
    elif how == 1:
        made = [line for line in made if chance.random() < 0.8]
    elif how == 2:
        made = [again for line in made for again in [line] * chance.choice((1, 1, 2))]
    elif how == 3:
        return chance.choice((b"\r\n", b"\r", b"", b" ", b"\x0c", b"\n\n")).join(made)
    elif how == 4:
        made = [chance.choice((b"  ", b"\t", b"| ", b"> ", b"2026-11-22 ")) + line for line in made]
    elif how == 5:
        made = [line[: chance.randrange(len(line) + 1)] if chance.random() < 0.2 else line for line in made]
    else:
        made.reverse()
    return b"\n".join(made)


def _places(document: Any) -> list[tuple[Any, Any]]:
    places: list[tuple[Any, Any]] = []
    stack = [document]
    while stack and len(places) < 3000:
        holder = stack.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, inner in items:
            places.append((holder, key))
            stack.append(inner)
    return places


def changed(chance: random.Random, document: Any) -> Any:
    """The document with some values replaced, moved, doubled, renamed or gone; JSON inside of strings as well."""
    places = _places(document)
    for holder, key in chance.sample(places, min(chance.choice((1, 1, 2, 5)), len(places))):
        if key not in (holder if isinstance(holder, dict) else range(len(holder))):
            continue  # an earlier change took it away
        how, value = chance.randrange(9), holder[key]
        if how <= 3:
            holder[key] = chance.choice(ODD)
        elif how == 4:
            other, name = chance.choice(places)
            if name in (other if isinstance(other, dict) else range(len(other))):
                holder[key] = json.loads(json.dumps(other[name]))
        elif how == 5 and isinstance(holder, dict):
            holder[chance.choice(("", "x", key.upper(), key + "s", "spanId", "attributes", "__class__"))] = holder.pop(key)
        elif how == 6 and isinstance(value, list):
            holder[key] = (value * chance.choice((2, 20)))[:200]
        elif how == 7:
            holder[key] = chance.choice(([value], {"value": value}, str(value), {str(key): value}, [value, value]))
        elif isinstance(value, str) and value[:1] in ("{", "["):
            try:
                holder[key] = json.dumps(changed(chance, json.loads(value)))
            except ValueError:
                holder[key] = value[: len(value) // 2]
        else:
            del holder[key]
    return document


def structure(chance: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    """What was JSON stays JSON: a whole document, or some of its lines, or what stands behind the head of a line."""
    text = data.decode("utf-8", "replace")
    try:
        return json.dumps(changed(chance, json.loads(text)), ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        pass
    made, found = [], False
    for line in text.split("\n"):
        at = min((i for i in (line.find("{"), line.find("[")) if i >= 0), default=-1)
        if at >= 0 and (not found or chance.random() < 0.3):
            try:
                line = line[:at] + json.dumps(changed(chance, json.loads(line[at:])))
                found = True
            except (ValueError, RecursionError):
                pass
        made.append(line)
    return "\n".join(made).encode("utf-8", "surrogatepass") if found else insert(chance, data, ())


WAYS: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    noise, bits, cut, splice, insert, repeat, lines, structure, structure, structure,
)  # fmt: skip


def mutant(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One seed, spoiled one to three times."""
    data = piece_of(chance, chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(WAYS)(chance, data, seeds)[: 2 * MOST]
    return data
