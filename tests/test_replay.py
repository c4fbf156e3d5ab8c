"""Captured once, replayed for ever: what a fixture keeps, what a replay notices, what the commands say."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from agentcore_analyzer import __version__, replay
from agentcore_analyzer.model import Damage
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.replay import BadFixture
from agentcore_analyzer.replay.capture import capture, gather
from agentcore_analyzer.replay.differences import AGENT, BROKEN, CHANGED, GAINED, LESS, LOST, MORE
from agentcore_analyzer.replay.facts import Names
from agentcore_analyzer.replay.folders import dump
from agentcore_analyzer.replay.words import said
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.source import InMemory
from cases import CAPTURES, ROOT
from command import analyze as run

SCHEMAS = ROOT / "analyzer/agentcore_analyzer/replay"
SCHEMA = json.loads((SCHEMAS / "fixture-1.schema.json").read_text())
RAISES = str(CAPTURES / "tool-raises")


@pytest.fixture
def raises(tmp_path: Path) -> Path:
    folder = tmp_path / "kept" / "raises"
    capture([RAISES], folder, None)
    return folder


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return found


def edit(folder: Path, **members: Any) -> None:
    (folder / "expected.json").write_bytes(dump(expected(folder) | members))


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# --- facts ---


@pytest.mark.parametrize("name", ["strands-ok", "tool-raises", "stream-drop-httpx", "sessions-merged", "missing-dependency"])
def test_facts_keep_the_schema_and_replay(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    made = capture([str(CAPTURES / name)], folder, None).facts
    jsonschema.validate(made, SCHEMA)
    assert made == expected(folder)
    assert replay.replay(folder) == []
    assert not replay.update(folder)


def test_facts_hold_no_ids_times_or_machine(raises: Path, tmp_path: Path) -> None:
    text = (raises / "expected.json").read_text()
    assert not re.search(r"[0-9a-f]{32}|\b\d{4}-\d\d-\d\dT|\d\d:\d\d:\d\d", text)
    assert str(tmp_path) not in text
    assert str(ROOT) not in text


def test_the_same_run_on_another_day_has_the_same_facts() -> None:
    """New ids and times, by rewriting the capture: the facts do not move."""
    data = (CAPTURES / "tool-raises" / "agent.otlp.jsonl").read_text()
    later = re.sub(r"(?<=TimeUnixNano\":\")\d{19}", lambda m: str(int(m[0]) + 86_400 * 10**9), data)
    for value in set(re.findall(r'(?<=traceId":")[0-9a-f]{32}|(?<=spanId":")[0-9a-f]{16}', data, re.IGNORECASE)):
        later = later.replace(value, "".join(reversed(value)))
    later = later.replace("session-3f6c1a52-8d0b-4b7e-a1c9-5e2f70d4b601", "session-11111111-8d0b-4b7e-a1c9-5e2f70d4b601")
    assert later != data
    one, other = (replay.facts_of([InMemory("a.jsonl", text.encode())]) for text in (data, later))
    assert one == other


def test_words_lose_what_changes_and_keep_what_matters() -> None:
    report: dict[str, Any] = {"findings": [], "invocations": []}
    names = Names(report)
    said = names.words(
        "after 3.0 s and 1,200 ms at 2026-11-22T22:41:27.302Z (22:41:27.302) request 3f6c1a52-8d0b-4b7e-a1c9-5e2f70d4b601, "
        "again 3f6c1a52-8d0b-4b7e-a1c9-5e2f70d4b601, trace 6b036f97381e4bf550223aea162d0700: 3 calls of "
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, port 8080, 424"
    )
    assert said == (
        "after DURATION and DURATION at TIME (TIME) request id-1, again id-1, trace id-2: 3 calls of "
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, port 8080, 424"
    )


# --- what a replay notices ---


def kinds(folder: Path) -> list[tuple[str, str]]:
    return [(d.kind, d.about) for d in replay.replay(folder)]


def test_a_finding_lost_gained_changed(raises: Path) -> None:
    finding = expected(raises)["findings"][0]
    edit(raises, findings=[])
    assert kinds(raises) == [(GAINED, "tool-error")]
    edit(raises, findings=[finding, {**finding, "code": "tool-call-loop", "fingerprint": "0" * 16}])
    assert kinds(raises) == [(LOST, "tool-call-loop")]
    edit(raises, findings=[{**finding, "severity": "warning", "title": "Another title"}])
    [changed] = replay.replay(raises)
    assert (changed.kind, changed.fails) == (CHANGED, True)
    assert changed.details == (
        "severity: warning → error",
        "title: Another title → Tool reserve_stock failed",
    )
    edit(raises, findings=[{**finding, "fingerprint": "0" * 16}])
    assert kinds(raises) == [(CHANGED, "tool-error")]


def test_evidence_that_moved_is_a_change(raises: Path) -> None:
    finding = expected(raises)["findings"][0]
    first = finding["evidence"][0]
    edit(raises, findings=[{**finding, "evidence": [{**first, "at": "agent.otlp.jsonl:4"}, *finding["evidence"][1:]]}])
    [changed] = replay.replay(raises)
    assert [line[0] for line in changed.details] == ["-", "+"]
    assert "agent.otlp.jsonl:4 " in changed.details[0]


def test_less_that_was_checked_fails_and_more_does_not(raises: Path) -> None:
    checked = expected(raises)["checked"]
    edit(raises, checked=[*checked, "gateway-auth-mismatch", "not-installed-here"])
    found = replay.replay(raises)
    assert [(d.kind, d.about, d.fails) for d in found] == [
        (LESS, "gateway-auth-mismatch", True),
        (LESS, "not-installed-here", True),
    ]
    assert "not installed" in found[1].message
    edit(raises, checked=[c for c in checked if c != "tool-call-loop"])
    assert [(d.kind, d.fails) for d in replay.replay(raises)] == [(MORE, False)]


def test_less_that_was_read_fails(raises: Path) -> None:
    inputs = expected(raises)["inputs"]
    edit(raises, inputs=[{**i, "spans": i["spans"] + 1} if i["spans"] else i for i in inputs])
    assert {k for k, _ in kinds(raises)} == {LESS}
    edit(raises, inputs=[{**i, "logs": i["logs"] - 1} for i in inputs])
    assert {k for k, _ in kinds(raises)} == {MORE}
    edit(raises, inputs=[{**inputs[0], "format": "otel-console"}, *inputs[1:]])
    assert kinds(raises) == [(LESS, "agent.otlp.jsonl")]


def test_an_input_that_is_gone_or_damaged(raises: Path) -> None:
    (raises / "inputs" / "client.log").unlink()
    assert (LESS, "client.log") in kinds(raises)
    cut = raises / "inputs" / "agent.otlp.jsonl"
    cut.write_bytes(cut.read_bytes()[:-200])
    found = replay.replay(raises)
    assert any(d.kind == LESS and any("+ bad-" in line or "+ cut" in line for line in d.details) for d in found), found


def test_calls_are_compared_beyond_what_a_report_lists(raises: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any(i["calls"] for i in expected(raises)["invocations"])
    monkeypatch.setattr(json_v1, "MAX_CALLS", 0)
    assert replay.replay(raises) == []


def test_calls_that_went_another_way(raises: Path) -> None:
    invocation = expected(raises)["invocations"][0]
    calls = [c for c in invocation["calls"] if c["name"] != "get_stock"]
    edit(raises, invocations=[{**invocation, "calls": calls}, {**invocation, "name": "another"}])
    first, second = replay.replay(raises)
    assert (first.kind, second.kind) == (AGENT, AGENT)
    assert "+ tool get_stock" in first.details
    assert second.message == "is gone"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"schema": "agentcore-analyzer/fixture/2"}', b'{"schema": "agentcore-analyzer/fixture/1"}', b"\xff\xfe"],
)
def test_a_broken_fixture_is_no_success(raises: Path, content: bytes) -> None:
    (raises / "expected.json").write_bytes(content)
    assert [k for k, _ in kinds(raises)] == [BROKEN]


def members(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(min(len(value), 2)):
            yield (*path, key)
            yield from members(value[key], (*path, key))


@pytest.mark.parametrize("odd", [None, 0, "", [], {}, ["x"], "gone"])
def test_no_odd_fixture_ends_a_replay(raises: Path, odd: Any) -> None:
    """Each member in turn is odd or gone: the differences are said, or the fixture is called broken."""
    whole = expected(raises)
    now = replay.facts_of(replay.inputs(raises))
    for path in members(whole):
        broken = copy.deepcopy(whole)
        holder = broken
        for key in path[:-1]:
            holder = holder[key]
        if odd == "gone":
            del holder[path[-1]]
        else:
            holder[path[-1]] = odd
        try:
            found = replay.compare(broken, now)
        except (KeyError, TypeError, AttributeError):
            continue  # what `replay.replay` calls broken
        for difference in found:
            assert list(said(difference))


def test_a_fixture_without_inputs_is_no_success(raises: Path) -> None:
    for path in (raises / "inputs").iterdir():
        path.unlink()
    assert [k for k, _ in kinds(raises)] == [BROKEN]


def test_a_run_of_today_is_compared_without_places(raises: Path) -> None:
    before = expected(raises)
    finding = before["findings"][0]
    moved = [{**e, "at": "elsewhere:1"} for e in finding["evidence"]]
    now = before | {"findings": [{**finding, "evidence": moved}], "inputs": []}
    assert replay.compare(before, now, same_inputs=False) == []
    assert replay.compare(before, now)


# --- capture ---


def test_capture_of_a_capture_is_the_same(raises: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    capture([str(raises)], again, None)
    assert files(again) == files(raises)


def test_capture_of_a_redacted_capture_is_the_same(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    capture([RAISES], one, Redactor())
    capture([str(one)], two, Redactor())  # another key: what is rewritten already is left alone
    assert files(one) == files(two)
    assert expected(two)["redacted"]


def test_capture_redacts(tmp_path: Path) -> None:
    source = tmp_path / "agent.jsonl"
    data = (CAPTURES / "tool-raises" / "agent.otlp.jsonl").read_text()
    mail = "@".join(("jane.roe", "corp-example.net"))
    source.write_text(data.replace("orderdesk", "zanzibar").replace("A-100", mail))
    assert mail in source.read_text()
    made = capture([str(source)], tmp_path / "kept", Redactor())
    assert [f["code"] for f in made.facts["findings"]] == ["tool-error"]
    assert not made.lost
    text = b"\n".join(files(tmp_path / "kept").values())
    for secret in (mail, "zanzibar", "6b036f97381e4bf550223aea162d0700", "reserve_stock"):
        assert secret.encode() not in text
    capture([str(source)], tmp_path / "names", Redactor(vocabulary=False))
    text = b"\n".join(files(tmp_path / "names").values())
    assert mail.encode() not in text
    assert b"reserve_stock" in text


def test_capture_minimises(tmp_path: Path) -> None:
    from agentcore_analyzer.minimise import Limits

    made = capture([RAISES], tmp_path / "small", None, Limits(seconds=60))
    assert made.minimised
    assert [f["code"] for f in made.facts["findings"]] == ["tool-error"]
    assert sum(map(len, files(tmp_path / "small" / "inputs").values())) < 5000
    assert replay.replay(tmp_path / "small") == []


def test_what_is_not_understood_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes((CAPTURES / "tool-raises" / "agent.otlp.jsonl").read_bytes())
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    made = capture([str(folder)], tmp_path / "kept", None)
    assert [n.reason for n in made.notes] == ["no-exports"]  # which counts the picture
    assert list(files(tmp_path / "kept" / "inputs")) == ["a.jsonl"]


def test_names_that_meet_are_kept_apart(tmp_path: Path) -> None:
    notes: list[Damage] = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "agent.log").write_text(name)
    given = gather([str(tmp_path / "one" / "agent.log"), str(tmp_path / "two"), str(tmp_path / "none")], notes.append)
    assert given == [InMemory("agent-2.log", b"two"), InMemory("agent.log", b"one")]
    assert [n.reason for n in notes] == ["missing"]


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "diary.txt").write_text("dear diary")
    with pytest.raises(BadFixture):
        capture([RAISES], mine, None)
    assert files(mine) == {"diary.txt": b"dear diary"}


def test_what_a_kill_left_is_found_once(raises: Path, tmp_path: Path) -> None:
    """Between the two renames only the old one is there, in a hidden folder; afterwards it is of no account, nor is a new one."""
    root = tmp_path / "others"
    scratch = root / ".case.x1y2z3"
    shutil.copytree(raises, scratch / "old")
    shutil.copytree(raises, scratch / "new")
    assert list(replay.find(root)) == [scratch / "old"]
    shutil.copytree(raises, root / "case")
    assert list(replay.find(root)) == [root / "case"]


def test_a_link_in_inputs_is_not_followed(raises: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.log").write_text("not mine")
    (raises / "inputs" / "outside.log").symlink_to(tmp_path / "outside.log")
    assert "outside.log" not in [i.name for i in replay.inputs(raises)]


# --- the commands ---


def test_commands_capture_and_replay(tmp_path: Path) -> None:
    done = run("capture", RAISES, "--name", "raises", "--into", "kept", "--no-redact", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{Path('kept/raises')}: 4 inputs, as they are\n  error   tool-error  Tool reserve_stock failed\n"
    again = run("capture", RAISES, "--name", "raises", "--into", "kept", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run("capture", RAISES, "--name", "raises", "--into", "kept", "--force", cwd=tmp_path).returncode == 0
    done = run("replay", "kept", cwd=tmp_path)
    assert done.returncode == 0
    assert re.fullmatch(r"ok      kept/raises  \d+ ms\n1 fixture, 0 failed\n", done.stdout)


def test_capture_can_keep_what_aws_support_asks_for(tmp_path: Path) -> None:
    request = "7c1de6a0-5b1f-4e67-9d0e-2f1f6f0a9b21"
    arn = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/orderdesk-AbCdEf1234"
    line = {
        "timestamp": "2026-11-20T10:00:00.000Z", "level": "ERROR", "message": f"Invocation failed (0.1s) on {arn}",
        "logger": "bedrock_agentcore.app", "requestId": request, "sessionId": "session-of-a-person-123456789012345",
    }  # fmt: skip
    (tmp_path / "agent.log").write_text(json.dumps(line) + "\n")
    for name, more, stays in (("hidden", (), False), ("kept", ("--keep", "arn,request-id"), True)):
        done = run("capture", "agent.log", "--name", name, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        made = (tmp_path / "fixtures" / name / "inputs" / "agent.log").read_text()
        assert ((request in made), (arn in made)) == (stays, stays)
        assert '123456789012345"' not in made
    for arguments in (("--keep", "arn", "--no-redact", "agent.log"), ("--keep", "names", "agent.log"), ("--keep", "arn", "-")):
        done = run("capture", "--name", "no", *arguments, cwd=tmp_path, input="")
        assert (done.returncode, "--keep" in done.stderr) == (2, True)


def test_replay_says_what_differs_in_every_format(raises: Path, tmp_path: Path) -> None:
    edit(raises, findings=[])
    done = run("replay", str(raises.parent))
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert "  + finding gained: tool-error (error, certain) Tool reserve_stock failed\n" in done.stdout
    done = run("replay", str(raises), "--format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["schema"], document["failed"]) == (1, "agentcore-analyzer/replay/1", 1)
    jsonschema.validate(document, json.loads((SCHEMAS / "replay-1.schema.json").read_text()))
    assert document["fixtures"][0]["differences"][0]["kind"] == "finding-gained"
    assert document["tool"]["version"] == __version__
    done = run("replay", str(raises), "--format", "junit", "-o", str(tmp_path / "out.xml"))
    suite = ET.parse(tmp_path / "out.xml").getroot()[0]  # noqa: S314  (ours)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert suite[0][0].get("type") == "finding-gained"


def test_replay_updates(raises: Path) -> None:
    whole = files(raises)
    edit(raises, findings=[])
    done = run("replay", str(raises), "--update")
    assert done.returncode == 0
    assert done.stdout.startswith("updated ")
    assert files(raises) == whole
    # What nobody can read is not made right by writing over it.
    (raises / "expected.json").write_text("{")
    assert run("replay", str(raises), "--update").returncode == 3


def test_another_version_that_sees_something_else_is_named(raises: Path) -> None:
    edit(raises, tool={"name": "agentcore-analyzer", "version": "0.0.9"}, findings=[])
    differences = replay.replay(raises)
    assert any(d.fails for d in differences)
    assert any("recorded with version 0.0.9" in d.message and not d.fails for d in differences)


def test_another_version_that_sees_the_same_writes_nothing(raises: Path) -> None:
    edit(raises, tool={"name": "agentcore-analyzer", "version": "0.0.9"})
    assert replay.replay(raises) == []
    assert not replay.update(raises)


def test_commands_that_cannot(tmp_path: Path) -> None:
    assert run("replay", str(tmp_path)).returncode == 3
    assert run("capture", str(tmp_path / "none"), "--name", "x", cwd=tmp_path).returncode == 3
    assert run("capture", RAISES, "--name", "../x", cwd=tmp_path).returncode == 2
    assert run("capture", RAISES, "--name", "x", "--no-redact", "--key-file", "k", cwd=tmp_path).returncode == 2
    healthy = run("capture", str(CAPTURES / "strands-ok"), "--name", "x", "--minimise", cwd=tmp_path)
    assert healthy.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_gives_the_same_fixture_twice(tmp_path: Path) -> None:
    for into in ("one", "two"):
        keys = ("--key-file", "key", "--private-map", f"{into}.map")
        done = run("capture", RAISES, "--name", "x", "--into", into, *keys, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert json.loads((tmp_path / "one.map").read_text())


def test_what_a_fixture_says_cannot_hurt_a_terminal(raises: Path) -> None:
    finding = expected(raises)["findings"][0]
    edit(raises, findings=[{**finding, "title": "\x1b]0;owned\x07 title", "fingerprint": "1"}], invocations=[])
    for output in ("text", "json", "junit"):
        shown = run("replay", str(raises), "--format", output)
        assert shown.returncode == 1
        assert not {"\x1b", "\x07"} & set(shown.stdout)
        if output == "junit":
            ET.fromstring(shown.stdout.encode())  # noqa: S314  (ours)


def test_replay_writes_nothing(raises: Path) -> None:
    edit(raises, findings=[])
    before = {p: p.stat().st_mtime_ns for p in raises.parent.rglob("*")}
    assert run("replay", str(raises)).returncode == 1
    assert {p: p.stat().st_mtime_ns for p in raises.parent.rglob("*")} == before


def test_the_run_that_the_example_project_recorded() -> None:
    """A real Strands agent; `scripts/example` records it anew, this needs neither Strands nor a network."""
    folder = ROOT / "examples" / "project" / "recorded" / "order"
    assert not any(d.fails for d in replay.replay(folder))
    assert [c["name"] for c in expected(folder)["invocations"][0]["calls"] if c["kind"] == "tool"] == ["get_stock", "price_order"]
