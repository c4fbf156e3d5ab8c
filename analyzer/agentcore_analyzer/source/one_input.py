"""One input: a stream of UTF-8 bytes that can be opened again, read in lines or as a whole, and asked for a value once more."""

from __future__ import annotations

import io
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from agentcore_analyzer import memory
from agentcore_analyzer.conventions.lenient import LENIENT, without_surrogates
from agentcore_analyzer.model import Damage, DamageReason, Detail, End, Extents, HeadShape, Place
from agentcore_analyzer.source import powershell
from agentcore_analyzer.source.head import HEAD_BYTES, Sample, sample
from agentcore_analyzer.source.inside import Inside
from agentcore_analyzer.source.kept import Kept
from agentcore_analyzer.source.opened import CHANGED, change
from agentcore_analyzer.source.origins import SourceOrigin, resolve
from agentcore_analyzer.source.streams import MAX_BYTES, Report, encoding_of, read_all, transcoded

LINE_CAP = 64 << 20
# Up to this size a record keeps its decoded document (about 3 bytes of memory a byte of input);
# beyond it only the offset, and the document is decoded again when a detector asks (11-14 us).
HOLD_BYTES = 8 << 20
RECENT = 1024
CHUNK = 1 << 20
WINDOW = 1 << 16  # an array may stand in one line of any length


class SourceInput:
    """The implementation of `model.Input`: one stream of UTF-8 bytes that can be opened again."""

    def __init__(self, name: str, opener: Callable[[Report], BinaryIO], size: int | None) -> None:
        self.name, self.size, self.notes = name, size, list[Damage]()
        self._opener = opener
        self.end: End | None = None  # known once the lines or the text were given
        self._skip = 0
        self._transcoded: bytes | None = None  # UTF-16 and UTF-32 inputs, as UTF-8; without the frames of PowerShell
        self._is_array = self._is_binary = False
        self._is_long = False  # whether the first line is longer than a head
        self._passed = 0  # bytes that lines() has given so far
        # Of the offsets where lines begin that are read, and how many lines stand before; None: all of them.
        self.range: tuple[int, int, int] | None = None
        self.hold: bool | None = None  # whether records keep their documents; None: as long as there is room for all of them
        self._mine = object()  # what is kept of this input: another one may have its name
        self.kept = Kept()  # of this input alone, until a run gives it that of all its inputs
        self._holding: bool | None = None  # whether records keep their documents, once that was asked
        self._charged = 0  # of a compressed input: bytes that the run was told of
        self.path: Path | None = None  # of the file that it is, and no member of
        self.identity: Callable[[], Any] | None = None  # of the file on the disk
        self.identified: Any = None
        self.packed: Callable[[], int] | None = None  # bytes read of the compressed file, where it is one
        self._starts = array("Q")  # offsets where lines start, as far as they were read
        self._all_starts = False
        self._blocks: list[int] = []  # lines before each block, counted where they are not known otherwise
        self._handle: BinaryIO | None = None
        self._window = WINDOW  # how much is read to decode a value again
        self._whole_lines = True  # until a long line holds something else than one value
        self._recent: dict[int, Any] = {}  # decoded again lately: several questions are asked of one record
        self._inside = Inside()

    def note(self, reason: DamageReason, message: str, offset: int | None = None) -> None:
        damage = Damage(Place(self.name, offset=offset), reason, message)
        if damage not in self.notes:
            self.notes.append(damage)

    def open(self) -> BinaryIO:
        """A fresh stream at the first content byte, transcoded to UTF-8 where needed."""
        if self._transcoded is not None:
            return io.BytesIO(self._transcoded)
        stream = self._opener(self.note)
        if self._skip:
            stream.seek(self._skip)
        return stream

    def head(self) -> Sample:
        with self._opener(self.note) as stream:
            encoding, mark = encoding_of(stream.read(4))
            if encoding not in ("utf-8", "utf-8-sig"):
                stream.seek(mark)
                self._transcoded = transcoded(stream, encoding)
        self._skip = mark
        with self.open() as stream:
            raw = stream.read(HEAD_BYTES + 1)
            if powershell.MARK in raw:
                self._transcoded = powershell.unframed(raw + read_all(stream, MAX_BYTES))
                raw = self._transcoded[: HEAD_BYTES + 1]
        found = sample(raw[:HEAD_BYTES], complete=len(raw) <= HEAD_BYTES)
        self._is_long = b"\n" not in raw
        self._is_array, self._is_binary = found.shape == HeadShape.ARRAY, found.shape == HeadShape.BINARY
        if found.too_deep:
            self.note(DamageReason.TOO_DEEP, "the document is nested too deeply to be read")
        return found

    def outline(self, head: Sample) -> Sample | None:
        """A look at the whole of a JSON document that is longer than its head; None where there is no more to see."""
        if head.complete or head.too_deep or head.raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
            return None
        from agentcore_analyzer.source.outline import Outline  # seldom needed

        with self.open() as stream:
            found = Outline(stream).scan()
        values = found.values
        shape = HeadShape.ARRAY if found.array else HeadShape.OBJECT if len(values) == 1 else HeadShape.LINES
        return replace(head, values=values, shape=shape) if values else None

    @property
    def plain(self) -> bool:
        """Whether its bytes are those of a file on the disk, which can be read from any place on."""
        return self.path is not None and self._transcoded is None and not self._skip

    def lines(self) -> Iterator[tuple[int, bytes]]:
        begin, until, before = self.range or (0, None, 0)
        offset = begin
        starts = array("Q", (begin,))
        if not self._all_starts:
            self._starts = starts
        last, number = b"", 0
        with _widely(self.open()) as stream:
            if begin:
                self._seek(stream, begin)
            whole = self._one_line(stream) if self.range is None else b""
            for line in chain((whole,) if whole else (), iter(partial(stream.readline, LINE_CAP), b"")):
                self._passed = offset
                if len(line) > 2 or line.strip():
                    last, number = line, len(starts)
                yield offset, line
                offset += len(line)
                if len(line) == LINE_CAP and line[-1:] != b"\n":
                    self.note(DamageReason.TOO_LONG, f"a line longer than {LINE_CAP} bytes was cut", offset)
                else:
                    starts.append(offset)
                if offset == until:
                    break
        self._starts, self._all_starts = starts, True  # another look at the first lines may have been taken in between
        if until is None or until == self.size:
            self.end = End(before + number, _is_open(last))

    def _one_line(self, stream: BinaryIO) -> bytes:
        """A file that is one long line, read at once: `readline` puts it together of parts, twice in memory and as slow."""
        size = self.size or 0
        if self._is_long and self.plain and CHUNK < size < LINE_CAP:
            if b"\n" not in stream.read(CHUNK):
                stream.seek(0)
                line = stream.read(size + 1)  # it may have grown
                if len(line) <= size and line.find(b"\n", CHUNK) in (-1, len(line) - 1):
                    return line
                del line
            stream.seek(0)
        return b""

    def chunks(self) -> Iterator[bytes]:
        self._passed = 0
        with self.open() as stream:
            while chunk := stream.read(CHUNK):
                if self._passed + len(chunk) > MAX_BYTES:
                    self.note(DamageReason.TOO_BIG, f"only the first {MAX_BYTES} bytes were read")
                    yield chunk[: MAX_BYTES - self._passed]
                    return
                self._passed += len(chunk)
                yield chunk

    def data(self) -> bytes:
        if (self.size or 0) > HOLD_BYTES:
            memory.needs(2 * (self.size or 0))  # the bytes, and at least as much for what they are decoded to
        with self.open() as stream:
            data = read_all(stream, MAX_BYTES, self.size or 0)
        if len(data) > MAX_BYTES:
            self.note(DamageReason.TOO_BIG, f"only the first {MAX_BYTES} bytes were read")
            data = data[:MAX_BYTES]
        self._passed = len(data)
        if data.lstrip()[:1] not in (b"{", b"["):
            text = data.rstrip()
            self.end = End(text.count(b"\n") + 1, _is_open(data[len(text) - 1 :]))
        return data

    def holds(self) -> bool:
        """Asked for each record: the size of a compressed input is known only on the way through."""
        if self.hold is not None:
            return self.hold
        if self._passed > HOLD_BYTES:
            return False
        if self._holding is None:
            self._holding = self.size is None or (self.size <= HOLD_BYTES and self.kept.takes(self.size))
        elif self._holding and self.size is None and (more := self._passed - self._charged) > WINDOW:
            self._holding, self._charged = self.kept.takes(more), self._passed
        return self._holding

    def origin(self, view: Callable[[Any], Detail]) -> SourceOrigin:
        return SourceOrigin(self, view)

    def contains(
        self, base: Place, pointer: str | Callable[[int], str], extents: Extents, below: str = "", *, told: bool = True
    ) -> None:
        self._inside.add(base, pointer, extents, below, told=told)

    def position(self) -> int:
        """Bytes taken so far of the file as it lies on the disk, for a person who waits."""
        return self._passed if self.packed is None else self.packed()

    def _counted(self, offset: int) -> bool:
        """Whether the lines up to there, from the first one that is read, are known from reading them."""
        return self._all_starts or (bool(self._starts) and self._starts[0] <= offset <= self._starts[-1])

    def line_of(self, offset: int) -> int:
        """
        1-based line of a byte offset, remembered from reading the lines (8 bytes each): counting them
        again took as long as a tenth of decoding them, and with compressed inputs more than all else.
        """
        if self._counted(offset):
            return bisect_right(self._starts, offset) + (self.range[2] if self.range is not None else 0)
        block = 1 << 16
        if not self._blocks:
            self._blocks = [0]
            with self.open() as stream:
                while chunk := stream.read(block):
                    self._blocks.append(self._blocks[-1] + chunk.count(b"\n"))
        index = min(offset // block, len(self._blocks) - 1)
        with self.open() as stream:
            self._seek(stream, index * block)
            return self._blocks[index] + stream.read(offset - index * block).count(b"\n") + 1

    def located(self, place: Place) -> Place:
        """A place in this input with its line, where only the offset is known."""
        if place.offset is not None and place.pointer is None:
            place = self._inside.place(place.offset) or place
        if place.offset is None or place.line is not None or (place.pointer and self._is_array) or self._is_binary:
            return place  # a binary file has no lines
        try:
            return Place(place.file, self.line_of(place.offset), place.pointer, place.offset)
        except OSError:  # it is gone meanwhile
            self.note_change()
            return place

    def known(self, place: Place) -> Place:
        """The same as far as it is known without reading the input again."""
        return self.located(place) if place.offset is not None and self._counted(place.offset) else place

    def lines_of(self, offsets: Sequence[int]) -> list[int] | None:
        """The lines of values that begin there, of many at once; None where they are not all known, or not told by lines."""
        if self._is_binary or self._inside or not (self._counted(min(offsets)) and self._counted(max(offsets))):
            return None
        before = self.range[2] if self.range is not None else 0
        return [bisect_right(self._starts, offset) + before for offset in offsets]

    def extent(self, offset: int) -> tuple[int, str] | None:
        """How long the value is that begins there, and what is looked at in it, where it stands inside of another one."""
        return self._inside.extent(offset)

    def note_change(self) -> None:
        self.note(DamageReason.CHANGED, CHANGED)

    def changed(self) -> bool:
        return any(note.reason == DamageReason.CHANGED for note in self.notes)

    def check(self) -> None:
        """Whether the file is still the one that was read: somebody may write into it, or take it away."""
        if self.identity is not None and self.identity() != self.identified:
            self.note_change()

    def watch(self) -> Callable[[], Damage | None]:
        """A look at that later, which does not hold the content."""
        return partial(change, Place(self.name), self.notes, self.identity, self.identified)

    def _seek(self, stream: BinaryIO, offset: int) -> None:
        """Offsets count from the first content byte; a byte order mark lies before it."""
        stream.seek(offset + (self._skip if self._transcoded is None else 0))

    def value_at(self, offset: int, extent: tuple[int, str] | None = None) -> Any:
        """The JSON value that starts at an offset, or in the line there behind a prefix. `extent`: as `extent` told it."""
        value = self._recent.get(offset)
        if value is None and (value := self.kept.long(self._mine, offset)) is None:
            inside = extent or self._inside.extent(offset)
            value, length = self._value_at(offset) if inside is None else self._value_inside(offset, *inside)
            if length > WINDOW:
                self.kept.remember(self._mine, offset, value, length)
            else:  # so that what is remembered has a bound: RECENT of WINDOW
                if len(self._recent) >= RECENT:
                    self._recent.clear()
                self._recent[offset] = value
        return value

    def _at(self, offset: int) -> BinaryIO:
        """The stream from which values are decoded again, at that offset."""
        if self._handle is None:
            self._handle = self.open()
            # Only the records that refer to this input know how long it is needed. In a circle of these the collector could
            # take the stream before a `__del__` of ours: what it holds itself is closed in time.
            weakref.finalize(self, self._handle.close)
        self._seek(self._handle, offset)
        return self._handle

    def _value_inside(self, offset: int, length: int, below: str) -> tuple[Any, int]:
        """A value of a known length, or what stands in it."""
        raw = self._at(offset).read(length)
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            text = raw.decode("utf-8", "replace")
            value, _ = without_surrogates(LENIENT.decode(text), text)
        return resolve(value, below) if below else value, length

    def _value_at(self, offset: int) -> tuple[Any, int]:
        """The value, and of how many bytes it is."""
        handle = self._at(offset)
        window = self._window
        raw = handle.readline(window)
        whole = len(raw) < window or raw.endswith(b"\n")
        if wholly := not whole and self._whole_lines and not self._is_array:
            raw += handle.readline(LINE_CAP)  # a value mostly ends with its line, however long that is
        if whole or wholly:
            with suppress(orjson.JSONDecodeError):
                return orjson.loads(raw[max(raw.find(b"{"), 0) :].rstrip(b", \t\r\n")), len(raw)  # or an array's element
            self._whole_lines = self._whole_lines and not wholly
        # Not one line: an element of an array, a document over several lines, or one that was bent.
        while True:
            self._seek(handle, offset)
            raw = handle.read(window)
            # A document in one long line, or all that is left: the lenient decoder takes many times as long.
            end = len(raw) if len(raw) < window else raw.find(b"\n")
            if end >= 0:
                with suppress(orjson.JSONDecodeError):
                    value = orjson.loads(raw[max(raw.find(b"{"), 0) : end].rstrip(b", \t\r\n"))
                    self._window = window  # the next one will be as long
                    return value, end
            text = raw.decode("utf-8", "replace")
            try:
                value, end = LENIENT.raw_decode(text, max(text.find("{"), 0))
                self._window = window if end > WINDOW else WINDOW
                return without_surrogates(value, text[:end])[0], end
            except ValueError:
                if len(raw) < window or window > LINE_CAP:
                    raise
                window *= 8

    def pointer_is_absolute(self, where: Place) -> bool:
        """Whether the pointer counts from the whole document, not from the value at the offset."""
        return self._is_array and where.line is None


def _is_open(line: bytes) -> bool:
    """Whether a last line may be cut: it has no end, and is no whole JSON document."""
    if line.endswith((b"\n", b"\r")):
        return False
    plain = line.strip()
    return bool(plain) and not (plain[:1] in (b"{", b"[") and plain[-1:] in (b"}", b"]"))


def _widely(stream: BinaryIO) -> BinaryIO:
    """The stream with a larger buffer: reading lines of 2 kB through 8 kB costs 0.6 us a line more."""
    return io.BufferedReader(stream.detach(), 1 << 17) if isinstance(stream, io.BufferedReader) else stream
