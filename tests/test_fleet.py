"""`analyze fleet`: the same findings as a run over the same files, however the records lie, and whatever stops it."""

from __future__ import annotations

import gc
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
from click.testing import CliRunner

from agentcore_analyzer import pipeline, safe, schemas
from agentcore_analyzer.cli.commands.fleet import command
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.failures import FailureGroup
from agentcore_analyzer.fleet import (
    again,
    as_run,
    catalogue,
    columns,
    diagnosis,
    document,
    local,
    output,
    packed,
    page,
    places,
    plan,
    spill,
    work,
)
from agentcore_analyzer.fleet.catalogue import Catalogue
from agentcore_analyzer.fleet.merging import Fleet
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Finding, LogRecord, NotChecked, Record, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range
from agentcore_analyzer.source.head import HEAD_BYTES
from cases import CAPTURES, FIXTURES, FixtureCase, some
from command import ANALYZE, analyze
from naughty import STRINGS

RAISES = CAPTURES / "tool-raises-hidden" / "trace.json"
KINDS = (CAPTURES.glob("*"), (FIXTURES / "detectors").glob("*/*"), (FIXTURES / "parsers").glob("*/*"))
FOLDERS = sorted(path for kind in KINDS for path in kind if path.is_dir())
START_NS = 1_760_000_000 * 10**9
FILES = (output.DOCUMENT, output.LINES, output.PAGE)
pytestmark = pytest.mark.usefixtures("new_alone")  # a collection before each batch, of which a test has dozens


def inputs_of(folder: Path) -> list[str]:
    return [str((folder / name).resolve()) for name in FixtureCase("", folder).inputs()]


def fleet_of(names: list[str], folder: Path, batch_bytes: int = catalogue.BATCH_BYTES) -> Fleet:
    folder.mkdir(exist_ok=True)
    chosen = plan.of(names, Options())
    made = local.diagnose(chosen, folder, Options(), 1, batch_bytes)
    places.tell(made, chosen.files)
    return made


def spans_of(request: int, session: str, failing: bool = False) -> list[dict[str, Any]]:
    """An agent's run of three spans, as CloudWatch has them; one of them is the tool's, which may fail."""
    trace, at = f"{START_NS // 10**9 + request:08x}{request:024x}", START_NS + request * 60 * 10**9

    def span(number: int, parent: int | None, name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "traceId": trace,
            "spanId": f"{request:012x}{number:04x}",
            **({"parentSpanId": f"{request:012x}{parent:04x}"} if parent is not None else {}),
            "name": name,
            "kind": kind,
            "startTimeUnixNano": at + number * 10**8,
            "endTimeUnixNano": at + 5 * 10**9 - number * 10**8,
            "status": {"code": "UNSET"},
            "scope": {"name": "strands.telemetry.tracer"},
            "resource": {"attributes": {"service.name": "desk.DEFAULT"}},
            **more,
            "attributes": {"session.id": session, **more.get("attributes", {})},
        }

    raised = {"exception.type": "KeyError", "exception.message": "'sku'"}
    wrong = {
        "status": {"code": "ERROR", "message": "'sku'"},
        "events": [{"timeUnixNano": at + 10**9, "name": "exception", "attributes": raised}],
    }
    status = "error" if failing else "success"
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "orderdesk_lookup", "gen_ai.tool.status": status}
    return [
        span(1, None, "POST /invocations", "SERVER", attributes={"http.response.status_code": 200}),
        span(2, 1, "invoke_agent desk", "INTERNAL", attributes={"gen_ai.operation.name": "invoke_agent"}),
        span(3, 2, "execute_tool orderdesk_lookup", "INTERNAL", **(wrong if failing else {}), attributes=tool),
    ]


def written(path: Path, spans: list[dict[str, Any]]) -> str:
    path.write_bytes(b"".join(orjson.dumps(s) + b"\n" for s in spans))
    return str(path)


def told(found: Fleet) -> dict[str, Any]:
    with safe.outgoing(lambda text: text):
        return document.as_dict(found)


def said(findings: Iterable[Finding]) -> Counter[str]:
    """All that findings say but for their anchors, and for lines and offsets, of which a fleet may know the other one."""
    made: Counter[str] = Counter()
    for finding in findings:
        subject = tuple(map(str, finding.subject))  # a member of an enumeration comes back as its value
        caused = tuple(c._replace(evidence=unplaced(c.evidence)) for c in finding.caused)
        told = replace(finding, evidence=unplaced(finding.evidence), caused=caused, subject=subject, anchors=frozenset())
        made[repr(told)] += 1
    return made


def unplaced(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(e._replace(place=e.place._replace(line=None, offset=None), what=str(e.what)) for e in evidence)


def grouped(groups: Iterable[FailureGroup]) -> list[FailureGroup]:
    return sorted(g._replace(places=tuple(p._replace(line=None) for p in g.places)) for g in groups)


def test_small_inputs_come_to_what_a_run_says(tmp_path: Path) -> None:
    """Every finding, every failure with its count and its places, every question that stays open."""
    for number, folder in enumerate(some(FOLDERS, 40, lambda f: f"{f.parent.name}/{f.name}")):
        names = inputs_of(folder)
        found = fleet_of(names, tmp_path / str(number))
        try:
            report = pipeline.analyze(names)
        except NoReadableInput:
            assert not found.whole.formats, folder
            continue
        assert {(f.code, *f.subject) for f in report.findings} == set(found.findings), folder
        once = {key: m for key, m in found.findings.items() if m.alike <= len(m.samples)}
        samples = [s for m in once.values() for s in m.samples]
        assert said(samples) == said(f for f in report.findings if (f.code, *f.subject) in once), folder
        assert grouped(found.failures.values()) == grouped(report.failures.groups), folder
        assert sorted(report.not_checked) == sorted(found.not_checked), folder
        assert list(report.internal_errors) == found.whole.internal


def test_a_run_in_parts_says_what_a_run_says(tmp_path: Path) -> None:
    """Where one batch takes all: findings, account, notes, what was read, the requests that are drawn and their lines."""
    for folder in some(FOLDERS, 25, lambda f: f"{f.parent.name}/{f.name}"):
        names = inputs_of(folder)
        try:
            report = pipeline.analyze(names)
        except NoReadableInput:
            with pytest.raises(NoReadableInput):
                as_run.analyze(names, Options(), workers=1)
            continue
        made = as_run.analyze(names, Options(), workers=1)
        assert made.inputs == report.inputs, folder
        assert {n for n in made.notes if n.reason != "in-parts"} == set(report.notes), folder
        assert grouped(made.failures.groups) == grouped(report.failures.groups), folder
        assert made.failures[1:] == report.failures[1:]
        assert (made.not_checked, set(made.checked)) == (report.not_checked, set(report.checked)), folder
        alone = {key for key, count in Counter((f.code, *f.subject) for f in report.findings).items() if count == 1}
        of_one = [[f for f in side.findings if (f.code, *f.subject) in alone] for side in (made, report)]
        assert said(of_one[0]) == said(of_one[1]), folder
        assert {(f.code, *f.subject) for f in made.findings} == {(f.code, *f.subject) for f in report.findings}


def test_a_run_in_parts_counts_all_and_draws_requests(tmp_path: Path) -> None:
    of_files = [range(at, at + 5) for at in range(0, 20, 5)]
    made_of = ([s for r in requests for s in spans_of(r, f"s{r}", r % 4 == 0)] for requests in of_files)
    names = [written(tmp_path / f"{number}.jsonl", spans) for number, spans in enumerate(made_of)]
    report, made = pipeline.analyze(names), as_run.analyze(names, Options(), 5000, 2)
    assert made.failures.total() == report.failures.total() == 5
    assert made.invocations_total == report.invocations_total == 20
    (failed,) = (f for f in made.findings if f.code == "tool-error")
    assert re.match(r"\d alike, the first: Tool orderdesk_lookup failed", failed.title)
    assert failed.cause.endswith("its numbers are those of its part of the inputs. Their proofs and ids name 5 requests.")
    assert {r.invocation.trace.id for r in made.readings} <= {r.invocation.trace.id for r in report.readings}
    drawn = {s.span_id: s.place for r in made.readings for s in r.invocation.spans}
    assert drawn == {s.span_id: s.place for r in report.readings for s in r.invocation.spans if s.span_id in drawn}
    assert len(drawn) > 3
    text = made.to_text(full=True)
    assert "do not fit into the memory" in text


def test_a_batch_has_let_go_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However seldom the collector looks: records that know each other in circles would pile up."""
    made: list[weakref.ref[Case]] = []
    left: list[int] = []

    class Watched(Case):
        def __init__(self) -> None:
            left.append(sum(one() is not None for one in made))
            super().__init__()
            made.append(weakref.ref(self))

    monkeypatch.setattr(diagnosis, "Case", Watched)
    names = [written(tmp_path / "all.jsonl", [s for r in range(20) for s in spans_of(r, f"s{r}", r % 4 == 0)])]
    gc.unfreeze()  # as in a process of our own: a run then freezes and thaws what it loaded
    gc.disable()
    try:
        fleet_of(names, tmp_path / "out", 4000)
    finally:
        gc.enable()
    assert len(left) > 3
    assert not any(left)


def test_parts_of_a_file_are_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by several workers or by one, a large file of JSON lines says the same, and counts as one input."""
    lines = [orjson.dumps(s) for r in range(90) for s in spans_of(r, f"s{r}", r % 7 == 0)]
    assert len(b"".join(lines[:180])) > HEAD_BYTES  # so far it is known for what it is
    lines[190] = orjson.dumps(orjson.loads(lines[190]), option=orjson.OPT_INDENT_2)  # no part begins within it
    lines[220] = b"2026-11-22 22:41:26,829 ERROR [desk] order 7 was lost"
    lines[250] = lines[250][:70]
    (tmp_path / "all.jsonl").write_bytes(b"\n".join(lines))  # the last line has no end
    names = [str(tmp_path / "all.jsonl")]
    whole, run = fleet_of(names, tmp_path / "whole"), pipeline.analyze(names)
    monkeypatch.setattr(plan, "UNIT_BYTES", 2500)
    chosen = plan.of(names, Options())
    parts = [part for unit in chosen.units for part in unit if isinstance(part, Range)]
    assert len(parts) > 20
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert {(tmp_path / "all.jsonl").read_bytes()[part.start : part.start + 2] for part in parts} == {b'{"'}
    assert told(fleet_of(names, tmp_path / "parts")) == told(whole)
    made = as_run.analyze(names, Options(), workers=1)
    assert made.inputs == run.inputs
    assert {f.title for f in made.findings} == {f.title for f in run.findings}
    packed_file = tmp_path / "all.jsonl.gz"
    packed_file.write_bytes(gzip.compress((tmp_path / "all.jsonl").read_bytes()))
    prose = tmp_path / "all.log"
    prose.write_text("2026-11-22 22:41:26,829 INFO [desk] order read\n" * 300)
    for file in (packed_file, prose):
        assert plan.of([str(file)], Options()).units == [[str(file)]]


def test_units_of_files_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first one is empty, and behind one that is read in parts."""
    lines = [orjson.dumps(s) + b"\n" for r in range(90) for s in spans_of(r, f"s{r}")]
    sizes = {"a": b"", "b": b"", "c": b"".join(lines), "d": b"", "e": lines[0]}
    names = []
    for name, content in sizes.items():
        (tmp_path / f"{name}.jsonl").write_bytes(content)
        names.append(str(tmp_path / f"{name}.jsonl"))
    assert fleet_of(names, tmp_path / "out").spans == len(lines)  # the span of `e` came twice
    assert plan.of(names, Options()).units == [names]
    monkeypatch.setattr(plan, "UNIT_BYTES", 20_000)
    units = plan.of(names, Options()).units
    assert (units[0], units[-1]) == (names[:2], names[3:])
    assert all(len(unit) == 1 and isinstance(unit[0], Range) for unit in units[1:-1])
    monkeypatch.setattr(plan, "UNIT_FILES", 1)
    of_files = [unit for unit in plan.of(names, Options()).units if isinstance(unit[0], str)]
    assert of_files == [[name] for name in names if "c.jsonl" not in name]


class _Taken(Case):
    """All records of an input, as the parsers gave them."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Span | LogRecord | Document] = []

    def read(self, records: Any) -> tuple[int, int, int]:
        every: list[Record] = list(records)
        self.taken += [r for r in every if isinstance(r, Span | LogRecord | Document)]
        return super().read(every)


def test_records_come_back_as_they_were() -> None:
    for folder in some(FOLDERS, 60, lambda f: f"{f.parent.name}/{f.name}"):
        names = inputs_of(folder)
        segments: list[spill.Segment] = []
        spilled = spill.Spill(0, segments.extend)
        pipeline.load(names, Options(), spilled)
        taken = _Taken()
        pipeline.load(names, Options(), taken)
        back = sorted(
            (found for s in segments for found in columns.records(spill.expanded(s.block), again.Details())), key=itemgetter(0)
        )
        assert len(back) == len(taken.taken)
        for before, (_, after) in zip(taken.taken, back, strict=True):
            if isinstance(before, Document) or isinstance(after, Document):
                assert json.dumps(before, default=str) == json.dumps(after, default=str)
                continue
            assert before._replace(origin=after.origin, where=0, held=None) == after._replace(where=0, held=None)
            assert before.place._replace(line=None) == after.place._replace(line=None)
            assert json.dumps(asdict(before.detail), default=str) == json.dumps(asdict(after.detail), default=str), folder


def test_findings_come_back_with_all_that_they_say() -> None:
    for name in ("tool-empty-result/hit-one-of-three", "session-per-request/hit-*"):
        for folder in (FIXTURES / "detectors").glob(name):
            for found in pipeline.analyze(inputs_of(folder)).findings:
                back = packed.unpacked(packed.loads(packed.dumps(packed.finding(found))))
                assert back == replace(found, anchors=frozenset())


def test_traces_over_files_are_one(tmp_path: Path) -> None:
    """Spans dealt out to files by chance, sessions of several traces, batches of one group: counts and findings stay the same."""
    spans = [s for n in range(40) for s in spans_of(n, f"session-of-customer-number-{n // 4:08d}", failing=n % 5 == 0)]
    random.Random(4).shuffle(spans)
    names = [written(tmp_path / f"{n}.jsonl", spans[n::7]) for n in range(7)]
    report = pipeline.analyze(names)
    whole, parts = fleet_of(names, tmp_path / "whole"), fleet_of(names, tmp_path / "parts", 9000)
    assert (whole.batches, parts.batches, parts.parted) == (1, 10, 0), "four traces of a session belong together"
    for found in (whole, parts):
        assert (found.requests, found.sessions, found.spans) == (40, 10, 120)
        [tool] = [m for m in found.findings.values() if m.code == "tool-error"]
        assert (tool.requests, tool.sessions_total, tool.traces_total) == (8, 8, 8)
        assert (tool.agents, tool.tools) == ({"desk": 8}, {"orderdesk_lookup": 8})
        assert tool.first_ns is not None
        assert "orphan-spans" not in {m.code for m in found.findings.values()}, "a trace was diagnosed in parts"
    assert {(f.code, *f.subject) for f in report.findings} == set(whole.findings)


def test_a_finding_counts_the_requests_that_its_ids_name_and_not_those_alone_of_which_proofs_are_shown(tmp_path: Path) -> None:
    spans = [s for n in range(130) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    found = fleet_of([written(tmp_path / "a.jsonl", spans)], tmp_path / "out").findings.values()
    [sessions] = [m for m in found if m.code == "session-per-request"]
    assert len(sessions.samples[0].evidence) < 130
    assert (sessions.requests, sessions.sessions_total, sessions.traces_total) == (130, 130, 130)


def test_a_late_span_joins_its_trace(tmp_path: Path) -> None:
    early = [s for n in range(30) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    late = spans_of(3, "session-of-customer-number-00000003", failing=True)[2]
    early = [s for s in early if s["spanId"] != late["spanId"]]
    names = [written(tmp_path / "a.jsonl", early), written(tmp_path / "b.jsonl", [late])]
    found = fleet_of(names, tmp_path / "out", 1)
    [tool] = [m for m in found.findings.values() if m.code == "tool-error"]
    assert (tool.requests, tool.sessions_total, tool.agents) == (1, 1, {"desk": 1}), "its agent stands in the other file"


def test_a_session_that_is_too_large_is_parted_and_counted_once(tmp_path: Path) -> None:
    spans = [s for n in range(12) for s in spans_of(n, "the-same-session-for-every-customer-01", n % 2 == 0)]
    found = fleet_of([written(tmp_path / "a.jsonl", spans)], tmp_path / "out", 3000)
    assert found.batches > 3
    assert (found.sessions, found.parted) == (1, 1)
    [tool] = [m for m in found.findings.values() if m.code == "tool-error"]
    assert (tool.requests, tool.sessions_total) == (6, 1)


def test_what_no_batch_can_answer_is_not_checked_whatever_each_lacks(tmp_path: Path) -> None:
    found = fleet_of([written(tmp_path / "a.jsonl", spans_of(1, "session-of-customer-number-00000001"))], tmp_path / "out")
    empty: dict[str, Any] = dict.fromkeys(("requests", "failed", "spans", "logs", "failing"), 0)
    lists = ("hours", "findings", "failures", "notes", "internal", "notable")
    empty |= {"first_ns": None, "last_ns": None, **{name: [] for name in lists}}
    made = Fleet(found.whole)
    for number in range(3):
        unanswered = [NotChecked(f"request {number} was cut", "never"), NotChecked("one was cut", "once")]
        made.add(packed.loads(packed.dumps({**empty, "not_checked": unanswered[: 1 + (number == 1)]})))
    shown = told(made)
    assert [n["reason"] for n in shown["not_checked"]] == [f"request {number} was cut" for number in range(3)]
    assert [(n["code"], n["batches"]) for n in shown["checked_in_part"]] == [("once", 1)]


def test_groups_are_joined_over_sessions_and_traces() -> None:
    made = Catalogue(":memory:")
    links = {1: (10,), 2: (10, 11), 3: (11,), 4: (12,), 5: (), 6: (13,), 7: (13,)}
    segments = [spill.Segment(key, key, 100 - key, 1, 5, sessions, False) for key, sessions in links.items()]
    made.add_unit(0, b"{}", [[(s, 0, 0) for s in segments]])
    assert made.batches(15) == 3
    members = [sorted(where.unit for where in made.segments(n)) for n in range(3)]
    assert [len(m) for m in members] == [3, 1, 3], "6, 7 and 5 come first in time; 4 has no room for the three that are joined"
    assert made.split() == []


def test_documents_are_seen_by_every_batch_and_counted_once(tmp_path: Path) -> None:
    status = FIXTURES / "detectors" / "resource-failed"
    spans = [s for n in range(9) for s in spans_of(n, f"session-of-customer-number-{n:08d}")]
    hit = next(p for p in sorted(status.iterdir()) if p.name.startswith("hit"))
    names = [*inputs_of(hit), written(tmp_path / "a.jsonl", spans)]
    whole, parts = fleet_of(names, tmp_path / "whole"), fleet_of(names, tmp_path / "parts", 1)
    assert parts.batches > 5
    assert {key: m.alike for key, m in whole.findings.items() if key[0] == "resource-failed"} == {
        key: m.alike for key, m in parts.findings.items() if key[0] == "resource-failed"
    } != {}
    assert sum(g.count for g in whole.failures.values()) == sum(g.count for g in parts.failures.values())


def test_places_of_arrays_and_packed_files_get_their_lines(tmp_path: Path) -> None:
    spans = [s for n in range(5) for s in spans_of(n, f"session-of-customer-number-{n:08d}", failing=n == 3)]
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"[\n" + b",\n".join(orjson.dumps(s) for s in spans) + b"\n]\n"))
    report = pipeline.analyze([str(tmp_path / "a.json.gz")])
    found = fleet_of([str(tmp_path / "a.json.gz")], tmp_path / "out")
    expected = {str(e.place) for f in report.findings for e in f.evidence}
    assert {str(e.place) for m in found.findings.values() for s in m.samples for e in s.evidence} == expected


def many(folder: Path, count: int, requests: int = 20) -> list[str]:
    """As many files, each of a session with so many requests, one of which fails."""
    folder.mkdir()
    made = []
    for n in range(count):
        session = f"session-of-customer-number-{n:08d}"
        spans = [s for m in range(requests) for s in spans_of(20 * n + m, session, m == requests // 2)]
        made.append(written(folder / f"{n:04d}.jsonl", spans))
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = many(tmp_path / "in", 30)
    monkeypatch.setattr(plan, "UNIT_FILES", 5)
    monkeypatch.setattr(catalogue, "BATCH_BYTES", 60_000)
    real_read, real_diagnose = work.read, work.diagnose
    calls: list[str] = []

    def read(unit: work.Unit) -> Any:
        if calls.count("read") == 3:
            raise KeyboardInterrupt
        calls.append("read")
        return real_read(unit)

    monkeypatch.setattr(work, "read", read)
    chosen = plan.of(names, Options())
    assert len(chosen.units) == 6
    (tmp_path / "out").mkdir()
    with pytest.raises(KeyboardInterrupt):
        local.diagnose(chosen, tmp_path / "out", Options(), 1, 60_000)

    def diagnose(batch: work.Batch) -> Any:
        if calls.count("diagnose") == 2:
            raise KeyboardInterrupt
        calls.append("diagnose")
        return real_diagnose(batch)

    calls.clear()
    monkeypatch.setattr(work, "diagnose", diagnose)
    with pytest.raises(KeyboardInterrupt):
        local.diagnose(chosen, tmp_path / "out", Options(), 1, 60_000)
    assert calls.count("read") == 3, "three of six units had been read"
    calls.clear()
    monkeypatch.setattr(work, "diagnose", real_diagnose)
    monkeypatch.setattr(work, "read", None)
    resumed = local.diagnose(chosen, tmp_path / "out", Options(), 1, 60_000)
    monkeypatch.setattr(work, "read", real_read)
    (tmp_path / "other").mkdir()
    at_once = local.diagnose(chosen, tmp_path / "other", Options(), 1, 60_000)
    assert resumed.batches > 4
    assert told(resumed) == told(at_once)


def test_another_question_begins_anew(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 3)
    (tmp_path / "out").mkdir()
    local.diagnose(plan.of(names, Options()), tmp_path / "out", Options(), 1)
    chosen = Options(select=frozenset({"slow-tool-call"}))
    found = local.diagnose(plan.of(names, chosen), tmp_path / "out", chosen, 1)
    assert "tool-error" not in {m.code for m in found.findings.values()}
    written(Path(names[0]), spans_of(1, "session-of-customer-number-00000001"))
    assert local.diagnose(plan.of(names, Options()), tmp_path / "out", Options(), 1).spans == 2 * 60 + 3


def test_nothing_torn_is_taken_for_work(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 2)
    at = tmp_path / "out" / output.WORK
    at.mkdir(parents=True)
    (at / "catalogue.sqlite").write_bytes(b"no database, but something that a full disk left" * 50)
    (at / "000000-00000.run").write_bytes(b"half of a ru")
    assert fleet_of(names, tmp_path / "out").requests == 40


def processes(of: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == of:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as Linux tells of them")
def test_after_a_kill_the_same_bytes_come_out_and_no_worker_stays(tmp_path: Path) -> None:
    many(tmp_path / "in", plan.UNIT_FILES + 20, 2)
    command = [ANALYZE, "fleet", str(tmp_path / "in"), "--workers", "2", "-o"]
    run = subprocess.Popen([*command, str(tmp_path / "out")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    at = tmp_path / "out" / output.WORK
    deadline = time.monotonic() + 60
    while not list(at.glob("*.run")) and time.monotonic() < deadline:
        time.sleep(0.01)
    workers = processes(run.pid)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not (tmp_path / "out" / output.PAGE).exists(), "it was through before it could be killed"
    while any(Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2:3] for pid in workers):
        assert time.monotonic() < deadline, "a worker outlives its starter"
        time.sleep(0.05)
    assert subprocess.run([*command, str(tmp_path / "out")], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command, str(tmp_path / "other")], capture_output=True, check=False).returncode == 1
    assert contents(tmp_path / "out") == contents(tmp_path / "other")
    assert not at.exists()


def test_one_process_or_several(tmp_path: Path) -> None:
    many(tmp_path / "in", 40)
    for workers in ("1", "3"):
        assert analyze("fleet", str(tmp_path / "in"), "-o", str(tmp_path / workers), "--workers", workers).returncode == 1
    assert contents(tmp_path / "1") == contents(tmp_path / "3")


def test_a_bad_file_is_a_note_and_the_rest_is_analysed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    spans = [s for n in range(6) for s in spans_of(n, f"session-of-customer-number-{n:08d}", n == 5)]
    written(tmp_path / "in" / "a.jsonl", spans)
    rng = random.Random(1)
    noise = [{**s, "name": f"{rng.getrandbits(900):x}"} for n in range(7, 60) for s in spans_of(n, "x" * 40)]
    packed_noise = gzip.compress(b"".join(orjson.dumps(s) + b"\n" for s in noise))
    (tmp_path / "in" / "cut.jsonl.gz").write_bytes(packed_noise[: len(packed_noise) // 2])
    (tmp_path / "in" / "noise.bin").write_bytes(bytes(range(256)) * 20)
    done = analyze("fleet", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--workers", "1")
    assert done.returncode == 1
    made = json.loads((tmp_path / "out" / output.DOCUMENT).read_bytes())
    assert {n["reason"] for n in made["notes"]} >= {"cut", "not-recognised"}
    assert made["inputs"]["not_read_total"] == 1
    assert made["requests"] > 6
    assert "tool-error" in {f["code"] for f in made["findings"]}


def test_codes_and_words_of_the_command(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 2)
    out = str(tmp_path / "out")
    assert analyze("fleet", *names, "-o", out, "--fail-on", "never", "--workers", "1").returncode == 0
    done = analyze("fleet", *names, "-o", out, "--workers", "1")
    assert (done.returncode, "Written to" in done.stdout, done.stderr) == (1, True, "")
    assert analyze("fleet", names[0], str(tmp_path / "lost.json"), "-o", out, "--workers", "1").returncode == 3
    assert analyze("fleet", str(tmp_path / "lost.json"), "-o", out).returncode == 3
    (tmp_path / "empty").mkdir()
    assert analyze("fleet", str(tmp_path / "empty"), "-o", str(tmp_path / "e")).returncode == 3
    for wrong in (["-"], [names[0], "--engine", "abacus"], [names[0], "--workers", "0"], [names[0], "--select", "no-such"]):
        assert analyze("fleet", *wrong, "-o", out).returncode == 2, wrong


def test_an_error_of_our_own_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the exit code is 70, the terminal says why."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "account", broken)
    done = CliRunner().invoke(command, [*many(tmp_path / "in", 2), "-o", str(tmp_path / "out"), "--workers", "1"])
    assert (done.exit_code, "; please report it" in done.stdout) == (70, True)


def test_no_output_over_an_input_or_over_what_is_not_ours(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 2)
    before = {p: p.read_bytes() for p in (tmp_path / "in").iterdir()}
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "diary.txt").write_text("mine")
    for inputs, folder in (
        ([str(tmp_path / "in")], tmp_path / "in"),
        (names, tmp_path / "in"),
        ([str(tmp_path / "in" / "*.jsonl")], tmp_path / "in"),
        ([str(tmp_path / "in")], tmp_path / "in" / "out"),
        (names, tmp_path / "kept"),
        (names, Path(names[0])),
        (names, tmp_path / "no" / "such" / "parent"),
    ):
        assert analyze("fleet", *inputs, "-o", str(folder), "--workers", "1").returncode == 2, (inputs, folder)
    assert {p: p.read_bytes() for p in (tmp_path / "in").iterdir()} == before
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["diary.txt"]
    # An earlier output named as an input would be read, and written over.
    assert analyze("fleet", *names, "-o", str(tmp_path / "out"), "--workers", "1").returncode == 1
    assert analyze("fleet", str(tmp_path / "out" / output.LINES), "-o", str(tmp_path / "out")).returncode == 2


def test_two_runs_in_one_folder(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    chosen = plan.of(names, Options())
    busy = local._catalogue(tmp_path / "out" / output.WORK, chosen.asked)
    done = analyze("fleet", *names, "-o", str(tmp_path / "out"), "--workers", "1")
    assert (done.returncode, "another run works" in done.stderr) == (2, True)
    busy.close()


def test_the_document_keeps_to_its_schema_and_lines_hold_its_findings(tmp_path: Path) -> None:
    found = fleet_of([str(CAPTURES)], tmp_path / "out")
    made = told(found)
    jsonschema.Draft202012Validator(json.loads(schemas.text("fleet"))).validate(made)
    assert [orjson.loads(line) for line in output.lines(made)] == made["findings"] != []
    assert sum(made["trend"]["requests"]) == made["requests"]


def test_what_a_report_has_too_is_described_as_there() -> None:
    own, of_report = (json.loads(schemas.text(name))["$defs"] for name in ("fleet", "report"))
    shared = own.keys() & of_report.keys()
    assert {name: own[name] for name in shared} == {name: of_report[name] for name in shared}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_nothing_of_the_input_is_live_on_the_page(tmp_path: Path) -> None:
    """Hostile strings as agents, tools, services and messages: no markup, no escape sequence, no credential."""
    key = "AKIAQWERTYUIOPASDF12"
    spans = []
    for number, text in enumerate([*STRINGS, f"<script>alert(1)</script> {key}"]):
        made = spans_of(number, f"session-of-customer-number-{number:08d}", failing=True)
        made[1]["name"] = f"invoke_agent {text}"
        made[2]["attributes"]["gen_ai.tool.name"] = text
        made[2]["status"]["message"] = made[2]["events"][0]["attributes"]["exception.message"] = text
        made[2]["resource"]["attributes"]["service.name"] = text
        spans += made
    lines = [json.dumps(s).encode() for s in spans]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    done = analyze("fleet", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"), "--workers", "1")
    assert done.returncode == 1, done.stderr
    shown = (tmp_path / "out" / output.PAGE).read_text("utf-8")
    assert "default-src 'none'" in shown
    assert "<script" not in shown
    assert not re.search(r"\son\w+=|javascript:", re.sub(r"<style>.*?</style>|>[^<]*<", "><", shown, flags=re.DOTALL))
    for name in FILES:
        assert key.encode() not in (tmp_path / "out" / name).read_bytes()
    for text in texts(json.loads((tmp_path / "out" / output.DOCUMENT).read_bytes())):
        assert text == safe.visible(text)
    assert key not in done.stdout


def test_names_are_replaced_where_that_is_asked(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 2)
    args = ("fleet", *names, "-o", str(tmp_path / "out"), "--workers", "1")
    assert analyze(*args, "--redact", "--private-map", str(tmp_path / "map")).returncode == 1
    for name in FILES:
        assert b"orderdesk_lookup" not in (tmp_path / "out" / name).read_bytes()
    assert "orderdesk" in (tmp_path / "map").read_text()
    assert json.loads((tmp_path / "out" / output.DOCUMENT).read_bytes())["redaction"]["names"] == "pseudonyms"
    assert analyze(*args, "--quote").returncode == 2
    assert analyze(*args, "--redact", "--private-map", str(tmp_path / "out" / "map")).returncode == 2


def test_the_page_says_what_the_document_says(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 4)
    made = told(fleet_of(names, tmp_path / "out"))
    shown = page.render(made).decode()
    for finding in made["findings"]:
        assert finding["title"] in shown
        assert f"{finding['requests']}</td>" in shown
    assert f"{made['requests']:,}" in shown
    assert shown.count('class="trend"') >= 1
    assert page.render(made).decode() == shown


def test_parquet_of_findings(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    names = many(tmp_path / "in", 2)
    assert analyze("fleet", *names, "-o", str(tmp_path / "out"), "--workers", "1").returncode == 1
    rows = pq.read_table(tmp_path / "out" / output.TABLE).to_pylist()
    made = json.loads((tmp_path / "out" / output.DOCUMENT).read_bytes())
    assert [json.loads(row["finding"]) for row in rows] == made["findings"]
    assert [row["requests"] for row in rows] == [f["requests"] for f in made["findings"]]


def test_parquet_tells_what_its_rows_tell(tmp_path: Path) -> None:
    """As Athena has them: names in small letters, parts as text, as maps, or the whole document in one column."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    spans = [s for n in range(12) for s in spans_of(n, f"session-of-customer-number-{n:08d}", n == 5)]
    texts = [{k.lower(): json.dumps(v) if isinstance(v, dict | list) else v for k, v in s.items()} for s in spans]
    pq.write_table(pa.Table.from_pylist(texts), tmp_path / "texts.parquet")
    times = pa.array([s["endTimeUnixNano"] // 10**6 for s in spans], pa.timestamp("ms"))
    messages = pa.table({"timestamp": times, "message": [json.dumps(s) for s in spans]})
    pq.write_table(messages, tmp_path / "messages.parquet")
    of_map = pa.map_(pa.string(), pa.string())
    kinds = {"attributes": of_map, "resource": pa.struct([("attributes", of_map)])}
    kinds["events"] = pa.list_(pa.struct([("timeunixnano", pa.int64()), ("name", pa.string()), ("attributes", of_map)]))
    rows = [{**t, **{k: s.get(k) for k in ("attributes", "resource", "events")}} for t, s in zip(texts, spans, strict=True)]
    for row in rows:
        row["attributes"] = {k: str(v) for k, v in row["attributes"].items()}
        row["events"] = [{**e, "timeunixnano": e["timeUnixNano"]} for e in row["events"] or ()]
    columns = dict.fromkeys(name for row in rows for name in row)
    schema = pa.schema([(name, kinds.get(name, pa.int64() if "nano" in name else pa.string())) for name in columns])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "maps.parquet")
    plain = pipeline.analyze([written(tmp_path / "plain.jsonl", spans)])
    for name in ("texts", "messages", "maps"):
        report = pipeline.analyze([str(tmp_path / f"{name}.parquet")])
        assert [i.spans for i in report.inputs] == [36], name
        assert [(f.code, f.title, f.evidence[0].place.line) for f in report.findings] == [
            (f.code, f.title, f.evidence[0].place.line) for f in plain.findings
        ], name
    whole = (tmp_path / "texts.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NoReadableInput, match="cannot be read on"):
        pipeline.analyze([str(tmp_path / "cut.parquet")])


def test_the_work_is_its_owners_alone(tmp_path: Path) -> None:
    if os.name != "posix" or sys.platform == "win32":
        pytest.skip("rights of POSIX")
    names = many(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    local.diagnose(plan.of(names, Options()), tmp_path / "out", Options(), 1)
    assert (tmp_path / "out" / output.WORK).stat().st_mode & 0o077 == 0


def test_documents_of_any_number_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than every batch could see: then each is seen by one."""
    (tmp_path / "in").mkdir()
    for n in range(30):
        failed = {"agentRuntimeId": f"desk-{n:010d}", "status": "CREATE_FAILED", "failureReason": f"Role {n} cannot be assumed."}
        (tmp_path / "in" / f"{n}.json").write_text(json.dumps(failed))
    whole = fleet_of([str(tmp_path / "in")], tmp_path / "whole")
    monkeypatch.setattr(plan, "UNIT_FILES", 3)
    monkeypatch.setattr(catalogue, "SHARED_BYTES", 100)
    parts = fleet_of([str(tmp_path / "in")], tmp_path / "parts", 1000)
    assert parts.batches > 3
    assert sum(g.count for g in parts.failures.values()) == sum(g.count for g in whole.failures.values()) >= 30
    assert "resource-failed" in {m.code for m in parts.findings.values()}
