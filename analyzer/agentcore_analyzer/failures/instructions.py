"""
What tells of failures that did not happen: prompts that a program printed, and headings of a text about them.

A prompt is lines without a time or level, one below the other, that tell a model what to do.

Prompts are full of errors, outages and timeouts that did not happen. A list of failures that a program printed has no line that
orders anything; a prompt has one in every few.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LogRecord

_LEAST, _MOST = 8, 4_000  # lines
_ORDERS, _SHARE = 4, 5  # so many orders at least, and one in so many lines
# An order: a verb at the begin of the line or behind its mark, a rule, or words to the one who is told.
_ORDER = late(
    r"\s{0,12}(?:(?:[-*•>#]|\d{1,2}[.)])\s{1,4}|\*{1,2}){0,3}(?:"
    r"(?:[Dd]o|DO) (?:not|NOT)\b|[Dd]on['’]t\b|[Nn]ever\b|NEVER\b|[Aa]lways\b|ALWAYS\b"
    r"|[Yy]ou (?:are|must|will|should|can|may|have|do|need)\b|[Yy]our \w"
    r"|(?:Use|Only|Return|Respond|Answer|Reply|Provide|Include|Ensure|Avoid|Keep|Write|Summari[sz]e|Explain|List|Focus|Follow"
    r"|Output|Make sure|Be|Ask|Call|Prefer|Stop|Treat)\s\w"
    r"|(?:If|When|Unless|Before|After) \S[^\n]{6,})"
    r"|[^\n]{0,200}\b(?:must|MUST|should|may|shall)(?: (?:not|NOT|never|always|only))?"
    r" (?:be|have|use|match|include|contain|follow|produce|never|return|change|appear)\b"
)


# A heading of Markdown that names words as code: what a page of help is about.
_HEADING = late(r"#{1,6} [^`\n]{0,80}`[^`\n]{1,200}`[\s.:]{0,4}$")


def heading(log: LogRecord) -> bool:
    return log.severity == 0 and log.time_ns is None and _HEADING.match(log.text or "") is not None


def prompts(logs: Iterable[LogRecord]) -> set[int]:
    """The ids of the records that are lines of a prompt; `logs` are those of one file, in order."""
    found: set[int] = set()
    run: list[LogRecord] = []
    for log in logs:
        if log.severity == 0 and log.time_ns is None and log.text is not None:
            run.append(log)
        else:
            found |= _of(run)
            run = []
    return found | _of(run)


def _of(run: list[LogRecord]) -> set[int]:
    if not _LEAST <= len(run) <= _MOST:
        return set()
    orders = [n for n, log in enumerate(run) if _ORDER.match(log.text or "")]
    if len(orders) < _ORDERS or (orders[-1] - orders[0] + 1) > _SHARE * len(orders):
        return set()
    return {id(log) for log in run[orders[0] : orders[-1] + 1]}
