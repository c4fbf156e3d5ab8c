"""A ticket: small, redacted, the same each time, replayable; a changed or hostile one is found out."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agentcore_analyzer import __version__, ticket
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.redaction.keeping import Keeping
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.rewrite.kept import kept
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.ticket.pack import Member, divided, zipped
from cases import CAPTURES, ROOT, found, inside
from command import analyze

KEY = b"a key of 32 bytes, for tests only"
SCHEMA = json.loads((ROOT / "analyzer/agentcore_analyzer/ticket/ticket-1.schema.json").read_text("utf-8"))
DROP = CAPTURES / "stream-drop-httpx"


def built(*names: str | InMemory, **more: Any) -> ticket.Built:
    return ticket.build(list(names), Redactor(KEY), __version__, **more)


def members(*parts: bytes) -> dict[str, bytes]:
    found_here: dict[str, bytes] = {}
    for part in parts:
        with zipfile.ZipFile(io.BytesIO(part)) as archive:
            found_here |= {n: archive.read(n) for n in archive.namelist()}
    return found_here


@pytest.fixture(scope="module")
def drop() -> bytes:
    return built(str(DROP)).parts[0]


@pytest.mark.parametrize("name", ["stream-drop-httpx", "tool-raises", "model-throttled", "unsampled-parent", "strands-ok"])
def test_a_ticket_replays(name: str) -> None:
    made = built(str(CAPTURES / name))
    assert not made.remarks
    assert len(made.parts) == 1
    assert len(made.parts[0]) < 100_000
    verdict = ticket.verify(made.parts, __version__)
    assert not verdict.problems
    assert not verdict.remarks
    assert verdict.findings == len(made.findings)
    assert bool(made.findings) == (name != "strands-ok")


@pytest.mark.parametrize("case", [c for c in found("detectors") if c.path.name.startswith("hit")][::9], ids=str)
def test_tickets_of_all_kinds_of_inputs_replay(case: Any) -> None:
    with inside(case.path):
        made = built(*case.inputs(), smallest=False)
        assert not any("redaction" in r for r in made.remarks)
        assert not ticket.verify(made.parts, __version__).problems


def test_what_is_in_it(drop: bytes) -> None:
    held = members(drop)
    assert sorted(held) == [
        "README.txt", "inputs/agent.otlp.jsonl", "inputs/client.log", "inputs/nginx-error.log",
        "manifest.json", "report.html", "report.json", "report.md", "support.txt",
    ]  # fmt: skip
    manifest = json.loads(held["manifest.json"])
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(manifest)
    assert manifest.keys() == SCHEMA["properties"].keys() - {"plugins"}
    assert manifest["tool"] == {"name": "agentcore-analyzer", "version": __version__}
    assert manifest["redacted"] is True
    assert manifest["minimised"] is True
    assert manifest["before"]["bytes"] > manifest["after"]["bytes"]
    assert manifest["limits"] == {"files": 3, "bytes": 5_000_000}
    assert [f["code"] for f in manifest["findings"]] == ["stream-idle-drop"]
    assert {m["name"]: m["role"] for m in manifest["members"]} == {
        name: "input" if name.startswith("inputs/") else "report" for name in held if name not in ("README.txt", "manifest.json")
    }
    assert f"pip install agentcore-analyzer=={__version__}".encode() in held["README.txt"]
    assert b"analyze ticket --verify ticket.zip" in held["README.txt"]
    assert len(held["report.md"].decode()) <= 8000


def test_calls_are_those_of_the_whole_and_none_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_v1, "MAX_CALLS", 0)  # the part has a call
    (told,) = json.loads(members(built(str(CAPTURES / "tool-raises")).parts[0])["report.json"])["invocations"]
    assert (len(told["calls"]), told.get("calls_left_out", 0)) == (5, 0)


def test_the_same_inputs_and_key_give_the_same_bytes(drop: bytes) -> None:
    assert built(str(DROP)).parts[0] == drop
    with zipfile.ZipFile(io.BytesIO(drop)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())
    other = ticket.build([str(DROP)], Redactor(b"another key, of thirty-two bytes."), __version__).parts[0]
    assert other != drop


def test_nothing_of_the_original_is_in_it() -> None:
    secret, tool = "AKIA" + "Q7ZRT4KLM2NPX9VB", "reconcile_vermeer_ledger"
    person = "jan.kowalczyk" + "@" + "vermeer-holding.example"
    trace = (CAPTURES / "tool-raises-hidden" / "trace.json").read_text()
    assert "reserve_stock" in trace
    trace = trace.replace("reserve_stock", tool).replace("orderdesk", f"orderdesk {secret} {person}")
    made = built(InMemory("kowalczyk/vermeer-trace.json", trace.encode()), smallest=False)
    everything = b"".join(members(*made.parts).values()) + "".join(members(*made.parts)).encode()
    for private in (secret, secret[4:], tool, "vermeer", "kowalczyk", person):
        assert private.encode() not in everything.lower().replace(private.lower().encode(), private.encode()), private
    ids = [trace[i + 12 : i + 44] for i in range(len(trace)) if trace.startswith('"traceId": "', i)]
    assert not any(i.encode() in everything for i in ids)
    assert "tool-error" in {f.code for f in made.findings}


def bulky(count: int) -> list[InMemory]:
    """Healthy logs that do not compress, beside one with a finding."""
    import hashlib

    stderr = (CAPTURES / "export-denied" / "agent.stderr.log").read_bytes()
    files = [InMemory("app.log", stderr)]
    for n in range(count):
        lines = [
            b'{"timestamp": "2026-11-20T10:00:%02d.%03dZ", "level": "INFO", "message": "done", "logger": "app", '
            b'"requestId": "%s"}\n' % (i % 60, i % 1000, hashlib.sha256(b"%d %d" % (n, i)).hexdigest()[:32].encode())
            for i in range(1500)
        ]
        files.append(InMemory(f"more-{n}.log", b"".join(lines)))
    return files


def test_what_is_too_big_is_left_out_step_by_step() -> None:
    whole = built(*bulky(3), smallest=False)
    assert not whole.remarks
    limit = len(whole.parts[0]) // 2
    small = built(*bulky(3), smallest=False, max_bytes=limit)
    assert len(small.parts[0]) <= limit
    assert [r for r in small.remarks if "left out to fit" in r]
    assert "inputs/app.log" in small.names
    assert not ticket.verify(small.parts, __version__).problems
    assert json.loads(members(*small.parts)["manifest.json"])["left_out"] == list(small.remarks)
    with pytest.raises(ticket.TooBig, match="the limit is 1,000"):
        built(*bulky(1), smallest=False, max_bytes=1000)


def test_split_over_up_to_three_files() -> None:
    whole = built(*bulky(3), smallest=False)
    limit = len(whole.parts[0]) * 6 // 10
    parts = built(*bulky(3), smallest=False, max_bytes=limit, split=True).parts
    assert 2 <= len(parts) <= 3
    assert all(len(p) <= limit for p in parts)
    assert not ticket.verify(parts, __version__).problems
    assert not ticket.verify(parts[::-1], __version__).problems
    missing = ticket.verify(parts[:-1], __version__).problems
    assert missing
    assert all(f"it is in part {len(parts)} of {len(parts)}" in p for p in missing)
    with pytest.raises(ticket.Refused, match="two of them"):
        ticket.verify([parts[0], parts[0]], __version__)
    with pytest.raises(ticket.Refused, match="manifests differ"):
        ticket.verify([parts[0], altered(parts[1], lambda held: held.update({"manifest.json": b"{}"}))], __version__)


def test_parts_hold_every_member_once() -> None:
    import random

    noise = random.Random(1)
    every = [Member(f"inputs/{n}", "input", noise.randbytes(n * 100)) for n in range(1, 30)]
    parts = divided(every, 20_000, 1000)
    assert sorted(m.name for part in parts for m in part) == sorted(m.name for m in every)
    assert all(len(zipped(part)) <= 19_000 for part in parts)


def altered(part: bytes, change: Callable[[dict[str, bytes]], Any]) -> bytes:
    held = members(part)
    change(held)
    return zipped([Member(name, "", data) for name, data in held.items()])


def test_any_change_is_named(drop: bytes) -> None:
    for name in members(drop):
        if name in ("manifest.json", "README.txt"):
            continue
        def one_byte(held: dict[str, bytes], name: str = name) -> None:
            held[name] = held[name][:-2] + b" \n"

        problems = ticket.verify([altered(drop, one_byte)], __version__).problems
        assert problems == (f"{name} was changed: its hash is not the one in manifest.json",)
    more = ticket.verify([altered(drop, lambda held: held.update({"inputs/more.log": b"x"}))], __version__)
    assert more.problems == ("inputs/more.log is not in manifest.json",)
    fewer = ticket.verify([altered(drop, lambda held: held.pop("inputs/client.log"))], __version__)
    assert fewer.problems == ("inputs/client.log is missing",)


def test_a_consistent_forgery_is_found_by_the_replay(drop: bytes) -> None:
    """Hashes prove nothing against one who computes them anew: the inputs are diagnosed again."""
    import hashlib

    def forge(held: dict[str, bytes]) -> None:
        held["inputs/nginx-error.log"] = b"nothing happened\n"
        manifest = json.loads(held["manifest.json"])
        for entry in manifest["members"]:
            entry["sha256"] = hashlib.sha256(held[entry["name"]]).hexdigest()
        held["manifest.json"] = json.dumps(manifest).encode()

    problems = ticket.verify([altered(drop, forge)], __version__).problems
    assert any(p.startswith("no longer found: stream-idle-drop/") for p in problems)


def test_a_flipped_bit_is_damage(drop: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(drop)) as archive:
        at = archive.getinfo("inputs/agent.otlp.jsonl").header_offset + 80
    flipped = drop[:at] + bytes([drop[at] ^ 1]) + drop[at + 1 :]
    assert "inputs/agent.otlp.jsonl is damaged" in ticket.verify([flipped], __version__).problems


def test_what_a_later_detector_finds_is_no_problem(drop: bytes) -> None:
    def earlier(held: dict[str, bytes]) -> None:
        report, manifest = json.loads(held["report.json"]), json.loads(held["manifest.json"])
        report["findings"] = manifest["findings"] = []
        report["checked"] = [c for c in report["checked"] if c != "stream-idle-drop"]
        held["report.json"] = json.dumps(report).encode()
        for member in manifest["members"]:
            member["sha256"] = hashlib.sha256(held[member["name"]]).hexdigest()
        held["manifest.json"] = json.dumps(manifest).encode()

    verdict = ticket.verify([altered(drop, earlier)], __version__)
    assert not verdict.problems
    assert verdict.remarks == ("found now, by detectors that its version did not have: stream-idle-drop",)


def test_a_ticket_of_another_kind_says_which(drop: bytes) -> None:
    later = altered(drop, lambda held: held.update({"manifest.json": b'{"schema": "agentcore-analyzer/ticket/2"}'}))
    with pytest.raises(ticket.Refused, match=r"ticket/2; this version reads agentcore-analyzer/ticket/1"):
        ticket.verify([later], __version__)


def test_what_support_needs_is_told_and_kept_where_the_sender_says_so() -> None:
    source = [str(CAPTURES / "tool-raises-hidden" / "trace.json")]
    text = Path(source[0]).read_text()
    session = re.search(r'"session\.id": "([^"]+)"|"session.id", "value": \{"stringValue": "([^"]+)"', text)
    assert session is not None
    known = session[1] or session[2]
    plain = members(*built(*source).parts)
    assert b"--keep account,arn,request-id" in plain["support.txt"]
    assert known.encode() not in b"".join(plain.values())
    kinds = ("session-id", "trace-id")
    redactor = Keeping(KEY, values=kept(source, kinds))
    held = members(*ticket.build(source, redactor, __version__, keeps=kinds).parts)
    trace = json.loads(held["report.json"])["invocations"][0]["trace_id"]
    assert trace in text
    assert f"trace ids    {trace}".encode() in held["support.txt"]
    assert known.encode() in held["support.txt"]
    assert json.loads(held["manifest.json"])["kept"] == ["session-id", "trace-id"]
    assert b"left as they are: session-id, trace-id" in held["README.txt"]


def test_another_version_is_said_and_compared(drop: bytes) -> None:
    verdict = ticket.verify([drop], "99.0")
    (remark,) = verdict.remarks
    assert remark.startswith(f"made with version {__version__}, replayed with 99.0")
    assert not verdict.problems


def hostile(name: str, data: bytes = b"x", mode: int = 0o100644, **more: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", more.get("manifest", b'{"schema": "agentcore-analyzer/ticket/1"}'))
        info = zipfile.ZipInfo(name)
        info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
        archive.writestr(info, data)
        if more.get("twice"):
            archive.writestr(more["twice"], b"y")
    return out.getvalue()


def bomb() -> bytes:
    return hostile("inputs/bomb", b"\0" * (300 << 20))  # takes a second to pack: only when its test runs


ODD_FINDINGS = b'{"schema": "agentcore-analyzer/ticket/1", "tool": {}, "findings": [1], "members": []}'


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"", "not a readable zip"),
        (b"PK\x03\x04 no more", "not a readable zip"),
        (gzip.compress(b"x"), "not a readable zip"),
        (hostile("../../etc/x"), "leads elsewhere"),
        (hostile("/etc/x"), "leads elsewhere"),
        (hostile("inputs\\..\\x"), "leads elsewhere"),
        (hostile("C:/x"), "leads elsewhere"),
        (hostile("inputs/./x"), "leads elsewhere"),
        (hostile("inputs/\x1b[31m"), "leads elsewhere"),
        (hostile("inputs/link", b"/etc/passwd", 0o120777), "leads elsewhere"),
        (hostile("inputs/a", twice="inputs/A"), "same name"),
        (bomb, "unpack to more"),
        (hostile("inputs/x", manifest=b"not json"), "no JSON"),
        (hostile("inputs/x", manifest=b"[" * 100_000), "no JSON"),
        (hostile("inputs/x", manifest=b'{"schema": "other"}'), "no ticket of the kind"),
        (hostile("inputs/x", manifest=ODD_FINDINGS), "lacks what a ticket says"),
        (hostile("inputs/x"), "lacks what a ticket says"),
        (zipped([Member("inputs/x", "", b"x")]), "manifest.json is missing"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_no_ticket_is_refused(part: bytes | Callable[[], bytes], why: str) -> None:
    part = part() if callable(part) else part
    with pytest.raises(ticket.Refused, match=why):
        ticket.verify([part], __version__)


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        part = hostile("inputs/a", twice="inputs/a")
    with pytest.raises(ticket.Refused, match="same name"):
        ticket.verify([part], __version__)


def test_any_bytes_are_refused_or_named(drop: bytes) -> None:
    """Cuts and noise anywhere: never a crash, never a ticket that passes with other inputs."""
    import random

    noise = random.Random(7)
    for _ in range(120):
        broken = bytearray(drop[: noise.randrange(len(drop))] if noise.random() < 0.3 else drop)
        for _ in range(noise.randrange(1, 4)):
            if broken:
                broken[noise.randrange(len(broken))] = noise.randrange(256)
        try:
            verdict = ticket.verify([bytes(broken)], __version__)
        except ticket.Refused:
            continue
        if not verdict.problems:
            same = members(bytes(broken))
            assert {k: v for k, v in same.items() if k != "README.txt"} == {
                k: v for k, v in members(drop).items() if k != "README.txt"
            }


def test_the_command(tmp_path: Path) -> None:
    out, key, private = tmp_path / "ticket.zip", tmp_path / "key", tmp_path / "map.json"
    done = analyze("ticket", str(DROP), "-o", str(out), "--key-file", str(key), "--private-map", str(private))
    assert done.returncode == 0, done.stderr
    assert "before  5 inputs" in done.stdout
    assert "shows   stream-idle-drop/" in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["key", "map.json", "ticket.zip"]
    held = members(out.read_bytes())
    everything = b"".join(held.values())
    assert key.read_bytes().strip() not in everything
    assert not any("map" in name or "key" in name for name in held)
    checked = analyze("ticket", "--verify", str(out))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "the same 1 finding when replayed" in checked.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["key", "map.json", "ticket.zip"], "nothing is unpacked"
    out.write_bytes(altered(out.read_bytes(), lambda h: h.update({"inputs/client.log": b"x"})))
    changed = analyze("ticket", "--verify", str(out))
    assert changed.returncode == 1
    assert "inputs/client.log was changed" in changed.stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["tool-raises"], 2, "--output"),
        (["tool-raises", "-o", "{new}", "--finding", "tool-eror"], 2, "Did you mean tool-error?"),
        (["tool-raises", "-o", "{new}", "--finding", "model-throttled"], 2, "no finding of that kind"),
        (["tool-raises", "-o", "{trace}"], 2, "would overwrite an input"),
        (["strands-ok", "-o", "{new}", "--private-map", "{trace}"], 2, "would overwrite an input"),
        (["tool-raises", "-o", "{new}", "--whole", "--finding", "tool-error"], 2, "--whole is about"),
        (["nowhere", "-o", "{new}"], 3, "no readable input"),
        (["tool-raises/trace.json", "--verify"], 3, "refused: not a readable zip"),
        (["nowhere", "--verify"], 3, "is no file"),
    ],
)
def test_what_the_command_refuses(args: list[str], code: int, said: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    trace.write_bytes((CAPTURES / "tool-raises-hidden" / "trace.json").read_bytes())
    before = trace.read_bytes()
    places = {"new": str(tmp_path / "new.zip"), "trace": str(trace)}
    more = [str(trace)] if "{trace}" in args else []
    done = analyze("ticket", str(CAPTURES / args[0]), *more, *(a.format(**places) for a in args[1:]))
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert trace.read_bytes() == before
    assert not (tmp_path / "new.zip").exists()
