"""Bytes in: packings, encodings, archives, folders; and everything that can be wrong with them."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.model import Damage
from agentcore_analyzer.source import SourceInput, find_inputs, one_input, sample
from agentcore_analyzer.source import streams as streams_module

try:
    from compression.zstd import compress as zstd
except ImportError:
    from backports.zstd import compress as zstd

TEXT = "".join(f'{{"line": {n}, "text": "größer"}}\n' for n in range(2000)).encode()


def read(*paths: Path | str) -> tuple[dict[str, bytes], list[Damage]]:
    """Content by name, and all notes, of the inputs and of the search for them."""
    notes: list[Damage] = []
    found: dict[str, bytes] = {}
    for source in find_inputs([str(p) for p in paths], notes.append):
        source.head()
        found[source.name] = source.data()
        notes += source.notes
    return found, notes


def only(path: Path) -> tuple[bytes, set[str]]:
    found, notes = read(path)
    assert len(found) == 1, notes
    return next(iter(found.values())), {n.reason for n in notes}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip, two members": lambda d: gzip.compress(d[:999]) + gzip.compress(d[999:]),
    "gzip, zero tail": lambda d: gzip.compress(d) + bytes(512),
    "zstd": zstd,
    "zstd, two frames": lambda d: zstd(d[:999]) + zstd(d[999:]),
    "BOM": lambda d: b"\xef\xbb\xbf" + d,
    "UTF-16": lambda d: d.decode().encode("utf-16"),
    "UTF-16 LE": lambda d: d.decode().encode("utf-16-le"),
    "UTF-16 BE with mark": lambda d: b"\xfe\xff" + d.decode().encode("utf-16-be"),
    "UTF-32": lambda d: d.decode().encode("utf-32"),
    "UTF-16 in gzip": lambda d: gzip.compress(d.decode().encode("utf-16")),
    "zip": lambda d: zipped({"a.json": d}),
    "gzip in zip": lambda d: zipped({"a.json.gz": gzip.compress(d)}),
    "tar": lambda d: tarred({"a.json": d}),
    "tar.gz": lambda d: tarred({"a.json": d}, "w:gz"),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_every_wrapping_gives_the_same_bytes(wrapping: str, tmp_path: Path) -> None:
    path = tmp_path / "input"  # by content, never by name
    path.write_bytes(WRAPPINGS[wrapping](TEXT))
    assert only(path) == (TEXT, set())


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_lines_have_their_offsets(wrapping: str, tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(WRAPPINGS[wrapping](TEXT))
    for source in find_inputs([str(path)], lambda _: None):
        source.head()
        lines = list(source.lines())
        assert b"".join(line for _, line in lines) == TEXT
        for index in (0, 1, 999, 1999):
            offset, line = lines[index]
            assert source.line_of(offset) == index + 1
            assert source.value_at(offset) == json.loads(line)


@pytest.mark.parametrize("grown", [b"", b"y\n", b"\nz"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n", b" \n ", b"\nanother\n", b"\n" + b"z" * 300])
@pytest.mark.parametrize("cap", [1 << 20, 256])
def test_a_long_first_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, grown: bytes, end: bytes, cap: int) -> None:
    """A file that is one line is read at once; one that has more, or has grown, or whose line is too long, line by line."""
    monkeypatch.setattr(one_input, "HEAD_BYTES", 16)
    monkeypatch.setattr(one_input, "CHUNK", 64)
    monkeypatch.setattr(one_input, "LINE_CAP", cap)
    path = tmp_path / "input"
    path.write_bytes(b"x" * 300 + end)
    for source in find_inputs([str(path)], lambda _: None):
        source.head()
        with path.open("ab") as more:
            more.write(grown)
        content = path.read_bytes()
        expected, offset = list[tuple[int, bytes]](), 0
        for line in iter(partial(io.BytesIO(content).readline, cap), b""):
            expected.append((offset, line))
            offset += len(line)
        assert list(source.lines()) == expected
        assert [source.line_of(at) for at, _ in expected] == [content.count(b"\n", 0, at) + 1 for at, _ in expected]


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
def test_a_cut_stream_keeps_what_was_readable(compress: Callable[[bytes], bytes], cut: float, tmp_path: Path) -> None:
    noise = os.urandom(300_000).hex().encode()  # so that the stream has many blocks
    packed = compress(noise)
    path = tmp_path / "input"
    path.write_bytes(packed[: int(len(packed) * cut)])
    data, reasons = only(path)
    assert reasons == {"cut"}
    assert noise.startswith(data)
    assert len(data) >= len(noise) * (cut - 0.3)


def test_trailing_garbage_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(gzip.compress(TEXT) + b"garbage")
    assert only(path) == (TEXT, {"trailing-bytes"})


def test_a_wrong_checksum_keeps_the_content(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 0xFF
    path = tmp_path / "input"
    path.write_bytes(packed)
    data, reasons = only(path)
    assert TEXT.startswith(data)
    assert reasons == {"damaged-archive"}


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams_module, "RATIO_FREE_BYTES", 1 << 20)
    path = tmp_path / "input"
    packed = gzip.compress(bytes(64 << 20))
    path.write_bytes(packed)
    data, reasons = only(path)
    assert reasons == {"too-big"}
    assert len(data) <= streams_module.MAX_RATIO * len(packed) + (2 << 20)


def test_a_bomb_in_a_zip_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(zipped({"bomb": bytes(40 << 20), "good": TEXT}))
    found, notes = read(path)
    assert found == {f"{path}!good": TEXT}
    assert {n.reason for n in notes} == {"too-big"}


def test_members_keep_their_names_and_hostile_ones_stay_names(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(zipped({"a/b.json": TEXT, "../../etc/x": TEXT, "/absolute": TEXT}))
    before = sorted(tmp_path.rglob("*"))
    found, _ = read(path)
    assert set(found) == {f"{path}!a/b.json", f"{path}!../../etc/x", f"{path}!/absolute"}
    assert sorted(tmp_path.rglob("*")) == before, "nothing is extracted"


def test_links_and_archives_inside_archives_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("device")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        inner = zipped({"x": TEXT})
        member = tarfile.TarInfo("inner.zip")
        member.size = len(inner)
        archive.addfile(member, io.BytesIO(inner))
    path = tmp_path / "input"
    path.write_bytes(buffer.getvalue())
    found, notes = read(path)
    assert found == {}
    assert {n.reason for n in notes} == {"link-skipped", "nested-archive"}


@pytest.mark.parametrize("pack", [zipped, tarred, lambda f: tarred(f, "w:gz")], ids=["zip", "tar", "tar.gz"])
@given(data=st.data())
def test_a_damaged_archive_never_crashes(pack: Callable[[dict[str, bytes]], bytes], data: st.DataObject) -> None:
    import tempfile

    packed = bytearray(pack({"a.json": TEXT[:3000], "b.json": TEXT[:500]}))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    del packed[data.draw(st.integers(1, len(packed))) :]
    with tempfile.NamedTemporaryFile() as file:
        file.write(packed)
        file.flush()
        read(file.name)


@given(st.binary(max_size=400))
def test_the_head_of_any_bytes(data: bytes) -> None:
    for complete in (True, False):
        head = sample(data, complete)
        assert head.shape in ("object", "array", "lines", "text", "binary", "empty")
        assert (head.shape == "empty") is (not data.decode("utf-8", "replace").strip(" \t\r\n\ufeff\0"))


def test_a_folder_a_glob_and_a_name(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.json", "a.json", "sub/c.json", ".git/config"):
        (tmp_path / name).write_bytes(TEXT)
    assert list(read(tmp_path)[0]) == [str(tmp_path / n) for n in ("a.json", "b.json", "sub/c.json")]
    assert list(read(f"{tmp_path}/*.json")[0]) == [str(tmp_path / n) for n in ("a.json", "b.json")]
    assert list(read(f"{tmp_path}/**/c.json")[0]) == [str(tmp_path / "sub/c.json")]


def test_what_is_no_export_is_left_out_of_a_folder_and_counted(tmp_path: Path) -> None:
    kept = ("agent.log", "agentcore/.cli/logs/invoke.log", "env/notes.txt", "noted", "readme.json", "spans.bin")
    left = (
        ".git/config", ".hg/store", "web/node_modules/a/b/c.json", "own/pyvenv.cfg", "own/lib/python3/x.json",
        "lib/site-packages/d.json", "old/CACHEDIR.TAG", "old/e.json", "src/agent.py", "src/Main.JAVA", "README.md", "LICENSE",
        "license.txt", "uv.lock", "logo.png",
    )  # fmt: skip
    for name in (*kept, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    found, notes = read(tmp_path)
    assert list(found) == [str(tmp_path / n) for n in kept]
    assert [n.reason for n in notes] == ["no-exports"]
    assert f"{len(left)} files of the project were not read" in notes[0].message
    for said in ("2 in old (a cache)", "2 in own (a virtual environment)", "2 of source code", "3 of prose", "2 other files"):
        assert said in notes[0].message
    for named in ("src/agent.py", "web/node_modules", "own", "src/*.py"):
        assert list(read(f"{tmp_path}/{named}")[0]), f"{named} was named"


def test_a_folder_without_exports_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(TEXT)
    found, notes = read(tmp_path)
    assert not found
    assert [n.message for n in notes] == ["a.py was not read, since it is no export; name it to have it read"]
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "picture.png").write_bytes(TEXT)
    told = f"a.py, {Path('sub', 'picture.png')} were not read, since they are no exports; name one to have it read"
    assert [n.message for n in read(tmp_path)[1]] == [told]
    for name in ("b.py", "c.py"):
        (tmp_path / name).write_bytes(TEXT)
    counted = "4 files of the project were not read, since they are no exports"
    assert [n.message.partition(" (")[0] for n in read(tmp_path)[1]] == [counted]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("kind", ["NotSpecified: (:String) [], RemoteException", "ObjectNotFound: (x:String) [], NotFound"])
def test_the_frame_of_powershell_becomes_blanks(tmp_path: Path, ends: str, kind: str) -> None:
    name = "NativeCommandError" if "Remote" in kind else "CommandNotFoundException"
    frame = ["In Zeile:1 Zeichen:1", "+ x logs", "+ ~~~", f"    + CategoryInfo : {kind}", f"    + FullyQualifiedErrorId : {name}"]
    (tmp_path / "a.txt").write_text(ends.join(["x : it said", *frame, " ", "a line behind", ""]), "utf-8", newline="")
    (data,) = read(tmp_path / "a.txt")[0].values()
    shown = "it said" if name == "NativeCommandError" else "x : it said"
    assert data.decode().split() == [*shown.split(), "a", "line", "behind"]
    assert len(data) == (tmp_path / "a.txt").stat().st_size
    assert data.count(b"\n") == 8


def test_a_file_named_like_a_glob(tmp_path: Path) -> None:
    (tmp_path / "[1].json").write_bytes(TEXT)
    assert list(read(tmp_path / "[1].json")[0]) == [str(tmp_path / "[1].json")]


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.write_bytes(TEXT)
    (inside / "link").symlink_to(outside)
    (inside / "dangling").symlink_to(tmp_path / "absent")
    found, notes = read(inside)
    assert found == {}
    assert "link-skipped" in {n.reason for n in notes}
    assert list(read(inside / "link")[0].values()) == [TEXT], "a link that the user names is followed"


def test_what_is_no_file_is_noted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found, notes = read(tmp_path / "pipe", tmp_path / "absent", "/dev/null")
    assert found == {}
    assert [n.reason for n in notes] == ["not-a-file", "missing", "not-a-file"]


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    (tmp_path / "b").symlink_to(path)
    found, notes = read(path, path, tmp_path / "b")
    assert len(found) == 1
    assert [n.reason for n in notes] == ["named-twice", "named-twice"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    path.chmod(0)
    assert [n.reason for n in read(path)[1]] == ["unreadable"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(gzip.compress(TEXT))

    monkeypatch.setattr("sys.stdin", Stdin)
    found, _ = read("-")
    assert list(found.values()) == [TEXT]


@pytest.mark.parametrize(
    ("data", "shape", "values"),
    [
        (b"", "empty", 0),
        (b" \n\t\xef\xbb\xbf", "empty", 0),
        (b'{"a": 1}', "object", 1),
        (b'{\n "a": {"b": 1}\n}\n', "object", 1),
        (b'[{"a": 1}, {"b": 2}]', "array", 2),
        (b"[]", "array", 0),
        (b'{"a": 1}\n{"b": 2}\n', "lines", 2),
        (b'2026-01-01T00:00:00Z {"a": 1}\n2026-01-01T00:00:01Z {"b": 2}\n', "lines", 2),
        (b'hello\n{"a": 1}\nbye\n', "lines", 1),
        (b"hello\nworld\n", "text", 0),
        (b'print\n{\n "a": 1\n}\nprint\n', "lines", 1),
        (b'{"a": [{"b": 1}, {"c": ', "object", 1),
        (b'[{"a": 1}, {"b": ', "array", 1),
    ],
)
def test_shapes(data: bytes, shape: str, values: int) -> None:
    head = sample(data, complete=True)
    assert (head.shape, len(head.values)) == (shape, values)


def test_a_large_input_is_not_held() -> None:
    assert SourceInput("x", lambda _: io.BytesIO(), 100).holds()
    assert not SourceInput("x", lambda _: io.BytesIO(), 1 << 30).holds()
