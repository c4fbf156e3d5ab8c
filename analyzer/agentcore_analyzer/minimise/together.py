"""
Searches side by side: what has to do with different findings is tried in one candidate.

With a thousand findings each candidate holds a thousand records, so that to try one unit of one of them after the other
takes the square of that. Here each part of the units has a search of its own, and a candidate takes one step of each. Where
findings are gone, only the searches of their parts were wrong; the steps of the others are taken once they held together.
A finding may hang on a part that is not cited, as a record does on what ends it: it is looked for next to the finding's own
part, then by halves, and known from then on. One case is left: of more than a few parts, a unit stays that could go where
its step always meets one of a distant part that takes its finding away, and is blamed for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from agentcore_analyzer.minimise.search import Search
from agentcore_analyzer.minimise.target import Identity

Steps: TypeAlias = Mapping[int, list[int]]  # what is to be left of each part
SAMPLE = 4  # steps or turns, spread evenly: where none of them will do, neither will the others
TURNS = 4  # more take longer than what they find is worth: parts that lie among each other go all at once


class Told(NamedTuple):
    """What is said of a candidate: findings that are gone, and parts in which there is something new."""

    will_do: bool
    gone: frozenset[Identity] = frozenset()
    spoilt: Set[int] = frozenset()


class SideBySide:
    """
    `of` is the part of each unit, `owners` the parts in which findings are cited; `tell` judges units, given by number.

    Where `gave_up` is given, it is called with how many units stay of which none in a sample could go.
    """

    def __init__(
        self,
        of: Sequence[int],
        owners: Mapping[Identity, set[int]],
        tell: Callable[[list[int]], Told],
        gave_up: Callable[[int], None] | None = None,
    ) -> None:
        self._owners = {identity: set(parts) for identity, parts in owners.items()}
        self._tell, self._gave_up = tell, gave_up
        self._untried: set[int] = set()
        self._kept: dict[int, list[int]] = {}
        self._near: dict[int, set[int]] = {}
        for number, part in enumerate(of):
            self._kept.setdefault(part, []).append(number)
        for one, other in pairwise(of):
            if one != other:
                self._near.setdefault(one, set()).add(other)
                self._near.setdefault(other, set()).add(one)

    def left(self, search: Callable[[list[int]], Search[int]], apart: bool = False) -> list[int]:
        """
        What the searches, each made for the units of a part, leave of all.

        `apart`: few parts take turns, and of many those that stand next to each other. Else what two do may look like the
        fault of one, each time.
        """
        turns = [list(self._kept)]
        if apart and len(self._kept) <= TURNS:
            turns = [[part] for part in self._kept]
        elif apart:
            turns = list(_apart(self._kept.keys(), [{part, other} for part, near in self._near.items() for other in near]))
        for some in turns if len(turns) <= TURNS else [list(self._kept)]:
            self._search({part: search(self._kept[part]) for part in some})
        if self._gave_up is not None and self._untried:
            self._gave_up(sum(len(self._kept[part]) for part in self._untried))
        return self._with({})

    def _search(self, going: Mapping[int, Search[int]]) -> None:
        steps: dict[int, list[int]] = {}
        answers: dict[int, bool | None] = dict.fromkeys(going)
        while answers:
            for part, answer in answers.items():
                try:
                    steps[part] = next(going[part]) if answer is None else going[part].send(answer)
                except StopIteration:
                    steps.pop(part, None)
            blame = _Blame()
            taken = self._taken(steps, blame)
            late = list(_apart(blame.late - taken, [self._owners[identity] for identity in blame.sure]))
            taken |= self._in_turns(late, steps, _Blame())
            self._untried -= taken
            answers = {part: part in taken for part in steps}

    def _with(self, steps: Steps) -> list[int]:
        return sorted(n for part, kept in self._kept.items() for n in steps.get(part, kept))

    def _taken(self, wanted: Steps, blame: _Blame) -> set[int]:
        """The parts whose steps will do together; they are made."""
        steps, taken, rounds, sampled = wanted, set[int](), 0, self._gave_up is None
        out, unsure = set[int](), list[set[int]]()
        while steps:
            told = self._tell(self._with(steps))
            if told.will_do:
                self._kept.update(steps)
                taken |= steps.keys()
                break
            sure, others = self._blamed(told, steps, blame)
            out |= sure
            unsure += others
            known = sure.union(*others)
            steps, rounds = {part: step for part, step in steps.items() if part not in known}, rounds + 1
            if not sampled and (rounds > 1 or not known) and len(steps) > 2 * SAMPLE:
                some = sorted(steps)[:: len(steps) // SAMPLE]
                sampled, took = True, self._taken({part: steps[part] for part in some}, blame)
                taken |= took
                steps = {part: step for part, step in steps.items() if part not in some}
                if not took:
                    self._untried |= steps.keys()
                    break
            elif not known:
                parts = sorted(steps)
                taken |= self._in_turns([parts[: len(parts) // 2], parts[len(parts) // 2 :]], steps, blame)
                break
        return taken | self._in_turns(list(_apart(set[int]().union(*unsure) - out, unsure)), wanted, blame)

    def _in_turns(self, turns: list[list[int]], steps: Steps, blame: _Blame) -> set[int]:
        """As many of the steps as will do, turn by turn; where there are many turns, none where none of a sample will do."""
        taken = set[int]()
        if self._gave_up is not None and len(turns) > 2 * SAMPLE:
            every = len(turns) // SAMPLE
            for some in turns[::every]:
                taken |= self._taken({part: steps[part] for part in some}, blame)
            turns = [some for number, some in enumerate(turns) if number % every]
            if not taken:
                self._untried.update(*turns)
                return taken
        for some in turns:
            taken |= self._taken({part: steps[part] for part in some}, blame)
        return taken

    def _blamed(self, told: Told, steps: Steps, blame: _Blame) -> tuple[set[int], list[set[int]]]:
        """The parts, of those that made a step, that are at fault, and sets of which any may be the one."""
        out, unsure = set(steps) if len(steps) == 1 else set(told.spoilt & steps.keys()), list[set[int]]()
        for identity in told.gone:
            known = self._owners.setdefault(identity, set())
            guilty = set(steps) if len(steps) == 1 else known & steps.keys()
            guilty = guilty or {near for part in known for near in self._near.get(part, ()) if near in steps}
            if len(guilty) > 1:
                unsure.append(guilty)
                continue
            blamed = blame.sure.setdefault(identity, set())
            if not guilty <= known:
                blame.late |= blamed
                known |= guilty
            blamed |= guilty
            out |= guilty
        return out, unsure


class _Blame:
    """Who was found to be at fault by himself in one step, and who was before another one was known to be the one."""

    def __init__(self) -> None:
        self.sure: dict[Identity, set[int]] = {}
        self.late: set[int] = set()


def _apart(parts: Set[int], unsure: Iterable[Set[int]]) -> Iterator[list[int]]:
    """The parts in as many turns as it takes, so that no two of which either may be the one stand in one turn."""
    others: dict[int, set[int]] = {}
    for some in unsure:
        for part in some & parts:
            others.setdefault(part, set()).update(some)
    left = sorted(parts)
    while left:
        turn: list[int] = []
        kept_out: set[int] = set()
        for part in left:
            if part not in kept_out:
                turn.append(part)
                kept_out |= others.get(part, set())
        yield turn
        done = set(turn)
        left = [part for part in left if part not in done]
