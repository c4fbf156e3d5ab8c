"""
What a change of the input must and must not do to the diagnosis, M1 to M16: where each is tested, and those that were missing.

A relation needs no expected answer: two runs are compared. Findings are compared by code, gravity and consequences, since ids
and places are what is changed.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_metamorphic import SOME, diagnosed

from agentcore_analyzer import pipeline
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import InMemory
from cases import BUILTIN
from named import trouble

RELATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "M1": ("order of files and spans", (
        "properties/test_metamorphic.py::test_the_order_of_files_does_not_matter",
        "properties/test_metamorphic.py::test_the_order_of_telemetry_does_not_matter")),
    "M2": ("other ids", ("properties/test_relations.py::test_other_ids",)),
    "M3": ("another day", (
        "properties/test_relations.py::test_another_day", "test_replay.py::test_the_same_run_on_another_day_has_the_same_facts")),
    "M4": ("split and merged", ("properties/test_metamorphic.py::test_telemetry_may_be_split_into_files",)),
    "M5": ("packed, encoded, indented, keys in another order", (
        "properties/test_metamorphic.py::test_packing_does_not_matter",
        "properties/test_metamorphic.py::test_an_archive_is_its_files",
        "properties/test_relations.py::test_indented_and_in_another_order")),
    "M6": ("another format", ("test_metamorphic_formats.py::test_same_findings_in_every_format",)),
    "M7": ("healthy neighbours", ("properties/test_metamorphic.py::test_a_healthy_neighbour_changes_nothing",)),
    "M8": ("the same file twice", ("properties/test_metamorphic.py::test_the_same_file_twice_changes_nothing",)),
    "M9": ("redacted, once and twice", (
        "test_rewrite.py::test_the_diagnosis_stays", "properties/test_redaction_properties.py::test_twice_is_once",
        "properties/test_redaction_properties.py::test_the_same_key_gives_the_same_text")),
    "M10": ("cut", (
        "properties/test_metamorphic.py::test_a_cut_export_finds_nothing_else",
        "properties/test_metamorphic.py::test_a_cut_export_of_a_healthy_agent_claims_no_fault")),
    "M11": ("unknown attributes", ("properties/test_metamorphic.py::test_unknown_attributes_do_not_matter",)),
    "M12": ("times in other units", ("properties/test_relations.py::test_times_in_other_units",)),
    "M13": ("the fault made worse", ("properties/test_relations.py::test_more_of_the_same_fault",)),
    "M14": ("pairs that differ in one fact", ("test_catalogue.py::test_a_detector_has_a_hit_and_a_miss",)),
    "M15": ("other detectors on and off", ("properties/test_relations.py::test_a_detector_by_itself",)),
    "M16": ("again, elsewhere", ("test_cli.py::test_the_report_is_the_same_bytes_everywhere",)),
}  # fmt: skip
TELEMETRY = [p for p in SOME if any(p.glob("*.jsonl"))]
captures = st.sampled_from(TELEMETRY)
few = settings(max_examples=12)
Found = frozenset[tuple[str, str, frozenset[str]]]


def test_every_relation_has_its_row() -> None:
    assert list(RELATIONS) == [f"M{number}" for number in range(1, 17)]


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_tests_of_a_relation_run_and_can_fail(relation: str) -> None:
    assert [trouble(test) for test in RELATIONS[relation][1] if trouble(test)] == []


def found(given_: list[InMemory], options: Options = BUILTIN) -> Found:
    report = pipeline.analyze(given_, options)
    assert report.internal_errors == ()
    return frozenset((f.code, f.severity.value, frozenset(c.code for c in f.caused)) for f in report.findings)


def inputs(folder: Path, change: Callable[[bytes], bytes] = bytes, telemetry_only: bool = False) -> list[InMemory]:
    """The files of a capture, its telemetry changed."""
    paths = [p for p in sorted(folder.iterdir()) if p.suffix == ".jsonl" or not telemetry_only]
    return [InMemory(p.name, change(p.read_bytes()) if p.suffix == ".jsonl" else p.read_bytes()) for p in paths]


@cache
def as_captured(folder: Path, telemetry_only: bool = False) -> Found:
    return found(inputs(folder, telemetry_only=telemetry_only))


def documents(data: bytes) -> Iterator[Any]:
    for line in data.splitlines():
        yield json.loads(line) if line.startswith(b"{") else line


def rewritten(data: bytes, change: Callable[[dict[str, Any]], None], indent: int | None = None) -> bytes:
    """Each span, event and log record of OTLP changed in place."""
    made = []
    for document in documents(data):
        if isinstance(document, bytes):
            made.append(document)
            continue
        for name, inner, leaf in (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords")):
            for resource in document.get(name, ()):
                for scope in resource[inner]:
                    for record in scope[leaf]:
                        change(record)
                        for event in record.get("events", ()):
                            change(event)
        made.append(json.dumps(document, indent=indent).encode())
    return b"\n".join(made) + b"\n"


_ID = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-f])")


@few
@given(captures, st.integers(0, 10**9))
def test_other_ids(folder: Path, salt: int) -> None:
    """Every id of a trace and a span becomes another one, the same everywhere."""

    def other(match: re.Match[bytes]) -> bytes:
        return hashlib.sha256(b"%d %s" % (salt, match[0].lower())).hexdigest()[: len(match[0])].encode()

    telemetry = b"\n".join(p.read_bytes() for p in folder.glob("*.jsonl"))
    named = {m.lower() for m in re.findall(rb'(?:trace|span)Id":\s?"([0-9a-f]+)"', telemetry)}

    def rename(data: bytes) -> bytes:
        return _ID.sub(lambda m: other(m) if m[0].lower() in named else m[0], data)

    changed = [InMemory(name, rename(data)) for name, data in inputs(folder)]
    assert found(changed) == as_captured(folder)


@few
@given(captures, st.integers(-(3 * 365 * 86_400), 3 * 365 * 86_400))
def test_another_day(folder: Path, seconds: int) -> None:
    """All times of the telemetry are moved by as much."""

    def shift(record: dict[str, Any]) -> None:
        for key in [k for k in record if k.endswith("UnixNano")]:
            record[key] = str(int(record[key]) + seconds * 10**9)

    changed = inputs(folder, lambda data: rewritten(data, shift), telemetry_only=True)
    assert found(changed) == as_captured(folder, telemetry_only=True)


@few
@given(captures, st.integers(0, 100), st.sampled_from([None, 1, 4]))
def test_indented_and_in_another_order(folder: Path, seed: int, indent: int | None) -> None:
    chance = random.Random(seed)

    def shuffled(record: dict[str, Any]) -> None:
        items = list(record.items())
        chance.shuffle(items)
        record.clear()
        record.update(items)

    changed = inputs(folder, lambda data: rewritten(data, shuffled, indent))
    assert found(changed) == as_captured(folder)


@few
@given(captures, st.sampled_from([10**3, 10**6]))
def test_times_in_other_units(folder: Path, factor: int) -> None:
    """Micro- and milliseconds where nanoseconds should be: what is found is the same, and the guess is noted."""

    def coarser(record: dict[str, Any]) -> None:
        for key in [k for k in record if k.endswith("UnixNano")]:
            record[key] = str(int(record[key]) // factor)

    changed = inputs(folder, lambda data: rewritten(data, coarser), telemetry_only=True)
    assert found(changed) == as_captured(folder, telemetry_only=True)
    loaded = pipeline.load(changed, BUILTIN)
    if any(i.spans for i in loaded.inputs):
        assert {n.reason for i in loaded.inputs for n in i.notes} >= {"unit-guessed"}


@few
@given(captures, st.integers(1, 5))
def test_more_of_the_same_fault(folder: Path, times: int) -> None:
    """Each failed span once more, under another id: what was found before is found still."""

    def worse(data: bytes) -> bytes:
        made = []
        for document in documents(data):
            if isinstance(document, bytes):
                made.append(document)
                continue
            for resource in document.get("resourceSpans", ()):
                for scope in resource["scopeSpans"]:
                    inner = [s for s in scope["spans"] if s.get("parentSpanId")]
                    failed = [s for s in inner if s.get("status", {}).get("code") in (2, "STATUS_CODE_ERROR")]
                    for number in range(times):
                        scope["spans"] += [{**s, "spanId": f"{int(s['spanId'], 16) ^ (number + 1):016x}"} for s in failed]
            made.append(json.dumps(document).encode())
        return b"\n".join(made) + b"\n"

    before, after = as_captured(folder), found(inputs(folder, worse))

    def every(codes: Found) -> set[str]:
        return {code for one, _, caused in codes for code in (one, *caused)}

    assert every(before) <= every(after)


@pytest.mark.parametrize("folder", SOME, ids=lambda p: p.name)
def test_a_detector_by_itself(folder: Path) -> None:
    """Asked alone, a detector says what it says among all: as grave, about the same."""
    for code, severity, subject, anchors, _ in diagnosed([folder]):
        report = pipeline.analyze([str(folder)], Options(plugins=False, select=frozenset({code})))
        alone = {(f.code, f.severity.value, f.subject, f.anchors) for f in report.findings}
        assert (code, severity, subject, anchors) in alone
        assert {one[0] for one in alone} == {code}
