"""Where memory comes to its end, reading ends before, and says so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from agentcore_analyzer import api, memory
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.fleet.pool import WorkerLost
from agentcore_analyzer.kinds import DamageReason
from cases import ROOT
from command import analyze

SPANS = ROOT / "fixtures" / "captures" / "tool-raises"
MIB = 1 << 20


def falling(monkeypatch: pytest.MonkeyPatch, *numbers: int | None) -> None:
    """What is left of memory at each look; the last number stays."""
    told = iter(numbers)
    last: list[int | None] = [None]

    def left() -> int | None:
        last[0] = next(told, last[0])
        return last[0]

    monkeypatch.setattr(memory, "left", left)


@pytest.fixture
def many(tmp_path: Path) -> Callable[[int], Path]:
    def written(times: int) -> Path:
        """Records of their own, so many times as many."""
        file = tmp_path / f"{times}.log"
        file.write_text("".join(f"2026-11-22 22:41:26,829 INFO [app] order {n} read\n" for n in range(1000 * times)))
        return file

    return written


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux tells")
def test_something_is_left_and_less_with_a_limit() -> None:
    import resource

    free = memory.left()
    assert free is not None
    assert free > MIB
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    virtual = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    try:
        resource.setrlimit(resource.RLIMIT_AS, (virtual + 200 * MIB, hard))
        limited = memory.left()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert limited is not None
    assert limited <= 200 * MIB


def test_pieces_are_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for few in (None, 10_000 * MIB):
        falling(monkeypatch, few)
        for number in (0, 1, 1999, 2000, 2001, 7000):
            assert [n for piece in memory.Room().pieces(iter(range(number))) for n in piece] == list(range(number))


def test_reading_ends_where_little_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    falling(monkeypatch, 1000 * MIB, 900 * MIB, 283 * MIB, 281 * MIB)  # a quarter and 32 MiB
    room, taken = memory.Room(), list[int]()
    pieces = (taken.extend(piece) for piece in room.pieces(iter(range(100_000))))
    with pytest.raises(memory.OutOfMemory, match="with 281 MiB of memory left"):
        list(pieces)
    assert taken == list(range(6000))
    with pytest.raises(memory.OutOfMemory):
        list(room.pieces(iter(range(1))))


def reading(monkeypatch: pytest.MonkeyPatch, size: int, foresees: bool = True, before: int = 1000, records: int = 120_000) -> int:
    """How many of 60 pieces are taken, each of 4 MiB of the file and 1 MiB of memory, where so many MiB were left."""
    pieces: list[int] = []
    monkeypatch.setattr(memory, "left", lambda: (before - len(pieces)) * MIB)
    monkeypatch.setattr(memory, "resident", lambda: (50 + len(pieces)) * MIB)
    room = memory.Room(foresees=foresees)
    with suppress(memory.OutOfMemory):
        pieces.extend(sum(piece) for piece in room.pieces(iter(range(records)), size * MIB, lambda: 4 * len(pieces) * MIB))
    assert room.short == (len(pieces) < records / 2000)
    return len(pieces)


def test_what_will_not_fit_is_known_long_before_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixteenth of the 718 MiB that may be taken tells; the rest of a file of 4 GiB would take 1,000."""
    assert reading(monkeypatch, 4096) == 44
    assert reading(monkeypatch, 4096, foresees=False) == 60
    assert reading(monkeypatch, 3000) == 60, "it may fit"
    assert reading(monkeypatch, 4096, before=95) == 40, "no room to go on over the disk: as far as it goes"
    assert reading(monkeypatch, 4096, before=200) == 10, "where little is left, 8 MiB tell"


def test_behind_the_half_nothing_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is not given up for the little that is left of a file; where its first half tells, it is."""
    assert reading(monkeypatch, 232, before=116) == reading(monkeypatch, 232, before=116, foresees=False) == 56
    assert reading(monkeypatch, 232, before=110) == 21


def test_what_follows_the_last_record_is_not_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that takes memory was read: what was foreseen is known to be wrong."""
    assert reading(monkeypatch, 4096, records=88_000) == 44
    assert reading(monkeypatch, 4096, records=88_001) == 44


def test_standard_input_is_not_read_twice(monkeypatch: pytest.MonkeyPatch, many: Callable[[int], Path]) -> None:
    """It would be empty."""
    falling(monkeypatch, 1000 * MIB, 900 * MIB, 200 * MIB)
    done = analyze("-", "--format", "json", input=many(9).read_text())
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert [i["logs"] for i in report["inputs"]] == [4000]
    assert DamageReason.TOO_BIG in {n["reason"] for i in report["inputs"] for n in i["notes"]}


def test_what_does_not_fit_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch, many: Callable[[int], Path]) -> None:
    falling(monkeypatch, 1000 * MIB, 900 * MIB, 200 * MIB)
    report = api.analyze([str(SPANS), str(many(9)), str(many(1))])
    assert [i.logs for i in report.inputs[-2:]] == [9000, 1000]
    assert DamageReason.IN_PARTS in {n.reason for n in report.notes}
    assert not any(n.reason == DamageReason.TOO_BIG for i in report.inputs for n in i.notes)
    assert {f.code for f in report.findings} >= {"tool-error"}
    assert report.readings
    assert not report.internal_errors


@pytest.mark.parametrize(
    "why", [OSError(28, "No space left on device"), MemoryError(), WorkerLost("ended from outside"), NoReadableInput("gone")]
)
def test_without_a_disk_what_was_read_is_analysed(
    monkeypatch: pytest.MonkeyPatch, many: Callable[[int], Path], why: Exception
) -> None:
    """And without memory for a part, a worker, or what a worker can open."""

    def full(*_: object, **__: object) -> None:
        raise why

    monkeypatch.setattr("agentcore_analyzer.fleet.local.diagnose", full)
    # The second half is what the second reading meets; between them it is told twice, and asked for batches and workers.
    falling(monkeypatch, *(n * MIB for n in (1000, 900, 200, 200, 200, 200, 200, 1000, 900, 200)))
    report = api.analyze([str(SPANS), str(many(9)), str(many(1))])
    assert [i.logs for i in report.inputs[-2:]] == [4000, 0]
    assert {n.reason for i in report.inputs[-2:] for n in i.notes} == {DamageReason.TOO_BIG}
    assert all("analyze fleet" in n.message and "200 MiB" in n.message for i in report.inputs[-2:] for n in i.notes)
    assert {f.code for f in report.findings} >= {"tool-error"}
    assert not report.internal_errors


def test_a_document_that_cannot_fit_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    message = '{"timestamp": 1760000000000, "message": "INFO calm", "ingestionTime": 1760000000001},'
    file.write_text('{"events": [' + message * 110_000 + message[:-1] + "]}")
    falling(monkeypatch, 15 * MIB)
    with pytest.raises(NoReadableInput, match="more than 18 MiB of memory, and 15 MiB are left; `analyze fleet`"):
        api.analyze([str(file)])


def test_the_command_says_that_it_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("agentcore_analyzer.pipeline.diagnose", exhausted)
    done = analyze(str(SPANS))
    assert done.returncode == 70
    assert "out of memory" in done.stderr
    assert "analyze fleet" in done.stderr
    assert "please report" not in done.stderr
