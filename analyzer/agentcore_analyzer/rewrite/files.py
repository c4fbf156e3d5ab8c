"""From named files to rewritten ones: the same tree, the same formats, nothing else beside them."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from agentcore_analyzer import progress, recognition, writing
from agentcore_analyzer.graph.ledger import LOSSES
from agentcore_analyzer.model import LINED, Damage, DamageReason, Place
from agentcore_analyzer.options import Options
from agentcore_analyzer.portable import file_name, shown
from agentcore_analyzer.rewrite import columns, packing
from agentcore_analyzer.rewrite.columns import rewrite_columns
from agentcore_analyzer.rewrite.folds import rewrite_folded
from agentcore_analyzer.rewrite.tables import mark_of, rewrite_people, rewrite_table
from agentcore_analyzer.rewrite.texts import TextRewriter
from agentcore_analyzer.rewrite.wire import rewrite_otlp
from agentcore_analyzer.source import STDIN, expand, sample
from agentcore_analyzer.source.archives import Room
from agentcore_analyzer.source.head import HEAD_BYTES
from agentcore_analyzer.source.streams import codec_of, encoding_of

Note = Callable[[Damage], None]
_CHUNK = 1 << 20
# Formats whose values go over several lines; all others are rewritten as they are read.
_WHOLE: dict[str, Callable[[str, TextRewriter], str]] = {"cloudwatch-csv": rewrite_table, "aws-cli-yaml": rewrite_folded}
# A byte that is no UTF-8 stays one, and says nothing about which it was.
_ODD_BYTES = re.compile("[\udc80-\udcff]")
_UNFIT = re.compile(r"[^\w.@+=-]")


class Redactor(Protocol):
    """What rewriting needs of `redaction.Redactor`."""

    def text(self, value: str) -> str: ...

    def attribute(self, key: str, value: str) -> str: ...


class _Unreadable(Exception):
    """An input failed while it was read: its copy is given up, and the others go on."""


class Written(NamedTuple):
    """One file that was written: where from, where to, how large it was."""

    source: str
    target: Path
    size: int


@dataclass(slots=True)
class Result:
    """What `rewrite_files` did; `left` says what it did not write, and why."""

    written: list[Written] = field(default_factory=list)
    left: list[Damage] = field(default_factory=list)
    notes: list[Damage] = field(default_factory=list)


class FileRewriter:
    """Rewrites the bytes of inputs; one for a whole run, so that equal names stay equal over files."""

    def __init__(self, redactor: Redactor) -> None:
        self.texts = TextRewriter(redactor)
        self._redactor = redactor
        self._room = Room()

    def stream(self, reopen: Callable[[], BinaryIO], name: str, note: Note) -> Iterator[bytes] | None:
        """The new content in pieces; None where the content cannot be rewritten (`note` says why)."""
        with reopen() as stream:
            first = stream.read(512)
            size = stream.seek(0, io.SEEK_END)
        kind = codec_of(first)
        if kind in ("zip", "tar"):
            return iter((self._archive(kind, name, reopen, note, size),))
        if kind in ("gzip", "zstd"):
            return self._compressed(reopen, kind, name, note, size)
        return self._plain(reopen, name, note)

    def whole(self, data: bytes, name: str, note: Note) -> bytes | None:
        """The new content of an input that is in memory."""
        made = self.stream(partial(io.BytesIO, data), name, note)
        return None if made is None else b"".join(made)

    def name(self, name: str) -> str:
        """A file's or folder's name: words of the vocabulary stay, the others are replaced."""
        made = _UNFIT.sub("_", self._redactor.text(name))
        return made if made.strip(".") else "_"

    def _archive(self, kind: str, name: str, reopen: Callable[[], BinaryIO], note: Note, size: int) -> bytes:
        taken: set[str] = set()
        contents: list[packing.Member] = []
        damage: dict[str, bool] = {}  # by the names of members; empty for the archive

        def noted(item: Damage) -> None:
            if item.reason in LOSSES:
                damage[item.place.file[len(name) + 1 :]] = True
            note(item)

        for label, data in packing.members(kind, name, reopen, noted, self._room, size):
            broken = damage.pop(label, False)
            if codec_of(data[:512]) in ("zip", "tar"):
                note(Damage(Place(f"{name}!{label}"), DamageReason.NESTED_ARCHIVE, "an archive inside an archive was left out"))
                continue
            made = self.whole(data, f"{name}!{label}", note)
            if made is not None:
                contents.append(packing.Member(self._label(label, taken), made, broken))
        # Of what was lost an empty member tells, so that the copy proves no more than its original.
        whole = not damage.pop("", False)
        contents += [packing.Member(self._label(label, taken), b"", damaged=True) for label in damage]
        return (packing.zipped if kind == "zip" else packing.tarred)(contents, not whole)

    def _label(self, label: str, taken: set[str]) -> str:
        parts = [file_name(self.name(part)) for part in label.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        return unique("/".join(parts) or "_", taken)

    def _compressed(
        self, reopen: Callable[[], BinaryIO], codec: str, name: str, note: Note, size: int
    ) -> Iterator[bytes] | None:
        stream, is_cut = packing.inflated(reopen, codec, name, note)
        inner = codec_of(stream.peek(512)[:512])  # type: ignore[attr-defined]
        again = partial(_first, packing.inflated, reopen, codec, name, lambda _note: None)
        pack = packing.gzipped if codec == "gzip" else packing.zstandard
        if inner is not None:
            stream.close()
        if inner == "tar":
            return pack(iter((self._archive("tar", name, again, note, size),)), is_cut)
        if inner is not None:
            note(Damage(Place(name), DamageReason.NESTED_ARCHIVE, "an archive inside a compressed file was left out"))
            return None
        made = self._plain(again, name, note, stream)
        return None if made is None else pack(made, is_cut)

    def _plain(
        self, reopen: Callable[[], BinaryIO], name: str, note: Note, stream: BinaryIO | None = None
    ) -> Iterator[bytes] | None:
        with reopen() as opened:
            first = opened.read(HEAD_BYTES + 1)
        encoding, mark = encoding_of(first)
        start = first[mark:]
        if not encoding.startswith("utf-8"):
            start = start.decode(encoding, "replace").encode("utf-8", "replace")
        head = sample(start[:HEAD_BYTES], complete=len(first) <= HEAD_BYTES)
        chosen = recognition.recognise(head, Options(plugins=False), [])
        known = chosen[0].name if chosen else ""
        if head.shape == "binary" or known == "otlp-protobuf":
            with stream or reopen() as opened:
                made = rewrite_otlp(packing.whole(opened), self.texts) if known == "otlp-protobuf" else None
            if made is None:
                note(Damage(Place(name), DamageReason.BINARY, "a binary file of a kind that cannot be rewritten was left out"))
                return None
            return iter((made,))
        whole = _WHOLE.get(known)
        if head.shape in LINED and columns.is_in(head.lines):
            whole = rewrite_columns
        elif whole is None and (parted := mark_of(head.lines)):
            whole = partial(rewrite_people, mark=parted)
        return self._text((lambda: stream) if stream else reopen, encoding, first[:mark], whole)

    def _text(
        self, opening: Callable[[], BinaryIO], encoding: str, mark: bytes, whole: Callable[[str, TextRewriter], str] | None
    ) -> Iterator[bytes]:
        plain = encoding.startswith("utf-8")
        with opening() as stream:
            stream.read(len(mark))
            pieces = _decoded(stream, "utf-8" if plain else encoding)
            made = iter((whole("".join(pieces), self.texts),)) if whole else self.texts.stream(pieces)
            yield mark
            for text in made:
                yield text.encode("utf-8", "surrogateescape") if plain else text.encode(encoding, "replace")


def rewrite_files(names: Iterable[str], folder: Path, redactor: Redactor) -> Result:
    """
    Each input of `names` written again below `folder`, under names that say no more than the contents.

    Files that exist there are replaced, inputs never: such a file is left out. Every file is whole or
    not there at all.
    """
    result = Result()
    rewriter = FileRewriter(redactor)
    plan = _planned(names, folder, rewriter, result.left.append)
    originals = {_identity(path) for path, _ in plan if path is not None}
    for number, (path, target) in enumerate(plan):
        source = STDIN if path is None else shown(path)
        progress.phase("redacting", number, len(plan), source)
        if target.exists() and _identity(target) in originals:
            result.left.append(Damage(Place(source), DamageReason.INPUT, "it would be written over an input"))
            continue
        before = len(result.notes)
        try:
            if path is None:
                data = packing.whole(sys.stdin.buffer)
                reopen: Callable[[], BinaryIO] = partial(io.BytesIO, data)
                size = len(data)
            else:
                reopen, size = partial(_opened, path), path.stat().st_size
            made = rewriter.stream(reopen, source, result.notes.append)
        except OSError as exc:
            result.left.append(_unreadable(source, exc))
            continue
        if made is None:
            result.left += result.notes[before:]
            del result.notes[before:]
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            writing.put(target, _read(made))
        except _Unreadable as exc:
            result.left.append(_unreadable(source, exc.__cause__))
            continue
        result.written.append(Written(source, target, size))
    return result


def _read(made: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; what fails while they are read is told from what fails while they are written."""
    try:
        yield from made
    except OSError as exc:
        raise _Unreadable from exc


def _unreadable(source: str, exc: BaseException | None) -> Damage:
    return Damage(Place(source), DamageReason.UNREADABLE, getattr(exc, "strerror", None) or type(exc).__name__)


def _identity(path: Path) -> tuple[int, int]:
    """The same for every name of a file, hard links included."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _planned(names: Iterable[str], folder: Path, rewriter: FileRewriter, note: Note) -> list[tuple[Path | None, Path]]:
    """Which file goes where; decided before anything is written."""
    inside = folder.resolve()
    plan: list[tuple[Path | None, Path]] = []
    taken: set[str] = set()
    seen: set[Path] = set()
    for name in names:
        if name == "-":
            plan.append((None, folder / unique("stdin", taken)))
            continue
        for path in expand(name, note):
            real = path.resolve()
            if real in seen or real.is_relative_to(inside):
                continue
            seen.add(real)
            if not real.is_file():
                note(Damage(Place(shown(path)), DamageReason.NOT_A_FILE, "only regular files are rewritten"))
                continue
            root = Path(name)
            parts = path.relative_to(root).parts if root.is_dir() else (path.name,)
            if root.is_dir() and root.name not in ("", ".."):
                parts = (root.name, *parts)
            plan.append((path, folder / unique("/".join(map(rewriter.name, parts)), taken)))
    return plan


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number before its suffix where it is taken."""
    made, number = name, 1
    while made.lower() in taken:
        number += 1
        head, _, last = name.rpartition("/")
        stem, dot, suffix = last.partition(".") if not last.startswith(".") else (last, "", "")
        made = f"{head}/{stem}-{number}{dot}{suffix}" if head else f"{stem}-{number}{dot}{suffix}"
    taken.add(made.lower())
    return made


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[str]:
    plain = encoding == "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if plain else "replace")
    while chunk := stream.read(_CHUNK):
        text = decoder.decode(chunk)
        yield _ODD_BYTES.sub("\udcff", text) if plain else text
    yield decoder.decode(b"", final=True)


def _first(make: Callable[..., tuple[BinaryIO, object]], *arguments: object) -> BinaryIO:
    return make(*arguments)[0]
