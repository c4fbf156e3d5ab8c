"""
The report of a run over inputs that do not fit into memory: made from batches that wait on the disk, as a fleet's answer is.

It differs from a run's: of findings with one code and one subject the first one stands for all, and says so; requests are drawn
of which findings speak, or which failed, as far as one batch would hold them; logs and documents are not listed.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agentcore_analyzer import memory, pipeline, timeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.failures import Account, State
from agentcore_analyzer.fleet import local, places, plan
from agentcore_analyzer.fleet.catalogue import BATCH_BYTES
from agentcore_analyzer.fleet.diagnosis import pointed_at
from agentcore_analyzer.fleet.merging import Fleet, Merged
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Damage, DamageReason, Finding, LogRecord, NotChecked, Place, Span
from agentcore_analyzer.options import MAX_INVOCATIONS, Options
from agentcore_analyzer.report.report import Report

_WORKER = 256 << 20  # bytes for a worker: 114 MiB at most, of 3,000,000 spans, and as much again for what is larger than these
# So much memory is left for each byte of a batch: 24 MiB take 50 to 65 MiB of a worker over an empty one. And the least.
_SHARE, _LEAST = 6, 2 << 20
_MOST = 10_000  # inputs that a report names


def analyze(names: Sequence[str], options: Options, batch_bytes: int = 0, workers: int = 0) -> Report:
    """
    Raises NoReadableInput, WorkerLost where a process was ended from outside, and OSError where the disk is full.

    Batches and workers are as many as memory has room for, if nothing is said.
    """
    gc.collect()  # what was read before is no longer needed
    batch_bytes = batch_bytes or _batch()
    limit = MAX_INVOCATIONS if options.max_invocations is None else options.max_invocations
    with TemporaryDirectory(prefix="analyze-") as made:
        folder, chosen = Path(made), plan.of(names, options, batch_bytes)
        fleet = local.diagnose(chosen, folder, options, workers or _workers(), batch_bytes, limit)
        if not fleet.whole.formats:
            raise NoReadableInput(fleet.whole.nothing_read())
        places.tell(fleet, chosen.files)
        findings = [_first(merged) for merged in fleet.ranked()]
        worth = dict.fromkeys([*pointed_at(e for f in findings for e in f.evidence), *(n.trace_id for n in fleet.notable)])
        case = _drawn(folder, chosen, list(worth)[:limit], batch_bytes)
        read, _ = pipeline.chosen(case, findings, limit)
        not_checked = _not_checked(fleet)
        return Report(
            inputs=tuple((fleet.whole.inputs or [])[:_MOST]),
            findings=tuple(findings),
            not_checked=not_checked,
            readings=tuple(timeline.read(i) for i in read),
            invocations_total=fleet.requests,
            notes=tuple(_notes(fleet)),
            internal_errors=tuple(fleet.whole.internal),
            checked=pipeline.checked(options, not_checked),
            failures=_account(fleet, options),
        )


def _batch() -> int:
    """Bytes of a batch, as far as memory goes; halved and halved again, so that a little more or less changes no report."""
    left, most = memory.left(), BATCH_BYTES
    while left is not None and most * _SHARE > left and most // 2 >= _LEAST:
        most //= 2
    return most


def _workers() -> int:
    """One a processor, as far as memory goes."""
    most, left = os.cpu_count() or 1, memory.left()
    return most if left is None else max(min(most, left // _WORKER), 1)


def _first(merged: Merged) -> Finding:
    """The first finding of those with one code and one subject, and for how many it stands: what it counts is its own part."""
    finding = merged.samples[0]
    if merged.alike == 1:
        return finding
    where = f" Their proofs and ids name {merged.requests:,} requests." if merged.requests > 1 else ""
    said = f"This finding is the first of {merged.alike:,} alike, and its numbers are those of its part of the inputs.{where}"
    # In front, for a long title is cut at its end.
    title = f"{merged.alike:,} alike, the first: {finding.title}"
    return replace(finding, severity=merged.severity, title=title, cause=f"{finding.cause.rstrip()} {said}")


def _drawn(folder: Path, chosen: plan.Plan, traces: Sequence[str], most: int) -> Case:
    """These traces alone, with the lines of their records."""
    records = [r for r in local.records_of(folder, traces, most) if isinstance(r, Span | LogRecord)]
    known = places.lines((r.place for r in records), chosen.files)
    case = Case()
    case.read(r._replace(where=known.get(r.place, r.place)) for r in records)
    case.settle()
    return case


def _not_checked(fleet: Fleet) -> tuple[NotChecked, ...]:
    """What no batch could answer, and what some could not."""
    told = set()
    for item, batches in fleet.not_checked.items():
        everywhere = fleet.open[item.code] == fleet.batches
        part = "" if everywhere else f" (in {batches:,} of {fleet.batches:,} parts of the inputs; checked in the others)"
        told.add(item._replace(reason=f"{item.reason}{part}"))
    return tuple(sorted(told, key=lambda n: (n.code, n.reason)))


def _notes(fleet: Fleet) -> Iterator[Damage]:
    inputs = fleet.whole.inputs or []
    of_inputs = {note for source in inputs for note in source.notes}
    yield from (note for note in fleet.whole.notes if note not in of_inputs)
    apart = (
        f" in {fleet.batches:,} parts, each with all records of its traces; what lies in several parts (logs without a trace, "
        "sessions of many requests) was not looked at together"
    )
    said = "the inputs do not fit into the memory of this process, and were looked at over the disk"
    yield Damage(Place(""), DamageReason.IN_PARTS, said + apart if fleet.batches > 1 else said)
    if len(inputs) > _MOST:
        said = f"of {len(inputs):,} inputs the first {_MOST:,} are named"
        yield Damage(Place(""), DamageReason.IN_PARTS, said, len(inputs) - _MOST)
    if fleet.findings_left_out:
        said = f"{len(fleet.findings):,} different findings are listed; {fleet.findings_left_out:,} more were counted only"
        yield Damage(Place(""), DamageReason.FINDINGS_LEFT_OUT, said, fleet.findings_left_out)


def _account(fleet: Fleet, options: Options) -> Account:
    groups = sorted(fleet.failures.values(), key=lambda g: (g.state is not State.UNEXPLAINED, g.first_ns or 0))
    return Account(tuple(groups), fleet.failing, *pipeline.not_shown(options))
