"""
What is alike but for numbers, ids, times and paths: the shape of a failure, by which repeats are one group.

Never masked: names of classes, AWS codes, operations, statuses and exit codes (they are parts of the shape of their own), and
what quotes name (a missing module, a field). Sentry masks values as well; there `KeyError: 'a'` and `KeyError: 'b'`
are one group, which hides what is missing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said

_MASKED = late(
    r"\x1b\[[0-9;]{0,20}m"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
    r"|\b0x[0-9a-fA-F]{4,}\b|\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{8,}\b"
    r"|(?<=[-_/])[A-Za-z0-9]{10}\b(?=[^A-Za-z]|$)"  # the tail of a runtime's id
    r"|(?:/[\w.@+-]{1,80}){2,}/"
    # nginx: who asked for what, of any failure
    r"|, client: [\da-fA-F.:]{3,45}(?=, )|, (?:request|host|referrer): \"[^\"\n]{0,400}\"?"
    r"|'[^'\n]{0,200}\\x[0-9a-fA-F]{2}[^'\n]{0,400}'"  # bytes that are no text
    r"|\d+"
)
_LONG = 300


def masked(text: str) -> str:
    """The text in one line, with ids, times, numbers and folders replaced."""
    return _masked(text[: 2 * _LONG])


@lru_cache(maxsize=1 << 15)  # a failure is compared a dozen times, in passes over all failures
def _masked(text: str) -> str:
    return re.sub(r"\s+", " ", _MASKED.sub("#", text)).strip()[:_LONG]


def core(said: Said) -> str:
    """What two tellings of one failure have alike, wherever they were printed."""
    return "\0".join((short(said.type), said.code, masked(said.message or ("" if said.type else said.quote))))


def shape(said: Said) -> str:
    """What groups repeats: the core, and where the program's own code raised it."""
    frame = next((f for f in reversed(said.frames) if f.own), None)
    at = (re.split(r"[/\\]", frame.file)[-1], frame.function) if frame else ("", "")
    return "\0".join((said.kind.value, said.service, said.operation, core(said), *at))


ANY_TYPE = frozenset({"Error", "Exception"})  # names that every failure may have


@lru_cache(maxsize=1 << 12)  # asked a dozen times of each failure, and there are some dozen classes
def short(kind: str) -> str:
    """The name of a class without its module."""
    return re.split(r"[.:$/\\]", kind)[-1] if kind else ""
