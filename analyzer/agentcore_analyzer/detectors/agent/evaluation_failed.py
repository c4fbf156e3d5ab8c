"""
An evaluation judged nothing: its result is an error, not a score.

## What it sees
Results of Evaluate and of `agentcore run eval` with errorCode or errorMessage (a value of 0 beside it is no score), batch
evaluations that ended FAILED, COMPLETED_WITH_ERRORS or with failed sessions, records of online evaluations
(`gen_ai.evaluation.result`) with error.type, and the sentences of the service: no supported scope, no spans to evaluate, a
corresponding log event that is missing.

## Why it matters
What was not judged is left out of the average or counts as 0: the scores say less than they seem to.

## What to do
Depends on the error, which mostly is about the telemetry of the session and not about the agent's answer.

## Not this when
The score is low: that is an answer of the evaluator. The API was called too often (aws-call-throttled) or may not be called
(permission-denied).

## Source
Service model of Evaluate and GetBatchEvaluation; AgentCore developer guide, diagnose evaluation issues.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.agent._shared.evaluations import PREFIX, Batch, Unscored, batches, unscored
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import FailureKind, Stage
from agentcore_analyzer.failures.knowledge import Explanation, explain
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN, short
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.STATUS}), frozenset({Kind.JSON}), frozenset({Kind.SPANS}))
STAGE = Stage.GENERAL
EXPLAINS = (
    Explains("aws-call-rejected", "it is the call that was rejected", Scope.PLACE),
    Explains("resource-failed", "it is the evaluation that failed", Scope.PLACE),
)
_LONG = 300  # characters of a quote that a sentence still bears
_GENERAL = Step("Read the error of the result: it is about the evaluator or the telemetry of the session. Evaluate the session again when that is mended.")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Unscored]] = {}
    for result in unscored(case):
        groups.setdefault((result.code, masked(result.message)[:80]), []).append(result)
    for group in groups.values():
        yield _finding(group)
    for batch in batches(case):
        yield _of_batch(batch)


def _known(result: Unscored) -> Explanation | None:
    said = Said(FailureKind.EXCEPTION, 0, 0, result.message, type=result.code, message=result.message)
    known = explain(said)
    return known if known is not None and known.key.startswith(PREFIX) else None


def _finding(group: list[Unscored]) -> Finding:
    first, known = group[0], _known(group[0])
    evaluators = sorted({r.evaluator for r in group if r.evaluator})
    sessions = {r.session for r in group if r.session}
    who = f" of {', '.join(evaluators[:3])}{f' and {len(evaluators) - 3} more' if len(evaluators) > 3 else ''}" if evaluators else ""
    where = f" in {count(len(sessions), 'session')}" if sessions else ""
    words = " ".join(first.message.split())[:_LONG].rstrip(". ")
    code = f" ({first.code})" if first.code else ""
    values = sorted({r.value for r in group if r.value is not None})
    beside = f" The value {values[0]:g} beside it is no score." if values else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{count(len(group), 'evaluation')}{who} gave no score: {short(known.meaning) if known else first.code or words[:80]}",
        cause=f"{count(len(group), 'result')}{where} {'is' if len(group) == 1 else 'are'} an error{code}: “{words}”.{beside}"
        + (f" {known.meaning[:1].upper()}{known.meaning[1:]}." if known else ""),
        evidence=tuple(dict.fromkeys(r.evidence for r in group[:SHOWN])),
        fix=known.steps if known else (_GENERAL,),
        subject=("evaluation-failed", first.code, known.key if known else ""),
        counter=("a score without an error: not counted here, however low",),
        anchors=frozenset().union(*(r.anchors for r in group[:50])),
        owner="agents-optimize",
        references=known.references if known else (),
    )


def _of_batch(batch: Batch) -> Finding:
    wrong = [f"{name} failed {count(number, 'time')}" for name, number in batch.evaluators[:5]]
    if batch.failed and batch.total is not None:
        what = f"{batch.failed} of {count(batch.total, 'session')} failed"
    else:
        what = next(iter((*batch.reasons, *wrong)), "no reason is told")
    group, stream = batch.logs
    where = f" --log-stream-names {shell(stream)}" if stream else ""
    read = f"aws logs filter-log-events --log-group-name {shell(group)}{where} --filter-pattern '\"error.type\"'" if group else ""
    told = "; ".join(batch.reasons[:3]).rstrip(".")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Batch evaluation {batch.name} ended {batch.status or 'with failed sessions'}: {what[:120].rstrip('.')}",
        cause=f"Its status is {batch.status or 'not told'}." + (f" The service says “{told}”." if told else " The answer tells no reason.")
        + (f" {'; '.join(wrong)}." if wrong else "") + " What failed has no score.",
        evidence=(batch.evidence,),
        fix=(
            Step("Read why in the log of the results: error.type and error.message of each session.", read, "one record for each session and evaluator"),
            Step("Evaluate the failed sessions again when that is mended."),
        ),
        subject=("evaluation-failed", "batch", batch.status),
        counter=("a job that was stopped or runs still: another status",),
        owner="agents-optimize",
    )  # fmt: skip
