"""Hostile inputs: what must be kept is kept, what was bent is said, and nothing hurts."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import hostile
from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.options import Options
from cases import some
from guards import measured

CASES = {case.name: case for case in hostile.every()}
# Those that are large, or become so, must keep the limits; among the others a few stand for all.
LARGE = [name for name, case in CASES.items() if case.is_large]
SMALL = some((name for name in CASES if name not in LARGE), 5)
LIMIT_MIB = 300
NO_PLUGINS = Options(plugins=False)


@pytest.mark.parametrize("name", [name for name in CASES if name not in LARGE])  # those are asked below, from their reports
def test_what_comes_out(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = hostile.write(case, tmp_path)
    loaded = pipeline.load([str(path)], NO_PLUGINS)
    assert loaded.internal == []
    assert any(i.format for i in loaded.inputs) is case.readable
    reasons = {n.reason for i in loaded.inputs for n in i.notes} | {n.reason for n in loaded.notes}
    if case.spans is not None:
        assert sum(len(t.spans) for t in loaded.case.traces.values()) == case.spans
    assert case.notes <= reasons
    if case.notes == frozenset() and case.spans is not None and case.readable:
        assert reasons == set()


@pytest.mark.parametrize("name", [*LARGE, *SMALL])
def test_limits(name: str, tmp_path: Path) -> None:
    """In a process of its own: exit code, time, memory, and no traceback."""
    path = hostile.write(CASES[name], tmp_path)
    done, mebibytes = measured(str(path), "--format", "json", "--fail-on", "never")
    assert done.returncode == (0 if CASES[name].readable else 3), done.stderr[-500:]
    assert b"Traceback" not in done.stderr
    assert mebibytes <= LIMIT_MIB
    if CASES[name].readable:
        report = json.loads(done.stdout)
        assert report["internal_errors"] == []
        reasons = {n["reason"] for held in (report, *report["inputs"]) for n in held["notes"]}
        assert CASES[name].notes <= reasons
        assert any(i["format"] for i in report["inputs"])
        if CASES[name].spans is not None:
            assert sum(i["spans"] for i in report["inputs"]) == CASES[name].spans
            assert reasons == set() or CASES[name].notes


def test_every_complete_span_before_a_cut(tmp_path: Path) -> None:
    """OTLP, an array of rows and an events list, cut anywhere: the spans before the cut are there."""
    spans = [hostile.span(n, n - 1) for n in range(1, 5)]
    rows = [{"@timestamp": "2026-11-22 10:00:00.000", "@message": s} for s in spans]
    events = {
        "events": [{"timestamp": 1_790_000_000_000, "message": json.dumps(s)} for s in spans],
        "nextToken": "x",
    }
    choices = random.Random(7)
    for document in (json.loads(hostile.envelope(*spans)), rows, events):
        for indent in (None, 2):
            text = json.dumps(document, indent=indent)
            ends = _ends(text, document)
            for cut in sorted(choices.sample(range(60, len(text) - 1), 40)):
                path = tmp_path / "cut.json"
                path.write_text(text[:cut])
                expected = sum(1 for end in ends if end <= cut)
                try:
                    loaded = pipeline.load([str(path)], NO_PLUGINS)
                except NoReadableInput:
                    continue
                got = sum(len(t.spans) for t in loaded.case.traces.values())
                assert got >= expected, (cut, text[cut - 80 : cut])
                assert loaded.internal == []


def _ends(text: str, document: object) -> list[int]:
    """Where each record ends: behind the bracket that closes it."""
    found, decoder = [], json.JSONDecoder()
    at = 0
    marks = {"[": '{"@timestamp"', "{": '{"timestamp"'}
    mark = '{"traceId"' if "resourceSpans" in text[:40] else marks[text[0]]
    squeezed = mark[:1]
    while (at := text.find(squeezed, at)) >= 0:
        value, end = decoder.raw_decode(text, at)
        if mark[2:-1] in value:
            found.append(end)
            at = end
        else:
            at += 1
    return found
