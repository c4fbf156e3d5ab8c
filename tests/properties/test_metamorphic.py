"""
What must not change a diagnosis: order, repetition, packing, neighbours; and what a cut may do to it.

A finding is compared by what it says about the agent (code, severity, subject, ids), not by its
places, which move with the lines.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from material import captures

from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import Finding, Severity
from cases import BUILTIN, CAPTURES, each, known_good

# Captures with findings of different detectors; all of them would take a minute.
SOME = [p for p in captures() if p.name in {
    "caller-endpoint-arn", "langgraph-tool-error", "missing-dependency", "model-access-denied", "sessions-merged",
    "stream-drop-httpx", "tool-raises-hidden", "unsampled-parent",
}]  # fmt: skip
each_capture = pytest.mark.parametrize("folder", SOME, ids=lambda p: p.name)
Key = tuple[str, str, tuple[str, ...], frozenset[str], frozenset[str]]
# What a cut export may say in addition: that it is cut.
ABOUT_THE_CUT = {"incomplete-export", "orphan-spans", "stream-truncated"}


def key(finding: Finding) -> Key:
    caused = frozenset(c.code for c in finding.caused)
    return finding.code, finding.severity.value, finding.subject, finding.anchors, caused


def diagnosed(names: Iterable[Path]) -> set[Key]:
    given = tuple(str(n) for n in names)
    return _found_once(given) if all(n.startswith(str(CAPTURES)) for n in given) else _found(given)


def _found(names: tuple[str, ...]) -> set[Key]:
    try:
        report = pipeline.analyze(names, BUILTIN)
    except NoReadableInput:
        return set()
    assert report.internal_errors == ()
    return {key(f) for f in report.findings}


_found_once = cache(_found)  # of captures as they are: what many changed ones are compared with


def copied(folder: Path, target: Path, change: Callable[[bytes], bytes], names: Iterable[str] | None = None) -> list[Path]:
    """The capture's files with the content of some of them (or all) changed."""
    made = []
    target.mkdir(exist_ok=True)
    for path in sorted(folder.iterdir()):
        copy = target / path.name
        data = path.read_bytes()
        copy.write_bytes(change(data) if names is None or path.name in names else data)
        made.append(copy)
    return made


@each_capture
def test_the_order_of_files_does_not_matter(folder: Path) -> None:
    names = sorted(folder.iterdir())
    assert diagnosed(reversed(names)) == diagnosed(names)


@each_capture
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_telemetry_does_not_matter(folder: Path, seed: int, tmp_path: Path) -> None:
    """Batches of spans come in any order; text lines do have one."""

    def shuffle(data: bytes) -> bytes:
        lines = [json.loads(line) for line in data.splitlines() if line.startswith(b"{")]
        others = [line for line in data.splitlines() if not line.startswith(b"{")]
        chance = random.Random(seed)
        for envelope in lines:
            for name, inner, leaf in (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords")):
                for resource in envelope.get(name, ()):
                    chance.shuffle(resource[inner])
                    for scope in resource[inner]:
                        chance.shuffle(scope[leaf])
        chance.shuffle(lines)
        return b"\n".join([*others, *(json.dumps(line).encode() for line in lines)]) + b"\n"

    telemetry = {p.name for p in folder.glob("*.jsonl")}
    assert diagnosed(copied(folder, tmp_path, shuffle, telemetry)) == diagnosed([folder])


@each_capture
def test_the_same_file_twice_changes_nothing(folder: Path, tmp_path: Path) -> None:
    assert diagnosed([folder, folder]) == diagnosed([folder])
    spans = sorted(folder.glob("*.jsonl"))
    again = copied(folder, tmp_path, bytes, None)
    assert diagnosed([*sorted(folder.iterdir()), *(p for p in again if p.name in {s.name for s in spans})]) == diagnosed([folder])


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :]),
    "BOM": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-16 without mark": lambda data: data.decode().encode("utf-16-le"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "NUL tail": lambda data: data + b"\0" * 40,
}


@each_capture
@pytest.mark.parametrize("packing", PACKED)
def test_packing_does_not_matter(folder: Path, packing: str, tmp_path: Path) -> None:
    assert diagnosed(copied(folder, tmp_path, PACKED[packing])) == diagnosed([folder])


@each_capture
def test_an_archive_is_its_files(folder: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    packed = tmp_path / "export.zip"
    packed.write_bytes(buffer.getvalue())
    assert diagnosed([packed]) == diagnosed([folder])


@each_capture
def test_telemetry_may_be_split_into_files(folder: Path, tmp_path: Path) -> None:
    made: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.suffix != ".jsonl":
            made.append(path)
            continue
        for index, line in enumerate(path.read_bytes().splitlines(keepends=True)):
            if line.startswith(b"{"):
                made.append(tmp_path / f"{path.stem}-{index:03d}.json")
                made[-1].write_bytes(line)
    assert diagnosed(made) == diagnosed([folder])


@each_capture
def test_unknown_attributes_do_not_matter(folder: Path, tmp_path: Path) -> None:
    def add(data: bytes) -> bytes:
        extra = b'"attributes":[{"key":"node_for_adding","value":{"stringValue":"x"}},{"key":"","value":{"boolValue":true}},'
        return data.replace(b'"attributes":[{', extra + b"{").replace(b'"attributes": [{', extra + b"{")

    telemetry = {p.name for p in folder.glob("*.jsonl")}
    assert diagnosed(copied(folder, tmp_path, add, telemetry)) == diagnosed([folder])


@each_capture
def test_a_healthy_neighbour_changes_nothing(folder: Path) -> None:
    """Another agent's healthy export beside it: no finding goes, none comes."""
    before = diagnosed([folder])
    after = diagnosed([folder, CAPTURES / "langgraph-ok" / "agent.otlp.jsonl"])
    assert {k[:1] + k[2:3] for k in after} == {k[:1] + k[2:3] for k in before}


CUTS = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.995]


@pytest.mark.parametrize("folder", known_good(), ids=lambda p: p.name)
def test_a_cut_export_of_a_healthy_agent_claims_no_fault(folder: Path, tmp_path: Path) -> None:
    """What is missing after the cut must not be taken for something that never happened."""
    each(CUTS, lambda cut: claims_no_fault(folder, cut, tmp_path / str(cut)))


def claims_no_fault(folder: Path, cut: float, target: Path) -> None:
    telemetry = {p.name for p in folder.iterdir() if p.suffix in (".jsonl", ".json", ".ndjson")}
    names = copied(folder, target, lambda data: data[: int(len(data) * cut)], telemetry)
    report = pipeline.analyze([str(n) for n in names], BUILTIN)
    loud = {f.code for f in report.findings if f.severity is not Severity.NOTE}
    assert loud <= ABOUT_THE_CUT


@each_capture
@pytest.mark.parametrize("cut", CUTS[::2])
def test_a_cut_export_finds_nothing_else(folder: Path, cut: float, tmp_path: Path) -> None:
    def codes(names: Iterable[Path]) -> set[str]:
        return {code for k in diagnosed(names) for code in (k[0], *k[4])}

    telemetry = {p.name for p in folder.iterdir() if p.suffix in (".jsonl", ".json", ".ndjson")}
    names = copied(folder, tmp_path, lambda data: data[: int(len(data) * cut)], telemetry)
    assert codes(names) <= codes([folder]) | ABOUT_THE_CUT
