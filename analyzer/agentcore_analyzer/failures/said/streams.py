"""Errors inside an answer that is streamed (SSE, EventStream, AG-UI, frames of frameworks), and WebSockets that close badly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._answers import is_frame, is_record, is_rpc, of_body
from agentcore_analyzer.failures.said._bodies import Told, error_in, says, words_of
from agentcore_analyzer.failures.said._objects import objects
from agentcore_analyzer.failures.said._texts import Rule, by_rules, said

ORDER = 35
HINTS = (
    "event: error", "event:error", "error\"", "error'", "error\\\"", "data: [E", "data: Error", "data: ERROR", "data: error", "data: \"Error", "RUN_ERROR", "error_type", "errorText",
    "response.failed", "force_stop", "xception\":", "ClientError\":", ":exception-type", ":error-code", "ConnectionClosed", "received 1", "sent 1",
    "lose code", "loseCode", "lose_code", "close:1", "lose: 1", "disconnect", "code:1", "code:3", "code:4", "losed: 1", "losed 1", "losed 3", "losed 4", "Code 1", "losed: code", "losed with code", "code=1", "code: 1", "code 1", "losed: 4", "code=4", "code: 4", "code 4",
    "losed: 3", "code=3", "code: 3", "code 3", "lose frame", "WebSocketDisconnect: ", "websocket: close ", "websocket: bad ", "onnected (1", "losed (1", "(1006", "(1011", "= 1006", "= 1011", "= 1008", ": 1006", ": 1011", ": 1008", ": 1009", ": 1012", ": 1013", "：1006", "：1011", "is_error", "3:\"",
)  # fmt: skip
# 1000 and 1001 are good ends, 1005 tells nothing; 3000 to 4999 are the application's own, which it sends for a reason.
_CLOSE = r"(?P<code>10(?:0[2-46-9]|1[0-5])|[34]\d{3})"
# Whoever speaks of a socket or a close in whatever language, and a code of the protocol behind a colon or an equals sign.
_ANY_TONGUE = late(
    r"(?P<message>(?:(?i:web ?socket|\bwss?\b|\b_?on_?clos(?:e|ed|ing)\b|\bclos(?:e|ed|ing)\b)|关闭|關閉|断开|斷開|切断|閉じ|종료|끊)[^\n\d]{0,80}?[:：=(]\s?"
    r"(?P<code>10(?:0[236-9]|1[0-5]))(?=\s{0,3}(?:$|[\n,，;；)）。|\]\"'-]|\.(?!\d)|[Rr]eason))[^\n]{0,300})"
)
_RULES = (
    Rule(
        late(r"(?:ConnectionClosedError: )?(?P<message>(?:received|sent) " + _CLOSE + r" \([^)\n]{1,60}\)[^\n]{0,600})"),
        FailureKind.WEBSOCKET_CLOSE,
        words=("sent", "received"),
    ),
    Rule(late(r"(?P<message>no close frame received or sent)"), FailureKind.WEBSOCKET_CLOSE, code="1006", words=("no close frame received or sent",)),
    Rule(
        late(
            r"(?P<message>\b(?:[Ww]eb ?[Ss]ocket|WS|ws|[Ss]ocket|[Cc]onnection|CLOSE|[Cc]lose)\b[^\n]{0,120}?\b(?:clos(?:ed?|ing|ure)|CLOSED?|disconnect(?:ed)?|lost)\b[^\n\d]{0,60}?(?:[Cc]ode)?[ =:(]{1,3}"
            + _CLOSE + r"(?![\d.]|\s?(?:ms|s|bytes)\b)[^\n]{0,400})"
        ),
        FailureKind.WEBSOCKET_CLOSE,
        words=("clos", "lost", "CLOSE", "disconnect"),
    ),
    Rule(late(r"(?P<message>\b[Cc]lose frame\b[^\n]{0,40}?\bcode[ =:]{1,3}" + _CLOSE + r"\b[^\n]{0,300})"), FailureKind.WEBSOCKET_CLOSE, words=("lose frame",)),
    Rule(late(r"(?P<message>\b[Cc]lose[ _]?[Cc]ode[ =:]{1,3}" + _CLOSE + r"\b[^\n]{0,400})"), FailureKind.WEBSOCKET_CLOSE, words=("lose",)),
    # Starlette: `WebSocketDisconnect: (1006, '')`, also with the name of the code; Go (gorilla): `websocket: close 1006 (abnormal closure)`.
    Rule(
        late(r"(?P<message>\b(?:WebSocketDisconnect: \(?(?:<CloseCode\.\w{1,40}: )?|websocket: close )" + _CLOSE + r"\b[^\n]{0,300})"),
        FailureKind.WEBSOCKET_CLOSE,
        words=("WebSocketDisconnect: ", "websocket: close "),
    ),
    Rule(late(r"(?P<message>\bwebsocket: bad handshake\b[^\n]{0,300})"), FailureKind.WEBSOCKET_CLOSE, words=("websocket: bad handshake",)),
    Rule(late(r"(?P<message>\bcode[=:] ?" + _CLOSE + r"\b,? ?reason[=:][^\n]{0,400})"), FailureKind.WEBSOCKET_CLOSE, words=("reason",)),
)  # fmt: skip
_EVENT = late(r"(?:^|(?<=[\n\r\"'|]))[ ]{0,8}event:[ ]?(?:error|exception|failure)[ ]{0,3}(?:\r?\n|\\n|$)[ ]{0,8}(?:[\w.-]{1,60} {0,4}\| )?data:[ ]?", re.MULTILINE)
_PLAIN = late(r"(?:^|(?<=[\n\r]))[ ]{0,8}data:[ ]?[\"']?(?P<message>(?:\[ERROR\]|\[error\]|Error:|ERROR:|error:)[^\n]{1,1000})", re.MULTILINE)
_VERCEL = late(r"(?:^|(?<=[\n\r]))3:\"(?P<message>(?:[^\"\\\n]|\\.){1,1000}+)\"", re.MULTILINE)
_HEADERS = late(
    r":(?:exception-type|error-code)['\"]?\s{0,3}[:=,]\s{0,3}['\"]?(?P<code>[A-Za-z][\w.]{1,80})(?:[^\n]{0,120}?:error-message['\"]?\s{0,3}[:=,]\s{0,3}['\"]?(?P<message>[^'\"\n]{1,600}))?"
)
_TABLE = (Rule(_HEADERS, FailureKind.STREAM_FRAME), *_RULES)
_BAD_TYPES = ("error", "RUN_ERROR", "response.failed", "message_error", "exception")
_EXCEPTION = late(r"[a-z][A-Za-z]{2,60}(?:Exception|ClientError)")


def read(text: str, severity: int) -> Iterator[Said]:
    if "{" in text:
        for found in objects(text):
            value = found.value
            if is_rpc(value) or is_record(value):
                continue
            event = _EVENT.search(text[max(0, found.start - 80) : found.start])
            framed = event is not None or is_frame(text, found)
            told = _told(value, framed, event is not None)
            if told is not None:
                yield of_body(text, found, told, FailureKind.STREAM_FRAME, 26)
    for event in _EVENT.finditer(text):
        rest = text[event.end() : event.end() + 1000].partition("\n")[0]
        if rest.strip() and not rest.lstrip().startswith(("{", '"{')):
            end = event.end() + len(rest)
            yield said(text, event.end(), end, FailureKind.STREAM_FRAME, message=rest.strip().strip('"'), weight=24)
    for pattern in (_PLAIN, _VERCEL):
        for found_text in pattern.finditer(text):
            message = found_text["message"]
            yield said(text, found_text.start(1), found_text.end(1), FailureKind.STREAM_FRAME, message=message, weight=24)
    yield from by_rules(_TABLE, text)
    if "100" in text or "101" in text:
        yield from by_rules((Rule(_ANY_TONGUE, FailureKind.WEBSOCKET_CLOSE, 19),), text)


def _told(value: Mapping[str, Any], framed: bool, event: bool) -> Told | None:
    """What a frame says went wrong."""
    kind = value.get("type")
    if kind == "result" and value.get("is_error") is True:
        return Told(str(value.get("subtype", "")), "", words_of(value.get("result") or value.get("errors") or "") or "is_error")
    if value.get("force_stop") is True or says(value.get("force_stop_reason")):
        return Told(message=words_of(value.get("force_stop_reason", "")) or "force_stop")
    for name, inner in value.items():
        if _EXCEPTION.fullmatch(name) and isinstance(inner, Mapping):
            return Told(name, "", words_of(inner))
    if kind in _BAD_TYPES or event:
        inner = value.get("response") if kind == "response.failed" else value
        told = error_in(inner) if isinstance(inner, Mapping) else None
        message = words_of(value.get("message") or value.get("errorText") or value.get("data") or "")
        if told is None or not told.message:
            code = str(value.get("code") or value.get("error_type") or value.get("errorCode") or "")
            return Told("", code, message) if message or code else (Told(message=str(kind)) if kind in _BAD_TYPES else None)
        return told._replace(code=told.code or str(value.get("code") or ""))
    if framed or "error_type" in value:
        return error_in(value)
    return None
