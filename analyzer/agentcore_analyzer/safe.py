"""
Text from the input made safe to print: no escape sequence, no secret, no live markup.

Every string that leaves the program goes through `clean`. Control characters, C1 controls,
bidirectional and zero-width characters are shown as escapes; credentials are masked by pattern.
Reports quote only short excerpts, so this is the second line of defence, not the first.
"""

from __future__ import annotations

import re
from functools import cache

_DANGEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
LIMIT = 300


@cache
def _secrets() -> re.Pattern[str]:
    """
    Credentials with a shape of their own. Keyword rules exclude counts such as input_tokens.

    Sources of the shapes: AWS IAM identifiers, RFC 7519 (JWT), RFC 6750 (Bearer), PEM (RFC 7468),
    the vendors' published key prefixes.
    """
    return re.compile(
        r"(?P<keep1>\b(?:AKIA|ASIA|ABIA|ACCA))[A-Z0-9]{12,20}\b"
        r"|(?P<keep2>\b[Bb]earer\s+)[A-Za-z0-9._~+/=-]{12,}"
        r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?"
        r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or|lf)?[-_]?[A-Za-z0-9_-]{16,}"
        r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abposr]-|AIza|hf_|npm_|pypi-|ABSK|bedrock-api-key-)[A-Za-z0-9_=+/-]{10,}"
        r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,4000}(?:-----END [A-Z ]{0,30}-----)?"
        r"|(?P<keep3>[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:)[^\s/@]{1,200}(?=@)"
        r"|(?P<keep4>\b(?i:aws_secret_access_key|aws_session_token|secret_?access_?key|client_?secret|api_?key"
        r"|x-api-key|password|passwd|pwd|secret|access_?token|refresh_?token|id_?token|auth_?token"
        r"|x-amz-security-token|authorization|private_?key)"
        r"[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}(?:(?i:basic|bearer|token)\s+)?[\"'\\]{0,4})[^\s\"'\\,;&}]{6,}"
        r"|(?P<keep5>[?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|sig|code|token)=)[^&\s\"']{6,}"
    )


def _mask(match: re.Match[str]) -> str:
    for name in ("keep1", "keep2", "keep3", "keep4", "keep5"):
        kept = match[name]
        if kept is not None:
            return f"{kept}[masked]"
    return "[masked]"


def mask(value: str) -> str:
    """`value` with credentials masked; everything else unchanged."""
    return _secrets().sub(_mask, value)


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    return {9: " ", 10: " ", 13: " "}.get(point) or (
        f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
    )


def clean(value: str, limit: int = LIMIT) -> str:
    """One line of at most `limit` characters that is safe in a terminal, a log and a JSON file."""
    shown = value[: limit * 4 + 4000] if len(value) > limit * 4 + 4000 else value
    shown = _DANGEROUS.sub(_escape, mask(shown))
    # Markup cannot be made harmless for every reader, but a tag that no reader runs can be shown.
    shown = shown.replace("<", "\u2039").replace(">", "\u203a") if _TAG.search(shown) else shown
    shown = _SCHEME.sub(r"\1\\:", shown)
    shown = " ".join(shown.split()) if "  " in shown else shown.strip()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


_TAG = re.compile(r"<\s{0,3}[a-zA-Z/!?]")
_SCHEME = re.compile(r"(?i)\b(javascript|vbscript|data):(?=\S)")


def is_plain(value: str) -> bool:
    """Whether `clean` has nothing to do; names and ids almost always are."""
    return value.isascii() and value.isprintable()
