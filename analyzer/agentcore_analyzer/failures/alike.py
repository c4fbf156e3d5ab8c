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
    """A text with stand-ins, and what each stands for."""

    text: str
    own: tuple[tuple[str, str], ...]


class Alike:
    """What `read` says of texts with one severity and the like (`key`), asked once for a form."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Said, ...] | bool] = {}  # True: seen once; False: its ids or its time matter
        self._last = "", Form("", ())

    def form(self, text: str) -> Form:
        if self._last[0] is not text:
            self._last = text, _form(text)
        return self._last[1]

    def said(self, text: str, key: Hashable, read: Callable[[str], list[Said]]) -> list[Said]:
        form = self.form(text)
        known = self._known.get((form.text, key))
        if isinstance(known, tuple):
            return [_with_own(said, form.own) for said in known] if form.own else list(known)
        found = read(text)
        if known is None:
            if len(self._known) < _MOST and len(text) <= _LONG:
                self._known[form.text, key] = True
        elif known:
            formal = tuple(read(form.text)) if form.own else tuple(found)
            same = [_with_own(said, form.own) for said in formal] == found
            self._known[form.text, key] = formal if same else False
        return found


def _form(text: str) -> Form:
    if len(text) > _LONG or _MARK in text or _DAY in text:
        return Form(text, ())
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
    return Form(text, (*names.items(), *((name, own) for own, name in standing.items())))


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
