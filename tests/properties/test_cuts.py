"""
A part of an input proves nothing by what it lacks: every fixture, cut anywhere, in a line and behind one.

What the part says and the whole does not must be about the cut, or say that it cannot be told; or it is a thing that stands in
the part (the whole knows more about it, and says it in other words). A cut that leaves no trace
cannot be told.
"""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline, plugins
from agentcore_analyzer.doubt import ABOUT_PARTS, DOUBT, rests_on_absence
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import Confidence, Finding
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FIXTURES, FixtureCase, found, some

CUTS = 2
STAGES = {d.code: d.stage for d in plugins.detectors(False)}
CASES = [*found("detectors"), *found("parsers"), *(FixtureCase("captures", p) for p in sorted(CAPTURES.iterdir()) if p.is_dir())]


def files(case: FixtureCase) -> list[InMemory]:
    named = [(case.path / name).resolve() for name in case.inputs()]
    every = [path for top in named for path in ([top] if top.is_file() else sorted(p for p in top.rglob("*") if p.is_file()))]
    return [InMemory(path.relative_to(FIXTURES).as_posix(), path.read_bytes()) for path in every]


def diagnosed(given: list[InMemory]) -> tuple[dict[tuple[str, tuple[str, ...]], Finding], set[str], bool]:
    """Findings by code and subject, all codes that are told, and whether it can be seen that something is missing."""
    try:
        loaded = pipeline.load(given, BUILTIN)
        report = pipeline.reported(loaded, BUILTIN)
    except NoReadableInput:
        return {}, set(), False
    assert report.internal_errors == ()
    seen = bool(loaded.case.ledger.losses()) or any(end.open for end in loaded.case.ledger.ends.values())
    codes = {code for f in report.findings for code in (f.code, *(c.code for c in f.caused))}
    return {(f.code, f.subject): f for f in report.findings}, codes, seen


@pytest.mark.parametrize("case", some(CASES, 16), ids=str)
def test_a_part_proves_no_absence(case: FixtureCase) -> None:
    given = files(case)
    whole, codes, _ = diagnosed(given)
    chance = random.Random(zlib.crc32(str(case).encode()))
    for _ in range(CUTS):
        number = chance.randrange(len(given))
        name, data = given[number]
        at = chance.randrange(1, max(len(data), 2))
        for cut in {at, data.rfind(b"\n", 0, at) + 1} - {0}:
            part = [*given[:number], InMemory(name, data[:cut]), *given[number + 1 :]]
            findings, _, seen = diagnosed(part)
            for (code, subject), finding in findings.items():
                if (code, subject) in whole or code in ABOUT_PARTS:
                    continue
                where = f"{Path(name).name} cut at {cut}: {code} {subject}: {finding.title}"
                if DOUBT in finding.cause:
                    assert finding.confidence is not Confidence.CERTAIN, where
                else:
                    assert not seen or (code in codes and not rests_on_absence(finding, STAGES[code])), where
