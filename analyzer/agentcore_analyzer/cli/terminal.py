"""How wide the terminal is, and whether it takes colours and links: the variables that other tools heed, too."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

from agentcore_analyzer.untrusted import whole

_ROWS = 24  # where no terminal says how high it is
_COLUMNS = 100  # where no terminal says how wide it is
# Programs that make a link of OSC 8; a terminal that does not know it may print it, so only these get it.
_LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"})
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM", "ALACRITTY_WINDOW_ID")
_VTE = 5000  # VTE 0.50, the first with links
_TMUX = (3, 4)  # the first that hands links on


def columns() -> int:
    """As shutil says it, whose import takes 6 ms (bz2, lzma, fnmatch)."""
    given = os.environ.get("COLUMNS", "")
    if told := whole(given, 5):
        return told
    for stream, most in ((sys.__stdout__, 99_999), (sys.__stderr__, _COLUMNS)):
        # `analyze … | less`: the terminal is behind the pipe; what is kept is never wider than usual.
        try:
            return min(os.get_terminal_size(stream.fileno()).columns or _COLUMNS, most)  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            continue
    return _COLUMNS


def size() -> tuple[int, int]:
    """Columns and rows of the terminal on standard error; COLUMNS and LINES win, as everywhere else."""
    try:
        there = os.get_terminal_size(sys.stderr.fileno())
    except (AttributeError, ValueError, OSError):
        there = os.terminal_size((_COLUMNS, _ROWS))
    given = (whole(os.environ.get(name, ""), 5) for name in ("COLUMNS", "LINES"))
    wide, high = (told or found for told, found in zip(given, there, strict=True))
    return wide or _COLUMNS, high or _ROWS


def colour(wanted: str, output: str | None, stream: TextIO | None = None) -> bool:
    """
    `--color` first; a file gets none. NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR=0 and TERM=dumb.

    The same order as in Python itself; an empty variable says nothing, and `FORCE_COLOR=0` forces nothing.
    """
    if wanted != "auto":
        return wanted == "always"
    if output is not None or os.environ.get("NO_COLOR"):
        return False
    if _forced("FORCE_COLOR") or _forced("CLICOLOR_FORCE"):
        return True
    if os.environ.get("CLICOLOR") == "0" or os.environ.get("TERM") == "dumb":
        return False
    from agentcore_analyzer.portable import takes_colours  # the console of an old Windows shows them as signs

    stream = sys.stdout if stream is None else stream
    return stream is not None and stream.isatty() and takes_colours()


def link(output: str | None) -> Callable[[str], str] | None:
    """What gives the address of a file, where the terminal makes links of it; FORCE_HYPERLINK decides where it is set."""
    if output is not None or sys.stdout is None:
        return None
    forced = os.environ.get("FORCE_HYPERLINK", "")
    if forced:
        return _address if forced != "0" else None
    return _address if sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and _knows_links() else None


def _forced(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


def _knows_links() -> bool:
    program = os.environ.get("TERM_PROGRAM", "")
    if program == "tmux":
        major, _, minor = os.environ.get("TERM_PROGRAM_VERSION", "").partition(".")
        return (whole(major, 4) or 0, whole(minor[:1], 1) or 0) >= _TMUX
    if os.environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    named = program in _LINKING or any(os.environ.get(name) for name in _LINKING_VARIABLES)
    return named or (whole(os.environ.get("VTE_VERSION", ""), 6) or 0) >= _VTE


def _address(file: str) -> str:
    """Percent-encoded, so that nothing of a file's name can mean anything to the terminal; empty for what is no file."""
    from pathlib import Path

    path = Path(file)
    while not path.is_file():  # a member of an archive: the archive
        head, mark, _ = str(path).rpartition("!")
        if not mark:
            return ""
        path = Path(head)
    return path.absolute().as_uri()
