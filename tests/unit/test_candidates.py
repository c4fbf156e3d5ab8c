"""Which records may tell of a failure does not depend on which others there are: nothing is taken over from one for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import case, log

from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.failures.candidates import candidates
from agentcore_analyzer.graph import outlines

LINES = (
    "2026-11-22 22:41:07,829 GET /zork HTTP/1.1 {status} 12", "[app] {id} went on", "request {id} failed with {status}",
    "{status} in 12 ms", "user@host:~$ run {status} failed", "code -32{status}", "code 32{status}", "{id}: {word}",
    "it {word} after {status} ms",
)  # fmt: skip
WORDS = ("failed", "bailed", "cailed", "error", "0rror")
NUMBERS, IDS = st.integers(200, 599), st.integers(0, 2**64 - 1).map("{:016x}".format)
TEXTS = st.builds(str.format, st.sampled_from(LINES), status=NUMBERS, id=IDS, word=st.sampled_from(WORDS))


def found(texts: list[str], severity: int) -> set[str]:
    logs = [log(None, text, severity=severity) for text in texts]
    return {texts[number] for number in candidates(case(*logs), Alike())}


@given(st.lists(TEXTS, max_size=20), st.sampled_from([0, 9, 17]))
def test_each_is_judged_for_itself(texts: list[str], severity: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "_FEW", 0)
        together = found(texts, severity)
    assert together == found(texts, severity)
    assert together == {text for text in texts if found([text], severity)}


def test_a_status_among_calm_ones_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "_FEW", 0)
    line = '10.0.0.7 - - [22/Nov/2026:22:41:07 +0000] "GET /zork HTTP/1.1" {} 12'
    lines = [line.format(status) for status in (200, 204, 503, 200, 404)]
    assert found(lines, 9) == {lines[2], lines[4]}


def test_a_word_of_the_same_outline_is_no_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "_FEW", 0)
    assert found(["the job faile0", "the job failed", "the job f4iled"], 9) == {"the job failed"}
