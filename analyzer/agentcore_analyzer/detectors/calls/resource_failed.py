"""
The status of a resource says that it failed.

## What it sees
A status that says FAILED, UNSUCCESSFUL, ERROR or TIMED_OUT (CREATE_FAILED, UPDATE_UNSUCCESSFUL …) in any answer of a Get, List or
Describe call, with its reasons, in any nesting; failure reasons beside another status; the same in an answer that a log holds. Also
the status column of a drawn table (kubectl, docker, helm, psql), and conditions, waiting reasons and warnings of Kubernetes.

## Why it matters
What failed is not there, or runs in its older form: calls that need it fail with words that do not name the cause.

## What to do
Read the reason that is given: it stands in the finding. Fix what it names, and make or update the resource again.

## Not this when
A finding of its own knows this kind of resource (gateway-target-failed, memory-not-active, runtime-image-pull-failed,
image-build-failed). A status that waits for consent or approval, in these words, is no failure.

## Source
Statuses and reasons of the service models of bedrock-agentcore-control, CodeBuild and CloudFormation; the API conventions of
Kubernetes ("Typical status properties"), the documentation of kubectl and docker, tables of psql 15 and pm2 7.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions import answers
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.calls._shared import reasons
from agentcore_analyzer.failures import Failure, FailureKind, Stage
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Explains, Finding, Kind, Step
from agentcore_analyzer.source.origins import resolve
from agentcore_analyzer.symptoms import known_meanings, protocol_tasks, unexplained
from agentcore_analyzer.symptoms.known_sentences import SHOWN

SINCE = "0.2.0"
NEEDS = tuple(frozenset({kind}) for kind in Kind)
STAGE = Stage.OUTERMOST
FAILING = "left"
EXPLAINS: tuple[Explains, ...] = ()
_STACK = late(r"ROLLBACK_(?:IN_PROGRESS|FAILED|COMPLETE)$")
_UNSCHEDULED = "PodScheduled"  # the condition of a pod that is on no node
_EVENTS = Step(
    "Look at the events of the stack, and of those that are nested in it: the first one that failed has the reason.",
    "aws cloudformation describe-stack-events --stack-name STACK",
)
_MUCH = 20_000  # characters of a document that is searched


def find(case: Case) -> Iterator[Finding]:
    every = [f for f in known_meanings.left(case) if f.kind is FailureKind.RESOURCE_STATUS and not protocol_tasks.is_task(f)]
    for group, after in reasons.groups(every)[: known_meanings.MOST]:
        yield _finding(case, group, after)


def _good(failure: Failure) -> str:
    """The status that is hoped for: stacks of CloudFormation end with COMPLETE, what AgentCore makes with READY or ACTIVE."""
    source = failure.sources[0]
    held = str(source.data)[:_MUCH] if isinstance(source, Document) else getattr(source, "text", "") or ""
    words = f"{failure.said.quote} {held}"
    if "CloudFormation" in words or reasons.of_stack(failure) or _STACK.search(failure.code):
        return "a status that ends with _COMPLETE and has no ROLLBACK in it"
    named = " (runtimes and gateways: READY, memories: ACTIVE)" if "agentcore" in words.lower() else ""
    return f"the good status of this kind of resource{named}"


def _finding(case: Case, group: list[Failure], after: list[Failure]) -> Finding:
    first, reason = group[0], reasons.reason(group[0])
    names = list(dict.fromkeys(name for f in group if (name := f.said.operation or f.type)))
    what = names[0] if len(names) == 1 else ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    state = f"{'is' if len(names) < 2 else 'are'} {unexplained.status(first)}" if first.code else "tells of a failure"
    return known_meanings.finding(
        case,
        group,
        f"{what or 'A resource'} {state}{f': {shortened(reason)}' if reason else ''}",
        None,
        "a status that waits for consent or approval: no",
        code="resource-failed",
        steps=_steps(first, reason),
        proofs=tuple(Evidence(f.place, "it failed with it", quote=max(f.said.quote.strip(), f.message, key=len)) for f in after[:SHOWN]),
        owner="agents-deploy",
    )


def _steps(failure: Failure, reason: str) -> tuple[Step, ...]:
    if failure.said.quote.startswith(_UNSCHEDULED):  # a condition is no reason
        pod = failure.said.operation.removeprefix("pod ") or "POD"
        return (
            Step("Read the events of the pod: they say why no node takes it.", f"kubectl describe pod {shell(pod)}", "an event FailedScheduling with its reason"),
            Step("Compare what the pod asks for (requests, nodeSelector, tolerations) with what the nodes offer.", "kubectl describe nodes", "Allocatable, and Taints"),
        )
    look = _EVENTS if reasons.of_stack(failure) else Step("Look at the resource with its get command, or in the console: the reason stands there.", _look(failure))
    first = Step("Correct what the reason names.") if reason and not reasons.cancelled(failure) else look
    if reasons.DELETED in unexplained.status(failure):
        return (first, Step("Delete it again once that is corrected: again alone fails for the same reason.", "", "it is not found any more, or its status ends with DELETE_COMPLETE"))
    return (first, Step("Make or update it again, and look at its status.", "", _good(failure)))


def _look(failure: Failure) -> str:
    """The command that tells more than the list in which a resource stands."""
    document = failure.sources[0]
    if not isinstance(document, Document) or document.kind is not Kind.STATUS:
        return ""
    try:
        node = resolve(document.data, (failure.place.pointer or "").removeprefix(document.place.pointer or ""))
    except (LookupError, TypeError, ValueError):  # its place is within a text that holds more than JSON
        return ""
    return answers.command(document.name, node) if isinstance(node, dict) else ""
