"""Answers of CloudWatch Logs: as they are, or with a list that is taken apart where they are too large to be held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Extents, Input, Place
from agentcore_parsers.decoding import jsons


class Listed:
    """A list in a large document, of which only one value at a time is decoded."""

    def __init__(self, raws: Sequence[Any], extents: Extents, place: Place) -> None:
        self._raws, self.extents, self._place = raws, extents, place  # the values are slices that `bytes` takes
        self.bent: list[Damage] = []  # of the values that were read so far

    def __len__(self) -> int:
        return len(self._raws)

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """The offset of each value, and the value; None of one that is nested too deeply."""
        for start, raw in zip(self.extents[0], self._raws, strict=True):
            try:
                value = orjson.loads(memoryview(raw))
            except orjson.JSONDecodeError:
                value = self._mended(raw)
            yield start, value

    def _mended(self, raw: Any) -> Any:
        try:
            return jsons.loads(bytes(raw), self.bent, self._place)
        except ValueError:
            return None


def documents(source: Input, name: str, others: Sequence[str], opens: bytes) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The documents of an input. A large one may come with its list of that name as `Listed`, whose values begin with `opens`;
    beside it nothing but `others` may stand.
    """
    raw, place = source.data(), Place(source.name)
    found = _apart(raw, name, others, opens) if len(raw) > jsons.SPLIT_BYTES and not source.holds() else None
    if found is None:
        yield from jsons.values(raw, place)
    else:
        values, extents, beside = found
        listed = Listed(values, extents, place)
        yield place, {name: listed, **beside}
        yield from dict.fromkeys(listed.bent)


def _apart(raw: bytes, name: str, others: Sequence[str], opens: bytes) -> tuple[Sequence[Any], Extents, dict[str, Any]] | None:
    try:
        from agentcore_parsers.decoding import envelopes  # msgspec: for these inputs only
    except ImportError:  # there are platforms without it
        return None
    return envelopes.listed(raw, name, others, opens)


def values(found: list[Any] | Listed) -> Iterable[tuple[int | None, Any]]:
    """The values of such a list, with the offset of each where they are read one by one."""
    return found if isinstance(found, Listed) else ((None, value) for value in found)
