"""What is found in runs of agents, in groups: held back, with the reason, where something that it rests on is not recorded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.model import Evidence

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
_NAMED = 50  # spans that a finding names as its own: more tell nothing new


def grouped(found: Iterable[tuple[K, T, Collection[str]]]) -> tuple[dict[K, list[T]], str]:
    """What is found by its key, without that of which there is a doubt; and all doubts in one sentence, empty where there are none."""
    groups: dict[K, list[T]] = {}
    doubts: set[str] = set()
    for key, one, why in found:
        doubts.update(why)
        if not why:
            groups.setdefault(key, []).append(one)
    return groups, "; ".join(sorted(doubts))


def untold(run: Run) -> list[str]:
    """Why nobody can tell whether something stood in what a run was told; empty where that is recorded."""
    return [] if run.told_known else ["what the model was told is not recorded"]


def step_and_call(turn: Turn, step: str, deed: Deed, call: str, quote: str = "") -> tuple[Evidence, Evidence]:
    """The step of the model that is at fault, and the call that it is about."""
    return at_fault(turn.span, step), of_span(deed.span, call, quote)


def in_runs(found: Collection[object]) -> str:
    """In how many runs a thing was found, behind a title; one needs no word."""
    return f" in {len(found)} runs" if len(found) > 1 else ""


def anchors_of(turns: Iterable[Turn]) -> frozenset[str]:
    return anchors(*(t.span for t, _ in zip(turns, range(_NAMED), strict=False)))
