"""Requests that an agent answered with an error, as both sides tell of them, and which tellings are of one request."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log, of_span, session_at
from agentcore_analyzer.failures import Failure, claims, failures
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import exception_in
from agentcore_analyzer.model import Evidence, Operation, Span, SpanStatus
from agentcore_analyzer.symptoms import http_statuses, told_failures
from agentcore_analyzer.symptoms.aws_errors import call_of
from agentcore_analyzer.symptoms.consequences import left
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.tuples import NamedTuple

FAILED, ENTRY = "Invocation failed (", "POST /invocations"
# What servers log above the traceback of a handler: Flask, uvicorn, hypercorn, Django, aiohttp, Tornado.
SERVERS = (
    "Exception on /", "Exception in ASGI application", "Error in ASGI Framework", "Internal Server Error: /", "Error handling request",
    "Uncaught exception POST /",
)  # fmt: skip
_RECEIVED = late(r"Received error \((?P<status>\d{3})\) from runtime")
_CODES = frozenset({"RuntimeClientError", "runtimeClientError"})  # what the service calls an error of the agent behind it
NEAR_NS = 5 * 10**9  # copies of one failure: agent's log, access log, client, two clocks
_SHOWN = 40  # failures whose exception is looked for one by one
_HEAD = 500  # characters: what a server says of a failed request begins its record
_SERVER = 500  # where errors of a server begin (RFC 9110)
DEPENDENCY = 424  # Failed Dependency (RFC 4918): AgentCore's for a failed container
_OWN = (500, 501)  # what the agent's own server answers; the rest comes from whoever stands before it
# The line of a server for a request that it answered: the path alone. A client prints the whole address.
_SERVED = late(r"\"[A-Z]{3,9} /[^\s\"]{0,2000} HTTP/[\d.]{1,3}\" \d{3}\b")


@dataclass(slots=True)
class Failed:
    """
    One failed request as one side saw it. `type` is empty where that side does not name the exception; `call` is the operation
    that the caller names. `status_of` is the failure that tells no more than a status, which AgentCore or a proxy before the agent
    may have answered with.
    """

    type: str
    message: str
    status: str
    ids: frozenset[str]
    time_ns: int | None
    evidence: list[Evidence] = field(default_factory=list)
    call: str = ""
    status_of: Failure | None = None


class Requests(NamedTuple):
    """Failed requests by exception or status, and the bare statuses that belong to none of them."""

    groups: dict[tuple[str, str], list[Failed]]
    bare: list[Failure]


def failed_requests(case: Case) -> Requests:
    """Of what nobody explains yet."""
    named, unnamed = agent_side(case), caller_side(case)
    groups: dict[tuple[str, str], list[Failed]] = {}
    for failure in named:
        groups.setdefault((failure.type, _shape(failure.message)) if failure.type else ("", failure.status), []).append(failure)
    nameless = [f for key in [k for k in groups if not k[0]] for f in groups.pop(key)]
    index = Index(groups)
    bare: list[Failure] = []
    for failure in (*nameless, *unnamed):
        own = index.key(failure)
        if own is None and not failure.ids and len(index.keys) == 1 and (failure.time_ns is None or _untimed(failure, groups[index.keys[0]])):
            own = index.keys[0]
        if own is None and failure.status_of is not None:
            bare.append(failure.status_of)
        else:
            groups.setdefault(own or ("", failure.status), []).append(failure)
    return Requests(groups, bare)


def _untimed(failure: Failed, named: list[Failed]) -> bool:
    """Whether the only exception stands in the same file without a time: Django and aiohttp print it above the line with the status."""
    return all(n.time_ns is None and {e.place.file for e in n.evidence} & {e.place.file for e in failure.evidence} for n in named if n.type)


def _shape(message: str) -> str:
    return re.sub(r"['\"][^'\"]{0,200}['\"]|[0-9a-fA-F-]{8,}|\d+", "#", message[:160])


def agent_side(case: Case) -> list[Failed]:
    found: list[Failed] = []
    for log in case.logs_with(FAILED, *SERVERS):
        failed = failures(case).of(log)
        head = (log.text or "")[:_HEAD].partition("\n")[0]
        if failed and (FAILED in (log.text or "")[:_HEAD] or (any(said in head for said in SERVERS) and exception_in(log))):
            kind, message = exception_in(log) or ("", "")
            proofs = [of_log(log, f"the {whose(case, 'server')} logged")]
            # What started it says more than what left the entrypoint.
            began = next((f for f in failed if f.type and f.said.quote), None)
            if began is not None and began.type.rpartition(".")[2] != kind.rpartition(".")[2]:
                proofs += [of_log(log, "it began with", began.said.quote)] if kind else []
                kind, message = began.type, began.message.partition("\n")[0]
            found.append(Failed(kind.rpartition(".")[2], plain_quotes(message), "", anchors(log), log.time_ns, proofs))
    for span in case.by_operation.get(Operation.SERVER, ()):
        if (span.facts.http_status or 0) >= _SERVER and ENTRY.partition(" ")[2] in span.name:
            inner = _inner(case, span)
            error = case.error(inner)
            evidence = [of_span(span, f"{span.name} answered {span.facts.http_status}")]
            evidence += [of_span(inner, f"{inner.name} reports the exception", error.message)] if inner is not span else []
            kind = error.type.rpartition(".")[2] if not error.type.isdigit() else ""
            found.append(Failed(kind, error.message, str(span.facts.http_status), anchors(span), span.end_ns, evidence))
    return found


def _inner(case: Case, span: Span) -> Span:
    """The span below that names the exception, nearest to the entry: what reached it was raised through that one."""
    below = (s for s in case.traces[span.trace_id].descendants(span) if s.status == SpanStatus.ERROR and s.facts.error)
    return next(below, span)


def caller_side(case: Case) -> list[Failed]:
    """What is told of an answer of /invocations and nobody explains yet."""
    found: list[Failed] = []
    known = claims(case)
    answered = {id(a.failure): a for a in http_statuses.answers(case, endpoints=(http.INVOCATIONS,)) if not http_statuses.handshake(a.failure)}
    for telling in told_failures.which(case, lambda one: one.failure.code in _CODES or _RECEIVED.search(one.words), answered):
        failure, answer = telling.failure, answered.get(id(telling.failure))
        received = _RECEIVED.search(telling.words)
        behind = failure.code in _CODES
        status = received["status"] if received else str(answer.status) if answer else str(DEPENDENCY) if behind else ""
        # What AWS passes on is no answer of its own; the agent's own answer is put below what explains it.
        passed_on = bool(received or behind or status == str(DEPENDENCY))
        told_before = known.of(failure) is not None and (passed_on or not left(case, "runtime-agent-error", (failure,)))
        if told_before or not (received or behind or (answer and (answer.status == DEPENDENCY or answer.status >= _SERVER))):
            continue
        ids = telling.anchors
        log = failure.log
        remote = received or behind or (answer and answer.of_aws)  # the agent's own access log names no session before
        if len(found) < _SHOWN and not ids and remote and log is not None and (session := session_at(case, log)):
            ids = frozenset({f"session:{session}"})
        proof = telling.evidence(f"answered {status}", received[0] if received else failure.said.quote.strip())
        call = call_of(failure) if failure.said.operation else ""
        bare = answer is not None and not (received or behind) and (answer.of_aws or answer.status not in _OWN) and not served(answer)
        found.append(Failed("", "", status, ids, failure.time_ns, [proof], call, failure if bare else None))
    return found


def served(answer: http_statuses.Answer) -> bool:
    """Whether the server that answered tells of it, in its own log, and nobody who called it."""
    return bool(_SERVED.search(answer.words))


class Index:
    """Failures whose exception is known, to be found by id or by time."""

    def __init__(self, groups: dict[tuple[str, str], list[Failed]]) -> None:
        self.keys = list(groups)
        self.by_id: dict[str, list[tuple[tuple[str, str], Failed]]] = {}
        timed = []
        for key, group in groups.items():
            for failure in group:
                for name in failure.ids:
                    self.by_id.setdefault(name, []).append((key, failure))
                if failure.time_ns is not None:
                    timed.append((failure.time_ns, key, failure))
        self.timed = sorted(timed, key=lambda t: t[0])
        self.times = [t[0] for t in self.timed]

    def key(self, failure: Failed) -> tuple[str, str] | None:
        """The group of the same failed request."""
        near = [pair for name in sorted(failure.ids, reverse=True) for pair in self.by_id.get(name, ())[:_SHOWN]]
        if failure.time_ns is not None:
            at = bisect_left(self.times, failure.time_ns - NEAR_NS)
            near += [(key, other) for _, key, other in self.timed[at : at + _SHOWN]]
        return next((key for key, other in near if _same(failure, other)), None)


def _same(one: Failed, other: Failed) -> bool:
    shared = one.ids & other.ids
    if any(not s.startswith("session:") for s in shared):
        return True
    if one.time_ns is None or other.time_ns is None:
        return bool(shared)
    return abs(one.time_ns - other.time_ns) <= NEAR_NS and (bool(shared) or not one.ids or not other.ids)


def requests(group: Iterable[Failed]) -> int:
    return len({s for f in group for s in f.ids if s.startswith("trace:")}) or 1
