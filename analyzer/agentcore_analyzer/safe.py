"""
Text from the input made safe to print: no escape sequence, no secret, no live markup.

Every string that leaves the program goes through `clean`. Control characters, C1 controls,
bidirectional and zero-width characters are shown as escapes; credentials are masked by pattern.
Reports quote only short excerpts, so this is the second line of defence, not the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

from agentcore_analyzer.late import Literals, late
from agentcore_analyzer.tuples import NamedTuple

_DANGEROUS = late(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
LIMIT = 300


class _Shape(NamedTuple):
    """A way in which credentials are written: literals of which one stands in each, or names of values in small letters."""

    pattern: str
    signs: tuple[str, ...]
    names: tuple[str, ...] = ()


# Credentials with a shape of their own. Keyword rules exclude counts such as input_tokens.
#
# `:secret:NAME` is a part of an ARN, whose name opens nothing. A user and a password in a URL hold no
# quotes: JSON whose members follow a URL (JSON-LD: `"@type"`) is none.
#
# Sources of the shapes: AWS IAM identifiers, RFC 7519 (JWT), RFC 6750 (Bearer), PEM (RFC 7468),
# the vendors' published key prefixes. What `$` or `${` stands before is the name of a variable.
_SHAPES = (
    _Shape(r"(?P<keep1>\b(?:AKIA|ASIA|ABIA|ACCA))[A-Z0-9]{12,20}\b", ("AKIA", "ASIA", "ABIA", "ACCA")),
    _Shape(r"(?P<keep2>\b[Bb]earer\s+)[A-Za-z0-9._~+/=-]{12,}", ("earer",)),
    _Shape(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?", ("eyJ",)),
    _Shape(
        r"(?<!\$)(?<!\$\{)\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or|lf)?[-_]?[A-Za-z0-9_-]{16,}",
        ("sk-", "sk_", "pk-", "pk_", "rk-", "rk_"),
    ),
    _Shape(
        r"(?<!\$)(?<!\$\{)\b(?:gh[pousr]_|github_pat_|glpat-|xox[abposr]-|AIza|pypi-|ABSK|bedrock-api-key-)[A-Za-z0-9_=+/-]{10,}",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AIza", "pypi-", "ABSK", "bedrock-api-key-"),
    ),
    # Without a mark in it: `npm_config_registry` is a variable of the shell that npm runs.
    _Shape(r"(?<!\$)(?<!\$\{)\b(?:hf_|npm_)[A-Za-z0-9]{10,}(?!\w)", ("hf_", "npm_")),
    _Shape(
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,4000}(?:-----END [A-Z ]{0,30}-----)?", ("PRIVATE KEY",)
    ),
    _Shape(r"(?P<keep3>[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'\\<>{}\[\]]{1,100}:)[^\s/@\"'\\<>{}]{1,200}(?=@)", ("://",)),
    _Shape(
        r"(?P<keep6>\b(?i:authorization)[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}[\"'\\]{0,4}[A-Za-z][A-Za-z0-9.-]{1,19}[ ]{1,4})"
        r"(?=[^\s\"'\\]{0,40}\d)[^\s\"'\\,;&}]{8,}",
        (),
        ("authorization",),
    ),
    _Shape(
        r"(?P<keep4>\b(?i:aws_secret_access_key|aws_session_token|secret_?access_?key|client_?secret|api_?key"
        r"|x-api-key|password|passwd|pwd|(?:(?<!:)secret|secret(?!:\S))|access_?token|refresh_?token|id_?token|auth_?token"
        r"|x-amz-security-token|authorization|private_?key)"
        r"[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}(?:(?i:basic|bearer|token)\s+)?[\"'\\]{0,4})(?!(?i:basic|bearer|digest|negotiate)\b)"
        r"(?:[A-Za-z_][\w.]{2,60}\([rbuf]?[\"'])?[^\s\"'\\,;&}]{6,}",  # `SecretStr('…')` holds it
        (),
        (
            "secret", "aws_s", "apikey", "api_key", "api-key", "password", "passwd", "pwd", "accesstoken", "access_token",
            "refreshtoken", "refresh_token", "idtoken", "id_token", "authtoken", "auth_token", "security-token", "authorization",
            "privatekey", "private_key",
        ),
    ),
    _Shape(
        r"(?P<keep5>[?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|sig|code|token)=)[^&\s\"']{6,}",
        ("X-Amz-", "sig=", "code=", "token="),
    ),
)  # fmt: skip


@cache
def _secrets() -> re.Pattern[str]:
    """Credentials of any shape."""
    return _shaped(tuple(range(len(_SHAPES))))


@cache
def _shaped(which: tuple[int, ...]) -> re.Pattern[str]:
    """Credentials of these shapes; the first shape counts where two begin at the same character."""
    return re.compile("|".join(_SHAPES[number].pattern for number in which))


def _mask(match: re.Match[str]) -> str:
    kept = match[match.lastgroup] if match.lastgroup else ""
    return f"{kept}[masked]"


def mask(value: str) -> str:
    """`value` with credentials masked; everything else unchanged."""
    # What `re` takes for a letter of ASCII where case counts for nothing, and `lower` makes none of.
    small = value.replace("İ", "i").replace("ı", "i").replace("ſ", "s").lower()
    if not _signs().within(value) and not _names().within(small):
        return value
    # A long text holds a sign or two; to try all shapes at each of its characters takes twenty times as long.
    possible = tuple(
        number
        for number, shape in enumerate(_SHAPES)
        if any(sign in value for sign in shape.signs) or any(name in small for name in shape.names)
    )
    return _shaped(possible).sub(_mask, value) if possible else value


@cache
def _signs() -> Literals:
    return Literals(sign for shape in _SHAPES for sign in shape.signs)


@cache
def _names() -> Literals:
    return Literals(name for shape in _SHAPES for name in shape.names)


# Every credential that `_secrets` knows holds one of these; looking for them is 500 times as fast.
SECRET_SIGNS = (
    "AKIA", "ASIA", "ABIA", "ACCA", "earer ", "eyJ", "sk-", "sk_", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
    "github_pat_", "glpat-", "xox", "AIza", "hf_", "npm_", "pypi-", "ABSK", "bedrock-api-key-", "PRIVATE KEY", "@",
    "ecret", "ECRET", "pi_key", "piKey", "pikey", "pi-key", "PI_KEY", "assword", "ASSWORD", "asswd", "pwd", "PWD",
    "s_token", "h_token", "d_token", "n_token", "S_TOKEN", "H_TOKEN", "D_TOKEN", "N_TOKEN", "essToken", "eshToken",
    "idToken", "uthToken", "ecurity-token", "ecurity-Token", "uthorization", "rivate_key", "rivateKey",
    "Signature=", "&token=", "?token=", "&code=", "?code=", "sig=",
)  # fmt: skip
# A credential begins with these: `task-1`, `desk-A` are none, and nothing before them is looked at.
_PREFIXES = frozenset({"sk-", "sk_", "rk_", "hf_", "npm_", "xox", "eyJ", "AKIA", "ASIA", "ABIA", "ACCA"})
# Characters before and behind a sign: a name or a user in a URL; a token, a whole private key.
_BEFORE, _BEHIND, _KEY_BEHIND = 120, 400, 4300
_PLACEHOLDER = late(
    r"(?i)\*{3}|x{6}|\.{3}|\u2026|masked|redact|example|changeme|placeholder|dummy|your[-_ ]|<|\$\{|\{\{|[()]"
    r"|environ|secretsmanager"
    r"|^(?:none|null|true|false|undefined|string|password|secret)"
)


class Secret(NamedTuple):
    """Where a credential stands in a text, and what it is; never its value."""

    kind: str
    start: int
    end: int


def may_hold_secret(value: str, signs: Iterable[str] = SECRET_SIGNS) -> bool:
    """Whether a text is worth a closer look: cheap, for many texts joined; `signs`: those that may stand there at all."""
    for sign in signs:  # noqa: SIM110  (any() of a generator takes twice the time)
        if sign in value and (sign != "@" or "://" in value):
            return True
    return False


def secrets_in(value: str) -> Iterator[Secret]:
    """
    Credentials in a text that look real: no placeholders, no examples, no code that reads one.

    Stricter than `mask`, which may hide too much: this one must not accuse.
    """
    pattern, done = _secrets(), 0
    signs = [sign for sign in SECRET_SIGNS if sign in value]
    for position, sign in sorted((i, s) for s in signs for i in _positions(value, s)):
        if position < done:
            continue
        behind = _KEY_BEHIND if sign == "PRIVATE KEY" else 2 * _KEY_BEHIND if sign == "eyJ" else _BEHIND
        if sign in _PREFIXES:
            match = pattern.match(value, position, position + behind)
        else:
            match = pattern.search(value, max(position - _BEFORE, done), position + behind)
        if match is not None and match.start() <= position:
            done = match.end()
            if (kind := _kind(match)) is not None:
                yield Secret(kind, match.start(), match.end())


def _positions(value: str, sign: str) -> Iterator[int]:
    at = value.find(sign)
    while at >= 0:
        if sign in _PREFIXES:
            fits = at == 0 or not value[at - 1].isalnum()
        else:
            fits = sign != "@" or value.rfind("://", max(at - _BEFORE, 0), at) >= 0
        if fits:
            yield at
        at = value.find(sign, at + len(sign))


def _kind(match: re.Match[str]) -> str | None:
    """What a match is; None where it is more likely a placeholder, a name or an identifier."""
    group = match.lastgroup
    secret = match[0][len(match[group]) :] if group else match[0]
    if _PLACEHOLDER.search(secret) or len(set(secret)) < 5:
        return None
    mixed = any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret)
    if secret.startswith("eyJ"):
        return JWT if _is_jwt(secret) else None
    if match[0].startswith("-----BEGIN"):
        return "private key" if len(secret) > 100 else None
    if group == "keep1":
        return KEY_ID if len(match[0]) in (20, 21) else None
    if not mixed:
        return None
    if group == "keep2":
        return "bearer token" if len(secret) >= 20 else None
    if group == "keep3":
        return "password in a URL"
    if group == "keep4":
        name = re.split(r"[\s\"'\\:=]", match["keep4"], maxsplit=1)[0].lower()
        return f"value of {name}" if len(secret) >= 8 else None
    if group == "keep6":
        return "value of authorization" if len(secret) >= 16 else None
    if group == "keep5":
        return "signature in a URL" if len(secret) >= 16 else None
    upper, lower = any(c.isupper() for c in secret), any(c.islower() for c in secret)
    return None if secret.startswith("pk") or not (upper and lower) else "vendor's API key"


def _is_jwt(token: str) -> bool:
    import base64  # seldom needed

    head = token.partition(".")[0]
    try:
        return b'"alg"' in base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except ValueError:
        return False


KEY_ID, JWT = "AWS access key id", "JSON web token"


class Replaced(NamedTuple):
    """That names leave as pseudonyms, for the report to say so; `quotes`: but excerpts keep their words; kinds that stay."""

    quotes: bool = False
    kept: tuple[str, ...] = ()


class _Filters(NamedTuple):
    names: Callable[[str], str]
    free_text: Callable[[str], str]
    replaced: Replaced | None
    known: dict[tuple[str, int], str]  # what `clean` made of a text


_REMEMBERED, _REMEMBERED_LENGTH = 100_000, 200
# Of the thread (or task) that set it: another one that makes a report meanwhile has its own.
_filters: ContextVar[_Filters | None] = ContextVar("filters", default=None)


@contextmanager
def outgoing(
    names: Callable[[str], str],
    free_text: Callable[[str], str] | None = None,
    replaced: Replaced | None = None,
    known: dict[tuple[str, int], str] | None = None,
) -> Iterator[None]:
    """
    While this is active, all that goes through `clean` goes through `names`, too (redaction).

    Excerpts of the input (`quoted`) go through `free_text` where it is given. `replaced` says that names
    do not stay what they are. `known` holds what `clean` made before, by filters that always make the same.
    """
    before = _filters.set(_Filters(names, free_text or names, replaced, {} if known is None else known))
    try:
        yield
    finally:
        _filters.reset(before)


def replaced() -> Replaced | None:
    """Whether names leave as pseudonyms."""
    filters = _filters.get()
    return filters.replaced if filters is not None else None


def clean_lines(value: str, limit: int) -> str:
    """`clean` for a text of several lines, which keeps them."""
    return "\n".join(clean(line, 1000) for line in value.strip().splitlines())[:limit]


def clean_text(value: str, limit: int) -> str:
    """`clean` for a text of several lines, looked at as a whole: lines and what they begin with stay."""
    shown = mask(value[: limit * 4 + 4000])
    filters = _filters.get()
    if filters is not None:
        shown = filters.names(shown)
    shown = "\n".join(visible(line.replace("\t", "    ")) for line in shown.splitlines())
    shown = shown.replace("<", "\u2039").replace(">", "\u203a") if _TAG.search(shown) else shown
    shown = _SCHEME.sub(r"\1\\:", shown).rstrip()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def quoted(value: str, limit: int = LIMIT) -> str:
    """`clean` for an excerpt of free text from the input."""
    filters = _filters.get()
    if filters is None:
        return clean(value, limit)
    with outgoing(filters.free_text, None, filters.replaced):
        return clean(value, limit)


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    return {9: " ", 10: " ", 13: " "}.get(point) or (
        f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
    )


def visible(value: str) -> str:
    """`value` with every character that could deceive a reader shown as an escape; nothing masked, nothing cut."""
    return value if value.isascii() and value.isprintable() else _DANGEROUS.sub(_escape, value)


def clean(value: str, limit: int = LIMIT) -> str:
    """One line of at most `limit` characters that is safe in a terminal, a log and a JSON file."""
    filters = _filters.get()
    if filters is None:
        return _plain(value, limit) if len(value) <= _REMEMBERED_LENGTH else _cleaned(value, limit, None)
    # Names and ids of spans come again and again, and the filters look long at each.
    known = filters.known.get((value, limit))
    if known is None:
        known = _cleaned(value, limit, filters)
        if len(value) <= _REMEMBERED_LENGTH:
            if len(filters.known) >= _REMEMBERED:
                filters.known.clear()
            filters.known[value, limit] = known
    return known


@lru_cache(4096)
def _plain(value: str, limit: int) -> str:
    """Names and ids of spans come again and again here, too."""
    return _cleaned(value, limit, None)


def _cleaned(value: str, limit: int, filters: _Filters | None) -> str:
    shown = value[: limit * 4 + 4000] if len(value) > limit * 4 + 4000 else value
    shown = mask(shown)
    if filters is not None:
        shown = filters.names(shown)
    shown = visible(shown)
    # Markup cannot be made harmless for every reader, but a tag that no reader runs can be shown.
    shown = shown.replace("<", "\u2039").replace(">", "\u203a") if _TAG.search(shown) else shown
    shown = _SCHEME.sub(r"\1\\:", shown)
    shown = " ".join(shown.split()) if "  " in shown else shown.strip()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


_TAG = late(r"<\s{0,3}[a-zA-Z/!?]")
_SCHEME = late(r"(?i)\b(javascript|vbscript|data):(?=\S)")
