"""
Code that the model wrote did not run.

## What it sees
A step of a code-writing agent that failed with `Code execution failed at line …`, `Code parsing failed on
line …` or `InterpreterError`, and a failing call of a code tool (`code_interpreter`, `python_repl`, …) whose
result ends in a Python exception; together with the model call that wrote the code.

## Why it matters
Every failing attempt is a model call and a cycle more. A module that the sandbox does not allow, or a file
that it cannot see, fails in every attempt.

## What to do
Say in the prompt which modules and files the sandbox offers; allow the modules that the task needs.

## Not this when
The code ran and a tool that it called failed: that is the tool's finding. One or two slips after which a later
step ran are a note only.

## Source
Messages of smolagents' local executor in public traces; AgentCore's code interpreter returns stderr in the result.

Covers: G-code
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.failed_code import Failed, failed_code
from agentcore_analyzer.detectors.agent._shared.model_turns import author
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import went_on

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Formatting Errors"
FAILING = True
EXPLAINS = (
    Explains("tool-error", "the code that the model gave the tool failed", Scope.SPANS),
    Explains("same-error-again", "the repeated error is in the generated code"),
    Explains("model-repeats-itself", "the repeated answer is the code that fails"),
)
SLIPS = 2  # failures after which the agent went on count as tried again; a third is a habit (ours)
# The model call behind a failure is looked for in at most this many of them.
LOOKED_AT = 50


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Failed]] = {}
    for failed in failed_code(case):
        groups.setdefault((failed.type, failed.module), []).append(failed)
    for (kind, module), group in groups.items():
        yield _finding(case, kind, module, group)


def _finding(case: Case, kind: str, module: str, group: list[Failed]) -> Finding:
    evidence: list[Evidence] = []
    for failure in group[:LOOKED_AT]:
        written = author(case, failure.span)
        if written is not None:
            evidence.append(at_fault(written, "the model call that wrote the code"))
        name = "the code" if failure.span.scope == TRANSCRIPT else failure.span.name  # a transcript names no step
        evidence.append(of_span(failure.span, f"{name} failed", failure.quote))
    what = f"the module {module}" if module else kind
    # A code-writing agent mends a slip in its next step: that is how it works.
    mended = not module and len(group) <= SLIPS and all(went_on(case, f.span) for f in group)
    return Finding(
        severity=Severity.NOTE if mended else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Code that the model wrote failed {count(len(group), 'time')}: {what}",
        cause=(
            f"The model's code needs {module}, which could not be imported where it ran."
            if module
            else f"The model wrote code that ended with {kind}, and did not run to its end."
            + (" A later step ran." if mended else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Allow {module} in the sandbox, or name in the prompt what to use instead.")
            if module
            else Step("Say in the prompt which modules, files and variables the sandbox has, with a short example that runs."),
            Step("Let the error text go back to the model as it is, and limit the attempts."),
        ),
        subject=("generated-code-failed", kind, module),
        counter=("a tool called by the code that failed with the same exception: none",),
        anchors=frozenset().union(*(anchors(f.span) for f in group)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
