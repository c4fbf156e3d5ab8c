"""
A run of the agent stopped before it was done: a limit of the harness, a hook, or an answer of the model that could not be used.

## What it sees
The stop reasons of InvokeHarness and Converse that are no end of the agent's own: `max_iterations_exceeded`,
`max_output_tokens_exceeded`, `timeout_exceeded`, `malformed_model_output`, `malformed_tool_use`, `partial_turn`, `interrupted`,
`hook_stopped`; and events of hooks whose decision is `deny`.

## Why it matters
The stream ends in an orderly way and nothing is marked as an error; what the user has is the part that was done by then.

## What to do
Depends on the reason: raise the limit, or see why the agent needs so much; change the hook; ask again.

## Not this when
The answer was cut at the model's token limit (`max_tokens`: model-output-truncated) or replaced by a guardrail
(`content_filtered`: guardrail-intervened), the conversation is too long (context-window-exceeded), or it ended with `end_turn`, `stop_sequence` or a request for a tool.

## Source
Stop reasons and hook events of the service models of bedrock-agentcore and bedrock-runtime.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Document, Evidence, Explains, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
EXPLAINS: tuple[Explains, ...] = ()
# Reason: what it means, what to do.
REASONS = {
    "max_iterations_exceeded": ("the harness allows no more rounds of model and tools", "Raise maxIterations of the harness or of the call, or see which tool is asked for again and again."),
    "max_output_tokens_exceeded": ("the run has used the tokens that the harness allows it", "Raise maxTokens of the harness or of the call, or ask for shorter answers."),
    "timeout_exceeded": ("the run took longer than the harness allows", "Raise timeoutSeconds of the harness or of the call, or see which step takes the time."),
    "malformed_model_output": ("the model wrote an answer that could not be read", "Ask again; where it comes back, lower the temperature, simplify the tools' schemas, or take another model."),
    "malformed_tool_use": ("the model asked for a tool in a form that could not be read", "Ask again; where it comes back, simplify the tool's schema, or take another model."),
    "partial_turn": ("the turn was not finished", "Call again with the same session."),
    "interrupted": ("something interrupted the run", "See whether the caller stopped it, or started another turn of the same session."),
    "hook_stopped": ("a hook ended the run", "Read the decision and the reason of the hook; change the hook if it should not have."),
}  # fmt: skip
_QUIET = ("interrupted", "hook_stopped", "partial_turn")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Span]] = {}
    for span in case.stopped(REASONS):
        groups.setdefault(span.facts.finish_reason or "", []).append(span)
    denied = [d for d in case.documents if d.kind is Kind.JSON and isinstance(d.data, dict) and _hook(d).get("decision") == "deny"]
    for reason, spans in groups.items():
        yield _finding(reason, spans, denied if reason == "hook_stopped" else [])
    if denied and "hook_stopped" not in groups:
        yield _denied(denied)


def _hook(document: Document) -> dict[str, object]:
    hook = document.data.get("hookEvent")
    return hook if isinstance(hook, dict) else {}


def _words(document: Document) -> tuple[str, str]:
    """Which hook it is, and why it denied."""
    hook = _hook(document)
    name, why = (str(hook.get(key) or "") for key in ("name", "reason"))
    return name or "a hook", why.strip().rstrip(".")


def _finding(reason: str, spans: list[Span], denied: list[Document]) -> Finding:
    means, step = REASONS[reason]
    hook, why = _words(denied[0]) if denied else ("", "")
    said = f"{hook}: {why}" if why else hook
    return Finding(
        severity=Severity.NOTE if reason in _QUIET and not denied else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{count(len(spans), 'answer')} ended with {reason}{f' ({said[:120]})' if said else ''}",
        cause=f"{count(len(spans), 'answer')} ended with {reason}: {means}. Where nothing came after it, what came before is all that the caller has."
        + (f" The decision of {hook} was deny{f', with the reason “{why}”' if why else ''}." if hook else ""),
        evidence=(*(of_span(s, f"{s.name} ended with {reason}") for s in spans), *map(_proof, denied)),
        fix=(Step(step),),
        subject=("run-stopped", reason),
        counter=("end_turn, stop_sequence, or a request for a tool: not these answers",),
        anchors=frozenset().union(*(anchors(s) for s in spans)),
        owner="agents-build",
    )


def _proof(document: Document) -> Evidence:
    name, why = _words(document)
    return Evidence(document.place, f"the decision of {name}: deny", quote=why)


def _denied(denied: list[Document]) -> Finding:
    name, why = _words(denied[0])
    often = f", {count(len(denied), 'time')}" if len(denied) > 1 else ""
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"The decision of {name} was deny{often}{f': {why[:120]}' if why else ''}",
        cause=f"The hook's decision was deny{f', with the reason “{why}”' if why else ''}; no answer of this input stopped with hook_stopped.",
        evidence=tuple(map(_proof, denied)),
        fix=(Step(REASONS["hook_stopped"][1]),),
        subject=("run-stopped", "deny", name),
        counter=("a stop of the whole run: none",),
        owner="agents-build",
    )
