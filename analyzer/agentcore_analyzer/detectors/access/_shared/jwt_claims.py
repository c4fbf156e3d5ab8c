"""
JSON web tokens in client logs: their claims, never the tokens themselves.

Nothing is verified (that needs the issuer's keys): the claims say what a token was made for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.tuples import NamedTuple

_TOKEN = late(r"\beyJ[A-Za-z0-9_-]{8,4000}\.(?P<claims>eyJ[A-Za-z0-9_-]{4,8000})(?:\.[A-Za-z0-9_-]{0,4000})?")
_MOST = 50  # tokens that are decoded: one caller has a handful


class Token(NamedTuple):
    log: LogRecord
    claims: dict[str, Any]

    def claim(self, name: str) -> str:
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""

    def listed(self, name: str) -> list[str]:
        """A claim that is one value, several, or several separated by spaces (`scope`)."""
        value = self.claims.get(name)
        if isinstance(value, list):
            return [str(v) for v in value]
        return value.split() if isinstance(value, str) else []

    def time_ns(self, name: str) -> int | None:
        value = self.claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**11:
            return None
        return int(value) * 10**9


def tokens(case: Case) -> Iterator[Token]:
    """Each different token that a caller logged, at its first place."""
    seen: set[str] = set()
    for log in case.logs_with("eyJ", channels=frozenset({Kind.CLIENT_LOG})):
        for found in _TOKEN.finditer(log.text or ""):
            if found["claims"] in seen or len(seen) >= _MOST:
                continue
            seen.add(found["claims"])
            claims = _claims(found["claims"])
            if claims is not None:
                yield Token(log, claims)


def _claims(part: str) -> dict[str, Any] | None:
    import base64  # few inputs hold a token

    try:
        value = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return value if isinstance(value, dict) and value.keys() & {"iss", "aud", "exp", "client_id", "token_use"} else None
