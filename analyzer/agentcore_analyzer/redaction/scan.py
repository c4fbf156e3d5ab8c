"""
The last look: a rendered report is searched once more for credentials and data about persons.

Everything in it went through the redactor word by word; this finds what only came together in the
report. What is found is masked in place. In JSON only strings are looked at, in HTML and XML only
texts and attributes: a long number outside of them is a duration or a coordinate.
"""

from __future__ import annotations

import re
from collections import Counter

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import kinds, masking
from agentcore_analyzer.tuples import NamedTuple

_STRING = late(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)  # to the end where it is not closed: linear
_MARKUP = late(r">[^<>]+<|=\"[^\"<>]*\"")


class Scanned(NamedTuple):
    """The bytes that may leave, and how many different values of what kind were found: never one."""

    rendered: bytes
    found: Counter[str]


def scan(rendered: bytes) -> Scanned:
    """UTF-8 in, UTF-8 out; bytes that are no UTF-8 are taken as they are."""
    text = rendered.decode("utf-8", "surrogateescape")
    found: Counter[str] = Counter()

    def put(hit: kinds.Hit, value: str) -> str:
        if not value.isascii() or _is_pseudonym(hit, value):
            return value
        found[hit.kind] += 1
        return masking.MASKED

    def part(match: re.Match[str]) -> str:
        said = match[0]
        if len(said) < 3:
            return said
        return said[0] + masker.text(said[1:-1]) + said[-1]

    masker = masking.Masker(put)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        text = _STRING.sub(part, text)
    elif start == "<":
        text = _MARKUP.sub(part, text)
    else:
        text = masker.text(text)
    return Scanned(text.encode("utf-8", "surrogateescape"), found)


def _is_pseudonym(hit: kinds.Hit, value: str) -> bool:
    """An address that the redactor made itself: lettered users and hosts, or content, but for the last label of its host."""
    from agentcore_analyzer.redaction.pseudonyms import is_lettered, is_noise

    parts = re.split(r"@|%40|[._+-]", value.rpartition(".")[0])
    made = (len(part) < 2 or part.isdigit() or is_lettered(part) or is_noise(part) for part in parts)
    return hit.kind == "e-mail address" and all(made)
