"""
Failures that a document tells of: a resource whose status says FAILED, with its reason, an answer that is an error,
an event of CloudTrail that was refused.

The members are read by what they are called, in any nesting, so that an answer of a command that nobody wrote a parser for is
told, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions import answers, states
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lined import Lined, line_at
from agentcore_analyzer.conventions.values import number
from agentcore_analyzer.failures import conditions, unscheduled
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import Failure, FailureKind, Said
from agentcore_analyzer.failures.said.resources import NOT_NOW
from agentcore_analyzer.failures.said.rpc import result_of
from agentcore_analyzer.failures.shape import shape
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, Place

# Written by people, before anything ran: what stands there is wanted, not seen.
_WRITTEN = frozenset({Kind.IAM_POLICY, Kind.DOCKERFILE, Kind.PROJECT, Kind.WRITTEN})
# Members that quote what somebody asked, answered or looked up, or that say what may happen.
_QUOTED = frozenset(
    {
        "messages", "history", "conversation", "content", "prompt", "input", "inputs", "trajectory", "transcript", "choices",
        "properties", "definitions", "$defs", "components", "paths", "dependencies", "scripts", "schema", "examples",
    }
)  # fmt: skip
_ASKED = frozenset({"messages", "history", "conversation", "prompt", "trajectory", "transcript", "choices", "input", "inputs"})
_STATUS = ("status", "state", "phase", "lifecyclestate", "executionstatus", "deploymentstatus", "resourcestatus", "buildstatus",
           "phasestatus")  # fmt: skip
_REASONS = ("reason", "error", "message", "cause", "detail", "details")
_MOMENT = ("at", "time", "timestamp", "date", "ts")
_REASON = (
    "statusreasons", "failurereasons", "failurereason", "statusreason", "resourcestatusreason", "stoppedreason", "statereason",
    "statusmessage", "failuremessage", "errormessage", "errordetails", "reason", "reasons", "cause", "causes",
    "message", "detail", "details",
    "error", "contexts",
)  # fmt: skip
_NAME = (
    "name", "names", "agentruntimename", "agentruntimeid", "gatewayid", "targetid", "memoryid", "resourcename",
    "logicalresourceid", "arn", "id", "jobname", "phasetype", "jobid", "stackname", "containername", "policyid", "policyengineid",
)  # fmt: skip
_CALLED = ("name", "id", "arn")
_OTHERS = (
    "requestid", "traceid", "spanid", "sessionid", "accountid", "rolearn", "executionrolearn", "kmskeyid", "kmskeyarn",
    "contextid", "encryptionkeyarn", "modelid",
)  # fmt: skip
_CODE = ("errorcode", "errortype", "__type")
_EVALUATED = frozenset({"evaluatorid", "evaluatorname", "evaluatorarn", "evaluator"})
# What an evaluator says of an answer tells what is in the answer, not what happened.
_JUDGED = frozenset({"explanation", "rationale", "reasoning", "label"})
_EVENTS = late(r"(?i)events/\d{1,6}$")
_GOOD_ENDS = frozenset({0, 130, 143})  # done, or asked to end
_MAX_FOUND, _MAX_DEPTH, _MAX_NODES = 1000, 40, 2_000_000
_LONG, _SHORT = 2000, 4000
_EVENT_MEMBERS = 8


def read(case: Case) -> Iterator[Failure]:
    told = {log.origin.file for log in case.logs} if case.documents else set()  # errors that a parser has made records of
    for document in case.documents:
        if document.kind in _WRITTEN:
            continue
        if isinstance(document.data, str):  # what a command said beside its output
            yield from (_of(document, "", said, {}) for said in said_in(document.data, 0))
            continue
        found = 0
        for pointer, said, node in _walk(document):
            if found >= _MAX_FOUND:
                break
            found += 1
            yield _of(document, pointer, said, node)
        if not found and document.kind is Kind.JSON and document.place.file not in told and isinstance(document.data, dict):
            yield from _as_text(document)


def _as_text(document: Document) -> Iterator[Failure]:
    """A short answer or log line that is a file of its own, as the same words in the middle of a log."""
    if any(_plain(key) in _ASKED for key in document.data if isinstance(key, str)):
        return
    data = _without_judgement(document.data)
    text = json.dumps(data, ensure_ascii=False, default=str)
    for said in said_in(text, 0) if len(text) <= _SHORT else ():
        if not said.message.startswith("{"):
            yield _of(document, "", said, document.data)
            continue
        # It says no more than that the whole is bad: the member whose words say so.
        inner = [(at, s) for at, words in _texts(data) if (s := max(said_in(words, 0), key=lambda s: s.weight, default=None))]
        for at, s in inner:
            yield _of(document, at, s, {})
        if not inner:
            yield _of(document, "", said, document.data)
        return


def _texts(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text that stands in a value, with its pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif depth < _MAX_DEPTH:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, below in inner:
            yield from _texts(below, f"{pointer}/{_escaped(str(key))}", depth + 1)


def _without_judgement(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        return {k: _without_judgement(v, depth + 1) for k, v in value.items() if not _plain(k).startswith((*_JUDGED, *NOT_NOW))}
    return [_without_judgement(v, depth + 1) for v in value] if isinstance(value, list) and depth < _MAX_DEPTH else value


def _of(document: Document, pointer: str, said: Said, node: dict[str, Any]) -> Failure:
    place = document.place
    line = line_at(document.data, pointer) or place.line
    at = Place(place.file, line, f"{place.pointer or ''}{pointer}" or None, place.offset)
    members = {_plain(k): v for k, v in node.items()}
    request = members.get("requestid")
    return Failure(said.kind, said, shape(said), (at,), (document,), request_id=request if isinstance(request, str) else None)


def _walk(document: Document) -> Iterator[tuple[str, Said, dict[str, Any]]]:
    """Depth first; a node that says that it failed, with its pointer."""
    # Pointer, value, depth, and what the object around it is called.
    stack: list[tuple[str, Any, int, str]] = [("", document.data, 0, "")]
    kind, answer = document.kind, document.name if document.kind is Kind.STATUS else ""
    nodes = 0
    while stack and nodes < _MAX_NODES:
        pointer, value, depth, called = stack.pop()
        nodes += 1
        if isinstance(value, dict):
            members = {_plain(k): (k, v) for k, v in value.items() if isinstance(k, str)}
            called = _called(members) or called
            if kind is Kind.CLOUDTRAIL:
                said = _refused(members)
            else:
                said = _tool_result(value) or conditions.told(members, called) or unscheduled.of_object(members)
                said = said or _failed(members, value, answer) or _unscored(members)
            if said is None and _EVENTS.search(pointer):
                said = _event(members)
            if said is None and kind not in (Kind.CLOUDTRAIL, Kind.JSON):  # errors in any other JSON are log records
                said = _error(members)
            if said is not None:
                yield pointer, said, value
            taken = {"error", "errors", *_REASON, *_QUOTED} if said is not None else _QUOTED
            inner = [(k, v) for plain, (k, v) in members.items() if isinstance(v, dict | list) and plain not in taken]
        elif isinstance(value, list):
            inner = [(str(n), v) for n, v in enumerate(value) if isinstance(v, dict | list)]
        else:
            continue
        if depth < _MAX_DEPTH:
            stack.extend((f"{pointer}/{_escaped(k)}", v, depth + 1, called) for k, v in reversed(inner))


def _called(members: dict[str, tuple[str, Any]]) -> str:
    """The name that an object has, for what stands in it: `name` itself, or that of its `metadata`."""
    held = members.get("metadata", ("", None))[1]
    name = held.get("name") if isinstance(held, dict) else members.get("name", ("", None))[1]
    return name if isinstance(name, str) else ""


def _tool_result(value: dict[str, Any]) -> Said | None:
    """The answer of a tool that is marked as an error: `isError` of MCP, `status: error` of Strands or Bedrock."""
    if value.get("isError") is not True and not (value.get("status") == "error" and isinstance(value.get("content"), list)):
        return None
    told = result_of(value)
    quote = told.message.partition("\n")[0] if told is not None else ""
    return Said(FailureKind.RPC_ERROR, 0, 0, quote, "", told.code, told.message, weight=24) if told is not None else None


def _failed(members: dict[str, tuple[str, Any]], node: dict[str, Any], answer: str) -> Said | None:
    """A status of a resource that says FAILED, with the reason beside it; `answer` is the command that told it, if known."""
    bad = answers.failed(answer) if answer else frozenset[str]()
    ended = number(members.get("exitcode", ("", None))[1])  # a table or XML has it as text
    if ended is not None and members.get("status", ("", ""))[1] == "TIMED_OUT":
        return _ended(members, ended)
    for key in _statuses(members):
        status = members[key][1]
        if isinstance(status, str) and (states.is_bad(status) or status in bad):
            reason = _own_reason(members, key) or _reason(members)
            if not reason and key not in _STATUS and status not in bad:
                continue  # a short answer is read as a whole, which shows more than the bare word
            name = (answer and answers.named(answer, node)) or _named(members) or _row_name(node, status)
            quote = reason.partition("\n")[0] if reason else status
            told = max(said_in(reason, 17), key=lambda s: s.weight, default=None) if reason else None
            base = told._replace(quote=quote, message=told.message or reason) if told and told.weight > 20 else None
            made = base or Said(FailureKind.RESOURCE_STATUS, 0, 0, quote, "", status, reason)
            return made._replace(kind=FailureKind.RESOURCE_STATUS, code=status, operation=name or made.operation, weight=40)
    if ended is not None and (said := _ended(members, ended)):
        return said
    reason = members.get("failurereason", members.get("failurereasons", ("", None)))[1]
    if reason and (text := _text(reason)):
        return Said(FailureKind.RESOURCE_STATUS, 0, 0, text.partition("\n")[0], "", "", text, weight=35)
    return None


def _ended(members: dict[str, tuple[str, Any]], code: int) -> Said | None:
    """The end of a program that was no good one, with what it said; one that was ended because its time was over, too."""
    status = members.get("status", ("", ""))[1]
    over = status == "TIMED_OUT"
    if (code in _GOOD_ENDS and not over) or "error" in members:
        return None
    why, words = (_text(members.get(k, ("", ""))[1]) for k in ("reason", "message"))
    if over:
        return Said(FailureKind.PROCESS_END, 0, 0, status, "", status, f"{status}: {words}" if words else status, weight=40)
    if not why and not words:
        return None
    whole = ": ".join(w for w in (why, words) if w)
    told = max(said_in(words, 17), key=lambda s: s.weight, default=None)
    if told is not None and told.weight > 20:  # what it printed says more than that it ended
        return told._replace(message=told.message or whole, weight=40)
    return Said(FailureKind.PROCESS_END, 0, 0, (words or why).rpartition("\n")[2], "", str(code), whole, weight=40)


def _statuses(members: dict[str, tuple[str, Any]]) -> Iterator[str]:
    """The members that are called a status: those that are known first, then `rolloutState`, `LastUpdateStatus` and the like."""
    yield from (k for k in _STATUS if k in members)
    yield from (k for k in members if k.endswith(("state", "status")) and k not in _STATUS and not k.startswith(NOT_NOW))


def _own_reason(members: dict[str, tuple[str, Any]], key: str) -> str:
    """The reason that is called as its status is: `rolloutStateReason`, `provisioningMessage` beside `provisioningStatus`."""
    stem = key.removesuffix("state").removesuffix("status")
    ends = ("reason", "reasons", "message", "detail", "details", "error")
    called = (f"{k}{end}" for k in dict.fromkeys((key, stem)) if k for end in ends)
    return next((text for name in called if name in members and (text := _text(members[name][1]))), "")


def _event(members: dict[str, tuple[str, Any]]) -> Said | None:
    """An event of a resource: a moment and what happened then, in one sentence."""
    words = members.get("message", members.get("eventmessage", ("", None)))[1]
    if not isinstance(words, str) or len(words) > _LONG or len(members) > _EVENT_MEMBERS:
        return None
    if not any(k.endswith(_MOMENT) for k in members):
        return None
    told = max(said_in(words, 0), key=lambda s: s.weight, default=None)
    return told._replace(quote=words.partition("\n")[0], message=told.message or words) if told is not None else None


def _unscored(members: dict[str, tuple[str, Any]]) -> Said | None:
    """The result of an evaluator that judged nothing: an error in the place of a score, or beside one."""
    if members.keys().isdisjoint(_EVALUATED) or not (words := _text(members.get("errormessage", ("", ""))[1])):
        return None
    code, quote = members.get("errorcode", ("", ""))[1], words.partition("\n")[0]
    return Said(FailureKind.EXCEPTION, 0, 0, quote, code if isinstance(code, str) else "", "", words, weight=30)


def _named(members: dict[str, tuple[str, Any]]) -> str:
    """What the resource is called: by a member that is known for it, else by the first that is called a name, an id or an ARN."""
    known = (members[n][1] for n in _NAME if n in members)
    others = [k for k in members if k.endswith(_CALLED) and k not in _OTHERS]
    stem = others[0].removesuffix("id").removesuffix("arn") if others else ""
    others.sort(key=lambda k: k != f"{stem}name")  # harnessId stands before harnessName
    found = next((v for v in (*known, *(members[k][1] for k in others)) if isinstance(v, str) and v), "")
    return found.rpartition("/")[2] if found.startswith("arn:") else found


def _row_name(node: dict[str, Any], status: str) -> str:
    """What the first cell of a row in a drawn table says: people put there what the row is about."""
    first = next(iter(node.values()), "") if isinstance(node, Lined) else ""
    return first if isinstance(first, str) and first != status and not first[:1].isdigit() else ""


def _reason(members: dict[str, tuple[str, Any]]) -> str:
    others = (key for key in members if key.endswith(_REASONS))  # lastError, exit_message
    for key in (*_REASON, *others):
        if key in members and (text := _text(members[key][1])):
            return text
    return ""


def _text(value: Any) -> str:
    """The words of a reason: a sentence, a list of them, or an object that holds one."""
    if isinstance(value, str):
        return value.strip()[:_LONG]
    if isinstance(value, list):
        return "\n".join(t for v in value[:20] if (t := _text(v)))[:_LONG]
    if isinstance(value, dict):
        plain = {_plain(k): v for k, v in value.items() if isinstance(k, str)}
        code = next((str(plain[k]) for k in ("code", "type", "errorcode") if isinstance(plain.get(k), str)), "")
        named = (plain[k] for k in ("message", "reason", "detail", "error", "text", "parts") if k in plain)
        words = next((t for value in named if (t := _text(value))), "")
        return f"{code}: {words}" if code and words else words or code
    return ""


def _error(members: dict[str, tuple[str, Any]]) -> Said | None:
    """An answer or a result that is an error: `error`, `errors`, `errorCode` with `errorMessage`, `__type`."""
    error = members.get("error", members.get("errors", ("", None)))[1]
    code = next((str(members[k][1]) for k in _CODE if isinstance(members.get(k, ("", 0))[1], str)), "")
    if isinstance(error, str | dict | list) and error and (words := _text(error)):
        told = max(said_in(words, 17), key=lambda s: s.weight, default=None)
        if told is not None and told.weight > 10:
            return told._replace(quote=words.partition("\n")[0], code=told.code or code)
        return Said(FailureKind.RPC_ERROR if "jsonrpc" in members else FailureKind.LOGGED_ERROR, 0, 0, words.partition("\n")[0],
                    "", code, words, weight=25)  # fmt: skip
    if code and (words := _text(members.get("errormessage", members.get("message", ("", "")))[1])):
        return Said(FailureKind.EXCEPTION, 0, 0, words.partition("\n")[0], code, "", words, weight=30)
    return None


def _refused(members: dict[str, tuple[str, Any]]) -> Said | None:
    """An event of CloudTrail with an errorCode."""
    code = members.get("errorcode", ("", None))[1]
    if not isinstance(code, str) or not code:
        return None
    words = _text(members.get("errormessage", ("", ""))[1])
    operation, source = (str(members.get(k, ("", ""))[1] or "") for k in ("eventname", "eventsource"))
    quote, service = words.partition("\n")[0] or code, source.partition(".")[0]
    return Said(FailureKind.AWS_ERROR, 0, 0, quote, code, code, words, service=service, operation=operation, weight=45)


def _plain(key: Any) -> str:
    return str(key).replace("_", "").replace("-", "").lower() if not str(key).startswith("__") else str(key)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
