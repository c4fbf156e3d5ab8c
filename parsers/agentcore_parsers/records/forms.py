"""
Lines that programs print again and again with other times, ids and numbers, read by position once their form is known.

Two lines are of one form if they differ in no more than this: a decimal digit stands where another one stood, or, within a whole
word of eight and more hexadecimal digits (an id), any of these. What `plans` makes of a form holds for each line of it, because
nothing that is asked of a line elsewhere tells such lines apart; where something may, there is no plan, and the line is read as
any other. Of the time and of what is checked for each line no guess is made, either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from agentcore_analyzer.model import Kind, LogRecord, LogRole, Origin, Place
from agentcore_parsers.records.expressions import AS_DIGITS, Tried
from agentcore_parsers.records.plans import AS_HEX, Clock, Plan, holes_of, plan_of

_TIMES = 6  # a plan costs as much as some ten lines do without one
# Forms that are remembered, and lines that may become one; a line that is longer is none that comes again.
_MOST, _WAITING, _LONGEST = 512, 1024, 2000
_OF_ONE = 4  # plans for lines that letters from a to f alone tell apart
# After so many lines of no known form, one after the other, nothing is looked for in the next ones: looking costs 0.4 us a line.
_PATIENCE, _PAUSE = 256, 4096
_NO_TRACE = "0" * 32


class _Form:
    """The plans for lines of one key: by what is left of the line without ids, its digits made equal."""

    __slots__ = ("more", "pieces", "plans")

    def __init__(self, key: bytes) -> None:
        holes = holes_of(key)
        starts, ends = [0, *(end for _, end in holes)], [*(start for start, _ in holes), len(key)]
        cuts = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        self.pieces: Callable[[bytes], tuple[bytes, ...]] = itemgetter(*cuts, slice(0, 0))
        self.plans: dict[bytes, Plan] = {}
        self.more = _OF_ONE


class Forms:
    """The forms of the lines of one stream."""

    def __init__(self, channel: Kind, origin: Origin, tried: Sequence[Tried] = ()) -> None:
        self._channel, self._origin, self._tried = channel, origin, tried
        self._forms: dict[bytes, _Form] = {}
        self._met: dict[bytes, int] = {}
        self._clocks: dict[tuple[Any, ...], Clock] = {}
        self._patience, self._pause = _PATIENCE, 0
        self._asked: tuple[bytes, bytes] | None = None  # the key and the line that there is no plan for

    def plan(self, line: bytes) -> Plan | None:
        """The plan for a line without its end, in UTF-8."""
        self._asked = None
        if self._pause:
            self._pause -= 1
            return None
        if len(line) > _LONGEST:
            return None
        key = line.translate(AS_HEX)
        form = self._forms.get(key)
        if form is not None and form.plans:
            plan = form.plans.get(b"".join(form.pieces(line)).translate(AS_DIGITS))
            if plan is not None:
                self._patience = _PATIENCE
                return plan
        self._patience -= 1
        if not self._patience:
            self._patience, self._pause = _PATIENCE, _PAUSE
        elif form is None or form.more:
            self._asked = key, line
        return None

    def read(self, plan: Plan, text: str, where: int | Place, stream: str, time_ns: int | None) -> LogRecord | None:
        """The record of a line that there is a plan for; None where this one line is another case after all."""
        if plan.clock is not None and (time_ns := plan.clock.time(text)) is None:
            return None
        trace = text[plan.trace] if plan.trace is not None else None
        if trace == _NO_TRACE or (plan.digit is not None and not any(map(str.isdigit, text[plan.digit]))):
            return None
        for word, match in plan.tried:
            if word in text and match(text) is not None:
                return None
        return LogRecord._make(
            (
                time_ns,
                plan.severity,
                text,
                trace,
                text[plan.span] if plan.span is not None else None,
                text[plan.session] if plan.session is not None else None,
                text[plan.request] if plan.request is not None else None,
                plan.logger if plan.logger_at is None else text[plan.logger_at],
                self._channel,
                stream,
                plan.sampled,
                self._origin,
                where,
                text,
                "",
                LogRole.LINE,
            )
        )

    def learn(self, text: str) -> None:
        """Told of a line that began a record, after it was asked for its plan."""
        if self._asked is None:
            return
        (key, line), self._asked = self._asked, None
        form = self._forms.get(key)
        if form is None:
            times = self._met.pop(key, 0) + 1
            if times < _TIMES:
                if len(self._met) >= _WAITING:
                    self._met.clear()
                self._met[key] = times
                return
        if line != text.encode("utf-8", "surrogatepass"):
            return  # that line became part of a record
        if form is None:
            if len(self._forms) >= _MOST:
                self._forms.clear()
                self._clocks.clear()
            form = self._forms[key] = _Form(key)
        plan = plan_of(text, key, self._tried)
        form.more = form.more - 1 if plan is not None else 0
        if plan is not None:
            if plan.clock is not None:
                plan.clock = self._clocks.setdefault(plan.clock.places(), plan.clock)
            form.plans[b"".join(form.pieces(line)).translate(AS_DIGITS)] = plan
