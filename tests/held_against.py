"""
A JSON schema, asked many times: what was found fine once is not looked at again.

Reports are alike: each holds the same two hundred codes, the same sentences about what could not be checked, and places in the
same few files. jsonschema needs half a minute for the reports of all fixtures, and most of it for what it has seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import orjson

_SHORT = 2000  # bytes; what is longer does not come again
Keyword = Callable[[Any, Any, Any, Any], Iterator[jsonschema.ValidationError]]


def validator(schema: dict[str, Any]) -> Any:
    """The usual validator of its draft; the same errors at the same places."""
    draft = jsonschema.validators.validator_for(schema)
    fine: set[tuple[str | int, bytes]] = set()
    usual: dict[str, Keyword] = dict(draft.VALIDATORS)

    def once(name: str | int, value: Any, look: Callable[[], Iterator[jsonschema.ValidationError]]) -> Iterator[Any]:
        key = (name, orjson.dumps(value))
        if key in fine:
            return
        errors = list(look())
        if not errors and len(key[1]) < _SHORT:
            fine.add(key)
        yield from errors

    def ref(asked: Any, name: Any, value: Any, within: Any) -> Iterator[Any]:
        return once(name, value, lambda: usual["$ref"](asked, name, value, within) or iter(()))

    def items(asked: Any, wanted: Any, value: Any, within: Any) -> Iterator[Any]:
        if not isinstance(value, list) or not isinstance(wanted, dict) or "prefixItems" in within:
            yield from usual["items"](asked, wanted, value, within) or ()
            return
        for number, item in enumerate(value):  # the schema lives as long as its id is remembered
            yield from once(id(wanted), item, lambda number=number, item=item: asked.descend(item, wanted, path=number))

    made = jsonschema.validators.extend(draft, {"$ref": ref, "items": items})
    return made(schema)
