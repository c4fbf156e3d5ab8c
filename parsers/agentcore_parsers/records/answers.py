"""
Errors inside a JSON value: `{"error": …}`, `{"errors": [ … ]}`, `{"message": …, "code": …}`, a status that says FAILED
with its reason; in any nesting, with a pointer to each.

What is read is what the value says of itself. Members that hold a conversation, a prompt or a tool's result are
not walked: an error that is told there happened to somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import json_integer
from agentcore_parsers.decoding.colours import colourless

_ERRORS = ("error", "errors", "Error", "Errors", "err", "fault", "exception", "Fault", "failure", "Failure",
           "errorInfo", "ErrorInfo", "error_info")  # fmt: skip
_SENTENCES = (
    "message", "Message", "errorMessage", "error_message", "detail", "details", "description", "error_description",
    "msg", "title", "reason", "cause", "Cause",
)  # fmt: skip
_HELD = ("value", "values", "text")  # of an error, and of nothing else
_CODES = ("errorType", "__type", "errorCode", "error_code", "code", "Code")
_NAMES = ("errorName", "error_type", *_CODES, "type", "name", "status", "error")
_REASONS = (
    "failureReason", "failureReasons", "FailureReason", "statusReason", "statusReasons", "StatusReason",
    "ResourceStatusReason", "stoppedReason", "StateReason", "stateReason", "statusMessage", "StatusMessage",
    "errorMessage", "ErrorMessage", "reason", "Reason", "statusDetails", "status_details",
)  # fmt: skip
_STATUS = ("status", "Status", "state", "State", "ResourceStatus", "StackStatus", "buildStatus", "lastStatus", "phase")
_FAILED = late(
    r"(?:\w{1,60}[_-])?(?:FAILED|FAILURE|FAULT|UNSUCCESSFUL|ROLLBACK_COMPLETE|TIMED_OUT|Failed|failed|Error|error|ERROR|broken)$"
)
# The heading of a table's column, in words: `Error Message`, `Last error`.
_HEADING = late(r"(?i)(?:last |latest )?(?:error|failure|exception)(?: (?:message|text|reason|details?))?$")
# Quoted, not said: what somebody asked, answered or looked up; what is written before anything runs.
_QUOTED = frozenset(
    {
        "messages", "history", "conversation", "content", "prompt", "input", "inputs", "trajectory", "transcript",
        "choices", "properties", "definitions", "$defs", "components", "paths", "dependencies", "devDependencies",
        "scripts", "schema", "examples",
    }
)  # fmt: skip
_TRACE = late(r"Traceback \(most recent call last\)|\n\s{1,12}at \S.{0,300}[:(]\d{1,7}|^panic: |\ngoroutine \d{1,9} \[")
# How errors are to be treated: a setting, no error.
_SETTINGS = ("ignore", "raise", "warn", "warning", "skip", "stop", "continue", "strict", "coerce", "replace", "log", "fail")
# Members that the service models of AWS have beside the message of an exception, and those of API Gateway and frameworks.
_BODY = frozenset(
    {
        "message", "Message", "reason", "fieldList", "resourceId", "resourceType", "resourceName", "quotaCode", "serviceCode",
        "retryAfterSeconds", "originalStatusCode", "originalMessage", "requestId", "RequestId", "timestamp", "path",
    }
)  # fmt: skip
_LIMIT = ("limitKey", "metric", "retryAfter")  # which limit of AgentCore's gateway is used up
_MAX_DEPTH, _MAX_NODES, _MAX_FOUND = 12, 20_000, 50
_LONG = 4000


def errors(value: Any) -> Iterator[tuple[str, str]]:
    """(JSON pointer, name and sentence) of each error that the value tells of, the outermost only."""
    stack: list[tuple[str, Any, int, str]] = [("", value, 0, "")]
    nodes = found = 0
    if isinstance(value, dict) and (text := _body(value)):
        yield "", text
        return
    while stack and nodes < _MAX_NODES and found < _MAX_FOUND:
        pointer, node, depth, above = stack.pop()
        nodes += 1
        if isinstance(node, dict):
            text = said(node)
            if text and text not in above:
                found += 1
                yield pointer, text
            above = text or above
            # What stands in an error belongs to it; results that are listed beside it have errors of their own.
            held = [(k, v) for k, v in node.items() if _holds(v) and k not in _QUOTED]
            inner = [(k, v) for k, v in held if _results(node, k, v)] if text else held
        elif isinstance(node, list):
            inner = [(str(i), v) for i, v in enumerate(node[:_MAX_NODES]) if _holds(v)]
        elif isinstance(node, str):
            if isinstance(value := _decoded(node), dict | list):
                # An answer inside an answer; the string has no places of its own.
                found += 1
                yield from ((pointer, text) for _, text in errors(value))
            elif _TRACE.search(node):
                found += 1
                yield pointer, colourless(node)
            continue
        else:
            continue
        if depth < _MAX_DEPTH:
            stack += [(f"{pointer}/{_escaped(str(k))}", v, depth + 1, above) for k, v in reversed(inner)]


def _results(node: dict[str, Any], key: str, value: Any) -> bool:
    """Whether a member holds results with errors of their own: a list of objects, or an object like the one around it."""
    if key in _ERRORS or key in _REASONS:
        return False
    if isinstance(value, dict):
        return 2 * len(value.keys() & node.keys()) >= len(value) > 2
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def _holds(value: Any) -> bool:
    """Whether an error may be told in it: a value of several, JSON in a string, a stack trace."""
    return isinstance(value, dict | list) or (isinstance(value, str) and (value[:1] in "{[" or "\n" in value) and value != "")


def _decoded(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text, parse_int=json_integer)
    except (ValueError, RecursionError):
        return None


def _body(value: dict[str, Any]) -> str:
    """The sentence of a body that holds nothing else than what services send with an error."""
    sentence = value.get("message", value.get("Message"))
    return sentence.strip()[:_LONG] if isinstance(sentence, str) and value.keys() <= _BODY else ""


def said(node: dict[str, Any]) -> str:
    """What one object says failed: its name and its sentence, or nothing."""
    for key in _ERRORS:
        if key in node and node[key] not in _SETTINGS and (text := _told(node if _caused(node) else node[key], 0)):
            name = _name(node, without=key)
            if isinstance(told := node.get("error_description"), str) and told.strip() and told.strip() not in text:  # OAuth
                text = f"{text}, error_description: {told.strip()[:_LONG]}"
            return (text if not name or name in text else f"{name}: {text}") + _limit(node)
    failed = any(isinstance(s := node.get(k), str) and _FAILED.match(s) for k in _STATUS)
    reasons = [node[k] for k in _REASONS if k in node and (failed or "ailure" in k or "rror" in k)]
    reason = next((t for r in reasons if (t := _told(r, 0))), "")
    if reason:
        status = next((s for k in _STATUS if isinstance(s := node.get(k), str) and s), "")
        return f"{status}: {reason}" if failed and status else reason
    headed = (t for k, v in node.items() if " " in k and _HEADING.match(k) and (t := _told(v, 0)))
    if text := next(headed, ""):
        return text
    return _told(node, 0) if any(isinstance(node.get(k), str) for k in _SENTENCES) and _coded(node) else ""


def _coded(node: dict[str, Any]) -> bool:
    """Whether a code beside a message is that of an error, and not a number of something else."""
    code = next((node[k] for k in _CODES if isinstance(node.get(k), str | int) and node[k]), "")
    if isinstance(code, int):
        return code < 0 or 400 <= code <= 599
    name = str(code)
    return len(node) <= 8 and name[:1].isalpha() and name.upper() not in ("OK", "SUCCESS", "NONE", "INFO")


def _told(value: Any, depth: int) -> str:
    """The words of an error: a sentence, an object that holds one, or a list of them."""
    if isinstance(value, str):
        text = value.strip()
        inner = _decoded(text) if depth < 4 else None
        if isinstance(inner, dict) and (words := _told(inner, depth + 1)):
            return words
        return text[:_LONG] if text and text.lower() not in ("none", "null", "false", "ok") and not text.isdecimal() else ""
    if depth > 4:
        return ""
    if isinstance(value, list):
        parts = [t for v in value[:20] if (t := _told(v, depth + 1))]
        return "\n".join(dict.fromkeys(parts))[:_LONG]
    if not isinstance(value, dict):
        return ""
    name, words = _name(value), ""
    if pair := _caused(value):
        name, words = str(value[pair[0]]), _told(value[pair[1]], depth + 1)
    for key in (*_ERRORS, *_SENTENCES, *_HELD) if not words else ():
        if key in value and (words := _told(value[key], depth + 1)):
            break
    if not words or name in words or words in name:
        return words or name
    return f"{name}: {words}{_limit(value)}{_limit(value.get('data'))}"


def _caused(value: dict[str, Any]) -> tuple[str, str] | None:
    """The pair of Step Functions, in its states and in its history: a name, and the words or the JSON of what failed."""
    for name, words in (("Error", "Cause"), ("error", "cause")):
        if isinstance(told := value.get(name), str) and " " not in told.strip() and isinstance(value.get(words), str):
            return name, words
    return None


def _limit(value: Any) -> str:
    """A line of its own: what an answer that refuses for a limit says of the limit."""
    if not isinstance(value, dict) or "limitKey" not in value:
        return ""
    return "\n" + ", ".join(f"{key}: {value[key]}" for key in _LIMIT if isinstance(value.get(key), str | int | float))


def _name(value: dict[str, Any], without: str = "") -> str:
    """What the error is called: its number where that is a status or negative, and its name."""
    number = name = ""
    boxes = [value, value["extensions"]] if isinstance(value.get("extensions"), dict) else [value]
    for box in boxes:
        for key in _NAMES:
            found = box.get(key)
            if key == without or isinstance(found, bool):
                continue
            if isinstance(found, int) and (found < 0 or 400 <= found <= 599):
                number = number or str(found)
            elif isinstance(found, str) and 0 < len(found) < 100 and " " not in found.strip():
                name = name or found.strip().rpartition("#")[2]
    return f"{number} {name}".strip() if number not in name or not number else name


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
