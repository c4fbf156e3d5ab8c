"""Answers of CloudWatch Logs: as they are, or with a list that is taken apart where they are too large to be held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from agentcore_analyzer.model import Damage, Input, Place
from agentcore_parsers.decoding import jsons

if TYPE_CHECKING:
    from agentcore_parsers.decoding.envelopes import Listed


def documents(source: Input, name: str, others: Sequence[str], opens: bytes) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The documents of an input. A large one may come with its list of that name as `Listed`, whose values begin with `opens`;
    beside it nothing but `others` may stand.
    """
    raw, place = source.data(), Place(source.name)
    value = _apart(raw, name, others, opens) if len(raw) > jsons.SPLIT_BYTES and not source.holds() else None
    if value is None:
        yield from jsons.values(raw, place)
    else:
        yield place, value


def _apart(raw: bytes, name: str, others: Sequence[str], opens: bytes) -> Any:
    try:
        from agentcore_parsers.decoding import envelopes  # msgspec: for these inputs only
    except ImportError:  # there are platforms without it
        return None
    return envelopes.listed(raw, name, others, opens)


def values(found: list[Any] | Listed) -> Iterable[tuple[int | None, Any]]:
    """The values of such a list, with the offset of each where they are read one by one."""
    return ((None, value) for value in found) if isinstance(found, list) else found


def is_list(found: Any) -> TypeGuard[list[Any] | Listed]:
    return isinstance(found, list) or hasattr(found, "extents")
