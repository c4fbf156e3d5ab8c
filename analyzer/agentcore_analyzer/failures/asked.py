"""
What is asked of the words of a failure, answered once for failures whose texts differ in their time, ids and long numbers only.

A question looks at what the one record of a failure says (`said`, its text, severity, role and channel), and at no id, no time, no
name of a file or a logger. Two failures of the same words are asked; where their answers differ, each is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from agentcore_analyzer.failures.records import Failure, Said, Words

Found = TypeVar("Found")


def once(ask: Callable[[Failure], Found], failure: Failure) -> Found:
    """The answer for one failure; `ask` is a function of a module, which stands for the question."""
    return answered(failure.said if len(failure.sources) == 1 else None, ask, failure)


def answered(said: Said | None, ask: Callable[..., Found], *about: object) -> Found:
    """The same for what a record says, asked with whatever stands in the record."""
    words = said.words if said is not None else None
    if words is None:
        return ask(*about)
    known: Any = words.answers.get(ask)
    if known is not None and known[1]:
        return known[0]  # type: ignore[no-any-return]
    found = ask(*about)
    if known is None:
        words.answers[ask] = found, False
    elif known[0] == found:
        words.answers[ask] = found, True
    return found


class ByWords:
    """Failures, those of the same words together."""

    def __init__(self, every: Iterable[Failure]) -> None:
        groups: dict[Words | int, list[tuple[int, Failure]]] = {}
        for number, failure in enumerate(every):
            words = failure.said.words if len(failure.sources) == 1 else None
            groups.setdefault(words or number, []).append((number, failure))
        self._groups = list(groups.values())

    def which(self, ask: Callable[[Failure], object]) -> list[Failure]:
        """Those for which the answer is yes, in their order."""
        found: list[tuple[int, Failure]] = []
        for group in self._groups:
            one = bool(ask(group[0][1]))
            if len(group) == 1 or one is bool(ask(group[-1][1])):
                found += group if one else ()
            else:
                found += [pair for pair in group if ask(pair[1])]
        found.sort(key=lambda pair: pair[0])
        return [failure for _, failure in found]
