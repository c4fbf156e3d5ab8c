"""
One root cause, one finding: consequences are put under the finding that explains them.

A detector says in `EXPLAINS` which findings of other detectors it makes consequences of, why, and in which scope.
Two findings belong together when they share an anchor (trace, session or request id), or, where
one of them has none (a crash log knows no ids), when they happened within five minutes; a narrower `Scope` asks for more.
Chains (tool silent → connection dropped → client error) become one finding that shows each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from agentcore_analyzer.model import Consequence, Explains, Finding, Scope, Severity

NEAR_NS = 300 * 10**9
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_EVIDENCE = 3
Explanations = Mapping[str, tuple[Explains, ...]]  # by the code of the cause
# Statuses by which AgentCore says that the container behind it failed; in the subject of caller-http-status, beside who answered.
_BEHIND, _GATEWAY = frozenset({"424", "500", "502", "503", "504"}), "gateway"


def fold(findings: list[Finding], explains: Explanations, ranked: frozenset[str] = frozenset()) -> list[Finding]:
    """Root findings in order of weight, each with its consequences in `caused`; those of `ranked` come as they are given."""
    ordered = sorted(findings, key=_weight)
    if ranked:
        rank = {id(finding): number for number, finding in enumerate(findings)}
        ordered.sort(key=lambda f: (_RANK[f.severity], f.code, rank[id(f)] if f.code in ranked else 0))
    by_code: dict[str, list[int]] = {}
    for number, finding in enumerate(ordered):
        by_code.setdefault(finding.code, []).append(number)
    edges = [
        (i, j, told.reason)
        for i, cause in enumerate(ordered)
        for told in explains.get(cause.code, ())
        for j in by_code.get(told.code, ())
        if i != j and _related(cause, ordered[j], told.scope)
    ]
    edges.sort(key=lambda edge: edge[:2])
    if not edges:
        return ordered
    from agentcore_analyzer.graph.causes import CausalGraph  # few runs find what explains something else

    graph = CausalGraph(len(ordered))
    for cause, effect, reason in edges:
        graph.add(cause, effect, reason)
    taken: set[int] = set()
    roots = []
    for root in graph.roots():
        caused = tuple(
            Consequence(
                ordered[e.finding].code,
                ordered[e.finding].title,
                e.reason,
                ordered[e.finding].evidence[:_EVIDENCE],
                ordered[e.cause].code if e.cause != root else "",
            )
            for e in graph.effects(root, taken)
        )
        roots.append(replace(ordered[root], caused=ordered[root].caused + caused))
    return roots


def in_order(
    roots: list[Finding],
    went_on: Callable[[Finding], bool],
    ranked: frozenset[str] = frozenset(),
    unnamed: Callable[[Finding], bool] = lambda _: False,
) -> list[Finding]:
    """
    Of equal severity what ended something first, then what nobody knows the cause of, and last what the input does not name;
    then as the input tells it: by time where all have one, by line where one file has all.
    """
    times = [_when(f) for f in roots]
    files = {f.evidence[0].place.file for f in roots if f.evidence}

    def key(finding: Finding) -> tuple[int, bool, bool, bool, int]:
        at: int | None = 0
        if finding.code not in ranked:
            first = finding.evidence[0].place if finding.evidence else None
            at = _when(finding) if None not in times else (first.line or first.offset) if first and len(files) == 1 else 0
        return _RANK[finding.severity], went_on(finding), unnamed(finding), finding.code in ranked, at or 0

    return sorted(roots, key=key)


def _weight(finding: Finding) -> tuple[int, str, tuple[str, ...], int, str]:
    return _RANK[finding.severity], finding.code, finding.subject, _when(finding) or 0, finding.title


def _related(cause: Finding, effect: Finding, scope: Scope) -> bool:
    if scope is Scope.SPANS:
        here, there = _spans(cause), _spans(effect)
        if here and there:
            return 2 * len(here & there) >= len(there)
    if scope is Scope.PLACE:
        return bool({e.place for e in cause.evidence} & {e.place for e in effect.evidence})
    if scope is Scope.EXCEPTION:
        named = [word for word in effect.subject if word.endswith(("Error", "Exception"))]
        if named and not any(word in e.quote for word in named for e in cause.evidence):
            return False
        if not named and not (cause.anchors & effect.anchors):
            return False
    if scope is Scope.STATUS and (not _BEHIND & {*effect.subject} or _GATEWAY in effect.subject):
        return False
    if cause.anchors and effect.anchors:
        return bool(cause.anchors & effect.anchors)
    one, other = _when(cause), _when(effect)
    return one is None or other is None or abs(one - other) <= NEAR_NS


def _spans(finding: Finding) -> set[tuple[str | None, str]]:
    return {(e.trace_id, e.span_id) for e in finding.evidence if e.span_id}


def _when(finding: Finding) -> int | None:
    return min((e.time_ns for e in finding.evidence if e.time_ns is not None), default=None)
