"""What travels on the wire: JSON and XML bodies, headers, frames of event streams, and the sentence of a refused permission."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.aws import lookup, operation_named, service_of, services
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import GAP, NAME, aws_said, in_code, message

_Q = r"\\{0,3}['\"]"
_TYPE = late(rf"{_Q}__type{_Q}: ?{_Q}(?P<space>[\w.]{{1,120}}#)?(?P<code>{NAME})")
# The name of an exception with its namespace, as any language prints a body that it decoded: `com.amazon.coral.service#X`.
_SPACED = late(r"\bcom\.amazon(?:aws)?\.[\w.]{1,100}#(?P<code>[A-Z]\w{2,100})")
_MESSAGE = late(
    rf"{_Q}(?:[Mm]essage|errorMessage){_Q}: ?"
    r"(?P<value>\"(?:[^\"\\]|\\.){0,2000}\"|'(?:[^'\\]|\\.){0,2000}'|\\\"[^\"\\]{0,2000}\\\")"
)
_XML = late(r"<Code>(?P<code>[\w.]{2,100})</Code>\s{0,20}<Message>(?P<message>[^<]{0,2000})")
_XML_ID = late(r"<Request(?:Id|ID)>(?P<id>[\w-]{8,80})<")
_HEADER = late(rf"(?i:x-amzn-errortype)(?:{_Q})?(?:: ?|=|, ?|: ?\[|:\s{{1,40}}- )(?:{_Q})?(?P<code>[A-Z]\w{{2,100}})")
_HEADER_ID = late(r"(?i:x-amzn-request-?id)\W{1,8}(?P<id>[\w-]{8,80})")
_STATUS = late(r"(?:HTTP/[\d.]{1,3}\"? |[Ss]tatus[ _]?[Cc]ode\W{1,4}|status\W{1,4})(?P<status>[345]\d\d)\b")
_FRAME = late(rf":(?P<kind>exception-type|error-code)\W{{1,12}}(?P<code>{NAME})")
_FRAME_MESSAGE = late(r":error-message\W{1,12}(?P<message>[^\n\"']{1,1000})")
_MEMBER = late(
    rf"{_Q}(?P<code>[a-z]\w{{2,80}}Exception){_Q}: ?\{{\s{{0,40}}(?={_Q}(?:[Mm]essage|originalMessage|originalStatusCode){_Q}:)"
)
_DENIED = late(
    rf"(?:(?:User|Principal|Role):?{GAP}(?P<who>arn:[\w:/+=,.@<>*-]{{8,400}}|[\w./:@-]{{1,200}}){GAP})?is{GAP}not{GAP}authorized{GAP}to{GAP}perform:?{GAP}"
    rf"['\"`]?(?P<prefix>[a-z][a-z0-9-]{{1,40}}):(?P<action>[A-Z*]\w{{0,80}}\*?)['\"`]?"
)
_CONSTRAINT = late(r"\d{1,3} validation errors? detected: (?=Value )")
_RUBY = late(r"\(Aws::(?P<service>\w{2,40})::Errors::(?P<code>\w{3,80})\)")  # what Ruby prints behind a message
_EDGES = late(r"[ \t]{0,20}[│┃|]?\n[ \t]{0,20}[│┃|]? ?")
_NEAR = 1500


def read(text: str) -> Iterator[Said]:
    """Several of these can stand over one failure (a header, the body below it): the first one tells it."""
    ends = -1
    for said in sorted(_all(text), key=lambda s: (s.start, -s.end)):
        if said.start >= ends:
            yield said
            ends = said.end


def _all(text: str) -> Iterator[Said]:
    if "rrortype" in text or "rrorType" in text:
        for found in _HEADER.finditer(text):
            yield _body(text, found.start(), found.end(), found["code"], reach=_NEAR)
    if "__type" in text:
        for found in _TYPE.finditer(text):
            if found["space"] or found["code"].endswith(("Exception", "Error", "Fault")) or lookup("", "", found["code"]):
                yield _body(text, found.start(), found.end(), found["code"], reach=400)
    if "com.amazon" in text:
        for found in _SPACED.finditer(text):
            yield _body(text, found.start(), found.end(), found["code"], reach=400)
    if "<Code>" in text:
        yield from _xml(text)
    if ":exception-type" in text or ":error-code" in text:
        yield from _frames(text)
    if "Exception" in text:
        for found in _MEMBER.finditer(text):
            if lookup("", "", found["code"]) is not None or _streamed(found["code"]):
                yield _body(text, found.start(), found.end(), found["code"], reach=200)
    if "authorized" in text:
        yield from _denied(text)
    if " detected: Value " in text:
        for found in _CONSTRAINT.finditer(text):
            words, end = message(text, found.start())
            ruby = _RUBY.search(words)
            around = text[max(0, found.start() - _NEAR) : end]
            code = ruby["code"] if ruby else "ValidationException" if "alidationException" in around else ""
            service, words = ruby["service"] if ruby else "", _RUBY.sub("", words).strip()
            yield aws_said(text, found.start(), end, code, words, service=service, hint=text[:2000])


def _xml(text: str) -> Iterator[Said]:
    """`<Error><Code>…` of the services that answer in XML."""
    for found in _XML.finditer(text):
        request = _XML_ID.search(text, found.end(), min(len(text), found.end() + 1000))
        status = _STATUS.search(text, max(0, found.start() - 600), found.start())
        yield aws_said(
            text, found.start(), found.end(), found["code"], found["message"].strip(), hint=text[:2000],
            request_id=request["id"] if request else "", http_status=status["status"] if status else None,
        )  # fmt: skip


def _frames(text: str) -> Iterator[Said]:
    """Headers of an event stream's frame."""
    for found in _FRAME.finditer(text):
        stated = _FRAME_MESSAGE.search(text, max(0, found.start() - 400), min(len(text), found.end() + 1200))
        said = _body(text, found.start(), found.end(), found["code"], reach=800)
        yield said._replace(message=stated["message"].strip()) if stated and not said.message else said


def _streamed(code: str) -> bool:
    return any(code in members.split() for service in services().values() for members in service.streams.values())


def _body(text: str, start: int, end: int, code: str, *, reach: int) -> Said:
    """A code of a header, a body or a frame, with the message, the status and the request id that stand around it."""
    low, high = max(0, start - 600), min(len(text), end + reach)
    stated = _MESSAGE.search(text, end, high) or next(reversed(list(_MESSAGE.finditer(text, low, start))), None)
    request = _HEADER_ID.search(text, low, min(len(text), end + _NEAR))
    status = next(reversed(list(_STATUS.finditer(text, low, start))), None) or _STATUS.search(text, end, high)
    said = stated["value"] if stated else ""
    if "\n" in said:  # a terminal broke the string
        said = " ".join(_EDGES.sub(" ", said).split())
    if stated and stated.start() >= end:
        end = stated.end()
    elif stated:
        start = stated.start()
    return aws_said(
        text, start, end, code, said.strip("\\\"'").replace('\\"', '"'), request_id=request["id"] if request else "",
        http_status=status["status"] if status else None, hint=text[max(0, start - 3000) : high],
    )  # fmt: skip


def _denied(text: str) -> Iterator[Said]:
    """`User: ARN is not authorized to perform: bedrock:InvokeModel on resource: …`, in whatever it was passed on."""
    for found in _DENIED.finditer(text):
        if in_code(text, found.start()):
            continue
        said, end = message(text, found.start())
        operation = operation_named(found["action"])
        service = service_of(operation, found[0]) if operation else ""
        yield aws_said(
            text, found.start(), end, "AccessDeniedException", said, service=service, operation=operation or found["action"],
            hint=found[0],
        )  # fmt: skip
