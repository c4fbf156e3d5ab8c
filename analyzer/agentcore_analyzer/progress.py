"""
What is going on, for a person who waits: one line on stderr, after one second, on a terminal only.

The work itself only says which phase it is in (`reading`, `phase`); a thread looks four times a
second where it stands, so nothing is counted twice and no loop pays for it. Where no line is shown
(`shown` was not entered, no terminal, --quiet, TERM=dumb) a phase costs one comparison. The line is
redrawn with a carriage return and blanks: no colour, no escape sequence, so NO_COLOR has nothing to
turn off. It is cut to the terminal's width and gone before anything else is written.

Own code and not tqdm or rich, because the phases have no common length, the total is known only when
somebody waits long enough to ask, and a second of nothing must cost nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from agentcore_analyzer.safe import clean
from agentcore_analyzer.terminal_width import width
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

if TYPE_CHECKING:
    from threading import Event

AFTER_S = 1.0
EVERY_S = 0.25
_BAR = 20
_UNITS = ("B", "kB", "MB", "GB", "TB")


class _Phase(NamedTuple):
    """`done` of `total`, in bytes where `bytewise`; both are asked for when a line is drawn, or never."""

    name: str
    done: Callable[[], int]
    total: Callable[[], int]
    item: str
    bytewise: bool


class _State:
    """What the work said last, in one place, for the thread that draws."""

    active = False
    phase: _Phase | None = None
    file = ""
    position: Callable[[], int] | None = None
    before = 0  # bytes of the files that are through

    def taken(self) -> int:
        return self.before + (self.position() if self.position is not None else 0)


_state = _State()


def phase(name: str, done: int = 0, total: int = 0, item: str = "") -> None:
    """Step `done` of `total` of a phase; `item` is what it works on, e.g. a detector's code."""
    if _state.active:
        _state.phase = _Phase(name, lambda: done, lambda: total, clean(item, 80), bytewise=False)


def reading(name: str, position: Callable[[], int], total: Callable[[], int]) -> None:
    """
    An input is read: `position` is the bytes taken so far of the file that holds it.

    `name` may be a member of an archive (`file.zip!member`); `total` is the bytes of all files named.
    """
    if not _state.active:
        return
    path = name.partition("!")[0]
    if path != _state.file:
        _state.before += _size(_state.file)
        _state.file = path
    _state.position = None if "!" in name else position
    item = clean(name.replace("\\", "/").rpartition("/")[2], 80)
    _state.phase = _Phase("reading", _state.taken, total, item, bytewise=True)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size if path else 0  # noqa: PTH116  (pathlib is not loaded for this)
    except OSError:
        return 0


@contextmanager
def shown(wanted: bool = True, stream: TextIO | None = None) -> Iterator[None]:
    """While this is entered, phases are drawn on stderr, if it is a terminal. Inside another one it does nothing."""
    stream = sys.stderr if stream is None else stream
    if not wanted or _state.active or not _is_terminal(stream):
        yield
        return
    from threading import Event, Thread  # 6 ms that a pipe or a file need not pay

    stop = Event()
    drawer = Thread(target=_draw, args=(stream, stop), daemon=True, name="progress")
    _state.active, _state.phase, _state.position = True, None, None
    _state.before, _state.file = 0, ""
    drawer.start()
    try:
        yield
    finally:
        _state.active = False
        stop.set()
        drawer.join()
        _state.phase = _state.position = None


@contextmanager
def held() -> Iterator[None]:
    """While this is entered, phases are not taken down: a phase that repeats the whole way stays the one shown."""
    before, _state.active = _state.active, False
    try:
        yield
    finally:
        _state.active = before


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (ValueError, AttributeError):  # closed, or none (a windowed program)
        return False


def _draw(stream: TextIO, stop: Event) -> None:
    began, drawn = time.monotonic(), 0
    wait = AFTER_S
    total: tuple[str, int] | None = None
    try:
        while not stop.wait(wait):
            wait, now = EVERY_S, _state.phase
            if now is None:
                continue
            if total is None or total[0] != now.name or not now.bytewise:
                total = (now.name, now.total())  # walking over a folder again; once is enough
            text = line(now.name, now.done(), total[1], now.item, now.bytewise, int(time.monotonic() - began), _columns(stream))
            text = text.encode(stream.encoding or "ascii", "replace").decode(stream.encoding or "ascii")
            taken = width(text)
            stream.write("\r" + text + " " * (drawn - taken))
            stream.flush()
            drawn = taken
        if drawn:
            stream.write("\r" + " " * drawn + "\r")
            stream.flush()
    except (OSError, ValueError):
        return  # the terminal is gone: nobody waits


def line(name: str, done: int, total: int, item: str, bytewise: bool, seconds: int, columns: int) -> str:
    """One line of fewer than `columns` cells, the least useful parts left out first."""
    known = total > 0
    share = min(done / total, 1.0) if known else 0.0
    filled = int(share * _BAR)
    bar = f"[{'#' * filled}{'.' * (_BAR - filled)}]"
    count = _bytes(done) if bytewise else str(done)
    of = f"{count} of {_bytes(total) if bytewise else total}" if known else (count if done else "")
    percent = f"{int(share * 100)}%" if known else ""
    tries = (
        (name, bar if known else "", percent, of, f"{seconds} s", item),
        (name, bar if known else "", percent, of, f"{seconds} s"),
        (name, percent, of, f"{seconds} s"),
        (name, percent or of),
        (percent or of,),
    )
    for parts in tries:
        text = "  ".join(p for p in parts if p)
        if width(text) < columns:  # not in the last column: some terminals go to the next line there
            return text
    return ""


def _bytes(count: int) -> str:
    size, unit = float(count), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 or size >= 99.5 else f"{size:.1f} {_UNITS[unit]}"


def _columns(stream: TextIO) -> int:
    """Asked each time: a window may change its size meanwhile. COLUMNS wins, as everywhere else."""
    given = os.environ.get("COLUMNS", "")
    if told := whole(given, 5):
        return told
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
