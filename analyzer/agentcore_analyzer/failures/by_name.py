"""
What a failure follows from, where something names it: the tag of a server that a headline names, the head that two lines of one
process share, what Redis says of a copy that it could not make.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Failure
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

Told = tuple[Sequence[int], Sequence[Failure]]  # of a file: where its failures stand, in order, and the failures
_HEAD = 200  # characters in which a tag stands
_FAR, _MOST = 200, 50  # records between a headline and what it names; failures of one kind that are looked at
# `Could not connect to MCP server garden`, and no word of why behind the name.
_NAMED = late(r"(?i)\b(?:server|service|tool|plugin|container|agent)[ :]{1,2}['\"`]?(?P<name>[\w.@/-]{3,80})['\"`]?\W{0,3}$")
# Time and process of a line that Redis marks as one an operator should see.
_MOMENT = late(r"(?:\d{1,9}:[A-Z]|\[\d{1,9}\]) \d\d [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3} # ")
# Redis refuses to write as long as its last copy to the disk failed; why is told where that was made.
REFUSES, _NOT_SAVED = "MISCONF ", late(r"(?i)\bbackground sav(?:e|ing)\b|\bin background\b|\b(?:RDB|snapshot)\b")


def tagged(case: Case, told: Told, log: LogRecord, failure: Failure) -> Failure | None:
    """What a server or a tool tells behind its name in brackets, where this one says only that it failed."""
    named = _NAMED.search(failure.message.strip())
    if named is None:
        return None
    tag, (numbers, found), at = f"[{named['name']}]", told, case.positions.get(id(log), 0)
    near = range(bisect_left(numbers, at - _FAR), bisect_left(numbers, at + _FAR))
    return next((found[n] for n in near if found[n] is not failure and tag in (case.logs[numbers[n]].text or "")[:_HEAD]), None)


def at_once(case: Case, told: Told, log: LogRecord) -> Failure | None:
    """What the line above says, whose head is the same to the millisecond and the process."""
    head = _MOMENT.match(log.text or "")
    at = case.positions.get(id(log), 0)
    above = case.logs[at - 1] if at else log
    if head is None or above.origin.file != log.origin.file or not (above.text or "").startswith(head[0]):
        return None
    numbers, found = told
    near = bisect_left(numbers, at - 1)
    return found[near] if near < len(numbers) and numbers[near] == at - 1 else None


def not_saved(sayers: Iterable[Failure]) -> tuple[Failure, ...]:
    """What is told, in whatever log, of copies to the disk that failed: for these Redis refuses."""
    return tuple(islice((c for c in sayers if REFUSES not in c.message and _NOT_SAVED.search(c.message)), _MOST))
