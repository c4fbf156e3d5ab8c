"""botocore and the AWS CLI: `An error occurred (CODE) when calling the OP operation: …`, with and without an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import GAP, aws_said, class_before, in_code, line_of, message, typed_above

# Source: botocore/exceptions.py (ClientError.MSG_TEMPLATE); awscli/errorformat.py writes the form without an operation.
_SENTENCE = late(
    rf"An{GAP}error{GAP}occurred{GAP}\((?P<code>[\w.:#/-]{{1,100}})\)"
    rf"(?:{GAP}when{GAP}calling{GAP}the{GAP}(?P<operation>\w{{1,80}}){GAP}operation"
    rf"(?:{GAP}\(reached{GAP}max{GAP}retries:{GAP}(?P<retries>\d{{1,3}})\))?)?:[ ]?"
)
_FACTS = late(  # of the printed response, where a program prints it beside the sentence
    r"['\"]HTTPStatusCode['\"]: ?(?P<status>[345]\d\d)|['\"]RequestId['\"]: ?['\"](?P<id>[\w-]{8,80})"
    r"|\(Request ID: (?P<said>[\w-]{8,80})\)"
    r"|['\"]?(?:aws[._])?request[._]?id['\"]?[=:] ?['\"]?(?P<field>[0-9a-f]{8}-[0-9a-f-]{27})"
)
_NEAR = 800


def read(text: str) -> Iterator[Said]:
    taken: list[tuple[int, int]] = []
    for found in _SENTENCE.finditer(text):
        if (not taken or found.start() >= taken[-1][1]) and not in_code(text, found.start()):
            said, end = message(text, found.end(), found.start())
            taken.append((found.start(), end))
            yield _said(text, found.start(), end, found, said)
    for begin, stop in _gaps(taken, len(text)):
        yield from _broken(text, begin, stop)


def _gaps(taken: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between the sentences that were read."""
    begin = 0
    for start, end in (*taken, (length, length)):
        yield begin, start
        begin = end


def _said(text: str, start: int, end: int, found: re.Match[str], said: str) -> Said:
    code, operation = found["code"], found["operation"] or ""
    begin = line_of(text, start)[0]
    kind = class_before(text[max(begin, start - 160) : start])
    first = start - len(kind) - 2 if kind else start
    status, request = "", ""
    following = text.find("An error occurred", end, end + _NEAR)
    for fact in _FACTS.finditer(text, start, following if following >= 0 else min(len(text), end + _NEAR)):
        status = status or fact["status"] or ""
        request = request or fact["id"] or fact["said"] or fact["field"] or ""
    service = "" if operation or "nvalid choice" not in said else typed_above(text, start)[0]
    return aws_said(
        text, first, end, code, said, service=service, operation=operation, kind=kind,
        hint=text[max(0, start - 4000) : end + _NEAR], http_status=status, request_id=request,
    )  # fmt: skip


def _broken(text: str, begin: int, stop: int) -> Iterator[Said]:
    """Sentences that a terminal broke inside of a word: read again without the ends of their lines."""
    while begin < stop:
        hits = [i for words in ("An error occurred (", "when calling the ") if (i := text.find(words, begin, stop)) >= 0]
        if not hits:
            return
        at = min(hits)
        head = max(begin, line_of(text, max(begin, at - 100))[0])
        kept = [i for i in range(head, min(stop, at + 600)) if text[i] not in "\r\n"]
        joined = "".join(text[i] for i in kept)
        found = _SENTENCE.search(joined)
        if found is None or not found["operation"] or in_code(joined, found.start()):
            begin = at + 17
            continue
        said, end = message(text, kept[found.end()] if found.end() < len(kept) else stop, kept[found.start()])
        yield _said(text, kept[found.start()], end, found, said)
        begin = max(end, at + 17)
