"""Compressed inputs are read again at any offset, in any order, without starting over each time."""

import gzip
import io
import random
from pathlib import Path

import orjson
import pytest

from agentcore_analyzer.model import Damage, Detail
from agentcore_analyzer.source import find_inputs, streams

LINES = [orjson.dumps({"n": n, "pad": f"{n * 7919:x}" * 40}) + b"\n" for n in range(20_000)]
PLAIN = b"".join(LINES)


@pytest.mark.parametrize("members", [1, 5])
def test_any_order(members: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MARK_BYTES", 1 << 16)
    monkeypatch.setattr(streams, "MAX_MARKS", 16)
    step = len(PLAIN) // members + 1
    packed = b"".join(gzip.compress(PLAIN[i : i + step]) for i in range(0, len(PLAIN), step))
    notes: list[tuple[str, str]] = []
    stream = streams.Inflated(lambda: io.BytesIO(packed), "gzip", lambda *note: notes.append(note))
    rng = random.Random(3)
    for _ in range(200):
        at = rng.randrange(len(PLAIN) + 100)
        stream.seek(at)
        assert stream.read(1000) == PLAIN[at : at + 1000]
    assert not notes


def test_stepping_back_does_not_start_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MARK_BYTES", 1 << 16)
    opened = []

    def reopen() -> io.BytesIO:
        opened.append(1)
        return io.BytesIO(gzip.compress(PLAIN))

    stream = streams.Inflated(reopen, "gzip", lambda *_: None)
    for at in range(len(PLAIN) - 1, 1 << 19, -100_000):
        stream.seek(at)
    assert len(opened) == 1


def test_elements_of_an_array_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"[" + b",".join(line.strip() for line in LINES) + b"]")
    notes: list[Damage] = []
    (source,) = find_inputs([str(path)], notes.append)
    source.head()
    at = 1
    for line in LINES[:50]:
        assert source.value_at(at)["n"] == orjson.loads(line)["n"]
        at += len(line)
    assert isinstance(source.origin(Detail).detail(1, None), Detail)
