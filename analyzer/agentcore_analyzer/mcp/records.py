"""What the tool `show` answers, as text."""

from __future__ import annotations

from agentcore_analyzer import pipeline, show
from agentcore_analyzer.options import Options
from agentcore_analyzer.redaction import masking
from agentcore_analyzer.safe import outgoing

_WIDTH = 120  # columns; a model has no terminal


def shown(names: list[str], what: str, options: Options) -> str | None:
    """The page of `analyze show`, credentials masked; None where there is nothing of this name."""
    loaded = pipeline.load(names, options)
    report = pipeline.reported(loaded, options)
    with outgoing(masking.without_secrets):
        found = show.find(what, report, loaded.case)
        return show.render(found, list(names), loaded.case, show.Look(_WIDTH, False, None, False)) if found else None
