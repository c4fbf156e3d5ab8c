"""
Replays every folder under fixtures/detectors, and the captures of healthy agents.

`hit-*` must hold the folder's finding (on its own, or as a consequence of another one), `miss-*`
must not. Each report is held against the published schema, too. `scripts/refresh-fixtures` writes
`expected.json` anew; its diff is then read by a person.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import orjson
import pytest

from agentcore_analyzer import pipeline, plugins
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Severity
from cases import BUILTIN, EXPECTED, FixtureCase, by_owner, codes, dump, each, found, full_report, known_good, some, stripped
from test_schema import problems

CASES = by_owner(found("detectors"))


@pytest.mark.parametrize("code", CASES)
def test_replay(code: str) -> None:
    each(CASES[code], replayed)


def replayed(case: FixtureCase) -> None:
    report = full_report(case)
    assert problems(json.loads(orjson.dumps(report))) == []
    actual = json.loads(dump(stripped(report, case.owner)))
    assert actual["internal_errors"] == []
    assert case.path.name.startswith(("hit-", "miss-"))
    assert (case.owner in codes(actual)) is case.path.name.startswith("hit-"), sorted(codes(actual))
    assert actual == json.loads((case.path / EXPECTED).read_text("utf-8"))


@pytest.mark.parametrize("folder", known_good(), ids=lambda p: p.name)
def test_a_healthy_agent_gives_no_error_and_no_warning(folder: Path) -> None:
    report = pipeline.analyze([str(folder)], BUILTIN)
    loud = [f"{f.code}: {f.title}" for f in report.findings if f.severity is not Severity.NOTE]
    assert loud == []
    assert report.internal_errors == ()


def test_who_is_not_asked_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a detector says of itself (`FAILING`, `SAID`) is true wherever a run leaves it out."""
    wrong: list[tuple[str, str]] = []
    spared: Counter[str] = Counter()
    idle = pipeline._idle

    def watched(detector: plugins.Detector, case: Case) -> bool:
        if not idle(detector, case):
            return False
        spared["said" if detector.said else detector.failing if failures(case).all else "any"] += 1
        if list(detector.find(case)):
            wrong.append((detector.code, str(folder)))
        return True

    monkeypatch.setattr(pipeline, "_idle", watched)
    cases = [case.path for case in found("detectors")]
    for folder in (*some(known_good(), 2), *some(cases, 4)):
        pipeline.diagnose(pipeline.load([str(folder)], BUILTIN), BUILTIN)
    assert not wrong
    assert set(spared) == {"any", "left", "told", "said"}
    assert min(spared.values()) > 50


def test_every_known_good_line_names_a_capture() -> None:
    from cases import CAPTURES, ROOT

    for line in (ROOT / "tests" / "known_good.txt").read_text().splitlines():
        assert not line or line.startswith("#") or list(CAPTURES.glob(line)), line
