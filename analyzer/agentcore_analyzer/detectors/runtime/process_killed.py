"""
A process was killed: for want of memory, by a time limit, or by a crash in native code.

## What it sees
Exit codes 124, 134, 137, 139, 143 and their signals (`signal: killed`, `Segmentation fault (core dumped)`), `OOMKilled`, the kernel's
`Out of memory: Killed process`, `WORKER TIMEOUT` of gunicorn, `Child process … died` of uvicorn, Lambda's `Runtime exited with
error: signal: killed`, `JavaScript heap out of memory`. What a log says of one end within a few lines is one finding.

## Why it matters
The process could not write why: what it was doing is lost, callers see 502 or 424, and it comes again under the same load.

## What to do
By what ended it; the finding says it. SIGKILL alone is called a want of memory only with a second sign (OOMKilled, the kernel).

## Not this when
The stop was asked for (SIGTERM, Ctrl-C), the program ended by itself, or another finding explains the end.

## Source
signal(7), gunicorn's arbiter, uvicorn's supervisor, Docker's and Kubernetes' state of containers, Lambda's log.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.runtime._shared.process_endings import Ending, Sort, endings, in_python
from agentcore_analyzer.evidence import of_log
from agentcore_analyzer.failures import Effect, Stage
from agentcore_analyzer.failures.account import title
from agentcore_analyzer.failures.knowledge import process
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import known_meanings, unexplained
from agentcore_analyzer.symptoms.known_sentences import SHOWN, ids, proof, rest
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = tuple(frozenset({kind}) for kind in Kind)
STAGE = Stage.GENERAL
FAILING = "left"
EXPLAINS = (Explains("caller-http-status", "the process that should have answered was killed", Scope.STATUS),)
_TITLES = {
    Sort.MEMORY: "A process ran out of memory and was ended",
    Sort.SILENT: "A worker gave no sign of life in time, so its server ended it",
    Sort.CRASHED: "A process crashed",
    Sort.SLOW: "A process was ended by a time limit",
    Sort.KILLED: "A process was killed, and the line does not say by whom",
    Sort.GONE: "A worker process ended, and the line does not say why",
    Sort.STOPPED: "A process was stopped by a signal",
}
_MEANS = {
    Sort.MEMORY: "It used more memory than it may have.",
    Sort.SILENT: "A worker that blocks (a long call in a sync worker, a busy loop) or that has no memory left gives no sign, and gunicorn kills it after its time limit.",
    Sort.SLOW: "Something with a time limit ran it and ended it when the time was over.",
    Sort.GONE: "What ended it stands in the log of the machine or container, if anywhere.",
}
_LAMBDA = Step("See how much of its memory the function had used: the REPORT line of the request says it.", "aws logs tail /aws/lambda/FUNCTION_NAME --since 1h")
_PLACES = {
    "heap out of memory": Step("Give Node.js a larger heap, if the machine has the memory.", "NODE_OPTIONS=--max-old-space-size=MEGABYTES"),
    "Runtime exited": Step("Give the function more memory.", "aws lambda update-function-configuration --function-name FUNCTION_NAME --memory-size MEGABYTES"),
}
_KERNEL = Step("Ask the machine who killed it (in an image: and the engine that runs it).", "dmesg -T | grep -i 'killed process'; docker inspect -f '{{.State.OOMKilled}}' CONTAINER", "a line or true: it was memory")
_NATIVE = Step("What crashed is native code below the innermost frame of Python: see which package it calls there, and update that one or report it.")
_PYTHON = Step("See which code crashed: a Python program prints its frames with this.", "PYTHONFAULTHANDLER=1 python FILE")
_STEPS = {
    Sort.MEMORY: Step("Give it more memory, or let it hold less at a time: fewer workers, smaller batches, streams instead of whole files."),
    Sort.SILENT: Step("Raise the time limit if the work needs it, or use workers that do not block.", "gunicorn --timeout SECONDS --worker-class gthread MODULE:APP"),
    Sort.CRASHED: Step("Read what the program itself logged before it, and look into its core dump: it shows which code crashed.", "coredumpctl info PROCESS_ID"),
    Sort.SLOW: Step("Look what took so long, or raise the limit."),
    **dict.fromkeys((Sort.KILLED, Sort.GONE), _KERNEL),
    Sort.STOPPED: Step("See who sends the signal: a deployment, a health check that failed, or a limit of the platform."),
}


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[Sort, str], list[Ending]] = {}
    for ending in endings(case, known_meanings.left(case)):
        groups.setdefault((ending.sort, ending.failures[0].shape), []).append(ending)
    for found in groups.values():
        yield _finding(case, found)


def _finding(case: Case, found: list[Ending]) -> Finding:
    first, every = found[0], [f for ending in found for f in ending.failures]
    alike = [f for f in every if f.shape == first.failures[0].shape]
    worst = min(alike, key=lambda f: unexplained.RANK[f.effect])
    best = min(every, key=lambda f: unexplained.RANK[f.effect]).effect
    signs = [of_log(log, what, line) for ending in found[:SHOWN] for log, what, line in ending.signs]
    name = "A process did not end in time when it was asked to stop, and was killed" if first.asked else _TITLES[first.sort]
    often = f" ({count(len(found), 'time')})" if len(found) > 1 else ""
    return Finding(
        severity={Effect.RECOVERED: Severity.NOTE, Effect.WENT_ON: Severity.WARNING}.get(best, Severity.WARNING if first.asked or first.sort is Sort.STOPPED else Severity.ERROR),
        confidence=Confidence.LIKELY if worst.said.truncated else Confidence.CERTAIN,
        title=f"{name}: {title(worst)}{often}",
        cause=f"{unexplained.what(worst)}. {_means(first)} {unexplained.around(case, alike, worst)}",
        evidence=tuple(dict.fromkeys((*(proof(f) for f in every[:SHOWN]), *signs, *rest(case, worst)))),
        fix=(*_steps(case, first), *unexplained.look(case, worst)),
        subject=("process-killed", first.sort.value, worst.code),
        counter=("a stop that was asked for: named before it" if first.asked else "a stop that was asked for, in the lines before it: none",),
        anchors=ids(every),
        owner="agents-build",
    )


def _means(ending: Ending) -> str:
    known = process.of_said(ending.failures[0].said) or process.signal(ending.signal)
    means = _MEANS.get(ending.sort) or (f"Such an end means: {known.meaning}." if known is not None else "")
    return f"{means} It was asked to stop just before, and did not end by itself in the time that it had." if ending.asked else means


def _steps(case: Case, ending: Ending) -> Iterator[Step]:
    quotes = " ".join(proof(f).quote for f in ending.failures)
    yield from (step for words, step in _PLACES.items() if words in quotes and ending.sort is Sort.MEMORY)
    if ending.asked:
        yield Step("Let it end when it is asked to (handle SIGTERM), or give it more time to stop.")
    shown = any(f.said.frames and "Fatal Python error" in f.said.quote for f in ending.failures)
    python = ending.sort is Sort.CRASHED and in_python(case, ending)
    yield _NATIVE if shown else _PYTHON if python else _LAMBDA if ending.sort is Sort.KILLED and "Runtime exited" in quotes else _STEPS[ending.sort]
