"""The decompressors of several libraries with one face: fed with input, they give at most so many bytes at a time."""

from __future__ import annotations

import zlib
from typing import Any, Protocol

_RESCUED = 64 << 20
_DICTIONARY = 64 << 20  # of LZMA: what a stream claims to look back on is reserved at once


class Codec(Protocol):
    """One compressed member: fed with input, it gives at most `limit` bytes at a time."""

    @property
    def hungry(self) -> bool: ...

    @property
    def eof(self) -> bool: ...

    @property
    def rest(self) -> bytes: ...

    def feed(self, data: bytes, limit: int) -> bytes: ...

    def rescue(self, data: bytes, before: Any) -> bytes: ...

    def copy(self) -> Any: ...

    def fork(self) -> Codec | None:
        """A second one in the same state, or None where the library cannot do that."""
        ...


class _Gzip:
    _FORM = zlib.MAX_WBITS | 16

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(self._FORM)

    @property
    def hungry(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def rest(self) -> bytes:
        return self._inner.unused_data

    def feed(self, data: bytes, limit: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, limit)

    def copy(self) -> Any:
        return self._inner.copy(), self._inner.unconsumed_tail

    def fork(self) -> _Gzip | None:
        twin = type(self)()
        twin._inner = self._inner.copy()
        return twin

    def rescue(self, data: bytes, before: Any) -> bytes:
        """
        What a failed step would have given: an error swallows the output, so bytes go in singly.

        A wrong checksum thus loses nothing. At most 256 KiB go in and _RESCUED come out.
        """
        inner, tail = before
        out: list[bytes] = []
        size = 0
        data = tail + data
        try:
            for i in range(len(data)):
                out.append(inner.decompress(data[i : i + 1]))
                size += len(out[-1])
                if size > _RESCUED or inner.eof:
                    break
        except zlib.error:
            pass
        return b"".join(out)


class _Deflate(_Gzip):
    """A member of a zip."""

    _FORM = -zlib.MAX_WBITS


class _Other:
    """The libraries that read one stream and cannot copy their state."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def hungry(self) -> bool:
        return bool(self._inner.needs_input)

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def rest(self) -> bytes:
        return bytes(self._inner.unused_data)

    def feed(self, data: bytes, limit: int) -> bytes:
        return bytes(self._inner.decompress(data, limit))

    def copy(self) -> Any:
        return None

    def fork(self) -> None:
        return None

    def rescue(self, data: bytes, before: Any) -> bytes:  # noqa: ARG002
        return b""


class _Lzma(_Other):
    """A member of a zip, whose first bytes say how it is packed."""

    def __init__(self) -> None:
        super().__init__(None)
        self._head = b""

    @property
    def hungry(self) -> bool:
        return self._inner is None or super().hungry

    @property
    def eof(self) -> bool:
        return self._inner is not None and super().eof

    def feed(self, data: bytes, limit: int) -> bytes:
        if self._inner is not None:
            return super().feed(data, limit)
        import lzma  # rare

        self._head += data
        if len(self._head) < 9:
            return b""
        lc, lp, pb = self._head[4] % 9, self._head[4] // 9 % 5, self._head[4] // 45
        size = min(max(int.from_bytes(self._head[5:9], "little"), 4096), _DICTIONARY)
        packed = [{"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": size}]
        self._inner = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=packed)
        return super().feed(self._head[9:], limit)


def new_codec(name: str) -> Codec:
    if name in ("gzip", "deflate"):
        return _Gzip() if name == "gzip" else _Deflate()
    if name == "lzma":
        return _Lzma()
    if name == "bzip2":
        import bz2  # rare

        return _Other(bz2.BZ2Decompressor())
    try:
        from compression.zstd import ZstdDecompressor  # type: ignore[import-not-found]
    except ImportError:
        from backports.zstd import ZstdDecompressor
    return _Other(ZstdDecompressor())
