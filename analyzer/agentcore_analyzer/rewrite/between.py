"""What stands between the strings of a text: punctuation and numbers of JSON, or words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from agentcore_analyzer.rewrite import figures

OPENS = re.compile(r"\s*[\[{]")
_PUNCTUATION = re.compile(
    r"[\s{}\[\],:]*+(?:(?:-?(?:\d{1,8}|\d{1,10}\.\d{1,12})(?:[eE]-\d{1,3})?(?![\w.])|true|false|null|NaN)[\s{}\[\],:]*+)*+"
)
_SHORT = 24  # characters: such texts come again and again


class Shape(NamedTuple):
    """What there is to know of a text between strings, whatever its name."""

    trivial: bool
    document: bool
    opened: int
    closed: int
    opens: bool
    closes: bool
    name: bool
    ends: bool


def _shape(text: str) -> Shape:
    opened, closed = text.count("{") + text.count("["), text.count("}") + text.count("]")
    return Shape(
        trivial=_PUNCTUATION.fullmatch(text) is not None and figures.GROUPED.search(text) is None,
        document="\n{" in text,
        opened=opened,
        closed=closed,
        opens=opened > 0 and OPENS.match(text) is not None,
        closes=closed > 1 and text.startswith("}"),
        name="=" in text or (": " in text and len(text) > 2),
        ends="\n" in text and "{" not in text and "," not in text and not text.isspace(),
    )


_short_shape = lru_cache(maxsize=16384)(_shape)


def shape_of(text: str) -> Shape:
    return _short_shape(text) if len(text) <= _SHORT else _shape(text)
