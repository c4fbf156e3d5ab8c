"""Every word of every finding of the fixtures stands in the input, or is derived by a named function (`tests/truth`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from cases import BUILTIN, CAPTURES, FixtureCase, by_owner, each, found, inside, some
from truth import Corpus, ungrounded


def _lies(folder: Path, names: list[str]) -> list[str]:
    with inside(folder):
        corpus, loaded = Corpus.of(names, BUILTIN)
        if not any(i.format for i in loaded.inputs):
            return []
        findings = pipeline.diagnose(loaded, BUILTIN)[0]
        assert loaded.internal == []
        return [f"{u.code} [{u.where}] {u.word!r} in: {u.sentence}" for f in findings for u in ungrounded(f, corpus)]


CASES = by_owner(some(found("detectors"), 4))


@pytest.mark.parametrize("code", CASES)
def test_findings_of_fixtures_say_what_is_there(code: str) -> None:
    each(CASES[code], says_what_is_there)


def says_what_is_there(case: FixtureCase) -> None:
    assert _lies(case.path, case.inputs()) == []


_RUNS = sorted(p for p in CAPTURES.iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", some(_RUNS, 4, lambda p: p.name), ids=lambda p: p.name)
def test_findings_of_captures_say_what_is_there(folder: Path) -> None:
    assert _lies(folder, sorted(p.name for p in folder.iterdir())) == []
