"""What was not checked, put together for people: by reason, and what merely lacked a kind of input at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEEDS = re.compile(r"needs (.+): the input holds none$")


def grouped(items: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], list[str]]:
    """From (code, reason): the codes by reason, and the kinds of input that others would have needed."""
    by_reason: dict[str, list[str]] = {}
    lacking: set[str] = set()
    for code, reason in items:
        needs = _NEEDS.match(reason)
        if needs:
            lacking.update(re.split(r" or | and ", needs[1]))
        else:
            by_reason.setdefault(reason, []).append(code)
    return by_reason, sorted(lacking)


def lacking_line(kinds: Iterable[str]) -> str:
    return f"what only these could show, since none was given: {', '.join(kinds)}"
