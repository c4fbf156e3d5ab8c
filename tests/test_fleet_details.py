"""What waits on the disk in `analyze fleet`: columns of records; and details that stay in their file until somebody asks."""

from __future__ import annotations

import contextlib
import gzip
import json
import sys
import zipfile
from dataclasses import asdict
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.fleet import again, columns, local, packed, plan, spill, work
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, LogRecord, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import find_inputs
from agentcore_parsers.decoding import jsons
from test_fleet import fleet_of, spans_of, told, written

Waiting = Span | LogRecord | Document
pytestmark = pytest.mark.usefixtures("new_alone")  # a collection for each part and batch


class _Taken(Case):
    """All records of an input, as the parsers gave them where nothing is held."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Any] = []

    def read(self, records: Any) -> tuple[int, int, int]:
        every = list(records)
        self.taken += [r for r in every if isinstance(r, Span | LogRecord)]
        return super().read(every)


def spilled(names: list[str]) -> list[bytes]:
    segments: list[spill.Segment] = []
    pipeline.load(names, Options(), spill.Spill(0, segments.extend))
    return [spill.expanded(segment.block) for segment in segments]


def back(blocks: list[bytes]) -> list[Any]:
    details = again.Details()
    found = sorted((found for block in blocks for found in columns.records(block, details)), key=itemgetter(0))
    return [record for _, record in found]


def same(names: list[str]) -> list[bytes]:
    """The blocks of inputs, whose records come back with places and details as a run knows them."""
    blocks, taken = spilled(names), _Taken()
    pipeline.load(names, Options(), taken)
    found = back(blocks)
    assert len(found) == len(taken.taken) > 0
    for before, after in zip(taken.taken, found, strict=True):
        assert before._replace(origin=None, where=0, held=None) == after._replace(origin=None, where=0, held=None)
        assert before.place == after.place
        assert json.dumps(asdict(before.detail), default=str) == json.dumps(asdict(after.detail), default=str)
    return blocks


def traffic(count: int, marked: str = "sku") -> list[dict[str, Any]]:
    spans = [s for n in range(count) for s in spans_of(n, f"session-of-customer-number-{n // 2:08d}", n % 3 == 0)]
    for span in spans:
        for event in span.get("events", ()):
            event["attributes"]["exception.message"] = marked
    return spans


def test_details_stay_in_a_file_of_lines_and_nowhere_else(tmp_path: Path) -> None:
    lines = written(tmp_path / "a.jsonl", traffic(9, "marked-in-its-detail"))
    assert not any(b"marked-in-its-detail" in block for block in same([lines]))
    content = (tmp_path / "a.jsonl").read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    (tmp_path / "b.jsonl").write_bytes(content.decode().encode("utf-16"))
    (tmp_path / "c.json").write_bytes(b"[" + b",".join(content.splitlines()) + b"]")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("a.jsonl", content)
    for name in ("a.jsonl.gz", "b.jsonl", "c.json", "d.zip"):
        assert any(b"marked-in-its-detail" in block for block in same([str(tmp_path / name)])), name
    (member,) = find_inputs([str(tmp_path / "d.zip")], lambda _: None)
    assert not member.plain, "an offset in a member is none in its archive"


def test_what_stands_inside_of_a_line_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of OTLP: each span is read again where it begins, with the resource of its batch."""
    monkeypatch.setattr(jsons, "DUPLICATES_BYTES", 0)

    def batch(number: int) -> bytes:
        spans = [
            {
                "traceId": f"{at % 3:032x}", "spanId": f"{100 * number + at:016x}", "name": f"step {at}", "kind": 1,
                "startTimeUnixNano": str(1_760_000_000_000_000_000 + at), "endTimeUnixNano": str(1_760_000_000_500_000_000 + at),
                "attributes": [{"key": "note", "value": {"stringValue": f"kept back {number} {at}"}}],
            }
            for at in range(1, 7)
        ]  # fmt: skip
        resource = {"attributes": [{"key": "service.name", "value": {"stringValue": f"desk-{number}"}}]}
        scopes = [{"scope": {"name": "a", "version": "1.2"}, "spans": spans[:2]}, {"scope": {"name": "b"}, "spans": spans[2:]}]
        return orjson.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]})

    (tmp_path / "a.jsonl").write_bytes(b"\n".join(batch(n) for n in range(1, 6)) + b"\n")
    blocks = same([str(tmp_path / "a.jsonl")])
    assert not any(b"kept back" in block for block in blocks)
    found = back(blocks)
    assert {r.detail.resource["service.name"] for r in found} == {f"desk-{n}" for n in range(1, 6)}
    assert all(isinstance(r.where, int) for r in found), "the batch would be decoded for each"


def test_a_view_that_no_parser_of_ours_has_is_asked_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin may make it of anything: its details wait with their records, and no name of it is imported."""
    monkeypatch.setattr(again, "_PARSERS", "nobody.")
    blocks = same([written(tmp_path / "a.jsonl", traffic(9, "marked-in-its-detail"))])
    assert any(b"marked-in-its-detail" in block for block in blocks)
    monkeypatch.undo()
    other = "agentcore_parsers.of_another"  # a module with what is not its own
    monkeypatch.setitem(sys.modules, other, SimpleNamespace(Lark=again.File, of=contextlib.suppress, own=json.dumps))
    for view in ("os:system", f"{other}:Lark", f"{other}:of", f"{other}:own", f"{other}:none"):
        with pytest.raises(ValueError, match=view):
            again.origin(again.Details().file("a", "a", 0, 0, ""), view, {})


def test_more_files_than_are_open_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = traffic(30)
    names = [written(tmp_path / f"{n}.jsonl", spans[n::7]) for n in range(7)]
    usual = told(fleet_of(names, tmp_path / "usual"))
    descriptors = Path("/proc/self/fd")
    opened = len(list(descriptors.iterdir())) if descriptors.exists() else 0
    monkeypatch.setattr(again, "_OPEN", 1)
    details = again.Details()
    for record in back(spilled(names)):
        assert record.detail.attributes["session.id"]
    assert told(fleet_of(names, tmp_path / "one")) == usual
    del details
    assert not opened or len(list(descriptors.iterdir())) <= opened + 1


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_changed_costs_its_details_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    """What stands there now is of other records: no word of it is told as theirs."""
    names = [written(tmp_path / "a.jsonl", traffic(30, "the-first")), written(tmp_path / "b.jsonl", traffic(30, "of-another"))]
    names[1] = written(tmp_path / "b.jsonl", [{**s, "traceId": f"ff{s['traceId'][2:]}"} for s in traffic(30, "of-another")])
    real = work.diagnose

    def diagnose(batch: work.Batch) -> Any:
        if gone:
            (tmp_path / "a.jsonl").unlink(missing_ok=True)
        else:
            written(tmp_path / "a.jsonl", traffic(30, "written-later"))
        return real(batch)

    (tmp_path / "out").mkdir()
    chosen = plan.of(names, Options())
    monkeypatch.setattr(work, "diagnose", diagnose)
    found = local.diagnose(chosen, tmp_path / "out", Options(), 1, 30_000)
    assert found.batches > 3
    made = json.dumps(told(found))
    assert "written-later" not in made
    assert "the-first" not in made
    assert "of-another" in made
    assert [n["file"] for n in told(found)["notes"] if n["reason"] == "changed"] == [names[0]]
    assert found.requests == 60


def test_a_file_that_grows_still_has_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is being written: nothing of it is lost, and a note says that there is more."""
    names = [written(tmp_path / "a.jsonl", traffic(30, "the-first"))]
    usual = told(fleet_of(names, tmp_path / "usual", 30_000))
    real = work.diagnose

    def diagnose(batch: work.Batch) -> Any:
        with (tmp_path / "a.jsonl").open("ab") as stream:
            stream.write(orjson.dumps(spans_of(900, "s")[0]) + b"\n")
        return real(batch)

    monkeypatch.setattr(work, "diagnose", diagnose)
    made = told(fleet_of(names, tmp_path / "out", 30_000))
    assert "the-first" in json.dumps(made)
    assert made["findings"] == usual["findings"]
    assert [n["reason"] for n in made["notes"]] == ["changed"]


def test_columns_of_one_value_are_one_value() -> None:
    assert packed.loads(packed.dumps([columns._short(c) for c in ((1, 1, 1), (1, None), ("a",), (None, None))])) == [
        [1], [1, None], ["a"], [None],
    ]  # fmt: skip


def test_what_no_json_allows_is_read_again_as_it_was_read(tmp_path: Path) -> None:
    """Half of a character, a number of many digits, NaN: in a fleet, where details are read again, as in a run."""
    content = Path(written(tmp_path / "a.jsonl", traffic(6, "half-of"))).read_bytes()
    content = content.replace(b"half-of", b"half \\ud83d of")
    content = content.replace(b'"attributes":{', b'"attributes":{"a":NaN,"b":123456789012345678901,', 9)
    (tmp_path / "a.jsonl").write_bytes(content)
    same([str(tmp_path / "a.jsonl")])
    made = json.dumps(told(fleet_of([str(tmp_path / "a.jsonl")], tmp_path / "out")), ensure_ascii=False)
    assert "half \ufffd of" in made
    assert "ud83d" not in made
