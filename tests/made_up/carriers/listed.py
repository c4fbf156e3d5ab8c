"""The list of carriers, and what all of them need: the block of lines in its file, and healthy lines around it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from made_up.records import Carried, Carrier, Told, Truth, Words, registry

CARRIERS: dict[str, Carrier] = {}
carrier: Any = partial(registry, CARRIERS)
_DONE = ("started", "looked up {} items", "served request {}", "cache holds {} entries", "tick {}", "finished in {} ms")


def healthy(w: Words) -> str:
    """A sentence of a program that is well."""
    return w.random.choice(_DONE).format(w.number())


def framed(name: str, told: Told, before: Sequence[str], block: Sequence[str], after: Sequence[str]) -> Carried:
    """A text file with the block between healthy lines."""
    first = len(before) + 1
    truth = Truth(told.words, first, first + len(block) - 1, told.also)
    return Carried(name, "\n".join([*before, *block, *after]) + "\n", (truth,))


def pretty(told: Told, w: Words) -> str:
    """A JSON document as people save it: indented or not. A log prints it on one line."""
    if told.document and w.random.random() < 0.5:
        return json.dumps(json.loads(told.text), indent=w.random.choice((1, 2, 4)))
    return told.text
