"""The table of strings of a page, each once, and how much room there is left in it."""

from __future__ import annotations

import json
from typing import Any

from agentcore_analyzer.model import Place
from agentcore_analyzer.redaction.fields import Treatment, treatment
from agentcore_analyzer.safe import clean, clean_text
from agentcore_analyzer.untrusted import whole

_INDEX = 5  # characters of an index with its comma


class Table:
    """Everything that goes in is made safe here."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.full = False  # whether something was left out
        self.strings: list[str] = []
        self.files: list[str] = []
        self.pointers: list[str] = []
        self._numbers: dict[str, int] = {}
        self._values: dict[tuple[str, str, int], int] = {}
        self._known_files: dict[str, int] = {}
        self._known_pointers: dict[str, int] = {}

    def has_room(self) -> bool:
        self.full = self.full or self.room <= 0
        return self.room > 0

    def number(self, shown: str) -> int:
        """Of a string that is safe already."""
        known = self._numbers.get(shown)
        self.room -= _INDEX
        if known is None:
            known = self._numbers[shown] = len(self.strings)
            self.strings.append(shown)
            self.room -= len(shown.encode("utf-8", "replace")) + 3
        return known

    def line(self, text: str, limit: int) -> int:
        return self.number(clean(text, limit))

    def text(self, text: str, limit: int) -> int:
        """With its lines."""
        return self.number(clean_text(text, limit))

    def value(self, key: str, value: Any, limit: int) -> int:
        """
        Of a field: looked at together with its name, which may say that the value is a secret.

        A value of several lines keeps them.
        """
        text = written(value, limit)
        if not text:
            return self.number("")
        known = self._values.get((key, text, limit))
        if known is None:
            if treatment(key) is Treatment.SECRET:
                known = self.number("[masked]")
            else:
                name = clean(key[:200])
                shown = clean_text(f"{key[:200]}: {text}", limit + len(name) + 2)
                known = self.number(shown[len(name) + 2 :] if shown.startswith(f"{name}: ") else shown)
            self._values[key, text, limit] = known
        else:
            self.room -= _INDEX
        return known

    def place(self, place: Place) -> list[int | str | None]:
        """File, line, pointer up to its last member, that member: pointers of neighbours differ in it only."""
        file = self._of(self._known_files, self.files, place.file)
        if place.pointer is None:
            last = place.offset if place.line is None else None
            made: list[int | str | None] = [file, place.line, None, last]
        else:
            head, _, tail = place.pointer.rpartition("/")
            known = self._of(self._known_pointers, self.pointers, head)
            made = [file, place.line, known, clean(tail) if (number := whole(tail, 8)) is None else number]
        while made and made[-1] is None:
            made.pop()
        return made

    def _of(self, known: dict[str, int], listed: list[str], value: str) -> int:
        if value not in known:
            known[value] = len(listed)
            listed.append(clean(value, 500))
        return known[value]


def written(value: Any, limit: int) -> str:
    """A value as people read it: a text as it is, anything else as JSON, no longer than somebody looks at."""
    if isinstance(value, str):
        return value[: limit * 4 + 4000]
    try:
        indent = 1 if isinstance(value, dict) else None
        return json.dumps(value, ensure_ascii=False, default=str, indent=indent)[: limit * 4 + 4000]
    except (TypeError, ValueError, RecursionError):
        return str(type(value).__name__)
