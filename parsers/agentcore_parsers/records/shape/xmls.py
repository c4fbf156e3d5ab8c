"""
XML as values: an element is an object of its attributes and children, or its text where it has neither.

Read with expat, without entities of its own and without anything from outside. Several documents one after the other, as
`wevtutil` prints events, are read like one; a document that ends early is closed where it ends.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Input, Place
from agentcore_parsers.records.shape.nodes import Doc

TEXT = "text"
_MAX_BYTES = 64 << 20
_DEPTH = 64
_HEADER = late(rb"<\?xml[^>]{0,300}\?>|<!DOCTYPE[^>\[]{0,1000}>")
_OPENS = late(r"\s*(?:<\?xml\b|<!--|<[A-Za-z_][\w:.-]{0,100}[\s/>])")
_HTML = late(r"(?i)\s*(?:<!doctype html|<html\b|<!doctype svg|<svg\b)")
# How a text is to look, and no data.
_DRAWN = late(r"(?i)\s*<(?:pre|font|span|div|p|b|i|u|tt|samp|kbd|strong|em|br|body|details)[ />]")
_NAMED = ("Name", "name", "key", "Key", "id")


def is_xml(start: str) -> bool:
    return _OPENS.match(start) is not None and _HTML.search(start[:2000]) is None and _DRAWN.match(start) is None


class _Element:
    __slots__ = ("line", "made", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.line, self.text = name, line, list[str]()
        self.made: Doc = dict(attributes)


class Builder:
    """Collects the elements; `lines` says where an object that came of one began."""

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self.open: list[_Element] = [_Element("", {}, 1)]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._refused
        self.deep = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > _DEPTH:
            self.deep += 1
            return
        plain = {_local(k): v for k, v in attributes.items() if not k.startswith("xmlns")}
        self.open.append(_Element(_local(name), plain, self.parser.CurrentLineNumber))

    def _end(self, _name: str) -> None:
        if self.deep:
            self.deep -= 1
            return
        done = self.open.pop()
        text = "".join(done.text).strip()
        value: Any = done.made
        above = self.open[-1].made
        label = next((done.made[k] for k in _NAMED if k in done.made), None) if len(done.made) == 1 else None
        if label is not None and text and label not in above:
            _put(above, label, text)  # <Data Name="TargetUser">…</Data>
            return
        if not done.made:
            value = text
        elif text:
            done.made[TEXT] = text
        if isinstance(value, dict):
            self.lines[id(value)] = done.line
        if value != "":
            _put(above, done.name, value)

    def _data(self, text: str) -> None:
        self.open[-1].text.append(text)

    def _refused(self, *_: Any) -> None:
        raise ValueError("entities")

    def close(self) -> None:
        while len(self.open) > 1:
            self._end("")


def _put(above: Doc, name: str, value: Any) -> None:
    known = above.get(name)
    if known is None:
        above[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        above[name] = [known, value]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def read(source: Input) -> tuple[Doc, dict[int, int], list[Damage]] | None:
    """The whole as one object, the lines of the objects in it, and what was lost; None where it is no XML."""
    raw = source.data()
    damage: list[Damage] = []
    if len(raw) > _MAX_BYTES:
        damage.append(Damage(
            Place(source.name, offset=_MAX_BYTES), DamageReason.TOO_BIG, f"XML is read up to {_MAX_BYTES >> 20} MiB"
        ))
        raw = raw[:_MAX_BYTES]
    # One root around everything: headers may stand only once, and at the start.
    body = _HEADER.sub(lambda m: b" " * len(m[0]), raw.lstrip(b"\xef\xbb\xbf"))
    builder = Builder()
    try:
        builder.parser.Parse(b"<r>" + body, False)
        builder.parser.Parse(b"</r>", True)
    except (expat.ExpatError, ValueError) as exc:
        line = getattr(exc, "lineno", builder.parser.CurrentLineNumber)
        if not builder.lines:
            return None
        place = Place(source.name, line=line)
        damage.append(Damage(place, DamageReason.CUT, "the XML ends early or is broken here; what stands before it is read"))
    builder.close()
    made = builder.open[0].made.get("r")
    return (made, builder.lines, damage) if isinstance(made, dict) else None
