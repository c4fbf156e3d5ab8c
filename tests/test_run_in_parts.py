"""A run that does not fit (`fleet.as_run`) with a window: what is over is diagnosed at once, and drawn all the same."""

from __future__ import annotations

import os
import signal
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from agentcore_analyzer import fleet, pipeline, progress
from agentcore_analyzer.fleet import as_run, plan, pool, window, work
from agentcore_analyzer.fleet.catalogue import BATCH_BYTES
from agentcore_analyzer.kinds import DamageReason
from agentcore_analyzer.options import Options
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.report.report import Report
from test_fleet import spans_of, written

Spans = list[dict[str, Any]]
UNIT, MARGIN = 40_000, 7  # of a request of three spans, 1.3 kB


def traffic(count: int = 120) -> Spans:
    return [s for n in range(count) for s in spans_of(n, f"session-of-customer-number-{n:08d}", n % 6 == 0)]


class InParts:
    """A run in parts, and what its units came to: with a window, and traces that were over."""

    def __init__(self, names: list[str], windows: bool = True, limit: int = 20) -> None:
        self.read: Counter[int] = Counter()
        self.over: set[int] = set()
        real = work.read

        def read(unit: work.Unit) -> work.Read:
            made = real(unit if windows else unit._replace(kinds=None))
            self.read[unit.number] += 1
            if made.over is not None:
                self.over.add(unit.number)
            return made

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(work, "read", read)
            patch.setattr(plan, "UNIT_BYTES", UNIT)
            patch.setattr(window, "MARGIN", MARGIN)
            self.report = as_run.analyze(names, Options(max_invocations=limit), BATCH_BYTES, 1)

    @property
    def again(self) -> set[int]:
        return {unit for unit, times in self.read.items() if times > 1}


def said(report: Report) -> dict[str, Any]:
    """What does not depend on how traces are dealt out to parts."""
    made = orjson.loads(json_v1.render(report, ""))
    named = ("inputs", "invocations_total")
    groups = [{**group, "places": len(group["places"])} for group in made["failures"]["groups"]]
    findings = {(f.code, *f.subject, f.severity) for f in report.findings}
    assert findings
    return {**{name: made[name] for name in named}, "failures": groups, "findings": findings}


def both(names: list[str], limit: int = 20) -> tuple[InParts, InParts]:
    made, plain = InParts(names, limit=limit), InParts(names, windows=False, limit=limit)
    assert not plain.over
    assert said(made.report) == said(plain.report)
    every = drawn(pipeline.analyze(names, Options(max_invocations=1000)))
    for trace, request in drawn(made.report).items():
        assert request == every[trace]
    return made, plain


def drawn(report: Report) -> dict[str, Any]:
    return {made["trace_id"]: made for made in orjson.loads(json_v1.render(report, ""))["invocations"]}


@pytest.mark.parametrize("limit", [20, 3, 0])
def test_requests_of_what_was_over_are_drawn(tmp_path: Path, limit: int) -> None:
    made, _ = both([written(tmp_path / "a.jsonl", traffic())], limit)
    assert len(made.over) == len(made.read) > 3
    assert not made.again
    assert len(drawn(made.report)) == limit
    assert all(span.place.line for reading in made.report.readings for span in reading.invocation.spans)


def test_a_drawn_request_is_whole_where_a_span_of_it_came_late(tmp_path: Path) -> None:
    """Its part was over without it, and kept two of three spans to be drawn."""
    spans = [s for n in range(120) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    late = spans_of(10, "session-of-customer-number-00000010", failing=True)[2]
    spans = [s for s in spans if s["spanId"] != late["spanId"]]
    spans.insert(len(spans) - 60, late)
    made, _ = both([written(tmp_path / "a.jsonl", spans)])
    assert 0 in made.again
    first = made.report.readings[0].invocation
    assert (first.trace.id, len(first.spans)) == (late["traceId"], 3)


def test_the_slowest_is_drawn_whatever_part_it_stands_in(tmp_path: Path) -> None:
    """No finding speaks of it."""
    spans = [s for n in range(120) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    for at in (45, 46, 47):
        spans[at]["endTimeUnixNano"] += 10**9
    made, _ = both([written(tmp_path / "a.jsonl", spans)])
    assert made.over
    assert spans[45]["traceId"] in {reading.invocation.trace.id for reading in made.report.readings}


def test_inputs_are_told_one_by_one_once(tmp_path: Path) -> None:
    """Also where the first file is empty, where parts are read again, and behind a file that is read in parts."""
    spans = traffic()
    late = spans.pop(32)
    files = {"0": [], "a": [*spans, late], "b": spans[:3]}
    names = [written(tmp_path / f"{name}.jsonl", of_one) for name, of_one in files.items()]
    made, _ = both(names)
    assert made.again
    assert made.over
    assert made.report.inputs == pipeline.analyze(names).inputs


@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_is_gone_while_its_first_part_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """Or read again. The other parts are told all the same, and not as parts of the file before."""
    spans = traffic()
    if late:
        spans.append(spans.pop(32))
    first, second = written(tmp_path / "a.jsonl", traffic(3)), written(tmp_path / "b.jsonl", spans)
    real, calls = work.read, list[int]()

    def read(unit: work.Unit) -> work.Read:
        calls.append(unit.number)
        if calls.count(1) != 1 + late or unit.number != 1:
            return real(unit)
        away = Path(second).rename(tmp_path / "away")
        made = real(unit)
        away.rename(second)
        return made

    monkeypatch.setattr(work, "read", read)
    made = InParts([first, second])
    assert calls.count(1) == 1 + late
    one, other = made.report.inputs
    assert (one.path, one.spans, other.path) == (first, 9, second)
    assert 200 < other.spans < 360
    assert DamageReason.UNREADABLE in {note.reason for note in made.report.notes}


def test_one_process_or_several(tmp_path: Path) -> None:
    names = [written(tmp_path / "a.jsonl", traffic(4500))]
    batch = 3 << 20  # of 4,000 spans, so that most of a part is over
    over = []
    real = work.read

    def read(unit: work.Unit) -> work.Read:
        made = real(unit)
        over.append(made.over is not None)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "read", read)
        one = json_v1.render(as_run.analyze(names, Options(), batch, 1), "")
    assert len(over) > 2
    assert all(over)
    for workers in (2, 4):
        assert json_v1.render(as_run.analyze(names, Options(), batch, workers), "") == one


def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends it: Ctrl-C, a worker that was killed, a disk that is full."""
    names = [written(tmp_path / "a.jsonl", traffic())]
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    assert InParts(names).over
    assert not list((tmp_path / "temporary").iterdir())
    for ends in (KeyboardInterrupt, OSError(28, "No space left on device")):

        def ended(*_: object, why: BaseException | type[BaseException] = ends) -> None:
            assert list((tmp_path / "temporary").rglob("*.run")), "it was at work"
            raise why

        with monkeypatch.context() as patch:
            patch.setattr(work, "diagnose", ended)
            with pytest.raises(KeyboardInterrupt if ends is KeyboardInterrupt else OSError):
                InParts(names)
        assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_without_a_worker_what_was_read_is_analysed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was ended from outside, mostly by the system where memory ran out."""
    names = [written(tmp_path / "a.jsonl", traffic(40)), written(tmp_path / "b.jsonl", traffic(50)[120:])]
    monkeypatch.setattr(plan, "UNIT_FILES", 1)
    monkeypatch.setattr(as_run, "_workers", lambda: 2)
    monkeypatch.setattr(work, "read", killed)
    assert fleet.beyond(names, Options()) is None


def test_what_one_process_does_is_a_step_of_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads and looks for causes in turn, of one part after the other."""
    monkeypatch.setattr(progress._state, "active", True)
    monkeypatch.setattr(progress._state, "phase", None)
    progress.phase("reading", 1, 3)
    for _ in pool.Pool(1).run(lambda _: progress.phase("joining"), range(3), 3):
        assert progress._state.phase is not None
        assert progress._state.phase.name == "reading"
    progress.phase("putting together")
    assert progress._state.phase.name == "putting together"


def killed(_: work.Unit) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_parts_have_as_many_records_as_a_batch_has_room_for(tmp_path: Path) -> None:
    """However long these are: a part of many short ones would wait on the disk as a whole."""
    batch = 700 * 1000
    for name, more in (("short", ""), ("long", "x" * 2000)):
        spans = [{**span, "more": more} for span in traffic(2000)]
        path = written(tmp_path / f"{name}.jsonl", spans)
        units = plan.of([path], Options(), batch).units
        lines = [part.lines for part, *_ in units if not isinstance(part, str)]
        assert len(lines) == len(units) > 5
        assert all(700 < later - earlier < 1000 for earlier, later in pairwise(lines))
    # OTLP, a hundred spans a line
    spans = [{"traceId": f"{n // 3 + 1:032x}", "spanId": f"{n + 1:016x}", "name": "chat", "kind": 1} for n in range(6000)]
    lines = [{"resourceSpans": [{"scopeSpans": [{"spans": spans[at : at + 100]}]}]} for at in range(0, 6000, 100)]
    path = written(tmp_path / "otlp.jsonl", lines)
    assert 5 < len(plan.of([path], Options(), batch).units) < 9
