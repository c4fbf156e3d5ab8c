"""
Lines of several programs, each behind the name of its writer.

## Looks like
`keeper-1  | text` (docker compose, honcho, process-compose) or `[pod/keeper-7d9f/app] text` (kubectl), the same few
names over and over.

## Comes from
`docker compose logs` or `docker compose up`, `kubectl logs --prefix`, and runners of several processes.

## Quirks
Each program's lines are read by themselves, so that a traceback stays in one piece where two print at the same time.
What compose says itself (`keeper-1 exited with code 1`) has no name before it and is a record of its own. Names that end with a
number (`keeper-1`) are those of containers: two lines behind them are enough.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, DamageReason, Head, Input, Match, Record
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

SINCE = "0.2.0"
SHAPES = LINED
BEST = 82

_COLOUR = r"(?:\x1b\[[0-9;]{0,20}[A-Za-z])?"
_LINE = late(
    rf"{_COLOUR}(?:(?P<name>[A-Za-z0-9][\w.@/-]{{0,80}}) {{0,30}}{_COLOUR}\|{_COLOUR}(?: |$)"
    r"|\[(?P<pod>pod/[\w./-]{3,200})\](?: |$))"
)
_MOST_NAMES = 40
_REPEATS = 2  # lines a name has on average; those of a table have one
# `keeper-1` (compose), `keeper_1` (its first version), `pod/…`: names of containers, of which each may have said one line.
_CONTAINER = late(r"(?:[A-Za-z0-9][\w.-]{0,78}[-_]\d{1,4}|pod/.+)$")
# What compose says itself: of attaching, of containers that ended, and the progress of `up`.
_OWN = late(
    r"Attaching to \w|[\w.-]{1,80} exited with code \d|Gracefully [Ss]topping|Aborting on container exit"
    r"| {0,3}(?:\[\+\] Running|[✔✘⠿] )|\s{0,4}(?:Container|Network|Volume) [\w.-]{1,120}\s{1,80}[A-Z]\w+"
)


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED:
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    names = [found["name"] or found["pod"] for line in some if (found := _LINE.match(line))]
    others = len(some) - len(names) - sum(_OWN.match(line) is not None for line in some)
    if len(names) < 2 or others * 10 > len(some) + 10 or all(name.isdecimal() for name in names):
        return None
    different = len(set(names))
    containers = all(map(_CONTAINER.match, names))
    if different > _MOST_NAMES or (not containers and (len(names) < 3 or len(names) < different * _REPEATS)):
        return None
    return Match(82, f"{len(names)} lines behind the names of {different} programs")


def _open(line: str) -> Wrapped | None:
    found = _LINE.match(line)
    if found is None:
        return Wrapped("", line) if _OWN.match(line) else None
    name = found["name"] or found["pod"]
    return Wrapped(name, line[found.end() :], None, "", False, name)


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "lines behind a name", reason=DamageReason.OTHER_LINE)
