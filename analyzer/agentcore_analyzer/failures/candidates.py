"""Which log records may tell of a failure at all, found out at almost no cost."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.failures.readers import hints
from agentcore_analyzer.failures.said import _stated
from agentcore_analyzer.failures.said._refusals import HINTS as REFUSALS
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY
from agentcore_analyzer.graph.outlines import Spot

TYPED = late(r"\s{0,8}[\w.-]{1,40}@[\w.-]{1,80}[: ][^\n$#]{0,100}[$#] [^\n]*\Z")  # a shell's prompt, and what was typed there


def candidates(case: Case, alike: Alike) -> Iterator[int]:
    """
    The places of records of level ERROR, and of those that hold a literal string without which nothing is read; no typed command.

    One that stands in an id or in a time is none.
    """
    outlines = case.outlines
    of, may = outlines.of, outlines.may_hold((*hints(), *_stated.HINTS, *REFUSALS))
    spots: dict[int, list[Spot] | None] = {number: outlines.spots(number, words) for number, words in may.items()}
    last = -1
    for number in merge(case.errors_logged, outlines.among(may)):
        if number == last:
            continue
        last, log = number, case.logs[number]
        text = log.text or ""
        if log.severity >= ERROR_SEVERITY:
            if text:
                yield number
        elif _hinted(text, spots[of[number]], may[of[number]], alike) and not TYPED.match(text):
            yield number


def _hinted(text: str, spots: list[Spot] | None, words: tuple[str, ...], alike: Alike) -> bool:
    """Whether one of the words stands in a text and in its form; `spots`: where in it."""
    if spots is None:
        return holds(text, words) and holds(alike.form(text).text, words)
    numbered = False
    for begin, end, literals, in_numbers in spots:
        if text[begin:end] in literals:
            if not in_numbers:
                return True
            numbered = True
    return numbered and holds(alike.form(text).text, words)
