"""What is wrong with many records of an input in the same way: one note for each kind, at its first place, with its count."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.model import Damage, DamageReason, Input, Place

MAX_TEXT = 64 << 10  # characters of a text that are read
_END = 16 << 10  # of them from its end: there stand the stack below a dump, and the result below what a test printed
_SAID = {
    DamageReason.NO_ZONE: "times of a zone whose letters several zones share: they were read as UTC, and may be hours off",
    DamageReason.TEXT_CUT: f"texts of more than {MAX_TEXT:,} characters: only their first and last part was read",
}


class Noted:
    def __init__(self, source: Input) -> None:
        self._source = source
        self._found: dict[DamageReason, tuple[Place, int]] = {}

    def note(self, reason: DamageReason, where: int | Place) -> None:
        at = where if isinstance(where, Place) else Place(self._source.name, offset=where)
        first, count = self._found.get(reason, (at, 0))
        self._found[reason] = first, count + 1

    def notes(self) -> Iterator[Damage]:
        for reason, (place, count) in self._found.items():
            yield Damage(place, reason, _SAID[reason], count)

    def readable(self, text: str, where: int | Place) -> str:
        """A text without its middle, where it is too long."""
        if len(text) <= MAX_TEXT:
            return text
        self.note(DamageReason.TEXT_CUT, where)
        end = text[-_END:]
        line = end.find("\n", 0, _END // 2)
        return f"{text[: MAX_TEXT - _END - 3]} …{end[line:] if line >= 0 else f' {end}'}"
