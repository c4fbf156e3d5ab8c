"""
Byte streams that never blow up: decompression with caps, tolerant of cuts and trailing garbage.

Caps (measured reasons in CONTRIBUTING): 2 GiB out of one input; an expansion of more than 200
times is believed only for the first 64 MiB. What was readable before damage is kept.
"""

from __future__ import annotations

import codecs
import io
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, BinaryIO

from agentcore_analyzer.model import DamageReason
from agentcore_analyzer.source.codecs import Codec, new_codec
from agentcore_analyzer.tuples import NamedTuple

MAX_BYTES = 2 << 30
MAX_RATIO = 200
RATIO_FREE_BYTES = 64 << 20
CHUNK = 1 << 18
MARK_BYTES = 1 << 20
MAX_MARKS = 128  # of 45 kB each

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
ZIP_MAGIC = b"PK\x03\x04"
ZIP_EMPTY_MAGIC = b"PK\x05\x06"
TAR_MAGIC_AT = 257
# What may follow the end of one stream; the members of a zip follow nothing.
_MAGIC = {"gzip": GZIP_MAGIC, "zstd": ZSTD_MAGIC}
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")

Report = Callable[[DamageReason, str], None]  # (reason, message)


class _Mark(NamedTuple):
    """A state of decompression: how much had come out, where the input stood, what was left of it."""

    out: int
    raw: int
    read: int
    pending: bytes
    codec: Any


class Made(io.RawIOBase):
    """Bytes that are made on the way. Reads forward: for a place before, `_back` begins anew, there or earlier."""

    _out = 0  # bytes that were given

    def _fill(self, want: int) -> bytes:
        """The next bytes, of which `_out` counts each; none at the end."""
        raise NotImplementedError

    def _back(self, offset: int) -> None:
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._out

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only absolute seeks")
        self._back(offset)
        while self._out < offset and self._fill(min(CHUNK, offset - self._out)):
            pass
        return self._out

    def readinto(self, buffer: Any) -> int:
        data = self._fill(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Inflated(Made):
    """
    A decompressed view of a stream that may be cut, damaged, oversized or followed by garbage.

    Reads forward. Seeking back starts from the nearest mark before, which are set from the first seek
    on where the codec's state can be copied (gzip), else from the beginning. Members that follow each
    other (`cat a.gz b.gz`, Firehose) are read on.
    """

    def __init__(self, reopen: Callable[[], BinaryIO], codec: str, report: Report) -> None:
        self._reopen, self._codec_name, self._report = reopen, codec, report
        self._marks: list[_Mark] = []
        self._marking, self._spacing = False, MARK_BYTES
        self._restart()

    def _restart(self) -> None:
        self._raw = self._reopen()
        self._codec: Codec = new_codec(self._codec_name)
        self._pending, self._in, self._out, self._done = b"", 0, 0, False
        self._rescued = b""

    def taken(self) -> int:
        """Bytes of the compressed input that were read."""
        return self._in

    def _back(self, offset: int) -> None:
        self._marking = True
        index = bisect_right(self._marks, offset, key=lambda mark: mark.out) - 1
        mark = self._marks[index] if index >= 0 else None
        if mark is not None and (offset < self._out or mark.out > self._out):
            self._raw.seek(mark.raw)
            self._in, self._out, self._pending, self._codec = mark.read, mark.out, mark.pending, mark.codec.fork()
            self._rescued, self._done = b"", False
        elif offset < self._out:
            self._raw.close()
            self._restart()

    def _fill(self, want: int) -> bytes:
        while not self._done:
            data = self._step(want)
            if data:
                self._out += len(data)
                if self._out > MAX_BYTES or (
                    self._out > RATIO_FREE_BYTES and self._out > MAX_RATIO * max(self._in, 1)
                ):
                    self._stop(DamageReason.TOO_BIG, f"stopped at the cap after {self._out} decompressed bytes")
                elif self._marking and self._out - (self._marks[-1].out if self._marks else 0) >= self._spacing:
                    self._mark()
                return data
        data, self._rescued = self._rescued[:want], self._rescued[want:]
        self._out += len(data)
        return data

    def _mark(self) -> None:
        """Remember the state here: a step back in 200 MB costs 3 ms then, and not half a second."""
        codec = self._codec.fork()
        if codec is None or self._done:
            return
        self._marks.append(_Mark(self._out, self._raw.tell(), self._in, self._pending, codec))
        if len(self._marks) >= MAX_MARKS:
            self._marks, self._spacing = self._marks[1::2], self._spacing * 2

    def _step(self, want: int) -> bytes:
        source = b""
        if self._codec.hungry:
            source = self._pending or self._raw.read(CHUNK)
            if not self._pending:
                self._in += len(source)
            self._pending = b""
            if not source:
                if self._in:
                    self._stop(DamageReason.CUT, "the compressed stream ends early; what was readable is analysed")
                self._done = True
                return b""
        before = self._codec.copy()
        try:
            data = self._codec.feed(source, want)
        except Exception as exc:  # noqa: BLE001  each library has errors of its own, and all mean the same
            said = str(exc) or type(exc).__name__
            self._stop(DamageReason.DAMAGED_ARCHIVE, f"decompression failed: {said}; what was readable is analysed")
            self._rescued = self._codec.rescue(source, before)
            return b""
        if self._codec.eof:
            self._next_member(self._codec.rest)
        return data

    def _next_member(self, rest: bytes) -> None:
        rest = rest.lstrip(b"\0")  # padding, as tapes and block devices leave it
        while len(rest) < len(ZSTD_MAGIC):
            more = self._raw.read(CHUNK)
            if not more:
                break
            self._in += len(more)
            rest = (rest + more).lstrip(b"\0")
        if not rest:
            self._done = True
            return
        if self._codec_name == "zstd":
            rest = self._without_skippable(rest)
            if not rest:
                self._done = True
                return
        if not rest.startswith(_MAGIC.get(self._codec_name, b"\xff" * 4)):
            self._stop(DamageReason.TRAILING_BYTES, "trailing bytes after the compressed data were ignored")
            return
        self._codec, self._pending = new_codec(self._codec_name), rest

    def _without_skippable(self, rest: bytes) -> bytes:
        """What follows the frames that hold no content (pzstd, seekable archives); empty at the end of the input."""
        while _SKIPPABLE.match(rest):
            missing = 8 - len(rest)
            if missing > 0:
                more = self._raw.read(missing)
                self._in += len(more)
                rest += more
                if len(rest) < 8:
                    return rest
            left = 8 + int.from_bytes(rest[4:8], "little")
            while left > len(rest) and (more := self._raw.read(min(CHUNK, left - len(rest)))):
                self._in, left, rest = self._in + len(more), left - len(rest), more
            if left > len(rest):
                self._stop(DamageReason.CUT, "the compressed stream ends early; what was readable is analysed")
                return b""
            rest = rest[left:]
            while len(rest) < 4 and (more := self._raw.read(CHUNK)):
                self._in, rest = self._in + len(more), rest + more
        return rest

    def _stop(self, reason: DamageReason, message: str) -> None:
        self._done = True
        self._report(reason, message)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def codec_of(magic: bytes) -> str | None:
    """`gzip`, `zstd`, `zip`, `tar` or None, from the first 512 bytes."""
    if magic.startswith(GZIP_MAGIC):
        return "gzip"
    if magic.startswith(ZSTD_MAGIC) or _SKIPPABLE.match(magic):
        return "zstd"
    if magic.startswith((ZIP_MAGIC, ZIP_EMPTY_MAGIC)):
        return "zip"
    if magic[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar":
        return "tar"
    return None


_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# Which of the first four bytes are zero, in text that begins with ASCII.
_WITHOUT_MARK: dict[tuple[bool, ...], str] = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}


def encoding_of(first: bytes) -> tuple[str, int]:
    """(encoding, length of the byte order mark) from the first bytes; NULs betray a missing mark."""
    for mark, name in _BOMS:
        if first.startswith(mark):
            return name, len(mark)
    four = first[:4]
    if len(four) == 4:
        guessed = _WITHOUT_MARK.get(tuple(b == 0 for b in four))
        if guessed:
            return guessed, 0
    return "utf-8", 0


def read_all(stream: BinaryIO, cap: int, expected: int = 0) -> bytes:
    """
    Everything up to the cap and one byte more; `read(cap)` would allocate the cap at once.

    As many bytes as are expected are one read: parts that are put together are in memory twice.
    """
    chunks: list[bytes] = []
    left = cap + 1
    while left > 0 and (chunk := stream.read(min(left, 1 << 20 if chunks else max(expected, 1 << 20)))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def transcoded(stream: BinaryIO, encoding: str) -> bytes:
    """A stream of another encoding as UTF-8, up to `MAX_BYTES`."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    out = io.BytesIO()
    while chunk := stream.read(1 << 20):
        out.write(decoder.decode(chunk).encode("utf-8", "replace"))
        if out.tell() > MAX_BYTES:
            break
    out.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return out.getvalue()
