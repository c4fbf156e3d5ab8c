"""
The table of what must not leave: credentials of vendors and protocols, and data about persons.

Sources of the shapes: AWS IAM identifiers, RFC 7519 (JWT), RFC 7617 and 6750 (Basic, Bearer), RFC 7468
(PEM), RFC 6265 (cookies), ISO 7812 (cards), ISO 13616 (IBAN), E.164 (telephone numbers), and the
prefixes that the vendors publish for secret scanning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from agentcore_analyzer.redaction.prefixes import PREFIXES

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


# The start of a token; also behind an escape that nobody has decoded (`\\nghp_…`).
START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\x[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
PLAIN_START = r"(?<![A-Za-z0-9])"


class Kind(NamedTuple):
    """
    `source` is tried where one of `signs` stands; its group `v` (or all of it) is what must not leave.

    `near`: no further than so many characters from the sign; 0 where the whole text is searched. `needs`: characters
    of which none may be missing. `piece`: what at least one piece of the text looks like, for kinds that go over several;
    it holds one of `hints`, in small letters.
    """

    name: str
    group: str
    signs: tuple[str, ...]
    source: str
    check: Callable[[str], bool] | None = None
    near: int = 0
    needs: str = ""
    piece: str = ""
    hints: tuple[str, ...] = ()


def luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdecimal()]
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
    return lettered(value) and len(set(value)) > 4


def lettered(value: str) -> bool:
    """Letters and digits. Where the word before says what it is, few different ones do: a pseudonym of them has more."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def any_of(literals: Iterable[str]) -> str:
    """The longest first, and grouped by the first character: an alternative costs little where that one is missing."""
    by_first: dict[str, list[str]] = {}
    for literal in sorted(set(literals), key=lambda each: (-len(each), each)):
        by_first.setdefault(literal[0], []).append(re.escape(literal[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())


def _vendors() -> str:
    return rf"{START}(?:{any_of(PREFIXES)})[A-Za-z0-9_=+/.-]{{10,4000}}"


def _made(
    name: str, group: str, signs: str, source: str, check: Callable[[str], bool] | None = None, *,
    near: int = 0, needs: str = "", piece: str = "", hints: str = "",
) -> Kind:  # fmt: skip
    return Kind(name, group, tuple(signs.split("\t")) if signs else (), source, check, near, needs, piece, tuple(hints.split()))


# Where the name of a secret may stand, in small letters; the pattern itself is tried only there.
NAME_SIGNS = (
    "secret", "passw", "passphrase", "passcode", "pwd", "_key", "-key", "apikey", "accesskey", "accountkey", "secretkey", "privatekey",
    "appkey", "signingkey", "encryptionkey", "_token", "-token", "sstoken", "shtoken", "idtoken", "thtoken", "ontoken", "authorization",
    "credential", "connectionstring", "connection_string", "connection-string", "one-time", "onetime", "one_time", "otp", "pin",
)  # fmt: skip
# A name that ends the piece it stands in, or is followed there by what separates it from its value.
_NAMED_PIECE = rf"(?i)(?:{'|'.join(NAME_SIGNS)})[a-z_-]{{0,40}}(?:$|[:=\\])"
NUMBER_PIECE = r"^\d\d(?!\d?:|\d\d-\d\d-\d\dT)|\+\d"


@cache
def inside() -> tuple[Kind, ...]:
    """Kinds that stand in one piece, without a blank, a quote or a bracket."""
    return (
        _made("AWS access key id", CREDENTIAL, "AKIA\tASIA\tABIA\tACCA\tAROA\tAIDA\tAIPA\tANPA\tANVA\tAGPA",
             START + r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AIPA|ANPA|ANVA|AGPA)(?P<v>[A-Z0-9]{12,20})"),
        _made("JSON web token", CREDENTIAL, "eyJ", START + r"eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,4000}){0,3}"),
        _made("vendor's key", CREDENTIAL, "", _vendors(), mixed),
        _made("password in a URL", CREDENTIAL, "://", r"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,100}:(?P<v>[^\s/@\"'<>]{1,200})(?=@)", needs=":/@"),
        _made("signed URL", CREDENTIAL, "ignature=\tredential=\token=\tsig=\tcode=\tkey=\tecret=\tassword=",
             r"(?i)[?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|Signature|AWSAccessKeyId|sig|code|state|token|access_token|id_token"
             r"|refresh_token|key|api_?key|client_secret|secret|password)=(?P<v>[^&\s\"'<>\\]{4,4000})", needs="="),
        _made("Slack webhook", CREDENTIAL, "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/(?P<v>[A-Za-z0-9/_-]{10,200})", needs="./"),
        _made("Azure client secret", CREDENTIAL, "Q~", r"(?<![\w.~-])[\w.~-]{3,8}Q~[\w.~-]{31,40}(?![\w~-])", needs="~"),
        _made("Braintree token", CREDENTIAL, "access_token$", r"access_token\$(?:production|sandbox)\$(?P<v>[0-9a-z$]{20,80})", needs="$"),
        _made("Mailchimp key", CREDENTIAL, "-us", r"(?<![0-9A-Za-z])[0-9a-f]{32}-us\d{1,2}(?![0-9A-Za-z])", needs="-"),
        _made("Discord webhook", CREDENTIAL, "/api/webhooks/", r"/api/webhooks/(?P<v>\d{10,25}/[A-Za-z0-9_-]{20,200})", needs="/"),
        _made("Telegram bot token", CREDENTIAL, ":AA", r"(?<!\d)\d{8,11}:AA[A-Za-z0-9_-]{30,40}", needs=":"),
        _made("Discord bot token", CREDENTIAL, "", r"(?<![\w.-])[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![\w-])", needs="."),
        _made("Twilio key", CREDENTIAL, "SK\tAC", r"\b(?:SK|AC)(?P<v>[0-9a-f]{32})"),
        _made("Terraform token", CREDENTIAL, ".atlasv1.", r"\b[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_=-]{20,200}", needs="."),
        _made("connection string", CREDENTIAL, "Key=\tPassword=\tpassword=\tPwd=\tpwd=\tPassWord=",
             r"(?:AccountKey|SharedAccessKey|[Pp]assword|[Pp]wd|PassWord)=(?P<v>[^;\s\"']{4,400})", needs="="),
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
             r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,.()]{0,8000}(?:-----END [A-Z ]{0,40}-----)?",
             piece=r"PRIVATE$", hints="private"),
        _made("bearer token", CREDENTIAL, "earer ", r"\b[Bb]earer (?P<v>[A-Za-z0-9._~+/=-]{10,4000})", lettered,
             piece=r"earer$", hints="earer"),
        _made("basic authorization", CREDENTIAL, "asic ", r"\b[Bb]asic (?P<v>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9 ])",
             piece=r"asic$", hints="asic"),
        _made("cookie", CREDENTIAL, "ookie", r"(?i)\b(?:set-)?cookie\"?'?: ?\[?[\"']?(?P<v>[^\s\"'\]][^\"'\n\]]{0,4000})",
             piece=r"(?i)cookie(?:$|:)", hints="cookie"),
        _made(SECRET_NAME, CREDENTIAL, "",
             rf"(?i)(?<![\w-])[\w-]{{0,40}}?(?:{_NAMES})(?:[\"'\\]{{0,4}}\s{{0,4}}[:=]\s{{0,4}}|[\"'] ?, ?|\s(?:is|was)\s(?=\S{{0,60}}\d))"
             r"[\"'\\]{0,4}(?:(?:basic|bearer|token|digest|ssws)\s)?[\"'\\]{0,4}(?P<v>[^\s\"'\\,;&}\])]{4,4000})",
             piece=_NAMED_PIECE, hints=" ".join(NAME_SIGNS)),
        _made("card number", PERSONAL, "", _CARD, luhn,
             piece=NUMBER_PIECE),
        _made("telephone number", PERSONAL, "", _PHONE, telephone,
             piece=NUMBER_PIECE),
        _made("IBAN", PERSONAL, "", r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Z0-9])", iban,
             piece=r"[A-Z]{2}\d\d(?:$|-[A-Z0-9]{4}-)"),
        _made("identity document", PERSONAL, "asspor\tASSPOR\ticen\tICEN\tSSN\tssn\tocial\tational\tax id\tax ID\taxpayer\tersonalausweis\tteuer",
             r"(?i)\b(?:passport|(?:driver'?s?[ _-])?licen[cs]e|ssn|social security|national id|tax(?:payer)?[ _-]?id|personalausweis|steuer-?id)"
             r"(?:[ _-]?(?:no|nr|number|num|id)\.?)?[\"']{0,2}\s?(?:[:=#]|\bis\b)?\s?[\"']{0,2}(?P<v>(?=[A-Z0-9 -]{0,14}\d)[A-Z0-9][A-Z0-9-]{5,17})\b", near=150,
             piece=r"(?i)\b(?:passport|driver|licen[cs]e|ssn|social$|national$|tax(?:$|payer|[_-]?id)|personalausweis|steuer)", hints="passport driver licen ssn social national tax personalausweis steuer"),
        _made("date of birth", PERSONAL, "irth\tIRTH\tborn\tDOB\tdob\tgeb",
             r"(?i)\b(?:date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y)|dob|born(?: on)?|geburtsdatum|geboren(?: am)?)[\"']{0,2}\s?(?:[:=]|\bis\b)?\s?[\"']{0,2}"
             r"(?P<v>\d{1,4}[-./ ]{1,2}(?:\d{1,2}|[A-Za-z]{3,9})[-./, ]{1,2}\d{1,4}(?!\d|\.\d)|[A-Z][a-z]{2,8} \d{1,2},? \d{4})", near=150,
             piece=r"(?i)birth|\b(?:dob|born|geboren|geburtsdatum)", hints="birth dob born geboren geburtsdatum"),
        _made("postal address", PERSONAL, " St\t Ave\t Rd\t Road\t Bl\t Ln\t Lane\t Dr\t Ct\t Court\t Way\t Pl\t Sq\t Ter",
             r"(?<![\w.])\d{1,5}[a-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'-]{1,20} ){1,3}(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court|Square|Terrace"
             r"|(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Way|Pl|Place|Sq|Ter)\b)\.?", near=150,
             piece=r"^(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court|Square|Terrace|(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Way|Pl|Place|Sq|Ter)\b)"),
        _made("postal address", PERSONAL, "straße \tstrasse \tstr. \tweg \tallee \tplatz \tgasse ",
             r"\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff-]{2,25}(?:stra\u00dfe|strasse|str\.|weg|allee|platz|gasse) \d{1,4}\s?[a-z]?\b", near=150,
             piece=r"(?:stra\u00dfe|strasse|str\.|weg|allee|platz|gasse)$", hints="straße strasse str. weg allee platz gasse"),
        _made("postal address", PERSONAL, "ddress\tDDRESS\ttreet\tTREET\tstcode\tzip\tZIP\tostal",
             r"(?i)(?:(?:postal|street|home|shipping|billing|mailing)[ _-]?(?:address|code)|\bzip[ _-]?code|\bpostcode)[\"']{0,2}\s?[:=]\s?[\"']{0,2}(?P<v>[^\"'\n{}\[\]]{3,120})", near=150,
             piece=r"(?i)(?:postal|street|home|shipping|billing|mailing)(?:$|[_-]?(?:address|code))|\bzip(?:$|[_-]?code)|\bpostcode", hints="postal street home shipping billing mailing zip postcode"),
        _made("geographic position", PERSONAL, "lat\tlon\tlng\tLat\tLon\tLng",
             r"(?i)\b(?:lat|lon|lng|latitude|longitude)[\"']{0,2}\s?[:=]\s?[\"']{0,2}(?P<v>-?\d{1,3}\.\d{2,15})", near=150,
             piece=r"(?i)\b(?:lat|lon|lng|latitude|longitude)(?:$|[:=])", hints="lat lon lng"),
    )  # fmt: skip
