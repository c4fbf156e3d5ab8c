"""Our `NamedTuple` makes what typing's makes."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from agentcore_analyzer.tuples import NamedTuple


class Ours(NamedTuple):
    """What it is."""

    one: int
    other: tuple[str, ...] = ()

    @property
    def both(self) -> str:
        return f"{self.one} {self.other}"


class Theirs(typing.NamedTuple):
    """What it is."""

    one: int
    other: tuple[str, ...] = ()


def test_it_is_a_tuple_with_names() -> None:
    made = Ours(1)
    assert made == (1, ())
    assert (made.one, made.both) == (1, "1 ()")
    assert made._replace(other=("a",)) == Ours(1, ("a",))
    assert repr(made) == "Ours(one=1, other=())"
    assert Ours._make([1, ()]) == Ours(other=(), one=1)
    assert made._asdict() == {"one": 1, "other": ()}
    assert isinstance(made, tuple)
    assert not hasattr(made, "__dict__")
    with pytest.raises(AttributeError):
        made.one = 2  # type: ignore[misc]
    match made:
        case Ours(one, other=other):
            assert (one, other) == (1, ())


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, (), 2), {}), ((1,), {"one": 2}), ((1,), {"another": 2})])
def test_it_takes_its_own_fields_only(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as ours:
        Ours(*given, **named)
    with pytest.raises(TypeError) as theirs:
        Theirs(*given, **named)
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")
    with pytest.raises(TypeError):
        Ours._make([1])
    with pytest.raises(ValueError, match="another"):
        Ours(1)._replace(another=2)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["_fields", "_field_defaults", "__doc__", "__module__", "__slots__", "__match_args__"])
def test_it_has_what_typings_has(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_its_annotations_can_be_read() -> None:
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs) == {"one": int, "other": tuple[str, ...]}


def test_it_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(Ours(1, ("a",))))  # noqa: S301  made here
    assert type(sent) is Ours
    assert sent == (1, ("a",))
    assert type(copy.deepcopy(sent)) is Ours


def test_a_field_without_a_default_behind_one_with_a_default_is_refused() -> None:
    with pytest.raises(TypeError, match="follows"):

        class Refused(NamedTuple):
            one: int = 0
            other: int


def test_another_base_is_refused_and_not_left_out() -> None:
    with pytest.raises(TypeError, match="another base"):

        class Refused(NamedTuple, typing.Generic[typing.TypeVar("T")]):  # type: ignore[misc]
            one: int


class Many(NamedTuple):
    a: int
    b: int
    c: int
    d: int
    e: int
    f: int
    g: int
    h: int
    i: int
    j: int
    k: int
    m: int
    n: int
    o: int
    p: int
    q: int
    r: int
    s: int
    t: int
    u: int
    v: int = 1


def test_it_may_have_any_number_of_fields() -> None:
    made = Many(*range(20))
    assert tuple(made) == (*range(20), 1)
    assert made._replace(v=2, a=5).v == 2
    assert Many.__name__ in repr(made)
    with pytest.raises(TypeError):
        Many(1)  # type: ignore[call-arg]
