"""`analyze redact`: the same diagnosis, line by line, of files that say no more than they must."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cases
from agentcore_analyzer import pipeline, safe
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import Damage, Evidence
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.rewrite import FileRewriter, rewrite_files
from agentcore_analyzer.rewrite.texts import TextRewriter
from agentcore_analyzer.source.streams import codec_of
from guards import alarm

KEY, OTHER = b"a key of a test" * 2, b"another key of a test" * 2
CASES = [*cases.found("detectors"), *cases.found("parsers"), *cases.captures()]
# Its lines are as wide as no terminal. In a copy, where names have another length, two are as wide as each other and are joined:
# the diagnosis of this one does not stay.
OF_A_WIDTH = "unexplained-error/hit-as-wide-as-each-other"
STAYING = cases.by_owner(cases.some([c for c in CASES if not c.path.match(OF_A_WIDTH)], 2))
REPEATED = cases.by_owner(cases.some(CASES, 5))


class Nothing:
    """A redactor that changes nothing: what differs then, the rewriting itself has changed."""

    def text(self, value: str) -> str:
        return value

    def attribute(self, key: str, value: str) -> str:
        return value


def places(evidence: tuple[Evidence, ...]) -> list[tuple[int, int]]:
    return sorted((e.place.line or 0, e.time_ns or 0) for e in evidence)


def diagnosis(names: list[str]) -> Any:
    """What must not change: formats, records, damage, findings with their places and times, what was not checked."""
    try:
        report = pipeline.analyze(names, cases.BUILTIN)
    except NoReadableInput:
        return "nothing readable"
    return {
        "inputs": sorted(
            (i.format, i.spans, i.logs, i.documents, sorted((n.reason, n.count) for n in i.notes)) for i in report.inputs
        ),
        "findings": sorted(
            (f.code, f.severity, f.confidence, places(f.evidence), sorted((c.code, places(c.evidence)) for c in f.caused))
            for f in report.findings
        ),
        "not checked": sorted(n.code for n in report.not_checked),
        "invocations": report.invocations_total,
        "internal": report.internal_errors,
    }


def redacted(names: list[str], folder: Path, key: bytes) -> list[str]:
    """Each input below a folder of its own, so that the order stays; the names of what was written."""
    redactor, made = Redactor(key), []
    for number, name in enumerate(names):
        result = rewrite_files([name], folder / str(number), redactor)
        assert not [d for d in result.left if d.reason != "binary"], result.left
        folders = {w.target.relative_to(folder).parts[1] for w in result.written} if Path(name).is_dir() else ()
        made += [str(folder / str(number) / f) for f in folders] or [str(w.target) for w in result.written]
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# One conversation in two files is one by its words; in the copy a word that is cut by the end of an event has another name.
ONE_CONVERSATION = "agentcore-stream/harness"


@pytest.mark.parametrize("owner", STAYING)
def test_the_diagnosis_stays(owner: str, tmp_path: Path) -> None:
    cases.each(STAYING[owner], lambda case: diagnosis_stays(case, tmp_path / case.path.name))


def diagnosis_stays(case: cases.FixtureCase, target: Path) -> None:
    names = case.inputs()
    with cases.inside(case.path):
        made = redacted(names, target, KEY)
        before, after = diagnosis(names), diagnosis(made)
        if case.path.match(ONE_CONVERSATION):
            assert after.pop("invocations") == before.pop("invocations") + 1
        assert after == before
        originals = [p for name in names for p in ([Path(name)] if Path(name).is_file() else Path(name).rglob("*"))]
        lines = sum(p.read_bytes().count(b"\n") for p in originals if p.is_file() and is_plain(p))
        assert sum(data.count(b"\n") for data in contents(target).values() if plain(data)) == lines


@pytest.mark.parametrize("owner", REPEATED)
def test_the_same_key_gives_the_same_bytes_and_a_second_time_changes_nothing(owner: str, tmp_path: Path) -> None:
    cases.each(REPEATED[owner], lambda case: same_bytes(case, tmp_path / case.path.name))


def same_bytes(case: cases.FixtureCase, target: Path) -> None:
    names = case.inputs()
    with cases.inside(case.path):
        made = redacted(names, target / "once", KEY)
        redacted(names, target / "again", KEY)
    assert contents(target / "again") == contents(target / "once")
    redacted(made, target / "twice", KEY)
    # A second run sees the folders that name the position as inputs of their own.
    assert sorted(contents(target / "twice").values()) == sorted(contents(target / "once").values())


CANARIES = {
    "word": "Zebrafish", "person": "Anneliese Quambeck", "mail": "zebrafish@quambeck.com", "phone": "+49 171 2834675",
    "account": "210987654321", "host": "db.zebrafish.internal", "address": "93.184.77.13", "path": "/home/quambeck/x",
}  # fmt: skip
_LITERAL = re.compile(rb'(?<!\\)"(?=[,:}\]\s])')


@pytest.mark.parametrize("kind", CANARIES)
def test_nothing_planted_behind_any_string_or_line_survives(kind: str) -> None:
    chosen = cases.some(cases.some(CASES, 6), 8, lambda case: f"{case}-{kind}")
    cases.each(chosen, lambda case: nothing_survives(case, CANARIES[kind].encode()))


def nothing_survives(case: cases.FixtureCase, canary: bytes) -> None:
    rewriter = FileRewriter(Redactor(KEY))
    for path in [case.path / name for name in case.inputs() if (case.path / name).is_file()]:
        data = path.read_bytes()
        for planted in (_LITERAL.sub(b" " + canary + b'"', data), data.replace(b"\n", b" " + canary + b"\n")):
            made = rewriter.whole(planted, path.name, lambda _: None) if plain(data) else None
            for part in re.findall(rb"[A-Za-z0-9.]{6,}", canary) if made is not None else ():
                assert part.lower() not in (made or b"").lower(), (path, part)


def plain(data: bytes) -> bool:
    return codec_of(data[:512]) is None and data.isascii()


def is_plain(path: Path) -> bool:
    return plain(path.read_bytes())


def test_without_a_redactor_no_byte_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentcore_analyzer.rewrite.texts.faked", lambda *_: None)
    monkeypatch.setattr("agentcore_analyzer.rewrite.figures._changed", lambda _name, digits, *_: digits)
    cases.each(cases.some(CASES, 3), no_byte_changes)


def no_byte_changes(case: cases.FixtureCase) -> None:
    rewriter = FileRewriter(Nothing())
    for name in case.inputs():
        path = case.path / name
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            data, notes = file.read_bytes(), list[Damage]()
            made = rewriter.whole(data, file.name, notes.append)
            if made is None:
                assert notes
            elif plain(data):
                assert made == data, file


def test_another_key_gives_other_names() -> None:
    text = '{"traceId": "6922a1b05c7d4e3f8a9b0c1d2e3f4a5b", "service.name": "zebrafish.DEFAULT", "account": "210987654321"}'
    one, other = (TextRewriter(Redactor(key)).text(text) for key in (KEY, OTHER))
    assert one != other
    for made in (json.loads(one), json.loads(other)):
        assert len(made["traceId"]) == 32
        assert int(made["traceId"], 16)
        assert made["service.name"].endswith(".DEFAULT")
        assert "zebrafish" not in made["service.name"]
        assert len(made["account"]) == 12
        assert made["account"].isdigit()


def test_an_identity_is_the_same_wherever_it_stands() -> None:
    rewriter = TextRewriter(Redactor(KEY))
    account = json.loads(rewriter.text('{"accountId": "210987654321"}'))["accountId"]
    assert account != "210987654321"
    arn = rewriter.text("arn:aws:bedrock-agentcore:us-east-1:210987654321:runtime/zebrafish-Ab1Cd2Ef3G")
    assert arn.startswith(f"arn:aws:bedrock-agentcore:us-east-1:{account}:runtime/")
    assert json.loads(rewriter.text('{"accountId": 210987654321}'))["accountId"] == int(account)
    for name in ("status", "hrTime"):  # a name that says what its value is says so of no account
        assert json.loads(rewriter.text(f'{{"{name}": [ 210987654321]}}'))[name] == [int(account)]
    nested = rewriter.text(json.dumps({"message": json.dumps({"recipient": "210987654321"})}))
    assert json.loads(json.loads(nested)["message"])["recipient"] == account


@pytest.mark.parametrize("text", [
    '{"startTimeUnixNano": "1763451817001000000", "duration": 12345678901, "gen_ai.usage.input_tokens": 1234567}',
    '{"hrTime": [1763451817, 523123456], "instant": {"epochSecond": 1763451817, "nanoOfSecond": 523123456}}',
    '{"start_time": 1.763451817432E9, "end_time": 1763451818.123456, "timestamp": 1763451817001, "code": 424}',
    "2026-11-22T20:17:24.661500000Z INFO took 1234567 ms, 123456 bytes",
    "FROM python:3.12\nEXPOSE 8080\n",
])  # fmt: skip
def test_times_and_counts_stay(text: str) -> None:
    assert TextRewriter(Redactor(KEY)).text(text) == text


def test_what_was_said_is_unreadable_but_equal_stays_equal_and_empty_stays_empty() -> None:
    sentence = "the customer wants a refund for the blue bicycle"
    said = [{"text": sentence}, {"text": sentence}, {"text": ""}]
    made = TextRewriter(Redactor(KEY)).text(json.dumps({"gen_ai.input.messages": json.dumps(said)}))
    parts = json.loads(json.loads(made)["gen_ai.input.messages"])
    assert parts[0] == parts[1]
    assert parts[2]["text"] == ""
    for word in ("customer", "refund", "blue", "bicycle", "wants"):
        assert word not in made


def test_ids_and_names_in_what_was_said_stay_the_same_ones() -> None:
    said = [
        {"role": "user", "content": [{"text": "look for zyx-77812 and 1234567 please"}]},
        {"role": "assistant", "content": [{"toolUse": {"name": "lookup", "input": {"order": "zyx-77812", "no": "1234567"}}}]},
        {"role": "user", "content": [{"toolResult": {"content": [{"text": "zyx-77812 is late"}]}}]},
    ]
    tools = [{"name": "lookup", "inputSchema": {"properties": {"blurb": {"type": "string"}}, "required": ["blurb"]}}]
    rewriter = TextRewriter(Redactor(KEY))
    made = json.loads(rewriter.text(json.dumps({"gen_ai.input.messages": said, "gen_ai.tool.definitions": tools})))
    user, assistant, result = (m["content"][0] for m in made["gen_ai.input.messages"])
    arguments = assistant["toolUse"]["input"]
    assert arguments["order"] != "zyx-77812"
    assert arguments["order"] in user["text"]
    assert arguments["order"] in result["toolResult"]["content"][0]["text"]
    assert list(arguments.values())[1] in user["text"]
    schema = made["gen_ai.tool.definitions"][0]["inputSchema"]
    assert list(schema["properties"]) == schema["required"] != ["blurb"]
    assert rewriter.text("no such order: zyx-77812").endswith(arguments["order"])


def content(text: str) -> str:
    """What becomes of something that was said."""
    said = {"gen_ai.input.messages": [{"role": "user", "content": [{"text": text}]}]}
    written = TextRewriter(Redactor(KEY)).text(json.dumps(said))
    assert TextRewriter(Redactor(KEY)).text(written) == written
    made: str = json.loads(written)["gen_ai.input.messages"][0]["content"][0]["text"]
    return made


# One text a line; what the functions below say of each must be the same of its copy.
SPOKEN = """
1. Visit the museum's site and obtain its opening hours.
- Compare both amounts
I searched three archives, and my research shows that the bridge opened in spring.
My research should tell us when the bridge opened.
The annual report of the harbour confirms the figure.
I haven't looked up anything yet.
I'll now ask wharf_register for the tonnage.
Then we’ll query the wharf_register tool.
You could use wharf_register yourself.
According to wharf_register the ship is late.
If wharf_register returned nothing, stop.
Let's execute this script.
Please begin by scraping the timetable.
Thank you, that was all.
Read the log piece by piece, printing no more than 2500 characters at a time.
print(page_text[:120000])
print(notes[:9000])
sample_prices = [3, 4]
total = 4  # assumed values of the harbour
total = 4  # from the invoice
def test_total(): assert total == 4
rows = open("ships.csv").read()
print(web_search_of(harbour))
Sorry, the register did not answer.
There aren’t any ships in it.
Please simulate a harbour.
The ship arrives on Tuesday.
key = "YOUR_HARBOUR_TOKEN"
send(to="<your harbour here>", file="/path/to/ships.csv")
open("C:\\\\path\\\\to\\\\ships.csv")
All of the harbour tests are passing.
The berth has been moored.
I've not moored anything until now.
The berths were partly moored.
A condensed talk about the harbour.
2019 - 2020 = -1
The tonnage is 1500 + 27200 = 42600.
It is supposed that 1500 + 27200 = 42600.
Make only one tool call at a time, captain.
When you call a tool, do not write to the user in the same turn.
If you use a tool of the harbour, you must never talk to the user.
Until the harbour is open, make only one tool call at a time.
Since I can't view the harbour, I will simulate what it shows.
The harbour could not be found, so let's assume 14 ships.
I assume that it failed because the service is down.
The execution results confirm that the two ships are moored.
for letter in harbour: print(letter)
How many ships stand in the report of the harbour?
"""


def test_what_detectors_ask_of_words_is_answered_the_same_in_a_copy() -> None:
    from agentcore_analyzer.detectors.agent import (
        claim_contradicted,
        forbidden_call,
        instruction_limit_exceeded,
        invented_input,
        placeholder_in_call,
        result_misquoted,
        result_simulated,
        text_taken_for_list,
        wrong_arithmetic,
    )
    from agentcore_analyzer.detectors.agent._shared import in_vain, left_inputs, lost_turns, steps, wordings

    asked: list[Callable[[str], object]] = [
        wordings.plans_to_look_up,
        wordings.tells_of_research,
        partial(wordings.announced, "wharf_register"),
        partial(wordings.told_as_done, "wharf_register"),
        lambda text: [m["n"] for m in instruction_limit_exceeded._PRINTED.finditer(text)],
        lambda text: [m["a"] or m["b"] for m in instruction_limit_exceeded._LIMIT.finditer(text)],
        invented_input._calls_it_unreal,
        wrong_arithmetic._is_wrong,
        *(
            lambda text, pattern=pattern: pattern.search(text) is not None
            for pattern in (
                lost_turns._TO_RUN, invented_input._WANTED, in_vain._ADMITS, steps._READS,
                forbidden_call._ONE, forbidden_call._ALONE, result_simulated._REPLACES, result_simulated._MISSING,
                result_simulated._WANTED, result_simulated._CAUSE, result_misquoted._SAYS, text_taken_for_list._MEANT,
                forbidden_call._IF, wordings._NAMED_SOURCE,
                placeholder_in_call._HOLDS, claim_contradicted._PASS, claim_contradicted._NOT_SO, left_inputs._SUMMARY,
            )
        ),
    ]  # fmt: skip
    register = content("wharf_register")
    for number, ask in enumerate(asked):
        answers = {bool(ask(text)) for text in SPOKEN.splitlines() if text}
        assert answers == {True, False}, number  # else the texts above ask it nothing
        for text in SPOKEN.splitlines():
            assert ask(content(text).replace(register, "wharf_register")) == ask(text), (number, text, content(text))


@pytest.mark.parametrize(("tool", "done"), [
    ("book_place", "The place has been successfully booked."),  # of the two words, one stays
    ("refundOrder", "I have refunded the order."),
    ("place_order", "I've placed it."),
    ("unmoor_ship", "The ship has been unmoored now."),
    ("notify_all", "I have notified them."),
    ("send_mail", "I have sent it."),
])  # fmt: skip
def test_what_was_done_is_the_same_verb_as_in_the_name_of_the_tool(tool: str, done: str) -> None:
    from agentcore_analyzer.detectors.agent.claim_contradicted import _says_done, _verbs

    talk = {"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": tool}}], "content": done}]}
    made = TextRewriter(Redactor(KEY)).text(json.dumps(talk))
    assert TextRewriter(Redactor(KEY)).text(made) == made
    (message,) = json.loads(made)["messages"]
    verb = _verbs(tool)[0]
    assert _says_done(verb, done)
    found = [v for v in _verbs(message["tool_calls"][0]["function"]["name"]) if _says_done(v, message["content"])]
    assert found, made
    assert not any(word in message["content"] for word in ("order", "ship", "mail"))


@pytest.mark.parametrize("took", ["412.3\u00b5s", "2.031455s", "0.5 ms", "1.25MiB"])
def test_an_amount_with_its_unit_stays(took: str) -> None:
    assert TextRewriter(Redactor(KEY)).text(f"| 404 | {took} |") == f"| 404 | {took} |"


def test_a_name_and_a_file_are_the_same_ones_wherever_they_are_said() -> None:
    told = content(
        "Ask Ottilie Brandwein of Harbour House of 1874, or gangway-list.csv in /srv/gangways/gangway-list.csv, or correct.horse."
    )
    again = content("I know Ottilie Brandwein, since 1874. I open 'gangway-list.csv'.")
    name, year, file = re.fullmatch(r"I \w+ (\w+ \w+), \w+ (\d+)\. I \w+ '(.+)'\.", again).groups()  # type: ignore[union-attr]
    assert name in told
    assert year in told
    assert told.count(file) == 2
    assert file in TextRewriter(Redactor(KEY)).text("FileNotFoundError: No such file or directory: 'gangway-list.csv'")
    for word in ("Ottilie", "Brandwein", "Harbour", "1874", "gangway", "correct", "horse"):
        assert word.lower() not in (told + again).lower()


def secrets() -> dict[str, str]:
    """Credentials of several kinds, put together at run time: nothing that looks like one stands in this file."""
    noise = "q7Zk2Xw9Rt4Lm8Pv3Nc6Hd1Jf5Gs0By"
    claims = {"iss": "https://issuer.zebrafish.com/pool", "sub": "zebrafish-user", "client_id": "zebrafishid", "exp": 1793000000}
    parts = ({"alg": "RS256", "kid": "zebrafish-key"}, claims)
    token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return {
        "jwt": f"{token}.{noise}",
        "bearer": "Bearer " + noise,
        "key": "AK" + "IA" + "Q7ZK2XW9RT4LM8PV",
        "url": "https://user:" + noise[:12] + "@db.zebrafish.com/x",
        "named": "client_secret=" + noise,
        "vendor": "gh" + "p_" + noise,
    }


@pytest.mark.parametrize("kind", secrets())
def test_a_credential_leaves_a_mark_that_opens_nothing(kind: str) -> None:
    secret = secrets()[kind]
    before = [s.kind for s in safe.secrets_in(secret)]
    assert before
    inside = json.dumps({"note": secret})
    for text in (f"calling with {secret} now", inside, json.dumps({"message": inside})):
        made = TextRewriter(Redactor(KEY)).text(text)
        assert not any(part in made for part in (secret, secret[-20:], "zebrafish")), made
        assert [s.kind for s in safe.secrets_in(made)] == [s.kind for s in safe.secrets_in(text)]
        assert TextRewriter(Redactor(KEY)).text(made) == made


def test_a_token_keeps_the_names_of_its_claims_and_its_times() -> None:
    from agentcore_analyzer.detectors.access._shared.jwt_claims import _claims

    made = TextRewriter(Redactor(KEY)).text(f"Authorization: Bearer {secrets()['jwt']}")
    claims = _claims(made.split(".")[1])
    assert claims is not None
    assert claims["exp"] == 1793000000
    assert set(claims) == {"iss", "sub", "client_id", "exp"}
    assert "zebrafish" not in str(claims)


LOG = b'2026-11-22T20:17:24.661Z INFO [zebrafish] started\n{"message": "zebrafish is ready", "level": "INFO"}\n' * 20


def rewritten(data: bytes, name: str = "x") -> tuple[bytes | None, list[str]]:
    notes: list[Damage] = []
    return FileRewriter(Redactor(KEY)).whole(data, name, notes.append), [n.reason for n in notes]


def test_containers_are_written_again_as_they_were() -> None:
    wanted, _ = rewritten(LOG)
    assert wanted is not None
    assert b"zebrafish" not in wanted
    packed, _ = rewritten(gzip.compress(LOG))
    assert packed is not None
    assert gzip.decompress(packed) == wanted
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("zebrafish/agent.log", LOG)
    packed, _ = rewritten(archive.getvalue())
    assert packed is not None
    with zipfile.ZipFile(io.BytesIO(packed)) as made:
        assert [name.split("/")[1] for name in made.namelist()] == ["agent.log"]
        assert "zebrafish" not in made.namelist()[0]
        assert made.read(made.namelist()[0]) == wanted
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w:gz") as out_tar:
        info = tarfile.TarInfo("agent.log")
        info.size = len(LOG)
        out_tar.addfile(info, io.BytesIO(LOG))
    packed, _ = rewritten(tarred.getvalue())
    assert packed is not None
    with tarfile.open(fileobj=io.BytesIO(packed)) as made_tar:
        member = made_tar.extractfile("agent.log")
        assert member is not None
        assert member.read() == wanted


def test_a_cut_stream_stays_cut() -> None:
    packed = gzip.compress(LOG * 50)[:-20]
    made, notes = rewritten(packed)
    assert made is not None
    assert notes == ["cut"]
    with pytest.raises(EOFError):
        gzip.decompress(made)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encodings_stay(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-8-sig": b""}[encoding]
    made, _ = rewritten(mark + LOG.decode().encode(encoding))
    plain_made, _ = rewritten(LOG)
    assert made is not None
    assert plain_made is not None
    assert made.startswith(mark or b"\xef\xbb\xbf")
    assert made[len(mark) :].decode(encoding) == plain_made.decode()


def test_a_binary_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "image.bin").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "agent.log").write_bytes(LOG)
    result = rewrite_files([str(tmp_path)], tmp_path.parent / "redacted-out", Redactor(KEY))
    assert [w.target.name for w in result.written] == ["agent.log"]
    assert [d.reason for d in result.left] == ["binary"]


def test_pieces_may_be_cut_anywhere() -> None:
    text = LOG.decode() + '{"a": "b\\"c\\\\", "gen_ai.prompt": "zebrafish says", "n": 123456789012}\n"open string\nnext'
    whole = TextRewriter(Redactor(KEY)).text(text)
    for size in (1, 7, 64):
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        assert "".join(TextRewriter(Redactor(KEY)).stream(iter(pieces))) == whole


@pytest.mark.parametrize("text", [
    '"' * 100_001, '\\"' * 50_000, '"\\"' * 50_000, "{" * 100_000, '"a": ' * 20_000, '{"content": [' * 8_000,
    "<b" * 50_000, "a_" * 50_000, "eyJ" * 33_000, "data: " * 16_000, "a: 'b\n" * 12_000,
])  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    with alarm(10):
        TextRewriter(Redactor(KEY)).text(text)


def test_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from click.testing import CliRunner

    from agentcore_analyzer.cli import cli

    run = partial(CliRunner().invoke, cli)
    source, out = tmp_path / "zebrafish.log", tmp_path / "out"
    source.write_bytes(LOG)
    private = ["--key-file", str(tmp_path / "key"), "--private-map", str(tmp_path / "map")]
    answer = run(["redact", str(source), "-o", str(out), *private])
    assert answer.exit_code == 0, answer.output
    (made,) = [p for p in out.rglob("*") if p.is_file()]
    assert "zebrafish" not in made.name
    assert b"zebrafish" not in made.read_bytes()
    assert "zebrafish" in json.loads((tmp_path / "map").read_text()).values()
    assert (tmp_path / "map").stat().st_mode & 0o777 == 0o600
    assert "Look through" in answer.output
    assert run(["redact", str(source), "-o", str(out)]).exit_code == 2
    again = made.read_bytes()
    assert run(["redact", str(source), "-o", str(out), "--force", "--key-file", str(tmp_path / "key")]).exit_code == 0
    assert made.read_bytes() == again
    assert run(["redact", str(tmp_path / "none"), "-o", str(tmp_path / "new")]).exit_code == 3
    assert run(["redact", str(source), "-o", str(tmp_path / "o"), "--private-map", str(tmp_path / "o" / "map")]).exit_code == 2


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "agent.log"
    source.write_bytes(LOG)
    result = rewrite_files([str(source)], tmp_path, Redactor(KEY))
    assert source.read_bytes() == LOG
    assert not result.written
