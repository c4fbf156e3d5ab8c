"""
An agent was asked, every call of it failed or came back empty, and the answer does not say so.

## What it sees
A run that asked another agent, every call of which failed or came back empty; where the asking run called nothing else that brought
something, and hands over an answer in which no word tells of it.

## Why it matters
The answer can rest on nothing that the agent found. Its report may even say that it failed: nobody reads it behind the answer.

## What to do
Let an agent that is asked end with a status, and let the code around the model pass on no answer where that says failed.

## Not this when
Any call of the agent or of the run that asked it, brought something, or the agent called nothing; the answer says that something could
not be found, read or done; a result was not recorded, or spans may be missing.

## Source
Public labelled traces of a manager of smolagents, whose helper could not open a file.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
from agentcore_analyzer.detectors.agent._shared.in_vain import brought_nothing, tells_of_trouble
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Deed, Run, Turn, runs, unseen
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Severity, Span, SpanStatus, Step
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent makes of an answer: it explains no failure
TAXONOMY = "Goal Deviation"
SHOWN = 10  # calls of the agent that are listed as proofs


class Vain(NamedTuple):
    """The call of the agent, the calls that it made in vain, and the step that answers."""

    asked: Deed
    helper: Run
    answer: Turn


def find(case: Case) -> Iterator[Finding | NotChecked]:
    by_agent = {id(run.agent): run for run in runs(case)}
    told = ((run, vain) for run in runs(case) for vain in _vain(case, run, by_agent))
    groups, why = grouped(((run.name, vain.helper.name), vain, unseen(case, run)) for run, vain in told)
    for (name, helper), found in groups.items():
        yield _finding(name, helper, found)
    if why:
        yield NotChecked(f"agents that were asked: cannot tell whether they found anything, because {why}")


def _vain(case: Case, run: Run, by_agent: dict[int, Run]) -> Iterator[Vain]:
    if run.is_chat or run.recalls or run.agent.status == SpanStatus.ERROR or not run.looked_up:
        return
    asked: list[tuple[Deed, Run]] = []
    for deed in run.looked_up:
        helper = next((by_agent[id(s)] for s in _from(case, deed.span) if id(s) in by_agent), None)
        if helper is None and not brought_nothing(deed):
            return
        if helper is not None:
            asked.append((deed, helper))
    if not asked or not all(h.looked_up and all(map(brought_nothing, h.looked_up)) for _, h in asked):
        return
    answer = run.answering
    given = "\n".join(d.arguments for d in answer.deeds if d.name in HANDS_OVER) or answer.words
    if given.strip() and not tells_of_trouble(given) and all(moment(d.span) < moment(answer.span) for d, _ in asked):
        yield Vain(*asked[-1], answer)


def _from(case: Case, span: Span) -> Iterator[Span]:
    """The call itself, where its span is the agent's, else the agents below it."""
    yield span
    yield from case.traces[span.trace_id].descendants(span)


def _proofs(vain: Vain) -> Iterator[Evidence]:
    yield of_span(vain.asked.span, f"{vain.helper.name} was asked here")
    for deed in vain.helper.looked_up[:SHOWN]:
        yield of_span(deed.span, f"its call of {deed.name} {'failed' if deed.failed else 'brought nothing'}")
    yield at_fault(vain.answer.span, "the answer is given here and tells of no trouble")


def _finding(name: str, helper: str, found: list[Vain]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # labelled so in one of two public traces
        title=f"{name} answered although {helper}, which it had asked, found nothing{in_runs(found)}",
        cause=(
            f"{name} asked {helper}. Each call that {helper} made failed or came back empty, and nothing else that {name} called brought"
            " anything. The answer was given all the same, and no word of it says so."
        ),
        evidence=tuple(dict.fromkeys(e for vain in found for e in _proofs(vain))),
        fix=(
            Step(f"Do not use the answer before {helper} can do its part: mend the calls that failed first."),
            Step(f"Let {helper} end with a status, and let the code around {name} pass on no answer where it says failed."),
        ),
        subject=("delegation-without-effect", name, helper),
        counter=("a call that brought something: none", "words in the answer that tell of a failure: none"),
        anchors=anchors_of(v.answer for v in found),
        owner="agents-build/multi-agent",
        taxonomy=TAXONOMY,
    )
