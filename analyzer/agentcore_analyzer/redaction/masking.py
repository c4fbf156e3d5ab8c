"""
Texts with what must not leave replaced: hits of the kinds are put together, and each different piece is looked at once.

`Masker` says for the redactor and the last look what a hit becomes; `without_secrets` masks for reports that stay with
their owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import entropy
from agentcore_analyzer.redaction.kinds import ID, LONG_PIECE, MOST_PIECES, Hit, cause_of, found_across, found_inside, pieces_of
from agentcore_analyzer.redaction.pseudonyms import is_lettered

MASKED = entropy.MASKED

Put = Callable[[Hit, str], str]


def put_mask(hit: Hit, value: str) -> str:  # noqa: ARG001  (what a hit becomes may depend on it)
    return MASKED


def replaced(value: str, hits: Iterator[Hit], put: Put) -> str:
    """`value` with every hit replaced by `put(hit, its text)`."""
    ordered = list(hits)
    if not ordered:
        return value
    ordered.sort(key=lambda h: (h.start, -h.end))
    parts, at = [], 0
    for hit in ordered:
        if hit.end > at:
            start = max(hit.start, at)
            parts += [value[at:start], put(hit, value[start : hit.end])]
            at = hit.end
    return "".join(parts) + value[at:]


class _Memo(dict[str, str]):
    """What became of a piece. Long ones are not kept, and not too many."""

    before: dict[str, str] | None = None  # what a first look made: a piece that it left alone is left alone again

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, piece: str) -> str:
        made = piece if self.before is not None and self.before.get(piece) == piece else self._make(piece)
        if len(piece) <= LONG_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = made
        return made


_MARKED_ID = late(r"(?:[a-z]{2,12}[_-])?(?:[0-9a-f]{8})?facade0[0-9a-f]{9,25}")  # `Pseudonyms.hexadecimal`


class _PlainMarks(dict[str, bool]):
    """Whether a piece is a pseudonym by itself: an id, the name of something. Beside it nothing looks like a kind."""

    def __missing__(self, piece: str) -> bool:
        if len(self) >= MOST_PIECES:
            self.clear()
        return self.setdefault(piece, is_lettered(piece) or any(shape.fullmatch(piece) for shape in (ID, _MARKED_ID)))


_plain_mark = _PlainMarks()
_LOOKS = 4  # what stood before a hit may have hidden another one; a second redaction must find nothing more


class Masker:
    """
    Replaces kinds in texts; each different piece of a text is looked at only once.

    `put(hit, value)` says what a hit becomes; `then(piece)` is applied to each piece afterwards.
    """

    def __init__(
        self, put: Put = put_mask, then: Callable[[str], str] | None = None, *, strict: bool = False
    ) -> None:
        self._put, self._then, self._strict = put, then, strict
        self._known = _Memo(self.piece)
        self.done = False  # whether a second look at the last text could find nothing more

    def follow(self, first: Masker) -> None:
        """This looks at what `first` made."""
        self._known.before = first._known

    def forget(self) -> None:
        self._known.clear()

    def text(self, value: str) -> str:
        pieces, stable = pieces_of(value), True
        for _ in range(_LOOKS if len(value) > 5 else 0):
            possible = cause_of(value, pieces, strict=self._strict)
            stable = not possible
            if stable:
                break
            made = replaced(value, found_across(value, pieces, possible, strict=self._strict), self._put)
            stable = made == value
            if stable:
                break
            value, pieces = made, pieces_of(made)
        shown = list(map(self._known.__getitem__, pieces))
        self.done = stable and (
            pieces == shown or all(_plain_mark[new] for old, new in zip(pieces, shown, strict=True) if old != new)
        )
        return "".join(shown)

    def piece(self, piece: str) -> str:
        for _ in range(_LOOKS):
            made = replaced(piece, found_inside(piece), self._put)
            if made == piece:
                break
            piece = made
        return self._then(piece) if self._then is not None else piece


@cache
def _plain() -> Masker:
    return Masker(then=entropy.masked)


cleaned: dict[tuple[str, int], str] = {}  # by `safe.clean` with it: reports of one process say the same sentences


def without_secrets(value: str) -> str:
    """Credentials and data about persons masked, everything else as it is: for reports that stay with their owner."""
    for _ in range(_LOOKS):
        made = _plain().text(value)
        if made == value:
            break
        value = made
    return value
