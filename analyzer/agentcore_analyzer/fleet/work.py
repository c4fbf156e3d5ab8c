"""
What a worker does: read a unit of files, or diagnose a batch. Only names and numbers go to it, and only small answers come back.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.fleet import diagnosis, packed, runs, whole
from agentcore_analyzer.fleet.catalogue import Where
from agentcore_analyzer.fleet.spill import Segment, Spill
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range

WHOLE = "whole.json"  # what every batch must know, in the folder of the runs


class Unit(NamedTuple):
    number: int
    names: list[str | Range]
    folder: str
    options: Options


class Batch(NamedTuple):
    number: int
    segments: list[Where]
    parted: frozenset[int]
    shared: bool
    folder: str
    options: Options


def read(unit: Unit) -> tuple[int, int, bytes]:
    """Reads the files of a unit into runs; returns its number, how many runs there are, and what else is known of it."""
    written = 0

    def flush(segments: list[Segment]) -> None:
        nonlocal written
        runs.write(runs.path_of(Path(unit.folder), unit.number, written), segments)
        written += 1

    spill = Spill(unit.number, flush)
    loaded = pipeline.load(unit.names, unit.options, spill)
    return unit.number, written, whole.summary(loaded, unit.names)


def diagnose(batch: Batch) -> tuple[int, bytes]:
    gc.collect()  # the batch before, whose records know each other in circles; the collector itself looks seldom
    left_out: list[int] = []
    folder = Path(batch.folder)
    blocks = runs.blocks(folder, batch.segments, left_out)
    around = diagnosis.Around((folder / WHOLE).read_bytes(), batch.parted, batch.shared)
    return batch.number, packed.dumps(diagnosis.part_of(batch.number, blocks, left_out, around, batch.options))
