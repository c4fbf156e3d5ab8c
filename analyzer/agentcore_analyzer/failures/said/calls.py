"""Calls that failed in the words of clients that name no error: Go's `Get "URL": why`."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said

ORDER = 45
HINTS = tuple(f'{method} "http' for method in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options"))
# net/url's Error: the method with one capital letter, the address quoted, and the reason.
_GO = late(r"\b(?:Get|Post|Put|Patch|Delete|Head|Options) \"https?://[^\"\s]{1,2000}\": (?P<message>[^\n]{3,1000})")


def read(text: str, severity: int) -> Iterator[Said]:  # a call that failed did so at any level
    for found in _GO.finditer(text):
        message = found["message"].rstrip().rstrip('"}')
        end = found.start("message") + len(message)
        yield Said(
            FailureKind.LOGGED_ERROR, found.start(), end, text[found.start() : end], message=message, language="go", weight=24
        )
