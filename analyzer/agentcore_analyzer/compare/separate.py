"""
What separates the bad requests from the good ones: features of many invocations, ranked.

A feature is something that an invocation has or has not: a finding, a tool, a model, an attribute's
value, a number above a threshold. The gain is the information (in bits, 0 to 1) that the feature
gives about the side, where both sides weigh the same however many requests each has. Among hundreds
of features some fit by chance: `chance` is how many of those that were looked at would be expected to
fit at least as well if the sides were drawn by lot (Fisher's exact test times their number).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb, log2
from typing import NamedTuple

MAX_FEATURES = 20
MAX_ALIKE = 12
# Of features that separate equally well, a setting says more than its effect.
KINDS = ("resource", "attribute", "model", "tool", "span", "number", "finding", "error", "outcome")


class Feature(NamedTuple):
    """`kind` is one of KINDS; `name` and `value` as they are shown."""

    kind: str
    name: str
    value: str = ""


@dataclass(slots=True)
class Sample:
    """What is known of one invocation."""

    features: set[Feature] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Separating:
    """`good` and `bad` invocations have the feature. `alike`: features that exactly the same invocations have."""

    feature: Feature
    good: int
    bad: int
    gain: float
    chance: float
    alike: tuple[Feature, ...] = ()


def rank(good: Sequence[Sample], bad: Sequence[Sample], limit: int = MAX_FEATURES) -> list[Separating]:
    """The features that separate best, and are better than chance would make one; needs two of each side."""
    if len(good) < 2 or len(bad) < 2:
        return []
    samples = [*good, *bad]
    holders: dict[Feature, int] = {}  # bit n: sample n has it
    for number, sample in enumerate(samples):
        for feature in sample.features:
            holders[feature] = holders.get(feature, 0) | 1 << number
    of_good = (1 << len(good)) - 1
    tried = len(holders)
    for name in sorted({n for s in samples for n in s.numbers}):
        tried += _add_threshold(name, samples, of_good, len(good), len(bad), holders)
    groups: dict[int, list[Feature]] = {}
    for feature in sorted(holders, key=_order):
        groups.setdefault(holders[feature], []).append(feature)
    scored = [(gain(*_counts(bits, of_good), len(good), len(bad)), bits) for bits in groups]
    scored = [(g, bits) for g, bits in scored if g > 0]
    scored.sort(key=lambda item: (-round(item[0], 9), _order(groups[item[1]][0])))
    found = []
    for value, bits in scored[: 3 * limit]:
        with_good, with_bad = _counts(bits, of_good)
        chance = fisher(with_good, with_bad, len(good), len(bad)) * tried
        if chance < 1:
            first, *others = groups[bits]
            found.append(Separating(first, with_good, with_bad, value, chance, tuple(others[:MAX_ALIKE])))
    return found[:limit]


def _order(feature: Feature) -> tuple[int, str, str]:
    return KINDS.index(feature.kind), feature.name, feature.value


def _counts(bits: int, of_good: int) -> tuple[int, int]:
    good = (bits & of_good).bit_count()
    return good, bits.bit_count() - good


def _add_threshold(
    name: str, samples: Sequence[Sample], of_good: int, good: int, bad: int, holders: dict[Feature, int]
) -> int:
    """The best cut through a number, as a feature; returns how many cuts were tried."""
    values = sorted({s.numbers[name] for s in samples if name in s.numbers})
    order = sorted((s.numbers[name], n) for n, s in enumerate(samples) if name in s.numbers)
    best: tuple[float, int, int] | None = None
    bits = sum(1 << n for _, n in order)
    position = 0
    for value in values[:-1]:
        while position < len(order) and order[position][0] <= value:
            bits &= ~(1 << order[position][1])
            position += 1
        score = gain(*_counts(bits, of_good), good, bad)
        if best is None or score > best[0]:
            best = score, value, bits
    if best is not None:
        holders[Feature("number", name, f"> {best[1]}")] = best[2]
    return max(len(values) - 1, 0)


def gain(with_good: int, with_bad: int, good: int, bad: int) -> float:
    """Bits that a feature tells about the side, both sides weighing the same."""
    p_good, p_bad = with_good / good, with_bad / bad
    has = (p_good + p_bad) / 2
    return max(1 - has * _entropy(p_bad, p_good) - (1 - has) * _entropy(1 - p_bad, 1 - p_good), 0.0)


def _entropy(one: float, other: float) -> float:
    total = one + other
    return -sum(p / total * log2(p / total) for p in (one, other) if p > 0) if total > 0 else 0.0


def fisher(with_good: int, with_bad: int, good: int, bad: int) -> float:
    """Probability of a split at least as uneven, if who has the feature were drawn by lot (two-sided)."""
    holders = with_good + with_bad
    ways = [comb(good, g) * comb(bad, holders - g) for g in range(max(0, holders - bad), min(good, holders) + 1)]
    own = comb(good, with_good) * comb(bad, with_bad)
    return sum(w for w in ways if w <= own) / comb(good + bad, holders)


