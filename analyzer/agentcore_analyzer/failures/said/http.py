"""
HTTP statuses of 400 and above, as clients, servers, proxies and gateways print them.

A number is a status only where a status stands: after the quoted request of an access line, after a word for it, in a member
that is called so. A port, a price and a duration are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._answers import bodies
from agentcore_analyzer.failures.said._texts import Rule, by_rules, said

ORDER = 40
_S = r"(?P<status>[45]\d\d)"
_END = r"(?![\w%]|[.,:]\d| ?(?:ms|s|sec|MB|KB|kB|bytes|tokens|items|characters)\b)"
HINTS = (
    "rror", "ERROR", "no healthy ", "<title>", "<h1>", "<H1>", "upstream", "() failed", "[emerg]", "[crit]", "[alert]", "#0: ", "timed out",
    "Cannot ", "Bad ", "navailable", "ateway Time", "Too Many", "orbidden", "nauthorized", "ot Found", "Not A", " Conflict", " Gone", "Unproce", "Dependency",
    "Too L", "Not Imp", "Misdirected", "Timeout", "Unsupported", "Payment Re", "Missing Auth", "not authorized", "enied", "Exceeded", "has expired", "Invalid API",
    "<Response [", "\"detail\"", "\"title\"", "uccess\": false", "uccess\":false", "uccess': False", "ok\": false", "ok\":false", "\"fault\"", "indicate success: ",
    "\"code\":\"", "\"code\": \"", "\" 4", "\" 5", "HTTP/1.1 4", "HTTP/1.1 5", "HTTP/2 4", "HTTP/2 5", "HTTP/1.0 5", "| 4", "| 5", "\x1b[31m5", "\x1b[31m4", "\x1b[33m4",
    *(f"{k}{sep}{d}" for k, sep, d in product(("tatus", "ode"), ("=", ":", ": ", '":', '": ', " "), "45")),
    *(f"{k} {d}" for k, d in product(("HTTP", "response:", "got"), "45")),
    "] 4", "] 5", ", message=", "\"WebSocket /",
    *(f"{k}{sep}{d}" for k, sep, d in product(("STATUS", "CODE"), ("=", ":", ": ", "= "), "45")),
    *(f"{k}={d}" for k, d in product(("HTTP", "Http", "http"), "45")), "eturned 4", "eturned 5", "esponded with", "esponse code", "xecution failed", "[GIN]",
    "does not indicate success", "Length Required", "Locked", "Precondition Failed", "Request Time", "too many ",
    # Those of RFC 9110 and 6585, nginx's 499, Cloudflare's 520 to 526 and Anthropic's 529, where they stand by themselves; squid has a slash before.
    *(f"{before}{status} " for before in " /" for status in (*range(400, 419), *range(421, 427), 428, 429, 431, 451, 499, *range(500, 509), 511, *range(520, 527), 529)),
)  # fmt: skip
_REASON = r"(?: [A-Z][A-Za-z'-]{1,20}){0,4}"
_ACCESS = late(
    r"(?:\"|\x1b\[[0-9;]{1,12}m){0,3}(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT)[ ]{1,2}[^\s\"]{1,2000}"
    r"(?: (?:HTTP/)?[\d.]{1,3})?(?:\x1b\[[0-9;]{1,12}m|\"){1,3}[ ](?:status: )?" + _S + r"(?=[\s,;]|$)" + _REASON
)
_CLIENT_ACCESS = late(
    r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ][^\s\"]{1,2000}[ ]\"HTTP/[\d.]{1,3}[ ]" + _S + _REASON + r"\""
)
_TERSE = late(
    r"(?:\x1b\[[0-9;]{1,12}m|\b)(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ]/[^\s\"]{0,2000}[ ](?:\x1b\[[0-9;]{1,12}m)?"
    + _S + r"(?:\x1b\[[0-9;]{1,12}m)?(?=[ ](?:in[ ])?[\d.]{1,12}[ ]?(?:ms|s|us|µs)\b|[ ](?:\d{1,12}[ ])?-[ ]|[ ]?$)", re.MULTILINE
)  # fmt: skip
# Tornado: `500 POST /invocations (127.0.0.1) 11.65ms`
_STATUS_FIRST = late(r"\] " + _S + r" (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ]\S{1,2000}[ ]\(\S{1,80}\)[ ][\d.]{1,12}ms\b")
_GIN = late(r"\[GIN\][^\n|]{1,60}\|(?:\x1b\[[0-9;]{1,12}m)?[ ]" + _S + r"[^\n]{1,600}")
_RULES = (
    Rule(late(r"(?P<message>" + _S + r" (?:Client|Server) Error:[^\n]{0,200}? for url: \S{1,2000})"), FailureKind.HTTP_STATUS, words=(" Error:",)),
    Rule(
        late(r"(?P<message>(?:[Cc]lient|[Ss]erver) error '" + _S + r"(?: [^'\n]{0,60})?' for url '[^'\n]{1,2000}')"),
        FailureKind.HTTP_STATUS,
        words=(" error '",),
    ),
    Rule(_ACCESS, FailureKind.HTTP_STATUS, words=("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "CONNECT")),
    Rule(_CLIENT_ACCESS, FailureKind.HTTP_STATUS, words=(" \"HTTP/",)),
    Rule(_TERSE, FailureKind.HTTP_STATUS, words=("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")),
    Rule(_STATUS_FIRST, FailureKind.HTTP_STATUS, words=("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")),
    Rule(_GIN, FailureKind.HTTP_STATUS, words=("[GIN]",)),
    Rule(late(r"(?P<message>(?<![\w\"/])HTTP/[\d.]{1,3} " + _S + r"\b[^\n\"]{0,60})"), FailureKind.HTTP_STATUS, words=("HTTP/",)),
    # `HTTP 504`, `HTTP status 502`, `HTTP Error 404: Not Found`, `HTTP error! status: 409, url: …`, `status=502`, `failed with status: 424`
    Rule(
        late(
            r"(?:\b(?:HTTP(?:[ -][Ss]tatus)?(?:[ -][Cc]ode)?|HTTP [Ee]rror)[!:]?[ =]{1,2}" + _S + _END + r"[^\n]{0,400}"
            r")"
        ),
        FailureKind.HTTP_STATUS, whole=True,
        words=("HTTP",),
    ),
    Rule(
        late(
            r"(?:\b(?:HTTP_?|http[._]?|[Rr]esponse[ _.]?)?[Ss]tatus(?:[ _-]?[Cc]ode)?['\"]?(?: ?[=:] ?| of | was | is | ?\(| )['\"]?"
            + _S + r"['\"]?" + _END + r"[^\n]{0,400})"
        ),
        FailureKind.HTTP_STATUS, whole=True,
        words=("tatus",),
    ),
    # What curl -w is told to print: `HTTP_STATUS:503`, `http_code=503`
    Rule(late(r"\b(?:HTTP|Http|http)_?(?:STATUS|Status|status|CODE|Code|code)(?:_CODE|_code)?[:=] ?" + _S + _END), FailureKind.HTTP_STATUS, whole=True, words=("http", "HTTP", "Http")),
    # aiohttp: `ClientResponseError: 503, message='Service Unavailable', url='https://…'`
    Rule(late(r"\b[A-Z]\w{2,60}Error: " + _S + r", message=['\"][^\n]{0,600}"), FailureKind.HTTP_STATUS, whole=True, words=("Error: ",)),
    # The SDK of MCP for TypeScript, where the address told nothing: the code stands on the next line.
    Rule(
        late(r"(?P<message>StreamableHTTPError[^\n]{0,300}\n?[ \t]{0,8}code: " + _S + r")" + _END),
        FailureKind.HTTP_STATUS,
        words=("StreamableHTTPError",),
    ),
    Rule(late(r"too many " + _S + r" error responses"), FailureKind.HTTP_STATUS, whole=True, words=("too many ",)),
    # A server that refuses a WebSocket: uvicorn's `"WebSocket /ws" 403` and `connection rejected (403 Forbidden)`.
    Rule(late(r"\"WebSocket /[^\s\"]{0,500}\" " + _S + r"\b"), FailureKind.HTTP_STATUS, whole=True, words=("\"WebSocket /",)),
    # `API error: 404 - {…}`, `Error code: 429 - {…}`, `returned 503`, `responded with 500`, `Received error (502) from runtime`
    Rule(
        late(
            r"(?:(?:<Response|\b(?:[Rr]eturned(?: an?)?(?: [Ee]rror)?|[Rr]esponded with(?: an?)?|[Rr]eceived error|API [Ee]rror|[Ee]rror code"
            r"|[Rr]esponse code|[Uu]nexpected (?:server |HTTP )?response|[Uu]pstream (?:error|status)|got(?: HTTP)?|returned error|HTTPError|does not indicate success|[Ee]rror))"
            r"(?::? [\[(]?|: | \[)" + _S + r"[\])]?(?![\w%-]|[.,:]\d| ?(?:ms|s|MB|bytes|items|rows|results|tokens|records)\b)[^\n]{0,400})"
        ),
        FailureKind.HTTP_STATUS, whole=True,
        words=("got", "API ", "rror", "eturned", "pstream ", "rror code", "<Response", "HTTPError", "nexpected ", "esponse code", "esponded with", "eceived error", "returned error", "does not indicate success"),
    ),
    # A status with its own reason phrase needs no other sign: `wss://… 403 Forbidden`.
    Rule(
        late(
            r"(?<![\w.:/$-])" + _S + r" \(?(?:Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Request Time-?out|Conflict\b(?! with)"
            r"|Gone\b|Length Required|Precondition Failed|Payload Too Large|Request Entity Too Large|URI Too Long|Unsupported Media Type|Misdirected Request"
            r"|Unprocessable (?:Entity|Content)|Locked\b|Failed Dependency|Too Many Requests|Internal Server Error|Not Implemented|Bad Gateway"
            r"|Service (?:Temporarily )?Unavailable|Gateway Time-?out)"
        ),
        FailureKind.HTTP_STATUS, whole=True,
        words=("Gone", "Locked", "Conflict", "Service ", "Not Found", "Forbidden", "Bad Request", "Bad Gateway", "URI Too Long", "Gateway Time", "Unauthorized", "Request Time", "Unprocessable ", "Not Acceptable", "Not Implemented", "Length Required", "Payment Required", "Too Many Requests", "Failed Dependency", "Payload Too Large", "Method Not Allowed", "Misdirected Request", "Precondition Failed", "Internal Server Error", "Unsupported Media Type", "Request Entity Too Large"),
    ),
    Rule(
        late(r"<(?:title|h1|H1|TITLE)>\s{0,20}(?P<message>(?:Error:? )?" + _S + r"\b[^<\n]{0,80})"),
        FailureKind.HTTP_STATUS,
    ),
    Rule(late(r"<pre>(?P<message>Cannot (?:GET|POST|PUT|DELETE|PATCH) [^<\n]{1,300})"), FailureKind.HTTP_STATUS, words=("Cannot ",)),
    Rule(
        late(r"\[(?:error|crit|alert|emerg)\] \d{1,9}#\d{1,9}: (?:\*\d{1,12} )?(?P<message>[^\n]{0,160}?\((?P<code>\d{1,3}): [^\n]{1,600})"),
        FailureKind.LOGGED_ERROR,
        words=("crit", "error", "alert", "emerg"),
    ),
    Rule(late(r"\[(?:error|crit|alert|emerg)\] \d{1,9}#\d{1,9}: (?:\*\d{1,12} )?(?P<message>[^\n]{1,800})"), FailureKind.LOGGED_ERROR, 15, words=("crit", "error", "alert", "emerg")),
    # Envoy, which says so in a log of its level debug alone; the client is told 503.
    Rule(late(r"\b(?P<message>no healthy (?:upstream|host)\b(?: for [^\n]{1,80})?)"), FailureKind.HTTP_STATUS, 30, words=("no healthy ",)),
    Rule(
        late(r"(?P<message>upstream connect error or disconnect/reset before headers[^\n]{0,300}|upstream request timeout|upstream (?:prematurely closed connection|timed out|sent (?:too big|invalid) header)[^\n]{0,300})"),
        FailureKind.HTTP_STATUS,
        words=("upstream ",),
    ),
    Rule(
        late(r"(?P<message>(?:Lambda e|\bE)xecution failed (?:due to|with status) [^\n]{1,600}|\bExecution failed: [^\n]{1,600})"),
        FailureKind.HTTP_STATUS,
        words=("xecution failed ", "Execution failed: "),
    ),
)


def read(text: str, severity: int) -> Iterator[Said]:
    told = list(bodies(text)) if "{" in text else []
    for status in by_rules(_RULES, text):
        at = next((n for n, body in enumerate(told) if body.start < status.end and status.start < body.end), None)
        if at is None:
            yield status
        else:  # `API error: 404 - {"error": …}`: the status of the answer, the words of its body
            body = told[at]
            known = {"http_status": body.http_status or status.http_status, "code": body.code or status.code}
            span = {"start": min(body.start, status.start), "end": max(body.end, status.end)}
            told[at] = body._replace(kind=FailureKind.HTTP_STATUS, **known, **span)  # type: ignore[arg-type]
    yield from told
    if (stripped := text.strip()) in ("Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout"):
        at = text.index(stripped)
        yield said(text, at, at + len(stripped), FailureKind.HTTP_STATUS, message=stripped, weight=15)
