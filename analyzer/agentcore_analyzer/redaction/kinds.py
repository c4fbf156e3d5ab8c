"""
What must not leave, by pattern: credentials of vendors and protocols, and data about persons.

A pattern list alone finds a quarter of the credentials it has never seen, so it is the second line
of defence: the first is the allow-list of words (`redactor`). Each kind is looked for only where one
of its signs stands, and every repetition is bounded, so that no text needs more than linear time.

Sources of the shapes: AWS IAM identifiers, RFC 7519 (JWT), RFC 7617 and 6750 (Basic, Bearer), RFC 7468
(PEM), RFC 6265 (cookies), ISO 7812 (cards), ISO 13616 (IBAN), E.164 (telephone numbers), and the
prefixes that the vendors publish for secret scanning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from agentcore_analyzer.redaction import entropy
from agentcore_analyzer.redaction.prefixes import PREFIXES

MASKED = "[masked]"
CREDENTIAL, PERSONAL = "credential", "personal"
SECRET_NAME = "value behind a secret's name"  # noqa: S105  (a name of a kind)

# Words that a password, token or key stands behind, written with any of _ - blank or none between.
_NAMES = (
    r"aws[_-]?secret[_-]?access[_-]?key|aws[_-]?session[_-]?token|secret[_-]?access[_-]?key|session[_-]?token|client[_-]?secret"
    r"|api[_-]?key|x-api-key|apikey|app[_-]?key|account[_-]?key|shared[_-]?access[_-]?key|signing[_-]?key|encryption[_-]?key|private[_-]?key"
    r"|pass[_-]?word|passwd|passphrase|pwd|passcode|secret[_-]?key|secret[_-]?string|secret|access[_-]?token|refresh[_-]?token|id[_-]?token"
    r"|auth[_-]?token|x-amz-security-token|security[_-]?token|csrf[_-]?token|authorization|proxy-authorization|workload[_-]?access[_-]?token|credential"
    r"|connection[_-]?string|one[_-]?time[_-]?code|(?<![a-z])(?:otp|pin)"
)


# The start of a token, also behind an escape that nobody has decoded (`\\nghp_…`).
_START = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\x[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
)


class Kind(NamedTuple):
    """
    `source` is tried where one of `signs` stands; its group `v` (or all of it) is what must not leave.

    `near`: no further than so many characters from the sign; 0 where the whole text is searched.
    """

    name: str
    group: str
    signs: tuple[str, ...]
    source: str
    check: Callable[[str], bool] | None = None
    near: int = 0


class Hit(NamedTuple):
    kind: str
    group: str
    start: int
    end: int


def luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) < 3:
        return False
    total = sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def iban(value: str) -> bool:
    plain = re.sub(r"[ -]", "", value).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_DATE = re.compile(r"(?:19|20)\d\d[-./]\d\d[-./]\d\d|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d")
_NO_MORE = r"(?![0-9]|[.-]\d|[0-9a-f]{3}|_)"
_CARD = rf"(?<![\w.+-])(?:\d{{4}}([ -])\d{{4}}\1\d{{4}}\1\d{{4}}|\d{{4}}[ -]\d{{6}}[ -]\d{{5}}|\d{{13,19}}){_NO_MORE}"
_PHONE = (
    r"(?<![\w.+-])(?:\+[ .-]?\d{1,3}[ .-]?(?:\(0?\)[ .-]?)?\(?\d{1,4}\)?(?:[ .-]?\d{1,4}){2,4}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[ .-]\d{4}|\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,6}|0\d{2,4} \d{3,4} \d{3,4})" + _NO_MORE
)
_SSN = rf"(?<![\w.+-])(?!000|666|9)\d{{3}}-(?!00)\d\d-(?!0000)\d{{4}}{_NO_MORE}"


def telephone(value: str) -> bool:
    """Digits enough, and neither a date nor a time zone (`+0000`)."""
    return sum(c.isdigit() for c in value) >= 7 and _DATE.match(value) is None


def mixed(value: str) -> bool:
    """Letters and digits, and no word for it: what looks like a key."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and len(set(value)) > 4


def _vendors() -> str:
    names = "|".join(re.escape(p) for p in sorted(PREFIXES, key=len, reverse=True))
    return rf"{_START}(?:{names})[A-Za-z0-9_=+/.-]{{10,4000}}"


def _made(
    name: str, group: str, signs: str, source: str, check: Callable[[str], bool] | None = None, *, near: int = 0
) -> Kind:
    return Kind(name, group, tuple(signs.split("\t")) if signs else (), source, check, near)


@cache
def inside() -> tuple[Kind, ...]:
    """Kinds that stand in one piece, without a blank, a quote or a bracket."""
    return (
        _made("AWS access key id", CREDENTIAL, "AKIA\tASIA\tABIA\tACCA\tAROA\tAIDA\tAIPA\tANPA\tANVA\tAGPA",
             _START + r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AIPA|ANPA|ANVA|AGPA)(?P<v>[A-Z0-9]{12,20})"),
        _made("JSON web token", CREDENTIAL, "eyJ", _START + r"eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,4000}){0,3}"),
        _made("vendor's key", CREDENTIAL, "", _vendors(), mixed),
        _made("password in a URL", CREDENTIAL, "://", r"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,100}:(?P<v>[^\s/@\"'<>]{1,200})(?=@)"),
        _made("signed URL", CREDENTIAL, "ignature=\tredential=\token=\tsig=\tcode=\tkey=\tecret=\tassword=",
             r"(?i)[?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|Signature|AWSAccessKeyId|sig|code|state|token|access_token|id_token"
             r"|refresh_token|key|api_?key|client_secret|secret|password)=(?P<v>[^&\s\"'<>\\]{4,4000})"),
        _made("Slack webhook", CREDENTIAL, "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/(?P<v>[A-Za-z0-9/_-]{10,200})"),
        _made("Azure client secret", CREDENTIAL, "Q~", r"(?<![\w.~-])[\w.~-]{3,8}Q~[\w.~-]{31,40}(?![\w~-])"),
        _made("Braintree token", CREDENTIAL, "access_token$", r"access_token\$(?:production|sandbox)\$(?P<v>[0-9a-z$]{20,80})"),
        _made("Mailchimp key", CREDENTIAL, "-us", r"(?<![0-9A-Za-z])[0-9a-f]{32}-us\d{1,2}(?![0-9A-Za-z])"),
        _made("Discord webhook", CREDENTIAL, "/api/webhooks/", r"/api/webhooks/(?P<v>\d{10,25}/[A-Za-z0-9_-]{20,200})"),
        _made("Telegram bot token", CREDENTIAL, ":AA", r"(?<!\d)\d{8,11}:AA[A-Za-z0-9_-]{30,40}"),
        _made("Discord bot token", CREDENTIAL, "", r"(?<![\w.-])[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![\w-])"),
        _made("Twilio key", CREDENTIAL, "SK\tAC", r"\b(?:SK|AC)(?P<v>[0-9a-f]{32})"),
        _made("Terraform token", CREDENTIAL, ".atlasv1.", r"\b[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_=-]{20,200}"),
        _made("connection string", CREDENTIAL, "Key=\tPassword=\tpassword=\tPwd=\tpwd=\tPassWord=",
             r"(?:AccountKey|SharedAccessKey|[Pp]assword|[Pp]wd|PassWord)=(?P<v>[^;\s\"']{4,400})"),
        _made("e-mail address", PERSONAL, "@\t%40", r"(?<![\w.+%-])(?:(?<!\\)|(?<=\\)(?:u[0-9a-fA-F]{4}|[nrtbf])|(?<=\\)(?![nrtbfu]))(?P<v>[\w.+-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w-])"),
        _made("card number", PERSONAL, "", _CARD, luhn),
        _made("telephone number", PERSONAL, "", _PHONE, telephone),
        _made("social security number", PERSONAL, "", _SSN),
        _made("IBAN", PERSONAL, "", r"(?<![A-Za-z0-9])[A-Z]{2}\d\d[A-Z0-9]{11,30}(?![A-Z0-9])", iban),
    )  # fmt: skip


@cache
def across() -> tuple[Kind, ...]:
    """Kinds that may hold blanks, quotes or brackets."""
    return (
        _made("private key", CREDENTIAL, "PRIVATE KEY",
             r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,.()]{0,8000}(?:-----END [A-Z ]{0,40}-----)?"),
        _made("bearer token", CREDENTIAL, "earer ", r"\b[Bb]earer (?P<v>[A-Za-z0-9._~+/=-]{10,4000})", mixed),
        _made("basic authorization", CREDENTIAL, "asic ", r"\b[Bb]asic (?P<v>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9 ])"),
        _made("cookie", CREDENTIAL, "ookie", r"(?i)\b(?:set-)?cookie\"?'?: ?\[?[\"']?(?P<v>[^\s\"'\]][^\"'\n\]]{0,4000})"),
        _made(SECRET_NAME, CREDENTIAL, "",
             rf"(?i)(?<![\w-])[\w-]{{0,40}}?(?:{_NAMES})(?:[\"'\\]{{0,4}}\s{{0,4}}[:=]\s{{0,4}}|[\"'] ?, ?|\s(?:is|was)\s(?=\S{{0,60}}\d))"
             r"[\"'\\]{0,4}(?:(?:basic|bearer|token|digest|ssws)\s)?[\"'\\]{0,4}(?P<v>[^\s\"'\\,;&}\])]{4,4000})"),
        _made("card number", PERSONAL, "", _CARD, luhn),
        _made("telephone number", PERSONAL, "", _PHONE, telephone),
        _made("IBAN", PERSONAL, "", r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Z0-9])", iban),
        _made("identity document", PERSONAL, "asspor\tASSPOR\ticen\tICEN\tSSN\tssn\tocial\tational\tax id\tax ID\taxpayer\tersonalausweis\tteuer",
             r"(?i)\b(?:passport|(?:driver'?s?[ _-])?licen[cs]e|ssn|social security|national id|tax(?:payer)?[ _-]?id|personalausweis|steuer-?id)"
             r"(?:[ _-]?(?:no|nr|number|num|id)\.?)?[\"']{0,2}\s?(?:[:=#]|\bis\b)?\s?[\"']{0,2}(?P<v>(?=[A-Z0-9 -]{0,14}\d)[A-Z0-9][A-Z0-9-]{5,17})\b", near=150),
        _made("date of birth", PERSONAL, "irth\tIRTH\tborn\tDOB\tdob\tgeb",
             r"(?i)\b(?:date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y)|dob|born(?: on)?|geburtsdatum|geboren(?: am)?)[\"']{0,2}\s?(?:[:=]|\bis\b)?\s?[\"']{0,2}"
             r"(?P<v>\d{1,4}[-./ ]{1,2}(?:\d{1,2}|[A-Za-z]{3,9})[-./, ]{1,2}\d{1,4}|[A-Z][a-z]{2,8} \d{1,2},? \d{4})", near=150),
        _made("postal address", PERSONAL, " St\t Ave\t Rd\t Road\t Bl\t Ln\t Lane\t Dr\t Ct\t Court\t Way\t Pl\t Sq\t Ter\tstraße \tstrasse \tstr. \tweg \tallee \tplatz \tgasse ",
             r"(?<![\w.])\d{1,5}[a-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'-]{1,20} ){1,3}(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court|Square|Terrace"
             r"|(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Way|Pl|Place|Sq|Ter)\b)\.?|\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff-]{2,25}(?:stra\u00dfe|strasse|str\.|weg|allee|platz|gasse) \d{1,4}\s?[a-z]?\b", near=150),
        _made("postal address", PERSONAL, "ddress\tDDRESS\ttreet\tTREET\tstcode\tzip\tZIP\tostal",
             r"(?i)(?:(?:postal|street|home|shipping|billing|mailing)[ _-]?(?:address|code)|\bzip[ _-]?code|\bpostcode)[\"']{0,2}\s?[:=]\s?[\"']{0,2}(?P<v>[^\"'\n{}\[\]]{3,120})", near=150),
        _made("geographic position", PERSONAL, "lat\tlon\tlng\tLat\tLon\tLng",
             r"(?i)\b(?:lat|lon|lng|latitude|longitude)[\"']{0,2}\s?[:=]\s?[\"']{0,2}(?P<v>-?\d{1,3}\.\d{2,15})", near=150),
    )  # fmt: skip


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """All of them, for those who try them out; who looks for kinds compiles only what a text gives cause for."""
    return tuple(_compiled(kind.source) for kind in (*inside(), *across()))


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


# Where the name of a secret may stand, in small letters; the pattern itself is tried only there.
_NAME_SIGNS = (
    "secret", "passw", "passphrase", "passcode", "pwd", "_key", "-key", "apikey", "accesskey", "accountkey", "secretkey", "privatekey",
    "appkey", "signingkey", "encryptionkey", "_token", "-token", "sstoken", "shtoken", "idtoken", "thtoken", "ontoken", "authorization",
    "credential", "connectionstring", "connection_string", "connection-string", "one-time", "onetime", "one_time", "otp", "pin",
)  # fmt: skip
_IS_NAMED = re.compile(r"[a-z_-]{1,40}(?:[\"'\\]{0,4}\s{0,4}[:=]|[\"'] ?,|\s(?:is|was)\s)")
# What kinds without a sign of their own look like at first sight; each begins with one character, which is found fast.
_SIGHT = {
    "card number": re.compile(r" (?<=\d{4} )\d{4}"),
    "telephone number": re.compile(r" (?<=[\d)] )\(?\d{2}(?!\d?:)|\)(?=\d{3})|\+(?=\d{1,3}[ (])"),
    "IBAN": re.compile(r" (?<=[A-Z]{2}\d\d )[A-Z0-9]{4} |-(?<=[A-Z]{2}\d\d-)[A-Z0-9]{4}-"),
}
UNITS = (
    r"(?:bytes?|[KMGT]i?B|B|tokens?|ms|us|\u00b5s|ns|s|secs?|seconds?|minutes?|min|hours?|days?|(?:milli|micro|nano)seconds?"
    r"|characters?|chars|spans?|records?|rows?|lines?|times|requests?|events?|calls?|files?|entries|items|words|messages|percent)"
)
# Where a text is taken apart. A quantity is one piece: its unit says that the number is no identifier; a port likewise.
PIECES = re.compile(
    "([\\s\"'<>(){}\\[\\],;|`\u2018\u2019\u201c\u201d\u2039\u203a]+|^)" + rf"((?:\d{{5,9}} {UNITS}(?![^\s\"'<>(){{}}\[\],;|`.])|[Pp]orts?:? \d{{5}}(?!\d))?)"
)


def _hits(kind: Kind, value: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
    pattern = _compiled(kind.source)
    part = "v" if "v" in pattern.groupindex else 0
    for match in pattern.finditer(value, start, len(value) if end is None else end):
        said = match[part]
        if said is not None and not is_masked(said) and (kind.check is None or kind.check(said)):
            yield Hit(kind.name, kind.group, match.start(part), match.end(part))


def _holds(value: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110  (any() of a generator takes twice the time)
        if sign in value:
            return True
    return False


def found_inside(value: str, group: str | None = None) -> Iterator[Hit]:
    """Hits of the kinds that stand in one piece."""
    if len(value) < 6 or value.isalpha():
        return
    numbers = any(c.isdigit() for c in value)
    for kind in inside():
        if (group is None or kind.group == group) and (
            _holds(value, kind.signs) if kind.signs else numbers and len(value) >= 12
        ):
            yield from _hits(kind, value)


def found_across(value: str, group: str | None = None) -> Iterator[Hit]:
    """Hits of the kinds that span several pieces."""
    if len(value) < 6:
        return
    for kind in across():
        if group is not None and kind.group != group:
            continue
        if kind.name == SECRET_NAME:
            yield from _named(kind, value)
        elif kind.signs:
            if not _holds(value, kind.signs):
                continue
            if not kind.near or len(value) <= 2 * kind.near:
                yield from _hits(kind, value)
                continue
            done = 0
            for at in sorted(i for sign in kind.signs for i in _positions(value, sign)):
                if at >= done:
                    done = at + kind.near
                    yield from _hits(kind, value, max(at - kind.near, 0), done + kind.near)
        else:
            for sight in _SIGHT[kind.name].finditer(value):
                yield from _hits(kind, value, max(sight.start() - 40, 0), sight.end() + 40)


def _named(kind: Kind, value: str) -> Iterator[Hit]:
    """Values behind the name of a secret."""
    pattern, small, done = _compiled(kind.source), value.lower(), 0
    if len(small) != len(value):  # a few letters change their number
        yield from _hits(kind, value)
        return
    for at in sorted(i for sign in _NAME_SIGNS if sign in small for i in _positions(small, sign)):
        if at < done or not _IS_NAMED.match(small, at):
            continue
        start = at
        while start > max(at - 60, done) and (small[start - 1].isalnum() or small[start - 1] in "_-"):
            start -= 1
        match = pattern.match(value, start)
        if match is not None and not is_masked(match["v"]) and not _only_said(small, *match.span("v")):
            done = match.end()
            yield Hit(kind.name, kind.group, *match.span("v"))


_SCHEMES = ("basic", "bearer", "token", "digest", "ssws")


def _only_said(small: str, start: int, end: int) -> bool:
    """`Authorization: Bearer over HTTPS`: a sentence about a header."""
    said = small[start:end].rstrip(".:")
    return said in _SCHEMES or (len(said) < 12 and said.isalpha() and small[:start].rstrip(" \\\"'").endswith(_SCHEMES[:2]))


def _positions(small: str, sign: str) -> Iterator[int]:
    at = small.find(sign)
    while at >= 0:
        yield at
        at = small.find(sign, at + len(sign))


def found(value: str, group: str | None = None) -> Iterator[Hit]:
    """What stands in a text, by kind; hits may overlap."""
    yield from found_across(value, group)
    yield from found_inside(value, group)


_NO_VALUE = re.compile(r"(?i)[\\`\[]{0,4}masked\b.*|none|null|true|false|undefined|\*{3,}.*|\u2026|\.\.\.", re.DOTALL)


def is_masked(value: str) -> bool:
    """Whether a value is none: masked already, or a literal for nothing."""
    return _NO_VALUE.fullmatch(value) is not None


Put = Callable[[Hit, str], str]


def put_mask(hit: Hit, value: str) -> str:  # noqa: ARG001  (what a hit becomes may depend on it)
    return MASKED


def replaced(value: str, hits: Iterator[Hit], put: Put) -> str:
    """`value` with every hit replaced by `put(hit, its text)`."""
    ordered = sorted(hits, key=lambda h: (h.start, -h.end))
    if not ordered:
        return value
    parts, at = [], 0
    for hit in ordered:
        if hit.end > at:
            start = max(hit.start, at)
            parts += [value[at:start], put(hit, value[start : hit.end])]
            at = hit.end
    return "".join(parts) + value[at:]


class _Memo(dict[str, str]):
    """What became of a piece. Long ones are not kept, and not too many."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, piece: str) -> str:
        made = self._make(piece)
        if len(piece) <= 300:
            if len(self) >= 300_000:
                self.clear()
            self[piece] = made
        return made


class Masker:
    """
    Replaces kinds in texts; each different piece of a text is looked at only once.

    `put(hit, value)` says what a hit becomes; `then(piece)` is applied to each piece afterwards.
    """

    def __init__(self, put: Put = put_mask, then: Callable[[str], str] | None = None, group: str | None = None) -> None:
        self._put, self._then, self._group = put, then, group
        self._known = _Memo(self._piece)

    def text(self, value: str) -> str:
        value = replaced(value, found_across(value, self._group), self._put)
        return "".join(map(self._known.__getitem__, PIECES.split(value)))

    def _piece(self, piece: str) -> str:
        made = replaced(piece, found_inside(piece, self._group), self._put)
        return self._then(made) if self._then is not None else made


@cache
def _plain() -> Masker:
    return Masker(then=entropy.masked)


def without_secrets(value: str) -> str:
    """Credentials and data about persons masked, everything else as it is: for reports that stay with their owner."""
    return _plain().text(value)
