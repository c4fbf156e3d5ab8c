"""
From what the user named to readable inputs.

Files, folders (walked in name order, links out of the root not followed, files of a project left out), globs, `-` for stdin,
gzip and zstd streams, members of zip and tar archives. Nothing is ever extracted to disk; an
archive inside an archive is not opened. Every input is presented as UTF-8 bytes.
"""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from weakref import ref

from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.portable import shown
from agentcore_analyzer.source import binary, own, parquet, project
from agentcore_analyzer.source.one_input import SourceInput
from agentcore_analyzer.source.opened import beginning, identity, opened
from agentcore_analyzer.source.streams import MAX_BYTES, Inflated, Report, codec_of, read_all
from agentcore_analyzer.tuples import NamedTuple

UNPACK = "unpack the outer one and name the inner one"
STDIN = "<stdin>"


class InMemory(NamedTuple):
    """An input that never was a file; `name` is what reports call it."""

    name: str
    data: bytes


class Part(NamedTuple):
    """The first bytes of a file into which somebody is writing."""

    path: str
    size: int


class Range(NamedTuple):
    """The lines of a file that begin from `start` on and before `end`, with `lines` before them; places are those of the file."""

    path: str
    start: int
    end: int
    lines: int


Name = str | InMemory | Part | Range


class _Run:
    """What all inputs of a run share."""

    room: Any = None  # of `archives`, whose import takes time


def find_inputs(names: Sequence[Name], note: Callable[[Damage], None]) -> Iterator[SourceInput]:
    """Every readable input behind `names`, in order; what cannot be opened goes to `note`."""
    seen: set[Path] = set()
    run = _Run()
    for name in names:
        if isinstance(name, InMemory):
            yield from _from_bytes(name.name, name.data, note, run)
            continue
        if isinstance(name, Part):
            yield from _from_part(name, note, run)
            continue
        if isinstance(name, Range):
            for source in _from_file(Path(name.path), note, run):
                source.range = name.start, name.end, name.lines
                yield source
            continue
        if name == "-":
            data = read_all(sys.stdin.buffer, MAX_BYTES)
            if len(data) > MAX_BYTES:
                note(Damage(Place(STDIN), DamageReason.TOO_BIG, f"only the first {MAX_BYTES} bytes were read"))
                data = data[:MAX_BYTES]
            yield from _from_bytes(STDIN, data, note, run)
            continue
        for path in unseen(name, seen, note):
            yield from _from_file(path, note, run)


def rereadable(names: Sequence[str | InMemory]) -> list[str | InMemory]:
    """The same inputs for those who read them twice: stdin, which gives its bytes once, is taken into memory."""
    return [InMemory(STDIN, read_all(sys.stdin.buffer, MAX_BYTES)[:MAX_BYTES]) if n == "-" else n for n in names]


def readable_again(names: Sequence[Name]) -> bool:
    """Whether all can be read once more: files, folders, what is in memory; no pipe."""
    paths = [Path(name) for name in names if isinstance(name, str) and name != "-"]
    return "-" not in names and all(path.is_file() or path.is_dir() or not path.exists() for path in paths)


def named_bytes(names: Sequence[Name]) -> int:
    """How much `find_inputs` is going to read from the disk; nothing is opened."""
    total = 0
    for name in names:
        if isinstance(name, Part):
            total += name.size
        elif isinstance(name, Range):
            total += name.end - name.start
        elif not isinstance(name, InMemory) and name != "-":
            for path in expand(name, lambda _: None):
                with suppress(OSError):
                    total += path.stat().st_size
    return total


def expand(name: str, note: Callable[[Damage], None]) -> Iterator[Path]:
    """The files behind a name: the file, those of a folder that may be exports, or those that a glob matches."""
    path = Path(name)
    if not name:
        note(Damage(Place(name), DamageReason.MISSING, "the name of an input is empty"))  # not the current folder
    elif path.is_dir():
        yield from project.files(path, note)
    elif path.exists():
        yield path
    else:
        import glob  # few names are patterns

        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  (absolute patterns too)
        if not matches:
            note(Damage(Place(name), DamageReason.MISSING, "no such file, folder or match"))
        yield from (Path(m) for m in matches if Path(m).is_file())


def unseen(name: str, seen: set[Path], note: Callable[[Damage], None]) -> Iterator[Path]:
    """The files behind a name that are not among those `seen` before, under whatever name, to which they are added."""
    for path in expand(name, note):
        real = path.resolve()
        if real in seen:
            note(Damage(Place(shown(path)), DamageReason.NAMED_TWICE, "the same file was named twice; read once"))
            continue
        seen.add(real)
        yield path


def _from_file(path: Path, note: Callable[[Damage], None], run: _Run) -> Iterator[SourceInput]:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            note(Damage(
                Place(shown(path)), DamageReason.NOT_A_FILE, "only regular files are read; a pipe goes to standard input, named -"
            ))
            return
        with path.open("rb") as stream:
            magic = stream.read(512)
    except OSError as exc:
        note(Damage(Place(shown(path)), DamageReason.UNREADABLE, exc.strerror or type(exc).__name__))
        return
    first = identity(path)
    for source in _unwrap(shown(path), partial(opened, path), magic, info.st_size, note, run):
        source.identity, source.identified = partial(identity, path), first
        # What is unpacked has no size, a member of an archive another name.
        source.path = path if source.size is not None and source.name == shown(path) else None
        yield source


def _from_part(part: Part, note: Callable[[Damage], None], run: _Run) -> Iterator[SourceInput]:
    """That the file is another one by now is known, and no reason for a note."""
    path = Path(part.path)
    try:
        with beginning(path, part.size) as stream:
            magic = stream.read(512)
    except OSError as exc:
        note(Damage(Place(shown(path)), DamageReason.UNREADABLE, exc.strerror or type(exc).__name__))
        return
    yield from _unwrap(shown(path), partial(beginning, path, part.size), magic, part.size, note, run)


def _from_bytes(name: str, data: bytes, note: Callable[[Damage], None], run: _Run) -> Iterator[SourceInput]:
    yield from _unwrap(name, lambda: io.BytesIO(data), data[:512], len(data), note, run)


def _archive(
    kind: str, name: str, reopen: Callable[[], BinaryIO], note: Callable[[Damage], None], packed: int, run: _Run
) -> Iterator[tuple[str, bytes]]:
    from agentcore_analyzer.source import archives  # 5 ms with zipfile

    run.room = run.room or archives.Room()
    return (archives.zip_members if kind == "zip" else archives.tar_members)(name, reopen, note, run.room, packed)


def _unwrap(
    name: str,
    reopen: Callable[[], BinaryIO],
    magic: bytes,
    size: int,
    note: Callable[[Damage], None],
    run: _Run,
) -> Iterator[SourceInput]:
    codec = codec_of(magic)
    if own.is_own(magic):
        note(Damage(Place(name), DamageReason.NO_EXPORTS, own.SAID))
    elif binary.office(magic):
        said = "the content is a document of an office program; save its sheet or text as CSV or text"
        note(Damage(Place(name), DamageReason.NOT_RECOGNISED, said))
    elif codec == "zip":
        yield from _members(_archive("zip", name, reopen, note, size, run), note, run)
    elif codec == "tar":
        yield from _members(_archive("tar", name, reopen, note, size, run), note, run)
    elif codec in ("gzip", "zstd"):

        def inflate(report: Report, codec: str = codec) -> BinaryIO:
            stream = Inflated(reopen, codec, report)
            if (owner := of()) is not None:  # held weakly, since it holds this
                owner.packed = stream.taken
            return io.BufferedReader(stream, 1 << 16)

        inner = SourceInput(name, inflate, None)
        of = ref(inner)
        with inflate(inner.note) as stream:
            first = stream.read(512)
        if own.is_own(first):
            note(Damage(Place(name), DamageReason.NO_EXPORTS, own.SAID))
        elif codec_of(first) == "tar":
            yield from _members(_archive("tar", name, lambda: inflate(inner.note), note, size, run), note, run)
        elif codec_of(first) is not None:
            note(Damage(
                Place(name), DamageReason.NESTED_ARCHIVE, f"an archive inside a compressed file was not opened; {UNPACK}"
            ))
        else:
            yield inner
    elif binary.parquet(magic) and parquet.readable():
        rows = SourceInput(name, lambda report: io.BufferedReader(parquet.Rows(reopen, report), 1 << 16), None)
        with rows.open() as stream:
            ours = own.is_own(stream.read(512))
        if ours:
            note(Damage(Place(name), DamageReason.NO_EXPORTS, own.SAID))
        else:
            yield rows
    else:
        yield SourceInput(name, lambda _report: reopen(), size)


def _members(found: Iterator[tuple[str, bytes]], note: Callable[[Damage], None], run: _Run) -> Iterator[SourceInput]:
    for label, data in found:
        if codec_of(data[:512]) in ("zip", "tar"):
            note(Damage(Place(label), DamageReason.NESTED_ARCHIVE, f"an archive inside an archive was not opened; {UNPACK}"))
        else:
            yield from _from_bytes(label, data, note, run)
