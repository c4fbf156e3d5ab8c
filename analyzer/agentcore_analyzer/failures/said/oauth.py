"""
Errors of OAuth that come back in an address (`GET /callback?error=access_denied&error_description=…`), and those that a program
prints by their code: `invalid_grant: …`, `error: 'invalid_client', error_description: '…'`, MSAL's `ErrorCode: invalid_client`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules, message_of, quoted, said

ORDER = 45
HINTS = ("?error=", "&error=", "#error=", "AADSTS", "invalid_", "unauthorized_client", "unsupported_grant_type", "redirect_mismatch", "redirect_uri_mismatch")
_BACK = late(
    r"[?&#]error=(?P<code>access_denied|consent_required|interaction_required|login_required|account_selection_required|invalid_(?:request|scope|client|grant|target)"
    r"|unauthorized_client|unsupported_response_type|server_error|temporarily_unavailable|redirect_uri_mismatch|redirect_mismatch)\b"
    r"(?P<rest>[^\s\"'<>]{0,600})"
)
_WORDS = late(r"[&]error_description=(?P<words>[^&\s\"'<>]{1,400})")
_CODES = (
    r"invalid_(?:request|scope|client|grant|target)|unauthorized_client|unsupported_grant_type|redirect_uri_mismatch|redirect_mismatch"
)


def _heads(found: re.Match[str]) -> bool:
    """Whether the code is what its line begins with, behind time, level and logger."""
    return message_of(quoted(found.string, found.start())[2]).startswith(found["code"])


_RULES = (
    Rule(late(rf"\b(?P<code>{_CODES})(?:: (?=\S+ )|, error_description: )"), FailureKind.LOGGED_ERROR, 20, whole=True, check=_heads),
    Rule(late(rf"(?i)\berror(?:[ _]?code)?[\"']?\s?[:=]\s?[\"']?(?P<code>(?-i:{_CODES}))\b[\"']?,\s?[\"']?error_description"), FailureKind.LOGGED_ERROR, 20, whole=True),
    Rule(
        late(rf"(?im)\b(?:rejected|refused|denied|failed|failure|error|unable|could not)\b[^\n:]{{0,80}}: (?P<code>(?-i:{_CODES}))[ \t.]{{0,5}}$"),
        FailureKind.LOGGED_ERROR, 20, whole=True,
    ),
    Rule(
        late(
            rf"(?:\bException type: (?P<type>[\w.]{{3,120}})\s{{1,40}}, )?\bErrorCode: (?P<code>{_CODES}|[a-z]{{2,20}}_[a-z]{{2,30}})\s{{1,40}}HTTP StatusCode (?P<status>[45]\d\d)"
            r"(?:\s{1,40}CorrelationId [\w-]{1,60})?(?:\s{1,40}Microsoft Entra ID Error Code AADSTS\d{5,8})?"
        ), FailureKind.HTTP_STATUS, 45,
    ),
)  # fmt: skip


def read(text: str, severity: int) -> Iterator[Said]:
    for found in _BACK.finditer(text):
        told = _WORDS.search(found["rest"])
        message = f"{found['code']}: {told['words']}" if told else found["code"]
        yield said(text, found.start(), found.end(), FailureKind.HTTP_STATUS, code=found["code"], message=message, weight=22)
    if not 0 < severity < 13:  # a program that goes on tells of codes, too
        yield from by_rules(_RULES, text)
