"""What the outputs of the `agentcore` commands have in common: colours, wrapped lines, console addresses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from agentcore_analyzer.conventions.late import late

WIDTH = 80  # where the CLI wraps when it writes to a file
_COLOUR = late(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
_RUNTIME = late(r"[:/]runtime/(?P<id>[A-Za-z][\w-]{1,99})")
_CONTENT = {"response", "prompt", "output", "consoleUrl"}
_LONGEST = 2000


def plain(line: str) -> str:
    """A line of the terminal without its colours."""
    return _COLOUR.sub("", line).rstrip()


def joined(lines: Iterable[str]) -> str:
    """
    One text from lines that the CLI wrapped.

    A full line was cut inside a word, a shorter one at a blank; a word that fills the line to its
    last column is the one case that cannot be told, and is glued to the next.
    """
    result = ""
    previous = 0
    for line in lines:
        if not result:
            result = line
        else:
            result += line if previous >= WIDTH else f" {line}"
        previous = len(line)
    return result


def runtime_of(address: Any) -> str | None:
    """The runtime id in the address of a CloudWatch console page."""
    found = _RUNTIME.search(unquote(address)) if isinstance(address, str) else None
    return found["id"] if found else None


def head_of(answer: dict[str, Any]) -> dict[str, Any]:
    """
    The plain members of a `--json` answer, without content and without the console's address.

    The address holds `/runtime-endpoint/` in every answer, which proves nothing; its runtime id is kept.
    """
    kept = {
        k: v
        for k, v in answer.items()
        if k not in _CONTENT and isinstance(v, str | int | bool) and len(str(v)) <= _LONGEST
    }
    runtime = runtime_of(answer.get("consoleUrl"))
    if runtime and "runtimeId" not in kept:
        kept["runtimeId"] = runtime
    return kept
