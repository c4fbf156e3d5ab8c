"""
Numbers that results give of a named thing, and what a text says of the same.

A thing is a record of a result with a name or an id of its own (`{"name": "pump", "unit_price": 20}`); what stands in no such record is told by
a name of two words or more (`"open_orders": 3`). A value counts only while all results of the talk agree about it: else nobody knows which is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.calculations import MONEY
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.facts import amount
from agentcore_analyzer.detectors.agent._shared.steps import Deed
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer

_PART = late(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_AMOUNT = MONEY + r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
_ROW = late(r"(?m)^[ \t*•-]{0,8}(?P<name>[A-Za-z][A-Za-z _-]{2,40}?)\**\s?[:=]\s{0,3}" + _AMOUNT + r"\s*$")
_VALUE = _AMOUNT + r"(?![\d,:/-]?\d)(?![\w%])"
_STATES = late(r"(?: (?:is|of|are|now|currently|exactly|only)|[:=])\s{0,3}[$€£]?\d")
# Of several things of a kind, or of an earlier or later state of one, another value is no contradiction.
_OTHER = late(
    r"\b(?:not|no longer|never|if|would|could|should|instead|previous\w*|old|former\w*|original\w*|before|earlier|was|were|after|new|next|until|at least|at most|under|over|above|below|up to"
    r"|less|more|than|about|around|roughly|approximately|each|per|every|both|additional|extra|first|second|another|other|will|total|estimated?)\b|n[’']t\b|[~≈]",
    re.IGNORECASE,
)
_NAMES = ("name", "title", "sku", "id")  # the member of a record that says what it is of, or the end of its name
MOST = 3000  # values of a talk: more is a table, which nobody reads out
SHORTEST = 4  # characters of a thing's name: shorter ones stand in other words
_DEEPEST = 8  # levels: records in lists of records; deeper ones are told apart by nobody


class Given(NamedTuple):
    thing: str  # in small letters; empty where the name of the value says all
    name: str
    value: float
    deed: Deed


class Named:
    """What the results of a talk give."""

    def __init__(self) -> None:
        self._given: dict[str, dict[str, Given | None]] = {}  # by thing and name; None where two results differ
        self._many = 0

    def add(self, deed: Deed) -> None:
        if deed.failed or not deed.result:
            return
        for thing, name, value in _of_result(deed.result):
            of_thing = self._given.setdefault(thing, {}) if thing in self._given or self._many < MOST else {}
            if name not in of_thing:
                of_thing[name] = Given(thing, name, value, deed)
                self._many += 1
            elif (known := of_thing[name]) is not None and known.value != value:
                of_thing[name] = None

    def denied(self, words: str) -> Iterator[tuple[Given, str]]:
        """The values in the place of which the text gives another one, with what it gives."""
        for line in re.split(r"\n|(?<=[.!?;])\s", words.replace("*", "").replace("`", "").lower()):
            if not self._given or not _STATES.search(line):
                continue
            here = [t for t in self._given if t and t in line]
            about = max(here, key=len, default="")
            if any(t not in about for t in here):
                continue  # several things in one sentence
            for name, given in self._given.get(about, {}).items():
                if given is not None and name in line and (other := _other(line, given)):
                    yield given, other


def _other(line: str, given: Given) -> str:
    """The value that a sentence gives in the place of this one; empty where it gives none, or the same."""
    stated = rf"(?<![\w-]){re.escape(given.name)}(?: (?:is|of|are)|\s?[:=])(?: (?:now|currently|exactly|only))?\s{{0,3}}{_VALUE}"
    found = re.search(stated, line)
    if found is None or _OTHER.search(line.replace(given.thing, "").replace(given.name, "") if given.thing else line.replace(given.name, "")):
        return ""
    decimals = len(found["value"].partition(".")[2])
    return found["value"] if abs(amount(found["value"]) - abs(given.value)) > 0.5001 * 10.0**-decimals else ""


def _of_result(result: str) -> Iterator[tuple[str, str, float]]:
    if result.lstrip()[:1] in ("{", "["):
        try:
            yield from _members(json.loads(result, parse_int=json_integer), "", 0)
        except (ValueError, RecursionError):
            return
    else:
        yield from (("", name, amount(row["value"])) for row in _ROW.finditer(result) if " " in (name := _said(row["name"])))


def _members(value: Any, thing: str, depth: int) -> Iterator[tuple[str, str, float]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _members(inner, "", depth + 1)
    elif isinstance(value, dict):
        named = (v for end in _NAMES for k, v in value.items() if str(k).lower().endswith(end) and isinstance(v, str) and len(v) >= SHORTEST)
        own = next(named, "").lower() or thing
        for key, inner in value.items():
            if isinstance(inner, int | float) and not isinstance(inner, bool):
                name = _said(str(key))
                if name and (own or " " in name):
                    yield own, name, amount(str(inner))
            else:
                yield from _members(inner, own if isinstance(inner, dict) else "", depth + 1)


def _said(key: str) -> str:
    """A member's name as it is said; empty where it is of an identifier."""
    parts = [p.lower() for p in _PART.findall(key)]
    return "" if not parts or parts[-1] in ("id", "ids", "number", "code", "index") else " ".join(parts)
