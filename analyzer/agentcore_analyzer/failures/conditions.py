"""
What an object of Kubernetes says of itself: conditions, the reason for which a container waits or ended, and events.

Controllers of others (Argo, Knative, Crossplane, cert-manager) write in the same way: `type`, `status`, `reason`, `message`
(the conventions of its API, "Typical status properties").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.conventions import states
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import FailureKind, Said

# Words of a reason in camel case that say that something went wrong; others (Pending, Progressing) only tell how far it is.
# Reasons are made of words by whoever writes a controller, so that no list of whole reasons is ever complete. The words are of
_WRONG = frozenset(
    {
        # Kubernetes: FailedCreate, ReplicaSetCreateError, ProgressDeadlineExceeded, BackoffLimitExceeded, ClaimLost, Evicted,
        # OOMKilled, Unhealthy, Unschedulable, MinimumReplicasUnavailable, CrashLoopBackOff
        "fail", "failed", "failing", "failure", "error", "errors", "exceeded", "lost", "evicted", "killed", "unhealthy",
        "unschedulable", "unavailable", "crash", "crashed",
        # the Gateway API: InvalidCertificateRef, HostnameConflict; Knative: ContainerMissing; cert-manager: Expired, Denied;
        # Argo: RolloutAborted, Degraded
        "invalid", "conflict", "missing", "expired", "denied", "aborted", "degraded",
        # what HTTP and networks call it, which controllers pass on
        "forbidden", "unauthorized", "unreachable", "rejected", "timeout",
    }
)  # fmt: skip
_WORD = late(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_CODE = late(r"[A-Z][A-Za-z0-9]{2,80}")
# Conditions that are bad when they are true (Kubernetes' own of nodes, replica sets, jobs; Argo's, Flux').
_BAD_TYPE = late(
    r"\w{0,40}(?:Failure|Failed|Degraded|Stalled|Error|Unhealthy)|\w{1,20}Pressure|NetworkUnavailable|DisruptionTarget"
)
_SURE = 20  # the weight above which a reader knows a failure by its own form, not by a word
_WEIGHT = 40  # as a status that says FAILED


def told(members: Mapping[str, tuple[str, Any]], called: str) -> Said | None:
    """What the members of one object, by their plain names, say of a failure; `called` is the name of what it stands in."""
    reason, message, sort = (_words(members, key) for key in ("reason", "message", "type"))
    if not _CODE.fullmatch(reason) or not message:
        return None
    if "status" in members and sort:
        return _condition(f"{called}, condition {sort}".removeprefix(", "), sort, _words(members, "status"), reason, message)
    if states.is_bad(reason) or (sort == "Warning" and "lasttransitiontime" not in members):
        return _said(reason, message, _object(members) or called)
    return None


def _condition(what: str, sort: str, status: str, reason: str, message: str) -> Said | None:
    bad = status == "True" and bool(_BAD_TYPE.fullmatch(sort))
    if not bad and (status != "False" or _BAD_TYPE.fullmatch(sort)):
        return None
    wrong = states.is_bad(reason) or not _WRONG.isdisjoint(w.lower() for w in _WORD.findall(reason))
    if not bad and not wrong and not any(s.weight > 10 for s in said_in(message)):
        return None
    return _said(reason, message, what)


def _object(members: Mapping[str, tuple[str, Any]]) -> str:
    """What an event is about."""
    held = members.get("involvedobject", members.get("regarding", ("", None)))[1]
    return str(held.get("name") or "") if isinstance(held, Mapping) else ""


def _said(reason: str, message: str, what: str) -> Said:
    first = re.split(r"[\r\n]", message, maxsplit=1)[0]
    inner = max(said_in(message, 17), key=lambda s: s.weight, default=None)
    if inner is not None and inner.weight > _SURE:  # what it printed says more than that it ended
        return inner._replace(quote=inner.quote or first, weight=_WEIGHT)
    return Said(FailureKind.RESOURCE_STATUS, 0, 0, first, "", reason, message, operation=what, weight=_WEIGHT)


def _words(members: Mapping[str, tuple[str, Any]], key: str) -> str:
    value = members.get(key, ("", ""))[1]
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, bool) else ""
