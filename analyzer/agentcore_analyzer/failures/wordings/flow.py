"""Where a sentence in a text ends: at the line, at the quotation mark it stands in, or on the next line of a narrow terminal."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.aws import full_code, lookup, operation_named, service_named, service_of
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.untrusted import whole

WEIGHT = 45  # above a stack trace (40): the sentence says more of the call than the frames around it
LONGEST = 4000  # of one message; services cut theirs at 2048
NAME = r"[A-Za-z_]\w{2,100}"  # of a code, as a pattern
# Between two words of a sentence: a space, or the end of a line with the frame of a box around the next.
GAP = r"[\s│┃|]{1,60}"
_WIDTHS = (80, 100, 120)  # of terminals and logs that wrap
_EDGE = late(r"[ \t]{0,40}[│┃|] ?")
_NEW = late(  # what begins a record, a frame or another error: never the rest of a sentence
    r"\s{0,20}(?:\d{2,4}[-/:]\d\d|\[|\{|<|File \"|at |\.\.\. |Traceback|During handling|The above exception|Caused by|\^|~|---"
    r"|[A-Z]{4,9}\b|[\w.]{1,80}(?:Error|Exception)\b|\w{1,12}:\S|[-+*#$>╭╰┌└╵─━])"
)
_CLASS = late(r"(?P<type>[A-Za-z_][\w.]{2,120}(?:Error|Exception)): $|(?P<made>[A-Za-z_][\w.]{2,120}(?:Error|Exception))\(['\"]$")
# The sentence of a refused permission names the operation where nothing else does.
_ACTION = late(r"not authorized to perform:? ['\"`]?(?P<prefix>[a-z][a-z0-9-]{1,40}):(?P<action>[A-Z]\w{1,80})")
# Codes that one service alone answers, of all there are.
_OWN = {
    "RuntimeClientError": "bedrock-agentcore",
    "ModelErrorException": "bedrock-runtime",
    "ModelStreamErrorException": "bedrock-runtime",
    "ModelTimeoutException": "bedrock-runtime",
}
_CODE = late(r"(?: [=!]= | = | in |\bif |\bassert |\bfmt=|\bmatch=|\braise .{1,50}\()[frb]{0,2}['\"]$")
_TYPED = late(  # a command of the AWS CLI
    r"\baws (?:--?[\w-]{1,40}(?:[ =][\w./:-]{1,100})? ){0,6}(?P<service>[a-z][a-z0-9-]{1,40}) (?P<name>[a-z][a-z0-9-]{2,80})\b"
)
_BARS = late(r"\s[│┃|](?=\s)")
_FRAME = late(  # the same inside of a box
    r"\s{0,20}(?:Traceback|❱|File \"|\S{1,200}\.py:\d|with \w|on \S{1,100} line \d|[╭╰┌└╵─━])"
)
_ENDS = ("\\n", "\\r", "\\u000a", "[0m", "\x1b")  # what a line end looks like inside of a string that is written again


def message(text: str, start: int, sentence: int | None = None) -> tuple[str, int]:
    """
    The message that begins at `start`, and where it ends: one line, or several where a terminal broke it. `sentence` is where
    what it belongs to begins, which tells the quotation mark around both.
    """
    end = _line_end(text, start)
    quote = _quote_before(text, start if sentence is None else sentence)
    parts, begin = list[str](), start
    while len(parts) < 40:
        said = text[begin:end]
        if quote and (closed := _closing(said, quote)) >= 0:
            parts.append(said[:closed])
            end = begin + closed
            break
        cut = min((i for i in map(said.find, _ENDS) if i >= 0), default=-1)
        if cut >= 0:
            parts.append(said[:cut].rstrip("\"'"))
            end = begin + cut
            break
        parts.append(said)
        following = _continued(text, start, end)
        if following is None:
            break
        begin, end = following
    if len(parts) == 1 and "   " not in parts[0].strip():
        return parts[0].strip(" │┃|\t\r"), end
    return " ".join(" ".join(_BARS.sub(" ", f" {p} ") for p in parts).split()), end


_PREFIXES = "bBrRfFuU"


def line_of(text: str, at: int) -> tuple[int, int]:
    """Start and end of the line that holds an offset, at most LONGEST characters around it."""
    return max(text.rfind("\n", max(0, at - LONGEST), at) + 1, at - LONGEST, 0), _line_end(text, at)


def first_line(text: str, start: int, end: int) -> str:
    """The quote of a sentence: its first line as it stands there."""
    return text[start : min(end, _line_end(text, start))].rstrip()[:LONGEST]


def class_before(before: str) -> str:
    """The class that a sentence is printed behind: `botocore.errorfactory.ThrottlingException: `, `ClientError('`."""
    found = _CLASS.search(before)
    return (found["type"] or found["made"]) if found else ""


def typed_above(text: str, start: int) -> tuple[str, str]:
    """The service and the operation of the last command of the AWS CLI that was typed above what it says of it."""
    typed = list(_TYPED.finditer(text, max(0, start - 2000), start))
    return (typed[-1]["service"], typed[-1]["name"]) if typed else ("", "")


def in_code(text: str, start: int) -> bool:
    """Whether a sentence stands in source code, compared or assigned, rather than being said."""
    return _CODE.search(text[max(0, start - 60) : start].rpartition("\n")[2]) is not None


def aws_said(
    text: str, start: int, end: int, code: str, message: str, *, service: str = "", operation: str = "", hint: str = "",
    kind: str = "", http_status: int | str | None = None, request_id: str | None = "", retryable: bool | None = None,
) -> Said:  # fmt: skip
    """One failure of a service of AWS: the names as botocore writes them, what the table knows of the exception."""
    code = code if code.isdigit() else full_code(code)
    if not operation and (denied := _ACTION.search(message)):
        operation = operation_named(denied["action"])
        hint = f"{denied['prefix']}:{denied['action']} {hint}"
    name = service_named(service) or service_of(operation, f"{message} {hint}", code) or service
    name = name or ("" if operation else _OWN.get(code, ""))
    known = lookup(name, operation, code)
    status = http_status or (code if code.isdigit() and len(code) == 3 else None)
    if known is not None:
        operation = known.operation or operation
        retryable = known.retryable if retryable is None else retryable
    return Said(
        FailureKind.AWS_ERROR, start, end, first_line(text, start, end), type=kind or code, code=code, message=message,
        service=name, operation=operation, http_status=whole(status, 3), request_id=request_id or "",
        retryable=retryable, weight=WEIGHT,
    )  # fmt: skip


def _line_end(text: str, at: int) -> int:
    ends = [i for i in (text.find("\n", at, at + LONGEST), text.find("\r", at, at + LONGEST)) if i >= 0]
    return min(ends, default=min(len(text), at + LONGEST))


def _quote_before(text: str, start: int) -> str:
    """The quotation mark that the sentence stands in: the last one before it on its line that can be an opening one."""
    begin = max(text.rfind("\n", max(0, start - 300), start) + 1, start - 300, 0)
    before = text[begin:start]
    opening = [at for mark in "\"'" if (at := before.rfind(mark)) >= 0 and _opens(before, at)]
    if not opening:
        return ""
    at = max(opening)
    return f"\\{before[at]}" if before[at - 1 : at] == "\\" else before[at]


def _opens(before: str, at: int) -> bool:
    begin = at - 1 if before[at - 1 : at] in _PREFIXES and before[at - 1 : at] else at  # of a string in Python: `u'…'`
    return not before[begin - 1 : begin].isalnum() and not before[at + 1 : at + 2].isspace()


def _closing(said: str, quote: str) -> int:
    """Where the quotation mark closes: the first one that no letter follows and no backslash of its own precedes."""
    at = said.find(quote)
    while at >= 0:
        escaped = len(quote) == 1 and said[at - 1 : at] == "\\"
        if not escaped and not said[at + len(quote) : at + len(quote) + 1].isalnum():
            return at
        at = said.find(quote, at + 1)
    return -1


def _continued(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The next line, where it goes on with the sentence: both lines stand in a box, or the first was as full as a terminal."""
    begin = end + (2 if text[end : end + 2] == "\r\n" else 1)
    if begin >= len(text):
        return None
    after = _line_end(text, begin)
    first, following = text[line_of(text, max(start, end - 1))[0] : end], text[begin:after]
    edge, edged = _EDGE.match(following), _EDGE.match(first)
    rest = following[edge.end() :] if edge else following
    if not rest.strip(" \t│┃|") or (_FRAME if edge and edged else _NEW).match(rest):
        return None
    if edge and edged:
        return begin + edge.end(), after
    width, word = len(first.rstrip("\r")), len(rest.split(maxsplit=1)[0])
    full = any(w - word - 1 < width <= w for w in _WIDTHS) or width in _WIDTHS
    return (begin, after) if full and not first.rstrip().endswith((".", "!", "?", ")", '"')) and not edge else None
