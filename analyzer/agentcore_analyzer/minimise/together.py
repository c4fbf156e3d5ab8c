"""
Searches side by side: what has to do with different findings is tried in one candidate.

With a thousand findings each candidate holds a thousand records, so that to try one unit of one of them after the other
takes the square of that. Here each part of the units has a search of its own, and a candidate takes one step of each. Where
findings are gone, only the searches of their parts were wrong; the steps of the others are taken once they held together.
A finding may hang on a part that is not cited, as a record does on what ends it: it is looked for next to the finding's own
part, then by halves, and known from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from agentcore_analyzer.minimise.search import Search
from agentcore_analyzer.minimise.target import Identity


Steps: TypeAlias = Mapping[int, list[int]]  # what is to be left of each part
SAMPLE = 8  # steps, spread evenly: where none of them will do, neither will the others


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

    def left(self, search: Callable[[list[int]], Search[int]]) -> list[int]:
        """What the searches, each made for the units of a part, leave of all."""
        going = {part: search(numbers) for part, numbers in self._kept.items()}
        steps: dict[int, list[int]] = {}
        answers: dict[int, bool | None] = dict.fromkeys(going)
        while answers:
            for part, answer in answers.items():
                try:
                    steps[part] = next(going[part]) if answer is None else going[part].send(answer)
                except StopIteration:
                    steps.pop(part, None)
            taken = self._taken(steps)
            self._untried -= taken
            answers = {part: part in taken for part in steps}
        if self._gave_up is not None and self._untried:
            self._gave_up(sum(len(self._kept[part]) for part in self._untried))
        return self._with({})

    def _with(self, steps: Steps) -> list[int]:
        return sorted(n for part, kept in self._kept.items() for n in steps.get(part, kept))

    def _taken(self, wanted: Steps, again: bool = True) -> set[int]:
        """
        The parts whose steps will do together; they are made.

        `again`: what was blamed before another part was known to be the one is tried once more.
        """
        steps, taken, blame = wanted, set[int](), _Blame()
        rounds, sampled = 0, self._gave_up is None
        while steps:
            told = self._tell(self._with(steps))
            if told.will_do:
                self._kept.update(steps)
                taken |= steps.keys()
                break
            out = self._blamed(told, steps, blame)
            steps, rounds = {part: step for part, step in steps.items() if part not in out}, rounds + 1
            if not sampled and (rounds > 1 or not out) and len(steps) > 2 * SAMPLE:
                some = sorted(steps)[:: len(steps) // SAMPLE]
                sampled, took = True, self._taken({part: steps[part] for part in some}, again=False)
                taken |= took
                steps = {part: step for part, step in steps.items() if part not in some}
                if not took:
                    self._untried |= steps.keys()
                    break
            elif not out:  # nobody knows whose it is
                parts = sorted(steps)
                for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
                    taken |= self._taken({part: steps[part] for part in half}, again=False)
                break
        for some in _apart(blame.unsure_parts() | (blame.late if again else set()), blame.unsure):
            taken |= self._taken({part: wanted[part] for part in some}, again=False)
        return taken

    def _blamed(self, told: Told, steps: Steps, blame: _Blame) -> set[int]:
        """The parts, of those that made a step, that may be the ones, and what is learned of them."""
        if len(steps) == 1:
            for identity in told.gone:
                self._owners.setdefault(identity, set()).update(steps)
            return set(steps)
        out = set(told.spoilt & steps.keys())
        for identity in told.gone:
            known = self._owners.setdefault(identity, set())
            guilty = known & steps.keys() or {n for part in known for n in self._near.get(part, ()) if n in steps}
            if len(guilty) > 1:
                blame.unsure.append(guilty)
                continue
            blamed = blame.sure.setdefault(identity, set())
            if not guilty <= known:
                blame.late |= blamed
                known |= guilty
            blamed |= guilty
            out |= guilty
        blame.spoilt |= out & told.spoilt
        return out.union(*blame.unsure) & steps.keys()


class _Blame:
    """Who was found to be at fault in candidates of one kind."""

    def __init__(self) -> None:
        self.sure: dict[Identity, set[int]] = {}
        self.spoilt: set[int] = set()
        self.unsure: list[set[int]] = []  # of each, any may be the one
        self.late: set[int] = set()  # blamed before another one was known

    def unsure_parts(self) -> set[int]:
        return set[int]().union(*self.unsure).difference(self.spoilt, *self.sure.values())


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
        left = [part for part in left if part not in turn]
