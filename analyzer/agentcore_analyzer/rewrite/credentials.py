"""
Credentials in inputs: replaced by things of the same shape that open nothing.

The detector that says "credentials stand in this file" must say so for the rewritten file as well, or
the reader of the report believes that the file was clean. So a credential becomes one of the same kind
and length made of the word `W1ped0`, which no issuer ever gave out and which a person recognises. A JSON
web token keeps the names of its claims and its times, since those are diagnosed (wrong audience, expired);
who it was made out to is replaced like everywhere else, and there is no signature in it.
"""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from typing import Protocol

from agentcore_analyzer.safe import JWT, KEY_ID, may_hold_secret, secrets_in

_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,4000})?")
_NAMED = re.compile(r"\A[^:=]*+[:=]\s{0,4}(?:(?i:basic|bearer|token)\s+)?[\"'\\]{0,4}")
_PREFIXES = re.compile(
    r"(?:AKIA|ASIA|ABIA|ACCA|[Bb]earer\s+|(?:sk|pk|rk)[-_](?:live|test|proj|ant|or|lf)?[-_]?|gh[pousr]_|github_pat_|glpat-"
    r"|xox[abposr]-|AIza|hf_|npm_|pypi-|ABSK|bedrock-api-key-|[?&][\w-]+=)"
)
_PUBLISHED = re.compile(r"pk[-_](?:live_|test_)?")  # no secret: a page carries it
_PEM = re.compile(r"(-----BEGIN [A-Z ]{0,30}-----)([\s\S]*?)(-----END [A-Z ]{0,30}-----)?$")
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:")
_LONGEST = 1 << 16
# Claims that say what kind of token it is, for what, and until when.
_TIMES = frozenset({"exp", "iat", "nbf", "auth_time"})
_HEADER = frozenset({"alg", "typ"})


class Redactor(Protocol):
    """What is needed of `redaction.Redactor` here."""

    def attribute(self, key: str, value: str) -> str: ...


def faked(name: str, value: str, redactor: Redactor) -> list[tuple[str, bool]] | None:
    """The value in pieces, with credentials replaced (True) and the rest as it was; None without any."""
    if len(value) < 5 or not (may_hold_secret(value) or (name and tells(name))):
        return None
    lead = f"{name}: " if name else ""
    whole = lead + value
    found: list[tuple[str, bool]] = []
    done = len(lead)
    spans = [(m.start(), m.end(), JWT) for m in _JWT.finditer(whole)]
    spans += [(s.start, s.end, s.kind) for s in secrets_in(whole) if s.kind != JWT]
    for start, end, kind in sorted(spans):
        begin = max(start + _kept(whole[start:end], kind), done)
        if end <= begin:
            continue
        new = _token(whole[begin:end], redactor) if kind == JWT else _wiped(whole[begin:end], kind)
        if new is not None:
            found += [(whole[done:begin], False), (new, True)]
            done = end
    return [*found, (whole[done:], False)] if found else None


@lru_cache(maxsize=4096)
def tells(name: str) -> bool:
    return may_hold_secret(f"{name}: ")


def _kept(secret: str, kind: str) -> int:
    """How many characters in front are no secret: a name, a scheme, a vendor's prefix."""
    pattern = _NAMED if kind.startswith("value of ") else _URL if kind == "password in a URL" else _PREFIXES
    match = None if kind == JWT else pattern.match(secret)
    return match.end() if match else 0


def _wiped(secret: str, kind: str) -> str:
    """The same length, filled up with `W1ped0`."""
    if kind == KEY_ID:
        return _fill(len(secret)).upper()
    pem = _PEM.match(secret)
    if pem:
        return pem[1] + re.sub(r"[A-Za-z0-9+/=]+", lambda m: _fill(len(m[0])), pem[2]) + (pem[3] or "")
    published = _PUBLISHED.match(secret)
    kept = published[0] if published else ""
    return kept + _fill(len(secret) - len(kept))


def _fill(length: int) -> str:
    return ("W1ped0" * (length // 6 + 1))[:length]


def _token(token: str, redactor: Redactor) -> str | None:
    """A JSON web token with the same claims, the persons and parties in it replaced."""
    parts = token.split(".")
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4))) for p in parts[:2])
    except ValueError:
        return None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return None
    head = {k: v if k in _HEADER else _claim(k, v, redactor) for k, v in header.items()}
    body = {k: v if k in _TIMES else _claim(k, v, redactor) for k, v in claims.items()}
    signature = [_fill(len(part)) for part in parts[2:]]
    return ".".join([_packed(head), _packed(body), *signature])


def _claim(name: str, value: object, redactor: Redactor) -> object:
    if isinstance(value, str):
        return " ".join(redactor.attribute(name, part) for part in value.split(" ")) if value else value
    if isinstance(value, list):
        return [_claim(name, v, redactor) for v in value]
    return value if isinstance(value, bool) or value is None else 0


def _packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()
