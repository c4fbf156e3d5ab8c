"""
What Windows PowerShell writes around an error, and around the stderr of any program (`aws … > file`), which then looks like one.

The frame becomes blanks, so that every line stays where it is; what was said stays as it is. Where the frame shows that
the lines were broken at the width of a console, they are put together again: their text stands on the first of
them, and the others are left empty. It reads what programs write by the code page of the console: signs of UTF-8, which
became three others each, are set right again.
"""

from __future__ import annotations

import re
from contextlib import suppress

from agentcore_analyzer.late import late

MARK = b"+ CategoryInfo"
_WRAP = rb"[ \t]{0,12}(?:\r?\n[ \t]{0,8})?"  # a console may break any word of the frame
_ROWS = rb"(?:(?![ \t]{0,20}\+ )[^\r\n]{0,2000}\r?\n){0,8}"  # what goes on from the row above


def _spelled(word: str) -> bytes:
    return _WRAP.join(re.escape(sign).encode() for sign in word)


_PROGRAM = late(_spelled("NativeCommandError"))  # no error of PowerShell's: a program wrote to stderr
# `aws : what it said`, a place (in the language of Windows), the command line with a ruler, and the two lines about the category.
_FRAME = late(
    rb"^(?P<who>(?:[A-Za-z]:\\)?[^\s:+][^\r\n:]{0,200}(?:\r?\n[^\r\n:+]{0,100})?? : )"
    rb"(?P<said>[^\r\n]{0,4000}(?:\r?\n(?!\+ )[^\r\n]{0,4000}){0,8}?)\r?\n"
    rb"(?P<frame>[^\r\n]{1,400}:\d{1,7} [^\r\n:]{1,40}: ?\d{1,7}[ \t]{0,200}\r?\n"
    rb"(?:\+ [^\r\n]{0,2000}\r?\n" + _ROWS + rb"){1,8}"
    rb"(?P<category>[ \t]{1,20}\+ CategoryInfo[^\r\n]{0,2000}\r?\n" + _ROWS + rb")"
    rb"(?P<id>[ \t]{1,20}\+ " + _spelled("FullyQualifiedErrorId") + _WRAP + rb":" + _WRAP + rb"[ \t]{0,4}"
    rb"(?:" + _spelled("NativeCommandError") + rb"|[^\r\n]{0,200})))",
    re.MULTILINE,
)
_TEXT = late(rb"[^\r\n]")
_LEAST = 20  # columns of a console
_SIGNS = late(r"[^\x00-\x7f]{2,60}")
_PAGES = ("cp437", "cp850", "cp1252")  # of consoles of Windows


def unframed(data: bytes) -> bytes:
    """The same text without the frames, its broken lines put together; as long as before."""
    every = list(_FRAME.finditer(data))
    width = next((w for found in every if (w := _width(found)) >= _LEAST), 0)
    made, at = list[bytes](), 0
    for found in every:
        made += [_joined(data[at : found.start()], width), _blank(found, width)]
        at = found.end()
    text = b"".join((*made, _joined(data[at:], width)))
    return b"".join(map(_signs, text.splitlines(keepends=True))) if every and not text.isascii() else text


def _signs(row: bytes) -> bytes:
    """A row with its signs as the program wrote them, and as many blanks at its end as it is shorter now."""
    if row.isascii():
        return row
    text = row.rstrip(b"\r\n")
    made = _SIGNS.sub(_sign, text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return made + b" " * (len(text) - len(made)) + row[len(text) :]


def _sign(found: re.Match[str]) -> str:
    for page in _PAGES:
        with suppress(UnicodeError):
            return found[0].encode(page).decode("utf-8")
    return found[0]


def _blank(found: re.Match[bytes], width: int) -> bytes:
    told = _joined(found.string[found.start() : found.start("frame")], width)
    blanks = _TEXT.sub(b" ", found["frame"])
    if not _PROGRAM.search(found["frame"]):
        return told + blanks
    who = told.index(b" : ") + 3
    return told[who:] + _TEXT.sub(b" ", told[:who]) + blanks


def _width(found: re.Match[bytes]) -> int:
    """The width of the console that broke the rows of a frame; 0 where none is broken."""
    broken = found["category"].count(b"\n") > 1 or b"\n" in found["id"]
    return max(len(_shown(row)) for row in found["frame"].split(b"\n")) if broken else 0


def _shown(row: bytes) -> str:
    return row.decode("utf-8", "replace").rstrip("\r\n")


def _joined(data: bytes, width: int) -> bytes:
    """
    The rows of a console put together. Between words a row ends with the blank behind the last one, and the first word of
    the next had no room; a longer word is broken where the row is full.
    """
    if not width:
        return data
    made = bytearray()
    ends = b""  # of the rows that were taken into the one above
    shown = word = ""  # the row above, and the last word of all that it goes on with
    for row in data.splitlines(keepends=True):
        text, words = row.rstrip(b"\r\n"), _shown(row)
        first = words.partition(" ")[0]
        if first and shown.strip() and _goes_on(shown, word, first, width):
            made += text
            ends += row[len(text) :]
            word = word + words if " " not in words else words.rpartition(" ")[2]
        else:
            made += ends + text
            ends = row[len(text) :]
            word = words.rpartition(" ")[2]
        shown = words
    return bytes(made + ends)


def _goes_on(above: str, word: str, first: str, width: int) -> bool:
    """Whether a row goes on from the one above: `word` is what that ends with, `first` what this begins with."""
    if above[-1] == " ":
        return len(above) <= width <= len(above) + len(first)
    return len(above) == width < len(word) + len(first)
