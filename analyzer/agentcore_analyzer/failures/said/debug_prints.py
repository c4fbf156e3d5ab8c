"""
Errors as Rust's `{:?}` prints them: the variant, and the structure with its members, one within the other.

    ResponseError(ResponseError { source: JsonError { reason: UnexpectedEos } })
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, cited, denied, is_source, said

ORDER = 55
HINTS = ("Error { ", "Failure { ", "Failed { ", "Timeout { ", "Os { code: ", "Error {\n", "Failure {\n")
_NAME = r"(?:[a-z_]\w{0,40}::){0,6}(?:[A-Z]\w{0,60}(?:Error|Failure|Failed|Timeout)|Error|Os)"
# A variant may stand around the structure, called as it (SdkError) or otherwise (`Err(Custom { … })`, `Some(Os { … })`).
_PRINT = late(
    r"(?:(?<=^)|(?<=[\s\"'=:>]))(?:(?P<variant>[A-Z]\w{1,60})\()?(?P<type>" + _NAME + r") \{\s{1,20}[a-z_]\w{0,40}: (?=[\w\"\[(&-])"
)
_OWN = late(r"\b(?:message|error|reason|detail): (?:Some\()?\"(?P<said>(?:[^\"\\]|\\.){2,600})\"")
# A definition, a pattern or a value that is being made, not one that was printed.
_CODED = late(r"\b(?:struct|enum|union|fn|let|impl|match|return|type|use|if|panic!|vec!)\b|=>|\?\(")
_MADE = late(r"\.\.\s?\}|;\s|\b(?P<key>[a-z_]\w{0,40}): (?P=key)\b|\)\?|\.into\(\)|&'|: (?:usize|[iu](?:8|16|32|64|size)|String|bool)\b")
_AROUND = ("", "Err", "Some", "Ok")
_NOT_INFO = 13
_CLOSES = {"{": "}", "(": ")", "[": "]"}


def read(text: str, severity: int) -> Iterator[Said]:
    if 0 < severity < _NOT_INFO:
        return  # a program that goes on tells of what it met on its way
    end = 0
    for found in _PRINT.finditer(text):
        if found.start() < end or cited(text, found.start()) or denied(text, found.start()):
            continue
        end = _end(text, found.start())
        whole = " ".join(text[found.start() : end].split())
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if is_source(line + whole) or _CODED.search(line) or _MADE.search(whole):
            continue
        own = _OWN.search(whole)
        if found["type"] == "Os" and own is None:
            continue
        variant = found["variant"] or ""
        message = own["said"] if own is not None and len(whole) > LONG else whole[:LONG]
        yield said(
            text, found.start(), end, FailureKind.EXCEPTION, type=variant if variant not in _AROUND else found["type"], message=message, weight=22
        )


def _end(text: str, start: int) -> int:
    """Where the brackets that open close again; at most a screen behind, or where the paste ends."""
    open_: list[str] = []
    string = False
    limit = min(len(text), start + 4000)
    for at in range(start, limit):
        sign = text[at]
        if string or sign == '"':
            string = (sign != '"' or text[at - 1] == "\\") if string else True
        elif sign in _CLOSES:
            open_.append(_CLOSES[sign])
        elif open_ and sign == open_[-1]:
            open_.pop()
            if not open_:
                return at + 1
    return limit
