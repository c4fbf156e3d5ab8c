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

from agentcore_analyzer.detectors.calls._shared import refused_requests, told_beside
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Effect, Failure, Stage
from agentcore_analyzer.failures.account import title
from agentcore_analyzer.failures.knowledge.endings import EVENTS
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, WARN_SEVERITY
from agentcore_analyzer.model import Confidence, Document, Evidence, Finding, Kind, LogRecord
from agentcore_analyzer.symptoms import unexplained
from agentcore_analyzer.symptoms.known_sentences import rest
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = tuple(frozenset({kind}) for kind in Kind)
STAGE = Stage.LAST
FAILING = "left"
MOST = 100  # findings: a person reads a few; the account has every shape


def find(case: Case) -> Iterator[Finding]:
    told = told_beside.groups(case)
    groups = refused_requests.together(told.first)
    timed = all(group[0].time_ns is not None for group in groups.values())
    last = {id(log) for log in {g.origin.file: g for g in case.logs}.values()}
    ranked = sorted(groups.values(), key=lambda group: _weight(group, timed, last))
    for group in ranked[:MOST]:
        yield _finding(case, group, told.beside.get(group[0].shape, []))


def _weight(group: list[Failure], timed: bool, last: set[int]) -> tuple[int, bool, int, bool, str, int]:
    """What ended most first, errors and what a log ends with before warnings, then the earliest; without times what has a stack before what only tells of it, then what stands first."""
    place = group[0].place
    stack = any(frame.own for f in group for frame in f.said.frames)
    sources = [s for f in group for s in f.sources]
    warned = all(isinstance(s, LogRecord) and WARN_SEVERITY <= s.severity < ERROR_SEVERITY and id(s) not in last for s in sources)
    warned = warned or all(f.code in EVENTS for f in group)  # of type Warning, and tried again
    return min(unexplained.RANK[f.effect] for f in group), warned, (group[0].time_ns or 0) if timed else 0, not stack, place.file, place.line or place.offset or 0


def _finding(case: Case, group: list[Failure], beside: list[Failure]) -> Finding:
    worst = min(group, key=lambda f: unexplained.RANK[f.effect])
    often = f" ({count(len(group), 'time')})" if len(group) > 1 else ""
    said = worst.said
    return Finding(
        severity=unexplained.severity(worst),
        confidence=Confidence.CERTAIN if said.weight > 10 and not said.truncated else Confidence.LIKELY,
        title=refused_requests.title(group) or f"{title(worst)}{often}",
        cause=f"{refused_requests.introduced(group)}{unexplained.cause(case, group, worst)}{told_beside.told(worst, beside)}",
        evidence=(*(_evidence(f) for f in refused_requests.shown(group)), *rest(case, worst)),
        fix=unexplained.steps(case, worst),
        subject=("unexplained-error", short(said.type), said.code, said.operation, masked(said.message)[:80]),
        counter=("a detector that knows this failure: none", *(("the same call again, ended well: none",) if worst.span_id and worst.effect is not Effect.RECOVERED else ())),
        anchors=anchors(*(s for f in group[:50] for s in f.sources if not isinstance(s, Document))),  # it has no ids
        owner="",
        references=unexplained.references(worst),
    )  # fmt: skip


def _evidence(failure: Failure) -> Evidence:
    quote = failure.said.quote.strip() or failure.message
    return Evidence(failure.place, f"{failure.kind.value}: it says so", failure.trace_id, failure.span_id, failure.time_ns, quote)
