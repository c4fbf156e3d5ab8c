"""
Building the proofs of findings, and the few facts about AWS that several detectors share.

Quotes come from error messages and status texts only, never from prompts, results or bodies.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from agentcore_analyzer.conventions import last_exception, plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import shows_service
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Evidence, Kind, LogRecord, Span
from agentcore_analyzer.tuples import NamedTuple

_DENIED = late(
    r"User: (?P<user>arn:\S+) is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: "
    r"(?:(?P<kind>role|user|group|policy|instance profile) (?=[\w+=,.@-]*[-\d_A-Z]))?(?P<resource>\S+))?(?P<because>.*)",
    re.DOTALL,
)
_ROLE = late(r"arn:[\w-]+:iam::\d*:role/(?:[\w+=,.@-]+/)*+(?P<role>[\w+=,.@-]+)$")  # behind its path, if it has one

_OWNER = late(r"arn:(?P<partition>[\w-]+):(?:iam|sts)::(?P<account>\d{12}):")


_STOP = late(r"(?:,|(?<!\.)\.)+\Z")  # of the sentence; dots that stand for what was left out are part of a name


_ENCLOSING = " .\"'`)]}"  # what stands around the sentence, and is none of its words


class Denial(NamedTuple):
    """An IAM refusal, taken apart. `because` is AWS's own reason, e.g. that no policy allows it."""

    user: str
    role: str
    action: str
    resource: str
    because: str


def denial(message: str) -> Denial | None:
    """The `User: … is not authorized to perform: …` sentence in a message."""
    found = _DENIED.search(plain_quotes(message))
    if found is None:
        return None
    user, resource = (_STOP.sub("", found[name] or "") for name in ("user", "resource"))
    assumed = user.split(":assumed-role/")
    role = assumed[1].split("/")[0] if len(assumed) == 2 else ""
    if not role and (named := _ROLE.search(user)):
        role = named["role"]
    if found["kind"] and (owner := _OWNER.match(user)) is not None:  # `role NAME`, as IAM names what has no ARN yet
        resource = f"arn:{owner['partition']}:iam::{owner['account']}:{found['kind'].replace(' ', '-')}/{resource}"
    because = re.sub(r"\s+", " ", found["because"]).strip(_ENCLOSING).removeprefix("because ")[:200]
    return Denial(user, role, found["action"], resource, because)


def of_span(span: Span, what: str, quote: str = "") -> Evidence:
    return Evidence(span.place, what, span.trace_id, span.span_id, span.start_ns, quote)


def at_fault(span: Span, what: str, quote: str = "") -> Evidence:
    """The span that wrote the mistake."""
    return of_span(span, what, quote)._replace(fault=True)


def of_log(log: LogRecord, what: str, quote: str = "") -> Evidence:
    return Evidence(log.place, what, log.trace_id, log.span_id, log.time_ns, quote or last_line(log))


def last_line(log: LogRecord) -> str:
    """The exception line of a log record, or its first line."""
    text = log.text or ""
    found = last_exception(text)
    if found is not None:
        return f"{found[0]}: {found[1]}" if found[1] else found[0]
    return text.partition("\n")[0]


def anchors(*things: Span | LogRecord | Invocation | None) -> frozenset[str]:
    """The ids by which findings about the same request are recognised."""
    found: set[str] = set()
    for thing in things:
        if isinstance(thing, Span):
            found |= {f"trace:{thing.trace_id}"} | ({f"session:{thing.session_id}"} if thing.session_id else set())
        elif isinstance(thing, LogRecord):
            for kind, value in (
                ("trace", thing.trace_id),
                ("session", thing.session_id),
                ("request", thing.request_id),
            ):
                if value:
                    found.add(f"{kind}:{value}")
        elif thing is not None:
            found |= anchors(thing.root) | {f"request:{r}" for r in thing.request_ids}
            if thing.session_id:
                found.add(f"session:{thing.session_id}")
    return frozenset(found)


def anchored(found: Iterable[str], kind: str) -> set[str]:
    """The ids of one kind (`trace`, `session`, `request`) among anchors."""
    return {anchor[len(kind) + 1 :] for anchor in found if anchor.startswith(f"{kind}:")}


def session_at(case: Case, log: LogRecord) -> str | None:
    """The session a log line belongs to: its own, or the last one named before it in its file."""
    if log.session_id:
        return log.session_id
    named: dict[int, str] = case.memo("sessions named before log records", lambda: _sessions(case))
    return named.get(id(log))


def _sessions(case: Case) -> dict[int, str]:
    last: dict[str, str] = {}
    found: dict[int, str] = {}
    for log in case.logs:
        file = log.origin.file
        if log.session_id:
            last[file] = log.session_id
        elif file in last:
            found[id(log)] = last[file]
    return found


def served_after(case: Case, log: LogRecord) -> LogRecord | None:
    """A record in the same file which shows that a request was served after this one."""
    return next_in_file(case, log, "served requests", lambda g: shows_service(g.text or ""))


def next_in_file(case: Case, log: LogRecord, name: str, wanted: Callable[[LogRecord], object]) -> LogRecord | None:
    """
    The first record read after this one, in the same file, that is wanted.

    Which are wanted is asked once a case, however many records are asked about; `name` says for whom.
    """
    files: dict[str, list[int]] = case.memo(f"log records: {name}", lambda: _by_file(case, wanted))
    here, number = files.get(log.origin.file), case.positions.get(id(log))
    if here is None or number is None:
        return None
    at = bisect_right(here, number)
    return case.logs[here[at]] if at < len(here) else None


def _by_file(case: Case, wanted: Callable[[LogRecord], object]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, log in enumerate(case.logs):
        if wanted(log):
            found.setdefault(log.origin.file, []).append(number)
    return found


# The kinds of source that hold text. Whose log it is, is a hint: the same words tell of the same failure in each.
LOGS = frozenset(kind for kind in Kind if kind.value.endswith("log") or kind.value == "text")
ANY_LOG = tuple(frozenset({kind}) for kind in sorted(LOGS))  # for NEEDS
SERVER_SIDE = frozenset({Kind.RUNTIME_LOG, Kind.DEV_LOG})
CALLER_SIDE = frozenset({Kind.CLIENT_LOG})


def seconds(ns: int) -> str:
    """`3.0 s`, `75 s`, for sentences."""
    value = ns / 10**9
    return f"{value:.1f} s" if value < 60 else f"{value:.0f} s"
