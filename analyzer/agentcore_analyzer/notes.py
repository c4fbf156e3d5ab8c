"""Notes about what could not be read, each told once."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import Damage


def merge_notes(damage: Iterable[Damage]) -> list[Damage]:
    """One note for each kind of damage, at its first place, with the count."""
    merged: dict[tuple[str, str], Damage] = {}
    for item in damage:
        key = (item.reason, item.message)
        known = merged.get(key)
        merged[key] = item if known is None else known._replace(count=known.count + item.count)
    return list(merged.values())


def once(damage: Iterable[Damage]) -> list[Damage]:
    """Equal notes about one place are one, with their count: a file may be named ten thousand times."""
    found: dict[Damage, Damage] = {}
    for item in damage:
        key = item._replace(count=0)
        known = found.get(key)
        found[key] = item if known is None else known._replace(count=known.count + item.count)
    return list(found.values())
