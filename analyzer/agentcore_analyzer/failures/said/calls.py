"""Calls that failed in the words of clients that name no error: Go's `Get "URL": why`."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import line_around, message_of

ORDER = 45
HINTS = tuple(f'{method} "http' for method in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options"))
# net/url's Error: the method with one capital letter, the address quoted, and the reason.
_GO = late(r"\b(?:Get|Post|Put|Patch|Delete|Head|Options) \"https?://[^\"\s]{1,2000}\": (?P<message>[^\n]{3,1000})")

_DOING = late(r"(?=\S{1,80} )(?:[\w(*-][^\n{}=]{0,3})?[A-Za-z][^\n{}=]{8,250}")


def read(text: str, severity: int) -> Iterator[Said]:  # a call that failed did so at any level
    for found in _GO.finditer(text):
        reason = found["message"].rstrip().rstrip('"}')
        end = found.start("message") + len(reason)
        left, _ = line_around(text, found.start())
        doing = message_of(text[left : found.start()]).strip(" :*")  # `failed calling webhook "x": Post …`
        message = f"{doing}: {reason}" if _DOING.fullmatch(doing) else reason
        yield Said(
            FailureKind.LOGGED_ERROR, found.start(), end, text[found.start() : end], message=message, language="go", weight=24
        )
