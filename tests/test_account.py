"""The account of failures in every report: how many, what became of them, and what may be said where there is no finding."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from agentcore_analyzer import analyze, diff, pipeline, ticket
from agentcore_analyzer.compare import text as compare_text
from agentcore_analyzer.mcp import Settings, Tools
from agentcore_analyzer.minimise import minimise
from agentcore_analyzer.options import Options
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.replay import asserting, replay
from agentcore_analyzer.replay.capture import capture
from agentcore_analyzer.report import account, formats
from cases import CAPTURES
from command import analyze as run
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
    for full in (False, True):
        healthy = analyze(CAPTURES / "strands-ok").to_text(full=full)
        assert "nothing found" in healthy.lower()
        assert "Failures without a finding" not in healthy
    assert "nothing found" not in analyze(HARMLESS).to_text().lower()
    harmless = " ".join(analyze(HARMLESS).to_text(full=True).split())
    assert "nothing found" not in harmless
    assert "No finding. 1 failure was read, and it is harmless" in harmless
    assert "- harmless: ModuleNotFoundError" in harmless
    log = tmp_path / "agent.log"
    log.write_text(OPEN)
    assert "nothing found" not in analyze(log, ignore=["unexplained-error"]).to_text().lower()
    left_out = " ".join(analyze(log, ignore=["unexplained-error"]).to_text(full=True).split())
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
    text = analyze(log, ignore=["unexplained-error"]).to_text(full=True).splitlines()
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


def test_the_page_does_not_call_the_cause_unknown_where_a_detector_was_left_out() -> None:
    root = parse(rendered("html", analyze(CAPTURES / "tool-raises", ignore=["tool-error"]).to_dict()).encode())
    assert "failed, left out of this report" in root.text()
    assert "cause unknown" not in root.text()


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


# --- kept, compared, sent ---


def with_log(folder: Path, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "agent.log"
    log.write_text("".join(lines) + "2026-01-05 10:00:09,100 INFO agent.core - Done\n")
    return log


OTHER = "2026-01-05 10:00:03,100 ERROR agent.core - Gadget calibration broke: QuuxError: the dial is stuck\n"


def test_a_fixture_keeps_the_account_and_a_replay_compares_it(tmp_path: Path) -> None:
    log, kept = with_log(tmp_path / "a", OPEN), tmp_path / "kept"
    capture([str(log)], kept, None)
    expected = json.loads((kept / "expected.json").read_text())
    assert expected["failures"] == [
        {"state": "unexplained", "kind": "exception", "code": "unexplained-error", "count": 1,
         "title": "ZorbleError: cannot align the flux"},
    ]  # fmt: skip
    assert replay(kept) == []
    expected["failures"][0]["state"] = "harmless"
    (kept / "expected.json").write_text(json.dumps(expected))
    [difference] = replay(kept)
    assert (difference.kind, difference.fails) == ("failures-changed", True)
    assert difference.details == (
        "- harmless (unexplained-error) ×1: ZorbleError: cannot align the flux",
        "+ unexplained (unexplained-error) ×1: ZorbleError: cannot align the flux",
    )


def test_a_fixture_of_an_older_version_has_no_account(tmp_path: Path) -> None:
    log, kept = with_log(tmp_path / "a", OPEN), tmp_path / "kept"
    capture([str(log)], kept, None)
    expected = json.loads((kept / "expected.json").read_text())
    del expected["failures"]
    (kept / "expected.json").write_text(json.dumps(expected))
    assert replay(kept) == []


def test_a_comparison_names_the_failures_of_one_side() -> None:
    document = diff(CAPTURES / "strands-ok", CAPTURES / "optional-import-handled")
    assert document["failures"]["gone"] == document["failures"]["same"] == []
    [group] = document["failures"]["new"]
    assert (group["state"], group["code"]) == ("harmless", None)
    shown = " ".join(compare_text.render(document, 100, colour=False).split())
    assert "Failures only in bad - harmless: ModuleNotFoundError: No module named 'fancy_json'" in shown
    back = diff(CAPTURES / "optional-import-handled", CAPTURES / "strands-ok")
    assert [g["shape"] for g in back["failures"]["gone"]] == [group["shape"]]


def test_a_comparison_leaves_to_findings_what_they_tell() -> None:
    document = diff(CAPTURES / "strands-ok", CAPTURES / "tool-raises")
    assert [g["code"] for g in document["failures"]["new"]] == ["tool-error"]
    assert "Failures only in" not in compare_text.render(document, 100, colour=False)


def test_a_known_unexplained_failure_is_hidden_and_a_new_one_fails(tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(analyze(with_log(tmp_path / "a", OPEN)).to_json())
    same = analyze(with_log(tmp_path / "b", OPEN), baseline=before)
    assert same.findings == ()
    more = analyze(with_log(tmp_path / "c", OPEN, OTHER), baseline=before)
    assert [f.title for f in more.findings] == ["QuuxError: the dial is stuck"]


def test_an_account_that_could_not_be_made_is_less_than_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, before = with_log(tmp_path / "a", OPEN), tmp_path / "before.json"
    before.write_text(analyze(log).to_json())

    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline, "account", broken)
    report = analyze(log, baseline=before)
    assert report.baseline is not None
    assert "failures: the account could not be made; what is unexplained may be missing" in report.baseline.less


def test_a_ticket_tells_the_account_of_the_whole_inputs(tmp_path: Path) -> None:
    [part] = ticket.build([str(with_log(tmp_path / "a", OPEN, OTHER))], Redactor(), "0").parts
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(part)).read("manifest.json"))
    assert manifest["failures"] == {"total": 2, "explained": 0, "consequence": 0, "harmless": 0, "unexplained": 2}


def test_a_case_can_be_diagnosed_twice(tmp_path: Path) -> None:
    options = Options()
    loaded = pipeline.load([str(with_log(tmp_path / "a", OPEN))], options)
    first, second = (pipeline.diagnose(loaded, options)[0] for _ in range(2))
    assert [f.code for f in first] == [f.code for f in second] == ["unexplained-error"]


def test_minimising_keeps_what_an_unexplained_failure_needs(tmp_path: Path) -> None:
    noise = "".join(f"2026-01-05 10:00:01,{n:03} INFO agent.core - Step {n}\n" for n in range(50))
    [small] = minimise([str(with_log(tmp_path / "a", noise, OPEN, noise))]).files
    assert small.data.count(b"\n") < 5
    assert b"ZorbleError: cannot align the flux" in small.data


def test_a_failing_test_is_told_the_account(tmp_path: Path) -> None:
    assert asserting.account_of(analyze(with_log(tmp_path / "a", OPEN))) == ["1 failure: unexplained"]
    assert asserting.account_of(analyze(CAPTURES / "strands-ok")) == []
    [line, row] = asserting.account_of(analyze(HARMLESS))
    assert line == "1 failure: harmless"
    assert row.startswith("  harmless: ModuleNotFoundError")


def test_an_agent_gets_a_short_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("Error", "Fault", "Failure")
    names = [f"{a}{b}{c}" for a in ("Zorble", "Quux") for b in ("Frob", "Wibble", "Grault", "Plugh") for c in kinds]
    lines = [f"2026-01-05 10:00:{n:02},100 ERROR agent.core - {name}: {name} it is\n" for n, name in enumerate(names)]
    with_log(tmp_path / "a", *lines)
    monkeypatch.chdir(tmp_path)  # as the server does
    answer = Tools(Settings(tmp_path)).analyze(["a"])
    assert answer["failures"]["unexplained"] == len(names)
    assert len(answer["failures"]["groups"]) == 20
    assert answer["failures"]["groups_left_out"] == len(names) - 20


@pytest.mark.parametrize(("severity", "code"), [("error", 0), ("warning", 1)])
def test_an_unexplained_failure_counts_by_its_severity(tmp_path: Path, severity: str, code: int) -> None:
    assert run("--fail-on", severity, str(with_log(tmp_path / "a", OPEN))).returncode == code


def test_a_saved_report_keeps_its_account_when_it_is_converted(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    saved.write_text(analyze(HARMLESS).to_json())
    done = run("convert", str(saved), "--format", "markdown", "--no-redact")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 failure was read, and it is harmless" in done.stdout
    redacted = run("convert", str(saved), "--format", "sarif", "--redact")
    [made] = json.loads(redacted.stdout)["runs"]
    [shown] = made["properties"]["failures"]["groups"]
    assert (shown["state"], shown["effect"], shown["kind"]) == ("harmless", "the request went on", "exception")
    assert "fancy_json" not in redacted.stdout


def test_a_refusal_of_another_host_is_no_answer_to_the_one_before(tmp_path: Path) -> None:
    line = "2026-01-05 10:00:0{} ERROR agent httpx.HTTPStatusError: Client error '{}' for url 'https://{}'\n"
    one = tmp_path / "a.log"
    first = line.format("0,100", "401 Unauthorized", "tools.example.com/mcp")
    one.write_text(first + line.format("1,100", "403 Forbidden", "models.example.com/x"))
    assert [g["state"] for g in analyze(one).to_dict()["failures"]["groups"] if "403" in g["title"]] == ["unexplained"]


SECRET = "qT7mZk2W" + "v9Rb4X"  # put together here, and never one
FRAME = 'Traceback (most recent call last):\n  File "/opt/app/load.py", line 7, in load\n    raise error\n'


@pytest.mark.parametrize(("printed", "title"), [
    (f"password: {SECRET} is refused, no other password is known", "password: [masked] is refused, no other password is known"),
    (f"ConnectFailed: {'asked for it once more, ' * 12}then opened with password: {SECRET}", "ConnectFailed: asked for it"),
], ids=["said before it", "before the end of a long sentence"])  # fmt: skip
def test_a_title_does_not_cut_a_secret_from_the_name_that_tells_of_it(printed: str, title: str, tmp_path: Path) -> None:
    source = tmp_path / "agent.log"
    source.write_text(f"2026-01-05 10:00:00,100 ERROR agent.core - it failed\n{FRAME}{printed}\n")
    report = json.loads(run(str(source), "--format", "json").stdout)
    assert any(told["title"].startswith(title) for told in report["findings"])
    assert SECRET not in json.dumps(report)
