"""What a file is that is no text, by its first bytes, and what to export in its place."""

from __future__ import annotations

_AS_TEXT = "copy the text into a file, or export the log itself"
_UNPACK = "unpack it and name what is in it"
_ROWS = "export the rows as CSV or JSON lines"
_KINDS = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _AS_TEXT),
    (0, b"\xff\xd8\xff", "a JPEG image", _AS_TEXT),
    (0, b"GIF8", "a GIF image", _AS_TEXT),
    (8, b"WEBP", "a WebP image", _AS_TEXT),
    (4, b"ftypheic", "a HEIC image", _AS_TEXT),
    (4, b"ftyp", "a video", _AS_TEXT),
    (0, b"%PDF-", "a PDF", _AS_TEXT),
    (0, b"SQLite format 3\0", "an SQLite database", f"{_ROWS}, for example with `sqlite3 -json FILE`"),
    (0, b"PAR1", "a Parquet table", f"{_ROWS}, or install agentcore-analyzer[fleet], which reads it"),
    (0, b"ORC", "an ORC table", _ROWS),
    (0, b"Obj\x01", "an Avro file", "write it as JSON lines, for example with `avro-tools tojson`"),
    (0, b"ARROW1", "an Arrow file", _ROWS),
    (0, b"\x7fELF", "a program (ELF)", "export what it printed"),
    (0, b"MZ", "a program (Windows)", "export what it printed"),
    (0, b"\xcf\xfa\xed\xfe", "a program (Mach-O)", "export what it printed"),
    (0, b"\xca\xfe\xba\xbe", "a program (Java class or Mach-O)", "export what it printed"),
    (0, b"\0asm", "a program (WebAssembly)", "export what it printed"),
    (0, b"BZh", "compressed with bzip2", _UNPACK),
    (0, b"\xfd7zXZ\0", "compressed with xz", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (0, b"\x04\x22\x4d\x18", "compressed with lz4", _UNPACK),
    (0, b"\xff\x06\0\0sNaPpY", "compressed with snappy", _UNPACK),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "save it as text or CSV"),
    (0, b"ElfFile\0", "a Windows event log (evtx)", "export it as XML: `wevtutil qe FILE /lf:true /f:RenderedXml`"),
    (0, b"\xd4\xc3\xb2\xa1", "a packet capture", "export the log of the client or server"),
    (0, b"\x0a\x0d\x0d\x0a", "a packet capture", "export the log of the client or server"),
    (0, b"JAVA PROFILE", "a heap dump", "export the log of the process"),
    (0, b"LPKSHHRH", "a systemd journal", "write it as JSON: `journalctl --file FILE -o json`"),
    (0, b"\x80\x04\x95", "a Python pickle", "write it as JSON"),
    (0, b"\x93NUMPY", "a NumPy array", "write it as JSON or CSV"),
    (0, b"\x89HDF\r\n", "an HDF5 file", _ROWS),
    (0, b"wOF2", "a font", "it holds nothing to read"),
)  # fmt: skip
_OFFICE = (
    b"[Content_Types].xml", b"_rels/.rels", b"mimetypeapplication/vnd", b"xl/w", b"xl/_rels", b"word/document.xml", b"word/_rels",
)  # fmt: skip
_SHORT = 4  # bytes of a mark that a text may begin with, too: `MZ`, `ORC`
_LOOKED_AT = 1024
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\f\r\x1b"))


def parquet(first: bytes) -> bool:
    return first.startswith(b"PAR1") and _is_binary(first)  # a text may begin with these letters, too


def kind(first: bytes) -> str:
    """`a PNG image: copy the text …`; nothing where the first bytes tell nothing."""
    for at, magic, what, instead in _KINDS:
        if first.startswith(magic, at) and (len(magic) > _SHORT or _is_binary(first)):
            return f"{what}; {instead}"
    return ""


def _is_binary(first: bytes) -> bool:
    looked = first[:_LOOKED_AT]
    return len(looked.translate(None, _CONTROLS)) < len(looked)


def office(first: bytes) -> bool:
    """Whether a zip is the document of an office program."""
    return first[:4] == b"PK\x03\x04" and first[30:120].startswith(_OFFICE)
