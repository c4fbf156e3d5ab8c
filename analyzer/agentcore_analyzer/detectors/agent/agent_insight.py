"""
AgentCore says that sessions failed in a like way, and the spans prove it, contradict it, or cannot tell.

## What it sees
Insights in answers of GetBatchEvaluation (`insightResults`, `failureAnalysisResult`), GetAgentInsight and ListAgentInsights. Each
place that an insight names (a span, a trace, a span's name in a session) is looked up in the spans of the same run.

## Why it matters
Insights are written by a model that read the spans. What the spans prove can be mended at once; what they contradict need not.

## What to do
Begin with what is proved: its error stands in the finding. Export the spans of the named sessions where they are missing.

## Not this when
The evaluation itself failed (evaluation-failed). An insight about a choice or an answer (a wrong tool, something made up) is a
judgement that no span proves or contradicts: the finding says so.

## Source
Service model of bedrock-agentcore: InsightResult, SessionFinding and the categories of failures.

Covers: none
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.insights import (
    ABSENT,
    CONTRADICTED,
    PROVEN,
    UNDECIDED,
    Insight,
    Verdict,
    insights,
    judged,
)
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.STATUS}), frozenset({Kind.JSON}))
CLAIMS = False  # it repeats what failed, and does not say why
EXPLAINS: tuple[Explains, ...] = ()
_SHOWN, _LONG = 20, 160  # places that are compared with their spans, and characters of a name
_PLAIN = late(r"[\w.:-]{1,256}")  # what may stand in a command: who wrote the answer must not write it
_WORDS = {PROVEN: "proved by the spans", CONTRADICTED: "contradicted by the spans", UNDECIDED: "not decidable by spans", ABSENT: "not in these inputs"}


def find(case: Case) -> Iterator[Finding]:
    for insight in insights(case):
        yield _finding(insight, [judged(case, target) for target in insight.places[:_SHOWN]])


def _finding(insight: Insight, verdicts: list[Verdict]) -> Finding:
    counts = Counter(v.verdict for v in verdicts)
    told = ", ".join(f"{counts[v]} {words}" for v, words in _WORDS.items() if counts[v])
    where = f" in {count(insight.sessions, 'session')}" if insight.sessions else ""
    name = insight.name[:_LONG].rstrip(".")
    lacking = sorted({v.place.session for v in verdicts if v.verdict == ABSENT and v.place.session})
    first = next((v for v in verdicts if v.verdict == PROVEN), None)
    quote = first.failure.said.quote.strip() if first and first.failure else ""
    return Finding(
        severity=Severity.WARNING if counts[PROVEN] else Severity.NOTE,
        confidence=Confidence.CERTAIN if counts[PROVEN] else Confidence.POSSIBLE,
        title=f"AgentCore's insight “{name}”{where}: " + (told or "the answer names no place of it"),
        cause=(
            f"The service says “{insight.description[:_LONG * 2].rstrip('.')}”."
            + (f" {'The places that it names' if len(insight.places) <= _SHOWN else f'The first {_SHOWN} of {len(insight.places)} places that it names'}: {told}." if verdicts else " Its sample sessions stand in the answer for this insight alone.")
            + (f" One of them says “{quote}”." if quote else "")
        ),
        evidence=(insight.evidence, *(_proof(v) for v in verdicts)),
        fix=(
            *([Step("Correct what the proved places say first.")] if first else []),
            *(Step(f"What the service suggests: {text[:_LONG * 2]}") for text in insight.fixes[:2]),
            *([_export(lacking)] if lacking else []),
            *([] if verdicts else [Step("Get the insight itself: it names sessions and spans.", "aws bedrock-agentcore get-agent-insight --application-name APPLICATION --agent-insight-id ID")]),
        )
        or (Step("Read the sessions that it names: whether they are at fault is for a person to say."),),
        subject=("agent-insight", insight.name),
        counter=("a place that is whole and without a failure: counted as contradicted, not as proved",),
        anchors=frozenset().union(*(anchors(v.span) for v in verdicts if v.span), *([f"session:{v.place.session}"] for v in verdicts if v.place.session)),
        owner="agents-optimize",
    )


def _export(sessions: list[str]) -> Step:
    plain = next(filter(_PLAIN.fullmatch, sessions), "")
    return Step(
        f"Export the spans of {'session' if len(sessions) == 1 else 'sessions'} {', '.join(sessions[:3])}{' …' if len(sessions) > 3 else ''} and analyze them together with this answer.",
        f"aws logs filter-log-events --log-group-name aws/spans --filter-pattern '\"{plain}\"' > spans.json" if plain else "",
    )


def _proof(verdict: Verdict) -> Evidence:
    what = f"{_WORDS[verdict.verdict]}: {verdict.why}"
    if verdict.span is None:
        return Evidence(verdict.place.at, what, quote=verdict.place.description)
    return of_span(verdict.span, what, verdict.failure.said.quote.strip() if verdict.failure else "")
