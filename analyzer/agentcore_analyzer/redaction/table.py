"""
The table of what must not leave: credentials of vendors and protocols, and data about persons.

Sources of the shapes: AWS IAM identifiers, RFC 7519 (JWT), RFC 7617 and 6750 (Basic, Bearer), RFC 7468
(PEM), RFC 6265 (cookies), ISO 7812 (cards), ISO 13616 (IBAN), E.164 (telephone numbers), and the
prefixes that the vendors publish for secret scanning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from agentcore_analyzer.late import any_of, late
from agentcore_analyzer.redaction.prefixes import PREFIXES
from agentcore_analyzer.redaction.words import PARTS, vocabulary
from agentcore_analyzer.tuples import NamedTuple

CREDENTIAL, PERSONAL = "credential", "personal"
SECRET_NAME = "value behind a secret's name"  # noqa: S105  (a name of a kind)

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
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) < 2 or _is_row(number):
        return False
    total = sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def _is_row(number: str) -> bool:
    """`4000 4000 4000 4000`, `2000 3000 4000 5000`: numbers of a table."""
    groups = re.split(r"[ -]", number)
    return len(groups) > 1 and (len(set(groups)) == 1 or all(group.endswith("00") for group in groups))


def iban(value: str) -> bool:
    plain = re.sub(r"[ -]", "", value).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_DATE = late(r"(?:19|20)\d\d[-./]\d\d[-./]\d\d|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d")
_ISO_6709 = late(r"[+-]\d{4,6}[+-]\d{5,7}")  # where a city lies
_NO_MORE = r"(?![0-9]|[.-]\d|[0-9a-f]{3}|_)"
_CARD = rf"(?<![\w.+-])(?:\d{{4}}([ -])\d{{4}}\1\d{{4}}\1\d{{4}}|\d{{4}}[ -]\d{{6}}[ -]\d{{5}}|\d{{13,19}}){_NO_MORE}"
_PHONE = (
    r"(?<![\w.+-])(?:\+[ .-]?\d{1,3}[ .-]?(?:\(0?\)[ .-]?)?\(?\d{1,4}\)?(?:[ .-]?\d{1,4}){2,4}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[ .-]\d{4}|\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,6}|0(?!00)\d{2,4} \d{3,4} \d{3,4})" + _NO_MORE
)
_SSN = rf"(?<![\w.+-])(?!000|666|9)\d{{3}}-(?!00)\d\d-(?!0000)\d{{4}}{_NO_MORE}"


def telephone(value: str) -> bool:
    """Digits enough, and neither a date nor a time zone (`+0000`)."""
    return sum(c.isdigit() for c in value) >= 7 and _DATE.match(value) is None and _ISO_6709.fullmatch(value) is None


_WORDLIKE = late(r"[A-Za-z]?[a-z]{0,14}\d{0,2}|[A-Z]{1,10}\d{0,2}")  # `sk_ASN1_TYPE_is_sorted`: a name in a program


def mixed(value: str) -> bool:
    """Letters and digits, and no word for it: what looks like a key. One of letters only is longer than words are."""
    if len(set(value)) <= 4 or all(_WORDLIKE.fullmatch(part) for part in re.split(r"[^A-Za-z0-9]+", value)):
        return False
    return lettered(value) or (len(value) >= 32 and not any(mark in value[9:] for mark in "_.-"))


def lettered(value: str) -> bool:
    """Letters and digits. Where the word before says what it is, few different ones do: a pseudonym of them has more."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def licence(value: str) -> bool:
    """Letters and digits in most of the groups: serial numbers of parts and dates have them apart."""
    groups = value.split("-")
    return 2 * sum(lettered(group) for group in groups) > len(groups)


def passwordlike(value: str) -> bool:
    return len(value) >= 6 and lettered(value) and value[0] != "/" and not value.startswith(("http", "arn:"))


def odd(value: str) -> bool:
    """More than letters: a name of a mechanism is of letters (`login("bob", "sms")`)."""
    return not value.isalpha() and not value.replace(".", "").isdigit()


def random_or_hexadecimal(value: str) -> bool:
    return lettered(value) and not any(len(part) > 2 and vocabulary().allows(part) for part in PARTS.findall(value))


def no_number(value: str) -> bool:
    """No user and group as numbers (`1000:1000`), no port, no `CLIENT_SECRET` that stands for one."""
    return (not value.replace(":", "").replace(".", "").isdigit() or len(value) > 6) and not re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+", value)


# Programs that are given a password by a short option.
_PROGRAMS = (
    "sshpass", "redis-cli", "mongo", "mongosh", "mongodump", "mongorestore", "docker login", "podman login", "helm registry login", "az login", "ldapsearch",
    "ldapadd", "ldapmodify", "ldapbind", "ldapdelete", "ldappasswd", "ldapwhoami", "ipmitool", "sqlcmd", "bcp", "isql", "7z", "unzip", "zip", "psexec", "xfreerdp", "cmdkey", "oc login", "argocd login", "mosquitto_pub",
    "mosquitto_sub", "rabbitmqadmin", "clickhouse-client", "influx", "htpasswd", "cqlsh", "impdp", "expdp", "snmpwalk", "vault login", "kinit", "keytool", "winrs", "useradd", "usermod",
)


# What streets are called where the word stands before the name.
_STREETS = ("rue", "avenue", "boulevard", "chemin", "impasse", "all\u00e9e", "quai", "calle", "avenida", "paseo", "plaza", "via", "viale", "piazza", "corso", "rua", "travessa", "pra\u00e7a", "ulica", "ul\\.", "aleja")


def street(value: str) -> bool:
    """Written small, one of these is an English word: no `via Proxy Server 443`, where all that follows is ordinary."""
    behind = value.partition("via ")[2]
    return not behind or not all(vocabulary().allows(word) for word in PARTS.findall(behind))


_WORDS_TOO = frozenset({"Way", "Court", "Drive", "Place", "Square", "Lane", "Pl", "Sq", "Ter", "Dr", "Ct", "St"})


def avenue(value: str) -> bool:
    """`100 Connection Way`, `5 Workers Drive`: words of software before one that is a word, too, are no street."""
    *name, last = PARTS.findall(value)
    return last not in _WORDS_TOO or not all(vocabulary().allows(word.lower()) for word in name if len(word) > 1)


def _street_signs() -> list[str]:
    plain = [street.replace("\\", "") for street in _STREETS]
    return [*plain, *(street.capitalize() for street in plain), *(street.upper() for street in plain)]


# What npm tells the shell that it runs; in the body of its tokens stands no mark.
_VARIABLE = late(r"npm_(?:package|config|lifecycle|node)_[A-Za-z0-9_=+/.-]*")


def vendors(value: str) -> bool:
    return mixed(value) and _VARIABLE.fullmatch(value) is None


def _vendors() -> str:
    return rf"{START}(?:{any_of(PREFIXES)})[A-Za-z0-9_=+/.-]{{10,4000}}"


def _made(
    name: str, group: str, signs: str, source: str, check: Callable[[str], bool] | None = None, *,
    near: int = 0, needs: str = "", piece: str = "", hints: str = "",
) -> Kind:  # fmt: skip
    return Kind(name, group, tuple(signs.split("\t")) if signs else (), source, check, near, needs, piece, tuple(hints.split()))


NUMBER_PIECE = r"^\d\d(?!\d?:|\d\d-\d\d-\d\dT)|\+\d"


@cache
def inside() -> tuple[Kind, ...]:
    """Kinds that stand in one piece, without a blank, a quote or a bracket."""
    return (
        _made("AWS access key id", CREDENTIAL, "AKIA\tASIA\tABIA\tACCA\tAPKA\tASCA\tAROA\tAIDA\tAIPA\tANPA\tANVA\tAGPA",
             START + r"(?:AKIA|ASIA|ABIA|ACCA|APKA|ASCA|AROA|AIDA|AIPA|ANPA|ANVA|AGPA)(?P<v>[A-Z0-9]{12,20})"),
        _made("JSON web token", CREDENTIAL, "eyJ", START + r"eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,4000}){0,3}"),
        _made("vendor's key", CREDENTIAL, "", _vendors(), vendors),
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
        _made("password in a URL", CREDENTIAL, "@tcp\t@unix\t@cloudsql", r"(?<![\w/.-])[\w.-]{1,60}:(?P<v>[^\s:@/]{2,200})@(?:tcp|unix|cloudsql)(?!\w)", needs=":@"),
        _made("key in a URL", CREDENTIAL, "/v", r"://[^/\s@]{3,200}/v\d{1,2}/(?P<v>[A-Za-z0-9_-]{32,64})(?![\w/-])", lettered, needs=":/"),
        _made("licence key", CREDENTIAL, "-", r"(?<![\w-])(?:[A-Z0-9]{5}-){3,7}[A-Z0-9]{5}(?![\w-])|(?<![\w-])(?:[A-Z0-9]{4}-){3,7}[A-Z0-9]{4}(?![\w-])", licence, needs="-"),
        _made("key in parts", CREDENTIAL, "", r"(?<![\w:/.-])(?:\d/\d{13,19}(?:/\d{13,19})?:|1000\.[0-9a-f]{32}\.)[0-9a-f]{32}(?!\w)|(?<![\w:/.-])(?:[0-9a-f]{24}:[0-9a-f]{64}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})(?![\w-])"),
        _made("private key in hexadecimal", CREDENTIAL, "0x", r"(?<![0-9A-Za-z])0x(?P<v>[0-9a-fA-F]{64})(?![0-9A-Za-z])"),
        _made("password hash", CREDENTIAL, "$\t{SSHA\t{SHA\t{CRYPT", r"\$(?:2[abxy]?|[1567y]|apr1|argon2\w{0,2}|pbkdf2[\w-]{0,12}|scrypt|sha\d)\$(?P<v>[A-Za-z0-9./+=$,-]{12,300})"),
        _made("password hash", CREDENTIAL, ":::", r":(?P<v>[0-9a-fA-F]{32}:[0-9a-fA-F]{32}):::"),
        _made("Wi-Fi code", CREDENTIAL, "WIFI:\tP:", r"(?<![A-Za-z])(?:WIFI:)?P:(?P<v>[^\s]{8,63})"),
        _made("key in a URL", CREDENTIAL, "://", r"://(?P<v>(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{16,200}):?@(?=[A-Za-z0-9])", needs=":/@"),
        _made("webhook", CREDENTIAL, "hook", r"(?i)://(?:[\w-]{1,40}\.){0,4}(?:hooks?|webhooks?|\w{0,20}webhook\w{0,8})\.[\w.-]{1,80}/(?P<v>[^\s?#]{12,400})", needs=":/"),
        _made("webhook", CREDENTIAL, "ook", r"(?i)/(?:webhooks?|webhookb2|incomingwebhook|hooks?)/(?P<v>(?=[^\s?#]{0,80}\d)[^\s?#]{16,400})", needs="/"),
        _made("password of a database", CREDENTIAL, ":", r"(?<![^\s])[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w*-]{1,60}:[\w*.-]{1,60}:(?P<v>[^\s:]{4,200})(?![^\s])"),
        _made("e-mail address", PERSONAL, "@\t%40", r"(?<![\w.+%-])(?:(?<!\\)|(?<=\\)(?:u[0-9a-fA-F]{4}|[nrtbf])|(?<=\\)(?![nrtbfu]))(?P<v>[\w.+-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}(?!(?:service|socket|mount|timer|scope|target)\b)[^\W\d_]{2,24})(?![^\W_])"),  # not a unit of systemd: `getty@tty1.service`
        _made("card number", PERSONAL, "", _CARD, luhn),
        _made("telephone number", PERSONAL, "", _PHONE, telephone),
        _made("social security number", PERSONAL, "", _SSN),
        _made("IBAN", PERSONAL, "", r"(?<![A-Za-z0-9])[A-Z]{2}\d\d[A-Z0-9]{11,30}(?![A-Z0-9])", iban),
    )  # fmt: skip


@cache
def across() -> tuple[Kind, ...]:
    """Kinds that may hold blanks, quotes or brackets."""
    return (
        _made("private key", CREDENTIAL, "PRIVATE KEY\tStatic key",
             r"-----BEGIN (?:[A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----[A-Za-z0-9+/=\s\\:,.()]{0,8000}(?:-----END [A-Za-z0-9 ]{0,40}-----)?",
             piece=r"PRIVATE$|^Static$", hints="private static"),
        _made("bearer token", CREDENTIAL, "earer ", r"\b[Bb]earer (?P<v>[A-Za-z0-9._~+/=-]{10,4000})", lettered,
             piece=r"earer$", hints="earer"),
        _made("basic authorization", CREDENTIAL, "asic ", r"\b[Bb]asic (?P<v>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9 ])",
             piece=r"asic$", hints="asic"),
        _made("password on a command line", CREDENTIAL, "-u\t-U\t--user\t--proxy-user",
             r"(?<![\w-])(?:-[uU]|--(?:proxy-)?user)[ =\t]?[\"'\\]{0,2}[^\s:'\",%]{1,64}['\"]?[:,%]['\"]?(?P<v>[^\s'\"]{3,200})", no_number, near=200,
             piece=r"^(?:-[uU]|--(?:proxy-)?user)"),
        _made("password on a command line", CREDENTIAL, "mysql\tmariadb",
             r"\b(?:mysql|mariadb)[\w-]{0,12}\b[^\n|;]{0,200}?\s-p[\"']?(?P<v>[^\s'\"]{3,100})", near=250, piece=r"mysql|mariadb", hints="mysql mariadb"),
        _made("password on a command line", CREDENTIAL, "\t".join(_PROGRAMS),
             rf"\b(?:{'|'.join(_PROGRAMS)})\b[^\n|;]{{0,160}}?\s(?:-[pawPWx]|--auth|pass|/p:|/pass:)[ :=]?[\"']?(?P<v>[^\s'\"-][^\s'\"]{{3,100}})", no_number, near=250,
             piece=rf"(?:^|[/\\])(?:{'|'.join(p.split()[0] for p in _PROGRAMS)})(?:\.exe)?$", hints=" ".join(p.split()[0] for p in _PROGRAMS)),
        _made("password on a command line", CREDENTIAL, "sqlplus\toracle:\tnet user",
             r"(?:(?:\bsqlplus(?:\s-\w{1,4}){0,3}\s|\bjdbc:oracle:\w{2,5}:)[\w.$#]{1,60}/(?=[^\s@]{1,100}@)|\bnet user [^\s/]{1,40} (?![/*]))(?P<v>[^\s/@\"']{3,100})", near=200,
             piece=r"sqlplus$|oracle:|^net$", hints="sqlplus oracle: net"),
        _made("password in a file for programs", CREDENTIAL, "login\taccount\tuser",
             r"\b(?:login|user|account)\s{1,4}[^\s]{1,80}\s{1,4}(?:password|passwd|pass)\s{1,4}[\"']?(?P<v>[^\s\"']{3,200})", near=300,
             piece=r"^pass(?:word|wd)?$", hints="pass"),
        _made("password in a statement", CREDENTIAL, "dentified \tDENTIFIED ",
             r"(?i)\bidentified\s(?:by|with\s[\w'\"]{1,40}\s(?:by|as))\s(?:values\s)?[\"'](?P<v>[^\"'\n]{1,200})", near=250,
             piece=r"(?i)^identified$", hints="identified"),
        _made("password in a statement", CREDENTIAL, "SecureString\t/user:", r"(?:ConvertTo-SecureString(?: -String)?|/user:[^\s]{1,60})\s[\"']?(?P<v>[^\s\"'/-][^\s\"']{2,100})", near=200,
             piece=r"^ConvertTo-SecureString$|^/user:", hints="securestring /user:"),
        _made("password for a program", CREDENTIAL, "pass:", r"(?<![\w-])(?:-pass(?:in|out)?\s)?pass:(?P<v>[^\s\"':]{3,100})", near=200, piece=r"^pass:", hints="pass"),
        _made("answer to a challenge", CREDENTIAL, "igest ", r"(?i)\bdigest\s[^\n]{0,400}?\b(?:response|cnonce)=[\"'\\]{0,3}(?P<v>[0-9a-f]{16,128})", near=500,
             piece=r"igest$", hints="igest"),
        _made("words of a wallet", CREDENTIAL, "nemonic\tNEMONIC\tphrase\tPHRASE\tseed\tSEED",
             r"(?i)\b(?:mnemonic|(?:seed|recovery|secret|backup|wallet)[ _-]?(?:phrase|words)|\w{0,20}seed|\w{0,20}phrase)[\"'\\]{0,4}\s?(?::|=|is)?\s?[\"'\\]{0,4}(?P<v>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})", near=400,
             piece=r"(?i)mnemonic|phrase|seed", hints="mnemonic phrase seed"),
        _made("secret of a network device", CREDENTIAL, "password \tsecret \t-server \tkey-string ",
             r"\b(?:(?:password|secret) [05-9] |(?:radius|tacacs)-server (?:host [^\s]{1,60} )?key (?:[05-9] )?|snmp-server community |key-string (?:7 )?)(?P<v>[^\s]{4,100})", near=200,
             piece=r"^(?:password|secret|snmp-server|radius-server|tacacs-server|key-string)$", hints="password secret -server key-string"),
        _made("cookie", CREDENTIAL, "ookie", r"(?i)\b(?:set-)?cookie\"?'?: ?\[?[\"']?(?P<v>[^\s\"'\]][^\"'\n\]]{0,4000})",
             piece=r"(?i)cookie(?:$|:)", hints="cookie"),
        _made("card number", PERSONAL, "", _CARD, luhn,
             piece=NUMBER_PIECE),
        _made("telephone number", PERSONAL, "", _PHONE, telephone,
             piece=NUMBER_PIECE),
        _made("IBAN", PERSONAL, "", r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Z0-9])", iban,
             piece=r"[A-Z]{2}\d\d(?:$|-[A-Z0-9]{4}-)"),
        _made("postal address", PERSONAL, " St\t Ave\t Rd\t Road\t Bl\t Ln\t Lane\t Dr\t Ct\t Court\t Way\t Pl\t Sq\t Ter",
             r"(?<![\w.])\d{1,5}[a-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'-]{1,20} ){1,3}(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court|Square|Terrace"
             r"|(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Way|Pl|Place|Sq|Ter)\b)\.?", avenue, near=150,
             piece=r"^(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court|Square|Terrace|(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Way|Pl|Place|Sq|Ter)\b)"),
        _made("postal address", PERSONAL, "Box \tBOX \tbox \tpostale \tfach \tpostal \tPostal ",
              r"\b(?i:p\.? ?o\.? ?box|post office box|postfach|bo\u00eete postale|casella postale|apartado postal|apartado de correos|caixa postal) (?:n\u00ba ?|n\u00b0 ?|no\.? ?)?\d[\d -]{0,8}\d", near=60,
              piece=r"(?i)^(?:box|postfach|postale?|correos)$", hints="box postfach postal correos"),
        _made("password in a statement", CREDENTIAL, "nsert \tNSERT ",
              r"(?i)\binsert\s{1,4}(?:or\s\w{1,10}\s|ignore\s)?into\s{1,4}[^\s(]{1,80}\s{0,4}\([^()]{0,300}?(?:passw|pwd|secret|token(?!s|_)|api_?key)[^()]{0,300}\)\s{1,4}values\s{0,4}\((?P<v>[^()]{1,1000})\)", near=1800,
              piece=r"(?i)^insert$", hints="insert"),
        _made("password for a program", CREDENTIAL, "<<<\t-stdin\tsudo -S\t-fd \t| kinit\t| chpasswd\t| passwd\t|kinit\t|chpasswd\t|passwd",
              r"(?:(?:\b(?:sudo|login|passwd|chpasswd|kinit|cryptsetup|gpg|smbpasswd)\b|-stdin|-with-token)[^\n|;<]{0,100}<<<\s?[\"']?(?P<v>[^\s\"']{3,400})"
              r"|\b(?:echo|printf)\s(?:-\w{1,3}\s)?[\"']?(?P<w>[^\s'\"|$]{3,400})[\"']?\s?\|\s?[^\n|;]{0,160}?(?:sudo\s-S|-stdin|-fd\s0|\b(?:kinit|chpasswd|passwd)\b))", near=600,
              piece=r"-stdin$|-with-token$|^(?:sudo|login|passwd|chpasswd|kinit|cryptsetup|gpg|smbpasswd)$|-fd$", hints="-stdin -with-token -fd sudo login passwd kinit cryptsetup gpg"),
        _made("password on a command line", CREDENTIAL, "htpasswd\tmosquitto_passwd\tadd_user\tchange_password\topenssl",
              r"\b(?:(?:htpasswd|mosquitto_passwd)(?:\s-[A-Za-z]{1,4}){0,3}\s[^\s-][^\s]{0,200}\s[^\s]{1,80}|(?:add_user|change_password)\s[^\s]{1,80}|openssl\s(?:enc|aes|des)[^\n|;]{0,120}?\s-k)\s[\"']?(?P<v>[^\s\"'-][^\s\"']{3,200})", near=400,
              piece=r"(?:^|/)(?:htpasswd|mosquitto_passwd|add_user|change_password|openssl)$", hints="htpasswd mosquitto_passwd add_user change_password openssl"),
        _made("password of a call", CREDENTIAL, "redential\tuth\togin\tentication",
              r"(?:[Cc]redentials?|[Aa]uth|[Aa]uthentication(?:Token)?|[Ll]ogin)(?:\s?=\s?)?\(\s?(?:\w{1,20}\s?=\s?)?[rbuf]?[\"'][^\"'\n]{1,100}[\"']\s?,\s?(?:\w{1,20}\s?=\s?)?[rbuf]?[\"'](?P<v>[^\"'\n]{3,200})[\"']", odd, near=400,
              piece=r"(?:[Cc]redentials?|[Aa]uth|[Aa]uthentication(?:Token)?|[Ll]ogin)=?$", hints="credential auth login"),
        _made("password of a protocol", CREDENTIAL, "UGFzc3dvcmQ6\t LOGIN \t\"AUTH\"",
              r"(?:\b334 UGFzc3dvcmQ6\s{1,8}(?:[A-Z]: |[<>*~=-]{1,5} ?)?(?P<v>[A-Za-z0-9+/]{4,200}={0,2})(?![^\s])|(?<![^\s>\"'])[A-Za-z]{0,4}\d{1,6} LOGIN \"?[^\s\"]{1,80}\"? \"?(?P<w>[^\s\"]{3,200})"
              r"|\"AUTH\" (?:\"[^\"\n]{1,80}\" )?\"(?P<x>[^\"\n]{3,200})\"(?! \"))", near=400,
              piece=r"^(?:UGFzc3dvcmQ6|LOGIN|AUTH)$", hints="ugfzc3dvcmq6 login auth"),
        _made("password that changes", CREDENTIAL, " from ", r"(?i)\b(?:password|passphrase|passwd|secret|pin|token|key) (?:\w{1,8} ){0,2}(?:changed|rotated|updated|reset) from (?P<v>[^\s]{4,200} to [^\s]{4,200})", passwordlike, near=500,
              piece=r"^from$", hints="from"),
        _made("password on a command line", CREDENTIAL, "snmp\tssh-keygen", r"(?:\bsnmp\w{2,12}\b[^\n|;]{0,160}?\s-[AX]|\bssh-keygen\b[^\n|;]{0,160}?\s-[NP])\s[\"']?(?P<v>[^\s\"'-][^\s\"']{3,100}[\"']?(?:\s-x\s\w{2,8}\s-X\s[^\s]{3,100})?)", near=400,
              piece=r"^(?:snmp\w{2,12}|ssh-keygen)$", hints="snmp ssh-keygen"),
        _made("password behind a user", CREDENTIAL, "redentials\tog in \tgin with\tgn in \tauth_basic\tuserpwd",
              r"\b(?i:(?:credentials:?|auth_basic|userpwd|log ?in with|sign in with)(?: (?:are|is|of|for))?:?) [\"']?[\w.@-]{1,40}(?: ?/ |:)[\"']?(?P<v>[^\s\"',;)]{6,100})", passwordlike, near=300,
              piece=r"(?i)^(?:credentials:?|auth_basic|userpwd|login|in)$", hints="credentials auth_basic userpwd login in"),
        _made("code to sign in", CREDENTIAL, " is your ", r"(?<![^\s\"'(])(?P<v>(?:[A-Z]{1,3}-)?\d{4,8}|\d{3}[ -]\d{3}) is your [^\n.]{0,60}?\b(?i:code|otp|pin|passcode|password)\b", near=200,
              piece=r"^your$", hints="your"),
        _made("signature", CREDENTIAL, "ignature", r"(?i)signature[\"']?\s?[:=]\s?[\"']?t=\d{1,12},(?P<v>v\d=[0-9a-f]{32,128}(?:,v\d=[0-9a-f]{32,128}){0,3})", near=600,
              piece=r"(?i)signature[:=]?", hints="signature"),
        _made("password in a URL", CREDENTIAL, "smb://\tcifs://", r"(?:smb|cifs)://[\w.-]{1,40};[\w.-]{1,60}:(?P<v>[^\s@/]{2,200})@", near=400,
              piece=r"(?:smb|cifs)://", hints="smb:// cifs://"),
        _made("key behind a login", CREDENTIAL, " login ",
              r"(?<![^\s])[a-z][\w.-]{1,20} login (?:--?\w[\w-]{0,20} ){0,3}(?P<v>[A-Za-z0-9._+/=-]{20,400})(?![^\s])", random_or_hexadecimal, near=500,
              piece=r"^login$", hints="login"),
        _made("vault in a file", CREDENTIAL, "$ANSIBLE_VAULT;", r"\$ANSIBLE_VAULT;[\d.]{1,5};AES\d{0,3}(?:;[\w.-]{1,40})?(?:\s|\\n|\\r){1,40}(?P<v>[0-9a-f](?:[0-9a-f\s]|\\n|\\r){20,16000})",
              piece=r"^\$ANSIBLE_VAULT$", hints="ansible_vault"),
        _made("postal address", PERSONAL, "\t".join(_street_signs()),
             rf"(?:(?<![\w.])\d{{1,5}}(?: ?bis| ?ter|[a-z])?,? (?i:{'|'.join(_STREETS)})(?: (?:de|du|des|la|le|les|l'|d')){{0,2}} ?[A-Z\u00c0-\u00de][\w'\u00c0-\u00ff-]{{1,30}}(?: [A-Z\u00c0-\u00de][\w'-]{{1,30}}){{0,3}}"
             rf"|\b(?i:{'|'.join(_STREETS)}) (?:(?:de|del|della|do|da|dos|das|la|las|los|el|dei|di|san|santa)\.? ){{0,3}}[A-Z\u00c0-\u00de][\w'\u00c0-\u017f-]{{1,30}}(?: [A-Za-z\u00c0-\u017f][\w'\u00c0-\u017f.-]{{1,30}}){{0,3}},? (?:n\.?\u00ba ?|nr\.? ?|n\.? ?)?\d{{1,5}}[A-Za-z]?\b)", street, near=150,
             piece=rf"(?i)^(?:{'|'.join(_STREETS)})$", hints=" ".join(street.replace("\\", "") for street in _STREETS)),
        _made("postal address", PERSONAL, "straße \tstrasse \tstr. \tweg \tallee \tplatz \tgasse ",
             r"\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff-]{2,25}(?:stra\u00dfe|strasse|str\.|weg|allee|platz|gasse) \d{1,4}\s?[a-z]?\b", near=150,
             piece=r"(?:stra\u00dfe|strasse|str\.|weg|allee|platz|gasse)$", hints="straße strasse str. weg allee platz gasse"),
    )  # fmt: skip
