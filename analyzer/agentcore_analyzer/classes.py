"""
`dataclasses.dataclass` of classes with slots, as one writes it, made without compiling anything.

The standard library compiles up to eight functions for each class, 0.3 ms, and a short run makes twenty-two of them. Here
classes with as many fields share the code of `__init__`, and all that of everything else. Fields, slots, and what `replace` and
`fields` look at, are made by `dataclasses` itself.
"""
# ruff: noqa: E501, F821, SIM223  an initialiser a line, of names that come later

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

if TYPE_CHECKING or sys.version_info >= (3, 14):  # where annotations are made otherwise, and nobody has tried this
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter
    from reprlib import recursive_repr
    from types import FunctionType

    # What sets so many fields, each by a function of its own, under names that each class replaces by its own.
    _INITS = tuple(f.__code__ for f in (
        lambda _, a: (A(_, a),) and None,
        lambda _, a, b: (A(_, a), B(_, b)) and None,
        lambda _, a, b, c: (A(_, a), B(_, b), C(_, c)) and None,
        lambda _, a, b, c, d: (A(_, a), B(_, b), C(_, c), D(_, d)) and None,
        lambda _, a, b, c, d, e: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e)) and None,
        lambda _, a, b, c, d, e, f: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f)) and None,
        lambda _, a, b, c, d, e, f, g: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g)) and None,
        lambda _, a, b, c, d, e, f, g, h: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h)) and None,
        lambda _, a, b, c, d, e, f, g, h, i: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p), Q(_, q)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p), Q(_, q), R(_, r)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p), Q(_, q), R(_, r), S(_, s)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p), Q(_, q), R(_, r), S(_, s), T(_, t)) and None,
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u: (A(_, a), B(_, b), C(_, c), D(_, d), E(_, e), F(_, f), G(_, g), H(_, h), I(_, i), J(_, j), K(_, k), M(_, m), N(_, n), O(_, o), P(_, p), Q(_, q), R(_, r), S(_, s), T(_, t), U(_, u)) and None,
    ))  # fmt: skip
    _NEW = object()  # in the place of a value that a factory makes
    _Made = TypeVar("_Made", bound=type)

    def dataclass(
        *, frozen: bool = False, eq: bool = True, slots: bool = False, kw_only: bool = False
    ) -> Callable[[_Made], _Made]:
        def made(cls: _Made) -> _Made:
            cls.__doc__ = cls.__doc__ or cls.__name__  # else one is made of the signature, which takes as long as all the rest
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
            methods = {"__init__": _init(cls), "__repr__": _repr(cls)}
            if eq:
                methods |= _comparing(cls, frozen)
            if frozen:
                methods |= _frozen(cls)
            for name, method in methods.items():
                if cls.__dict__.get(name) is None:  # what the class says of itself stays
                    setattr(cls, name, method)
            return cls

        return made if slots else dataclasses.dataclass(frozen=frozen, eq=eq, kw_only=kw_only)

    def _init(cls: type) -> Callable[..., None]:
        every = dataclasses.fields(cls)
        fields = sorted((f for f in every if f.init), key=lambda f: f.kw_only)
        if not 0 < len(fields) <= len(_INITS):
            raise TypeError(f"{cls.__qualname__}: has no field to be given, or more than {len(_INITS)}")
        defaults = {f.name: _NEW if f.default is dataclasses.MISSING else f.default for f in fields if _has_default(f)}
        positional = [f.name for f in fields if not f.kw_only]
        usual = [defaults[name] for name in positional if name in defaults]
        if any(name in defaults for name in positional[: len(positional) - len(usual)]):
            raise TypeError(f"{cls.__qualname__}: a field without a default follows one that has one")
        setters = {f.name: _setter(cls, f) for f in fields}
        last = fields[-1].name
        setters[last] = _and_then(cls, setters[last], [f for f in every if not f.init and _has_default(f)])
        code = _INITS[len(fields) - 1].replace(
            co_varnames=("_self", *setters), co_names=tuple(setters), co_argcount=1 + len(positional),
            co_kwonlyargcount=len(fields) - len(positional), co_name="__init__", co_qualname=f"{cls.__qualname__}.__init__",
        )  # fmt: skip
        made = FunctionType(code, {**setters, "__builtins__": {}}, "__init__", tuple(usual))
        made.__kwdefaults__ = {f.name: defaults[f.name] for f in fields if f.kw_only and f.name in defaults}
        return made

    def _has_default(field: dataclasses.Field[Any]) -> bool:
        return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING

    def _setter(cls: type, field: dataclasses.Field[Any]) -> Callable[[Any, Any], None]:
        """That of the field's slot, which knows nothing of `__setattr__`."""
        put, factory = getattr(cls, field.name).__set__, field.default_factory
        if factory is dataclasses.MISSING:
            return put
        return lambda self, value: put(self, factory() if value is _NEW else value)

    def _and_then(cls: type, put: Callable[[Any, Any], None], rest: list[dataclasses.Field[Any]]) -> Callable[[Any, Any], None]:
        """What sets the last field, and then those that nobody gives; and asks the class whether all is well."""
        after = [(_setter(cls, f), _NEW if f.default is dataclasses.MISSING else f.default) for f in rest]
        check = hasattr(cls, "__post_init__")
        if not after and not check:
            return put

        def put_all(self: Any, value: Any) -> None:
            put(self, value)
            for put_own, own in after:
                put_own(self, own)
            if check:
                self.__post_init__()

        return put_all

    def _repr(cls: type) -> Callable[[Any], str]:
        @recursive_repr()
        def __repr__(self: Any) -> str:  # noqa: N807
            told = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(cls) if f.repr)
            return f"{type(self).__qualname__}({told})"

        return __repr__

    def _comparing(cls: type, frozen: bool) -> dict[str, Any]:
        names = [f.name for f in dataclasses.fields(cls) if f.compare]
        values = attrgetter(*names) if len(names) > 1 else lambda self: tuple(getattr(self, name) for name in names)

        def __eq__(self: Any, other: object) -> bool:  # noqa: N807
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self: Any) -> int:  # noqa: N807
            return hash(values(self))

        return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}

    def _frozen(cls: type) -> dict[str, Any]:
        names = [f.name for f in dataclasses.fields(cls)]

        def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def __delattr__(self: Any, name: str) -> None:  # noqa: N807
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)

        def __getstate__(self: Any) -> list[Any]:  # noqa: N807
            return [getattr(self, name) for name in names]

        def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
            for name, value in zip(names, state, strict=True):
                object.__setattr__(self, name, value)

        return {"__setattr__": __setattr__, "__delattr__": __delattr__, "__getstate__": __getstate__, "__setstate__": __setstate__}
