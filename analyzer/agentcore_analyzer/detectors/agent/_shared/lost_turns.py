"""Turns of an executor of a chat in which there was nothing that it could run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Span
from agentcore_analyzer.tuples import NamedTuple

_NO_CODE = late(r"There is no code from the last \d+ messages? for me to execute|No code blocks found in the thread")
# Who closes the talk or asks a person leaves the executor idle on purpose; who speaks of running something does not.
_TO_RUN = late(
    r"\b(?:let(?:'s|’s| us| me)|I(?:'ll|’ll| will)|we(?:'ll|’ll| will)|please|start(?:ing)? by|begin(?:ning)? by)\b[^.\n]{0,80}?"
    r"\b(?:run(?:ning)?|execut(?:e|ing)|perform(?:ing)? (?:a|the|this) (?:web )?search|scrap(?:e|ing)|(?:this|the|a|following) (?:code|script))\b",
    re.IGNORECASE,
)
COMMENTS = "#"  # in the place of a language
_LANGUAGE = late(r"\bunknown language(?: (?P<language>[\w+#.-]{1,30}))?")


class Lost(NamedTuple):
    """A message after which the executor had nothing to run; the call that failed and the language, where it held a block."""

    turn: Turn
    call: Span | None
    language: str


def lost_turns(run: Run) -> list[Lost]:
    """In order of time."""
    lost = [*_without_code(run), *_in_another_language(run), *_comments_alone(run)]
    return sorted(lost, key=lambda found: moment(found.turn.span))


def _without_code(run: Run) -> Iterator[Lost]:
    """The message before the executor's answer; of a chat each turn is told what was said since the last one."""
    for before, turn in zip(run.turns, run.turns[1:], strict=False):
        new = turn.said.told if run.is_chat else turn.said.told[-1:]
        if any(_NO_CODE.match(m.text.lstrip()) for m in new) and _TO_RUN.search(before.words):
            yield Lost(before, None, "")


def _in_another_language(run: Run) -> Iterator[Lost]:
    for turn in run.turns:
        for deed in turn.deeds:
            found = _LANGUAGE.search((deed.result or "")[:200]) if deed.failed else None
            if found:
                yield Lost(turn, deed.span, found["language"] or "")


def _comments_alone(run: Run) -> Iterator[Lost]:
    for turn in run.turns:
        rows = [row for row in turn.code.splitlines() if row.strip()]
        if rows and turn.deeds and not turn.said.calls and all(row.lstrip().startswith("#") for row in rows):
            yield Lost(turn, turn.deeds[0].span, COMMENTS)
