"""What error texts say: exceptions in them, ARNs, quotes."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late

ENDPOINT_ARN = late(
    r"(?P<runtime>arn:aws[\w-]*:bedrock-agentcore:[\w-]*:\d*:runtime/[\w-]+)/runtime-endpoint/(?P<endpoint>[\w-]+)"
)
# What the server of an agent prints about a request that it served.
SERVED = ("Invocation completed successfully", "Returning streaming response", '"POST /invocations HTTP/1.1" 200')
_ANSWERED = late(r"\"[A-Z]{3,7} [^\s\"]{1,2000} HTTP/[\d.]{1,3}\" [1-4]\d\d\b")  # of an access log; 5xx may be a proxy's
REQUEST = late(r"\"([A-Z]{3,7} [^\s\"]{1,2000}) HTTP/[\d.]{1,3}\"")  # what was asked for, in a line of an access log
_EXCEPTION_LINE = late(
    r"^[|+\- \t]*+(?:DOMException \[)?(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*"
    r"(?:Error|Exception|Exit|Interrupt|Timeout|Warning|Group|Disconnected|Refused|Iteration|IncompleteRead"
    r"|Fault|NotFound|Denied))\]?(?::\s?(?P<message>.*))?$",
    re.MULTILINE,
)
CROSSES = "\u274c\u2717\u2718\u2716"  # which programs print before what failed

_CLOSING = {")": "(", "]": "[", "}": "{", "`": "`", "'": "'", '"': '"'}  # each with what opens it


def holds(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the text. A loop: asked so often, a generator takes twice as long."""
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


def shows_service(text: str) -> bool:
    """Whether a record shows that a server answered a request: it had started."""
    return any(s in text for s in SERVED) or _ANSWERED.search(text[:4000]) is not None


def last_exception(message: str) -> tuple[str, str] | None:
    """
    (type, message) of the exception that a traceback or log text ends in.

    Chained tracebacks end with the one that reached the caller, so the last line counts.
    """
    found = None
    for found in _EXCEPTION_LINE.finditer(message):  # noqa: B007
        pass
    return (found["type"], (found["message"] or "").strip()) if found else None


def root_exception(message: str) -> tuple[str, str] | None:
    """(type, message) of the exception that started a chain: the first one that was printed."""
    found = _EXCEPTION_LINE.search(message)
    return (found["type"], (found["message"] or "").strip()) if found else None


def plain_quotes(message: str) -> str:
    """U+2019 and U+2018 as ASCII: AWS prints the same sentence with either."""
    return message.replace("\u2019", "'").replace("\u2018", "'")


def begin_of(words: str, most: int) -> str:
    """As many characters of a text, cut between two words: half of a value would be known as a secret no more."""
    if len(words) <= most:
        return words
    kept = words[:most]
    return kept.rpartition(" ")[0] or kept


def closed(words: str) -> str:
    """Words without the marks at their end that close what was opened before them: what the words were printed in."""
    while words and (opens := _CLOSING.get(words[-1])):
        alone = words.count(opens) % 2 if opens == words[-1] else words.count(words[-1]) > words.count(opens)
        if not alone:
            break
        words = words[:-1].rstrip()
    return words


def row_with(text: str, *phrases: str) -> str:
    """The first row that holds one of the phrases (straight quotes), as it stands; the first row at all where none does."""
    rows = text.splitlines() or [""]
    return next((row for row in rows if any(p in plain_quotes(row) for p in phrases)), rows[0])
