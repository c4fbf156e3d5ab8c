"""botocore and the AWS CLI: `An error occurred (CODE) when calling the OP operation: …`, with and without an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import GAP, aws_said, class_before, in_code, line_of, message

# Source: botocore/exceptions.py (ClientError.MSG_TEMPLATE); awscli/errorformat.py writes the form without an operation.
_SENTENCE = late(
    rf"An{GAP}error{GAP}occurred{GAP}\((?P<code>[\w.:#/-]{{1,100}})\)"
    rf"(?:{GAP}when{GAP}calling{GAP}the{GAP}(?P<operation>\w{{1,80}}){GAP}operation"
    rf"(?:{GAP}\(reached{GAP}max{GAP}retries:{GAP}(?P<retries>\d{{1,3}})\))?)?:[ ]?"
)
_FACTS = late(  # of the printed response, where a program prints it beside the sentence
    r"['\"]HTTPStatusCode['\"]: ?(?P<status>\d{3})|['\"]RequestId['\"]: ?['\"](?P<id>[\w-]{8,80})"
    r"|\(Request ID: (?P<said>[\w-]{8,80})\)"
    r"|['\"]?(?:aws[._])?request[._]?id['\"]?[=:] ?['\"]?(?P<field>[0-9a-f]{8}-[0-9a-f-]{27})"
)
_NEAR = 1500


def read(text: str) -> Iterator[Said]:
    done = 0
    for found in _SENTENCE.finditer(text):
        if found.start() >= done and not in_code(text, found.start()):
            said, end = message(text, found.end())
            yield _said(text, found.start(), end, found, said)
            done = end
    if not done and ("An error occurred (" in text or "when calling the " in text):
        yield from _broken(text)


def _said(text: str, start: int, end: int, found: re.Match[str], said: str) -> Said:
    code, operation = found["code"], found["operation"] or ""
    begin = line_of(text, start)[0]
    kind = class_before(text[max(begin, start - 160) : start])
    first = start - len(kind) - 2 if kind else start
    status, request = "", ""
    for fact in _FACTS.finditer(text, start, min(len(text), end + _NEAR)):
        status = status or fact["status"] or ""
        request = request or fact["id"] or fact["said"] or fact["field"] or ""
    return aws_said(
        text, first, end, code, said, operation=operation, hint=text[max(0, start - 4000) : end + _NEAR], kind=kind,
        http_status=status, request_id=request,
    )  # fmt: skip


def _broken(text: str) -> Iterator[Said]:
    """A sentence that a terminal broke inside of a word: read again without the ends of its lines."""
    at = text.find("An error occurred (")
    at = at if at >= 0 else max(0, text.find("when calling the ") - 200)
    begin = line_of(text, at)[0]
    kept = [i for i in range(begin, min(len(text), at + 700)) if text[i] not in "\r\n"]
    joined = "".join(text[i] for i in kept)
    found = _SENTENCE.search(joined)
    if found is None or in_code(joined, found.start()):
        return
    said, end = message(text, kept[found.end()] if found.end() < len(kept) else len(text))
    yield _said(text, kept[found.start()], end, found, said)
