"""
Something failed, and no detector knows why.

## What it sees
Every failure that the input tells of and that no other finding explains: exceptions, errors of AWS, HTTP and RPC statuses,
error frames of streams, ends of processes, failed resources, failed commands, and lines of level ERROR. Repeats are one
finding. What follows from another failure of the same request is not told again.

## Why it matters
A report that is silent over an error that it read cannot be trusted. The cause is not known to this tool; the words, the place
and what was going on are.

## What to do
Start with the first one, read the lines around its place, and look at the code that is named. If other logs of that time exist,
add them: another finding may then explain it.

## Not this when
Another finding explains the failure or what came before it in the same request, or it is known to be harmless (the account of
failures lists those with the reason).

## Source
Stack traces, statuses and error answers as programs, SDKs and services print them.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Effect, Failure, FailureKind, Stage, claims
from agentcore_analyzer.failures.account import title
from agentcore_analyzer.failures.bare_ends import gives_up
from agentcore_analyzer.failures.knowledge.endings import EVENTS, STOPS
from agentcore_analyzer.failures.knowledge.process import signal_of
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Document, Evidence, Finding, Kind, LogRecord
from agentcore_analyzer.symptoms import unexplained
from agentcore_analyzer.symptoms.known_sentences import rest
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = tuple(frozenset({kind}) for kind in Kind)
STAGE = Stage.LAST
FAILING = True
_WARN, _ERROR = 13, 17  # numbers of severities, as OpenTelemetry has them
_SERVER_ERROR = 500  # statuses of HTTP from here on
_REFUSALS = (400, 403, 404, 405)  # what a server says to whoever asks for what it does not have
_MANY = 4  # requests that were refused, each of them another: fewer are told one by one
_SERVED, _HEAD = late(r"\"[A-Z]{3,7} [^\s\"]{1,2000} HTTP/[\d.]{1,3}\" \d{3}\b"), 4_000
SHOWN = 10  # places of one finding
_PLACES = 40  # of a finding that tells of different requests together
_BESIDE, _SHORT = 3, 120  # failures that are told beside one, and characters of each: the account has them all
MOST = 100  # findings: a person reads a few; the account has every shape


def find(case: Case) -> Iterator[Finding]:
    left = claims(case).open()
    if not left:
        return
    from agentcore_analyzer.failures.follows import Follows

    follows = Follows(case, left)
    groups: dict[str, list[Failure]] = {}
    answers: dict[int, Failure] = {}  # what came of a failure: the status of its answer, or that it was given up
    followed: dict[int, tuple[Failure, Failure]] = {}  # a failure with what it follows from
    for failure in left:
        if (cause := follows.cause(failure)) is None:
            groups.setdefault(failure.shape, []).append(failure)
            continue
        followed[id(failure)] = failure, cause[0]
        if (failure.said.http_status or 0) >= _SERVER_ERROR or gives_up(failure) or _ended(failure):
            answers.setdefault(id(cause[0]), failure)
    beside = _by_first(followed)
    groups = {shape: [_answered(f, answers) for f in group] for shape, group in groups.items()}
    groups = _asked_of_a_proxy(groups)
    timed = all(group[0].time_ns is not None for group in groups.values())
    last = {id(log) for log in {g.origin.file: g for g in case.logs}.values()}
    ranked = sorted(groups.values(), key=lambda group: _weight(group, timed, last))
    for group in ranked[:MOST]:
        yield _finding(case, group, beside.get(group[0].shape, []))


def _by_first(followed: dict[int, tuple[Failure, Failure]]) -> dict[str, list[Failure]]:
    """What follows from the failures of each shape, at first or second hand."""
    found: dict[str, list[Failure]] = {}
    for failure, cause in followed.values():
        passed = {id(failure)}
        while id(cause) in followed and id(cause) not in passed:
            passed.add(id(cause))
            cause = followed[id(cause)][1]
        found.setdefault(cause.shape, []).append(failure)
    return found


def _asked_of_a_proxy(groups: dict[str, list[Failure]]) -> dict[str, list[Failure]]:
    """
    The groups, those of requests that a server in front refused as one, where there are many: each asked for something else
    that is not there or not allowed, as scanners do, and none of them says more than the others.
    """
    refused = [s for s, g in groups.items() if all(_refused(f) for f in g)]
    if len(refused) < _MANY:
        return groups
    first = refused[0]
    together = sorted((f for s in refused for f in groups[s]), key=lambda f: (f.time_ns or 0, f.place.file, f.place.line or 0))
    return {s: together if s == first else g for s, g in groups.items() if s == first or s not in refused}


def _refused(failure: Failure) -> bool:
    source = failure.sources[0]
    served = isinstance(source, LogRecord) and source.channel is Kind.PROXY_LOG and _SERVED.search((source.text or "")[:_HEAD])
    return bool(served) and failure.kind is FailureKind.HTTP_STATUS and failure.said.http_status in _REFUSALS


def _answered(failure: Failure, answers: dict[int, Failure]) -> Failure:
    """The failure with its outcome, where only what follows from it tells that."""
    answer = answers.get(id(failure))
    if answer is None or failure.effect is not Effect.UNKNOWN:
        return failure
    status = answer.said.http_status
    why = f"the program ended with it, as {answer.place} says" if _ended(answer) else f"it was given up at {answer.place}"
    why = f"it was answered with HTTP {status} ({answer.place})" if status else why
    return replace(failure, effect=Effect.ENDED, why=why)


def _ended(failure: Failure) -> bool:
    """Whether it tells of an end by a signal, or that the program stops."""
    return failure.effect is Effect.ENDED and (bool(signal_of(failure.said)) or failure.why == STOPS)


def _weight(group: list[Failure], timed: bool, last: set[int]) -> tuple[int, bool, int, bool, str, int]:
    """What ended most first, errors and what a log ends with before warnings, then the earliest; without times what has a stack before what only tells of it, then what stands first."""
    place = group[0].place
    stack = any(frame.own for f in group for frame in f.said.frames)
    sources = [s for f in group for s in f.sources]
    warned = all(isinstance(s, LogRecord) and _WARN <= s.severity < _ERROR and id(s) not in last for s in sources)
    warned = warned or all(f.code in EVENTS for f in group)  # of type Warning, and tried again
    return min(unexplained.RANK[f.effect] for f in group), warned, (group[0].time_ns or 0) if timed else 0, not stack, place.file, place.line or place.offset or 0


def _finding(case: Case, group: list[Failure], beside: list[Failure]) -> Finding:
    worst = min(group, key=lambda f: unexplained.RANK[f.effect])
    often = f" ({count(len(group), 'time')})" if len(group) > 1 else ""
    said = worst.said
    return Finding(
        severity=unexplained.severity(worst),
        confidence=Confidence.CERTAIN if said.weight > 10 and not said.truncated else Confidence.LIKELY,
        title=f"{title(worst)}{often}" if len({f.shape for f in group}) == 1 else _title_of_many(group),
        cause=f"{_many(group)}{unexplained.cause(case, group, worst)}{_beside(worst, beside)}",
        evidence=(*(_evidence(f) for f in _shown(group)), *rest(case, worst)),
        fix=unexplained.steps(case, worst),
        subject=("unexplained-error", short(said.type), said.code, said.operation, masked(said.message)[:80]),
        counter=("a detector that knows this failure: none", *(("the same call again, ended well: none",) if worst.span_id and worst.effect is not Effect.RECOVERED else ())),
        anchors=anchors(*(s for f in group[:50] for s in f.sources if not isinstance(s, Document))),  # it has no ids
        owner="",
        references=unexplained.references(worst),
    )  # fmt: skip


def _beside(worst: Failure, beside: list[Failure]) -> str:
    """What stands with it in the input, where nothing else tells what came of it."""
    if worst.effect is not Effect.UNKNOWN or not beside:
        return ""
    return f" With it is told: {', '.join(f'“{_words(f)}” ({f.place})' for f in beside[:_BESIDE])}."


def _words(failure: Failure) -> str:
    words = " ".join(failure.said.quote.split()) or title(failure)
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rpartition(' ')[0] or words[:_SHORT]} …"  # half a secret is not known as one


def _title_of_many(group: list[Failure]) -> str:
    statuses = sorted({str(f.said.http_status) for f in group})
    return f"{count(len(group), 'request')} for what is not there or not allowed: refused with {', '.join(statuses)}"


def _many(group: list[Failure]) -> str:
    """For refusals that are told together: what they have in common, and the one that is looked at."""
    kinds = len({f.shape for f in group})
    return f"A server in front refused {kinds} different requests, as one does that scanners ask. Of the first: " if kinds > 1 else ""


def _shown(group: list[Failure]) -> list[Failure]:
    """The places of a finding: where it tells of different ones together, one of each."""
    kinds = {f.shape: f for f in reversed(group)}
    return group[:SHOWN] if len(kinds) == 1 else list(reversed(kinds.values()))[:_PLACES]


def _evidence(failure: Failure) -> Evidence:
    quote = failure.said.quote.strip() or failure.message
    return Evidence(failure.place, f"{failure.kind.value}: it says so", failure.trace_id, failure.span_id, failure.time_ns, quote)
