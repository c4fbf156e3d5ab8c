"""Our `dataclass` makes what `dataclasses` makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from agentcore_analyzer.classes import dataclass
from agentcore_analyzer.model import Finding

WAYS: tuple[dict[str, bool], ...] = (
    {}, {"slots": True}, {"frozen": True, "slots": True}, {"frozen": True}, {"frozen": True, "slots": True, "kw_only": True},
    {"slots": True, "eq": False}, {"frozen": True, "eq": False},
)  # fmt: skip


def made(by: Callable[..., Any], **how: bool) -> Any:
    class Thing:
        one: int
        many: list[int] = field(default_factory=list)
        known: dict[str, int] = field(init=False, default_factory=dict, repr=False, compare=False)
        two: str = "b"

    return by(**how)(Thing)


@dataclass(frozen=True, slots=True)
class Frozen:
    one: int
    two: tuple[int, ...] = ()


@dataclass(slots=True)
class Open:
    one: int
    two: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Below(Frozen):
    three: str = "c"

    def __repr__(self) -> str:
        return "said by itself"


def outcome(do: Callable[[], Any]) -> Any:
    try:
        return do()
    except Exception as exc:  # noqa: BLE001
        return type(exc)


@pytest.mark.parametrize("how", WAYS)
def test_it_does_what_the_standard_library_does(how: dict[str, bool]) -> None:
    ours, theirs = made(dataclass, **how), made(dataclasses.dataclass, **how)

    def asked(cls: Any) -> list[Any]:
        first, other = cls(one=1), cls(one=1, many=[2])
        changed = dataclasses.replace(other, two="z")
        return [
            repr(first), repr(changed), first == cls(one=1), first == other, first != other, first == 1,
            first.many is not cls(one=1).many, first.known, dataclasses.asdict(changed), cls.__match_args__,
            outcome(lambda: hash(cls(one=1, many=())) == hash(cls(one=1, many=()))),
            outcome(lambda: hash(cls(one=1, many=[]))) is TypeError,
            outcome(lambda: setattr(first, "one", 5)), outcome(lambda: delattr(first, "one")),
            outcome(lambda: setattr(first, "fresh", 5)) is None,  # how it refuses differs: theirs forgets which class has slots
            outcome(cls), outcome(lambda: cls(1)) is TypeError, outcome(lambda: cls(one=1, wrong=2)),
            outcome(lambda: cls(1, 2, 3, 4)),
            hasattr(first, "__dict__"), [(f.name, f.kw_only, f.init, f.repr) for f in dataclasses.fields(cls)],
        ]  # fmt: skip

    assert asked(ours) == asked(theirs)


def test_a_class_of_one_field_or_none() -> None:
    @dataclass(frozen=True, slots=True)
    class One:
        value: tuple[int, ...]

    assert One((1,)) == One((1,)) != One((2,))
    assert len({One((1,)), One((1,)), One((2,))}) == 2
    with pytest.raises(TypeError, match="no field"):

        @dataclass(slots=True)
        class Nothing:
            pass


def test_copies_and_pickles() -> None:
    for thing in (Frozen(1, (2,)), Open(1, [2]), Below(one=1, two=(3,), three="d")):
        pickled = pickle.loads(pickle.dumps(thing))  # noqa: S301
        for again in (pickled, copy.copy(thing), copy.deepcopy(thing)):
            assert again == thing
            assert again is not thing


def test_a_class_below_has_its_own_fields_and_what_it_says_itself() -> None:
    below = Below(1, (2,), three="d")
    assert (below.one, below.two, below.three, repr(below)) == (1, (2,), "d", "said by itself")
    assert Below(1) == Below(1, three="c") != Frozen(1)
    assert Frozen(1) == Frozen(1, ())  # made after a class below it was
    with pytest.raises(dataclasses.FrozenInstanceError):
        below.three = "e"  # type: ignore[misc]


def test_what_a_class_checks_of_its_instances_is_checked_of_each() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="needs evidence"):
            Finding(severity="", confidence="", title="t", cause="", evidence=(), fix=(), subject=())  # type: ignore[arg-type]
