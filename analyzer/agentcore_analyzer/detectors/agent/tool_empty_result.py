"""
A tool that usually returns data returned nothing.

## What it sees
A successful call whose result is empty (`[]`, `{}`, null, an empty string), of a tool that returned
data in another call of the same input; and a call that failed with nothing but `No results found` and the like.

## Why it matters
The model has nothing to go by and is tempted to make the answer up. A search that finds nothing did its work:
as an exception it looks like a fault, and real faults of the tool drown in it.

## What to do
Let the tool say in words that nothing was found and what was searched, as a result and not as an exception.

## Not this when
The tool never returns anything (it deletes, sends, stores), it runs code, which may print nothing, or what was not found is something that it needs
(a file, a host, a command): that is a failure.

## Source
Strands records an empty result as a text block with an empty text and status success. Search tools of
smolagents raise `No results found for query: …`.

Covers: ANS-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.empty_results import LOOKED_AT, came_empty, raised_for_nothing
from agentcore_analyzer.detectors.agent._shared.model_turns import author
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Poor Information Retrieval"
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (
    Explains("tool-error", "the tool found nothing, and says so by failing", Scope.SPANS),
    Explains("same-error-again", "the tool found nothing each time", Scope.SPANS),
    Explains("retry-storm", "the tool found nothing each time", Scope.SPANS),
)


def find(case: Case) -> Iterator[Finding]:
    for tool, empty, calls in came_empty(case):
        yield _finding(case, tool, empty, calls)
    for tool, hits in raised_for_nothing(case):
        yield _raised(case, tool, hits)


def _finding(case: Case, tool: str, empty: list[Span], calls: int) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{tool} returned nothing in {len(empty)} of {calls} calls",
        cause=(
            f"{len(empty)} of {calls} successful calls of {tool} returned an empty result, the others returned data."
            " Why, the input does not say: nothing was there, or the call asked for something else."
        ),
        evidence=tuple(dict.fromkeys(e for s in empty for e in _empty_proofs(case, s))),
        fix=(Step(f"Let {tool} answer in words when nothing is found, with what was searched."),),
        subject=("tool-empty-result", tool),
        counter=("a tool that never returns anything: this one did in other calls",),
        anchors=frozenset().union(*(anchors(s) for s in empty)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _empty_proofs(case: Case, span: Span) -> Iterator[Evidence]:
    asked = author(case, span)
    if asked is not None:
        yield at_fault(asked, "the model call that chose what to look for")
    yield of_span(span, f"{span.name} ended well with an empty result")


def _raised(case: Case, tool: str, hits: list[tuple[Span, str]]) -> Finding:
    evidence: list[Evidence] = []
    for span, message in hits:
        asked = author(case, span) if len(evidence) < LOOKED_AT else None
        if asked is not None:
            evidence.append(at_fault(asked, "the model call that chose what to look for"))
        evidence.append(of_span(span, f"{span.name} failed because it found nothing", message.partition("\n")[0]))
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"{tool} found nothing in {count(len(hits), 'call')}, and says so by failing",
        cause=(
            f"{count(len(hits), 'call')} of {tool} ended with an error that only says that there was nothing to find: a search that finds"
            " nothing did its work."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Let {tool} return in words that nothing was found, with what was searched, instead of raising an exception."),
            Step("Say in its description what to try next: other words, a wider search, another tool."),
        ),
        subject=("tool-empty-result", tool, "raised"),
        counter=("an error that names a fault (a host, a file, a permission, a time-out): none in these calls",),
        anchors=frozenset().union(*(anchors(s) for s, _ in hits)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
