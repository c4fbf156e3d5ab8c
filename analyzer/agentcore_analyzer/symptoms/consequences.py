"""What somebody explains already, and whether it is to be told all the same: as the consequence that it is."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer import plugins
from agentcore_analyzer.failures import Failure, claims
from agentcore_analyzer.graph import Case


def left(case: Case, code: str, failures: Iterable[Failure]) -> bool:
    """
    Whether a detector of a late stage is to tell of these failures.

    Nobody explains one of them yet; or whoever explains them makes findings of this code consequences, so that it is
    put below its cause.
    """
    known = claims(case)
    takers = [known.of(f) for f in failures]
    if not all(takers):
        return True
    folding = {d.code for d in plugins.detectors(False) if code in d.effects}
    return all(claim.code in folding for claim in takers if claim is not None)
