"""
Container logs of Kubernetes in the CRI format.

## Looks like
`2026-11-22T20:17:24.123456789Z stderr F text`: time, stream, `F` for a full line or `P` for a part.

## Comes from
`/var/log/pods/…/0.log` and `/var/log/containers/*.log` of a node (containerd, CRI-O).

## Quirks
Parts (`P`) are joined with the next full line of the same stream. `kubectl logs` strips this frame: its
output is a plain runtime log. stdout and stderr are read apart, so that a traceback stays in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

HINTS = (" stdout ", " stderr ")

_LINE = late(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))"
    r" (stdout|stderr) ([FP])(?::\w{1,20})? ?"
)


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip()]
    mine = sum(1 for line in some if _LINE.match(line))
    return Match(95, f"{mine} lines with time, stream and F or P") if mine * 2 > len(some) else None


def _open(line: str) -> Wrapped | None:
    found = _LINE.match(line)
    if found is None:
        return None
    return Wrapped(found[2], line[found.end() :], nanos(found[1])[0], "", found[3] == "P")


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "CRI entries")
