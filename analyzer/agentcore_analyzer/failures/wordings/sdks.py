"""The SDKs for Java, Go, Rust, .NET and the new one for Python, and what CloudFormation quotes of them."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.aws import lookup
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import GAP, NAME, aws_said, in_code, line_of, message

# --- Go: `operation error S: Op, https response error StatusCode: 400, RequestID: R, [api error ]C: m`
_GO = late(
    rf"operation{GAP}error{GAP}(?P<service>[A-Z][\w.-]{{1,40}}(?:{GAP}[\w.-]{{1,40}}){{0,6}}):{GAP}(?P<operation>[A-Z]\w{{1,80}}),{GAP}"
)
_GO_FACTS = late(
    rf"StatusCode:{GAP}(?P<status>\d{{1,3}})(?:,{GAP}RequestID:(?:{GAP}(?P<id>[\w-]{{8,80}}))?)?"
    rf"(?:,{GAP}HostID:(?:{GAP}[\w/+=-]{{1,200}})?)?"
)
_GO_CODE = late(rf"(?:,|api{GAP}error){GAP}(?!api\b|RequestID\b|HostID\b|StatusCode\b)(?P<code>{NAME}(?:\.\w{{1,60}})?):\s")
_GO1 = late(r"status code: (?P<status>\d{3}), request id: ?(?P<id>[\w-]{0,80})")
_GO1_CODE = late(r"\b(?!Error: )(?P<code>[A-Z]\w{2,100}(?:\.\w{1,60})?): ")
# --- Java: v1 `m (Service: S; Status Code: 400; Error Code: C; Request ID: R…)`, v2 the same with commas and without the code
_LEFT_OUT = r"[.*<>Xx]{1,40}"  # what people put in the place of an id
_JAVA = late(
    rf"\(Service:{GAP}(?P<service>[\w .-]{{1,80}}?)[;,]{GAP}Status{GAP}Code:{GAP}(?P<status>\d{{3}})[;,]"
    rf"(?:{GAP}Error{GAP}Code:{GAP}(?:\d{{3}}{GAP})?(?P<code>[\w.]{{1,100}}(?:{GAP}[A-Z][a-z]{{1,20}}){{0,4}});)?{GAP}Request{GAP}ID:{GAP}(?P<id>[\w=/+-]{{1,100}}|{_LEFT_OUT})[^()]{{0,300}}\)"
    rf"(?:{GAP}\(SDK{GAP}Attempt{GAP}Count:{GAP}\d{{1,3}}\))?"
)
_JAVA_CLASS = late(rf"((?:[a-z_][\w]{{0,60}}\.){{1,12}}(?:{NAME}[.$])?(?P<class>{NAME}(?:Exception|Error)))(?::\s|\()")
_HANDLER = late(r"\b(?:Handler)?ErrorCode: ?(?P<code>\w{2,60})")  # CloudFormation; Cloud Control
_MESSAGE = late(r"message: [\"']|\b(?:Status|Error)Message: ")  # of a handler: the service's words begin behind it
# --- Rust: `CException { message: "m", … }` and, where it is not known,
# `unhandled error (C)`, `Error { code: "C", message: "m", aws_request_id: "R" }`, `ErrorMetadata { code: Some("C") … }`
_RUST = late(
    rf"(?:(?P<class>{NAME}Exception)|Error|ErrorMetadata) \{{ (?:code: (?:Some\()?\"(?P<code>{NAME})\"\)?, )?"
    r"message: (?:Some\()?\"(?P<message>(?:[^\"\\]|\\.){0,2000})\"(?P<rest>[^}]{0,300})"
)
_RUST_PLAIN = late(rf"unhandled error \((?P<code>{NAME})\)")
_NAMES_AWS = late(r"(?i)\b(?:aws|amazon|bedrock)|aws_request_id")
_RUST_ID = late(r"aws_request_id\"?: \"(?P<id>[\w-]{8,80})\"")
# --- .NET: `Amazon.S.Model.XException: m`, of runners of tests with a blank before the colon; PowerShell names the class alone
_NET = late(rf"\bAmazon\.(?P<service>(?!Runtime\b)\w{{2,60}})\.(?:Model\.)?(?P<class>{NAME}Exception)\b(?P<colon> ?: )?")
_SHELL = late(r"(?m)(?:^|\s)[A-Z][a-z]{2,20}-\w{2,60} ?: (?P<message>.{1,1000})")
# --- generated clients for Python (smithy-python): `aws_sdk_s.models.XException: m`, behind it `(fault='client', HTTP 400)`
_SMITHY = late(rf"\baws_sdk_(?P<service>[a-z0-9_]{{2,60}})\.models\.(?P<code>{NAME}(?:Exception|Error)): ")
_SMITHY_STATUS = late(r"\(fault='\w{4,10}', HTTP (?P<status>\d{3})\)")
# Where the body has no message, the SDK makes the sentence: `The service returned an error with Error Code C and HTTP Body: …`.
_NET_MADE = late(r"\bwith Error Code (?P<code>\w{3,100}) and HTTP Body: ")
_NET_STATUS = late(r"---> [^\n]{0,200}\((?P<status>[45]\d\d)\)")  # of what it wraps
_NET_FACTS = late(
    r"\b(?:ErrorCode|Error Code): ?'?(?P<code>\w{3,100})"
    r"|\b(?:StatusCode|Status Code): ?'?(?P<status>\d{3})|\b(?:RequestId|Request ID): ?'?(?P<id>[\w-]{8,80})"
)


def read(text: str) -> Iterator[Said]:
    if "operation" in text and "error" in text:
        yield from _go(text)
    if "status code: " in text:
        yield from _go1(text)
    if "(Service:" in text:
        yield from _java(text)
    if "HandlerErrorCode: " in text:
        yield from _handler(text)
    if "unhandled error (" in text or "aws_request_id" in text or "ErrorMetadata {" in text or "Exception { message: " in text:
        yield from _rust(text)
    if "Amazon." in text:
        yield from _net(text)
    if "aws_sdk_" in text:
        yield from _smithy(text)


def _smithy(text: str) -> Iterator[Said]:
    for found in _SMITHY.finditer(text):
        said, end = message(text, found.end())
        status = _SMITHY_STATUS.search(text, found.end(), min(len(text), end + 200))
        yield aws_said(
            text, found.start(), status.end() if status else end, found["code"], _SMITHY_STATUS.sub("", said).strip(),
            service=found["service"].replace("_", "-"), http_status=status["status"] if status else None, kind=found[0][:-2],
        )  # fmt: skip


def _go(text: str) -> Iterator[Said]:
    for found in _GO.finditer(text):
        stop = min(len(text), found.end() + 1500)
        facts = _GO_FACTS.search(text, found.end(), stop)
        code = _GO_CODE.search(text, facts.end() if facts else found.end() - 1, stop)
        if code is not None and _elsewhere(text, found.end(), code.start()):
            code = None
        said, end = message(text, code.end() if code else found.end(), found.start())
        status = facts["status"] if facts and facts["status"] != "0" and facts.start() < end else None
        yield aws_said(
            text, found.start(), end, code["code"] if code else "", said,
            service=" ".join(found["service"].replace("│", " ").split()), operation=found["operation"], http_status=status,
            request_id=facts["id"] if facts and status else "", kind="" if code else "operation error",
        )  # fmt: skip


def _elsewhere(text: str, start: int, at: int) -> bool:
    """Whether another sentence begins between the two, or so many lines that it cannot be one sentence."""
    between = text[start:at]
    return "operation error" in between or between.count("\n") > 6 or "\n\n" in between


def _go1(text: str) -> Iterator[Said]:
    """`C: m`, and on the next line `status code: 400, request id: R`."""
    for found in _GO1.finditer(text):
        begin = line_of(text, found.start())[0]
        if not text[begin : found.start()].strip("\t │|") and begin:
            begin = line_of(text, begin - 1)[0]
        if code := _GO1_CODE.search(text, begin, found.start()):
            said = text[code.end() : found.start()].strip("\r\n\t │|")
            yield aws_said(
                text, code.start(), found.end(), code["code"], said, hint=text[max(0, begin - 2000) : begin],
                http_status=found["status"], request_id=found["id"],
            )  # fmt: skip


def _java(text: str) -> Iterator[Said]:
    for found in _JAVA.finditer(text):
        begin = _paragraph(text, found.start())
        before = text[begin : found.start()]
        named = next(reversed(list(_JAVA_CLASS.finditer(before))), None)
        told = next(reversed(list(_MESSAGE.finditer(before))), None)
        at = named.end() if named else told.end() if told else len(before) - len(before.lstrip())
        start = begin + (named.start() if named else at)
        handler = _HANDLER.search(text, found.end(), min(len(text), found.end() + 300))
        end = handler.end() if handler else found.end()
        code = "".join((found["code"] or "").split()) or (named["class"] if named else "") or (handler["code"] if handler else "")
        yield aws_said(
            text, start, end, code, " ".join(before[at:].split()).strip(" \"'"), service=found["service"],
            http_status=found["status"], request_id=found["id"].strip(".*<>Xx"),
            kind=named[1] if named else "", hint=before,
        )  # fmt: skip


def _paragraph(text: str, at: int) -> int:
    """Where the sentence before an offset begins: its line, or up to eight lines higher where a message has several."""
    begin = line_of(text, at)[0]
    for _ in range(8):
        line = text[begin:at]
        if _JAVA_CLASS.search(line) or "message: " in line or begin == 0:
            return begin
        higher = line_of(text, begin - 1)[0]
        blank = not text[higher : begin - 1].strip()
        if higher >= begin or (blank and not text[begin:at].count('"') % 2):  # a free line within quotation marks is part of it
            break
        begin = higher
    return line_of(text, at)[0]


def _handler(text: str) -> Iterator[Said]:
    """CloudFormation: `Resource handler returned message: "m" (RequestToken: T, HandlerErrorCode: C)`."""
    for found in _HANDLER.finditer(text):
        begin = max(text.rfind("eturned message:", max(0, found.start() - 3000), found.start()), -1)
        if begin < 0 or "(Service:" in text[begin : found.start()]:
            continue
        start = begin + len("eturned message:")
        said = text[start : found.start()].rpartition("(RequestToken")[0] or text[start : found.start()]
        end = found.end() + (text[found.end() : found.end() + 1] == ")")
        start += len(said) - len(said.lstrip(" \"'"))
        yield aws_said(text, start, end, found["code"], " ".join(said.split()).strip(" \"'("), hint=text[begin:end])


def _rust(text: str) -> Iterator[Said]:
    done: set[str] = set()
    for found in _RUST.finditer(text):
        if found["class"] and _NAMES_AWS.search(text[: found.end()]) is None and lookup("", "", found["class"]) is None:
            continue  # a class of another program
        request = _RUST_ID.search(found["rest"])
        code = found["code"] or found["class"] or ""
        done.add(code)
        yield aws_said(
            text, found.start(), found.end(), code, found["message"].replace('\\"', '"'),
            request_id=request["id"] if request else "", hint=text[max(0, found.start() - 2000) : found.end()],
            kind="" if code else "service error",
        )  # fmt: skip
    for found in _RUST_PLAIN.finditer(text):
        if found["code"] not in done:
            yield aws_said(text, found.start(), found.end(), found["code"], "", hint=text[:2000])


def _shell(text: str, at: int) -> str:
    """PowerShell writes the message two lines above the class: `Invoke-X : m`."""
    if not text[max(0, at - 40) : at].rstrip().endswith("FullyQualifiedErrorId :"):
        return ""
    heads = list(_SHELL.finditer(text, max(0, at - 2000), at))
    return heads[-1]["message"].strip() if heads else ""


def _net(text: str) -> Iterator[Said]:
    for found in _NET.finditer(text):
        before = text[max(0, found.start() - 7) : found.start()]
        if in_code(text, found.start()) or before.endswith(("using ", "catch (", "throw ")):
            continue
        said, end = message(text, found.end()) if found["colon"] else ("", found.end())
        said = said.partition("--->")[0].strip() or _shell(text, found.start())
        wrapped = _NET_STATUS.search(text, found.end(), min(len(text), found.end() + 1500))
        around = {"status": wrapped["status"]} if wrapped else {}
        if made := _NET_MADE.search(said):
            around["code"] = made["code"]
        for fact in _NET_FACTS.finditer(text, found.end(), min(len(text), found.end() + 1500)):
            around |= {k: v for k, v in fact.groupdict().items() if v and k not in around}
        code = found["class"]
        if code.startswith("Amazon"):  # the class of the service as a whole: its code stands in a property
            code = around.get("code", code)
        yield aws_said(
            text, found.start(), end, code, said, service=found["service"], kind=found[0].removesuffix(": ").rstrip(),
            http_status=around.get("status"), request_id=around.get("id", ""), hint=text[max(0, found.start() - 1000) : end],
        )  # fmt: skip
