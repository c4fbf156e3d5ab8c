"""
Times that stand where they stood in a line before: read by position, whatever the line says behind them.

A layout is the begin of a line up to where its words begin, with any digit in the place of a digit.
"""

from __future__ import annotations

from agentcore_parsers.decoding import times
from agentcore_parsers.decoding.colours import colourless
from agentcore_parsers.records import heads
from agentcore_parsers.records.expressions import AS_DIGITS
from agentcore_parsers.records.noted import MAX_TEXT
from agentcore_parsers.records.plans import HEADLINES, STACK_SIGNS, Clock, clock_of

_MOST = 4
# Lines that are looked at for a layout, one after the other; after that one of many.
_FIRST, _ONE_OF = 32, 32
_OPENERS = "[(0123456789"
_OWN = "20"  # of the time that a writer put behind that of a collector


class Layouts:
    """The layouts of one stream; the one that was met last comes first."""

    def __init__(self) -> None:
        self._known: list[tuple[int, bytes, Clock]] = []
        self._asked = 0

    def text(self, line: bytes) -> tuple[str, int, int] | None:
        """The text of a line with a known layout, where its words begin, and its time."""
        for number, (at, layout, clock) in enumerate(self._known):
            if line[:at].translate(AS_DIGITS) == layout:
                if number:
                    self._known.insert(0, self._known.pop(number))
                try:
                    text = line.decode()
                except UnicodeDecodeError:
                    return None
                # What could belong to the time after all: a zone, an own time of the writer.
                begin = text[at : at + 3]
                if not begin or begin[0] in "Z+-" or begin[0] in heads.BETWEEN or begin in times.ZONE_BEGINS:
                    return None
                if begin[:2] == _OWN or begin[1:] == "ST" or (time := clock.time(text)) is None:
                    return None
                return text, at, time
        return None

    def learn(self, text: str) -> None:
        """Told of a line that began a record and had no known layout."""
        if text[0] not in _OPENERS:
            return
        self._asked += 1
        if self._asked > _FIRST and self._asked % _ONE_OF:
            return
        at = min(len(text), heads.HEAD) - len(heads.after_stamp(text[: heads.HEAD])[0])
        if "\n" in text or not text[: at + 1].isascii() or text[3:4] == " " or not heads.starts_record(text):
            return
        clock = clock_of(text, at)
        if clock is None or clock.end >= at:
            return
        self._known.insert(0, (at, text[:at].encode().translate(AS_DIGITS), clock))
        del self._known[_MOST:]


def is_calm(text: str) -> bool:
    """Whether a line with a known layout opens no stack, and is not changed before it is read."""
    for sign in STACK_SIGNS:
        if sign in text:
            return False
    if text[-1].isspace() or text.endswith("):") or " " not in text or len(text) > MAX_TEXT:
        return False
    return colourless(text) == text


def is_plain(text: str) -> bool:
    """Whether no line that begins a record belongs below a line with a known layout."""
    return not any(said in text for said in HEADLINES)
