"""Errors of OAuth that come back in an address: `GET /callback?error=access_denied&error_description=…`."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import said

ORDER = 45
HINTS = ("?error=", "&error=", "#error=")
_BACK = late(
    r"[?&#]error=(?P<code>access_denied|consent_required|interaction_required|login_required|account_selection_required|invalid_(?:request|scope|client|grant|target)"
    r"|unauthorized_client|unsupported_response_type|server_error|temporarily_unavailable|redirect_uri_mismatch|redirect_mismatch)\b"
    r"(?P<rest>[^\s\"'<>]{0,600})"
)
_WORDS = late(r"[&]error_description=(?P<words>[^&\s\"'<>]{1,400})")


def read(text: str, severity: int) -> Iterator[Said]:
    for found in _BACK.finditer(text):
        told = _WORDS.search(found["rest"])
        message = f"{found['code']}: {told['words']}" if told else found["code"]
        yield said(text, found.start(), found.end(), FailureKind.HTTP_STATUS, code=found["code"], message=message, weight=22)
