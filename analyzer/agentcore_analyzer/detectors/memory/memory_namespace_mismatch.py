"""
Memory is read from a namespace that is never filled.

## What it sees
A namespace with an unresolved placeholder (`{actorId}`) in a call; a read namespace that fits none of
the memory's strategies; a session id inside a namespace that should last over sessions; the SDK's
`Memory or namespace not found`.

## Why it matters
The retrieval succeeds and returns nothing, for ever.

## What to do
Build the namespace of the read from the strategy's own template.

## Not this when
The namespace fits a template and the actor has simply no records yet.

## Source
Namespace templates of memory strategies; messages of the SDK's memory client.

Covers: MEM-7 HO-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.detectors.memory._shared.memory_operations import READS, accesses
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Span, Step
from agentcore_analyzer.symptoms.resources import resources

NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.RUNTIME_LOG}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("memory-unused", "it is read from a namespace that is never filled"),)
NOT_FOUND = "Memory or namespace not found"
_PLACEHOLDER = late(r"\{(?:actorId|sessionId|memoryStrategyId|strategyId|actor_id|session_id)\}")


def find(case: Case) -> Iterator[Finding]:
    patterns = [(t, _pattern(t)) for t in _templates(case)]
    seen: set[str] = set()
    for read in accesses(case, READS):
        ns = read.namespace
        if not ns or ns in seen or read.records:
            continue
        seen.add(ns)
        source = read.source
        proof = of_span(source, f"read from {ns}") if isinstance(source, Span) else of_log(source, f"read from {ns}")
        if _PLACEHOLDER.search(ns):
            why = "holds a placeholder that was never replaced"
        elif patterns and not any(p.match(ns.rstrip("/")) for _, p in patterns):
            why = f"fits none of the memory's strategies ({', '.join(t for t, _ in patterns[:4])})"
        else:
            continue
        yield _finding(f"The namespace {ns} {why}.", (proof,), source, "placeholder" if "placeholder" in why else "template")
    for log in case.logs_with(NOT_FOUND):
        line = row_with(log.text or "", NOT_FOUND)
        if failures(case).of(log):
            yield replace(
                _finding("The service does not know the memory or the namespace.", (of_log(log, "logged", line),), log, "not-found"),
                title="A memory or namespace that is read does not exist",
                cause="The service does not know the memory or the namespace that was read: the words do not tell which of the two.",
                counter=(),
            )
            return


def _templates(case: Case) -> list[str]:
    found: list[str] = []
    for memory in resources(case, "memory"):
        listed = memory.data.get("strategies")
        for strategy in listed if isinstance(listed, list) else []:
            for name in ("namespaces", "namespaceTemplates", "reflectionNamespaceTemplates"):
                values = strategy.get(name) if isinstance(strategy, dict) else None
                found += [v for v in values if isinstance(v, str)] if isinstance(values, list) else []
    return list(dict.fromkeys(found))


def _pattern(template: str) -> re.Pattern[str]:
    """Reads may stop at a prefix of the template: they then search all below it."""
    parts = [re.escape(p) if not p.startswith("{") else r"[^/]+" for p in template.strip("/").split("/")]
    body = parts[0] + "".join(f"(?:/{p}" for p in parts[1:]) + ")?" * (len(parts) - 1)
    return re.compile(rf"^/?{body}/?$")


def _finding(cause: str, evidence: tuple[Evidence, ...], source: Span | LogRecord, kind: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if kind != "template" else Confidence.LIKELY,
        title="Memory is read from a namespace that is never filled",
        cause=f"{cause} A retrieval from there succeeds and finds nothing.",
        evidence=evidence,
        fix=(
            Step("Look up the namespaces of the memory's strategies.",
                 "aws bedrock-agentcore-control get-memory --memory-id MEMORY_ID --query 'memory.strategies[].[type,namespaces]'",
                 "the templates, e.g. /users/{actorId}/facts"),
            Step("Build the read's namespace from the same template with the same actor id; leave the session id out of"
                 " namespaces that should last over sessions."),
        ),
        subject=("memory-namespace-mismatch", kind),
        counter=("a namespace that fits one of the strategies: no",),
        anchors=anchors(source),
        owner="agents-build/memory",
    )  # fmt: skip
