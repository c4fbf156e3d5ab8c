"""
Plain words for people whose first language is another one, and one name for one thing, in every format that people read.

The list holds words that were taken out; each stands with what is said instead.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.report import formats, json_v1, labels, short, text
from agentcore_analyzer.report.report import Report
from cases import BUILTIN, CAPTURES, detectors, inside

GONE = {
    r"\b[Mm]end(?:s|ing)?\b": "fix",
    r"Looked for, against it": "Also checked",
    r"passes the wait on": "waits for a step inside it",
    r"none is in what was read": "none was found",
    r"what only these could show": "what is seen only in files that were not there",
    r"(?m)^\W*Evidence\W*$": "Proof",
    r"What it caused": "It also caused",
    r"\bpieces? of evidence\b": "proofs",
    r"\bheretofore\b|\bthereof\b|\bwhence\b|\bherein\b|\baforementioned\b|\butili[sz]e\b": "a short word",
}
READ = ["tool-raises", "stream-drop-httpx", "smolagents-wrong-arguments", "client-errors", "strands-ok", "caller-endpoint-arn"]


@cache
def report(name: str) -> Report:
    with inside(CAPTURES):
        return pipeline.analyze([name], BUILTIN)


def pages(name: str) -> dict[str, str]:
    made = report(name)
    document = json_v1.as_dict(made, "0")
    return {
        "text": short.render(made, short.Look(100)),
        "full": text.render(made, "0", 100, colour=False),
        **{n: formats.render(n, document, formats.RenderOptions()).decode() for n in ("markdown", "html", "github", "junit")},
    }


@pytest.mark.parametrize("name", READ)
def test_words_that_do_not_come_back(name: str) -> None:
    for what, page in pages(name).items():
        for gone, instead in GONE.items():
            found = re.search(gone, page)
            assert found is None, f"{what}: {found[0]!r}; say {instead!r}"


def test_no_manual_and_no_advice_brings_them_back() -> None:
    for detector in detectors():
        for gone, instead in GONE.items():
            found = re.search(gone, f"{detector.title}\n{detector.manual}")
            assert found is None, f"{detector.code}: {found[0]!r}; say {instead!r}"


def test_one_name_for_one_thing() -> None:
    shown = pages("tool-raises")
    for name in (labels.FIX, labels.PROOF, labels.CHECKED, labels.NOT_CHECKED):
        for what in ("full", "markdown", "html"):
            assert re.search(rf"(?m)(?:^\s*|[*#>] ?){name}(?:[*<:]|$)", shown[what]), f"{name} in {what}"
    for name in (labels.FIX, labels.PROOF, labels.NOT_CHECKED):
        assert name in shown["text"]


def test_the_names_are_short() -> None:
    for name in (value for member, value in vars(labels).items() if member.isupper()):
        assert len(name.split()) <= 10, name
