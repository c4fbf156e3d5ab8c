"""What is sent tells the truth about what it was made from: rows T1, T2, T3 and D9 of the list of defects."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from agentcore_analyzer import __version__, pipeline, ticket
from agentcore_analyzer.cli import cli
from agentcore_analyzer.minimise import Limits
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, WHOLE

KEY = b"one key of a test, 32 bytes long"
RAISES = CAPTURES / "tool-raises"
MARKED = re.compile(r"(?:tool|agent|service|name|host|user|bucket)[A-Z]{1,4}(?![a-z])|face(?:ade)?0[0-9a-f]+|\b99[0-9]{4,}\b")
FORMATS = ("text", "json", "markdown", "html", "sarif", "csv", "junit", "github")


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args), catch_exceptions=False)


def held(part: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def codes(names: list[Any]) -> list[tuple[str, str]]:
    return sorted((f.code, f.severity.value) for f in pipeline.analyze(names, BUILTIN).findings)


# --- T1: one value, one pseudonym ---


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize(
    "value",
    ["Zyxdesk", "zyxdesk", "ZYXDESK", "998877665544", "11223344", "44210", "6b036c9fb3f8306ccc4118ef36a24d9e", "10.1.2.3"],
)
def test_t1_a_value_has_one_pseudonym_wherever_it_stands(value: str, key: bytes | None) -> None:
    redactor = Redactor(key)
    places = [
        f"{value} failed", f"the port {value} is taken", f"lsof -i :{value}", f"http://127.0.0.1:8080/{value}",
        f"logs/{value}.txt", f"runtime/{value}-DEFAULT", f"a={value}", f'{{"id": "{value}"}}', f"from {value}, to {value}.",
        f"port={value}",
    ]  # fmt: skip
    made = redactor.text(value)
    for place in places:
        assert redactor.text(place) == place.replace(value, made)
    assert redactor.attribute("order.id", value) == made


def test_t1_names_of_different_values_differ_and_look_replaced() -> None:
    redactor = Redactor()
    words = [f"zyx{a}{b}" for a in "bcdfgh" for b in "bcdfghjk"]
    made = [redactor.text(word) for word in words]
    assert len(set(made)) == len(words)
    assert all(MARKED.fullmatch(m) for m in made)
    account, trace = redactor.text("998877665544"), redactor.text("6b036c9fb3f8306ccc4118ef36a24d9e")
    assert re.fullmatch(r"9999[0-9]{8}", account)
    assert re.fullmatch(r"6b036c9ffacade0[0-9a-f]{17}", trace), "the time of an X-Ray id, then what marks it"
    arn = redactor.text("arn:aws:bedrock-agentcore:us-east-1:998877665544:runtime/zyxdesk-AbCdEf1234")
    assert re.fullmatch(rf"arn:aws:bedrock-agentcore:us-east-1:{account}:runtime/name[A-Z]+-[A-Za-z0-9]{{10}}", arn)


def test_t1_a_name_of_the_input_that_looks_like_a_pseudonym_is_told_apart() -> None:
    redactor = Redactor()
    first, natural = redactor.text("zyxdesk"), redactor.text("nameA")
    assert first == "nameA"
    assert natural != first


def test_t1_what_names_a_tool_says_so_in_every_format() -> None:
    for name in FORMATS:
        shown = run("run", str(RAISES), "--format", name, "--redact").stdout
        assert "reserve_toolA" in shown, name
        assert "reserve_stock" not in shown, name


# --- T2: a ticket has the figures of the whole ---


@pytest.fixture(scope="module")
def sent() -> dict[str, bytes]:
    return held(ticket.build([str(RAISES)], Redactor(), __version__).parts[0])


def test_t2_a_ticket_keeps_durations_shares_calls_and_counts(sent: dict[str, bytes]) -> None:
    whole = json.loads(run("run", str(RAISES), "--format", "json", "--redact").stdout)
    part = json.loads(sent["report.json"])
    (before,), (after,) = whole["invocations"], part["invocations"]
    for name in ("spans", "logs", "duration_ns", "start", "end", "tokens", "status", "http_status"):
        assert after[name] == before[name], name
    assert [c["duration_ns"] for c in after["calls"]] == [c["duration_ns"] for c in before["calls"]]
    assert [c["critical_ns"] for c in after["components"]] == [c["critical_ns"] for c in before["components"]]
    rows = [(r["name"], r["offset_ns"], r["duration_ns"], r["critical_ns"]) for r in before["rows"]]
    assert 0 < len(after["rows"]) < len(before["rows"])
    assert all((r["name"], r["offset_ns"], r["duration_ns"], r["critical_ns"]) in rows for r in after["rows"])
    assert after["rows_left_out"] == before["spans"] - len(after["rows"])
    assert part["excerpt_of"] == {"inputs": 4, "spans": 26, "logs": 86, "documents": 0}
    for name in ("checked", "not_checked"):
        assert part[name] == whole[name], "what was given with the whole was given"


def test_t2_a_ticket_of_everything_is_no_part() -> None:
    everything = held(ticket.build([str(RAISES)], Redactor(), __version__, smallest=False).parts[0])
    for name in ("report.html", "report.md"):
        assert b"A part:" not in everything[name], name
        assert b"those that the findings need" not in everything[name], name


def test_t2_a_ticket_says_how_many_spans_are_shown(sent: dict[str, bytes]) -> None:
    drawn = len(json.loads(sent["report.json"])["invocations"][0]["rows"])
    for name in ("report.html", "report.md"):
        assert f"{drawn} of 13 spans shown".encode() in sent[name], name
        assert b"Durations, shares and calls are those of the whole" in sent[name], name
    assert b"<dt>spans</dt><dd>26</dd>" in sent["report.html"]
    assert b"read 4 inputs: 26 spans" in sent["report.md"]
    assert b"The same inputs" not in sent["report.html"], "the page is of more than the inputs beside it"


def test_t2_places_in_a_ticket_are_those_of_its_inputs(sent: dict[str, bytes]) -> None:
    for finding in json.loads(sent["report.json"])["findings"]:
        for evidence in finding["evidence"]:
            assert len(sent[evidence["file"]].splitlines()) >= evidence.get("line", 1)


# --- T3: said on the page; readable; the same each time ---


@pytest.mark.parametrize("name", ["html", "markdown", "text"])
def test_t3_a_report_says_that_names_are_replaced_and_how_to_keep_them(name: str) -> None:
    done = run("run", str(RAISES), "--format", name, "--redact")
    flat = " ".join(done.stdout.split())
    assert "Names are replaced" in flat
    assert "--no-redact" in flat
    assert "--no-redact keeps them" in done.stderr
    plain = run("run", str(RAISES), "--format", name, "--no-redact")
    assert "Names are replaced" not in plain.stdout
    assert not plain.stderr


def test_t3_a_page_of_ones_own_is_readable_and_what_is_made_to_be_sent_is_not(tmp_path: Path) -> None:
    own = run("run", str(RAISES), "--format", "html").stdout
    assert "reserve_stock" in own
    assert "reserve_stock" in run("run", str(RAISES)).stdout
    assert "reserve_stock" not in run("run", str(RAISES), "--format", "markdown").stdout
    run("redact", str(RAISES), "-o", str(tmp_path / "copy"))
    run("ticket", str(RAISES), "-o", str(tmp_path / "t.zip"))
    everything = [p.read_bytes() for p in (tmp_path / "copy").rglob("*") if p.is_file()]
    assert not any(b"reserve_stock" in data for data in [*everything, *held((tmp_path / "t.zip").read_bytes()).values()])


def test_t3_credentials_and_persons_are_masked_in_ones_own_page(tmp_path: Path) -> None:
    trace = (RAISES / "trace.json").read_text().replace("orderdesk", "orderdesk jan.kowalczyk" + "@" + "zyxwtco.io")
    (tmp_path / "trace.json").write_text(trace)
    shown = run("run", str(tmp_path / "trace.json"), "--format", "html").stdout
    assert "orderdesk" in shown
    assert "kowalczyk" not in shown


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("redact", [[], ["--redact"], ["--redact", "--quote"]])
def test_t3_the_same_inputs_give_the_same_page(name: str, redact: list[str]) -> None:
    args = ("run", str(RAISES), "--format", name, *redact)
    assert run(*args).stdout == run(*args).stdout


def test_t3_the_command_on_a_page_makes_it_again(tmp_path: Path) -> None:
    import shlex

    for more in ([], ["--redact"]):
        page = run("run", str(RAISES / "trace.json"), "--format", "html", *more).stdout
        command = re.search(r'<pre class="command"><code>analyze (.*?)</code>', page)
        assert command is not None
        args = shlex.split(command[1])
        args[args.index("-o") + 1] = str(tmp_path / "again.html")
        args[1] = str(RAISES / "trace.json")  # under pseudonyms the page says that the file has another name here
        assert ("with the names that the files have" in page) == bool(more)
        run(*args)
        assert (tmp_path / "again.html").read_text() == page


def test_t3_fingerprints_are_equal_in_every_format_and_run(sent: dict[str, bytes]) -> None:
    (found,) = pipeline.analyze([str(RAISES)], BUILTIN).findings
    for name in ("text", "json", "markdown", "html", "sarif"):
        for redact in ([], ["--redact"], ["--redact"]):
            whole = ["--full"] if name == "text" else []
            assert fingerprint(found) in run("run", str(RAISES), "--format", name, *whole, *redact).stdout, name
    for name in ("report.json", "report.md", "report.html", "manifest.json"):
        assert fingerprint(found).encode() in sent[name], name


def test_t3_a_saved_report_that_is_redacted_stays_as_it_is(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    run("run", str(RAISES), "--format", "json", "--redact", "-o", str(saved))
    assert run("convert", str(saved), "--format", "html").stdout == run("run", str(RAISES), "--format", "html", "--redact").stdout


def test_t3_a_fixture_of_ones_own_repository_keeps_its_names(tmp_path: Path) -> None:
    made = run("capture", str(RAISES), "--name", "own", "--into", str(tmp_path))
    assert "Tool reserve_stock failed" in made.stdout
    inputs = b"".join(p.read_bytes() for p in (tmp_path / "own" / "inputs").rglob("*"))
    assert b"reserve_stock" in inputs
    assert b"6b036f97a625bbdce525d320dce588b1" not in inputs
    other = run("capture", str(RAISES), "--name", "sent", "--into", str(tmp_path), "--replace-names")
    assert "reserve_stock" not in other.stdout


# --- D9: damage is told in the copy ---


def damaged() -> dict[str, InMemory]:
    data = (RAISES / "trace.json").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("trace.json", "more.json"):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    packed, bad = out.getvalue(), bytearray(out.getvalue())
    for mark, where in ((b"PK\x01\x02", 16), (b"PK\x03\x04", 14)):
        bad[packed.rfind(mark) + where] ^= 0xFF
    squeezed = gzip.compress(data, mtime=0)
    return {
        "a member with a wrong checksum": InMemory("all.zip", bytes(bad)),
        "a zip that is cut": InMemory("all.zip", packed[:-60]),
        "a gz that is cut": InMemory("trace.json.gz", squeezed[: len(squeezed) * 3 // 4]),
        "a file that is cut": InMemory("trace.json", data[: len(data) * 3 // 4]),
    }


@pytest.mark.parametrize("kind", list(damaged()))
def test_d9_damage_is_told_in_copies_tickets_and_small_inputs(kind: str) -> None:
    source = damaged()[kind]
    whole = codes([source])
    assert ("incomplete-export", "warning") in whole
    copy = FileRewriter(Redactor()).whole(source.data, source.name, lambda _: None)
    assert copy is not None
    assert codes([InMemory(source.name, copy)]) == whole
    for smallest in (True, False):
        made = ticket.build([source], Redactor(), __version__, smallest=smallest, limits=Limits(tests=60 if WHOLE else 25))
        report = json.loads(held(made.parts[0])["report.json"])
        assert sorted((f["code"], f["severity"]) for f in report["findings"]) == whole
        notes = [*report["notes"], *(n for i in report["inputs"] for n in i["notes"])]
        assert any(n["reason"] in ("cut", "damaged-archive", "broken-json") for n in notes)
        assert not ticket.verify(made.parts, __version__).problems
        assert not any("redaction" in remark for remark in made.remarks)
        if made.minimised is not None:
            given = sum(1 for i in pipeline.analyze([source], BUILTIN).inputs if i.format)
            assert made.minimised.before.inputs == given, "what only tells of damage was not given"
