"""Traces that are over while their file is read (`fleet.window`): findings and counts are those of the way over the disk."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from agentcore_analyzer.fleet import diagnosis, local, output, places, plan, pool, window, work
from agentcore_analyzer.fleet.catalogue import Catalogue
from agentcore_analyzer.fleet.merging import Fleet
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range
from test_fleet import START_NS, spans_of, told, written

Spans = list[dict[str, Any]]
REQUESTS = 120
UNIT, MARGIN = 40_000, 7  # of a request of three spans, 1.3 kB
pytestmark = pytest.mark.usefixtures("new_alone")  # a collection for each part and batch


def traffic(count: int = REQUESTS) -> Spans:
    return [s for n in range(count) for s in spans_of(n, f"session-of-customer-number-{n:08d}", n % 6 == 0)]


class Run:
    """A fleet in small parts, and how often each unit was read with a window and without."""

    def __init__(self, names: list[str], folder: Path, windows: bool = True) -> None:
        self.read: Counter[tuple[int, bool]] = Counter()
        real = work.read

        def read(unit: work.Unit) -> Any:
            unit = unit if windows else unit._replace(kinds=None)
            self.read[unit.number, unit.kinds is not None] += 1
            return real(unit)

        folder.mkdir(exist_ok=True)
        self.chosen = plan.of(names, Options())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(work, "read", read)
            self.fleet = local.diagnose(self.chosen, folder, Options(), 1)
        places.tell(self.fleet, self.chosen.files)
        kept = Catalogue(folder / output.WORK / "catalogue.sqlite")
        self.over = kept.over()
        self.put_away = {key for _, key in kept.members(1)}
        kept.close()

    @property
    def windows(self) -> set[int]:
        return {unit for unit, with_window in self.read if with_window}

    @property
    def again(self) -> set[int]:
        return {unit for unit, _ in self.read if self.read[unit, True] + self.read[unit, False] > 1}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "UNIT_BYTES", UNIT)
    monkeypatch.setattr(window, "MARGIN", MARGIN)


def counts(found: Fleet) -> dict[str, Any]:
    """What does not depend on how traces are dealt out to batches; findings over several requests do."""
    made = told(found)
    findings = {
        key: (m.severity, m.requests, m.sessions_total, m.traces_total, m.agents, m.tools, m.first_ns, m.last_ns, m.hours)
        for key, m in found.findings.items()
        if key[0] in ("tool-error", "unexplained-error", "orphan-spans", "incomplete-export")
    }
    groups = {key: (g.count, g.requests, g.first_ns, g.last_ns) for key, g in found.failures.items()}
    named = ("requests", "requests_failed", "sessions", "spans", "logs", "trend", "inputs", "first_seen", "last_seen", "notes")
    return {**{name: made.get(name) for name in named}, "findings": findings, "groups": groups}


def both(names: list[str], folder: Path) -> tuple[Run, Run]:
    made, plain = Run(names, folder / "window"), Run(names, folder / "disk", windows=False)
    assert not plain.windows
    assert not plain.over
    assert counts(made.fleet) == counts(plain.fleet)
    return made, plain


def test_what_is_over_is_diagnosed_at_once_and_never_put_away(tmp_path: Path) -> None:
    made, plain = both([written(tmp_path / "a.jsonl", traffic())], tmp_path)
    units = len(made.chosen.units)
    assert units > 3
    assert (made.over, made.again) == (set(range(units)), set())
    assert (made.fleet.requests, made.fleet.sessions, made.fleet.spans) == (REQUESTS, REQUESTS, 3 * REQUESTS)
    assert len(made.put_away) < len(plain.put_away) / 3 == REQUESTS / 3
    [tool] = [m for m in made.fleet.findings.values() if m.code == "tool-error"]
    assert tool.requests == REQUESTS / 6
    assert [e.place.line for e in tool.samples[0].evidence][:1] == [3], "parts are told in the order of their time"


def border(folder: Path, spans: Spans) -> int:
    """How many spans stand before the third part: what comes behind these is near a border, and open."""
    part = plan.of([written(folder / "border.jsonl", spans)], Options()).units[2][0]
    assert isinstance(part, Range)
    return part.lines


@pytest.mark.parametrize("at_border", [True, False])
def test_a_late_span_reopens_its_trace_and_no_other_part(tmp_path: Path, at_border: bool) -> None:
    """The tool that failed comes much later; the agent that called it stands in the middle of the first part."""
    spans = [s for n in range(REQUESTS) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    late = spans_of(10, "session-of-customer-number-00000010", failing=True)[2]
    spans = [s for s in spans if s["spanId"] != late["spanId"]]
    late["attributes"].pop("session.id")  # it is known by its trace alone
    spans.insert(border(tmp_path, spans) + (3 if at_border else 45), late)
    made, _ = both([written(tmp_path / "a.jsonl", spans)], tmp_path)
    assert made.again == ({0} if at_border else {0, 2}), "where it stands by itself it was over, too"
    assert made.over == ({1, 2, 3} if at_border else {1, 3})
    [tool] = [m for m in made.fleet.findings.values() if m.code == "tool-error"]
    assert (tool.requests, tool.sessions_total, tool.agents) == (1, 1, {"desk": 1})
    assert made.fleet.requests == REQUESTS


@pytest.mark.parametrize(("other", "again"), [("near", False), ("far", True), ("border", True)])
def test_traces_of_a_session_are_over_together_or_not_at_all(tmp_path: Path, other: str, again: bool) -> None:
    spans = traffic()
    number = {"near": 11, "far": 90, "border": border(tmp_path, spans) // 3 + 1}[other]
    for span in spans:
        if span["attributes"]["session.id"] == f"session-of-customer-number-{number:08d}":
            span["attributes"]["session.id"] = "session-of-customer-number-00000010"
    made, _ = both([written(tmp_path / "a.jsonl", spans)], tmp_path)
    assert made.fleet.sessions == REQUESTS - 1
    assert (0 in made.again) == again


def test_a_session_that_goes_on_holds_its_traces_open(tmp_path: Path) -> None:
    """One at the border, and with it a chain of others in the middle of the part."""
    spans = traffic()
    for span in spans:
        number = int(span["attributes"]["session.id"][-8:])
        if number < 40:
            span["attributes"]["session.id"] = "session-of-customer-number-00000000"
    made, _ = both([written(tmp_path / "a.jsonl", spans)], tmp_path)
    assert 0 not in made.over
    assert made.over
    assert made.fleet.sessions == REQUESTS - 39


def test_where_order_is_bad_the_window_is_given_up(tmp_path: Path) -> None:
    spans = traffic(4 * REQUESTS)
    random.Random(3).shuffle(spans)
    made, plain = both([written(tmp_path / "a.jsonl", spans)], tmp_path)
    assert len(made.chosen.units) > 12
    assert 0 < len(made.windows) < 4
    assert not made.over
    assert told(made.fleet) == told(plain.fleet), "all of it went over the disk"


@pytest.mark.parametrize("workers", [2, 4])
def test_which_worker_is_done_first_changes_nothing(tmp_path: Path, workers: int) -> None:
    """Which traces are diagnosed at once is a matter of what was read, and of nothing else."""
    chance = random.Random(workers)

    def run(_: pool.Pool, do: Any, tasks: Any, count: int) -> Any:
        waiting: list[Any] = []
        for at, task in enumerate(tasks, 1):
            waiting.append(task)
            while len(waiting) >= 2 * workers or (at == count and waiting):
                yield do(waiting.pop(chance.randrange(min(len(waiting), workers))))

    late = {"one": [10], "three": [10, 20, 25], "many": [10, 30, 60, 90, 120, 150, 180, 210, 230]}
    for named, numbers in late.items():
        spans = traffic(2 * REQUESTS)
        for number in numbers:
            spans.insert((3 * number + 2 * REQUESTS) % len(spans), spans.pop(3 * number + 2))
        names = [written(tmp_path / f"{named}.jsonl", spans)]
        usual = Run(names, tmp_path / f"{named}-one")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool.Pool, "run", run)
            for turn in range(2):
                made = Run(names, tmp_path / f"{named}-{turn}")
                assert (made.over, told(made.fleet)) == (usual.over, told(usual.fleet)), named
        assert bool(usual.over) == (named != "many")


def test_a_kind_of_records_that_only_a_later_part_shows(tmp_path: Path) -> None:
    """What detectors could not check without it, they could in the first parts, too."""
    log = {
        "timeUnixNano": START_NS + 10**9, "severityNumber": 9, "body": "read", "traceId": f"{7:032x}", "spanId": f"{7:016x}",
        "resource": {"attributes": {"service.name": "desk.DEFAULT"}}, "scope": {"name": "desk"}, "attributes": {},
    }  # fmt: skip
    made, plain = both([written(tmp_path / "a.jsonl", [*traffic(), log])], tmp_path)
    last = len(made.chosen.units) - 1
    assert set(range(last)) <= made.again
    of_kinds = [{n for n in run.fleet.not_checked if n.lacks} for run in (made, plain)]
    assert of_kinds[0] == of_kinds[1] != set()
    # In a file of its own it is known before the parts are read.
    apart = written(tmp_path / "z.jsonl", [log])
    made, _ = both([written(tmp_path / "b.jsonl", traffic()), apart], tmp_path)
    assert made.over
    assert not made.again


def test_a_file_that_changes_while_its_part_is_diagnosed_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = written(tmp_path / "a.jsonl", traffic())
    real = diagnosis.part_of_live

    def diagnosed(*args: Any) -> dict[str, Any]:
        made = real(*args)
        with Path(name).open("ab") as stream:
            stream.write(orjson.dumps(spans_of(900, "s")[0]) + b"\n")
        return made

    monkeypatch.setattr(diagnosis, "part_of_live", diagnosed)
    made = Run([name], tmp_path / "out")
    assert made.over
    assert [n["reason"] for n in told(made.fleet)["notes"]] == ["changed"]


@pytest.mark.parametrize("line", [b"2026-11-22 22:41:26,829 ERROR [desk] order 7 was lost\n", b'{"traceId": "cut\n'])
def test_what_all_have_to_know_is_known_by_all(tmp_path: Path, line: bytes) -> None:
    """A text without a trace, which is looked at beside the traces of its time; a record that was lost, maybe of any trace."""
    name = written(tmp_path / "a.jsonl", traffic())
    with Path(name).open("ab") as stream:
        stream.write(line)
    made, plain = both([name], tmp_path)
    assert made.windows
    assert not made.over
    assert told(made.fleet) == told(plain.fleet)
    with Path(name).open("ab") as stream:
        stream.write(orjson.dumps(traffic()[0])[:50])
    assert not Run([name], tmp_path / "open").windows, "a last line without an end is seen before"


def test_text_logs_beside_are_known_before(tmp_path: Path) -> None:
    (tmp_path / "z.log").write_text("2026-11-22 22:41:26,829 ERROR [desk] order 7 was lost\n" * 5)
    made, plain = both([written(tmp_path / "a.jsonl", traffic()), str(tmp_path / "z.log")], tmp_path)
    assert not made.windows
    assert told(made.fleet) == told(plain.fleet)


def test_a_part_of_very_many_records_waits_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "LIVE_BYTES", 20_000)
    made, plain = both([written(tmp_path / "a.jsonl", traffic())], tmp_path)
    assert made.windows
    assert not made.over
    assert told(made.fleet) == told(plain.fleet)


@pytest.mark.parametrize("stop", [1, 4, 9, 10])
def test_a_stopped_run_with_a_window_goes_on(tmp_path: Path, stop: int) -> None:
    """Also while parts are read again, of which nothing may count twice."""
    spans = [s for n in range(2 * REQUESTS) for s in spans_of(n, f"session-of-customer-number-{n:08d}", n % 6 == 0)]
    late = [spans.pop(3 * n + 2) for n in (40, 10)]
    names = [written(tmp_path / "a.jsonl", [*spans[:-60], *late, *spans[-60:]])]
    at_once = Run(names, tmp_path / "at-once")
    assert len(at_once.again) >= 2
    chosen, calls, real = plan.of(names, Options()), list[int](), work.read
    assert len(chosen.units) == 9

    def read(unit: work.Unit) -> Any:
        if len(calls) == stop:
            raise KeyboardInterrupt
        calls.append(unit.number)
        return real(unit)

    (tmp_path / "out").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "read", read)
        with pytest.raises(KeyboardInterrupt):
            local.diagnose(chosen, tmp_path / "out", Options(), 1)
    resumed = local.diagnose(chosen, tmp_path / "out", Options(), 1)
    places.tell(resumed, chosen.files)
    assert told(resumed) == told(at_once.fleet)
