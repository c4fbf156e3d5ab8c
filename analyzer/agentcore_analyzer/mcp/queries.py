"""What the tool `query` answers, as a document."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer import pipeline
from agentcore_analyzer.answers import document
from agentcore_analyzer.options import Options
from agentcore_analyzer.query.inventory import inventory
from agentcore_analyzer.questions import Questions


def asked(loaded: pipeline.Loaded, options: Options, query: str, limit: int, *, fields: bool) -> dict[str, Any]:
    """The answer to a query, or the attributes of the inputs. Raises QueryError."""
    if fields:
        return document.fields_dict(inventory(loaded.case), sum(1 for _ in loaded.case.spans))
    return document.as_dict(Questions(loaded, options).ask(query), limit)
