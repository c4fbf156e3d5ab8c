"""Real inputs and the ways to spoil them, as hypothesis strategies."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from cases import CAPTURES, FIXTURES

BIG = 40_000  # a spoiled input is cut to this, so that many fit into a run


@cache
def files() -> tuple[Path, ...]:
    """Every fixture file, without what we wrote about it."""
    found = [p for p in FIXTURES.rglob("*") if p.is_file() and p.stat().st_size]
    return tuple(sorted(p for p in found if p.name not in ("expected.json", "inputs.txt", "PROVENANCE.md", "known-good")))


@cache
def captures() -> tuple[Path, ...]:
    return tuple(sorted(p for p in CAPTURES.iterdir() if p.is_dir()))


@st.composite
def slices(draw: st.DrawFn) -> bytes:
    """A stretch of a real file, from its beginning or from the middle."""
    data = draw(st.sampled_from(files())).read_bytes()
    start = draw(st.sampled_from([0, 0, 0, len(data) // 3]))
    return data[start : start + draw(st.integers(1, BIG))]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real file that was cut, flipped, filled, doubled, or mixed with another one."""
    data = bytearray(draw(slices()))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(["flip", "cut", "drop", "insert", "double", "mix", "number", "null"]))
        if how == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif how == "cut":
            del data[at:]
        elif how == "drop":
            del data[at : at + draw(st.integers(1, 200))]
        elif how == "insert":
            data[at:at] = draw(st.binary(max_size=40))
        elif how == "double":
            data[at:at] = data[at : at + 300]
        elif how == "mix":
            data[at:at] = draw(slices())[:2000]
        elif how == "number":
            odd = draw(st.sampled_from([b":-1", b":1e400", b":9" + b"9" * 30, b":NaN"]))
            data = bytearray(bytes(data).replace(b":1", odd, 3))
        else:
            wrong = draw(st.sampled_from([b':[],"', b':null,"', b':{"a":"', b':7,"']))
            data = bytearray(bytes(data).replace(b':"', wrong, 2))
    return bytes(data[:BIG])


# Values that real exports do not hold where they should not.
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
