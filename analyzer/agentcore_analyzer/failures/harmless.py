"""
What looks like a failure and hurt nobody, with the reason: a table of texts, each with its source.

`not_when` refuses a rule by the text of the record itself. What only the rest of the case can refute (a reader who complains,
spans that are missing) is named in `refuted_by`, for those who know the case.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said


class Harmless(NamedTuple):
    """One text that is known to hurt nobody; `refuted_by` names facts of the case (see `Facts`) under which it does."""

    name: str
    pattern: re.Pattern[str]
    reason: str
    source: str
    not_when: re.Pattern[str] | None = None
    refuted_by: tuple[str, ...] = ()
    kinds: frozenset[FailureKind] = frozenset()


RULES: tuple[Harmless, ...] = ()


def harmless(said: Said, text: str, severity: int) -> str:
    """Why the failure is harmless, in one sentence; empty where no rule knows it as such."""
    rule = rule_of(said, text)
    return rule.reason if rule is not None else ""


def rule_of(said: Said, text: str) -> Harmless | None:
    """The rule that knows the failure as harmless."""
    around = f"{said.type}: {said.message}\n{said.quote}\n{text[max(0, said.start - 2000) : said.end + 2000]}"
    for rule in RULES:
        if (not rule.kinds or said.kind in rule.kinds) and rule.pattern.search(around) and not (rule.not_when and rule.not_when.search(around)):
            return rule
    return None


_ = late
