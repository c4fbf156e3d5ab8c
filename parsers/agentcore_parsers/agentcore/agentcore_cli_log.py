"""
Log files and terminal output of `agentcore dev` and `agentcore invoke`.

## Looks like
A box of 80 `=` with `AGENTCORE DEV LOG` or `AGENTCORE INVOKE LOG`, `Started: <ISO Z>`, then lines
`[20:55:14.634] text`; `agentcore dev --logs` on the terminal prefixes lines with an arrow instead.

## Comes from
`agentcore/.cli/logs/<command>/<command>-YYYYMMDD-HHMMSS.log` of the npm CLI, and saved output of
`agentcore dev`.

## Quirks
Stamps are local time without a date; date and zone are taken from `Started`. Errors span several
lines (`ERROR:`, `ERROR NAME:`, `ERROR.code:`) with one stamp. The banner with the bound port is on
the terminal only; in the file it is uvicorn's own line. Library frames are cut from tracebacks, and
so is the line `Traceback`. `[ERROR]`, `[WARN]` and the marks on the terminal are the CLI's guess by
the words error and warning in stderr; a level in the line itself counts more. Prompts and answers
in the REQUEST and RESPONSE blocks are left out of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Kind, LogRecord, LogRole, Match, Record
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("AGENTCORE", "dev server", "Uvicorn", "Server", "Chat UI")

_TITLE = late(r"AGENTCORE (\w[\w -]*) LOG$")
_STAMP = late(r"\[(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?\] ?")
_HEADER = late(r"(Agent|Runtime ARN|Region|Session ID|Started|Command|Target|Project): (.*)$")
_BANNER = late(r"(Server: http://|Port \d+ (?:is )?in use|Starting dev server|Starting web UI|Chat UI: http|\u2192 )")
_BOUND = late(r"(?:Uvicorn running on|Server ready at|Server:|Chat UI:) http")
_MARK = re.compile("(?:\u2192|\u26a0\ufe0f?|\u274c) ")
_FAILED = late(r"(?:Status: )?(FAILED|WARNING)$")
_TAG = re.compile(r"\[(ERROR|WARN|SYSTEM|RESPONSE|SSE|INFO)\] ?")
_AGENT = late(r"\[[\w-]{1,48}\] (?=[{A-Z ])")
_GUESS = {"ERROR": 17, "WARN": 13, "\u274c ": 17, "\u26a0\ufe0f ": 13, "\u26a0 ": 13}
_BLOCK = late(r"--- (END )?(REQUEST|RESPONSE) ---$")
_CONTENT = late(r'\s{0,40}"(?:prompt|response|payload|body)": ')
_DAY = 86_400 * 10**9
_QUARTER = 900 * 10**9  # zones differ by multiples of a quarter of an hour


def sniff(head: Head) -> Match | None:
    for line in head.lines[:5]:
        title = _TITLE.match(line.strip())
        if title:
            return Match(96, f"the header AGENTCORE {title[1]} LOG")
    banner = sum(1 for line in head.lines[:200] if _BANNER.match(line))
    if banner >= 2 and any("dev server" in line or _BOUND.search(line) for line in head.lines[:60]):
        return Match(86, f"{banner} lines of the `agentcore dev` banner and output")
    return None


def parse(source: Input) -> Iterable[Record]:
    return _LogFile(source).records()


class _LogFile:
    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.DEV_LOG, prints=True)
        self.started: int | None = None
        self.session: str | None = None
        self._midnight: int | None = None
        self._previous = 0
        self._guesses: dict[int, int] = {}
        self._steps = False  # `status`, `deploy` and the like: one line a step, no blocks
        # The lines of one error of `invoke`, or of one REQUEST or RESPONSE block.
        self._block: list[str] = []
        self._block_at, self._block_time, self._block_name = 0, None, ""  # type: int, int | None, str

    def records(self) -> Iterator[Record]:
        in_header, time = True, None
        title: list[str] = []
        for offset, raw in self.source.lines():
            line = self.telemetry.decode(raw, offset).rstrip("\r\n")
            stamp = _STAMP.match(line)
            if stamp is None and in_header and self._header(line):
                if not line.startswith("====") and line.strip():
                    title.append(line)
                continue
            if title:
                # One record: the ARN and the session that the header names belong to every line below.
                yield from self._fed("\n".join(title), 0, self.started)
                title = []
            if stamp is not None:
                in_header = False
                time = self._time_of(stamp)
                line = line[stamp.end() :]
            yield from self._line(line, offset, time, stamp is not None)
        if title:
            yield from self._fed("\n".join(title), 0, self.started)
        yield from self._flush()
        for record in self.telemetry.finish():
            yield self._completed(record, None)

    def _header(self, line: str) -> bool:
        title = _TITLE.match(line.strip())
        if title and not title[1].startswith("DEV"):
            self.telemetry.channel = self.telemetry.text.channel = Kind.CLIENT_LOG
            self._steps = not title[1].startswith("INVOKE")
        field = _HEADER.match(line)
        if field and field[1] == "Started":
            found = iso(field[2])
            self.started = found[0] if found else None
        elif field and field[1] == "Session ID":
            self.session = field[2].strip() or None
        return bool(title or field or line.startswith("====") or not line.strip())

    def _line(self, line: str, offset: int, time: int | None, stamped: bool) -> Iterator[Record]:
        bracket = _BLOCK.match(line) if not stamped else None
        if bracket and not bracket[1]:
            yield from self._flush()
            self._open(bracket[2].lower(), line, offset, time)
        elif bracket or (self._block_name in ("request", "response") and not stamped):
            if not _CONTENT.match(line):
                self._block.append(line)
            if bracket:
                yield from self._flush()
        elif self._block_name == "error" and (
            not stamped or (time == self._block_time and line.startswith(("ERROR", "STACK")))
        ):
            self._block.append(line)
        elif stamped and line.startswith("ERROR") and self.telemetry.channel is Kind.CLIENT_LOG:
            yield from self._flush()
            self._open("error", line, offset, time)
        else:
            yield from self._flush()
            yield from self._output(line, offset, time)

    def _open(self, name: str, line: str, offset: int, time: int | None) -> None:
        self._block, self._block_name, self._block_at, self._block_time = [line], name, offset, time

    def _output(self, line: str, offset: int, time: int | None) -> Iterator[Record]:
        """A line that the agent or the CLI printed, without the CLI's marks."""
        failed = _FAILED.match(line) if self._steps else None
        if self._steps and line.startswith("===="):
            return
        if failed:
            self._guesses[offset] = 13 if failed[1] == "WARNING" else 17
        found = _MARK.match(line) or _TAG.match(line)
        if found:
            guess = _GUESS.get(found[1] if found.re is _TAG else found[0])
            if guess:
                self._guesses[offset] = guess
            if found.re is _MARK or found[1] != "SSE":
                line = line[found.end() :]
        if self._steps:
            line = line.lstrip()  # an indented line is a record of its own here
        agent = _AGENT.match(line) if self.telemetry.channel is Kind.DEV_LOG else None
        yield from self._fed(line[agent.end() :] if agent else line, offset, time)

    def _fed(self, line: str, offset: int, time: int | None) -> Iterator[Record]:
        if line[:1] == "{":
            yield from self._closed()
        for record in self.telemetry.message(line, offset, "", time):
            yield self._completed(record, time)

    def _closed(self) -> Iterator[Record]:
        for record in self.telemetry.text.flush():
            yield self._completed(record, None)

    def _flush(self) -> Iterator[Record]:
        if self._block:
            yield from self._closed()
            text, name = "\n".join(self._block).rstrip(), self._block_name
            self._block, self._block_name = [], ""
            self._guesses[self._block_at] = 17 if name == "error" else 9
            for record in (*self.telemetry.text.lines(text, self._block_at, "", self._block_time), *self._closed()):
                done = self._completed(record, self._block_time)
                # The end of a block that never began is a line.
                yield done._replace(role=LogRole(name or LogRole.LINE)) if isinstance(done, LogRecord) else done

    def _completed(self, record: Record, time: int | None) -> Record:
        """A record with what only the file knows: its session, date, and the CLI's guess of a level."""
        if not isinstance(record, LogRecord):
            return record
        where = record.where if isinstance(record.where, int) else record.where.offset
        guess = self._guesses.pop(where or 0, 0)
        received = record.text is not None and record.text.startswith(("SSE: ", "[SSE] "))
        return record._replace(
            session_id=record.session_id or self.session,
            time_ns=record.time_ns if record.time_ns is not None else time,
            severity=record.severity or guess,
            role=LogRole.SSE if received else record.role,
        )

    def _time_of(self, stamp: re.Match[str]) -> int | None:
        hours, minutes, seconds = int(stamp[1]), int(stamp[2]), int(stamp[3])
        if self.started is None or hours > 23 or minutes > 59 or seconds > 60:
            return None
        clock = ((hours * 60 + minutes) * 60 + seconds) * 10**9 + int(stamp[4] or 0) * 10**6
        if self._midnight is None:
            # The first line follows the start at once: the rest of the difference is the zone.
            difference = clock - self.started % _DAY
            zone = round(difference / _QUARTER) * _QUARTER
            day = self.started - self.started % _DAY
            self._midnight = day - zone
            # Of two days that fit, the one whose first line is nearest to the start.
            if abs(self._midnight + clock - self.started) > _DAY // 2:
                self._midnight += _DAY if self._midnight + clock < self.started else -_DAY
        elif clock < self._previous - _DAY // 2:
            self._midnight += _DAY
        self._previous = clock
        return self._midnight + clock
