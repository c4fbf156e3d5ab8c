"""The page of precision and recall is current, and what was judged in the fixtures exists."""

from __future__ import annotations

import subprocess
import tomllib

from cases import CAPTURES, FIXTURES, ROOT, detectors, found

JUDGED = tomllib.loads((FIXTURES / "judgements.toml").read_text("utf-8"))


def test_the_page_is_current() -> None:
    done = subprocess.run([ROOT / "scripts" / "precision", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_capture_is_judged() -> None:
    assert set(JUDGED["captures"]) == {p.name for p in CAPTURES.iterdir() if p.is_dir()}


def test_judgements_name_cases_and_codes_that_exist() -> None:
    codes = {d.code for d in detectors()}
    cases = {str(case) for case in found("detectors")}
    judged = {**JUDGED["cases"]["right"], **JUDGED["cases"]["wrong"]}
    assert set(judged) <= cases
    assert {c for named in (*judged.values(), *JUDGED["captures"].values()) for c in named} <= codes
    assert set(JUDGED["elsewhere"]["codes"]) <= codes


def test_no_false_alarm_in_a_capture() -> None:
    rows = (FIXTURES / "PRECISION.md").read_text("utf-8").splitlines()
    captures = [row.split("|")[5].split("/") for row in rows if row.startswith("| [")]
    assert captures
    assert all(len(cell) < 2 or cell[1].strip() == "0" for cell in captures)
