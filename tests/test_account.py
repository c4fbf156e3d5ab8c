"""The account of failures in every report: how many, what became of them, and what may be said where there is no finding."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from agentcore_analyzer import analyze
from agentcore_analyzer.report import account, formats
from cases import CAPTURES
from pages import parse
from test_schema import problems

HARMLESS = CAPTURES / "optional-import-handled"
OPEN = "2026-01-05 10:00:00,100 ERROR agent.core - Widget frobnication broke: ZorbleError: cannot align the flux\n"


def group(state: str, code: str | None = None, count: int = 1, why: str = "because", title: str = "it broke") -> dict[str, Any]:
    return {
        "title": title, "kind": "exception", "state": state, "code": code, "why": why, "effect": "unknown", "count": count,
        "requests": 1, "first": None, "last": None, "places": [{"file": "a.log", "line": 3}], "shape": "0" * 16,
    }  # fmt: skip


def report(*groups: dict[str, Any], codes: tuple[str, ...] = (), requests: int = 0, **more: Any) -> dict[str, Any]:
    """A report with these groups, and with a finding for each of these codes."""
    totals = {
        s: sum(g["count"] for g in groups if g["state"] == s) for s in ("explained", "consequence", "harmless", "unexplained")
    }
    return {
        "failures": {
            "total": sum(totals.values()), "requests": requests, **totals, "groups": list(groups), "groups_left_out": 0,
            "detectors_left_out": more.get("left_out", []), "detectors_not_asked": more.get("not_asked", 0),
        },
        "findings": [{"code": code, "caused": []} for code in codes],
        "baseline": more.get("baseline"),
    }  # fmt: skip


def line(*groups: dict[str, Any], **more: Any) -> str:
    return account.line(account.told(report(*groups, **more)))


def test_the_line_counts_by_state() -> None:
    groups = (group("explained", "a-b", 8), group("explained", "c-d", 3), group("harmless", None, 2), group("unexplained", "e-f"))
    found = line(*groups, codes=("a-b", "c-d", "e-f"), requests=3)
    assert found == "14 failures in 3 requests: 11 explained by 2 findings, 2 harmless, 1 unexplained"


def test_one_state_is_said_without_its_number() -> None:
    assert line(group("unexplained")) == "1 failure: unexplained"
    assert line(group("harmless", count=2)) == "2 failures: both harmless"
    assert line(group("explained", "a-b", 4), codes=("a-b",), requests=1) == "4 failures in 1 request: all explained by 1 finding"


def test_consequences_are_told_apart() -> None:
    assert line(group("explained", "a-b"), group("consequence", "a-b", 2), codes=("a-b",)) == (
        "3 failures: 1 explained by 1 finding, 2 consequences of these"
    )


def test_a_finding_that_stands_under_another_explains_with_it() -> None:
    made = report(group("explained", "a-b", 2))
    made["findings"] = [{"code": "c-d", "caused": [{"code": "a-b"}]}]
    assert account.line(account.told(made)) == "2 failures: both explained by 1 finding"


def test_what_an_ignored_detector_explains_is_not_unexplained() -> None:
    told = account.told(report(group("explained", "a-b", 2), left_out=["a-b"]))
    assert account.line(told) == "2 failures: both explained by detectors that were left out"
    assert told.open
    assert [row.words for row in told.rows] == ["explained: it broke ×2 (a.log:3)"]


def test_that_not_all_were_asked_is_said() -> None:
    assert line(group("unexplained"), not_asked=7) == "1 failure: unexplained (by the detectors that were asked: 7 were left out)"


def test_known_findings_explain_too() -> None:
    told = account.told(report(group("explained", "a-b"), baseline={"hidden": [{"code": "a-b"}]}))
    assert account.line(told) == "1 failure: explained by findings known before"
    assert not told.rows


def test_only_what_no_finding_shows_is_listed() -> None:
    groups = (group("unexplained", None, title="first"), group("unexplained", "a-b"), group("harmless", title="second"))
    rows = account.told(report(*groups, codes=("a-b",))).rows
    assert [(row.state, row.title, row.why) for row in rows] == [
        ("unexplained", "first", "because"),
        ("harmless", "second", "because"),
    ]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((), ""),
        ((group("harmless", why="it was tried again"),), "1 failure was read, and it is harmless: it was tried again."),
        (
            (group("harmless", why="one"), group("harmless", count=2, why="two")),
            "3 failures were read, all harmless, for the reasons below.",
        ),
        ((group("unexplained"),), "The input tells of 1 failure: unexplained."),
    ],
)
def test_what_a_report_without_findings_says(groups: tuple[dict[str, Any], ...], expected: str) -> None:
    assert account.without_finding(account.told(report(*groups))) == expected


def test_a_report_without_an_account_says_nothing_of_it() -> None:
    assert account.told({"findings": []}) == account.NOTHING
    assert account.line(account.NOTHING) == account.without_finding(account.NOTHING) == ""


def test_nothing_found_is_said_only_where_nothing_failed(tmp_path: Path) -> None:
    healthy = analyze(CAPTURES / "strands-ok").to_text()
    assert "nothing found" in healthy
    assert "Failures without a finding" not in healthy
    harmless = " ".join(analyze(HARMLESS).to_text().split())
    assert "nothing found" not in harmless
    assert "No finding. 1 failure was read, and it is harmless" in harmless
    assert "- harmless: ModuleNotFoundError" in harmless
    log = tmp_path / "agent.log"
    log.write_text(OPEN)
    left_out = " ".join(analyze(log, ignore=["unexplained-error"]).to_text().split())
    assert "No finding. The input tells of 1 failure: unexplained." in left_out
    assert "nothing found" not in left_out


def test_the_list_in_the_text_stays_short(tmp_path: Path) -> None:
    log = tmp_path / "agent.log"
    names = [
        f"{a}{b}" for a in ("Zorble", "Quux", "Frob", "Wibble", "Grault") for b in ("Error", "Exception", "Fault", "Failure")
    ]
    log.write_text(
        "".join(f"2026-01-05 10:00:{n:02},100 ERROR agent.core - {name}: {name} it is\n" for n, name in enumerate(names))
    )
    text = analyze(log, ignore=["unexplained-error"]).to_text().splitlines()
    first = text.index("  Failures without a finding")
    assert text[first:].index("") <= 12
    assert "more (see --format json)" in "\n".join(text[first:])


def test_the_json_says_which_detectors_were_left_out(tmp_path: Path) -> None:
    log = tmp_path / "agent.log"
    log.write_text(OPEN)
    made = json.loads(analyze(log, ignore=["unexplained-error", "tool-error"]).to_json())
    assert problems(made) == []
    assert made["failures"]["detectors_left_out"] == ["tool-error", "unexplained-error"]
    assert made["failures"]["detectors_not_asked"] == 0
    assert json.loads(analyze(log, select=["tool-error"]).to_json())["failures"]["detectors_not_asked"] > 0
    assert json.loads(analyze(log).to_json())["failures"]["detectors_left_out"] == []


@pytest.fixture(scope="module")
def left_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A report whose only failure is explained by nobody, since `unexplained-error` was left out."""
    log = tmp_path_factory.mktemp("open") / "agent.log"
    log.write_text(OPEN)
    return analyze(log, ignore=["unexplained-error"]).to_dict()


def rendered(name: str, made: dict[str, Any], *, brief: bool = False) -> str:
    return formats.render(name, made, formats.RenderOptions(brief=brief)).decode()


def test_the_page_tells_of_each_failure(left_out: dict[str, Any]) -> None:
    root = parse(rendered("html", left_out).encode())
    [heading] = root.all("h1")
    assert heading.text() == "No finding"
    assert "open" in next(e for e in root.walk() if "verdict" in e.classes()).classes()
    assert "The input tells of 1 failure: unexplained." in root.text()
    [row] = [r for r in root.all("tr") if "ZorbleError: cannot align the flux" in r.text()]
    assert row.text().startswith("unexplained")


def test_the_page_links_failures_to_their_findings() -> None:
    root = parse(rendered("html", analyze(CAPTURES / "tool-raises").to_dict()).encode())
    [link] = [a for row in root.all("tr") if row.text().startswith("explained") for a in row.all("a") if a.text() == "tool-error"]
    assert link.attributes["href"] == "#finding-1"
    assert "1 failure in 1 request: explained by 1 finding" in root.text()


def test_a_page_of_harmless_failures_is_clear_and_does_not_say_that_nothing_was_found() -> None:
    root = parse(rendered("html", analyze(HARMLESS).to_dict()).encode())
    assert "clear" in next(e for e in root.walk() if "verdict" in e.classes()).classes()
    assert "Nothing found" not in root.text()
    assert "1 failure was read, and it is harmless" in root.text()


@pytest.mark.parametrize("brief", [True, False])
def test_markdown(left_out: dict[str, Any], brief: bool) -> None:
    page = rendered("markdown", left_out, brief=brief)
    assert "The input tells of 1 failure: unexplained." in page
    assert "## Failures without a finding" in page
    assert "| unexplained | ZorbleError: cannot align the flux | 1 | `" in page


def test_sarif(left_out: dict[str, Any]) -> None:
    [run] = json.loads(rendered("sarif", left_out))["runs"]
    assert run["properties"]["account"] == "1 failure: unexplained"
    assert run["properties"]["failures"]["unexplained"] == 1


def test_junit(left_out: dict[str, Any]) -> None:
    root = ET.fromstring(rendered("junit", left_out))  # noqa: S314  our own
    assert root.find(".//property[@name='failures']").get("value") == "1 failure: unexplained"  # type: ignore[union-attr]
    said = root.find(".//testcase[@classname='agentcore-analyzer.failures']/system-out")
    assert said is not None
    assert "unexplained: ZorbleError: cannot align the flux" in (said.text or "")
    assert root.find(".//testcase[@classname='agentcore-analyzer.failures']/failure") is None


def test_github(left_out: dict[str, Any]) -> None:
    assert rendered("github", left_out) == "agentcore-analyzer: no finding; 1 failure: unexplained\n"


def test_csv(left_out: dict[str, Any]) -> None:
    [row] = csv.DictReader(rendered("csv", left_out).splitlines())
    assert (row["failure"], row["title"], row["line"]) == ("unexplained", "ZorbleError: cannot align the flux", "1")
    assert row["finding"] == row["code"] == ""


@pytest.mark.parametrize("name", formats.names())
def test_a_report_from_before_there_was_an_account(name: str) -> None:
    made = analyze(CAPTURES / "tool-raises").to_dict()
    del made["failures"]
    assert "1 failure in 1 request" not in rendered(name, made)


@pytest.mark.parametrize("name", formats.names())
def test_a_report_whose_account_names_no_detectors(name: str) -> None:
    made = analyze(CAPTURES / "tool-raises").to_dict()
    for member in ("detectors_left_out", "detectors_not_asked"):
        del made["failures"][member]
    assert rendered(name, made)
