"""
What Windows PowerShell writes around an error, and around the stderr of any program (`aws … > file`), which then looks like one.

The frame becomes blanks, so that every offset and line stays; what was said stays as it is.
"""

from __future__ import annotations

import re

MARK = b"FullyQualifiedErrorId"
_PROGRAM = b"NativeCommandError"  # no error of PowerShell's: a program wrote to stderr
# `aws : what it said`, a place (in the language of Windows), the command line with a ruler, and the two lines about the category.
_FRAME = re.compile(
    rb"^(?P<who>[^\s:][^\r\n:]{0,200} : )(?P<said>[^\r\n]{0,4000}(?:\r?\n(?!\+ )[^\r\n]{0,4000}){0,8}?)\r?\n"
    rb"(?P<frame>[^\r\n]{1,400}:\d{1,7} [^\r\n:]{1,40}:\d{1,7}[ \t]{0,200}\r?\n"
    rb"(?:\+ [^\r\n]{0,2000}\r?\n){1,8}"
    rb"[ \t]{1,20}\+ CategoryInfo {1,40}: [^\r\n]{0,2000}\r?\n(?:[ \t]{1,20}[^\s+][^\r\n]{0,2000}\r?\n){0,4}"
    rb"[ \t]{1,20}\+ FullyQualifiedErrorId : [^\r\n]{0,200})",
    re.MULTILINE,
)
_TEXT = re.compile(rb"[^\r\n]")


def unframed(data: bytes) -> bytes:
    """The same text without the frames; as long as before."""
    return _FRAME.sub(_blank, data)


def _blank(found: re.Match[bytes]) -> bytes:
    between = found.string[found.end("said") : found.start("frame")]
    who = _TEXT.sub(b" ", found["who"]) if _PROGRAM in found["frame"] else found["who"]
    return who + found["said"] + between + _TEXT.sub(b" ", found["frame"])
