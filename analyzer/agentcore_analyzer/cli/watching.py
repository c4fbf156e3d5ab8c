"""The loop of `analyze watch`: what came, a look, the terminal, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

import click

from agentcore_analyzer.cli import interrupt
from agentcore_analyzer.cli.terminal import colour, link, size
from agentcore_analyzer.model import Damage, Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.safe import clean, clean_text
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.watch import variables, view
from agentcore_analyzer.watch.following import Following
from agentcore_analyzer.watch.inbox import PRINTED_BYTES, RECEIVED_BYTES, RECORDS, Inbox
from agentcore_analyzer.watch.screen import Screen, moves
from agentcore_analyzer.watch.session import Seen, Session

if TYPE_CHECKING:
    from agentcore_analyzer.source import InMemory
    from agentcore_analyzer.watch.command import Command
    from agentcore_analyzer.watch.receiver import Receiver

EVERY_S = 0.25  # a person sees no delay
LAST_REQUEST_S = 5.0  # a request that is under way when the command is over comes from another program
RECEIVED, PRINTED = "received.otlp.jsonl", "printed.log"
_WAITING = 10_000  # lines that the command printed and nobody has shown yet; it waits then
_COLOURS = re.compile(r"\x1b\[[\d;:]*m")  # left out; any other sequence is shown as what it is
_TOGETHER, _SHOWN = 100, 100_000  # lines, and characters of them, that are printed at a time


class Wanted(NamedTuple):
    files: tuple[str, ...]
    port: int | None  # None: nothing is received
    command: tuple[str, ...]
    options: Options
    keep: str | None
    for_s: float | None
    idle_s: float | None
    quiet: bool
    color: str


class Ended(NamedTuple):
    """What there is to be diagnosed in the end; whether the command failed by itself."""

    inputs: list[str | InMemory]
    notes: list[Damage]
    failed: bool


def watched(wanted: Wanted) -> Ended:
    """Raises UsageError where the port is taken or the command cannot be started."""
    run = _Run(wanted)
    with _interrupts(run), run.started():
        if interrupt.pressed:
            run.interrupted()  # before the handler was there, and what it raised was lost
        while not run.over():
            run.step()
            time.sleep(EVERY_S)
        run.last()
    return run.ended()


@contextmanager
def _interrupts(run: _Run) -> Iterator[None]:
    """
    The first Ctrl-C ends the watching, and the report follows; a second one ends all. SIGTERM and SIGHUP are like the first.

    A handler that raises nothing the first time, so that no moment is a wrong one: a program may be on its way into the world.
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Any] = {}
    try:
        for number in numbers:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler, interrupt.raised):
                before[number] = signal.signal(number, run.interrupted)
    except ValueError:  # not the main thread
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Run:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.received = Inbox(RECEIVED, RECEIVED_BYTES, RECORDS) if wanted.port is not None else None
        self.printed = Inbox(PRINTED, PRINTED_BYTES) if wanted.command else None
        boxes = [box for box in (self.received, self.printed) if box is not None]
        self.session = Session(wanted.options, Following(wanted.files), boxes, time.monotonic)
        self.screen = Screen(sys.stderr, not wanted.quiet and moves(sys.stderr), size)
        self.colour = colour(wanted.color, None, sys.stderr)
        self.seen: Seen | None = None
        self.presses = 0
        self._lines: Queue[bytes] = Queue(_WAITING)
        self._told: set[str] = set()
        self._receiver: Receiver | None = None
        self._command: Command | None = None
        self._ended = 0.0  # when the command was seen running last

    def interrupted(self, *_: object) -> None:
        self.presses += 1
        if self._command is not None:
            self._command.stop(time.monotonic())
        if self.presses > 1:
            if self._command is not None:
                self._command.strike()
            raise KeyboardInterrupt

    @contextmanager
    def started(self) -> Iterator[None]:
        """Listening, and the command running; neither is left when this is over."""
        from agentcore_analyzer.watch.bodies import NO_EXTRA, has_protobuf

        wanted, protobuf = self.wanted, has_protobuf()
        try:
            if self.received is not None and wanted.port is not None:
                self._listen(wanted.port, self.received)
                if not protobuf:
                    self._say(f"{NO_EXTRA}; until then only OTLP in JSON is read")
            endpoint = self._receiver.endpoint if self._receiver is not None else None
            if wanted.command:
                self._start(variables.environment(os.environ, endpoint, protobuf))
            elif endpoint is not None:
                told = " ".join(f"{name}={value}" for name, value in variables.told(endpoint, protobuf).items())
                self._say(f"waiting for OTLP; in another terminal: export {told}")
            yield
        finally:
            if self._command is not None:
                self._command.kill()
            if self._receiver is not None:
                self._receiver.stop()
            self.screen.close()

    def _listen(self, port: int, inbox: Inbox) -> None:
        from agentcore_analyzer.watch.receiver import Receiver

        try:
            self._receiver = Receiver(port, inbox)
        except OSError as exc:
            said = exc.strerror or type(exc).__name__
            raise click.UsageError(f"port {port} of 127.0.0.1 cannot be used: {said}; --otlp 0 takes a free one") from None
        self._receiver.start()

    def _start(self, environment: dict[str, str]) -> None:
        from agentcore_analyzer.watch.command import Command

        made = Command(self.wanted.command, environment, self._lines.put)
        self._command = made
        try:
            made.start()
        except OSError as exc:
            self._command = None
            name = clean(self.wanted.command[0], 500)
            raise click.UsageError(f"{name} cannot be started: {exc.strerror or type(exc).__name__}") from None

    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        now, wanted, command = time.monotonic(), self.wanted, self._command
        asked = self.presses > 0
        asked = asked or (wanted.for_s is not None and now - self.session.began >= wanted.for_s)
        asked = asked or (wanted.idle_s is not None and now - self.session.heard >= wanted.idle_s)
        if command is None:
            return asked
        if asked:
            command.stop(now)
        self._take()
        if not command.ended(now):
            self._ended = now
            return False
        return self._receiver is None or not self._receiver.busy() or now - self._ended >= LAST_REQUEST_S

    def step(self) -> None:
        """What came since the last one."""
        self._news()
        if not self.wanted.quiet and (seen := self.session.look()) is not None:
            self.seen = seen
            self._tell(seen.taken_back, view.taken_back)
        if not self.wanted.quiet:
            self._tell(self.session.proved(), partial(view.proved, link=link(None) if self.screen.moving else None))
        self._draw()

    def last(self) -> None:
        """What is still on its way, once the command is over."""
        self._news()
        self.screen.close()

    def _news(self) -> None:
        self._take()
        self.session.poll()
        for note in self.session.notes():
            said = f"{clean(note.place.file, 500)}: {clean(note.message)}"
            if said not in self._told:
                self._told.add(said)
                self._say(said)

    def ended(self) -> Ended:
        code = self._command.code if self._command is not None else 0
        failed = bool(code) and self._command is not None and not self._command.asked
        if failed:
            how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with {code}"
            self._say(f"the command {how}")
        kept = self._kept()
        if self.received is not None and not self.received.records:
            self._say(_NOTHING_RECEIVED if self.wanted.command else "nothing was received")
        elif self.received is not None and self.wanted.keep is None:
            self._say("what was received is not kept; --keep DIR keeps it, for `analyze show`")
        return Ended([*self.wanted.files, *kept], self.session.notes(), failed)

    def _kept(self) -> list[str | InMemory]:
        """What was received and printed, as files where they are to be kept."""
        from pathlib import Path

        from agentcore_analyzer import writing
        from agentcore_analyzer.source import InMemory

        boxes = [box for box in self.session.inboxes if box.size]
        if self.wanted.keep is None or not boxes:
            return [InMemory(box.name, box.data()) for box in boxes]
        folder = Path(self.wanted.keep)
        folder.mkdir()
        for box in boxes:
            writing.private(folder / box.name, box.data())
        self._say(f"kept in {clean(str(folder), 500)}, as it came: it may hold secrets, and only you can read it")
        return [str(folder / box.name) for box in boxes]

    def _take(self) -> None:
        """The lines that the command printed: kept, and shown."""
        while lines := list(islice(self._waiting(), _TOGETHER)):
            if self.printed is not None:
                self.printed.put(b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines))
            text = clean_text(_COLOURS.sub("", b"".join(lines).decode("utf-8", "replace")), _SHOWN)
            self.screen.say(text.split("\n"))

    def _waiting(self) -> Iterator[bytes]:
        with suppress(Empty):
            while True:
                yield self._lines.get_nowait()

    def _tell(self, findings: tuple[Finding, ...], how: Callable[[Finding, int, bool], list[str]]) -> None:
        for finding in findings:
            self.screen.say(how(finding, self.screen.columns, self.colour))

    def _draw(self) -> None:
        if not self.screen.moving:
            return
        spans, logs = (self.seen.spans, self.seen.logs) if self.seen is not None else (0, 0)
        how = "Ctrl-C ends the command" if self.wanted.command else "Ctrl-C: the report"
        if self._command is not None and self._command.asked:
            how = "told to end; Ctrl-C again: at once, no report"
        lasted = time.monotonic() - self.session.began
        told = view.status(spans, logs, lasted, self.session.late(), how)
        columns, rows = size()
        self.screen.draw(view.picture(self.seen, self.session.told(), told, columns, rows - 1, self.colour))

    def _say(self, text: str) -> None:
        page = Page(self.screen.columns, False)
        page.prose(f"analyze: {text}", "  ", "")
        self.screen.say(page.lines if self.screen.moving else [f"analyze: {text}"])


_NOTHING_RECEIVED = (
    "nothing was received from the command. It sends where its OpenTelemetry SDK is set up: start it with "
    "`opentelemetry-instrument python …`, or let it call `StrandsTelemetry().setup_otlp_exporter()`"
)
