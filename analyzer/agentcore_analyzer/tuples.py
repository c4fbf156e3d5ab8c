"""
`typing.NamedTuple` as one writes it, made without what that does with annotations.

It compiles each of them, which for the 150 records of a short run was a tenth of it. Here they stay as the source has them;
`typing.get_type_hints` reads them.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _OWN = frozenset({"__module__", "__name__", "__annotations__"})

    class _Maker(type):
        """The class of `NamedTuple`, whose subclasses become tuples."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:  # noqa: ARG004
            fields = body.get("__annotations__")
            if fields is None:
                raise TypeError(f"{name}: its module needs `from __future__ import annotations`, and the class a field")
            given = [field in body for field in fields]
            if given != sorted(given):
                raise TypeError(f"{name}: a field without a default follows one that has one")
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = dict(fields)
            for key, value in body.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
