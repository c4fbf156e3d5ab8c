"""How to ask for a word: for whoever writes `analyze query timeout FILES`."""

from __future__ import annotations

import re
import shlex

from agentcore_analyzer.query.literals import printed_text

_SIGNS = re.compile(r"[{}|()=<>~]")
_LONGEST = 80  # characters of a word that is shown in a query


def is_plain(text: str) -> bool:
    """Whether a text has no sign that a query has."""
    return bool(text.strip()) and not _SIGNS.search(text)


def advice(text: str) -> list[str]:
    """Commands that look for the word where it may stand."""
    word = text.strip()[:_LONGEST]
    pattern = printed_text(f"(?i).*{re.escape(word)}.*".replace("\\ ", " "))
    asked = {
        "in the names of spans": f"{{ name =~ {pattern} }}",
        "in what failing spans say": f"{{ statusMessage =~ {pattern} }}",
        "in their exceptions": f"{{ event.exception.message =~ {pattern} }}",
        "in the log records of a span": f"{{ log:body =~ {pattern} }}",
    }
    if re.fullmatch(r"[\w.-]+", word):
        asked["as an attribute"] = f"{{ .{word} != nil }}"
    return [f"{where}: analyze query {shlex.quote(query)} FILE..." for where, query in asked.items()]
