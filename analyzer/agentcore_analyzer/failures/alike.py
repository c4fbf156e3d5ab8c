"""
Lines that differ in their time and in their ids only are read once: what one of them says, another says of its own ids.

Programs print the same words for request after request, and to read a line costs a hundred times what comparing it does. Of
each line there is a form: its time and its ids replaced by stand-ins of the same length. When a form comes for the second time,
both the line and its form are read; where these say the same but for the stand-ins, later lines of the form are not read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.graph.outlines import outline

_MOST = 20_000  # forms, of a quarter of a kilobyte mostly; whoever prints more kinds of lines is read line by line
_LONG = 8000  # a text that is longer is no line that comes again
# Ids of OpenTelemetry and UUIDs. The first character stands before what must not: to look behind first is slower.
_ID = late(
    r"[0-9a-f](?<![0-9A-Za-z].)[0-9a-f]{7}(?:-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{8}(?:[0-9a-f]{16})?)(?![0-9A-Za-z])"
)
_STAMP = late(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?")
_MARK = "5afe5afe"  # a line that holds it is read as it is
_DAY = "1985-05-05"
_IN_TEXT = ("quote", "message", "type", "code", "service", "operation", "request_id")


class Form(NamedTuple):
    """What texts have in common that differ in their time and their ids (`key`), and this one's own of these."""

    raw: str
    key: Hashable
    own: tuple[str, ...]

    @property
    def text(self) -> str:
        """With stand-ins."""
        return _form(self.raw)[0]


class _Slots(NamedTuple):
    """Where the texts of one outline have their time and their ids, and what else they hold."""

    stamp: str  # the time with a 5 for each digit, empty without one
    ids: tuple[slice, ...]
    rest: tuple[slice, ...]
    stand_in: bool  # whether what stands in for others may stand in them


class Alike:
    """What `read` says of texts with one severity and the like (`key`), asked once for a form."""

    def __init__(self) -> None:
        # True: seen once; False: its ids or its time matter; else the stand-ins and what is said of them.
        self._known: dict[Hashable, tuple[tuple[str, ...], tuple[Said, ...]] | bool] = {}
        self._slots: dict[int, _Slots | None] = {}
        self._last = Form("", "", ())

    def form(self, text: str, of: int = -1) -> Form:
        """`of`: the number of the text's outline (`graph.outlines`), whose texts have their ids in the same places."""
        if self._last.raw is not text:
            self._last = self._in_slots(text, of) or _whole(text)
        return self._last

    def _in_slots(self, text: str, of: int) -> Form | None:
        if of < 0:
            return None
        slots = self._slots.get(of, _UNKNOWN)
        if slots is _UNKNOWN:
            slots = self._slots[of] = _slots(text)
        if slots is None or (slots.stand_in and (_MARK in text or _DAY in text)):
            return None
        ids = tuple([text[where] for where in slots.ids])
        same: tuple[int, ...] = ()
        if len(ids) > 1 and len(set(ids)) < len(ids):
            same = tuple(map(ids.index, ids))
            ids = tuple(dict.fromkeys(ids))
        rest = "".join([text[where] for where in slots.rest])
        if not slots.stamp:
            return Form(text, (of, rest, same), ids)
        stamp = text[: len(slots.stamp)]
        if stamp.translate(_FIVES) != slots.stamp:
            return None  # a letter where others have a digit
        return Form(text, (of, rest, same), (stamp, *ids))

    def said(self, text: str, key: Hashable, read: Callable[[str], list[Said]], of: int = -1) -> list[Said]:
        form = self.form(text, of)
        known = self._known.get((form.key, key))
        if isinstance(known, tuple):
            names, formal = known
            return [_with_own(said, tuple(zip(names, form.own, strict=True))) for said in formal] if names else list(formal)
        found = read(text)
        if known is None:
            if len(self._known) < _MOST and len(text) <= _LONG:
                self._known[form.key, key] = True
        elif known:
            made, own = _form(text)
            formal = tuple(read(made)) if own else tuple(found)
            same = [_with_own(said, own) for said in formal] == found
            self._known[form.key, key] = (tuple(name for name, _ in own), formal) if same else False
        return found


_UNKNOWN = _Slots("", (), (), stand_in=True)
_FIVES = str.maketrans("0123456789", "5" * 10)


def _slots(text: str) -> _Slots | None:
    """None where an id touches the time; which of them it is, is seen in the text itself."""
    stamp = _STAMP.match(text)
    end = stamp.end() if stamp is not None else 0
    found = [match.span() for match in _ID.finditer(text)]
    if not text.isascii() or any(begin <= end for begin, _ in found if end):
        return None
    borders = [end, *(at for span in found for at in span), len(text)]
    rest = [slice(*pair) for pair in zip(borders[::2], borders[1::2], strict=True)]
    like, marks = outline(text), (outline(_MARK), outline(_DAY))
    return _Slots(text[:end].translate(_FIVES), tuple(slice(*s) for s in found), tuple(rest), any(m in like for m in marks))


def _whole(text: str) -> Form:
    made, own = _form(text)
    return Form(text, made, tuple(mine for _, mine in own))


def _form(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with stand-ins, and what each stands for."""
    if len(text) > _LONG or _MARK in text or _DAY in text:
        return text, ()
    names: dict[str, str] = {}
    stamp = _STAMP.match(text)
    if stamp is not None:
        made = "".join("5" if c.isdigit() else c for c in stamp[0])
        text = _DAY + made[len(_DAY) :] + text[stamp.end() :]
        names[text[: stamp.end()]] = stamp[0]
    standing: dict[str, str] = {}

    def stand_in(found: re.Match[str]) -> str:
        own = found[0]
        name = standing.get(own)
        if name is None:
            number = f"{len(standing):0{len(own) - len(_MARK)}x}"
            name = standing[own] = _MARK + (f"-{number[1:5]}-4afe-8afe-{number[-12:]}" if "-" in own else number)
        return name

    text = _ID.sub(stand_in, text)
    return text, (*names.items(), *((name, own) for own, name in standing.items()))


def _with_own(said: Said, own: tuple[tuple[str, str], ...]) -> Said:
    """What a form says, said of a text of its own."""
    changed = {}
    for field in _IN_TEXT:
        value = told = getattr(said, field)
        if _MARK in value or _DAY in value:
            for name, mine in own:
                told = told.replace(name, mine)
            changed[field] = told
    return said._replace(**changed) if changed else said
