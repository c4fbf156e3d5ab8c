"""
What one line tells of all lines of its form (see `forms`): where the time, the logger and the ids stand, and that such a line
begins a record and opens no stack.

Each question that is asked of a line elsewhere is answered here for all lines of the form, or there is no plan. A literal can
stand in one of them only if what becomes of it under `AS_HEX` stands in what becomes of the line; an expression that takes any
digit where it takes one fits all of them or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks, times
from agentcore_parsers.records import heads
from agentcore_parsers.records.expressions import Tried, compiled, left
from agentcore_parsers.records.ids_in_text import ids_of, places_of

AS_HEX = bytes.maketrans(b"0123456789abcdef", b"0" * 16)
IDS_WITHIN = 2400  # characters


def _keys(*literals: str) -> tuple[bytes, ...]:
    return tuple(literal.encode().translate(AS_HEX) for literal in literals)


# Signs of stacks (`stacks.opened`, `stacks.prefix_of`), of several lines, of npm's own log.
STACK_SIGNS = (
    stacks.TRACEBACK, "\r", "\n", 'File "', "   at ", "\tat ", "panic", "atal error: ", "Parse error: ", ":in ", "hread 0x",
    "npm ",
)  # fmt: skip
# Where one of these may stand in a line, more is asked of it than of its form: besides those, colours (`colourless`) and the
# header of a trace, whose digits say whether that was sampled.
_ASKED = _keys(
    *STACK_SIGNS, "\x1b", "^[[", "\u241b[", "\\x1b[", "\\u001b[", "\\033[", "<font ", "<span ",
    f"00-{'0' * 32}-{'0' * 16}-00", "Root=1-00000000-", "XRAY TraceId: ",
)  # fmt: skip
# What a first line says below which a line may belong that begins a record: `open_lines.of_headline`, `stacks.after_sentence`.
HEADLINES = ("_FAILED", "validation error", *stacks.ASYNCIO_SENTENCES)
_HEADLINES = _keys(*HEADLINES)
_TEST_BLOCKS = "-_= \t\u25cfF"  # with which a block of a runner of tests may begin
# Hexadecimal digits as a whole word, or several with dashes between them.
_ID = re.compile(rb"(?<![0-9A-Za-z_\x80-\xff])(?:0{8}(?:-0{4}){3}-0{12}|0{8,})(?![0-9A-Za-z_\x80-\xff])")
_GLOG = re.compile(rb"\[?[IWEFDC](?:0000 00:00:00\.|\s000000 00:00:00 )")  # a month of it is no number that may be any
_TIME_BEHIND = re.compile(rb"\[[^\]]{1,70}\] 0000[-/]")  # `[Container] 2026/11/29`
_FIRST_WORD = late(r"[\w./-]*")
_JAVA_UTIL = (b"AM ", b"PM ")
_SECONDS = 4096
_SESSION_DIGIT = 41  # characters of a session of which one has to be a digit, see `ids_in_text`


@dataclass(slots=True)
class Clock:
    """Where the time stands: the whole seconds, and the digits of a fraction, each of which are `unit` nanoseconds."""

    seconds: slice
    fraction: slice
    unit: int
    zone: str
    zone_at: int
    end: int
    behind: str  # the sign behind the time, on which its meaning may depend: `11/12/13 15:45:10 ` has the year first
    known: dict[str, int] = field(default_factory=dict)  # what the seconds mean, as far as they were met

    def places(self) -> tuple[Any, ...]:
        """Clocks of the same places share what they know."""
        return self.seconds.stop, self.fraction.start, self.fraction.stop, self.zone, self.zone_at, self.end, self.behind

    def time(self, text: str) -> int | None:
        """Of a line of the form; None where it is none after all, or in another zone."""
        if not text.startswith(self.zone, self.zone_at):
            return None
        base = self.known.get(text[self.seconds])
        if base is None:
            found, end = heads.stamp(text[: heads.HEAD])
            if found is None or end != self.end:
                return None
            if len(self.known) >= _SECONDS:
                self.known.clear()
            base = self.known[text[self.seconds]] = found - (int(text[self.fraction]) * self.unit if self.unit else 0)
        return base + int(text[self.fraction]) * self.unit if self.unit else base


@dataclass(slots=True)
class Plan:
    """Where everything stands in a line of one form."""

    severity: int
    logger: str
    logger_at: slice | None
    clock: Clock | None
    trace: slice | None
    span: slice | None
    session: slice | None
    request: slice | None
    sampled: bool | None
    digit: slice | None  # where one digit has to stand, else the session is none
    tried: tuple[tuple[str, Callable[[str], Any]], ...]  # formats that may take the line after all
    plain: bool  # whether no line that begins a record belongs below this one


def holes_of(key: bytes) -> list[tuple[int, int]]:
    """Where ids stand in the lines of a form."""
    return [found.span() for found in _ID.finditer(key)]


def plan_of(text: str, key: bytes, tried: Sequence[Tried]) -> Plan | None:
    """What holds for all lines of the form of this one; None where that is too little."""
    if not text.isascii() or not _is_calm(text, key) or not heads.starts_record(text):
        return None
    holes = holes_of(key)
    rest, stamped = heads.after_stamp(text[: heads.HEAD])
    severity, logger = heads.told(text, rest, stamped is not None)
    at = min(len(text), heads.HEAD) - len(rest)
    clock = clock_of(text, at) if stamped is not None else None
    if clock is not None and _may_have_two(text, key, at, clock.end):
        return None
    if (clock is None) != (stamped is None) or (clock is None and _may_be_timed(text, key)):
        return None
    named = _logger_at(text, at, logger, holes)
    if named is None or not _levelled(text, key, at, holes):
        return None
    filled = text
    for start, end in holes:
        filled = f"{filled[:start]}{'1' * (end - start)}{filled[end:]}"
    trace, span, session, request = places_of(filled[:IDS_WITHIN])
    ids = ids_of(text[:IDS_WITHIN])
    if (trace is None) != (ids.trace is None):
        return None  # a trace of zeros is none
    open_session = session is not None and any(start < session.stop and session.start < end for start, end in holes)
    begin = text[: holes[0][0]] if holes else text
    return Plan(
        severity=severity,
        logger=logger,
        logger_at=named if named.stop else None,
        clock=clock,
        trace=trace,
        span=span,
        session=session,
        request=request,
        sampled=ids.sampled,
        digit=slice(session.start, min(session.stop, session.start + _SESSION_DIGIT)) if session and open_session else None,
        tried=tuple(
            (each.word, compiled(each.regex).match)
            for each in left([each for each in tried if _keys(each.word)[0] in key], begin)
            if _keys(each.word)[0] in key
        ),
        plain=not any(said in key for said in _HEADLINES) and not (key[3:4] == b" " and any(half in key for half in _JAVA_UTIL)),
    )


def _is_calm(text: str, key: bytes) -> bool:
    """Whether nothing is asked of such a line but what it begins with."""
    if any(asked in key for asked in _ASKED) or text[0] in _TEST_BLOCKS or text[0] == "{" or " " not in text:
        return False
    return text == text.rstrip() and not text.endswith("):")


def clock_of(text: str, at: int) -> Clock | None:
    """Where the time stands that the line begins with; `at`: where that and what sets it off end."""
    time, end = heads.stamp(text[: heads.HEAD])
    first = _FIRST_WORD.match(text)
    if time is None or (first is not None and ".log" in first[0]) or text[at + 1 : at + 3] == "ST":
        return None
    if text[end:at].strip(heads.BETWEEN):
        return None  # behind the stamp of a collector the writer's own
    begin = len(text) - len(text.lstrip(heads.BEFORE))
    found, iso = times.spelled(text, begin), times.iso(text, begin)
    if found is None or iso is None or iso[:2] != (time, end):
        return Clock(slice(0, end), slice(0, 0), 0, "", 0, end, text[end : end + 1])
    start, stop = found.fraction
    unit = 10 ** (9 - stop + start) if stop > start else 0
    zone = text[slice(*found.zone)]
    return Clock(slice(0, found.seconds), slice(start, stop), unit, zone, found.zone[0], end, text[end : end + 1])


def _may_have_two(text: str, key: bytes, at: int, end: int) -> bool:
    """Whether another line of the form may have a time behind the time, or a fraction of its own."""
    two = key[at : at + 2] == b"00" and key[at + 4 : at + 5] in (b"-", b"/")
    return two or (text[end : end + 1] in (",", ".") and key[end + 1 : end + 2] == b"0")


def _may_be_timed(text: str, key: bytes) -> bool:
    """Whether a line of the form may have a time although this one has none: one that is none in the calendar."""
    begin, bracket = key.lstrip(heads.BEFORE.encode()), key.find(b"[", 1) + 1
    if begin[:1] == b"0" and (begin[4:5] in (b"-", b"/") or begin[2:3] == b"/" or begin[6:7] == b" "):
        return True
    if begin[:1].isupper() and (begin[3:4] == b" " or begin[1:2] == b" " or begin[4:5] == b"["):
        return True
    behind = bracket > 0 and key.startswith((b"0000-", b"0000/", b"00/"), bracket)
    return behind or _TIME_BEHIND.match(key) is not None or heads.names_time(text[: heads.HEAD])


def _logger_at(text: str, at: int, logger: str, holes: list[tuple[int, int]]) -> slice | None:
    """Where the logger stands, if not all lines of the form have this one (else an empty slice); None where that is not sure."""
    first = text.find(logger, at)
    end = first + len(logger)
    if first < 0:
        return None
    outside = not any(start < end and first < stop for start, stop in holes)
    if not logger or (outside and not any(sign.isdigit() for sign in logger)):
        return slice(0, 0)
    return slice(first, end) if text.find(logger, first + 1) < 0 else None


def _levelled(text: str, key: bytes, at: int, holes: list[tuple[int, int]]) -> bool:
    """Whether level and logger stand in all lines of the form where they stand in this one."""
    if any(start <= at or heads.ends_in_level(text[:start]) for start, _ in holes):
        return False  # no digit begins the name of a logger, and an id may begin with one
    numbered = heads.named_level(text[at : heads.HEAD])
    return not (_GLOG.match(key) or _GLOG.match(key, at) or any(sign.isdigit() for sign in numbered))
