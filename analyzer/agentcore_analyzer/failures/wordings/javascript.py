"""The SDKs for JavaScript: errors printed as objects, with `$fault` and `$metadata` (v3) or `statusCode` and `retryable` (v2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import aws_said

_STRING = r"(?:\"(?:[^\"\\]|\\.){0,2000}\"|'(?:[^'\\]|\\.){0,2000}')"
_QUOTE = r"(?:\\{0,3}['\"])?"  # keys come bare, quoted, and quoted inside of a string
_MARK = late(rf"{_QUOTE}\$metadata{_QUOTE}: ?\{{|{_QUOTE}retryDelay{_QUOTE}: ?[\d.]")
_FACTS = late(
    rf"{_QUOTE}(?:httpStatusCode|statusCode){_QUOTE}: ?(?P<status>\d{{3}})"
    rf"|{_QUOTE}requestId{_QUOTE}: ?{_QUOTE}(?P<id>[\w-]{{8,80}})"
    rf"|{_QUOTE}\$fault{_QUOTE}: ?{_QUOTE}(?P<fault>client|server)|{_QUOTE}retryable{_QUOTE}: ?(?P<retryable>true|false)"
)
# The head of a printed error: `Name: message` and its frames (or `[Name: message] {`, without frames).
_HEAD = late(
    r"(?m)^(?P<before>[^\n]{0,200}?)(?P<open>\[?)(?P<name>(?:[A-Z]\w{2,80}|\d{3}))(?: \[\w{2,80}\])?: (?P<message>[^\n]{0,2000})"
)
_FRAME = late(r"(?m)^\s{1,40}at ")
_COMMAND = late(
    r"\bde_(?P<operation>[A-Z]\w{2,80}?)Command(?:Error)?\b|client-(?P<service>[a-z][a-z0-9-]{1,60})[/\\]"
    r"|services[/\\](?P<old>[a-z0-9]{2,40})\.js"
)
_KEYED = late(rf"{_QUOTE}(?P<key>name|code|message|__type){_QUOTE}: ?(?P<value>{_STRING}|\\\"[^\"\\]{{0,2000}}\\\")")
_LINE = late(r"\s{0,8}(?P<key>\$?[A-Za-z]\w{1,40}): (?P<value>\S.{0,2000})")
_NAME = late(r"[A-Z]\w{2,80}")
_BROKEN = late(r"[ \t│┃|]{0,20}\n[ \t│┃|]{0,20}")  # a terminal broke the string
_BEFORE, _AFTER = 5000, 900
# What the language, its sockets and the SDK itself raise: the SDK adds `$metadata` to these as well, and AWS has said nothing.
_OWN = late(r"(?:Syntax|Provider|Type|Range|Reference|Aggregate|Abort|URI|Eval)?Error|E[A-Z]{3,15}(?:_[A-Z]{2,15})*")


def read(text: str) -> Iterator[Said]:
    done = 0
    for mark in _MARK.finditer(text):
        if mark.start() < done:
            continue
        begin = max(done, mark.start() - _BEFORE)
        said = _lined(text, begin, mark) or _printed(text, begin, mark.start())
        said = said or _keyed(text, max(done, mark.start() - 2500), mark.start())
        if said is not None:
            yield said
            done = max(mark.end(), said.end)


def _lined(text: str, begin: int, mark: re.Match[str]) -> Said | None:
    """An error whose members a client prints one a line, without braces or quotes; `$metadata` is one of them."""
    lines = text[begin : mark.start()].split("\n")
    members: dict[str, str] = {}
    start = mark.start()
    while len(lines) > 1 and not lines[-1].strip():  # what stands before `$metadata` on its own line
        start -= len(lines.pop()) + 1
    for line in reversed(lines if start < mark.start() else []):
        found = _LINE.fullmatch(line)
        if found is None:
            break
        members[found["key"]] = found["value"].strip()
        start -= len(line) + 1
    code = members.get("name", "")
    if not _NAME.fullmatch(code):
        return None
    return _made(text, start + 1, mark.end(), code, members.get("message", ""), start + 1, mark.end())


def _printed(text: str, begin: int, at: int) -> Said | None:
    """An error as Node prints it: the head, frames, and the members in braces after the last frame."""
    opened = text.rfind("{\n", begin, at)
    frames = [m.start() for m in _FRAME.finditer(text, begin, at)]
    head = None
    limit = opened if opened >= 0 else at
    if frames:  # the frames nearest to the members; a message may have several lines before them
        block = frames[-1]
        for start in reversed(frames):
            if text.count("\n", start, block) > 1:
                break
            block = start
        limit = block
    for found in _HEAD.finditer(text, max(begin, limit - 2500), limit):
        head = found
    if head is None or (opened < 0 and not frames):
        return None
    said = head["message"].strip()
    if head["open"]:
        said = said.removesuffix("{").rstrip().removesuffix("]")
    rest = text[head.end() : limit].strip("\n \t")
    if frames and rest:
        said = f"{said}\n{rest}"
    elif not frames:
        said = said.removesuffix("{").rstrip()
    start = head.start("open")
    return _made(text, start, at, head["name"], said, begin, at)


def _keyed(text: str, begin: int, at: int) -> Said | None:
    """An error written as JSON or as one object: its name and message are members, on either side of `$metadata`."""
    members: dict[str, str] = {}
    where: list[re.Match[str]] = []
    begin = max(begin, text.rfind("}\n", begin, at))  # another object ends there
    for found in (*_KEYED.finditer(text, begin, at), *_KEYED.finditer(text, at, min(len(text), at + _AFTER))):
        members.setdefault(found["key"], _plain(found["value"]))
        where.append(found)
    code = members.get("name", "") or members.get("__type", "") or members.get("code", "")
    if code in ("", "Error") or " " in code:
        code = members.get("code", code)
    if not code or " " in code:
        return None
    start = min(found.start() for found in where)
    return _made(text, start, max(at, *(found.end() for found in where)), code, members.get("message", ""), begin, at)


def _plain(value: str) -> str:
    """A string without its quotation marks and escapes, up to the frames that a stack would add."""
    said = _BROKEN.sub(" ", value.strip("\\\"'")).replace('\\"', '"').replace("\\n", "\n")
    return said.partition("\n    at ")[0]


def _made(text: str, start: int, end: int, code: str, said: str, begin: int, at: int) -> Said | None:
    if _OWN.fullmatch(code):
        return None
    facts: dict[str, str] = {}
    low = text.rfind("{", begin, at) if text.rfind("{", begin, at) >= 0 else begin
    for found in _FACTS.finditer(text, max(begin, low - 300), min(len(text), at + _AFTER)):
        facts |= {k: v for k, v in found.groupdict().items() if v and k not in facts}
    named: dict[str, str] = {}
    for found in _COMMAND.finditer(text, begin, min(len(text), at + _AFTER)):
        named |= {k: v for k, v in found.groupdict().items() if v and k not in named}
    return aws_said(
        text, start, end, code, said, service=named.get("service", named.get("old", "")), operation=named.get("operation", ""),
        hint=text[begin : at + _AFTER], http_status=facts.get("status"), request_id=facts.get("id"),
        retryable={"true": True, "false": False}.get(facts.get("retryable", "")),
    )  # fmt: skip
