"""What an object says went wrong, by the names of its members: bodies of services, vendors and frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.said._objects import Bare, inside
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

_ERROR = ("error", "Error", "err", "errors", "Errors", "fault", "exception", "innererror")
_MESSAGE = (
    "message", "Message", "msg", "errorMessage", "error_message", "error_description", "errorText", "detail", "details", "description",
    "reason", "Reason", "faultstring", "title", "text", "cause", "Cause", "value", "exc_value", "data",
)  # fmt: skip
_TYPE = ("type", "error_type", "errorType", "__type", "name", "exc_type", "status", "kind", "class", "errorClass")
_CODE = ("code", "error_code", "errorCode", "Code", "errno", "reason")
_STATUS = ("status", "statusCode", "status_code", "httpStatusCode", "http_status", "code", "http_code", "response_code")
_REQUEST = ("request_id", "requestId", "RequestId", "req_id")
_EMPTY = frozenset({
    "", "none", "null", "nil", "<nil>", "undefined", "no", "false", "0", "ok", "no error", "no errors", "success", "n/a", "na", "-", "[]",
    "{}", "none.", "normal", "disabled", "off",
})  # fmt: skip
_NAME = late(r"[A-Za-z_][\w.:$-]{1,80}")
_GATEWAY = late(
    r"(?:Internal [Ss]erver [Ee]rror|Endpoint request timed out|Forbidden|Unauthorized|Missing Authentication Token|Limit Exceeded|Too Many Requests"
    r"|Service Unavailable|Bad Gateway|Network error communicating with endpoint|The incoming token has expired|The security token included in the request is (?:invalid|expired)"
    r"|User(?: [^\n]{0,300})? is not authorized[^\n]{0,500}|Not [Ff]ound|Access [Dd]enied|Invalid API [Kk]ey|Unsupported Media Type|Request Too Long)\.?"
)
_ERROR_NAME = late(r"(?i)error|exception|invalid|denied|not_?found|fail|limit|quota|time_?out|unauthorized|forbidden|missing|conflict|expired|unavailable|throttl|exceeded|unsupported|malformed")
_DEPTH = 5


class Told(NamedTuple):
    """What an object says of its error; any member may be missing, but not all of type, code and message."""

    type: str = ""
    code: str = ""
    message: str = ""
    status: int | None = None
    request_id: str = ""
    lost: bool = False  # the object was written without its text: `{}` of an Error


def status_of(members: Mapping[str, Any]) -> int | None:
    """The HTTP status of 400 and above that a member tells."""
    for key in _STATUS:
        value = members.get(key)
        if isinstance(value, str):
            value = whole(value, 3)
        if isinstance(value, int) and not isinstance(value, bool) and 400 <= value < 600:
            return value
    return None


def says(value: Any) -> bool:
    """Whether the value of an error member tells of one: `null`, `0`, `[]` and "none" do not."""
    if isinstance(value, str):
        return value.strip().lower() not in _EMPTY and not isinstance(value, Bare)
    return isinstance(value, dict | list) and bool(value)


def error_in(members: Mapping[str, Any], depth: int = 0) -> Told | None:
    """What the object says went wrong; None where it says nothing of that kind."""
    typed = isinstance(members.get("error_type", members.get("errorType")), str)
    for key in _ERROR:
        if key in members and (says(members[key]) or (typed and isinstance(members[key], str) and members[key])):
            told = of_error(members[key], depth)
            if told is not None:
                return _with(told, members, depth)
    status = status_of(members)
    words = members.get("message", members.get("Message"))
    if isinstance(words, str) and len(members) <= 3 and status is None:
        # What gateways answer with, and a code beside a message that is the name of an error.
        code = next((str(members[k]) for k in ("code", "Code") if isinstance(members.get(k), str)), "")
        if _GATEWAY.fullmatch(words) or (code and _ERROR_NAME.search(code)) or any(members.get(k) is True for k in ("error", "isError")):
            return _inner(Told("", code, words.strip(), None, _request(members)), depth)
    if "detail" in members and says(members["detail"]) and (status or len(members) <= 2):
        words = words_of(members["detail"])
        title = members.get("title")
        words = f"{title}: {words}" if isinstance(title, str) and title not in words else words
        return _inner(Told("", "", words, status, _request(members)), depth)
    failed = status is not None or members.get("success") is False or members.get("ok") is False or _is_bad(members.get("status"))
    named = any(k in members for k in ("errorMessage", "error_message", "errorType", "error_type", "error_description"))
    if failed or named:
        words = next((w for k in _MESSAGE if k in members and says(members[k]) and (w := words_of(members[k]))), "")
        if not words and isinstance(body := members.get("body"), str | dict):
            words = words_of(body)
        kind = next((str(members[k]) for k in ("errorType", "error_type", "errorCode", "type") if isinstance(members.get(k), str)), "")
        if words or kind:
            return _inner(Told(kind, "", words, status, _request(members)), depth)
    return None


def of_error(error: Any, depth: int = 0) -> Told | None:
    """What the value of an error member says."""
    if isinstance(error, list):
        return next((t for item in error[:20] if (t := of_error(item, depth)) is not None), None)
    if isinstance(error, str):
        return _inner(Told(message=error.strip()), depth) if not isinstance(error, Bare) else None
    if not isinstance(error, dict) or depth > _DEPTH:
        return None
    kind = _first(error, _TYPE)
    code = next((str(error[k]) for k in _CODE if isinstance(error.get(k), str | int) and not isinstance(error[k], bool)), "")
    words = next((w for k in _MESSAGE if k in error and says(error[k]) and (w := words_of(error[k]))), "")
    if not code and isinstance(extensions := error.get("extensions"), dict):
        code = _first(extensions, ("code",))
    for key in ("error", "innererror"):
        if not words and isinstance(error.get(key), dict):
            return of_error(error[key], depth + 1)
    if not words and not kind and not code:
        return None
    return _inner(Told(kind, "" if code == "None" else code, words, status_of(error), _request(error)), depth)


def words_of(value: Any) -> str:
    """The words of a message: a sentence, or a list of objects that hold one (`loc` and `msg` of pydantic, content blocks)."""
    if isinstance(value, str):
        return value.strip()[:2000]
    if isinstance(value, list):
        return "; ".join(w for item in value[:5] if (w := words_of(item)))[:2000]
    if isinstance(value, dict):
        at = ".".join(str(p) for p in value["loc"]) if isinstance(value.get("loc"), list) else ""
        words = next((w for k in _MESSAGE if k in value and (w := words_of(value[k]))), "")
        return f"{at}: {words}" if at and words else words
    return ""


def _inner(told: Told, depth: int) -> Told:
    """With what an object inside of the message says: the sentence of the service below the sentences of its clients."""
    below = inside(told.message, depth) if depth < _DEPTH else None
    deeper = error_in(below, depth + 1) if below is not None else None
    if deeper is None and below is not None and len(below) <= 4 and says(below.get("message")):
        deeper = Told(message=words_of(below["message"]))
    if deeper is None or not deeper.message:
        return told
    code, kind = told.code or deeper.code, told.type if told.type and told.type != "error" else deeper.type
    return Told(kind, code, deeper.message, told.status or deeper.status, told.request_id or deeper.request_id)


def _with(told: Told, members: Mapping[str, Any], depth: int) -> Told:
    """With what stands beside the error member."""
    beside = next((w for k in _MESSAGE if k in members and (w := words_of(members[k]))), "")
    kind = told.type or next((str(members[k]) for k in ("error_type", "errorType") if isinstance(members.get(k), str)), "")
    if not kind and not told.code and _NAME.fullmatch(told.message) and beside and beside != told.message:
        # `{"error": "invalid_grant", "error_description": "…"}`, and Step Functions' Error with a Cause that is JSON.
        told = _inner(told._replace(code=told.message, message=beside), depth)
    elif not told.message and beside:
        told = told._replace(message=beside)
    return told._replace(type=kind, status=told.status or status_of(members), request_id=told.request_id or _request(members))


def _first(members: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(members[k]) for k in keys if isinstance(members.get(k), str) and members[k]), "")


def _request(members: Mapping[str, Any]) -> str:
    return _first(members, _REQUEST)


def _is_bad(status: Any) -> bool:
    return isinstance(status, str) and status.lower() in ("error", "failed", "failure", "fail", "errored")
