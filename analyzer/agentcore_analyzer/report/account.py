"""The account of failures in sentences: how many, what became of them, what is left."""

from __future__ import annotations

from agentcore_analyzer.failures import Account, FailureGroup, State
from agentcore_analyzer.report.formats._shared import plural
from agentcore_analyzer.safe import clean

SHOWN = 6  # groups of one state that are listed


def line(account: Account) -> str:
    """`14 failures in 3 requests: 11 explained by 2 findings, 2 harmless, 1 unexplained`; empty where nothing failed."""
    total = account.total()
    if not total:
        return ""
    requests = f" in {plural(account.requests, 'request')}" if account.requests else ""
    parts = []
    if explained := account.total(State.EXPLAINED):
        parts.append(f"{explained} explained by {plural(len(account.codes()), 'finding')}")
    if consequences := account.total(State.CONSEQUENCE):
        parts.append(plural(consequences, "consequence") + (" of these" if parts else ""))
    parts += [f"{n} {state.value}" for state in (State.HARMLESS, State.UNEXPLAINED) if (n := account.total(state))]
    return f"{plural(total, 'failure')}{requests}: {', '.join(parts)}"


def rows(account: Account) -> list[tuple[str, str, str]]:
    """(state, words with count and place, reason) of what no finding shows: harmless ones, and unexplained ones without one."""
    shown = []
    for state in (State.UNEXPLAINED, State.HARMLESS):
        groups = [g for g in account.of(state) if state is State.HARMLESS or not g.code]
        shown += [(state.value, _words(g), clean(g.why, 300)) for g in groups[:SHOWN]]
        if len(groups) > SHOWN:
            shown.append((state.value, f"… {len(groups) - SHOWN} more (see --format json)", ""))
    return shown


def _words(group: FailureGroup) -> str:
    often = f" ×{group.count}" if group.count > 1 else ""
    return f"{clean(group.title, 120)}{often} ({clean(str(group.places[0]), 120)})"
