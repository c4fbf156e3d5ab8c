"""Answers that are printed into a log: a status of a resource, job or task that says FAILED, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions import states
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._answers import is_record, is_rpc, of_body
from agentcore_analyzer.failures.said._bodies import Told, says, words_of
from agentcore_analyzer.failures.said._objects import objects

ORDER = 50
HINTS = ("FAILED", "WITH_ERRORS", "FAILURE", "UNSUCCESSFUL", "\"FAULT\"", "TIMED_OUT", "REJECTED", "ROLLBACK", "UNHEALTHY", "ailureReason", "Failed", "oomKilled", "OOMKilled",
         "xitCode", "toppedReason", "stopCode", "platform.")  # fmt: skip
_STATUS = late(r"(?i)\w{0,40}(?:status|state|phase)")
# A status of another time, or one that somebody wants; Kubernetes keeps the end of the container before in `lastState`.
NOT_NOW = ("desired", "previous", "prior", "old", "expected", "target", "original", "wanted", "filter", "laststate")
# A channel of gRPC that connects again by itself (its READY, CONNECTING, IDLE): no resource.
_CHANNEL = "TRANSIENT_FAILURE"
_REASON = late(r"(?i)(?:[a-z]{0,40}_?)?(?:reasons?|causes?|error|errors|errormessage|failuremessage|statusmessage|message|details?)")
_LABEL = late(r"(?i)(?:status |failure |stopped )?reason:?")
_ENUM = late(r"[A-Z]{2,20}(?:_[A-Z]{2,20}){0,5}")  # as AWS writes its statuses: a word in a sentence of a log is none
_MANY, _DEEP = 2000, 20


def read(text: str, severity: int) -> Iterator[Said]:
    if "\t" in text:
        yield from _rows(text)
    for found in objects(text) if "{" in text else ():
        if is_record(found.value) or is_rpc(found.value):
            continue
        every = list(_walk(found.value))
        reasoned = [t for t in every if t.message not in ("", t.code)]
        for told in reasoned or every[:1]:
            ended = told.code.lstrip("-").isdigit()  # an exit code is how a program ended, and no status of a resource
            made = of_body(text, found, told, FailureKind.PROCESS_END if ended else FailureKind.RESOURCE_STATUS, 38)
            at = text.find(told.message, found.start, found.end) if len(reasoned) > 1 else -1
            # Several in one object stand beside each other: none is part of another.
            yield made if at < 0 else made._replace(start=at, end=at + len(told.message), quote=told.message)


def _rows(text: str) -> Iterator[Said]:
    """Rows of `aws … --output text`: cells without names, one of which is a status, and one perhaps the reason."""
    start = 0
    for line in text.split("\n"):
        cells = line.rstrip("\r").split("\t")
        state = next((c for c in cells if _ENUM.fullmatch(c) and states.is_bad(c)), "") if len(cells) > 1 else ""
        if state:
            words = max((c for c in cells if " " in c), key=len, default="") or _reason_beside(text)
            yield Said(FailureKind.RESOURCE_STATUS, start, start + len(line), line.strip(), "", state, words or state, weight=30)
        start += len(line) + 1


def _reason_beside(text: str) -> str:
    """The reason of a status where each has a line of its own, as a console shows a resource: a name, tabs, the value."""
    rows = ([c for c in line.strip().split("\t") if c] for line in text.split("\n"))
    return next((row[1].strip() for row in rows if len(row) == 2 and " " in row[1].strip() and _LABEL.fullmatch(row[0])), "")


def _walk(top: Mapping[str, Any]) -> Iterator[Told]:
    """Every object below that says of itself that it failed."""
    stack: list[tuple[Any, int]] = [(top, 0)]
    for _ in range(_MANY):
        if not stack:
            return
        value, depth = stack.pop()
        if isinstance(value, Mapping):
            told = _failed(value)
            if told is not None:
                yield told
            if depth < _DEEP:
                stack.extend((v, depth + 1) for k, v in reversed(list(value.items())) if isinstance(v, dict | list) and (told is None or k not in ("error", "errors")))
        elif isinstance(value, list) and depth < _DEEP:
            stack.extend((v, depth + 1) for v in reversed(value) if isinstance(v, dict | list))


def _failed(members: Mapping[str, Any]) -> Told | None:
    if str(members.get("type", "")).startswith("platform.") and isinstance(record := members.get("record"), Mapping):
        status = str(record.get("status", "success"))  # Lambda's own records: `platform.report`, `platform.initReport`
        return None if status == "success" else Told(str(record.get("errorType", "")), status, str(record.get("errorType", "")) or f"{members['type']}: {status}")
    ended = members.get("exitCode", members.get("ExitCode"))
    if isinstance(ended, int) and not isinstance(ended, bool) and ended != 0:
        reason = _reason(members, "reason") or str(members.get("reason", "")) or ("OOMKilled" if members.get("OOMKilled") is True else words_of(members.get("stderr")))
        return Told(str(members.get("reason", "")), str(ended), reason or f"exitCode {ended}")
    if says(members.get("stoppedReason")) and str(members.get("stopCode", "")) not in ("UserInitiated", "ServiceSchedulerInitiated"):
        return Told("", str(members.get("stopCode", "")), words_of(members["stoppedReason"]))
    for key, state in members.items():
        # The bare word is the status of a call, which the readers of answers know.
        if isinstance(state, str) and _STATUS.fullmatch(key) and not key.lower().replace("_", "").startswith(NOT_NOW) and state != _CHANNEL and state.upper() != "ERROR" and states.is_bad(state):
            return Told("", state, _reason(members) or state)
    why = members.get("failureReason") or members.get("failureReasons")
    return Told(message=words_of(why)) if says(why) and words_of(why) else None


def _reason(members: Mapping[str, Any], but: str = "") -> str:
    """The words beside a status, those of a member that is called a reason first."""
    keys = sorted((k for k in members if k != but and _REASON.fullmatch(k)), key=lambda k: "eason" not in k)
    return next((w for k in keys if says(members[k]) and (w := words_of(members[k]))), "")
