"""Calls that brought nothing, and whether a text tells of trouble."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.empty_results import is_empty
from agentcore_analyzer.detectors.agent._shared.steps import Deed

# Any negation may be the admission: a sentence is not read closer than that.
_ADMITS = late(
    r"\b(?:not|no|none|never|cannot|without|nothing|unable|fail(?:s|ed|ure|ing)?|errors?|missing|unavailable|unsuccessful|unknown|undetermined|timed out"
    r"|sorry|apolog\w+|instead|assum\w+|empty|issues?|problems?|unfortunately|please (?:provide|check|try))\b|n[’']t\b",
    re.IGNORECASE,
)


def brought_nothing(deed: Deed) -> bool:
    return deed.failed or (deed.result is not None and is_empty(deed.result))


def tells_of_trouble(text: str) -> bool:
    return _ADMITS.search(text) is not None
