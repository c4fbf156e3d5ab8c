"""Defects that an attack found, each with its id (D1 to D22): the kind of it, and not the one input that showed it."""

from __future__ import annotations

import copy
import gc
import gzip
import io
import json
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import cases
from agentcore_analyzer import pipeline, ticket
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.graph.ledger import LOSSES
from agentcore_analyzer.options import Options
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.rewrite.texts import TextRewriter
from agentcore_analyzer.source import InMemory, SourceInput, archives, one_input
from guards import alarm

try:
    from compression.zstd import compress as zstd
except ImportError:
    from backports.zstd import compress as zstd

KEY = b"a key of a test" * 2


def rewritten(text: str) -> str:
    return TextRewriter(Redactor(KEY)).text(text)


NUMBERS = (
    "1.7912345678901234e+18", "1.7912345678901234E18", "-123456789012.5", "0.12345678901234567", "6.25e-05", "1e308", "-0.0",
    "123456789012345678901234567890", "-98765432109876", "4.0e+16", "1" + "2" * 399, "1" + "2" * 4000, "3.602879701896397e+16",
    "12345678901234.000", "9" * 40 + ".5", "1.5e400",
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("document", [
    '{"a": %s, "b": [%s, %s], "id": %s}', "[%s,%s,\n %s,%s]\n", '{"content": {"x":%s}, "y": [[%s], {"z": %s}], "w":%s}',
    "%s\n%s\n%s\n%s", '{"packed": "{\\"n\\": %s, \\"m\\": [%s]}", "n":%s,"m":%s}\nand a line of a log 7.25\n{"a": 1}',
])  # fmt: skip
def test_d1_numbers_are_rewritten_as_numbers(document: str, number: str) -> None:
    """D1: whatever a number looks like, the copy of a JSON document is JSON, and a second time changes nothing."""
    text = document % ((number,) * 4)
    made = rewritten(text)
    decoder = json.JSONDecoder(parse_int=float)
    values = [decoder.raw_decode(text)[0], decoder.raw_decode(made)[0]]
    assert [type(v) for v in values] == [type(values[0])] * 2
    if "packed" in document:
        assert decoder.decode(values[1]["packed"])
    assert rewritten(made) == made


def test_d1_numbers_at_random() -> None:
    """D1: arrays of numbers of any size and form, whole and in pieces."""
    dice = random.Random(1)
    for _ in range(300):
        numbers = [
            dice.choice((f"{dice.uniform(-1, 1) * 10 ** dice.randint(-30, 30)!r}", str(dice.randint(-(10**25), 10**25))))
            for _ in range(8)
        ]
        text = f'{{"n": [{", ".join(numbers)}]}}'
        at = dice.randrange(len(text))
        made = "".join(TextRewriter(Redactor(KEY)).stream(iter((text[:at], text[at:]))))
        assert made == rewritten(text)
        assert len(json.loads(made)["n"]) == 8


def test_d1_times_and_shares_in_floating_point_stay() -> None:
    """D1: what a float says of time and share is part of the diagnosis; an account in one is somebody's."""
    text = '{"startTimeUnixNano": 1.7912345678901234e+18, "share": 0.12345678901234567, "x": 1.7912345678901234e+18}'
    assert rewritten(text) == text
    assert "123456789012" not in rewritten('{"owner": 123456789012.0}')
    assert "2345678901" not in rewritten('{"owner": 1.23456789012e+11}')
    assert rewritten("took 1.7912345678901234e+18 in all") == "took 1.7912345678901234e+18 in all"


# --- archives ---


def spans(count: int, first: int = 1) -> bytes:
    def one(number: int) -> str:
        at = 1_790_000_000_000_000_000 + number * 10**9
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup"}
        return json.dumps({
            "traceId": "5f" * 16, "spanId": f"{number:016x}", "parentSpanId": "", "name": "execute_tool lookup", "kind": 1,
            "startTimeUnixNano": str(at), "endTimeUnixNano": str(at + 10**8), "attributes": attributes, "status": {"code": 0},
        })  # fmt: skip

    return "".join(one(number) + "\n" for number in range(first, first + count)).encode()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def read(data: bytes) -> tuple[int, set[str], pipeline.Report | None]:
    """Spans that were read, reasons of all notes, the report."""
    try:
        report = pipeline.analyze([InMemory("x", data)], Options(plugins=False))
    except NoReadableInput:
        return 0, set(), None
    assert not report.internal_errors
    notes = [*report.notes, *(note for each in report.inputs for note in each.notes)]
    return sum(each.spans for each in report.inputs), {note.reason for note in notes}, report


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 0x10
    return bytes(changed)


TWO = {"a.ndjson": spans(50), "b.ndjson": spans(50, 51)}
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def test_d4_all_members_of_an_archive_share_one_cap() -> None:
    """D4: many members, each within its own cap, and members that claim the same bytes, are stopped and noted."""
    bombs = {f"bomb-{n}": bytes(15 << 20) for n in range(5)}  # twice what all of them may have together
    count, notes, _ = read(zipped({"a.ndjson": spans(5), **bombs, "late.ndjson": spans(5, 6)}))
    assert count == 5
    assert "too-big" in notes
    assert read(gzip.compress(tarred({"a.ndjson": spans(5), **bombs})))[0] == 5
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ndjson", spans(2000))
        for number in range(50):
            twin = copy.copy(archive.infolist()[0])
            twin.filename = f"twin-{number}"
            archive.filelist.append(twin)
    count, notes, _ = read(buffer.getvalue())
    assert count == 2000
    assert "damaged-archive" in notes


def test_d4_members_of_all_archives_of_a_run_share_one_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """D4: ten archives hold no more members than one may."""

    def small(room: archives.Room) -> None:
        room.members, room.bytes = 5, 1 << 30

    monkeypatch.setattr(archives.Room, "__init__", small)
    packed = zipped({f"{n}.ndjson": spans(1, n + 1) for n in range(4)})
    report = pipeline.analyze([InMemory(name, packed) for name in "xyz"], Options(plugins=False))
    assert len(report.inputs) == 5
    assert {note.reason for note in report.notes} >= {"too-many-members"}


def test_d4_what_a_tar_claims_is_not_reserved() -> None:
    """D4: sizes of an exabyte, of members and of the headers before them."""
    whole = tarred(TWO, tarfile.USTAR_FORMAT)
    for flag in (b"0", b"x", b"L", b"g", b"S"):
        head = bytearray(whole[:512])
        head[156:157] = flag
        head[124:136] = b"\x80" + bytes(3) + (2**60).to_bytes(8, "big")
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
        with alarm(20):
            _, notes, _ = read(whole + bytes(head) + b"x" * 700)
        assert "damaged-archive" in notes, flag


@pytest.mark.parametrize("method", METHODS)
def test_d5_and_d7_one_byte_of_a_zip(method: int) -> None:
    """D5, D7: wherever one byte is another, the other members are read, and a member as far as it goes."""
    packed = zipped(TWO, method)
    for at in range(0, len(packed), max(len(packed) // 12, 1)):
        if at < 4:
            continue  # without its first bytes it is no zip
        count, notes, report = read(flipped(packed, at))
        assert count >= (49 if at > 100 else 0), at
        assert count >= 99 or "damaged-archive" in notes or "bad-line" in notes, at
        assert report is not None


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_d5_and_d7_one_byte_of_a_tar(form: int) -> None:
    """D5, D7: a bent header loses its own member, and no other."""
    packed = tarred({f"{'é' * 120}-{name}" if form else name: data for name, data in TWO.items()}, form)
    for at in range(7, len(packed), 1511):
        if not 257 <= at < 262:
            assert read(flipped(packed, at))[0] >= 49, at


@pytest.mark.parametrize("pack", [*(partial(zipped, method=m) for m in METHODS), lambda f: tarred(f).rstrip(b"\0")])
def test_d7_a_cut_archive(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    """D7: what stands before the cut is read, and the cut is told."""
    packed = pack(TWO)
    for share in (0.99, 0.9, 0.75, 0.6):
        count, notes, _ = read(packed[: int(len(packed) * share)])
        assert count >= 50 or share < 0.7, share
        assert notes & {"damaged-archive", "cut"}, share


def test_d5_odd_members_are_notes() -> None:
    """D5: encrypted, unknown packing, sparse, a broken pax header: the others are read."""
    packed = zipped({"a.ndjson": spans(5), "b.ndjson": spans(5, 6)}, zipfile.ZIP_STORED)
    for offset, value in ((6, 1), (8, 99)):
        odd = bytearray(packed)
        odd[offset] |= value
        odd[odd.find(b"PK\x01\x02") + offset + 2] |= value
        assert read(bytes(odd))[:2] == (5, {"damaged-archive"})
    for records in (
        b"30 GNU.sparse.major=1\n30 GNU.sparse", b"25 GNU.sparse.map=1,2,x,4\n",
        b"99999999 path=x\n", b"12 size=\xb2\xb3\xb9\n", b"\n",
        b"0 a=\n",
    ):  # fmt: skip
        head = tarfile.TarInfo("pax")
        head.type, head.size = tarfile.XHDTYPE, len(records)
        made = head.tobuf(tarfile.USTAR_FORMAT) + records + bytes(-len(records) % 512)
        assert read(made + tarred({"a.ndjson": spans(5), "b.ndjson": spans(5, 6)}))[0] >= 5, records


def test_d7_frames_without_content() -> None:
    """D7: skippable frames of zstd, first, between, last, and cut."""
    frame = b"\x5a\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    one, two = zstd(spans(5)), zstd(spans(5, 6))
    assert read(one + frame + two)[:2] == (10, set())
    assert read(frame + one + frame * 3 + two + frame)[:2] == (10, set())
    assert read(one + frame[:10])[:2] == (5, {"cut"})
    assert read(one + frame[:4] + b"\xff" * 4 + two)[:2] == (5, {"cut"})


@pytest.mark.parametrize("damage", [
    lambda d: d[:-30], lambda d: d[: len(d) * 3 // 4], lambda d: flipped(d, 60), lambda d: flipped(d, len(d) // 3),
    lambda d: flipped(d, 14),
])  # fmt: skip
@pytest.mark.parametrize("pack", [zipped, tarred, lambda f: gzip.compress(tarred(f)), lambda f: zstd(tarred(f))])
def test_d9_a_copy_of_a_damaged_archive_is_damaged(
    pack: Callable[[dict[str, bytes]], bytes], damage: Callable[[bytes], bytes]
) -> None:
    """D9: what was lost or doubtful in the original is so in its redacted copy."""
    packed = damage(pack(TWO))
    _, notes, report = read(packed)
    made = FileRewriter(Redactor(KEY)).whole(packed, "x", lambda _: None)
    if made is None or report is None:
        return
    _, again, copied = read(made)
    assert bool(again & LOSSES) == bool(notes & LOSSES)
    if copied is not None:
        assert {f.code for f in copied.findings} == {f.code for f in report.findings}


@pytest.mark.parametrize("method", METHODS)
def test_d5_a_ticket_that_is_damaged_anywhere_is_refused_or_judged(method: int) -> None:
    """D5: `ticket --verify` meets the same archives."""
    packed = zipped({"manifest.json": b"{}", **TWO}, method)
    for at in range(4, len(packed), max(len(packed) // 40, 1)):
        with pytest.raises(ticket.Refused):
            ticket.verify([flipped(packed, at)], "0")


def test_d6_findings_of_one_code_are_capped_and_the_rest_is_noted() -> None:
    """D6: a thousand failed tools of one trace: as many findings as a person reads, all failures explained."""
    lines = []
    for number in range(1000):
        line = json.loads(spans(1, number + 1))
        line["attributes"]["gen_ai.tool.name"] = f"t{number}"
        line["status"] = {"code": 2, "message": "x"}
        lines.append(json.dumps(line))
    with alarm(60):
        _, notes, report = read("\n".join(lines).encode())
    assert report is not None
    assert len(report.findings) == pipeline.MAX_FINDINGS
    assert "findings-left-out" in notes
    assert json.loads(report.to_json())["failures"]["unexplained"] == 0


@pytest.mark.usefixtures("new_alone")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a handle goes with the records that need it
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("change", ["cut", "emptied", "gone", "another", "longer"])
@pytest.mark.parametrize("moment", ["while it is parsed", "while it is diagnosed"])
def test_d8_a_file_that_changes_under_the_reader_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, change: str, packed: bool
) -> None:
    """D8: cut, emptied, taken away, replaced, written on: a report with a note, and no error of ours."""
    path = tmp_path / "trace.ndjson"
    content = spans(300 if cases.WHOLE else 80).replace(b'"status": {"code": 0}', b'"status": {"code": 2, "message": "boom"}')
    path.write_bytes(gzip.compress(content) if packed else content)
    monkeypatch.setattr(one_input, "HOLD_BYTES", 0)  # as with a large file: records are decoded again when they are asked

    def changes() -> None:
        if change == "cut":
            os.truncate(path, path.stat().st_size // 3)
        elif change == "emptied":
            os.truncate(path, 0)
        elif change == "gone":
            path.unlink()
        elif change == "another":
            (tmp_path / "new").write_bytes(b"x\n" * 1_000_000)
            (tmp_path / "new").replace(path)
        else:
            with path.open("ab") as stream:
                stream.write(b"x" * 100)

    if moment == "while it is parsed":
        real = SourceInput.lines

        def lines(self: SourceInput) -> Iterator[tuple[int, bytes]]:
            for number, line in enumerate(real(self)):
                if number == 30:
                    changes()
                yield line

        monkeypatch.setattr(SourceInput, "lines", lines)
    else:
        real_diagnose = pipeline.diagnose
        monkeypatch.setattr(pipeline, "diagnose", lambda *given: (changes(), real_diagnose(*given))[1])
    report = pipeline.analyze([str(path)], Options(plugins=False))
    assert not report.internal_errors
    assert "changed" in {note.reason for each in report.inputs for note in each.notes}
    report.to_json()
    report.to_text()
    report.render("markdown")
    del report
    gc.collect()


@pytest.mark.parametrize("junk", [
    "[{", "{", "[", '{"', "[[", "}", '[{"a":', "[1,", "{{{{", "{}", "null", "\x0c", '{"traceId": "5f', "HTTP/1.1 200 OK",
])  # fmt: skip
def test_d7_a_line_of_junk_costs_no_span(junk: str) -> None:
    """D7: before, between and behind documents, one a line."""
    lines = spans(20).decode().splitlines(keepends=True)
    for at in (0, 7, 20):
        assert read("".join([*lines[:at], junk + "\n", *lines[at:]]).encode())[0] == 20, at


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\x00"])
def test_d7_what_looks_like_the_end_of_a_line_costs_its_own_line_at_most(sign: str) -> None:
    """D7: form feeds and their like, which Python takes for ends of lines, in a line that is damaged, and alone."""
    lines = spans(20).decode().splitlines(keepends=True)
    line = lines[5]
    for bent in (line[:40] + sign + line[40:], line[:40] + sign + line[50:-3] + "\n", sign * 30 + line[:30] + "\n"):
        assert read("".join([*lines[:5], bent, *lines[6:]]).encode())[0] == 19
    assert read("".join([*lines[:5], sign, "\n", *lines[5:]]).encode())[0] == 20


# Said of a cut file and not of the whole one: what stands in the cut part explains the failure, which happened all the same.
EXPLAINED_LATER = {"unexplained-error", "generated-code-failed", "incomplete-export"}
OF_ABSENCE = ["orphan-spans", "silent-gap", "handoff-dropped", "sequential-tool-calls", "unknown-tool", "answer-without-tools"]


@pytest.mark.parametrize("code", OF_ABSENCE)
def test_d10_cut_files_prove_no_absence(code: str) -> None:
    """D10: what rests on something that is not there is not said of a file that is cut in the middle of a record."""
    tried = 0
    for case in (c for c in cases.found("detectors") if c.owner == code):
        for name in case.inputs():
            path = case.path / name
            if not path.is_file() or not path.suffix.startswith((".json", ".ndjson")):
                continue
            content = path.read_bytes()
            _, _, whole = read(content)
            known = {f.code for f in whole.findings} | {c.code for f in whole.findings for c in f.caused} if whole else set()
            for share in (0.35, 0.55, 0.8, 0.95):
                _, notes, report = read(content[: int(len(content) * share)])
                if report is None or not notes & LOSSES:
                    continue
                tried += 1
                assert {f.code for f in report.findings} <= known | EXPLAINED_LATER, (path, share)
    assert tried
