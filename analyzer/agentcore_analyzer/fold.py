"""
One root cause, one finding: consequences are put under the finding that explains them.

A detector says in `EXPLAINS` which findings of other detectors it makes consequences of, and why.
Two findings belong together when they share an anchor (trace, session or request id), or, where
one of them has none (a crash log knows no ids), when they happened within five minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agentcore_analyzer.model import Consequence, Finding, Severity

NEAR_NS = 300 * 10**9
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_EVIDENCE = 3


def fold(findings: list[Finding], explains: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    """Root findings in order of weight, each with its consequences in `caused`."""
    root_of: dict[int, tuple[int, str]] = {}
    for i, effect in enumerate(findings):
        for j, cause in enumerate(findings):
            reason = explains.get(cause.code, {}).get(effect.code)
            if reason and i != j and _related(cause, effect) and not _leads_to(root_of, j, i):
                root_of[i] = (j, reason)
                break
    caused: dict[int, list[Consequence]] = {}
    for i, (j, reason) in root_of.items():
        while j in root_of:
            j = root_of[j][0]
        effect = findings[i]
        caused.setdefault(j, []).append(
            Consequence(effect.code, effect.title, reason, effect.evidence[:_EVIDENCE])
        )
    roots = [
        replace(f, caused=f.caused + tuple(caused.get(i, ())))
        for i, f in enumerate(findings)
        if i not in root_of
    ]
    return sorted(roots, key=lambda f: (_RANK[f.severity], f.code, f.subject, _when(f) or 0, f.title))


def _leads_to(root_of: Mapping[int, tuple[int, str]], start: int, goal: int) -> bool:
    while start in root_of:
        start = root_of[start][0]
        if start == goal:
            return True
    return False


def _related(cause: Finding, effect: Finding) -> bool:
    if cause.anchors and effect.anchors:
        return bool(cause.anchors & effect.anchors)
    one, other = _when(cause), _when(effect)
    return one is None or other is None or abs(one - other) <= NEAR_NS


def _when(finding: Finding) -> int | None:
    return min((e.time_ns for e in finding.evidence if e.time_ns is not None), default=None)
