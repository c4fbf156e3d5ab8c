"""
How the processor time of a whole run grows with a log in which several kinds of texts come again and again, each time of other
things: `scripts/bench --mixed SEED`.

What compares each thing with all others is seen only where they differ: names in quotes, names with dashes and numbers of
processes are others in each copy. What puts tellings of one thing together shows it where all is the same, or of one moment: so
are the copies of some mixes. And what a detector does with texts that are meant for another one only where both stand in
one input: each mix holds what two to four fixtures print, taken at random.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bench_growth import Row, growth

from agentcore_analyzer import pipeline
from agentcore_analyzer.source import InMemory
from cases import found

AT_MOST = growth.AT_MOST
LINES = 6_000
ENOUGH_S = 0.3  # for the whole of twice as many: below, a start is most of it
_MOST = 200  # lines of a text
# From copy to copy, and whether its names are others: as a log goes on, the same once more, many in one moment, one export in several.
_STEP_S = 3
_WAYS = {"": (_STEP_S, True), ", again": (_STEP_S, False), ", at once": (0, True), ", the same": (0, False)}
_NAME = re.compile(
    r"(?<=[\"'`/ ])[A-Za-z][\w.]*(?:[-_/][\w.]+)+(?=[\"'`:, )]|$)|(?<=[\"'`])[A-Za-z][\w-]{2,40}(?=[\"'`])|(?<=\b[Pp][Ii][Dd] )\d+\b",
    re.MULTILINE,
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d")


def rows(seed: int, mixes: int) -> Iterator[Row]:
    """So many mixes of texts: seconds of a run, and how much longer twice of each takes."""
    texts = list(_texts())
    chosen = random.Random(seed)  # noqa: S311  nothing secret
    for _ in range(mixes):
        picked = chosen.sample(texts, chosen.choice((2, 3, 4)))
        lines = sum(text.count("\n") + 1 for _, text in picked)
        copies = max(10, LINES // lines)
        parts = [text for _, text in picked]
        way = chosen.choice(list(_WAYS))
        once, twice = (_took(parts, copies * times, chosen, *_WAYS[way]) for times in (1, 2))
        yield Row(" + ".join(name for name, _ in picked) + way, copies, once, twice / once if twice >= ENOUGH_S else None)


def _texts() -> Iterator[tuple[str, str]]:
    for case in found("detectors"):
        for path in case.inputs():
            if not (case.path / path).is_file():
                continue
            text = (case.path / path).read_text("utf-8", "replace")
            if not {"\0", "\ufffd"} & set(text) and text.strip() and not text.lstrip().startswith(("{", "[{")) and text.count("\n") < _MOST:
                yield f"{case.owner}/{case.path.name}", text


def _took(texts: Sequence[str], copies: int, chosen: random.Random, step: int, others: bool) -> float:
    """Every second copy with the lines of all texts among each other, as several writers leave them."""
    lines: list[str] = []
    for number in range(copies):
        parts = [_copy(text, number, step, others).split("\n") for text in texts]
        while number % 2 and (left := [part for part in parts if part]):
            lines.append(chosen.choice(left).pop(0))
        lines += [line for part in parts for line in part]
    made = InMemory("mixed.log", "\n".join(lines).encode())
    start = time.process_time()
    pipeline.analyze([made])
    return time.process_time() - start


def _copy(text: str, number: int, step: int, others: bool) -> str:
    def other(name: re.Match[str]) -> str:
        return str(int(name[0]) + 7 * number) if name[0].isdigit() else f"{name[0]}-{number}x"

    def later(at: re.Match[str]) -> str:
        try:
            moved = datetime.fromisoformat(at[0]) + timedelta(seconds=step * number)
        except (ValueError, OverflowError):
            return at[0]
        return moved.isoformat(at[1])

    return _TIME.sub(later, _NAME.sub(other, text) if others else text)
