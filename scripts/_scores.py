"""
What `score-labelled` and `score-steps` share, and what the first counts: TRAIL's published figures, and beside them those that
punish too many predictions.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Pair = tuple[str, str]  # category, span id
SEED = 17


class Trace(NamedTuple):
    """One labelled trace: the labels, what the findings say (with their codes), and its model calls in order of time."""

    name: str
    labels: frozenset[Pair]
    found: tuple[tuple[str, frozenset[Pair]], ...]
    calls: tuple[str, ...]
    first_error: str | None

    def pairs(self, without: frozenset[str] = frozenset()) -> frozenset[Pair]:
        return frozenset(p for code, pairs in self.found if code not in without for p in pairs)


class Score(NamedTuple):
    joint: float  # mean over traces of the labelled pairs that were found
    location: float  # the same for spans alone
    category: float  # F1 of the categories of a trace, weighted by their number
    precision: float  # of all predicted pairs
    recall: float
    f1: float
    predictions: float  # a trace
    findings: float  # a trace

    def row(self, name: str) -> str:
        values = "  ".join(f"{v:9.3f}" for v in self[:6])
        return f"{name:26}  {values}  {self.predictions:11.2f}  {self.findings:8.2f}"


HEAD = f"{'':26}  " + "  ".join(f"{n:>9}" for n in ("joint", "location", "category", "precision", "recall", "f1")) + "  predictions  findings"


def options(doc: str | None, *folders: str) -> argparse.ArgumentParser:
    """Of both: folders, which half of them, how many folds."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for folder in folders:
        parser.add_argument(folder.partition("|")[0].lower(), type=Path, metavar=folder)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--folds", type=int, default=5)
    return parser


def with_folders(folder: Path) -> list[Path]:
    return [folder, *sorted(p for p in folder.iterdir() if p.is_dir())]


def is_wanted(name: str, half: int | None) -> bool:
    return half in (None, half_of(name))


def half_of(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % 2


def fold_of(name: str, folds: int) -> int:
    return hashlib.sha256(name.encode()).digest()[1] % folds


def score(traces: Sequence[Trace], predict: Callable[[Trace], Iterable[Pair]], findings: Callable[[Trace], int] | None = None) -> Score:
    joint, location, right, wrong, missed, told = [], [], 0, 0, 0, 0
    by_category: dict[str, Counter[str]] = {}
    for trace in traces:
        pairs, labels = frozenset(predict(trace)), trace.labels
        hit = pairs & labels
        right, wrong, missed = right + len(hit), wrong + len(pairs - hit), missed + len(labels - hit)
        told += findings(trace) if findings else len(pairs)
        spans, labelled = {s for _, s in pairs}, {s for _, s in labels}
        joint.append(len(hit) / len(labels) if labels else 0.0)
        location.append(len(spans & labelled) / len(labelled) if labelled else 0.0)
        said, true = {c for c, _ in pairs}, {c for c, _ in labels}
        for category in said | true:
            kind = "tp" if category in said & true else "fp" if category in said else "fn"
            by_category.setdefault(category, Counter())[kind] += 1
    support = sum(c["tp"] + c["fn"] for c in by_category.values()) or 1
    weighted = sum(_f1(c["tp"], c["fp"], c["fn"]) * (c["tp"] + c["fn"]) for c in by_category.values()) / support
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    many = max(len(traces), 1)
    return Score(
        sum(joint) / many, sum(location) / many, weighted, precision, recall, _f1(right, wrong, missed), (right + wrong) / many, told / many
    )


def _f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def by_detector(traces: Sequence[Trace]) -> dict[str, tuple[int, int, int, int]]:
    """By code: traces, predicted pairs, pairs that are labelled, pairs whose span has any label."""
    found: dict[str, list[int]] = {}
    for trace in traces:
        spans = {s for _, s in trace.labels}
        for code in {c for c, _ in trace.found}:
            pairs = {p for c, ps in trace.found if c == code for p in ps}
            counts = found.setdefault(code, [0, 0, 0, 0])
            for number, value in enumerate((1, len(pairs), len(pairs & trace.labels), sum(s in spans for _, s in pairs))):
                counts[number] += value
    return {code: (a, b, c, d) for code, (a, b, c, d) in sorted(found.items(), key=lambda item: -item[1][1])}


class Baselines:
    """Rules that look at nothing but the labels of other traces: what any figure has to be compared with."""

    def __init__(self, known: Sequence[Trace]) -> None:
        self.known = known
        self.category = Counter(c for t in known for c, _ in sorted(t.labels)).most_common(1)[0][0]
        places = Counter(t.calls.index(s) for t in known for _, s in sorted(t.labels) if s in t.calls)
        self.step = places.most_common(1)[0][0] if places else 0
        at_step = Counter(c for t in known for c, s in sorted(t.labels) if s in t.calls and t.calls.index(s) == self.step)
        self.there = [c for c, _ in at_step.most_common(2)]

    def first_error(self, trace: Trace) -> list[Pair]:
        return [(self.category, trace.first_error)] if trace.first_error else []

    def always(self, trace: Trace) -> list[Pair]:
        """The model call at which most labels stand, with the two categories that stand there most."""
        return [(c, trace.calls[self.step]) for c in self.there] if len(trace.calls) > self.step else []

    def by_chance(self, trace: Trace) -> list[Pair]:
        rng = random.Random(f"{SEED}{trace.name}")  # noqa: S311
        labels = [c for t in self.known for c, _ in sorted(t.labels)]
        return [(rng.choice(labels), rng.choice(trace.calls)) for _ in range(3)] if trace.calls else []


def spread(scores: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation over the folds, of each column."""
    columns = list(zip(*scores, strict=True))
    return [statistics.fmean(c) for c in columns], [statistics.stdev(c) if len(c) > 1 else 0.0 for c in columns]


def worth(traces: Sequence[Trace], least: float) -> frozenset[str]:
    """The codes of which fewer pairs than `least` are labelled in these traces, where they were seen often enough to tell."""
    seen: Mapping[str, tuple[int, int, int, int]] = by_detector(traces)
    return frozenset(code for code, (_, pairs, right, _) in seen.items() if pairs >= 5 and right / pairs < least)
