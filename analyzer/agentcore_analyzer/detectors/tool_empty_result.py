"""
A tool that usually returns data returned nothing.

## What it sees
A successful call whose result is empty (`[]`, `{}`, null, an empty string), of a tool that returned
data in another call of the same input.

## Why it matters
The model has nothing to go by and is tempted to make the answer up.

## What to do
Let the tool say in words that nothing was found and what was searched.

## Not this when
The tool never returns anything (it deletes, sends, stores).

## Source
Strands records an empty result as a text block with an empty text and status success.

Covers: ANS-3
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.detectors._shared.calls import is_failed, outermost
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.reading import contents

NEEDS = (frozenset({Kind.SPANS}),)
# Results are looked at in at most this many calls; on large inputs each is decoded again.
LOOKED_AT = 100


def find(case: Case) -> Iterator[Finding]:
    by_tool: dict[str, list[Span]] = {}
    for span in case.by_operation.get("tool", ())[:LOOKED_AT]:
        if not is_failed(span) and span.facts.tool:
            by_tool.setdefault(span.facts.tool, []).append(span)
    for tool, spans in by_tool.items():
        if len(spans) < 2:
            continue
        known = [(s, r) for s in outermost(case, spans) if (r := _result(case, s)) is not None]
        empty = [s for s, r in known if _is_empty(r)]
        if empty and len(empty) < len(known):
            yield _finding(tool, empty, len(known))


def _result(case: Case, span: Span) -> Any:
    return contents(span, case.traces[span.trace_id].logs)[1]


def _is_empty(value: Any) -> bool:
    """Nothing but empty containers, nulls and empty texts, however nested."""
    if isinstance(value, str):
        stripped = value.strip()
        if stripped[:1] in ("[", "{", '"') or stripped == "null":
            try:
                return _is_empty(json.loads(stripped)) if stripped != value or stripped[:1] != '"' else not stripped.strip('"')
            except (ValueError, RecursionError):
                return False
        return not stripped
    if isinstance(value, list | tuple):
        return all(_is_empty(v) for v in value)
    if isinstance(value, dict):
        inner = [value[k] for k in ("text", "content", "json", "result", "message") if k in value]
        return all(_is_empty(v) for v in inner) if inner else not value
    return value is None


def _finding(tool: str, empty: list[Span], calls: int) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{tool} returned nothing in {len(empty)} of {calls} calls",
        cause=(
            f"{len(empty)} of {calls} successful calls of {tool} returned an empty result, the others returned data. The"
            " model went on with nothing to go by."
        ),
        evidence=tuple(of_span(s, f"{s.name} ended well with an empty result") for s in empty),
        fix=(Step(f"Let {tool} answer in words when nothing is found, with what was searched."),),
        subject=("tool-empty-result", tool),
        counter=("a tool that never returns anything: this one did in other calls",),
        anchors=frozenset().union(*(anchors(s) for s in empty)),
        owner="agents-build",
    )
