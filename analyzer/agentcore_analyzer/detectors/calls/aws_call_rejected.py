"""
AWS rejected a call because of what was asked for, and says why.

## What it sees
ValidationException, ResourceNotFoundException, ConflictException, exceeded quotas and every other error of AWS that is the
request's fault, as botocore (`An error occurred (…) when calling the … operation: …`), the SDKs for JavaScript, Go, Java, Rust
and .NET, the command line, Terraform and CloudFormation (`HandlerErrorCode: …`) print them.

## Why it matters
The same call fails again until what it asks for is changed: a retry does not help.

## What to do
Correct the value, create what is missing, or free a place under the quota, as the message asks. Where it names a pattern,
the finding says which value breaks it.

## Not this when
A permission is missing (permission-denied), the call was throttled (aws-call-throttled), the service failed
(service-internal-error), or another finding explains it: models, images and sessions have findings of their own. A tool made the
call: tool-error names the tool.

## Source
Error sentences of botocore, aws-sdk-go-v2 and the Java SDK; error codes of the service models; handler error codes of
CloudFormation.

Covers: none
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.detectors.calls._shared import rejected_calls
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Failure, Stage, claims
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Severity, Span, Step
from agentcore_analyzer.symptoms.aws_errors import Group, Sort, unclaimed
from agentcore_analyzer.symptoms.known_sentences import proof, rest
from agentcore_analyzer.symptoms.recoveries import later
from agentcore_analyzer.symptoms.sentences import often

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.STATUS}), frozenset({Kind.CLOUDTRAIL}))
STAGE = Stage.GENERAL
FAILING = "left"
EXPLAINS = (
    Explains("runtime-agent-error", "the rejected call ended the request"),
    Explains("stream-error-event", "the rejected call ended the stream"),
)
_LONG = 80  # characters of a message that a title still bears


def find(case: Case) -> Iterator[Finding]:
    for group in unclaimed(case, Sort.REJECTED):
        yield _finding(case, group)
    for failure in claims(case).open():
        found = rejected_calls.sentence(failure)
        if found is not None:
            yield _without_code(failure, *found)


def _without_code(failure: Failure, what: str, words: str, step: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS rejected {what}: {shortened(words)}",
        cause=f"What is told in the input is the reason that AWS gave: “{words[:400]}”.",
        evidence=(proof(failure, "AWS gives the reason")._replace(quote=words),),
        fix=(Step(step), Step("Do it again.")),
        subject=("aws-call-rejected", what, masked(words)[:60]),
        counter=("a code of AWS beside the reason: none",),
        anchors=anchors(*(s for s in failure.sources if isinstance(s, Span | LogRecord))),
        owner="agents-build",
    )


def _finding(case: Case, group: Group) -> Finding:
    said = group.first.said
    well = later(group.failures)
    message = " ".join(said.message.split())
    value = rejected_calls.UNFIT.search(message)
    decisive = message.rpartition(" Reason: ")[2] if len(message) > _LONG else message  # CloudFormation: what happened, then why
    short = shortened(decisive).rstrip(". ") or said.code
    given = f" '{value['value'][:80]}'" if value and value["value"] else ""
    why = f"the value{given} of {value['field']} does not fit" if value else short
    known = explain(said)
    told = f": {message[:400].rstrip('. ')}" if message else ""
    return Finding(
        severity=Severity.NOTE if well.recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS rejected {group.call}: {why}{well.title}",
        cause=f"{group.answer}{told}.{f' {known.cause}' if known is not None else ''}{often(len(group.failures))}{well.cause}",
        # What stands behind an answer that has a code and no words: its body, on the next line.
        evidence=(*group.evidence("the call was rejected"), *(rest(case, group.first) if not said.message else ())),
        fix=(*_steps(group, value, known), Step("Do it again.")),
        subject=("aws-call-rejected", said.operation, said.code),
        counter=("a missing permission or throttling: the code is another one",),
        anchors=group.anchors(),
        owner="agents-build",
        references=known.references if known is not None else (),
    )


def _steps(group: Group, value: re.Match[str] | None, known: Any) -> tuple[Step, ...]:
    said = group.first.said
    if value:
        wrong = f": in '{value['value']}' something does not." if value["value"] else "; often a character such as : | or - is too much."
        return (Step(f"Give {value['field']} a value that fits the pattern {value['pattern']}{wrong}"),)
    if known_words := rejected_calls.hint(group.call, said.message):
        return (Step(known_words),)
    if known is not None and known.steps:
        return tuple(known.steps)
    asks = f"Change what the message asks for: {said.message[:200]}" if said.message else "Compare what was asked for with the manual of the operation: the answer has no message."
    return (Step(rejected_calls.of_code(said.code) or asks),)
