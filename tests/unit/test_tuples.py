"""Our `NamedTuple` makes what typing's makes."""

from __future__ import annotations

import pickle
import typing

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
    assert Ours.__bases__ == (tuple,)
    with pytest.raises(AttributeError):
        made.one = 2  # type: ignore[misc]


@pytest.mark.parametrize("name", ["_fields", "_field_defaults", "__doc__", "__module__", "__slots__", "__match_args__"])
def test_it_has_what_typings_has(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_its_annotations_can_be_read() -> None:
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs) == {"one": int, "other": tuple[str, ...]}


def test_it_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(Ours(1, ("a",))))
    assert type(sent) is Ours
    assert sent == (1, ("a",))


def test_a_field_without_a_default_behind_one_with_a_default_is_refused() -> None:
    with pytest.raises(TypeError, match="follows"):

        class _(NamedTuple):
            one: int = 0
            other: int
