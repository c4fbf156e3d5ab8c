"""
Lines of several programs, each behind the name of its writer.

## Looks like
`keeper-1  | text` (docker compose, honcho, process-compose) or `[pod/keeper-7d9f/app] text` (kubectl), the same few
names over and over.

## Comes from
`docker compose logs` or `docker compose up`, `kubectl logs --prefix`, and runners of several processes.

## Quirks
Each program's lines are read by themselves, so that a traceback stays in one piece where two print at the same time.
What compose says itself (`keeper-1 exited with code 1`) has no name before it and is kept as text.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import DamageReason, Head, Input, Match, Record
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

SINCE = "0.2.0"
SHAPES = ("text", "lines")
BEST = 82

_COLOUR = r"(?:\x1b\[[0-9;]{0,20}[A-Za-z])?"
_LINE = late(
    rf"{_COLOUR}(?:(?P<name>[A-Za-z0-9][\w.@/-]{{0,80}}) {{0,30}}{_COLOUR}\|{_COLOUR}(?: |$)"
    r"|\[(?P<pod>pod/[\w./-]{3,200})\](?: |$))"
)
_MOST_NAMES = 40
_REPEATS = 2  # lines a name has on average; those of a table have one


def sniff(head: Head) -> Match | None:
    if head.shape not in ("text", "lines"):
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    names = [found["name"] or found["pod"] for line in some if (found := _LINE.match(line))]
    if len(names) < 3 or len(names) * 10 < len(some) * 9 - 10:
        return None
    different = len(set(names))
    if different > _MOST_NAMES or len(names) < different * _REPEATS or all(name.isdecimal() for name in names):
        return None
    return Match(82, f"{len(names)} lines behind the names of {different} programs")


def _open(line: str) -> Wrapped | None:
    found = _LINE.match(line)
    if found is None:
        return None
    name = found["name"] or found["pod"]
    return Wrapped(name, line[found.end() :], None, "", False, name)


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "lines behind a name", reason=DamageReason.OTHER_LINE)
