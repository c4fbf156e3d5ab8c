"""Searches side by side: as small as one after the other, and never less than what all findings need."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentcore_analyzer import pipeline
from agentcore_analyzer.minimise import Limits, identity, minimise, reduce
from agentcore_analyzer.minimise.parts import Where, cited_in, parts
from agentcore_analyzer.minimise.search import smallest
from agentcore_analyzer.minimise.target import Identity, Proofs
from agentcore_analyzer.minimise.together import SAMPLE, SideBySide, Told
from agentcore_analyzer.minimise.units import split
from agentcore_analyzer.source import InMemory
from cases import BUILTIN


def named(number: int) -> Identity:
    return Identity(f"finding-{number}", "", "error", "likely", frozenset())


class Judge:
    """Findings that each need some units, and how often one was asked."""

    def __init__(self, needs: list[set[int]], spoils: tuple[set[int], ...] = ()) -> None:
        self.needs, self.spoils, self.asked = needs, spoils, 0
        self.good: list[int] | None = None

    def __call__(self, units: list[int]) -> Told:
        self.asked += 1
        gone = frozenset(named(n) for n, needed in enumerate(self.needs) if not needed <= set(units))
        torn = any(0 < len(some & set(units)) < len(some) for some in self.spoils)
        if not gone and not torn:
            self.good = units
        return Told(not gone and not torn, gone)


def in_rounds(of: list[int], owners: dict[Identity, set[int]], judge: Judge) -> list[int]:
    """As `minimise` does: again and again, until nothing goes."""
    units, apart = list(range(len(of))), False
    while True:
        side = SideBySide([of[u] for u in units], owners, lambda some, its=units: judge([its[n] for n in some]))  # type: ignore[misc]
        left = [units[n] for n in side.left(smallest, apart)]
        if left == units and apart:
            return left
        units, apart = left, True


def owned(of: list[int], cited: list[int]) -> dict[Identity, set[int]]:
    """By the part of the one unit that each finding cites."""
    return {named(n): {of[unit]} for n, unit in enumerate(cited)}


def test_findings_that_do_not_touch_take_no_more_candidates_than_one() -> None:
    asked = []
    for count in (1, 10, 100):
        judge = Judge([{10 * n + 3, 10 * n + 4} for n in range(count)])
        of = [n // 10 for n in range(10 * count)]
        left = SideBySide(of, owned(of, [10 * n + 3 for n in range(count)]), judge).left(smallest)
        assert left == sorted(set().union(*judge.needs))
        asked.append(judge.asked)
    assert asked[0] == asked[1] == asked[2]


def test_a_finding_that_hangs_on_what_follows_costs_little() -> None:
    """Each needs the first unit of the next part, too: without it two records are one."""
    count = 64
    judge = Judge([{10 * n + 3, min(10 * n + 10, 10 * count - 1)} for n in range(count)])
    of = [n // 10 for n in range(10 * count)]
    left = in_rounds(of, owned(of, [10 * n + 3 for n in range(count)]), judge)
    assert left == sorted(set().union(*judge.needs))
    assert judge.asked < 2 * count


def test_a_part_that_was_blamed_for_another_one_loses_nothing() -> None:
    """Finding 0 goes by what part 1 does, while part 0 does what could be done."""
    judge = Judge([{0, 5}, {4}])
    of = [0, 0, 0, 0, 1, 1, 1, 1]
    assert SideBySide(of, owned(of, [0, 4]), judge).left(smallest) == [0, 4, 5]


@pytest.mark.parametrize(
    ("count", "width", "needs"),
    [
        (12, 5, [{3}, {8, 6, 7}, {9, 10, 5}, {0, 11, 4, 6}, {0}, {0, 10, 7}, {9, 5}, {10, 5, 7}, {0, 7}]),
        (12, 6, [{8, 2, 11}, {4, 6}, {0, 9, 11}, {11, 6}, {8, 1, 2, 3}, {11}, {9}, {8, 11, 3}, {9, 7}, {1, 10, 7}]),
        (8, 2, [{6, 7}, {4, 7}, {3, 6}]),  # of parts that do not stand next to each other
    ],
)
def test_of_few_parts_no_unit_stays_for_the_fault_of_another(count: int, width: int, needs: list[set[int]]) -> None:
    """All at once too little goes: a part is blamed for a step of another one, which is blamed for a finding of its own."""
    of = [n // width for n in range(count)]
    owners = owned(of, [min(its) for its in needs])
    needed = set().union(*needs)
    assert set(SideBySide(of, owners, Judge(needs)).left(smallest)) > needed
    assert set(in_rounds(of, owners, Judge(needs))) == needed


def test_where_nothing_goes_side_by_side_parts_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    small = minimise([InMemory("app.log", log_of(6))], options=BUILTIN, limits=Limits(seconds=0)).files
    rounds: list[bool] = []
    left = SideBySide.left

    def told(self: SideBySide, search: Any, apart: bool = False) -> list[int]:
        rounds.append(apart)
        return left(self, search, apart)

    monkeypatch.setattr(SideBySide, "left", told)
    assert minimise(small, options=BUILTIN, limits=Limits(seconds=0)).files == small
    assert set(rounds) == {False, True}


@given(
    st.lists(st.sets(st.integers(0, 59), min_size=1, max_size=6), min_size=1, max_size=12),
    st.lists(st.sets(st.integers(0, 59), min_size=2, max_size=4), max_size=3),
    st.integers(1, 20),
)
@settings(max_examples=150, deadline=None)
def test_whatever_findings_need_they_have_it(needs: list[set[int]], spoils: list[set[int]], width: int) -> None:
    """They need units of any parts, cited in one; some things hold only together, which nobody can be blamed for."""
    judge = Judge(needs, tuple(spoils))
    of = [n // width for n in range(60)]
    left = SideBySide(of, owned(of, [min(needed) for needed in needs]), judge).left(smallest)
    assert left == (judge.good or list(range(60))), "the last candidate that will do, and no sum of answers"
    assert set().union(*needs) <= set(left)
    if not spoils and len(needs) == 1:
        assert set(left) == needs[0]


def test_where_no_step_of_a_sample_will_do_the_others_are_told_and_stay() -> None:
    """Nothing can go, and nobody knows why: all units are counted by one finding that is cited nowhere."""
    count = 100
    judge = Judge([set(range(2 * count))])
    of = [n // 2 for n in range(2 * count)]
    untried: list[int] = []
    left = SideBySide(of, {}, judge, untried.append).left(smallest)
    assert left == list(range(2 * count))
    assert sum(untried) > 0
    assert judge.asked < 40 * SAMPLE
    every = Judge(judge.needs)
    assert SideBySide(of, {}, every).left(smallest) == left
    assert every.asked > 2 * count, "without a limit each is tried"


def test_parts_of_a_log() -> None:
    """What is cited, its record, what follows until the next that is cited; what stands before the first one is of its part."""
    tree = split("a.log", b"calm\nfirst\n  of it\ncalm\nsecond\ncalm\n")
    units = [Where(0), Where(1, (), (("record", 1),)), Where(2, (), (("record", 1),)), Where(3), Where(4), Where(5)]
    proofs = {
        "one": Proofs(pointers=frozenset({("a.log", 3, None), ("b.log", 1, None)})),
        "two": Proofs(pointers=frozenset({("a.log", 5, None)})),
    }
    cited = cited_in([tree], units, proofs)
    assert [list(its) for its in cited] == [[], [], ["one"], [], ["two"], []]
    assert parts(units, cited) == [0, 0, 0, 0, 1, 1]


def test_parts_of_one_trace_are_one() -> None:
    tree = split("a.jsonl", b"1\n2\n3\n4\n")
    units = [Where(n, (), (("trace", b"ab"),) if n in (0, 3) else ()) for n in range(4)]
    proofs = {n: Proofs(pointers=frozenset({("a.jsonl", n, "/x")})) for n in (2, 4)}
    assert parts(units, cited_in([tree], units, proofs)) == [0, 1, 1, 0]


def test_parts_of_a_document() -> None:
    """By the pointers that are cited: what holds one, and what lies below it."""
    tree = split("a.json", b'{"events": [{"message": "1"}, {"message": "2"}, {"message": "3"}], "a/b": {"~": 1}}')
    proofs = {
        name: Proofs(pointers=frozenset({("a.json", line, pointer)}))
        for name, line, pointer in (("one", None, "/events/0/message"), ("two", 1, "/events/2"), ("odd", None, "/a~1b/~0"))
    }
    units = [Where(0, path) for path in (("events", "0"), ("events", "1"), ("events", "2", "message"), ("a/b",), ("events",))]
    cited = cited_in([tree], units, proofs)
    assert [sorted(its) for its in cited] == [["one"], [], ["two"], ["odd"], ["one", "two"]]
    assert parts(units, cited) == [0, 0, 0, 1, 0]


def log_of(failures: int) -> bytes:
    """Every twentieth line is a traceback, each about a module of its own; records end where the next begins."""
    lines = []
    for n in range(20 * failures):
        at = f"2026-11-20 {10 + n // 3600}:{n // 60 % 60:02d}:{n % 60:02d},000"
        k = n // 20
        lines.append(f"{at} INFO [app] - handled item {n}\n" if n % 20 != 10 else (
            f'{at} ERROR [app] - failed\nTraceback (most recent call last):\n  File "/app/main.py", line {10 + k}, in run\n'
            f"    import x{k}\nModuleNotFoundError: No module named 'x{k}'\n"
        ))  # fmt: skip
    return "".join(lines).encode()


def held_for(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Any]:
    """How many bytes all candidates hold together."""
    held: list[int] = []
    measured = reduce.outcome_with

    def counted(files: list[InMemory], *rest: Any) -> Any:
        held.append(sum(len(f.data) for f in files))
        return measured(files, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(reduce, "outcome_with", counted)
        result = minimise([InMemory("app.log", data)], options=BUILTIN, limits=Limits(seconds=0))
    return sum(held), result


def test_twice_as_many_findings_take_twice_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    some, few = held_for(log_of(12), monkeypatch)
    more, many = held_for(log_of(24), monkeypatch)
    assert (len(few.kept), len(many.kept)) == (12, 24)
    assert more < 2.4 * some
    assert many.after.bytes < 2.2 * few.after.bytes
    findings, _ = pipeline.diagnose(pipeline.load(many.files, BUILTIN), BUILTIN)
    assert {identity(f) for f in findings} == many.kept


def test_findings_side_by_side_lose_no_more_when_tried_again() -> None:
    result = minimise([InMemory("app.log", log_of(6))], options=BUILTIN, limits=Limits(seconds=0))
    assert minimise(result.files, options=BUILTIN, limits=Limits(seconds=0)).files == result.files
