"""
Lines that are read by position: those of a form that was met before, and those with their time where it stood before.

Both are lines that begin a record and open no stack, so that nothing but the record above has to be asked about.
"""

from __future__ import annotations

from agentcore_analyzer.model import Kind, LogRecord, Place
from agentcore_parsers.records import heads, layouts
from agentcore_parsers.records.expressions import Candidates
from agentcore_parsers.records.forms import Forms
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.layouts import Layouts
from agentcore_parsers.records.logs import LogReader
from agentcore_parsers.records.plans import IDS_WITHIN

# After so many lines that were not read by position, one after the other, nobody tries it with the next ones.
_PATIENCE, _PAUSE = 128, 2048
# With one of these begins whatever begins a record by itself, see `heads.starts_record`.
SIGNS = frozenset("[(0123456789tABCDEFGHIJKLMNOPQRSTUVWXYZ")
BEGINNERS = frozenset(sign.encode() for sign in SIGNS)


class Positions:
    """Of one stream; `candidates` are formats that its lines may be of, which are read otherwise."""

    def __init__(self, logs: LogReader, channel: Kind, candidates: Candidates) -> None:
        self._logs, self._channel = logs, channel
        self._forms, self._layouts, self._candidates = Forms(channel, logs.origin, candidates.tried), Layouts(), candidates
        self._patience, self._pause = _PATIENCE, 0
        # Of the line that was read last: whether it is certainly no headline of what stands below it, whether it names a time.
        self.plain = self.names_time = False

    def record(self, line: bytes, where: int | Place, stream: str, time_ns: int | None) -> LogRecord | None:
        """The record of a line without its end; None where it has to be read as any other."""
        if self._pause:
            self._pause -= 1
            return None
        if line[:1] not in BEGINNERS:
            return None
        plan = self._forms.plan(line)
        record = (
            self._behind_time(line, where, stream)
            if plan is None
            else self._forms.read(plan, line.decode(), where, stream, time_ns)
        )
        if record is not None:
            if plan is not None:
                self.plain, self.names_time = plan.plain, plan.clock is not None
            self._patience = _PATIENCE
            return record
        self._patience -= 1
        if not self._patience:
            self._patience, self._pause = _PATIENCE, _PAUSE
        return None

    def learn(self, text: str) -> None:
        """Told of a line that had to be read as any other, and began a record without a stack."""
        if not self._pause:
            self._forms.learn(text)
            self._layouts.learn(text)

    def _behind_time(self, line: bytes, where: int | Place, stream: str) -> LogRecord | None:
        found = self._layouts.text(line)
        if found is None:
            return None
        text, at, time = found
        if not layouts.is_calm(text):
            return None
        for word, known in self._candidates.of(text):
            if word in text and known.match(text) is not None:
                return None
        self.plain, self.names_time = layouts.is_plain(text), True
        self._forms.learn(text)
        severity, logger = heads.told(text, text[at : heads.HEAD], stamped=True)
        return self._logs.plain(text, where, self._channel, stream, time, severity, logger, ids_of(text[:IDS_WITHIN]))
