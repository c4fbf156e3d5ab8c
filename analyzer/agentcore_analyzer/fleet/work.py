"""
What a worker does: read a unit of files, or diagnose a batch. Only names and numbers go to it, and only small answers come back.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.fleet import diagnosis, packed, runs, whole
from agentcore_analyzer.fleet.catalogue import Over, Where
from agentcore_analyzer.fleet.spill import Segment, Spill, hashed
from agentcore_analyzer.fleet.window import LIVE_BYTES, Window
from agentcore_analyzer.model import Kind
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range

WHOLE = "whole.json"  # what every batch must know, in the folder of the runs


class Unit(NamedTuple):
    number: int
    names: list[str | Range]
    folder: str
    options: Options
    # Where traces that are over are diagnosed at once: the kinds of records that other files hold.
    kinds: list[Kind] | None = None
    live_bytes: int = LIVE_BYTES  # of records in memory there; of more, all wait
    draws: int = 0  # requests that are drawn in the end


class Batch(NamedTuple):
    number: int
    segments: list[Where]
    parted: frozenset[int]
    shared: bool
    folder: str
    options: Options


class Read(NamedTuple):
    """What a unit came to: how many runs there are, what else is known of it, and of the traces that were over."""

    unit: int
    runs: int
    summary: bytes
    over: Over | None = None


def read(unit: Unit) -> Read:
    """Reads the files of a unit into runs."""
    written = 0

    def flush(segments: list[Segment]) -> None:
        nonlocal written
        runs.write(runs.path_of(Path(unit.folder), unit.number, written), segments)
        written += 1

    spill = Spill(unit.number, flush) if unit.kinds is None else Window(unit.number, flush, unit.live_bytes)
    loaded = pipeline.load(unit.names, unit.options, spill)
    summary = whole.summary(loaded, unit.names)
    over = _over(spill, loaded, summary, unit, written) if isinstance(spill, Window) and spill.keys else None
    return Read(unit.number, written, summary, over)


def _over(window: Window, loaded: pipeline.Loaded, summary: bytes, unit: Unit, run: int) -> Over:
    known = whole.Whole(kinds=set(unit.kinds or ()))
    known.add(summary)
    made = diagnosis.part_of_live(window.taken(), known.ledger(), unit.options)
    made["notes"] += [late for changed in loaded.watched if (late := changed()) is not None]
    sessions = [hashed(session) for session in window.sessions]
    drawn = _drawn(unit, run, window.put_away(diagnosis.drawn_of(made, unit.draws)))
    return Over(window.keys, sessions, made["first_ns"], known.kinds_told(), packed.dumps(made), drawn)


def _drawn(unit: Unit, run: int, segments: list[Segment]) -> list[tuple[int, Where]]:
    """Writes what requests may be drawn of as one more run, and tells where each trace lies in it."""
    if not segments:
        return []
    path = runs.path_of(Path(unit.folder), unit.number, run)
    runs.write(path, segments)
    return [(s.key, Where(unit.number, run, at, length, s.size, s.records)) for s, at, length in runs.table(path)]


def diagnose(batch: Batch) -> tuple[int, int | None, bytes]:
    gc.collect()  # the batch before, whose records know each other in circles; the collector itself looks seldom
    left_out: list[int] = []
    folder = Path(batch.folder)
    blocks = runs.blocks(folder, batch.segments, left_out)
    around = diagnosis.Around((folder / WHOLE).read_bytes(), batch.parted, batch.shared)
    made = diagnosis.part_of(batch.number, blocks, left_out, around, batch.options)
    return batch.number, made["first_ns"], packed.dumps(made)
