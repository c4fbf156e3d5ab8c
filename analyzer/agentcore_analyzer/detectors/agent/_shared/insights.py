"""Insights of AgentCore: failures that the service says it saw in sessions, with the span or trace of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Kind, Place, Span
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import truncated

# Categories whose failures leave an error behind; all others are judgements about what was said and done.
ERRORS = ("execution-error", "coding-use-case")
# What an insight of AgentCore has: others call by that name what a monitor or a database noticed.
_OF_THE_SERVICE = frozenset({"agentInsightId", "affectedSessionCount", "sampleSessions", "affectedSessions", "rootCauses", "subCategories"})
_KINDS = {"SPAN_ID": "span ", "TRACE_ID": "trace "}
PROVEN, CONTRADICTED, UNDECIDED, ABSENT = "proven", "contradicted", "not decidable", "not in the inputs"


class Target(NamedTuple):
    """Where the service says that something failed."""

    session: str
    kind: str  # SPAN_ID, TRACE_ID, SPAN_NAME
    target: str
    description: str
    category: str
    at: Place


class Insight(NamedTuple):
    """One group of failures that are alike; `places` are samples of it."""

    name: str
    description: str
    sessions: int | None
    fixes: tuple[str, ...]
    places: tuple[Target, ...]
    evidence: Evidence


class Verdict(NamedTuple):
    place: Target
    verdict: str
    why: str
    span: Span | None = None
    failure: Failure | None = None


def insights(case: Case) -> Iterator[Insight]:
    for document in case.documents:
        if document.kind in (Kind.JSON, Kind.STATUS) and isinstance(document.data, dict):
            yield from _of(document)


def _of(document: Document) -> Iterator[Insight]:
    data = document.data
    for key in ("insightResults", "agentInsights"):
        for n, insight in enumerate(_dicts(data.get(key))):
            if not _OF_THE_SERVICE.isdisjoint(insight):
                yield _insight(document, insight, f"/{key}/{n}")
    if "agentInsightId" in data and data.get("type") == "FAILURE":
        yield _insight(document, data, "")
    clusters = data.get("failureAnalysisResult")
    for n, cluster in enumerate(_dicts(clusters.get("failures")) if isinstance(clusters, dict) else ()):
        yield _insight(document, cluster, f"/failureAnalysisResult/failures/{n}")


def _insight(document: Document, node: dict[str, Any], pointer: str) -> Insight:
    fixes: list[str] = []
    places = tuple(_places(document, node, pointer, fixes, 0))
    count = node.get("affectedSessionCount")
    said = _text(node.get("description"))
    return Insight(
        _text(node.get("name")),
        said,
        truncated(count),
        tuple(dict.fromkeys(fixes)),
        places,
        Evidence(_at(document, pointer), "the insight", quote=said),
    )


def _places(document: Document, node: dict[str, Any], pointer: str, fixes: list[str], depth: int) -> Iterator[Target]:
    """Those of the insight itself, of its root causes and of its sub-categories."""
    fixes += [text for key in ("suggestedFix", "recommendation") if (text := _text(node.get(key)))]
    for key, inner in (("sampleSessions", "findings"), ("affectedSessions", "failureSpans")):
        for n, session in enumerate(_dicts(node.get(key))):
            for m, found in enumerate(_dicts(session.get(inner))):
                signal = next(iter(_dicts(found.get("signals"))), {})
                span = _text(found.get("targetId")) or _text(found.get("spanId"))
                yield Target(
                    _text(session.get("sessionId")),
                    _text(found.get("targetType")) or "SPAN_ID",
                    span or _text(found.get("traceId")),
                    _text(found.get("description")) or _text(signal.get("evidence")) or _text(session.get("explanation")),
                    _text(found.get("category")) or _text(signal.get("category")),
                    _at(document, f"{pointer}/{key}/{n}/{inner}/{m}"),
                )
    for key in ("rootCauses", "subCategories") if depth < 3 else ():
        for n, inside in enumerate(_dicts(node.get(key))):
            yield from _places(document, inside, f"{pointer}/{key}/{n}", fixes, depth + 1)


def judged(case: Case, place: Target) -> Verdict:
    """What the spans say of a place."""
    spans = _spans(case, place)
    if not spans:
        return Verdict(place, ABSENT, f"{_KINDS.get(place.kind, '')}{place.target or 'its session'} is not in the inputs")
    every = failures(case)
    error = place.category.startswith(ERRORS)
    for span in spans:
        inside = case.traces[span.trace_id].descendants(span) if error and place.kind != "TRACE_ID" else ()  # of a trace all are here
        if found := next((f for one in (span, *inside) for f in every.of(one) if not f.harmless), None):
            if place.category and not error:
                why = "it failed, but whether that is what is meant is a judgement about what was said and done"
                return Verdict(place, UNDECIDED, why, span)
            return Verdict(place, PROVEN, "it failed", span, found)
    if not error:
        return Verdict(place, UNDECIDED, "spans cannot show it: it is a judgement about what was said and done", spans[0])
    if doubts := case.ledger.doubts(case.traces[spans[0].trace_id]):
        return Verdict(place, UNDECIDED, f"nothing in it failed, but {doubts[0]}", spans[0])
    return Verdict(place, CONTRADICTED, "it ended well, and nothing in it failed", spans[0])


def _spans(case: Case, place: Target) -> list[Span]:
    target = place.target.lower()
    if place.kind == "TRACE_ID":
        return list(case.traces[target].spans) if target in case.traces else []
    if place.kind == "SPAN_NAME":
        return [s for trace in case.traces_of_session(place.session) for s in trace.spans if s.name == place.target]
    found: dict[str, list[Span]] = case.memo("spans by id", lambda: _by_id(case))
    return found.get(target, [])


def _by_id(case: Case) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for span in case.spans:
        found.setdefault(span.span_id, []).append(span)
    return found


def _at(document: Document, pointer: str) -> Place:
    place = document.place
    return place._replace(pointer=f"{place.pointer or ''}{pointer}" or None)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
