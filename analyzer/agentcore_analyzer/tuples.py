"""
`typing.NamedTuple` as one writes it, made without compiling anything.

That compiles each annotation and a function for each class, which for the 150 records of a short run was a sixth of it. Here
annotations stay as the source has them (`typing.get_type_hints` reads them), and classes with as many fields share their code.
"""
# ruff: noqa: E501  a maker a line

from __future__ import annotations

import sys
from collections import namedtuple
from collections.abc import Iterable
from types import FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING or sys.version_info >= (3, 14):  # where annotations are made otherwise, and nobody has tried this
    from typing import NamedTuple
else:
    from _collections import _tuplegetter  # as namedtuple itself takes it

    new = tuple.__new__
    # What makes a tuple of so many fields, under names that each class replaces by its own.
    _MAKERS = tuple(f.__code__ for f in (
        lambda _, a: new(_, (a,)),
        lambda _, a, b: new(_, (a, b)),
        lambda _, a, b, c: new(_, (a, b, c)),
        lambda _, a, b, c, d: new(_, (a, b, c, d)),
        lambda _, a, b, c, d, e: new(_, (a, b, c, d, e)),
        lambda _, a, b, c, d, e, f: new(_, (a, b, c, d, e, f)),
        lambda _, a, b, c, d, e, f, g: new(_, (a, b, c, d, e, f, g)),
        lambda _, a, b, c, d, e, f, g, h: new(_, (a, b, c, d, e, f, g, h)),
        lambda _, a, b, c, d, e, f, g, h, i: new(_, (a, b, c, d, e, f, g, h, i)),
        lambda _, a, b, c, d, e, f, g, h, i, j: new(_, (a, b, c, d, e, f, g, h, i, j)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k: new(_, (a, b, c, d, e, f, g, h, i, j, k)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m: new(_, (a, b, c, d, e, f, g, h, i, j, k, m)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u: new(_, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u)),
    ))  # fmt: skip
    _GLOBALS = {"new": new, "__builtins__": {}}

    def _made_by(name: str, fields: tuple[str, ...], defaults: tuple[Any, ...]) -> FunctionType:
        if not 0 < len(fields) <= len(_MAKERS):  # few have more
            return namedtuple(name, fields, defaults=defaults).__new__
        code = _MAKERS[len(fields) - 1].replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")
        return FunctionType(code, _GLOBALS, "__new__", defaults or None)

    class _Tuple(tuple):
        """What all of them can do; each method is that of `collections.namedtuple`."""

        __slots__ = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> _Tuple:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **values: Any) -> _Tuple:
            made = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"Got unexpected field names: {list(values)!r}")
            return made

        __replace__ = _replace

        def __repr__(self) -> str:
            told = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({told})"

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    class _Maker(type):
        """The class of `NamedTuple`, whose subclasses become tuples."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if len(bases) > 1:
                raise TypeError(f"{name}: with another base (Generic) it is one of typing's")
            annotated = body.get("__annotations__")
            if annotated is None:
                raise TypeError(f"{name}: its module needs `from __future__ import annotations`, and the class a field")
            fields = tuple(annotated)
            defaults = {field: body[field] for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            made = body | {field: _tuplegetter(number, f"Alias for field number {number}") for number, field in enumerate(fields)}
            made |= {
                "__slots__": (), "__match_args__": fields, "__new__": _made_by(name, fields, tuple(defaults.values())),
                "_fields": fields, "_field_defaults": defaults,
            }  # fmt: skip
            made.setdefault("__doc__", f"{name}({', '.join(fields)})")
            return type(name, (_Tuple,), made)

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
